package org.ringdown.audio.codec.opus;

import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;

/** Who does the work of Opus: libopus, or the library in Java when there is none. */
public sealed interface Opus permits NativeOpus, JavaOpus {
    /**
     * Opens libopus if it can be loaded and works, and the library in Java otherwise.
     *
     * @param library the path of a libopus, or {@code null} when there is none
     */
    static Opus open(final @Nullable String library) {
        return open(library, library);
    }

    /**
     * The same.
     *
     * @param origin what it is called when it does not know its version
     */
    static Opus open(final @Nullable String library, final @Nullable String origin) {
        if (library == null || origin == null) {
            return inJava("there is no libopus for this machine");
        }
        try {
            return new NativeOpus(LibOpus.load(library), origin);
        } catch (final IllegalArgumentException
                | IllegalStateException
                | IllegalCallerException
                | UnsupportedOperationException
                | LinkageError failure) {
            return inJava(library + " cannot be used: " + failure.getMessage());
        }
    }

    /**
     * Opens the library in Java.
     *
     * @param reason why not libopus, as a clause
     */
    static Opus inJava(final String reason) {
        return new JavaOpus(reason);
    }

    /** Which library it is, and why not another, as a sentence without a full stop. */
    String description();

    /** Whether it is libopus. */
    boolean isNative();

    /** Whether deep redundancy (DRED) can be written and read. */
    boolean hasDeepRedundancy();

    /**
     * A new decoder.
     *
     * @param rate 8,000, 12,000, 16,000, 24,000 or 48,000
     * @param channels 1 or 2
     */
    Decoder decoder(int rate, int channels);

    /**
     * A new encoder.
     *
     * @param rate 8,000, 12,000, 16,000, 24,000 or 48,000
     * @param channels 1 or 2
     */
    Encoder encoder(int rate, int channels, OpusTerms terms);
}
