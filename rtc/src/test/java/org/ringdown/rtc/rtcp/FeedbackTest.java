package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

class FeedbackTest {
    private final byte[] data = new byte[1500];
    private final RtcpWriter writer = new RtcpWriter(data);

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private byte[] written() {
        final byte[] bytes = Arrays.copyOf(data, writer.length());
        assertThat(RtcpView.valid(bytes, 0, bytes.length)).isTrue();
        return bytes;
    }

    @Test
    @DisplayName("RFC 5104 §4.3.1")
    void fullIntraRequest() {
        writer.begin(0).fullIntraRequest(0x11, 0x22, 0xfe);
        final byte[] fir = written();
        assertThat(fir).isEqualTo(hex("84ce0004 00000011 00000000 00000022 fe000000"));
        assertThat(RtcpView.isFullIntraRequest(fir, 0)).isTrue();
        assertThat(RtcpView.firEntries(fir, 0)).isEqualTo(1);
        assertThat(RtcpView.firSource(fir, 0, 0)).isEqualTo(0x22);
        assertThat(RtcpView.firSequence(fir, 0, 0)).isEqualTo(0xfe);
    }

    @Test
    @DisplayName("RFC 4585 §6.2.1")
    void nack() {
        writer.begin(0).nack(0x11, 0x22);
        for (final int lost : new int[] {16, 17, 31, 32, 33, 65_535, 0, 15, 16}) {
            writer.lost(lost);
        }
        final byte[] nack = written();
        assertThat(nack)
                .isEqualTo(hex("81cd0006 00000011 00000022 0010c001 00210000 ffff8001 00100000"));
        writer.begin(0).pictureLoss(1, 2);
        assertThatThrownBy(() -> writer.lost(1)).hasMessageContaining("follows a NACK");
    }

    @Test
    @DisplayName("draft-alvestrand-rmcat-remb-03 §2.2")
    void remb() {
        writer.begin(0).remb(0x11, 0x22, 1_000_000);
        final byte[] remb = written();
        assertThat(remb).isEqualTo(hex("8fce0005 00000011 00000000 52454d42 010bd090 00000022"));
        assertThat(RtcpView.isRemb(remb, 0)).isTrue();
        assertThat(RtcpView.rembBitrate(remb, 0)).isEqualTo(1_000_000);
        assertThat(RtcpView.rembSources(remb, 0)).isEqualTo(1);
        assertThat(RtcpView.rembSource(remb, 0, 0)).isEqualTo(0x22);
        for (long rate = 0; rate < 1L << 60; rate = rate * 3 + 1) {
            writer.begin(0).remb(1, 2, rate);
            final long read = RtcpView.rembBitrate(data, 0);
            assertThat(read).isLessThanOrEqualTo(rate);
            assertThat(rate - read).isLessThanOrEqualTo(rate >> 17);
        }
        final byte[] lying = remb.clone();
        lying[16] = 2;
        assertThat(RtcpView.isRemb(lying, 0)).isFalse();
        final byte[] fullest = remb.clone();
        Arrays.fill(fullest, 17, 20, (byte) 0xff);
        assertThat(RtcpView.rembBitrate(fullest, 0)).isEqualTo(Long.MAX_VALUE);
    }

    @Test
    @DisplayName("RFC 5104 §4.2.1.1, §4.2.2.1")
    void temporaryLimits() {
        // 512 kbit/s = 128000 << 2, with 40 bytes of headers; the second entry is unlimited.
        final byte[] request =
                hex("83cd0006 00000011 00000000 00000022 0be80028 00000033 fffffe00 ");
        assertThat(RtcpView.valid(request, 0, request.length)).isTrue();
        assertThat(RtcpView.isLimit(request, 0)).isTrue();
        assertThat(RtcpView.limitEntries(request, 0)).isEqualTo(2);
        assertThat(RtcpView.limitSource(request, 0, 0)).isEqualTo(0x22);
        assertThat(RtcpView.limitBitrate(request, 0, 0)).isEqualTo(512_000);
        assertThat(RtcpView.limitOverhead(request, 0, 0)).isEqualTo(40);
        assertThat(RtcpView.limitSource(request, 0, 1)).isEqualTo(0x33);
        assertThat(RtcpView.limitBitrate(request, 0, 1)).isEqualTo(Long.MAX_VALUE);

        writer.begin(0).limited(0x22, 0x11, 512_000, 40);
        final byte[] answer = written();
        assertThat(answer).isEqualTo(hex("84cd0004 00000022 00000000 00000011 0be80028"));
        assertThat(RtcpView.isLimit(answer, 0)).isFalse();
        for (long rate = 0; rate < 1L << 60; rate = rate * 3 + 1) {
            writer.begin(0).limited(1, 2, rate, 511);
            final long read = RtcpView.limitBitrate(data, 0, 0);
            assertThat(read).isLessThanOrEqualTo(rate);
            assertThat(rate - read).isLessThanOrEqualTo(rate >> 16);
            assertThat(RtcpView.limitOverhead(data, 0, 0)).isEqualTo(511);
        }
        // Too short for an entry.
        assertThat(RtcpView.limitEntries(hex("83cd0002 00000011 00000000"), 0)).isZero();
        final byte[] passed = request.clone();
        assertThat(RtcpRewriter.keep(passed, 0, passed.length, RtcpRewriter.LIMIT)).isEqualTo(28);
        assertThat(RtcpRewriter.keep(passed, 0, passed.length, ~RtcpRewriter.LIMIT)).isZero();
        assertThat(RtcpRewriter.kind(answer, 0)).isEqualTo(RtcpRewriter.LIMIT);
    }

