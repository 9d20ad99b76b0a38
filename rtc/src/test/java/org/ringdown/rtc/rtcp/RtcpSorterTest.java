package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.testkit.Properties.forAll;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Two streams on one transport: sound is stream 0, pictures are stream 1. */
class RtcpSorterTest {
    private static final int THEIR_SOUND = 0xa0;
    private static final int THEIR_PICTURES = 0xb0;
    private static final int OUR_SOUND = 0xa1;
    private static final int OUR_PICTURES = 0xb1;
    private static final int SILENT = 0x55;

    private static final class Two implements RtcpSorter.Streams {
        @Override
        public int heardAs(final int ssrc) {
            return Map.of(THEIR_SOUND, 0, THEIR_PICTURES, 1).getOrDefault(ssrc, -1);
        }

        @Override
        public int sentAs(final int ssrc) {
            return Map.of(OUR_SOUND, 0, OUR_PICTURES, 1).getOrDefault(ssrc, -1);
        }

        @Override
        public int named(final byte[] data, final int offset, final int length) {
            return switch (new String(data, offset, length, StandardCharsets.ISO_8859_1)) {
                case "s" -> 0;
                case "p" -> 1;
                default -> -1;
            };
        }
    }

    private final RtcpSorter sorter = new RtcpSorter(new Two());
    private final byte[] room = new byte[512];
    private final RtcpWriter writer = new RtcpWriter(room).begin(0);

    private int sort() {
        return sorter.sort(room, writer.length());
    }

    private byte[] part(final int stream) {
        final byte[] into = new byte[512];
        final byte[] part = Arrays.copyOf(into, sorter.part(stream, into, into.length));
        System.arraycopy(into, 0, part, 0, part.length);
        assertThat(part.length == 0 || RtcpView.valid(part, 0, part.length)).isTrue();
        return part;
    }

    private static byte[] written(final java.util.function.UnaryOperator<RtcpWriter> what) {
        final byte[] data = new byte[512];
        return Arrays.copyOf(data, what.apply(new RtcpWriter(data).begin(0)).length());
    }

    @Test
    void feedbackOfWhoHasSentNothingIsOfTheStreamThatItIsAbout() {
        writer.receiverReport(SILENT).pictureLoss(SILENT, OUR_PICTURES);
        assertThat(sort()).isEqualTo(0b10);
        writer.begin(0).receiverReport(SILENT).nack(SILENT, OUR_PICTURES).lost(7);
        assertThat(sort()).isEqualTo(0b10);
        writer.begin(0).receiverReport(SILENT).fullIntraRequest(SILENT, OUR_PICTURES, 1);
        assertThat(sort()).isEqualTo(0b10);
        writer.begin(0).receiverReport(SILENT).remb(SILENT, OUR_PICTURES, 1_000_000);
        assertThat(sort()).isEqualTo(0b10);
    }

    @Test
    void aReportIsSplitByItsBlocks() {
        writer.receiverReport(SILENT)
                .reportBlock(OUR_SOUND, 1, 2, 3, 4, 5, 6)
                .reportBlock(OUR_PICTURES, 9, 8, 7, 6, 5, 4)
                .pictureLoss(SILENT, OUR_PICTURES);
        assertThat(sort()).isEqualTo(0b11);
        assertThat(part(0))
                .isEqualTo(
                        written(w ->
                                w.receiverReport(SILENT).reportBlock(OUR_SOUND, 1, 2, 3, 4, 5, 6)));
        assertThat(part(1))
                .isEqualTo(
                        written(w ->
                                w.receiverReport(SILENT)
                                        .reportBlock(OUR_PICTURES, 9, 8, 7, 6, 5, 4)
                                        .pictureLoss(SILENT, OUR_PICTURES)));
    }

