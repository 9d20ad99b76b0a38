package org.ringdown.testkit;

import java.util.function.Function;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * Property tests: a generator, a check, many cases, and the seed that failed printed so that it can
 * be run again with {@code -Dringdown.seed=N}.
 */
public final class Properties {
    private static final int CASES = 1_000;

    private Properties() {}

    /** Something that may throw, as tests do. */
    @FunctionalInterface
    public interface Check<T> {
        /** Fails by throwing. */
        void accept(T value) throws Exception;
    }

    /** Runs {@code check} on 1,000 generated values. */
    public static <T> void forAll(
            final Function<RandomGenerator, T> generator, final Check<T> check) {
        forAll(CASES, generator, check);
    }

    /**
     * Runs {@code check} on {@code cases} generated values, each from a seed of its own.
     *
     * @throws AssertionError naming the seed and the value that failed
     */
    public static <T> void forAll(
            final int cases, final Function<RandomGenerator, T> generator, final Check<T> check) {
        final Long fixed = Long.getLong("ringdown.seed");
        final long first = fixed != null ? fixed : System.nanoTime();
        final int count = fixed != null ? 1 : cases;
        for (int i = 0; i < count; i++) {
            final long seed = first + i;
            final T value = generator.apply(random(seed));
            try {
                check.accept(value);
            } catch (final Exception | AssertionError | StackOverflowError failure) {
                throw new AssertionError(
                        "failed with -Dringdown.seed=" + seed + " on: " + value, failure);
            }
        }
    }

    /** A generator whose whole sequence follows from {@code seed}. */
    public static RandomGenerator random(final long seed) {
        return RandomGeneratorFactory.of("L64X128MixRandom").create(seed);
    }
}
