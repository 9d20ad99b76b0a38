package org.ringdown.runtime.media;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.rtp.RtpView;

/**
 * One end of a call: what comes from a browser or a phone, and where it goes. Owned by its loop.
 *
 * <p>The packet lane runs through {@link #deliverRtp}: a packet in the clear, valid and ours to
 * change, goes to whatever the leg is doing.
 */
abstract sealed class Leg permits WebRtcLeg, RtpLeg {
    /** What the leg is doing with what it gets. */
    private enum Mode {
        PARK,
        BRIDGE,
        ECHO,
        TONE
    }

    private final long id;
    private final LegHost host;
    private final Meter meter;
    private Mode mode = Mode.PARK;
    private @Nullable Leg peer;
    private PayloadMap map = PayloadMap.nothing();
    private boolean maySend;
    private @Nullable ToneSource tone;
    private int echoMask;
    private Direction direction = Direction.SENDRECV;
    private boolean ready;
    private boolean failed;
    private boolean silent;
    private long quietSince;

    Leg(final long id, final LegHost host, final long now) {
        this.id = id;
        this.host = host;
        meter = new Meter(host.counters());
        quietSince = now;
    }

    final long id() {
        return id;
    }

    final LegHost host() {
        return host;
    }

    final Meter meter() {
        return meter;
    }

    /** The far end's description came, or changed. */
    void remote(final RemoteEnd remote, final boolean dtlsClient, final long now) {
        direction = remote.direction();
    }

    /** Sends an RTP packet, which may be changed and has room for a tag. */
    abstract void sendRtp(byte[] data, int length);

    /** Sends an RTCP packet, which may be changed and has room for a tag. */
    abstract void sendRtcp(byte[] data, int length);

    /** The call was answered, or changed: media is expected from now on. */
    abstract void started(long now);

    /** Looks at the time-outs. */
    abstract void supervise(long now);

    /** Gives back what the leg holds. */
    abstract void release();

    /** Makes two legs hear each other; whoever they were with is parked. */
    static void bridge(
            final Leg one, final Leg other, final MediaCommand.Bridge terms, final long now) {
        one.become(Mode.BRIDGE, other, now);
        other.become(Mode.BRIDGE, one, now);
        one.map = terms.toOther();
        one.maySend = terms.legMaySend();
        other.map = terms.toLeg();
        other.maySend = terms.otherMaySend();
    }

    final void echo(final int mask, final long now) {
        become(Mode.ECHO, null, now);
        echoMask = mask;
        maySend = true;
    }

    final void tone(final ToneSource source, final long now) {
        become(Mode.TONE, null, now);
        tone = source;
        maySend = true;
    }

    final void park(final long now) {
        become(Mode.PARK, null, now);
    }

    private void become(final Mode next, final @Nullable Leg with, final long now) {
        final Leg old = peer;
        mode = next;
        peer = with;
        map = PayloadMap.nothing();
        maySend = false;
        tone = null;
        if (old != null && old != with && old.peer == this) {
            old.park(now);
        }
        if (next != Mode.PARK) {
            started(now);
        }
    }

    /** The tone that the leg plays, if any. */
    final @Nullable ToneSource tone() {
        return tone;
    }

    /** Whether the far end wants to hear us. */
    final boolean listens() {
        return direction.receives();
    }

    /** Whether the leg has nothing to do with what comes. */
    final boolean parked() {
        return mode == Mode.PARK;
    }

    /** Whether a payload type may come: any, when nothing says which. */
    final boolean expects(final int payloadType) {
        return mode != Mode.BRIDGE || map.to(payloadType) != PayloadMap.DROP;
    }

    /** A valid RTP packet came. */
    final void deliverRtp(final byte[] data, final int length, final long now) {
        heard(now);
        meter.rtpReceived(data, length, now);
        switch (mode) {
            case BRIDGE -> forward(data, length);
            case ECHO -> {
                // As another source: our own number coming back would be a collision.
                RtpView.ssrc(data, 0, RtpView.ssrc(data, 0) ^ echoMask);
                sendRtp(data, length);
            }
            case TONE, PARK -> meter.drop(MediaCounter.DROP_NO_PEER);
        }
    }

    private void forward(final byte[] data, final int length) {
        final Leg other = peer;
        if (other == null) {
            meter.drop(MediaCounter.DROP_NO_PEER);
            return;
        }
        if (!maySend) {
            meter.drop(MediaCounter.DROP_HELD);
            return;
        }
        final int type = map.to(RtpView.payloadType(data, 0));
        if (type == PayloadMap.DROP) {
            meter.drop(MediaCounter.DROP_PAYLOAD_TYPE);
            return;
        }
        RtpView.payloadType(data, 0, type);
        other.sendRtp(data, length);
    }

    /** A valid RTCP packet came. It passes during hold, too (RFC 3264 §5.1). */
    final void deliverRtcp(final byte[] data, final int length, final long now) {
        heard(now);
        meter.rtcpReceived();
        final Leg other = peer;
        if (other != null) {
            other.sendRtcp(data, length);
        }
    }

    private void heard(final long now) {
        quietSince = now;
        if (silent) {
            silent = false;
            host.tell(new MediaEvent.Ready(id));
        }
    }

    /** Tells of silence, once, when the far end should be heard and is not. */
    final void superviseSilence(final long now) {
        if (!ready() || !maySend || !direction.sends()) {
            heard(now);
        } else if (!silent && now - quietSince > host.timeouts().silence().toNanos()) {
            silent = true;
            host.tell(new MediaEvent.Silent(id, quietSince));
        }
    }

    /** Whether silence counts by now. */
    boolean ready() {
        return ready;
    }

    /** Media can flow; told once. */
    final void becameReady() {
        if (!ready) {
            ready = true;
            host.tell(new MediaEvent.Ready(id));
        }
    }

    /** What was ready is not any more, and may be told again. */
    final void notReady() {
        ready = false;
    }

    /** The leg cannot work; told once. */
    final void fail(final MediaFailure reason) {
        if (!failed) {
            failed = true;
            host.tell(new MediaEvent.Failed(id, reason));
        }
    }

    final boolean failed() {
        return failed;
    }

    /** A new description gives the leg another chance. */
    final void retry() {
        failed = false;
    }

    /** Ends the leg. */
    final void close(final long now) {
        park(now);
        release();
        host.tell(new MediaEvent.Closed(id, meter.stats()));
    }

    /** Whether these bytes could be RTCP in the clear (RFC 3550 A.2, with RFC 5506). */
    static boolean plausibleRtcp(final byte[] data, final int length) {
        if (length < 8 || (length & 3) != 0 || (data[0] & 0xc0) != 0x80) {
            return false;
        }
        final int words = ((data[2] & 0xff) << 8) | (data[3] & 0xff);
        return 4 * (words + 1) <= length;
    }
}
