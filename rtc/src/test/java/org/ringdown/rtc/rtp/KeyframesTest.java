package org.ringdown.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.testkit.Properties;

class KeyframesTest {
    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    VP8  | key frame                    | 10 50010a 9d012a | true
                    VP8  | inter frame                  | 10 51010a        | false
                    VP8  | not its first packet         | 00 50010a        | false
                    VP8  | second partition             | 11 50010a        | false
                    VP8  | short picture id             | 90 80 11 50      | true
                    VP8  | long picture id              | 90 80 8111 50    | true
                    VP8  | long picture id, inter       | 90 80 8111 51    | false
                    VP8  | everything extended          | 90 f0 8111 07 e0 50 | true
                    VP8  | TL0PICIDX and key index      | 90 50 07 01 50   | true
                    VP8  | cut                          | 90 f0 8111       | false
                    VP8  | cut in the extension         | 90               | false
                    VP9  | key frame                    | 8c 8101 00       | true
                    VP9  | predicted                    | cc 8101 00       | false
                    VP9  | middle of a frame            | 84 8101 00       | false
                    VP9  | base layer                   | ac 8101 00 00    | true
                    VP9  | base layer, short picture id | ac 01 01 00      | true
                    VP9  | upper spatial layer          | ac 8101 02 00    | false
                    VP9  | no picture id                | 28 00 00         | true
                    VP9  | cut                          | ac 81            | false
                    H264 | IDR                          | 65 88            | true
                    H264 | SPS                          | 67 42            | true
                    H264 | slice                        | 41 9a            | false
                    H264 | PPS alone                    | 68 ce            | false
                    H264 | STAP-A of SPS and PPS        | 78 0002 6742 0002 68ce | true
                    H264 | STAP-A of SEI and IDR        | 78 0002 0605 0002 6588 | true
                    H264 | STAP-A of slices             | 78 0002 419a 0002 419a | false
                    H264 | STAP-A that lies             | 78 ffff 419a     | false
                    H264 | FU-A, first of an IDR        | 7c 85 88         | true
                    H264 | FU-A, later of an IDR        | 7c 05 88         | false
                    H264 | FU-A, first of a slice       | 7c 81 88         | false
                    H264 | FU-A, cut                    | 7c               | false
                    AV1  | new sequence                 | 18 0a0b          | true
                    AV1  | no new sequence              | 10 0a0b          | false
                    AV1  | goes on                      | 98 0a0b          | false
                    """)
    void tells(
            final Keyframes.Format format,
            final String name,
            final String payload,
            final boolean expected) {
        final byte[] bytes = HexFormat.of().parseHex("ff" + payload.replace(" ", "") + "ff");
        assertThat(Keyframes.begins(format, bytes, 1, bytes.length - 1))
                .as(name)
                .isEqualTo(expected);
    }

    @ParameterizedTest
    @EnumSource
    void damagedPayloadsNeverThrow(final Keyframes.Format format) {
        Properties.forAll(
                5_000,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(12)];
                    random.nextBytes(bytes);
                    return bytes;
                },
                bytes -> Keyframes.begins(format, bytes, 0, bytes.length));
        assertThat(Keyframes.begins(format, new byte[3], 3, 3)).isFalse();
    }
}
