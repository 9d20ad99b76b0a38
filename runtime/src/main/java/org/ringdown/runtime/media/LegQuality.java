package org.ringdown.runtime.media;

import org.ringdown.audio.quality.EModel;

/**
 * How well a leg's far end was heard, and how far away it is.
 *
 * @param received packets of its latest source that came
 * @param lost packets of that source that never came, 0 or more
 * @param jitterMicros that source's jitter, in microseconds (RFC 3550 A.8)
 * @param roundTripMicros to the far end and back, in microseconds, smoothed; -1 when no report told
 * @param concealedMillis sound of it that was invented, where it is converted
 * @param recoveredMillis lost sound of it that later packets repeated, where it is converted
 * @param farLossPercent what the far end last said to lose of what we send, 0 to 100; -1 when it
 *     said nothing
 */
public record LegQuality(
        long received,
        long lost,
        long jitterMicros,
        long roundTripMicros,
        long concealedMillis,
        long recoveredMillis,
        double farLossPercent) {
    /** A packet, a jitter buffer of the usual size and a sound card, in milliseconds. */
    private static final double ENDS_MILLIS = 60;

    private static final double MICROS = 1_000;

    /** Fewer packets than these are no call that could be good or bad. */
    private static final long FEWEST = 50;

    /** Whether enough was heard to say how well. */
    public boolean known() {
        return received >= FEWEST;
    }

    /** Packets that never came, in per cent. */
    public double lossPercent() {
        return received + lost == 0 ? 0 : 100.0 * lost / (received + lost);
    }

    /**
     * The rating R of the E-model (ITU-T G.107), 0 to 93.2: from loss, and from half the round
     * trip, what jitter makes the listener wait, and 60 ms for both ends. Losses that were repaired
     * count none.
     */
    public double rating() {
        final double repaired = recoveredMillis == 0 ? 0 : repaired();
        final double delay =
                Math.max(0, roundTripMicros) / 2.0 / MICROS
                        + 2 * jitterMicros / MICROS
                        + ENDS_MILLIS;
        return EModel.rating(delay, 0, EModel.CONCEALED, lossPercent() * (1 - repaired), 1);
    }

    private double repaired() {
        return (double) recoveredMillis / (recoveredMillis + concealedMillis);
    }

    /** The opinion of people (MOS), 1.0 to 4.4, that the {@link #rating} stands for. */
    public double mos() {
        return EModel.mos(rating());
    }
}
