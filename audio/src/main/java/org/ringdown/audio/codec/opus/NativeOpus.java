package org.ringdown.audio.codec.opus;

import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/** Opus by libopus. */
final class NativeOpus implements Opus {
    /** What a library says that was built without its version. */
    private static final String UNKNOWN = "unknown";

    private final LibOpus library;
    private final String origin;

    /**
     * Takes a library that works.
     *
     * @param origin what it is called when it does not know its version
     * @throws IllegalStateException if it does not decode what it encodes
     */
    NativeOpus(final LibOpus library, final String origin) {
        this.library = library;
        this.origin = origin;
        try (Encoder encoder = encoder(48_000, 1, OpusTerms.of(null));
                Decoder decoder = decoder(48_000, 1)) {
            final byte[] packet = new byte[OpusCodec.MAX_PACKET];
            final int length = encoder.encode(new short[960], 0, 960, packet, 0);
            if (decoder.decode(packet, 0, length, new short[5_760], 0) != 960) {
                throw new IllegalStateException("it does not decode what it encodes");
            }
        }
    }

    @Override
    public String description() {
        final String version = library.version();
        return version.endsWith(UNKNOWN) ? version.replace(UNKNOWN, origin) : version;
    }

    @Override
    public boolean isNative() {
        return true;
    }

    @Override
    public boolean hasDeepRedundancy() {
        return library.redundancy() != null;
    }

    @Override
    public Decoder decoder(final int rate, final int channels) {
        return new NativeDecoder(library, rate, channels);
    }

    @Override
    public Encoder encoder(final int rate, final int channels, final OpusTerms terms) {
        return new NativeEncoder(library, rate, channels, terms);
    }
}
