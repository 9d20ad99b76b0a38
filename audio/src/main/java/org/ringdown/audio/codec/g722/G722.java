package org.ringdown.audio.codec.g722;

import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/** G.722 at 64 kbit/s, static payload type 9. */
public final class G722 implements AudioCodec {
    /** The only one. */
    public static final G722 CODEC = new G722();

    /** Samples in one second, twice what its RTP clock says. */
    public static final int SAMPLE_RATE = 16_000;

    private G722() {}

    @Override
    public String name() {
        return "G722";
    }

    @Override
    public int clockRate() {
        return 8_000;
    }

    @Override
    public int rate() {
        return SAMPLE_RATE;
    }

    @Override
    public int channels() {
        return 1;
    }

    @Override
    public boolean runsAt(final int rate, final int channels) {
        return rate == SAMPLE_RATE && channels == 1;
    }

    @Override
    public Decoder decoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return new G722Decoder();
    }

    @Override
    public Encoder encoder(final int rate, final int channels) {
        AudioCodec.require(this, rate, channels);
        return new G722Encoder();
    }
}
