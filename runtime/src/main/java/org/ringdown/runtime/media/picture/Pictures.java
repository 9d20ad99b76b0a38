package org.ringdown.runtime.media.picture;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.rtcp.PictureRequests;
import org.ringdown.rtc.rtcp.RtcpRewriter;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.Keyframes;
import org.ringdown.rtc.rtp.Losses;
import org.ringdown.rtc.rtp.NackCache;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.rtp.Rtx;
import org.ringdown.runtime.media.Terms;

/**
 * The feedback of a video stream, where its two far ends do not take the same: packets that the far
 * end has lost, or that were lost on the way from it, which packets of it arrived, and whole
 * pictures. Owned by the loop.
 */
public final class Pictures {
    /** The way to the far end of the stream. */
    public interface Way {
        /** Where packets that we send are made. */
        byte[] room();

        /** The source that was heard last, or {@code null}. */
        @Nullable Screened latest();

        /** Whether the far end has sent as this source. */
        boolean knows(int ssrc);

        /**
         * A packet came that its sender has counted, to be told that it arrived.
         *
         * @param sequence its transport-wide sequence number, 0 to 65535
         */
        void arrived(int sequence, int ssrc, long now);

        /**
         * Sends a packet once more.
         *
         * @param wrapped whether as a packet of a stream of retransmissions (RFC 4588), which is
         *     new
         */
        void resend(byte[] data, int length, boolean wrapped);

        /** Sends RTCP, which may be changed and has room for a tag. */
        void sendRtcp(byte[] data, int length);
    }

    /** Returned in place of a length: the packet is of no use to the other side. */
    public static final int NOTHING = 0;

    private static final int PACKETS = 256;
    private static final int BYTES = 256 * 1_024;
    private static final long ASK_NANOS = 500_000_000;
    private static final long RESEND_NANOS = 20_000_000;
    private static final int MOST_REQUESTS = 20;
    private static final int OUR_SOURCE = 1;

    private final Way stream;
    private final PictureRequests requests = new PictureRequests(ASK_NANOS);
    private final NackCache.Out out;
    private final RtcpWriter writer;
    private final Keyframes.@Nullable Format[] formats = new Keyframes.@Nullable Format[128];
    private @Nullable NackCache cache;
    private @Nullable Losses losses;
    private @Nullable Allowance allowance;
    private Terms.@Nullable Resend resend;
    private Terms.Sender sender = Terms.Sender.NOTHING;
    private int takes = Terms.ALL_FEEDBACK;
    private int wanted;

    /** Those of one stream. */
    public Pictures(final Way stream) {
        this.stream = stream;
        writer = new RtcpWriter(stream.room());
        out = (data, _, length) -> stream.resend(data, length, wrapped(data));
    }

    private boolean wrapped(final byte[] data) {
        return resend != null && RtpView.ssrc(data, 0) == resend.ssrc();
    }

    /**
     * A bridge was made.
     *
     * @param toOther what goes from this stream's far end to the other
     * @param toHere what goes to this stream's far end
     */
    public void bridged(final Terms toOther, final Terms toHere) {
        takes = toHere.feedback();
        sender = toOther.sender();
        for (int type = 0; type < formats.length; type++) {
            formats[type] = sender.pictures().get(type);
        }
        final boolean ours = sender.ours() || (toOther.feedback() & RtcpRewriter.NACK) == 0;
        if (!ours || (takes & RtcpRewriter.NACK) == 0 || !toOther.open()) {
            losses = null;
        } else if (losses == null) {
            losses = new Losses();
        }
        if (!ours) {
            cache = null;
        } else if (cache == null || !Objects.equals(resend, toHere.resend())) {
            cache = cache(toHere.resend());
        }
        resend = toHere.resend();
        if (!sender.remb()) {
            allowance = null;
        } else if (allowance == null) {
            allowance = new Allowance(stream, writer);
        }
    }

    private static NackCache cache(final Terms.@Nullable Resend resend) {
        final NackCache fresh = new NackCache(PACKETS, BYTES);
        if (resend != null) {
            fresh.useRtx(resend.ssrc(), resend.ssrc() >>> Short.SIZE);
            for (int type = 0; type < 128; type++) {
                if (resend.types().to(type) > 0) {
                    fresh.rtxType(type, resend.types().to(type));
                }
            }
        }
        return fresh;
    }

    /** A packet goes to this stream's far end. */
    public void sent(final byte[] data, final int length) {
        if (cache != null) {
            cache.put(data, 0, length);
        }
    }

