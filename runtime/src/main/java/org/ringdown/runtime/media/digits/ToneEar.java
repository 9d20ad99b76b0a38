package org.ringdown.runtime.media.digits;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.dtmf.ToneDetector;
import org.ringdown.audio.dtmf.ToneListener;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;

/**
 * Hears the tones of digits in a stream's sound, packet by packet as they come. What is lost in a
 * digit makes it shorter, not two of it. Owned by the loop; allocates nothing once all codecs that
 * come have come.
 */
final class ToneEar implements AutoCloseable {
    private static final int TYPES = 128;
    private static final int NARROW = 8_000;

    /** After a longer gap, in packets, what was before is over. */
    private static final int LONGEST_GAP = 3;

    private final @Nullable AudioCodec[] codecs = new AudioCodec[TYPES];
    private final Said said;
    private @Nullable Decoder decoder;
    private @Nullable ToneDetector detector;
    private short[] pcm = {};
    private int type = -1;
    private int source;
    private int next;

    /** Who is told of a digit that is over. */
    interface Said {
        void said(int event, int millis);
    }

    /**
     * An ear that has heard nothing.
     *
     * @param formats that may come, by their payload types
     */
    ToneEar(final List<Codec> formats, final Codecs all, final Said said) {
        this.said = said;
        for (final Codec format : formats) {
            codecs[format.payloadType() & (TYPES - 1)] =
                    all.find(
                            format.name(),
                            format.clockRate(),
                            format.channels(),
                            format.parameters());
        }
    }

    /** A packet came. */
    void heard(final byte[] data, final int length) {
        final int as = RtpView.payloadType(data, 0);
        final AudioCodec codec = codecs[as];
        if (codec == null) {
            return;
        }
        final int sequence = RtpView.sequence(data, 0);
        final int ahead = (short) (sequence - next);
        final boolean same = as == type && RtpView.ssrc(data, 0) == source;
        if (same && ahead < 0 && ahead > -TYPES) {
            return;
        }
        final Decoder with = same ? decoder : open(codec);
        final ToneDetector ear = detector;
        if (with == null || ear == null) {
            return;
        }
        type = as;
        source = RtpView.ssrc(data, 0);
        if (same && (ahead > LONGEST_GAP || ahead < 0)) {
            ear.reset();
        }
        next = sequence + 1 & 0xffff;
        final int samples =
                with.decode(
                        data,
                        RtpView.headerLength(data, 0, length),
                        RtpView.payloadLength(data, 0, length),
                        pcm,
                        0);
        if (samples > 0) {
            ear.heard(pcm, 0, samples);
        }
    }

    private Decoder open(final AudioCodec codec) {
        close();
        final int rate = codec.runsAt(NARROW, 1) ? NARROW : codec.rate();
        final Decoder opened = codec.decoder(rate, 1);
        decoder = opened;
        detector =
                new ToneDetector(
                        rate,
                        new ToneListener() {
                            @Override
                            public void began(final int event) {
                                // It is told when it is over, with its length.
                            }

                            @Override
                            public void ended(final int event, final int millis) {
                                said.said(event, millis);
                            }
                        });
        if (pcm.length < AudioCodec.room(rate)) {
            pcm = new short[AudioCodec.room(rate)];
        }
        return opened;
    }

    @Override
    public void close() {
        final Decoder old = decoder;
        if (old != null) {
            old.close();
        }
        decoder = null;
        type = -1;
    }
}
