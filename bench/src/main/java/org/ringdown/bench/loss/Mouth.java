package org.ringdown.bench.loss;

import java.util.Arrays;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.red.RedWriter;
import org.ringdown.rtc.rtp.RtpView;

/** Makes speech into packets of 20 ms, the way Chromium does. */
final class Mouth implements AutoCloseable {
    private static final int PACKETS_A_SECOND = 50;
    private static final int ROOM = 1_200;
    private static final double FRACTION = 256;

    /** How much a report counts; Chromium takes some seconds to follow, too. */
    private static final double WEIGHT = 0.3;

    private final Sound sound;
    private final short[] pcm;
    private final Encoder encoder;
    private final RedWriter copies = new RedWriter();
    private final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
    private final int ssrc;
    private final int samples;
    private boolean repeats;
    private double loss;
    private int next;

    Mouth(final Sound sound, final short[] pcm, final Codecs codecs, final int ssrc) {
        this.sound = sound;
        this.pcm = pcm;
        this.ssrc = ssrc;
        samples = sound.rate() / PACKETS_A_SECOND;
        encoder = sound.codec(codecs).encoder(sound.rate(), 1);
        copies.repeat(1);
    }

    int ssrc() {
        return ssrc;
    }

    Sound sound() {
        return sound;
    }

    /** Packets that were made. */
    int made() {
        return next;
    }

    /** The far end wants copies. */
    void repeat() {
        repeats = true;
    }

    /** The far end reported loss, in 256ths. */
    void told(final int fraction) {
        loss += WEIGHT * (fraction / FRACTION - loss);
        encoder.expectLoss((int) Math.round(100 * loss));
    }

    /** So many of a hundred packets will be lost, as nobody reports. */
    void expect(final int percent) {
        encoder.expectLoss(percent);
    }

    /** Whether anything is left to say. */
    boolean speaks() {
        return (next + 1) * samples <= pcm.length;
    }

    /** The next packet. */
    byte[] packet() {
        final int length = encoder.encode(pcm, next * samples, samples, payload, 0);
        final byte[] packet = new byte[RtpView.FIXED_HEADER + ROOM];
        final int timestamp = next * samples;
        final int type = repeats ? Sound.RED_TYPE : plainType();
        final int header =
                RtpView.writeHeader(packet, 0, type, next == 0, next & 0xffff, timestamp, ssrc);
        next++;
        if (repeats) {
            final int size =
                    copies.write(
                            Sound.OPUS_TYPE, timestamp, payload, 0, length, packet, header, ROOM);
            return Arrays.copyOf(packet, header + size);
        }
        System.arraycopy(payload, 0, packet, header, length);
        return Arrays.copyOf(packet, header + length);
    }

    private int plainType() {
        return sound == Sound.PCMU ? sound.payloadType() : Sound.OPUS_TYPE;
    }

    @Override
    public void close() {
        encoder.close();
    }
}