    /**
     * A packet came from this stream's far end. One that repeats another becomes the other.
     *
     * @return its length now, or {@link #NOTHING}
     */
    public int arrived(final byte[] data, final int length, final long now) {
        final int counted = sender.sequence();
        if (counted != 0) {
            final int sequence = RtpExtensions.int16(data, 0, counted);
            if (sequence >= 0) {
                stream.arrived(sequence, RtpView.ssrc(data, 0), now);
            }
        }
        final int repeats = sender.repeats().to(RtpView.payloadType(data, 0));
        if (allowance != null && repeats == PayloadMap.DROP) {
            allowance.arrived(data, length, counted == 0, now);
        }
        if (repeats != PayloadMap.DROP) {
            return restored(data, length, repeats, now);
        }
        if (losses != null) {
            losses.received(RtpView.ssrc(data, 0), RtpView.sequence(data, 0), now);
            mend(losses, now);
        }
        look(data, length, now);
        return length;
    }

    /** Takes a retransmission apart. Who probes for bandwidth repeats what was not lost, too. */
    private int restored(final byte[] data, final int length, final int repeats, final long now) {
        final Screened source = stream.latest();
        if (source == null || !Rtx.unwrap(data, 0, length, source.ssrc(), repeats)) {
            return NOTHING;
        }
        final int left = length - Rtx.OSN;
        System.arraycopy(data, Rtx.OSN, data, 0, left);
        if (losses != null && !losses.restored(RtpView.sequence(data, 0))) {
            return NOTHING;
        }
        look(data, left, now);
        return left;
    }

    private void mend(final Losses of, final long now) {
        if (of.due(now)) {
            of.ask(writer.begin(0).receiverReport(OUR_SOURCE), OUR_SOURCE, now);
            stream.sendRtcp(stream.room(), writer.length());
        }
        if (of.takeHopeless()) {
            want();
        }
    }

    /** Looks after what has a time, several times a second. */
    public void supervise(final long now) {
        if (losses != null) {
            mend(losses, now);
        }
        final Screened source = stream.latest();
        if (wanted > 0 && source != null && formats[source.payloadType()] != null) {
            final var _ = ask(source.ssrc(), now);
        }
    }

    /** Whether the whole picture has come that is wanted; else it is asked for. */
    private void look(final byte[] data, final int length, final long now) {
        if (wanted == 0) {
            return;
        }
        final Keyframes.Format format = formats[RtpView.payloadType(data, 0)];
        if (format == null && !sender.pictures().isEmpty()) {
            return; // Repair, or a format whose sender is asked by its receiver alone.
        }
        final int payload = RtpView.headerLength(data, 0, length);
        final int end = length - RtpView.paddingLength(data, 0, length);
        if (format != null && Keyframes.begins(format, data, payload, end)) {
            wanted = 0;
        } else if (ask(RtpView.ssrc(data, 0), now) && format == null) {
            wanted = 0; // Nothing would tell when it has come.
        }
    }

    /** This stream's far end is to send a whole picture, at once if it has sent anything yet. */
    public void ask(final @Nullable Screened source, final long now) {
        want();
        if (source != null) {
            final var _ = ask(source.ssrc(), now);
        }
    }

    /** This stream's far end is to send a whole picture; it is asked until it does. */
    public void want() {
        wanted = MOST_REQUESTS;
    }

    /** Asks, unless that was done a moment ago; whether it did. */
    private boolean ask(final int ssrc, final long now) {
        if (!requests.due(now)) {
            return false;
        }
        wanted = Math.max(0, wanted - 1);
        writer.begin(0).receiverReport(OUR_SOURCE);
        if ((takes & (RtcpRewriter.PLI | RtcpRewriter.FIR)) == RtcpRewriter.FIR) {
            writer.fullIntraRequest(OUR_SOURCE, ssrc, requests.nextSequence());
        } else {
            // Those who say nothing of feedback know this if they know anything.
            writer.pictureLoss(OUR_SOURCE, ssrc);
        }
        stream.sendRtcp(stream.room(), writer.length());
        return true;
    }

    /**
     * Feedback came from this stream's far end, in a valid packet; what the other takes passes.
     *
     * @return bytes that are left for the other
     */
    public int feedback(
            final byte[] data,
            final int length,
            final int otherTakes,
            final @Nullable Pictures other,
            final long now) {
        final Allowance others = other == null ? null : other.allowance;
        int through = cache == null ? otherTakes : otherTakes & ~RtcpRewriter.NACK;
        if (others != null) {
            through &= ~(RtcpRewriter.LIMIT | RtcpRewriter.REMB);
        }
        for (int at = 0; at < length; at = RtcpView.next(data, at)) {
            final int kind = RtcpRewriter.kind(data, at);
            if (kind == 0 || (kind & through) != 0) {
                continue;
            }
            if (kind == RtcpRewriter.NACK && cache != null) {
                cache.answer(data, at, now, RESEND_NANOS, stream.room(), 0, out);
            } else if (RtcpView.wantsPicture(data, at) && other != null) {
                other.askAgain(now);
            } else if (others != null && others.limits(data, at)) {
                others.answer(data, at, stream);
            }
        }
        return RtcpRewriter.keep(data, 0, length, through);
    }

    private void askAgain(final long now) {
        final Screened source = stream.latest();
        if (source != null) {
            final var _ = ask(source.ssrc(), now);
        }
    }
}
