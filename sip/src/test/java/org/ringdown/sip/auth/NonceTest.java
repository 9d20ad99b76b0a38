package org.ringdown.sip.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** Nonces that are not remembered, and uses that are. */
class NonceTest {
    private static final long LIFETIME = 60_000_000_000L;

    private final UseWindows uses = new UseWindows(10, LIFETIME);

    private static NonceSource source(final int seed, final UseCounts uses, final int self) {
        return new NonceSource(Secret.of(new SeededEntropy(seed).token(32)), uses, self, LIFETIME);
    }

    @Test
    void usesAreCountedInAWindow() {
        assertThat(uses.use(1, 1, 5, 1)).isTrue();
        assertThat(uses.use(1, 1, 5, 1)).isFalse();
        assertThat(uses.use(1, 1, 3, 1)).isTrue();
        assertThat(uses.use(1, 1, 3, 1)).isFalse();
        assertThat(uses.use(1, 1, 0, 1)).isFalse();
        assertThat(uses.use(1, 1, 200, 1)).isTrue();
        assertThat(uses.use(1, 1, 137, 1)).isTrue();
        assertThat(uses.use(1, 1, 136, 1)).isFalse();
        assertThat(uses.use(1, 1, 4_294_967_295L, 1)).isTrue();
        assertThat(uses.remembered()).isEqualTo(1);
    }

    /** Against the simplest memory there is: a set of all that was used. */
    @Test
    void noUseCountsTwice() {
        Properties.forAll(
                random -> random,
                random -> {
                    final UseWindows windows = new UseWindows(8, LIFETIME);
                    final Set<String> used = new HashSet<>();
                    long now = 0;
                    for (int i = 0; i < 500; i++) {
                        now += random.nextLong(LIFETIME / 20);
                        final long serial = random.nextLong(20);
                        // A nonce of a later time has another number.
                        final long made = now / LIFETIME * LIFETIME;
                        final long unique = serial + 100 * made;
                        final long count = 1 + random.nextLong(100);
                        if (windows.use(unique, made, count, now)) {
                            assertThat(used.add(unique + " " + count)).isTrue();
                        }
                        assertThat(windows.remembered()).isLessThanOrEqualTo(8);
                    }
                    assertThat(used).isNotEmpty();
                });
    }

    @Test
    void memoryIsBoundedAndNothingIsUsedTwice() {
        final NonceSource small = source(5, uses, 0);
        final String first = small.next(1, 0);
        assertThat(small.open(first)).isTrue();
        assertThat(small.use(1, 1)).isTrue();
        for (int i = 2; i < 100; i++) {
            assertThat(small.open(small.next(i, 0))).isTrue();
            assertThat(small.use(1, i)).isTrue();
            assertThat(uses.remembered()).isLessThanOrEqualTo(10);
        }
        assertThat(small.open(first)).isTrue();
        assertThat(small.fresh(100)).isFalse();
        assertThat(small.use(2, 100)).isFalse();
        assertThat(small.open(small.next(100, 0))).isTrue();
        assertThat(small.fresh(100)).isTrue();
    }

    @Test
    void noncesCannotBeMade() {
        final NonceSource nonces = source(1, uses, 0);
        final String nonce = nonces.next(0, 0);
        assertThat(nonces.open(nonce)).isTrue();
        assertThat(nonces.fresh(0)).isTrue();
        assertThat(nonces.fresh(LIFETIME - 1)).isTrue();
        assertThat(nonces.fresh(LIFETIME)).isFalse();
        for (int i = 0; i < nonce.length(); i++) {
            final char other = nonce.charAt(i) == 'A' ? 'B' : 'A';
            final String forged = nonce.substring(0, i) + other + nonce.substring(i + 1);
            assertThat(nonces.open(forged)).as(forged).isFalse();
        }
        for (final String garbage :
                List.of("", "x", "ä".repeat(44), "=".repeat(44), "A".repeat(44))) {
            assertThat(nonces.open(garbage)).isFalse();
        }
        assertThat(source(9, uses, 0).open(nonce)).isFalse();
    }

    /** Loops share a key: a nonce of one is good on the other, and each use of it once. */
    @Test
    void loopsTakeEachOthersNonces() {
        final NonceSource one = source(1, uses, 0);
        final NonceSource other = source(1, uses, 1);
        final String nonce = one.next(5, 77);
        assertThat(other.open(nonce)).isTrue();
        assertThat(other.fresh(4)).isTrue();
        assertThat(other.givenTo(77)).isTrue();
        assertThat(other.givenTo(78)).isFalse();
        assertThat(other.use(1, 6)).isTrue();
        assertThat(one.open(nonce)).isTrue();
        assertThat(one.use(1, 7)).isFalse();
        assertThat(one.use(2, 7)).isTrue();
    }

    @Test
    void noTwoNoncesAreTheSame() {
        final Set<String> seen = new HashSet<>();
        for (int self = 0; self < 3; self++) {
            final NonceSource nonces = source(1, uses, self);
            for (int i = 0; i < 1_000; i++) {
                assertThat(seen.add(nonces.next(0, 0))).isTrue();
            }
        }
    }
}
