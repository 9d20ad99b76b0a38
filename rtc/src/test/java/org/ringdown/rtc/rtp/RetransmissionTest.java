package org.ringdown.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.rtcp.RtcpWriter;

/** Retransmission: the stream of its own, and the cache that feeds it. */
class RetransmissionTest {
    private static final int SSRC = 0x1111;
    private static final int RTX_SSRC = 0x2222;

    private final byte[] scratch = new byte[2000];
    private final List<byte[]> sent = new ArrayList<>();

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static byte[] packet(final int sequence, final int type, final int size) {
        final byte[] packet = new byte[size];
        RtpView.writeHeader(packet, 0, type, sequence % 2 == 0, sequence, sequence * 90, SSRC);
        for (int i = 12; i < size; i++) {
            packet[i] = (byte) (sequence + i);
        }
        return packet;
    }

    @Test
    @DisplayName("RFC 4588 §4: header with extension as it was, OSN, payload without padding")
    void wrapAndUnwrap() {
        final byte[] original =
                hex("b1e10102 00000003 00001111 0000000a bede0001 10aa0000 c0ffee 000003");
        final int length = original.length;
        assertThat(RtpView.valid(original, 0, length)).isTrue();
        final byte[] target = new byte[100];
        final int size = Rtx.wrap(original, 0, length, RTX_SSRC, 98, 7, target, 5);
        assertThat(Arrays.copyOfRange(target, 5, 5 + size))
                .isEqualTo(
                        hex(
                                "91e20007 00000003 00002222 0000000a bede0001 10aa0000 0102"
                                        + " c0ffee"));

        assertThat(Rtx.unwrap(target, 5, size, SSRC, 97)).isTrue();
        assertThat(Arrays.copyOfRange(target, 5 + Rtx.OSN, 5 + size))
                .isEqualTo(hex("91e10102 00000003 00001111 0000000a bede0001 10aa0000 c0ffee"));
    }

    @Test
    void paddingThatProbesRepeatsNothing() {
        final byte[] probe = hex("a0e20007 00000003 00002222 00000004");
        assertThat(RtpView.valid(probe, 0, probe.length)).isTrue();
        assertThat(Rtx.unwrap(probe, 0, probe.length, SSRC, 97)).isFalse();
        final byte[] oneByte = hex("80e20007 00000003 00002222 01");
        assertThat(Rtx.unwrap(oneByte, 0, oneByte.length, SSRC, 97)).isFalse();
    }

    private int answer(final NackCache cache, final long now, final int... lost) {
        final byte[] rtcp = new byte[400];
        final RtcpWriter writer = new RtcpWriter(rtcp).begin(0).nack(1, SSRC);
        for (final int sequence : lost) {
            writer.lost(sequence);
        }
        sent.clear();
        return cache.answer(
                rtcp,
                0,
                now,
                100,
                scratch,
                3,
                (data, offset, length) ->
                        sent.add(Arrays.copyOfRange(data, offset, offset + length)));
    }

    @Test
    @DisplayName("RFC 4585 §6.2.1: what was lost is sent again as it was, where there is no RTX")
    void plainResend() {
        final NackCache cache = new NackCache(64, 100_000);
        for (int i = 65_530; i < 65_540; i++) {
            final byte[] packet = packet(i, 96, 500 + i % 7);
            cache.put(packet, 0, packet.length);
        }
        assertThat(answer(cache, 0, 65_531, 65_535, 0, 3, 9)).isEqualTo(4);
        assertThat(sent)
                .containsExactly(
                        packet(65_531, 96, 500 + 65_531 % 7),
                        packet(65_535, 96, 500 + 65_535 % 7),
                        packet(65_536, 96, 500 + 65_536 % 7),
                        packet(65_539, 96, 500 + 65_539 % 7));
    }

    @Test
    void withRtxInAStreamOfItsOwn() {
        final NackCache cache = new NackCache(64, 100_000);
        cache.useRtx(RTX_SSRC, 65_535);
        cache.rtxType(96, 97);
        for (int i = 10; i < 20; i++) {
            final byte[] packet = packet(i, i == 15 ? 100 : 96, 300);
            cache.put(packet, 0, packet.length);
        }
        assertThat(answer(cache, 0, 11, 12, 15)).isEqualTo(3);
        assertThat(sent).extracting(p -> RtpView.sequence(p, 0)).containsExactly(65_535, 0, 15);
        assertThat(sent).extracting(p -> RtpView.payloadType(p, 0)).containsExactly(97, 97, 100);
        assertThat(sent)
                .extracting(p -> RtpView.ssrc(p, 0))
                .containsExactly(RTX_SSRC, RTX_SSRC, SSRC);
        for (int i = 0; i < 2; i++) {
            final byte[] again = sent.get(i);
            assertThat(again).hasSize(302);
            assertThat(Rtx.unwrap(again, 0, 302, SSRC, 96)).isTrue();
            assertThat(Arrays.copyOfRange(again, 2, 302)).isEqualTo(packet(11 + i, 96, 300));
        }
    }

    @Test
    void nothingIsSentOnceMoreWithinARoundTrip() {
        final NackCache cache = new NackCache(64, 100_000);
        final byte[] packet = packet(5, 96, 300);
        cache.put(packet, 0, packet.length);
        assertThat(answer(cache, Long.MIN_VALUE / 4, 5)).isEqualTo(1);
        assertThat(answer(cache, Long.MIN_VALUE / 4 + 99, 5)).isZero();
        assertThat(answer(cache, Long.MIN_VALUE / 4 + 100, 5, 5)).isEqualTo(1);
    }

    @Test
    void bothBoundsHold() {
        final NackCache few = new NackCache(8, 100_000);
        final NackCache small = new NackCache(1024, 10_000);
        for (int i = 0; i < 3000; i++) {
            final byte[] packet = packet(i, 96, 100 + i * 37 % 900);
            few.put(packet, 0, packet.length);
            small.put(packet, 0, packet.length);
            int bytes = 0;
            for (int back = 0; back <= Math.min(i, 1000); back++) {
                final int sequence = i - back;
                final byte[] expected = packet(sequence, 96, 100 + sequence * 37 % 900);
                assertThat(few.length(sequence) != NackCache.GONE).isEqualTo(back < 8);
                if (small.length(sequence) == NackCache.GONE) {
                    break;
                }
                assertThat(small.again(sequence, scratch, 0)).isEqualTo(expected.length);
                assertThat(Arrays.copyOf(scratch, expected.length)).isEqualTo(expected);
                bytes += expected.length;
            }
            assertThat(bytes).isLessThanOrEqualTo(10_000);
            if (i > 100) {
                // At most one packet's room is lost where the round begins again.
                assertThat(bytes).isGreaterThan(8_000 - 1000);
            }
        }
        final byte[] huge = packet(9, 96, 10_001);
        small.put(huge, 0, huge.length);
        assertThat(small.length(9)).isEqualTo(NackCache.GONE);
        assertThatThrownBy(() -> new NackCache(3, 10)).hasMessageContaining("power of two");
    }
}
