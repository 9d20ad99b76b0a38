package org.ringdown.runtime.media.record;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.ear.Ear;
import org.ringdown.audio.ear.EarLimits;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.io.Datagram;

/** One who is recorded, by the codecs that were agreed on with it. Belongs to the recording. */
final class Side implements AutoCloseable {
    private static final int TYPES = 128;
    private static final byte UNKNOWN = -1;

    private final Tap tap;
    private final int channel;
    private final byte[] places;
    private final Ear ear;
    private final byte[] next = new byte[Datagram.MAX_LENGTH + Datagram.HEADROOM];
    private int waiting;
    private boolean begun;
    private long endsAt = Long.MAX_VALUE;
    private int ssrc;

    private Side(final Tap tap, final int channel, final byte[] places, final Ear ear) {
        this.tap = tap;
        this.channel = channel;
        this.places = places;
        this.ear = ear;
    }

    /**
     * One who is recorded.
     *
     * @return {@code null} when none of the codecs can be decoded
     */
    static @Nullable Side of(
            final Tap tap,
            final int channel,
            final List<Codec> formats,
            final Codecs codecs,
            final int rate) {
        final byte[] places = new byte[TYPES];
        Arrays.fill(places, UNKNOWN);
        final List<AudioCodec> known = new ArrayList<>();
        for (final Codec format : formats) {
            final @Nullable AudioCodec codec =
                    codecs.find(
                            format.name(),
                            format.clockRate(),
                            format.channels(),
                            format.parameters());
            if (codec != null && known.size() < Byte.MAX_VALUE) {
                places[format.payloadType() & (TYPES - 1)] = (byte) known.size();
                known.add(codec);
            }
        }
        return known.isEmpty()
                ? null
                : new Side(
                        tap,
                        channel,
                        places,
                        new Ear(known.toArray(AudioCodec[]::new), rate, EarLimits.CONVERSATION));
    }

    int channel() {
        return channel;
    }

    /** When the packet came that is next; {@link Long#MAX_VALUE} when there is none. */
    long nextAt() {
        if (waiting == 0) {
            waiting = tap.take(next);
        }
        return waiting == 0 ? Long.MAX_VALUE : tap.arrived();
    }

    /** Takes in what has come up to a time. */
    void drain(final long until) {
        final boolean last = tap.ended();
        while (nextAt() <= until) {
            packet(next, waiting);
            waiting = 0;
        }
        if (last && waiting == 0 && endsAt == Long.MAX_VALUE) {
            endsAt = until;
        }
    }

    private void packet(final byte[] data, final int length) {
        final int place = places[RtpView.payloadType(data, 0)];
        if (place == UNKNOWN) {
            return;
        }
        if (begun && RtpView.ssrc(data, 0) != ssrc) {
            ear.restart();
        }
        begun = true;
        ssrc = RtpView.ssrc(data, 0);
        ear.sound(
                place,
                RtpView.sequence(data, 0),
                RtpView.timestamp(data, 0),
                data,
                RtpView.headerLength(data, 0, length),
                RtpView.payloadLength(data, 0, length),
                tap.arrived());
    }

    /** Whether no more comes, and what had come was heard. */
    boolean over(final long heardUntil, final long patience) {
        return endsAt != Long.MAX_VALUE && heardUntil - endsAt > patience;
    }

    void hear(final short[] into, final int samples, final long at) {
        ear.hear(into, 0, samples, at);
    }

    long lost() {
        return tap.dropped();
    }

    @Override
    public void close() {
        ear.close();
    }
}
