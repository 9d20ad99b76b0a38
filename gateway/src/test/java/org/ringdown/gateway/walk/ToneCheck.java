package org.ringdown.gateway.walk;

import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** A tone that one end says in one codec, and what the other hears of it in another. */
final class ToneCheck {
    /** Sound in a packet that is said. */
    static final int MILLIS = 20;

    private static final double AMPLITUDE = 0.25;
    private static final double LEVEL = 20 * Math.log10(AMPLITUDE);
    private static final Codecs CODECS = new Codecs(OpusLibrary.open(null));
    private static final int PROVED_MILLIS = 200;
    private static final int MOST_MILLIS = 4_000;

    /**
     * So many packets are noise before the tone. Opus codes a voice's tone by what came before
     * (long-term prediction of SILK, RFC 6716 §4.2.7.6), so that a decoder that did not hear that,
     * as ours here and the server's after another sender, needs seconds to be right about it. Noise
     * is coded for itself: two packets of it make any decoder's past the same as the encoder's.
     */
    private static final int NOISE_PACKETS = 5;

    /** So many packets may be of what was before, made up and in pieces. */
    private static final int BEFORE_PACKETS = MadeUp.MOST_MILLIS / 10 + 3;

    private static final double MOST_HERTZ_OFF = 4;
    private static final double MOST_LEVEL_OFF = 3;
    private static final double LEAST_PURITY = 0.95;

    private final double hertz;
    private final AudioCodec from;
    private final Encoder encoder;
    private final short[] piece;
    private final RandomGenerator noise;
    private int said;
    private long at;
    private final List<Codec> here;
    private @Nullable Codec to;
    private @Nullable Decoder decoder;
    private short[] heard = {};
    private int count;
    private int sequence = -1;
    private int timestamp;
    private int source;
    private int packets;

    /**
     * A tone.
     *
     * @param said what it is said in
     * @param here what may come
     */
    ToneCheck(final double hertz, final Codec said, final List<Codec> here) {
        this.hertz = hertz;
        noise = Properties.random((long) hertz);
        from = find(said);
        encoder = from.encoder(from.rate(), 1);
        piece = new short[from.rate() / 1_000 * MILLIS];
        this.here = here;
    }

    private static AudioCodec find(final Codec codec) {
        return Objects.requireNonNull(
                CODECS.find(codec.name(), codec.clockRate(), codec.channels(), codec.parameters()),
                codec.name());
    }

    /** What a packet adds to the timestamp. */
    int step() {
        return from.timestamps(piece.length, from.rate());
    }

    /** The next payload. */
    byte[] say() {
        for (int i = 0; i < piece.length; i++) {
            final double sample =
                    said < NOISE_PACKETS
                            ? 2 * noise.nextDouble() - 1
                            : Math.sin(2 * Math.PI * hertz * at++ / from.rate());
            piece[i] = (short) (32_767 * AMPLITUDE * sample);
        }
        said++;
        final byte[] out = new byte[AudioCodec.MAX_PAYLOAD];
        return Arrays.copyOf(out, encoder.encode(piece, 0, piece.length, out, 0));
    }

    /**
     * A packet came.
     *
     * @param wanted milliseconds of sound that it is to hold
     */
    void hear(final byte[] packet, final int wanted) {
        final int type = RtpView.payloadType(packet, 0);
        Codec as = to;
        if (as == null) {
            as =
                    here.stream()
                            .filter(codec -> codec.payloadType() == type)
                            .findFirst()
                            .orElse(null);
            if (as == null) {
                throw new AssertionError("a packet of type " + type + " in place of " + here);
            }
            to = as;
            final AudioCodec hears = find(as);
            decoder = hears.decoder(hears.rate(), 1);
            heard = new short[hears.rate() / 1_000 * MOST_MILLIS];
        }
        final Decoder with = Objects.requireNonNull(decoder);
        if (type != as.payloadType()) {
            throw new AssertionError("a packet of type " + type + " in place of " + as);
        }
        // Opus has no packets of 30 and 50 ms.
        final int millis =
                as.is("opus", 48_000) && wanted > 20 && wanted % 20 != 0 ? wanted - 10 : wanted;
        final int next = RtpView.sequence(packet, 0);
        final int stamp = RtpView.timestamp(packet, 0);
        final int step = millis * as.clockRate() / 1_000;
        if (sequence >= 0 && next != (sequence + 1 & 0xffff)) {
            throw new AssertionError("number " + next + " follows " + sequence);
        }
        // Time goes on evenly once what was before the tone is over.
        if (packets > BEFORE_PACKETS && stamp - timestamp != step) {
            throw new AssertionError("a step of " + (stamp - timestamp) + " in place of " + step);
        }
        sequence = next;
        timestamp = stamp;
        source = RtpView.ssrc(packet, 0);
        packets++;
        final int header = RtpView.headerLength(packet, 0, packet.length);
        final int samples =
                with.decode(
                        packet,
                        header,
                        RtpView.payloadLength(packet, 0, packet.length),
                        heard,
                        count);
        if (samples != with.rate() / 1_000 * millis) {
            throw new AssertionError(samples + " samples are not " + millis + " ms of " + as);
        }
        count += samples;
    }

    /** What the packets came as. */
    int source() {
        return source;
    }

    /** How much came, in milliseconds. */
    int millis() {
        return decoder == null ? 0 : count / (decoder.rate() / 1_000);
    }

    /**
     * Holds the end of it against what was said: what is wrong, or {@code null}. What may come
     * later is made up, and no tone.
     *
     * @param millis where the tone ends at the earliest
     */
    @Nullable String fault(final int millis) {
        final int rate = Objects.requireNonNull(decoder).rate();
        final int end = rate / 1_000 * millis;
        final int start = end - rate / 1_000 * PROVED_MILLIS;
        final Tone tone = Tone.strongest(Arrays.copyOfRange(heard, start, end), rate);
        if (Math.abs(tone.hertz() - hertz) > MOST_HERTZ_OFF
                || Math.abs(tone.levelDbfs() - LEVEL) > MOST_LEVEL_OFF
                || tone.purity() < LEAST_PURITY) {
            return "heard "
                    + tone
                    + " in place of "
                    + hertz
                    + " Hz, "
                    + from.name()
                    + " in "
                    + to
                    + ", "
                    + millis()
                    + " ms";
        }
        return null;
    }

    void close() {
        encoder.close();
        if (decoder != null) {
            decoder.close();
        }
    }
}
