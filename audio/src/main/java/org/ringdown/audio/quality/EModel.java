package org.ringdown.audio.quality;

/**
 * The E-model of ITU-T G.107 with everything but delay, codec and loss at its default: no noise, no
 * echo, nothing expected of a mobile phone. A rating goes from 0 to 93.2, what a telephone of the
 * old network had without any fault.
 */
public final class EModel {
    /** The rating without fault (G.107, table 3: all values at their defaults). */
    public static final double BEST = 93.2;

    /**
     * How well a codec that conceals bears random loss, Bpl: that of G.711 with Appendix I (G.113,
     * appendix I). The ITU has published none for Opus and this scale; it is taken to bear as much.
     */
    public static final double CONCEALED = 25.1;

    private static final double LOSS_SCALE = 95;
    private static final double DELAY_HEARD = 100;

    private EModel() {}

    /**
     * The rating R.
     *
     * @param delayMillis from mouth to ear, one way
     * @param equipment the impairment Ie of the codec without loss: 0 for G.711, G.722 and Opus
     * @param robustness Bpl of the codec
     * @param lossPercent packets that were not there when needed, 0 to 100
     * @param burstRatio how much longer losses last than random ones would, 1 for random
     */
    public static double rating(
            final double delayMillis,
            final double equipment,
            final double robustness,
            final double lossPercent,
            final double burstRatio) {
        final double loss = Math.clamp(lossPercent, 0, 100);
        final double effective =
                equipment + (LOSS_SCALE - equipment) * loss / (loss / burstRatio + robustness);
        return Math.clamp(BEST - delayed(delayMillis) - effective, 0, 100);
    }

    /** The impairment Idd by delay (G.107 §7.4). */
    private static double delayed(final double millis) {
        if (millis <= DELAY_HEARD) {
            return 0;
        }
        final double x = Math.log(millis / DELAY_HEARD) / Math.log(2);
        return 25
                * (Math.pow(1 + Math.pow(x, 6), 1 / 6.0)
                        - 3 * Math.pow(1 + Math.pow(x / 3, 6), 1 / 6.0)
                        + 2);
    }

    /** What people would say on average (MOS-CQE, G.107 annex B): 1 bad, 4.4 as good as it gets. */
    public static double mos(final double rating) {
        if (rating >= 100) {
            return 4.5;
        }
        // The polynomial falls below 1 between 0 and 6.5.
        return Math.max(1, 1 + 0.035 * rating + rating * (rating - 60) * (100 - rating) * 7e-6);
    }
}
