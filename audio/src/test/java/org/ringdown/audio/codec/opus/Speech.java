package org.ringdown.audio.codec.opus;

import java.util.random.RandomGenerator;
import org.ringdown.testkit.Properties;

/** Sound that codecs take for speech: a glottis at a changing pitch, three formants, pauses. */
public final class Speech {
    /** The samples. */
    public final short[] pcm;

    /** So many frames of 20 ms at a rate; always the same. */
    public Speech(final int rate, final int frames) {
        pcm = new short[frames * rate / 50];
        final RandomGenerator random = Properties.random(42);
        final double[] formants = {500, 1_500, 2_500};
        final double[] y1 = new double[3];
        final double[] y2 = new double[3];
        double phase = 0;
        for (int i = 0; i < pcm.length; i++) {
            final double time = (double) i / rate;
            final double pitch = 120 + 30 * Math.sin(2 * Math.PI * 0.7 * time);
            phase += pitch / rate;
            double source = random.nextGaussian() * 0.01;
            if (phase >= 1) {
                phase -= 1;
                source += 1;
            }
            double sum = 0;
            for (int f = 0; f < 3; f++) {
                final double hertz =
                        formants[f] * (1 + 0.2 * Math.sin(2 * Math.PI * (1.1 + f) * time));
                final double r = Math.exp(-Math.PI * 90 / rate);
                final double y =
                        source
                                + 2 * r * Math.cos(2 * Math.PI * hertz / rate) * y1[f]
                                - r * r * y2[f];
                y2[f] = y1[f];
                y1[f] = y;
                sum += y / (f + 1);
            }
            final double loudness = Math.sin(2 * Math.PI * 1.3 * time) > -0.6 ? 1 : 0.05;
            pcm[i] = (short) Math.clamp(Math.round(2_500 * loudness * sum), -32_000, 32_000);
        }
    }
}
