package org.ringdown.rtc.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.testkit.Properties;

class FormatsTest {
    private static Codec video(final int number, final String name, final @Nullable String fmtp) {
        return new Codec(number, name, 90_000, 1, fmtp);
    }

    @ParameterizedTest(name = "{0}: {1} and {2}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    H264 | profile-level-id=42e01f | profile-level-id=42e034 | true
                    H264 | profile-level-id=42e01f | profile-level-id=42C00B | true
                    H264 | profile-level-id=42e01f | profile-level-id=4d801f | true
                    H264 | profile-level-id=42001f | profile-level-id=42801e | true
                    H264 | profile-level-id=42001f | - | true
                    H264 | profile-level-id=42e01f | profile-level-id=42001f | false
                    H264 | profile-level-id=640c1f | profile-level-id=64001f | false
                    H264 | profile-level-id=f4001f | profile-level-id=7a001f | false
                    H264 | packetization-mode=1 | packetization-mode=0 | false
                    H264 | packetization-mode=0 | - | true
                    VP9 | profile-id=0 | - | true
                    VP9 | profile-id=2 | - | false
                    AV1 | level-idx=5;profile=0;tier=0 | - | true
                    AV1 | profile=1 | level-idx=5 | false
                    VP8 | max-fr=30 | - | true
                    rtx | apt=96 | apt=97 | false
                    rtx | apt=96;rtx-time=100 | apt=96 | true
                    """)
    void knowsWhatIsTheSame(
            final String name,
            final @Nullable String one,
            final @Nullable String other,
            final boolean same) {
        assertThat(Formats.same(video(96, name, one), video(97, name, other))).isEqualTo(same);
        assertThat(Formats.same(video(96, name, other), video(97, name, one))).isEqualTo(same);
    }

    @ParameterizedTest(name = "{0} answered with {1}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            textBlock =
                    """
                    profile-level-id=42e01f;packetization-mode=1 | profile-level-id=42c01e;packetization-mode=1;max-mbps=1 | profile-level-id=42e01e;packetization-mode=1;max-mbps=1
                    profile-level-id=42e01f;packetization-mode=1 | - | profile-level-id=42e01f;packetization-mode=1
                    profile-level-id=42e01f | packetization-mode=0;level-asymmetry-allowed=1 | profile-level-id=42e01f
                    - | profile-level-id=42801e | profile-level-id=42001e
                    - | profile-level-id=junk | profile-level-id=42000a
                    - | - | -
                    """)
    void answersH264WithTheOffersProfile(
            final @Nullable String offered,
            final @Nullable String answered,
            final @Nullable String told) {
        assertThat(
                        Formats.answering(video(96, "H264", offered), video(97, "H264", answered))
                                .parameters())
                .isEqualTo(told);
    }

    @Test
    void repairFollowsWhatItRepairs() {
        final Codec vp8 = video(96, "VP8", null);
        final Codec rtx = video(97, "rtx", "apt=96");
        final Codec red = video(98, "red", null);
        final Numbers numbers = new Numbers();
        assertThat(numbers.numbered(List.of(vp8, rtx, red), List.of()))
                .containsExactly(vp8, rtx, red);

        final Numbers taken = new Numbers();
        taken.heard(List.of(new Codec(96, "opus", 48_000, 2, null)), List.of());
        final List<@Nullable Codec> moved = taken.numbered(List.of(vp8, rtx, red), List.of());
        assertThat(moved.get(0)).isEqualTo(vp8.numbered(97));
        assertThat(moved.get(1)).isEqualTo(video(98, "rtx", "apt=97"));
        // Its packets have the old number inside.
        assertThat(moved.get(2)).isNull();
    }

    @Test
    void extensionsHaveOneNumberEach() {
        final Numbers numbers = new Numbers();
        assertThat(numbers.extension("a", 4)).isEqualTo(4);
        assertThat(numbers.extension("b", 4)).isEqualTo(1);
        assertThat(numbers.extension("a", 9)).isEqualTo(4);
        assertThat(numbers.extension("c", 200)).isEqualTo(2);
        numbers.heard(List.of(), List.of(new HeaderExtension(4, "", "d", "")));
        assertThat(numbers.extension("d", 1)).isEqualTo(4);
        assertThat(numbers.extension("a", 4)).isEqualTo(3);
    }

    @Test
    void anyParametersAreNoTrouble() {
        Properties.forAll(
                2_000,
                random -> {
                    final StringBuilder text = new StringBuilder();
                    for (int i = random.nextInt(40); i > 0; i--) {
                        text.append("apt=;profile-level-id=42e01f 9é".charAt(random.nextInt(31)));
                    }
                    return text.toString();
                },
                text -> {
                    for (final String name : List.of("H264", "rtx", "red", "VP9", "AMR")) {
                        final Codec one = video(96, name, text);
                        assertThat(Formats.repeated(one)).isBetween(-1, 127);
                        assertThat(Formats.same(one, one)).isTrue();
                        Formats.answering(one, video(97, name, "x" + text));
                    }
                });
    }
}