    @Test
    void aSendersReportKeepsWhatItSaysOfTheSenderAndGivesBlocksToOthers() {
        writer.senderReport(THEIR_SOUND, 11, 12, 13, 14)
                .reportBlock(OUR_PICTURES, 1, 2, 3, 4, 5, 6);
        assertThat(sort()).isEqualTo(0b11);
        assertThat(part(0)).isEqualTo(written(w -> w.senderReport(THEIR_SOUND, 11, 12, 13, 14)));
        assertThat(part(1))
                .isEqualTo(
                        written(w ->
                                w.receiverReport(THEIR_SOUND)
                                        .reportBlock(OUR_PICTURES, 1, 2, 3, 4, 5, 6)));
    }

    @Test
    void aPartBeginsWithAReportIfTheWholeDid() {
        writer.senderReport(THEIR_SOUND, 11, 12, 13, 14).pictureLoss(SILENT, OUR_PICTURES);
        assertThat(sort()).isEqualTo(0b11);
        assertThat(part(1))
                .isEqualTo(
                        written(w -> w.receiverReport(SILENT).pictureLoss(SILENT, OUR_PICTURES)));
        writer.begin(0).nack(SILENT, OUR_SOUND).lost(3).pictureLoss(SILENT, OUR_PICTURES);
        sort();
        assertThat(part(1)).isEqualTo(written(w -> w.pictureLoss(SILENT, OUR_PICTURES)));
    }

    @Test
    void whoWasAboutAStreamIsKnownFromThenOn() {
        writer.receiverReport(SILENT);
        assertThat(sort()).isZero();
        writer.begin(0).pictureLoss(SILENT, OUR_PICTURES);
        sort();
        writer.begin(0).receiverReport(SILENT).bye(SILENT);
        assertThat(sort()).isEqualTo(0b10);
    }

    @Test
    @DisplayName("RFC 9143 §15: a source description names the stream of a source")
    void namesAreLearned() {
        final byte[] named = {
            (byte) 0x80,
            (byte) 201,
            0,
            1,
            0,
            0,
            0,
            SILENT,
            (byte) 0x81,
            (byte) 202,
            0,
            2,
            0,
            0,
            0,
            SILENT,
            15,
            1,
            'p',
            0
        };
        assertThat(RtcpView.valid(named, 0, named.length)).isTrue();
        assertThat(sorter.sort(named, named.length)).isEqualTo(0b10);
        writer.receiverReport(SILENT);
        assertThat(sort()).isEqualTo(0b10);
    }

    @Test
    void whateverComesItsPartsAreWellFormedAndNoLongerThanAllowed() {
        forAll(
                random -> {
                    final byte[] bytes = new byte[4 * (1 + random.nextInt(60))];
                    random.nextBytes(bytes);
                    int at = 0;
                    while (at < bytes.length) {
                        final int words = 1 + random.nextInt((bytes.length - at) / 4);
                        bytes[at] = (byte) (0x80 | random.nextInt(4));
                        bytes[at + 1] = (byte) (200 + random.nextInt(8));
                        bytes[at + 2] = 0;
                        bytes[at + 3] = (byte) (words - 1);
                        for (int i = 4; i + 4 <= 4 * words; i += 4) {
                            if (random.nextBoolean()) {
                                Arrays.fill(bytes, at + i, at + i + 3, (byte) 0);
                                bytes[at + i + 3] =
                                        (byte)
                                                new int[] {0xa0, 0xb0, 0xa1, 0xb1, SILENT}
                                                        [random.nextInt(5)];
                            }
                        }
                        at += 4 * words;
                    }
                    return bytes;
                },
                bytes -> {
                    if (RtcpView.valid(bytes, 0, bytes.length)) {
                        parts(bytes);
                    }
                });
    }

    static void parts(final byte[] bytes) {
        final RtcpSorter sorter = new RtcpSorter(new Two());
        final int all = sorter.sort(bytes, bytes.length);
        for (int stream = 0; stream < 2; stream++) {
            final byte[] into = new byte[bytes.length + 8];
            final int length = sorter.part(stream, into, into.length);
            if ((all & 1 << stream) == 0 ? length != 0 : !RtcpView.valid(into, 0, length)) {
                throw new AssertionError("a part of " + length + " bytes is not well formed");
            }
        }
    }
}