    @Test
    void feedbackIsTakenOutForPeersThatDidNotAgreeToIt() {
        writer.begin(0)
                .receiverReport(1)
                .pictureLoss(1, 2)
                .cname(1, new byte[] {'x'})
                .nack(1, 2)
                .lost(7)
                .fullIntraRequest(1, 2, 3)
                .remb(1, 2, 1000)
                .bye(1);
        final byte[] all = written();
        assertThat(types(all, RtcpRewriter.keep(all.clone(), 0, all.length, 63), all))
                .containsExactly(201, 206, 202, 205, 206, 206, 203);
        final byte[] none = all.clone();
        assertThat(types(none, RtcpRewriter.keep(none, 0, none.length, 0), none))
                .containsExactly(201, 202, 203);
        final byte[] some = all.clone();
        final int kinds = RtcpRewriter.PLI | RtcpRewriter.NACK;
        final int length = RtcpRewriter.keep(some, 0, some.length, kinds);
        assertThat(types(some, length, some)).containsExactly(201, 206, 202, 205, 203);
        assertThat(RtcpView.isPictureLoss(some, 8)).isTrue();

        final byte[] reduced = hex("81ce0002 00000001 00000002");
        assertThat(RtcpRewriter.keep(reduced, 0, 12, RtcpRewriter.FIR)).isZero();
        assertThat(RtcpRewriter.keep(reduced, 0, 12, RtcpRewriter.PLI)).isEqualTo(12);
    }

    private static List<Integer> types(final byte[] ignored, final int length, final byte[] bytes) {
        assertThat(ignored).isNotNull();
        assertThat(RtcpView.valid(bytes, 0, length)).isTrue();
        final List<Integer> types = new ArrayList<>();
        for (int at = 0; at < length; at = RtcpView.next(bytes, at)) {
            types.add(RtcpView.type(bytes, at));
        }
        return types;
    }

    @Test
    @DisplayName("RFC 5506: reduced-size packets get a report in front for peers that want one")
    void copiedBehindAReport() {
        final byte[] reduced = hex("81ce0002 00000001 00000002");
        writer.begin(0).receiverReport(9).copy(reduced, 0);
        assertThat(written()).isEqualTo(hex("80c90001 00000009 81ce0002 00000001 00000002"));
        assertThat(RtcpView.beginsWithReport(reduced, 0)).isFalse();
    }

    @Test
    @DisplayName("RFC 5104 §4.3.1.1: numbers of requests, and none in crowds")
    void pictureRequests() {
        final PictureRequests requests = new PictureRequests(100);
        assertThat(requests.due(-7)).isTrue();
        assertThat(requests.due(92)).isFalse();
        assertThat(requests.due(93)).isTrue();
        requests.served();
        assertThat(requests.due(94)).isTrue();
        for (int i = 0; i < 600; i++) {
            assertThat(requests.nextSequence()).isEqualTo(i & 0xff);
        }
        assertThat(requests.isNew(0)).isTrue();
        assertThat(requests.isNew(0)).isFalse();
        assertThat(requests.isNew(1)).isTrue();
        assertThat(requests.isNew(0)).isTrue();
    }

    @Test
    void damagedBytesNeverThrow() {
        writer.begin(0)
                .senderReport(1, 2, 3, 4, 5)
                .reportBlock(2, 0, 0, 2, 2, 2, 2)
                .cname(1, new byte[] {3})
                .fullIntraRequest(1, 5, 6)
                .remb(2, 6, 4)
                .nack(7, 8)
                .lost(1)
                .bye(9);
        final byte[] good = written();
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = good.clone();
                    for (int i = random.nextInt(1, 8); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return bytes;
                },
                RtcpTest::readEverything);
    }
}
