package org.ringdown.bench.loss;

import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/**
 * One direction of a line. What it does to a packet follows from the seed and from how many came
 * before: loss is independent or Gilbert's (a good state without loss and a bad one without
 * arrival), delay is evenly spread from 0 on.
 */
final class Line {
    /** The packet is lost. */
    static final long LOST = -1;

    private static final double PERCENT = 100;
    private static final long NANOS_PER_MILLI = 1_000_000;

    private final RandomGenerator loss;
    private final RandomGenerator delay;
    private final double begin;
    private final double stay;
    private final long jitter;
    private boolean losing;

    Line(final Condition condition, final long seed) {
        final RandomGeneratorFactory<RandomGenerator> factory =
                RandomGeneratorFactory.of("L64X128MixRandom");
        loss = factory.create(seed);
        delay = factory.create(~seed);
        final double share = condition.percent() / PERCENT;
        stay = condition.burst() == 1 ? share : 1 - 1.0 / condition.burst();
        begin = condition.burst() == 1 ? share : share / (1 - share) / condition.burst();
        jitter = condition.jitterMillis() * NANOS_PER_MILLI;
    }

    /** How long the next packet is under way in nanoseconds, or {@link #LOST}. */
    long pass() {
        losing = loss.nextDouble() < (losing ? stay : begin);
        final long late = jitter == 0 ? 0 : delay.nextLong(jitter);
        return losing ? LOST : late;
    }
}
