package org.ringdown.testkit;

import java.util.random.RandomGenerator;
import org.ringdown.core.Entropy;

/** Entropy that repeats: the same seed gives the same bytes. */
public final class SeededEntropy implements Entropy {
    private final RandomGenerator random;

    /** Entropy of this seed. */
    public SeededEntropy(final long seed) {
        random = Properties.random(seed);
    }

    @Override
    public void fill(final byte[] target) {
        random.nextBytes(target);
    }
}
