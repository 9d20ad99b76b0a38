package org.ringdown.rtc.crypto;

import java.util.function.LongSupplier;

/**
 * By which way through the Java platform AES is done: the results are the same, the times are not,
 * and which is faster depends on the processor and on the flags of the virtual machine.
 *
 * @param platformCounter the platform's CTR mode makes the keystream of AES-CM, in place of ECB
 *     over counters that we lay out
 * @param platformGcm the platform's GCM mode does AES-GCM, in place of ECB and GHASH
 */
public record CipherChoice(boolean platformCounter, boolean platformGcm) {
    /** Our own ways, which allocate nothing. */
    public static final CipherChoice OWN = new CipherChoice(false, false);

    /** Bytes of a voice packet of 20 ms G.711. */
    private static final int VOICE = 172;

    /** Bytes of a packet of video. */
    private static final int VIDEO = 1200;

    private static final long NANOS = 20_000_000;
    private static final int BATCH = 16;

    /** What runs of each candidate took at best; the order is that of the components. */
    private static final class Race {
        private final Workbench workbench = new Workbench();
        private final AesKeystream[] counter = {
            new AesKeystream(new byte[16], false, workbench),
            new AesKeystream(new byte[16], true, workbench)
        };
        private final Gcm[] gcm = {
            Gcm.of(new byte[16], false, workbench), Gcm.of(new byte[16], true, workbench)
        };
        private final long[] best = {
            Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE, Long.MAX_VALUE
        };
        private final byte[] data = new byte[VIDEO + Gcm.TAG];
        private int nonce;

        void round(final LongSupplier clock) {
            for (int candidate = 0; candidate < best.length; candidate++) {
                final long start = clock.getAsLong();
                for (int i = 0; i < BATCH; i++) {
                    packet(candidate, (i & 1) == 0 ? VOICE : VIDEO);
                }
                best[candidate] = Math.min(best[candidate], clock.getAsLong() - start);
            }
        }

        private void packet(final int candidate, final int size) {
            nonce++;
            if (candidate < 2) {
                counter[candidate].generate(nonce, 0, size);
                counter[candidate].xor(0, data, 0, size);
            } else {
                gcm[candidate - 2].seal(nonce, nonce, data, 0, 12, data, 12, size - 12);
            }
        }

        /** The platform's modes make garbage, so they must be worth it. */
        boolean platformWins(final int own) {
            return 3 * best[own + 1] < 2 * best[own];
        }
    }

    /**
     * Lets all ways run for 20 ms together and chooses the faster ones. Code that has just been
     * loaded runs slowly, so this finds only great differences.
     *
     * @param clock monotonic nanoseconds
     */
    public static CipherChoice measure(final LongSupplier clock) {
        return measure(clock, NANOS);
    }

    /**
     * Lets all ways run together and chooses the faster ones, for voice and video alike. The
     * platform's modes allocate some hundred bytes per packet; they are chosen when they take less
     * than two thirds of our time. After a second or two everything is compiled: who can wait in
     * the background, with {@link #OWN} until then, learns the truth.
     *
     * @param clock monotonic nanoseconds
     * @param nanos how long to run
     */
    public static CipherChoice measure(final LongSupplier clock, final long nanos) {
        final Race race = new Race();
        final long start = clock.getAsLong();
        do {
            race.round(clock);
        } while (clock.getAsLong() - start < nanos);
        return new CipherChoice(race.platformWins(0), race.platformWins(2));
    }
}
