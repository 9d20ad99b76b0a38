package org.ringdown.audio.codec.opus;

import io.github.jaredmdobson.concentus.OpusApplication;
import io.github.jaredmdobson.concentus.OpusDecoder;
import io.github.jaredmdobson.concentus.OpusEncoder;
import io.github.jaredmdobson.concentus.OpusException;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/**
 * Opus by Concentus, a translation of libopus 1.1 into Java: two to seven times slower, and it
 * allocates with every frame.
 */
final class JavaOpus implements Opus {
    private final String reason;

    JavaOpus(final String reason) {
        this.reason = reason;
    }

    @Override
    public String description() {
        return "Concentus (Opus in Java), because " + reason;
    }

    @Override
    public boolean isNative() {
        return false;
    }

    @Override
    public boolean hasDeepRedundancy() {
        return false;
    }

    @Override
    public Decoder decoder(final int rate, final int channels) {
        try {
            return new JavaDecoder(new OpusDecoder(OpusCodec.CLOCK_RATE, channels), rate, channels);
        } catch (final OpusException refused) {
            throw new IllegalArgumentException(refused);
        }
    }

    @Override
    public Encoder encoder(final int rate, final int channels, final OpusTerms terms) {
        try {
            final OpusEncoder encoder =
                    new OpusEncoder(rate, channels, OpusApplication.OPUS_APPLICATION_VOIP);
            return new JavaEncoder(encoder, rate, channels, terms);
        } catch (final OpusException refused) {
            throw new IllegalArgumentException(refused);
        }
    }
}
