package org.ringdown.rtc.stun;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;
import org.ringdown.testkit.Properties;

class StunMessageTest {
    private static final byte[] PASSWORD = "VOkJxbRl1RmTxUk/WvJxBt".getBytes(UTF_8);
    private static final byte[] TRANSACTION = hex("b7e7a701bc34d686fa87dfae");

    private static final byte[] REQUEST =
            hex(
                    """
                    00010058 2112a442 b7e7a701 bc34d686 fa87dfae
                    80220010 5354554e 20746573 7420636c 69656e74
                    00240004 6e0001ff 80290008 932ff9b1 51263b36
                    00060009 6576746a 3a683676 59202020
                    00080014 9aeaa70c bfd8cb56 781ef2b5 b2d3f249 c1b571a2
                    80280004 e57a3bcf\
                    """);

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private static StunMessage parse(final byte[] bytes) {
        return StunMessage.parse(bytes, 0, bytes.length).orThrow();
    }

    @Test
    @DisplayName("RFC 5769 §2.1: request")
    void request() {
        final StunMessage message = parse(REQUEST);

        assertThat(message.messageClass()).isEqualTo(StunClass.REQUEST);
        assertThat(message.method()).isEqualTo(StunMessage.BINDING);
        assertThat(message.transactionId()).isEqualTo(TRANSACTION);
        assertThat(message.software()).isEqualTo("STUN test client");
        assertThat(message.priority()).hasValue(0x6e0001ffL);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLED)).hasValue(0x932ff9b151263b36L);
        assertThat(message.tieBreaker(StunAttribute.ICE_CONTROLLING)).isEmpty();
        assertThat(message.username()).isEqualTo("evtj:h6vY");
        assertThat(message.integrityValid(PASSWORD)).isTrue();
        assertThat(message.integrityValid("other".getBytes(UTF_8))).isFalse();
        assertThat(message.fingerprintValid()).isTrue();
        assertThat(message.notUnderstood()).isEmpty();
    }

    @ParameterizedTest(name = "RFC 5769 {0}: {1}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    §2.2 | 192.0.2.1 | 0101003c 2112a442 b7e7a701 bc34d686 fa87dfae 8022000b \
                    74657374 20766563 746f7220 00200008 0001a147 e112a643 00080014 2b91f599 \
                    fd9e90c3 8c7489f9 2af9ba53 f06be7d7 80280004 c07d4c96
                    §2.3 | 2001:db8:1234:5678:11:2233:4455:6677 | 01010048 2112a442 b7e7a701 \
                    bc34d686 fa87dfae 8022000b 74657374 20766563 746f7220 00200014 0002a147 \
                    0113a9fa a5d3f179 bc25f4b5 bed2b9d9 00080014 a382954e 4be67bf1 1784c97c \
                    8292c275 bfe3ed41 80280004 c8fb0b4c
                    """)
    void response(final String section, final String address, final String bytes)
            throws UnknownHostException {
        final StunMessage message = parse(hex(bytes));

        assertThat(message.messageClass()).as(section).isEqualTo(StunClass.SUCCESS);
        assertThat(message.software()).isEqualTo("test vector");
        assertThat(message.xorMappedAddress())
                .isEqualTo(new InetSocketAddress(InetAddress.getByName(address), 32853));
        assertThat(message.integrityValid(PASSWORD)).isTrue();
        assertThat(message.fingerprintValid()).isTrue();
    }

    @Test
    void whatIsWrittenIsRead() throws UnknownHostException {
        final var v4 = new InetSocketAddress(InetAddress.getByName("203.0.113.7"), 40000);
        final var v6 = new InetSocketAddress(InetAddress.getByName("2001:db8::7"), 1);
        for (final InetSocketAddress address : List.of(v4, v6)) {
            final StunMessage written =
                    StunWriter.of(StunClass.ERROR, 0xABC, TRANSACTION)
                            .text(StunAttribute.SOFTWARE, "Ringdown")
                            .errorCode(487, "Role Conflict")
                            .unknownAttributes(List.of(0x7001, 0x0003, 0x1234))
                            .int32(StunAttribute.PRIORITY, -1)
                            .int64(StunAttribute.ICE_CONTROLLING, -2)
                            .flag(StunAttribute.USE_CANDIDATE)
                            .xorMappedAddress(address)
                            .integrity(PASSWORD)
                            .fingerprint();
            final StunMessage read = parse(written.toBytes());

            assertThat(read.messageClass()).isEqualTo(StunClass.ERROR);
            assertThat(read.method()).isEqualTo(0xABC);
            assertThat(read.transactionId()).isEqualTo(TRANSACTION);
            assertThat(read.software()).isEqualTo("Ringdown");
            assertThat(read.errorCode()).isEqualTo(487);
            assertThat(read.unknownAttributes()).containsExactly(0x7001, 0x0003, 0x1234);
            assertThat(read.priority()).hasValue(0xffff_ffffL);
            assertThat(read.tieBreaker(StunAttribute.ICE_CONTROLLING)).hasValue(-2);
            assertThat(read.has(StunAttribute.USE_CANDIDATE)).isTrue();
            assertThat(read.xorMappedAddress()).isEqualTo(address);
            assertThat(read.integrityValid(PASSWORD)).isTrue();
            assertThat(read.fingerprintValid()).isTrue();
        }
    }

    @Test
    void everyClassAndMethodSurvives() {
        for (final StunClass kind : StunClass.values()) {
            for (int method = 0; method < 0x1000; method++) {
                final StunMessage message =
                        parse(StunWriter.of(kind, method, TRANSACTION).message().toBytes());
                assertThat(message.messageClass()).isEqualTo(kind);
                assertThat(message.method()).isEqualTo(method);
            }
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    too short         | 00010000 2112a442 b7e7a701 bc34d686 fa87df           | header is 20 bytes
                    two bits          | 40010000 2112a442 b7e7a701 bc34d686 fa87dfae         | first two bits
                    wrong length      | 00010004 2112a442 b7e7a701 bc34d686 fa87dfae         | length
                    odd length        | 00010002 2112a442 b7e7a701 bc34d686 fa87dfae 0000    | multiple of 4
                    wrong cookie      | 00010000 2112a443 b7e7a701 bc34d686 fa87dfae         | magic cookie
                    attribute too long| 00010004 2112a442 b7e7a701 bc34d686 fa87dfae 00060001| ends within
                    behind fingerprint| 0001000c 2112a442 b7e7a701 bc34d686 fa87dfae 80280004 00000000 00250000 | last attribute
                    short fingerprint | 00010004 2112a442 b7e7a701 bc34d686 fa87dfae 80280000| 4 bytes
                    short integrity   | 00010004 2112a442 b7e7a701 bc34d686 fa87dfae 00080000| 20 bytes
                    """)
    void refuses(final String name, final String bytes, final String rule) {
        final byte[] data = hex(bytes);
        assertThat(StunMessage.parse(data, 0, data.length))
                .as(name)
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class,
                        malformed -> assertThat(malformed.rule()).contains(rule));
    }

    @Test
    @DisplayName("RFC 8489 §14.5: what stands behind MESSAGE-INTEGRITY is ignored")
    void smuggledBehindIntegrity() {
        final StunMessage message =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                        .text(StunAttribute.USERNAME, "a:b")
                        .integrity(PASSWORD)
                        .flag(StunAttribute.USE_CANDIDATE)
                        .flag(0x0033)
                        .fingerprint();

        assertThat(message.has(StunAttribute.USE_CANDIDATE)).isFalse();
        assertThat(message.notUnderstood()).isEmpty();
        assertThat(message.integrityValid(PASSWORD)).isTrue();
    }

    @Test
    void namesWhatMustBeUnderstoodAndIsNot() {
        final StunMessage message =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                        .flag(0x7ffe)
                        .flag(0xc057)
                        .flag(0x0003)
                        .flag(0x7ffe)
                        .message();
        assertThat(message.notUnderstood()).containsExactly(0x7ffe, 0x0003);
    }

    @Test
    void tooManyAttributesAreRefused() {
        final StunWriter writer = StunWriter.of(StunClass.REQUEST, 1, TRANSACTION);
        final byte[] many = Arrays.copyOf(writer.message().toBytes(), 20 + 65 * 4);
        for (int at = 20; at < many.length; at += 4) {
            many[at] = (byte) 0x90;
        }
        many[3] = (byte) (65 * 4);
        many[2] = 1;
        assertThat(StunMessage.parse(many, 0, many.length).isOk()).isFalse();
        assertThat(StunMessage.parse(new byte[2000], 0, 1504).isOk()).isFalse();
    }

    @Test
    void noFlippedBitPasses() {
        for (int bit = 0; bit < 8 * REQUEST.length; bit++) {
            final byte[] bent = REQUEST.clone();
            bent[bit / 8] = (byte) (bent[bit / 8] ^ 1 << bit % 8);
            final StunMessage message = StunMessage.parse(bent, 0, bent.length).orNull();
            if (message != null) {
                assertThat(message.integrityValid(PASSWORD) && message.fingerprintValid())
                        .as("bit %d", bit)
                        .isFalse();
            }
        }
    }

    @Test
    void randomBytesNeverThrow() {
        Properties.forAll(
                10_000,
                random -> {
                    final byte[] bytes = REQUEST.clone();
                    for (int i = random.nextInt(1, 12); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return Arrays.copyOf(bytes, random.nextInt(bytes.length + 1));
                },
                StunMessageTest::readEverything);
    }

    static void readEverything(final byte[] bytes) {
        final StunMessage message = StunMessage.parse(bytes, 0, bytes.length).orNull();
        if (message == null) {
            return;
        }
        message.messageClass();
        message.username();
        message.software();
        message.priority();
        message.tieBreaker(StunAttribute.ICE_CONTROLLED);
        message.errorCode();
        message.unknownAttributes();
        message.xorMappedAddress();
        message.notUnderstood();
        message.integrityValid(PASSWORD);
        message.fingerprintValid();
        assertThat(message.toBytes()).isEqualTo(bytes);
    }
}
