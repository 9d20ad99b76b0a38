package org.ringdown.audio.codec.opus;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/**
 * Opus as agreed with a far end. Its decoders and encoders work at any of its rates, so that sound
 * for a telephone needs no resampling: libopus does it better than anybody after it could.
 *
 * @param opus who does it
 * @param terms of whoever hears what is encoded
 */
public record OpusCodec(Opus opus, OpusTerms terms) implements AudioCodec {
    /** Units of RTP timestamps in one second, whatever the rate (RFC 7587 §4.1). */
    public static final int CLOCK_RATE = 48_000;

    /**
     * The longest packet that is written: it leaves room for every header in a frame of Ethernet.
     */
    static final int MAX_PACKET = 1_200;

    /** Bits in one second with which an encoder for one channel begins. */
    private static final int FIRST_BITRATE = 32_000;

    /** The complexity with which an encoder begins: 7 and more cost a third more, hardly heard. */
    static final int FIRST_COMPLEXITY = 5;

    static int firstBitrate(final int channels, final OpusTerms terms) {
        return channels == 2 && terms.stereo() ? 2 * FIRST_BITRATE : FIRST_BITRATE;
    }

    @Override
    public String name() {
        return "opus";
    }

    @Override
    public int clockRate() {
        return CLOCK_RATE;
    }

    @Override
    public int rate() {
        return CLOCK_RATE;
    }

    @Override
    public int channels() {
        return terms.stereo() ? 2 : 1;
    }

    @Override
    public boolean runsAt(final int rate, final int channels) {
        return (channels == 1 || channels == 2)
                && switch (rate) {
                    case 8_000, 12_000, 16_000, 24_000, 48_000 -> true;
                    default -> false;
                };
    }

    @Override
    public Decoder decoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return opus.decoder(rate, channels);
    }

    @Override
    public Encoder encoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return opus.encoder(rate, channels, terms);
    }
}
