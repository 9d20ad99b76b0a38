package org.ringdown.audio.jitter;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.testkit.Tone;

/** Sound made shorter and longer. */
class SpliceTest {
    @ParameterizedTest
    @CsvSource({"8000, 100", "8000, 440", "16000, 220", "48000, 150", "48000, 1000"})
    void aToneStaysPureAndDoesNotClick(final int rate, final int hertz) {
        final Splice splice = new Splice(rate);
        final double bend = 0.5 * 32_767 * Math.pow(2 * Math.PI * hertz / rate, 2);
        for (final boolean shorten : new boolean[] {true, false}) {
            final short[] pcm = Tone.sine(hertz, 0.5, rate, rate);
            final int at = rate / 3;
            final short[] heard;
            if (shorten) {
                final int cut = splice.shorten(pcm, at, rate / 10, rate, 0.9);
                assertThat(cut).isBetween(splice.shortest(), splice.longest());
                heard = new short[rate - cut];
                System.arraycopy(pcm, 0, heard, 0, at);
                System.arraycopy(pcm, at + cut, heard, at, rate - cut - at);
            } else {
                final short[] before = pcm.clone();
                final int more = splice.lengthen(pcm, at, rate / 50, rate, 0.9);
                assertThat(more).isBetween(splice.shortest(), splice.longest());
                heard = new short[rate + more];
                System.arraycopy(before, 0, heard, 0, at);
                System.arraycopy(pcm, at - more, heard, at, rate - at + more);
            }
            for (int i = 2; i < heard.length; i++) {
                assertThat(Math.abs(heard[i] - 2 * heard[i - 1] + heard[i - 2]))
                        .as("at %d", i - at)
                        .isLessThan((int) (1.2 * bend) + 40);
            }
        }
    }

    @ParameterizedTest
    @CsvSource({"8000", "16000", "48000"})
    void speechBecomesNoRougherThanItIs(final int rate) {
        final Splice splice = new Splice(rate);
        final short[] speech = new Speech(rate, 200).pcm;
        int spliced = 0;
        for (int at = rate / 10; at < speech.length - rate / 10; at += rate / 20) {
            final short[] pcm = speech.clone();
            final int cut = splice.shorten(pcm, at, rate / 20, rate, 0.9);
            if (cut == 0) {
                continue;
            }
            spliced++;
            int seam = Math.abs(pcm[at + cut] - pcm[at - 1]);
            for (int i = at + cut + 1; i < at + cut + splice.blend() + 1; i++) {
                seam = Math.max(seam, Math.abs(pcm[i] - pcm[i - 1]));
            }
            int around = 1;
            for (int i = at - rate / 50; i < at + rate / 25; i++) {
                around = Math.max(around, Math.abs(speech[i] - speech[i - 1]));
            }
            assertThat(seam).as("at %d", at).isLessThanOrEqualTo(around + around / 10 + 30);
        }
        assertThat(spliced).isGreaterThan(20);
    }
}
