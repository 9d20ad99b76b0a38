package org.ringdown.bench.loss;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * What is said: sentences by several voices of espeak-ng, with silence between them.
 *
 * @param rate samples in one second
 */
record Speech(Wave wave, int rate, List<Sentence> sentences) {
    private static final int ESPEAK_RATE = 22_050;
    private static final int WAV_HEADER = 44;
    private static final int LOUDEST = 16_000;
    private static final double SILENCE_SECONDS = 0.7;

    private static final List<String> VOICES =
            List.of("en-us", "en-gb-x-rp+f3", "en-gb-scotland", "en-us+f4", "en-gb+m3", "en-us+f2");

    /** The first lists of the Harvard sentences (IEEE 297-1969), which are made for such tests. */
    private static final List<String> TEXTS =
            List.of(
                    "The birch canoe slid on the smooth planks.",
                    "Glue the sheet to the dark blue background.",
                    "It's easy to tell the depth of a well.",
                    "These days a chicken leg is a rare dish.",
                    "Rice is often served in round bowls.",
                    "The juice of lemons makes fine punch.",
                    "The box was thrown beside the parked truck.",
                    "The hogs were fed chopped corn and garbage.",
                    "Four hours of steady work faced us.",
                    "A large size in stockings is hard to sell.",
                    "The boy was there when the sun rose.",
                    "A rod is used to catch pink salmon.",
                    "The source of the huge river is the clear spring.",
                    "Kick the ball straight and follow through.",
                    "Help the woman get back to her feet.",
                    "A pot of tea helps to pass the evening.",
                    "Smoky fires lack flame and heat.",
                    "The soft cushion broke the man's fall.",
                    "The salt breeze came across from the sea.",
                    "The girl at the booth sold fifty bonds.");

    /** A recording. */
    static final class Wave {
        private final double[] values;

        Wave(final double[] values) {
            this.values = values;
        }

        double[] values() {
            return values;
        }
    }

    /** Where a sentence is, in samples. */
    record Sentence(int from, int length) {}

    /** Copies the list. */
    Speech {
        sentences = List.copyOf(sentences);
    }

    /**
     * Lets espeak-ng speak.
     *
     * @param seconds about how long, 3 to 60
     * @throws IOException when it is not there or says nothing
     */
    static Speech of(final int seconds, final int rate) throws IOException {
        final List<double[]> parts = new ArrayList<>();
        final List<Sentence> sentences = new ArrayList<>();
        final double[] silence = new double[(int) (SILENCE_SECONDS * rate)];
        int length = silence.length;
        parts.add(silence);
        for (int i = 0; length < seconds * rate; i++) {
            final double[] said =
                    loud(
                            Waves.resampled(
                                    spoken(
                                            VOICES.get(i % VOICES.size()),
                                            TEXTS.get(i % TEXTS.size())),
                                    ESPEAK_RATE,
                                    rate));
            sentences.add(new Sentence(length, said.length));
            parts.add(said);
            parts.add(silence);
            length += said.length + silence.length;
        }
        final double[] all = new double[length];
        int at = 0;
        for (final double[] part : parts) {
            System.arraycopy(part, 0, all, at, part.length);
            at += part.length;
        }
        return new Speech(new Wave(all), rate, sentences);
    }

    private static double[] loud(final double[] wave) {
        double most = 1;
        for (final double value : wave) {
            most = Math.max(most, Math.abs(value));
        }
        final double[] result = new double[wave.length];
        for (int i = 0; i < wave.length; i++) {
            result[i] = wave[i] * LOUDEST / most;
        }
        return result;
    }

    private static double[] spoken(final String voice, final String text) throws IOException {
        final Process process =
                new ProcessBuilder("espeak-ng", "-v", voice, "-s", "160", "--stdout", text)
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        final byte[] wav = process.getInputStream().readAllBytes();
        if (wav.length <= WAV_HEADER
                || !new String(wav, 0, 4, StandardCharsets.US_ASCII).equals("RIFF")) {
            throw new IOException("espeak-ng said nothing with the voice " + voice);
        }
        final double[] wave = new double[(wav.length - WAV_HEADER) / 2];
        for (int i = 0; i < wave.length; i++) {
            final int at = WAV_HEADER + 2 * i;
            wave[i] = (short) ((wav[at] & 0xff) | (wav[at + 1] << 8));
        }
        return wave;
    }

    /** The same at another rate. */
    Speech at(final int other) {
        return new Speech(
                new Wave(Waves.resampled(wave.values(), rate, other)),
                other,
                sentences.stream()
                        .map(each ->
                                new Sentence(
                                        (int) ((long) each.from() * other / rate),
                                        (int) ((long) each.length() * other / rate)))
                        .toList());
    }

    /** How long it is, in milliseconds. */
    long millis() {
        return wave.values().length * 1_000L / rate;
    }
}
