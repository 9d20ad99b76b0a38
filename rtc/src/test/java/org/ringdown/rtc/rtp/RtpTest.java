package org.ringdown.rtc.rtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

class RtpTest {
    private static final long TWENTY_MILLIS = 20_000_000;

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    @ParameterizedTest(name = "RFC 7983 §7, RFC 5761 §4: {0} {1} is {2}")
    @CsvSource({
        "0, 1, STUN",
        "3, 0, STUN",
        "4, 0, OTHER",
        "16, 0, OTHER",
        "19, 0, OTHER",
        "20, 0, DTLS",
        "63, 0, DTLS",
        "64, 0, OTHER",
        "79, 0, OTHER",
        "127, 0, OTHER",
        "128, 0, RTP",
        "191, 255, RTP",
        "128, 191, RTP",
        "128, 192, RTCP",
        "129, 200, RTCP",
        "128, 223, RTCP",
        "128, 224, RTP",
        "192, 200, OTHER",
        "255, 255, OTHER"
    })
    void kinds(final int first, final int second, final PacketKind kind) {
        assertThat(PacketKind.of(new byte[] {9, (byte) first, (byte) second}, 1, 2))
                .isEqualTo(kind);
    }

    @Test
    void whatIsTooShortIsOther() {
        assertThat(PacketKind.of(new byte[] {(byte) 128}, 0, 1)).isEqualTo(PacketKind.OTHER);
        assertThat(PacketKind.of(new byte[] {1, 1}, 1, 2)).isEqualTo(PacketKind.OTHER);
    }

