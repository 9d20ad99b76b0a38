package org.ringdown.runtime.clock;

import java.security.SecureRandom;
import org.ringdown.core.Entropy;

/** The machine's secure random generator. Safe from any thread. */
public final class SystemEntropy implements Entropy {
    private final SecureRandom random = new SecureRandom();

    @Override
    public void fill(final byte[] target) {
        random.nextBytes(target);
    }
}
