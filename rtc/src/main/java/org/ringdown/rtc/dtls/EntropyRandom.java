package org.ringdown.rtc.dtls;

import java.security.Provider;
import java.security.SecureRandom;
import java.security.SecureRandomSpi;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;

/** Lets the library draw from the entropy that was passed in, and from nowhere else. */
final class EntropyRandom extends SecureRandom {
    private static final long serialVersionUID = 1;

    EntropyRandom(final Entropy entropy) {
        super(new Source(entropy), provider());
    }

    /** The platform class takes null for "no provider", and is not annotated so. */
    @SuppressWarnings("NullAway")
    private static Provider provider() {
        final @Nullable Provider none = null;
        return none;
    }

    private static final class Source extends SecureRandomSpi {
        private static final long serialVersionUID = 1;
        private final transient Entropy entropy;

        Source(final Entropy entropy) {
            this.entropy = entropy;
        }

        @Override
        protected void engineSetSeed(final byte[] seed) {
            // The entropy is good without our help.
        }

        @Override
        protected void engineNextBytes(final byte[] bytes) {
            entropy.fill(bytes);
        }

        @Override
        protected byte[] engineGenerateSeed(final int count) {
            final byte[] seed = new byte[count];
            entropy.fill(seed);
            return seed;
        }
    }
}
