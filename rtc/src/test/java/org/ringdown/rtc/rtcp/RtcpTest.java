package org.ringdown.rtc.rtcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.testkit.Properties;

class RtcpTest {
    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static byte[] compound() {
        final byte[] data = new byte[300];
        final RtcpWriter writer =
                new RtcpWriter(data)
                        .begin(3)
                        .senderReport(0x1234_5678, RtcpWriter.ntp(0), 160, 1000, 172_000)
                        .reportBlock(0x9abc_def0, 64, -2, 0x1_0005L, 33, 0x1111_2222, 65_536)
                        .cname(0x1234_5678, "ringdown".getBytes(UTF_8))
                        .pictureLoss(1, 2)
                        .bye(0x1234_5678);
        return Arrays.copyOfRange(data, 3, 3 + writer.length());
    }

    @Test
    void whatIsWrittenIsRead() {
        final byte[] data = compound();
        assertThat(RtcpView.valid(data, 0, data.length)).isTrue();
        assertThat(RtcpView.beginsWithReport(data, 0)).isTrue();

        final List<Integer> types = new ArrayList<>();
        final List<Integer> starts = new ArrayList<>();
        for (int at = 0; at < data.length; at = RtcpView.next(data, at)) {
            types.add(RtcpView.type(data, at));
            starts.add(at);
        }
        assertThat(types).containsExactly(200, 202, 206, 203);

        assertThat(RtcpView.sender(data, 0)).isEqualTo(0x1234_5678);
        assertThat(RtcpView.ntp(data, 0)).isEqualTo(2_208_988_800L << 32);
        assertThat(RtcpView.rtpTimestamp(data, 0)).isEqualTo(160);
        assertThat(RtcpView.packets(data, 0)).isEqualTo(1000);
        assertThat(RtcpView.octets(data, 0)).isEqualTo(172_000);
        assertThat(RtcpView.count(data, 0)).isEqualTo(1);
        final int block = RtcpView.reportBlock(data, 0, 0);
        assertThat(RtcpView.blockSource(data, block)).isEqualTo(0x9abc_def0);
        assertThat(RtcpView.fractionLost(data, block)).isEqualTo(64);
        assertThat(RtcpView.lost(data, block)).isEqualTo(-2);
        assertThat(RtcpView.highest(data, block)).isEqualTo(0x1_0005L);
        assertThat(RtcpView.jitter(data, block)).isEqualTo(33);
        assertThat(RtcpView.lastReport(data, block)).isEqualTo(0x1111_2222);
        assertThat(RtcpView.delaySinceLastReport(data, block)).isEqualTo(65_536);
        assertThat(RtcpView.cname(data, starts.get(1))).isEqualTo("ringdown");
        assertThat(RtcpView.isPictureLoss(data, starts.get(2))).isTrue();
        assertThat(RtcpView.wantsPicture(data, starts.get(2))).isTrue();
        assertThat(RtcpView.mediaSource(data, starts.get(2))).isEqualTo(2);
        assertThat(RtcpView.sender(data, starts.get(3))).isEqualTo(0x1234_5678);
    }

    @Test
    void cnamesOfEveryLength() {
        for (int size = 0; size < 256; size++) {
            final byte[] data = new byte[300];
            Arrays.fill(data, (byte) 7);
            final String name = "x".repeat(size);
            final int length =
                    new RtcpWriter(data)
                            .begin(0)
                            .receiverReport(1)
                            .cname(1, name.getBytes(UTF_8))
                            .length();
            assertThat(length % 4).isZero();
            assertThat(RtcpView.valid(data, 0, length)).isTrue();
            assertThat(RtcpView.cname(data, 8)).isEqualTo(name);
        }
    }

