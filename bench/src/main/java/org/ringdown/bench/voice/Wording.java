package org.ringdown.bench.voice;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusPacket;
import org.ringdown.rtc.rtp.RtpView;

/**
 * The same speech in packets of one codec, made beforehand and said again and again, and how to
 * tell that what is heard may be it.
 */
public final class Wording {
    /** What a phone says. */
    public static final int PCMU = 0;

    /** What a browser says. */
    public static final int OPUS = 111;

    private static final int PACKETS = 400;
    private static final int PACKETS_A_SECOND = 50;
    private static final double HALF = 0.5;

    private final int payloadType;
    private final AudioCodec codec;
    private final byte[][] payloads = new byte[PACKETS][];
    private final double level;

    private Wording(final int payloadType, final AudioCodec codec) {
        this.payloadType = payloadType;
        this.codec = codec;
        final int frame = codec.rate() / PACKETS_A_SECOND;
        final short[] speech = Voice.of(codec.rate(), PACKETS * frame, 1);
        final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
        try (Encoder encoder = codec.encoder(codec.rate(), 1)) {
            for (int i = 0; i < PACKETS; i++) {
                final int length = encoder.encode(speech, i * frame, frame, room, 0);
                payloads[i] = Arrays.copyOf(room, length);
            }
        }
        level = level(speech, speech.length);
    }

    /** G.711. */
    public static Wording pcmu(final Codecs codecs) {
        return new Wording(PCMU, Objects.requireNonNull(codecs.find("PCMU", 8_000, 1, null)));
    }

    /** Opus, the way Chromium makes it: from 48,000 samples a second, 32 kbit/s, with FEC. */
    public static Wording opus(final Codecs codecs) {
        return new Wording(
                OPUS, Objects.requireNonNull(codecs.find("opus", 48_000, 2, "useinbandfec=1")));
    }

    /** The payload type of a packet. */
    public int payloadType() {
        return payloadType;
    }

    /** By how much timestamps grow with each packet. */
    public int ticks() {
        return codec.clockRate() / PACKETS_A_SECOND;
    }

    /** What is said with a packet. */
    public byte[] payload(final int number) {
        return payloads[number % PACKETS];
    }

    /** Whether a packet is 20 ms of this codec. */
    public boolean is(final byte[] data, final int length) {
        if (!RtpView.valid(data, 0, length) || RtpView.payloadType(data, 0) != payloadType) {
            return false;
        }
        final int header = RtpView.headerLength(data, 0, length);
        final int payload = RtpView.payloadLength(data, 0, length);
        final int samples =
                payloadType == OPUS
                        ? OpusPacket.samples(data, header, payload, codec.rate())
                        : payload;
        return samples == codec.rate() / PACKETS_A_SECOND;
    }

    /** Whether payloads in a row, decoded, are about as loud as what was said. */
    public boolean sounds(final List<byte[]> heard) {
        final short[] room = new short[AudioCodec.room(codec.rate())];
        double power = 0;
        try (Decoder decoder = codec.decoder(codec.rate(), 1)) {
            for (final byte[] payload : heard) {
                final int samples = decoder.decode(payload, 0, payload.length, room, 0);
                power += Math.pow(level(room, Math.max(0, samples)), 2) / heard.size();
            }
        }
        final double ratio = Math.sqrt(power) / level;
        return ratio > HALF && ratio < 1 / HALF;
    }

    private static double level(final short[] pcm, final int samples) {
        double sum = 0;
        for (int i = 0; i < samples; i++) {
            sum += (double) pcm[i] * pcm[i] / samples;
        }
        return Math.sqrt(sum);
    }
}
