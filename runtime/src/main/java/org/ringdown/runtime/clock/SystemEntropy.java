package org.ringdown.runtime.clock;

import java.security.SecureRandom;
import java.util.Arrays;
import org.ringdown.core.Entropy;

/**
 * The machine's secure random generator. Safe from any thread. It is asked for a supply at a time:
 * each call costs it a microsecond, and every branch and tag needs a few bytes.
 */
public final class SystemEntropy implements Entropy {
    private static final int SUPPLY = 4_096;

    private final SecureRandom random = new SecureRandom();
    private final byte[] supply = new byte[SUPPLY];
    private int used = SUPPLY;

    @Override
    public void fill(final byte[] target) {
        if (target.length > SUPPLY / 8) {
            random.nextBytes(target);
            return;
        }
        synchronized (this) {
            if (SUPPLY - used < target.length) {
                random.nextBytes(supply);
                used = 0;
            }
            System.arraycopy(supply, used, target, 0, target.length);
            // What was given out is not kept: it may be a key.
            Arrays.fill(supply, used, used + target.length, (byte) 0);
            used += target.length;
        }
    }
}