    @Test
    void feedback() {
        final byte[] fir = hex("84ce0004 00000001 00000000 00000002 01000000");
        assertThat(RtcpView.valid(fir, 0, fir.length)).isTrue();
        assertThat(RtcpView.beginsWithReport(fir, 0)).isFalse();
        assertThat(RtcpView.isFullIntraRequest(fir, 0)).isTrue();
        assertThat(RtcpView.isPictureLoss(fir, 0)).isFalse();

        final byte[] nack = hex("81cd0004 00000001 00000002 00108001 ffff0000");
        assertThat(RtcpView.isNack(nack, 0)).isTrue();
        assertThat(RtcpView.nackPairs(nack, 0)).isEqualTo(2);
        assertThat(RtcpView.nackSequence(nack, 0, 0)).isEqualTo(16);
        assertThat(RtcpView.nackMask(nack, 0, 0)).isEqualTo(0x8001);
        assertThat(RtcpView.nackSequence(nack, 0, 1)).isEqualTo(0xffff);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    empty                     |
                    too short                 | 80c900
                    version 1                 | 40c90001 00000001
                    RTP                       | 80000001 00000001
                    longer than the datagram  | 80c90002 00000001
                    a block is missing        | 81c90001 00000001
                    no sender info            | 80c80001 00000001
                    bytes behind              | 80c90001 00000001 8000
                    padding in the middle     | a0c90002 00000001 00000004 80c90001 00000001
                    padding of nothing        | a0c90002 00000001 00000000
                    padding over the header   | a0c90002 00000001 00000009
                    padding over the sender   | a0c90001 00000004
                    short feedback            | 81ce0001 00000001
                    goodbye of nobody         | 81cb0000
                    """)
    @DisplayName("RFC 3550 A.2")
    void refuses(final String name, final String bytes) {
        final byte[] data = bytes == null ? new byte[0] : hex(bytes);
        assertThat(RtcpView.valid(data, 0, data.length)).as(name).isFalse();
    }

    @Test
    void paddingAtTheEndIsTaken() {
        final byte[] data = hex("80c90001 00000001 a1cb0002 00000001 00000004");
        assertThat(RtcpView.valid(data, 0, data.length)).isTrue();
        assertThat(RtcpView.valid(data, 4, data.length)).isFalse();
        assertThat(RtcpView.valid(data, -1, 8)).isFalse();
    }

    @Test
    void ourOwnMistakesAreSaid() {
        final RtcpWriter writer = new RtcpWriter(new byte[100]).begin(0);
        assertThatThrownBy(() -> writer.reportBlock(1, 0, 0, 0, 0, 0, 0))
                .hasMessageContaining("follows a report");
        writer.receiverReport(1).bye(1);
        assertThatThrownBy(() -> writer.reportBlock(1, 0, 0, 0, 0, 0, 0))
                .hasMessageContaining("follows a report");
    }

    @Test
    void damagedBytesNeverThrow() {
        final byte[] good = compound();
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = good.clone();
                    for (int i = random.nextInt(1, 8); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                },
                RtcpTest::readEverything);
    }

    static void readEverything(final byte[] data) {
        if (!RtcpView.valid(data, 0, data.length)) {
            return;
        }
        rewriteEverything(data);
        for (int at = 0; at < data.length; at = RtcpView.next(data, at)) {
            RtcpView.sender(data, at);
            RtcpView.wantsPicture(data, at);
            switch (RtcpView.type(data, at)) {
                case RtcpView.SR, RtcpView.RR -> readReport(data, at);
                case RtcpView.SDES -> RtcpView.cname(data, at);
                case RtcpView.TRANSPORT_FEEDBACK, RtcpView.PAYLOAD_FEEDBACK -> {
                    RtcpView.mediaSource(data, at);
                    for (int i = 0; i < RtcpView.nackPairs(data, at); i++) {
                        RtcpView.nackSequence(data, at, i);
                        RtcpView.nackMask(data, at, i);
                    }
                    readFeedback(data, at);
                }
                case ExtendedReports.XR -> readExtended(data, at);
                default -> {}
            }
        }
    }

    private static void readExtended(final byte[] data, final int at) {
        if (!ExtendedReports.is(data, at)) {
            return;
        }
        int last = at;
        for (int block = ExtendedReports.first(data, at);
                block >= 0;
                block = ExtendedReports.next(data, at, block)) {
            assertThat(block).isGreaterThan(last);
            last = block;
            switch (ExtendedReports.type(data, block)) {
                case ExtendedReports.REFERENCE_TIME -> ExtendedReports.ntp(data, block);
                case ExtendedReports.DELAYS -> {
                    for (int i = 0; i < ExtendedReports.delays(data, block); i++) {
                        ExtendedReports.delaySource(data, block, i);
                        ExtendedReports.lastReference(data, block, i);
                        ExtendedReports.sinceReference(data, block, i);
                    }
                }
                case ExtendedReports.VOIP_METRICS -> {
                    ExtendedReports.source(data, block);
                    ExtendedReports.bufferMillis(data, block);
                }
                default -> {}
            }
        }
    }

    private static void readFeedback(final byte[] data, final int at) {
        for (int i = 0; i < RtcpView.firEntries(data, at); i++) {
            RtcpView.firSource(data, at, i);
            RtcpView.firSequence(data, at, i);
        }
        if (RtcpView.isRemb(data, at)) {
            RtcpView.rembBitrate(data, at);
            for (int i = 0; i < RtcpView.rembSources(data, at); i++) {
                RtcpView.rembSource(data, at, i);
            }
        }
        for (int i = 0; RtcpView.isLimit(data, at) && i < RtcpView.limitEntries(data, at); i++) {
            RtcpView.limitSource(data, at, i);
            RtcpView.limitBitrate(data, at, i);
            RtcpView.limitOverhead(data, at, i);
        }
        final TransportFeedbackReader reader = new TransportFeedbackReader();
        if (RtcpView.isTransportWide(data, at) && reader.begin(data, at)) {
            int told = 0;
            while (reader.next()) {
                told++;
            }
            assertThat(told).isEqualTo(Bytes.int16(data, at + 14));
        }
    }

    private static void rewriteEverything(final byte[] data) {
        for (int kinds = 0; kinds < 64; kinds += 21) {
            final byte[] some = data.clone();
            final int length = RtcpRewriter.keep(some, 0, some.length, kinds);
            assertThat(length == 0 || RtcpView.valid(some, 0, length)).isTrue();
        }
    }

    private static void readReport(final byte[] data, final int at) {
        if (RtcpView.type(data, at) == RtcpView.SR) {
            RtcpView.ntp(data, at);
            RtcpView.octets(data, at);
        }
        for (int i = 0; i < RtcpView.count(data, at); i++) {
            final int block = RtcpView.reportBlock(data, at, i);
            RtcpView.lost(data, block);
            RtcpView.delaySinceLastReport(data, block);
        }
    }
}