    @Test
    void whatIsWrittenIsRead() {
        final byte[] data = new byte[40];
        assertThat(RtpView.writeHeader(data, 5, 111, true, 0x1_fffe, 0x8000_0001, 0xcafe_babe))
                .isEqualTo(17);
        assertThat(RtpView.valid(data, 5, 35)).isTrue();
        assertThat(RtpView.headerLength(data, 5, 35)).isEqualTo(12);
        assertThat(RtpView.payloadLength(data, 5, 35)).isEqualTo(23);
        assertThat(RtpView.payloadType(data, 5)).isEqualTo(111);
        assertThat(RtpView.marker(data, 5)).isTrue();
        assertThat(RtpView.sequence(data, 5)).isEqualTo(0xfffe);
        assertThat(RtpView.timestamp(data, 5)).isEqualTo(0x8000_0001);
        assertThat(RtpView.ssrc(data, 5)).isEqualTo(0xcafe_babe);
        assertThat(RtpView.extended(data, 5)).isFalse();
        assertThat(RtpView.padded(data, 5)).isFalse();
        assertThat(RtpView.csrcCount(data, 5)).isZero();

        RtpView.payloadType(data, 5, 0);
        assertThat(RtpView.marker(data, 5)).isTrue();
        RtpView.marker(data, 5, false);
        RtpView.payloadType(data, 5, 127);
        assertThat(RtpView.marker(data, 5)).isFalse();
        assertThat(RtpView.payloadType(data, 5)).isEqualTo(127);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    header only          | 80000001 00000002 00000003                            | 12
                    one source           | 81000001 00000002 00000003 00000004                   | 16
                    empty extension      | 90000001 00000002 00000003 bede0000                   | 16
                    extension and source | 91000001 00000002 00000003 00000004 bede0001 10aa0000 | 24
                    padding              | a0000001 00000002 00000003 00000004                   | 12
                    too short            | 80000001 00000002 000000                              | -1
                    version 1            | 40000001 00000002 00000003                            | -1
                    source is missing    | 81000001 00000002 00000003                            | -1
                    extension is missing | 90000001 00000002 00000003                            | -1
                    extension too long   | 90000001 00000002 00000003 bede0001                   | -1
                    extension far beyond | 90000001 00000002 00000003 bedeffff                   | -1
                    """)
    void headers(final String name, final String bytes, final int header) {
        final byte[] data = hex(bytes);
        assertThat(RtpView.headerLength(data, 0, data.length)).as(name).isEqualTo(header);
        assertThat(RtpView.valid(data, 0, data.length)).isEqualTo(header > 0);
        assertThat(RtpView.headerLength(data, 1, data.length)).isEqualTo(-1);
    }

    @ParameterizedTest(name = "padding {0}")
    @CsvSource({"01, true", "08, true", "00, false", "09, false", "ff, false"})
    void padding(final String count, final boolean valid) {
        final byte[] data = hex("a0000001 00000002 00000003 00000000 000000" + count);
        assertThat(RtpView.valid(data, 0, data.length)).isEqualTo(valid);
        if (valid) {
            assertThat(RtpView.payloadLength(data, 0, data.length))
                    .isEqualTo(8 - Integer.parseInt(count, 16));
        }
    }

    @Test
    void randomBytesNeverThrow() {
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(60)];
                    random.nextBytes(bytes);
                    if (bytes.length > 0) {
                        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f));
                    }
                    return bytes;
                },
                RtpTest::readEverything);
    }

    static void readEverything(final byte[] bytes) {
        PacketKind.of(bytes, 0, bytes.length);
        if (RtpView.valid(bytes, 0, bytes.length)) {
            assertThat(RtpView.payloadLength(bytes, 0, bytes.length)).isNotNegative();
            assertThat(RtpView.headerLength(bytes, 0, bytes.length))
                    .isBetween(RtpView.FIXED_HEADER, bytes.length);
            changeEverything(bytes);
        }
    }

    private static void changeEverything(final byte[] bytes) {
        final int header = RtpView.headerLength(bytes, 0, bytes.length);
        final int end = header + RtpView.payloadLength(bytes, 0, bytes.length);
        for (final Keyframes.Format format : Keyframes.Format.values()) {
            Keyframes.begins(format, bytes, header, end);
        }
        final byte[] other = bytes.clone();
        RtpExtensions.renumber(other, 0, id -> id == 1 ? 2 : id == 3 ? 1 : id == 16 ? 99 : 0);
        assertThat(RtpView.valid(other, 0, other.length)).isTrue();
        assertThat(Arrays.copyOfRange(other, header, other.length))
                .isEqualTo(Arrays.copyOfRange(bytes, header, bytes.length));
        assertThat(Arrays.copyOf(other, RtpView.FIXED_HEADER))
                .isEqualTo(Arrays.copyOf(bytes, RtpView.FIXED_HEADER));
        for (final int id : new int[] {1, 2, 16, 255}) {
            assertThat(RtpExtensions.equal(bytes, 0, id, new byte[bytes.length])).isFalse();
        }
        final byte[] again = new byte[bytes.length + Rtx.OSN];
        final int size = Rtx.wrap(bytes, 0, bytes.length, 1, 2, 3, again, 0);
        assertThat(RtpView.valid(again, 0, size)).isTrue();
        final byte[] unwrapped = bytes.clone();
        if (Rtx.unwrap(unwrapped, 0, bytes.length, 1, 2)) {
            assertThat(RtpView.valid(unwrapped, Rtx.OSN, bytes.length - Rtx.OSN)).isTrue();
        }
        final NackCache cache = new NackCache(4, 4096);
        cache.put(bytes, 0, bytes.length);
        cache.put(bytes, 0, bytes.length);
        final int sequence = RtpView.sequence(bytes, 0);
        if (bytes.length <= 4096) {
            assertThat(cache.again(sequence, again, 0)).isEqualTo(bytes.length);
        }
    }

    @Test
    @DisplayName("RFC 3550 A.1: a source is believed after two packets in sequence")
    void probation() {
        final RtpStream stream = new RtpStream(1, 8000, 100);
        assertThat(stream.received(100, 0, 160, 0)).isFalse();
        assertThat(stream.received(200, 0, 160, 0)).isFalse();
        assertThat(stream.believed()).isFalse();
        assertThat(stream.received(201, 0, 160, 0)).isTrue();
        assertThat(stream.packets()).isEqualTo(1);
        assertThat(stream.expected()).isEqualTo(1);
        assertThat(stream.ssrc()).isEqualTo(1);
    }

    @Test
    @DisplayName("RFC 3550 A.3: loss over a wrap of the sequence numbers")
    void loss() {
        final RtpStream stream = new RtpStream(1, 8000, 65_000);
        for (int i = 0; i < 1001; i++) {
            if (i % 10 != 5) {
                stream.received((65_000 + i) & 0xffff, 160 * i, 160, i * TWENTY_MILLIS);
            }
        }
        assertThat(stream.extendedHighest()).isEqualTo(66_000);
        assertThat(stream.expected()).isEqualTo(1000);
        assertThat(stream.lost()).isEqualTo(100);
        assertThat(stream.takeFractionLost()).isEqualTo(25);
        assertThat(stream.takeFractionLost()).isZero();
        assertThat(stream.jitter()).isZero();
        assertThat(stream.octets()).isEqualTo(900 * 160);
    }

    @Test
    @DisplayName("RFC 3550 A.1: one stray packet is ignored, two in sequence are a new start")
    void jump() {
        final RtpStream stream = new RtpStream(1, 8000, 1);
        for (int i = 1; i <= 10; i++) {
            stream.received(i, 0, 10, 0);
        }
        assertThat(stream.received(30_000, 0, 10, 0)).isFalse();
        assertThat(stream.received(11, 0, 10, 0)).isTrue();
        assertThat(stream.received(30_000, 0, 10, 0)).isFalse();
        assertThat(stream.received(30_001, 0, 10, 0)).isTrue();
        assertThat(stream.expected()).isEqualTo(1);
        assertThat(stream.lost()).isZero();
        assertThat(stream.received(29_990, 0, 10, 0)).isTrue();
    }

    @Test
    @DisplayName("RFC 3550 A.8: alternating delays of 0 and 5 ms are 5 ms of jitter")
    void jitter() {
        final RtpStream stream = new RtpStream(1, 8000, 0);
        final long days = 40L * 86_400 * 1_000_000_000;
        for (int i = 0; i < 2000; i++) {
            stream.received(
                    i & 0xffff,
                    Integer.MAX_VALUE - 1000 + 160 * i,
                    160,
                    days + i * TWENTY_MILLIS + (i & 1) * 5_000_000L);
        }
        assertThat((double) stream.jitter()).isCloseTo(40, within(1.0));
        assertThat((double) stream.jitterMicros()).isCloseTo(5000, within(125.0));
    }

    @Test
    void duplicatesMakeTheLossNegative() {
        final RtpStream stream = new RtpStream(1, 8000, 0);
        for (int i = 0; i < 12; i++) {
            stream.received(i / 2, 0, 1, 0);
        }
        assertThat(stream.lost()).isNegative();
        assertThat(stream.takeFractionLost()).isZero();
        assertThatThrownBy(() -> new RtpStream(1, 0, 0)).hasMessageContaining("positive");
    }

    @Test
    void fieldsAreChangedInPlace() {
        final byte[] one = new byte[12];
        final byte[] two = new byte[12];
        RtpView.writeHeader(one, 0, 0, false, 1, 2, 3);
        RtpView.writeHeader(two, 0, 0, false, 9, 9, 9);
        RtpView.sequence(two, 0, 1);
        RtpView.timestamp(two, 0, 2);
        RtpView.ssrc(two, 0, 3);
        assertThat(Arrays.equals(one, two)).isTrue();
    }
}
