package org.ringdown.rtc.dtls;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.rtc.dtls.RecordFilter.Verdict;
import org.ringdown.testkit.Properties;

class RecordFilterTest {
    private final RecordFilter filter = new RecordFilter();

    private Verdict check(final byte[] datagram) {
        return filter.check(datagram, 0, datagram.length, 0);
    }

    private static byte[] record(
            final int type, final int version, final int epoch, final byte[] fragment) {
        final byte[] record = new byte[13 + fragment.length];
        record[0] = (byte) type;
        record[1] = (byte) (version >> 8);
        record[2] = (byte) version;
        record[4] = (byte) epoch;
        record[11] = (byte) (fragment.length >> 8);
        record[12] = (byte) fragment.length;
        System.arraycopy(fragment, 0, record, 13, fragment.length);
        return record;
    }

    private static byte[] message(
            final int length, final int sequence, final int offset, final int fragment) {
        final byte[] message = new byte[12 + fragment];
        message[0] = 1;
        uint24(message, 1, length);
        message[4] = (byte) (sequence >> 8);
        message[5] = (byte) sequence;
        uint24(message, 6, offset);
        uint24(message, 9, fragment);
        return message;
    }

    private static void uint24(final byte[] target, final int at, final int value) {
        target[at] = (byte) (value >> 16);
        target[at + 1] = (byte) (value >> 8);
        target[at + 2] = (byte) value;
    }

    private static byte[] handshake(final byte[] fragment) {
        return record(22, 0xfefd, 0, fragment);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    empty                     |                                          | MALFORMED
                    header cut off            | 16fefd000000000000000000                 | MALFORMED
                    record without content    | 16fefd00000000000000000000               | MALFORMED
                    record longer than all    | 16fefd0000000000000000000201             | MALFORMED
                    bytes left over           | 14fefd000000000000000000010100           | MALFORMED
                    message header cut off    | 16fefd0000000000000000000101             | MALFORMED
                    change cipher spec        | 14fefd0000000000000000000101             | PASS
                    odd change cipher spec    | 14fefd0000000000000000000102             | MALFORMED
                    heartbeat                 | 18fefd0000000000000000000101             | WRONG_TYPE
                    connection id record      | 19fefd0000000000000000000101             | WRONG_TYPE
                    application data          | 17fefd0001000000000000000101             | WRONG_TYPE
                    TLS 1.2                   | 1603030000000000000000000101             | WRONG_VERSION
                    third epoch               | 16fefd0002000000000000000101             | WRONG_TYPE
                    plain fatal alert         | 15fefd000000000000000000020228           | PLAIN_ALERT
                    server hello done         | 16fefd0000000000000000000c0e0000000000000000000000 | PASS
                    """)
    void judges(final String name, final String hex, final Verdict verdict) {
        assertThat(check(HexFormat.of().parseHex(hex == null ? "" : hex))).isEqualTo(verdict);
    }

    @Test
    void aClientHelloInOnePieceOrTwoPasses() {
        assertThat(check(record(22, 0xfeff, 0, message(300, 0, 0, 300)))).isEqualTo(Verdict.PASS);
        assertThat(check(handshake(message(1_700, 1, 0, 1_100)))).isEqualTo(Verdict.PASS);
        assertThat(check(handshake(message(1_700, 1, 1_100, 600)))).isEqualTo(Verdict.PASS);
        // and again, as a retransmission
        assertThat(check(handshake(message(1_700, 1, 1_100, 600)))).isEqualTo(Verdict.PASS);
    }

    @Test
    void aMessageThatWouldFillMegabytesIsRefused() {
        // CVE-2026-59646: twelve bytes make the library reserve 16 MB, and sixteen of them 256 MB.
        final ByteArrayOutputStream sixteen = new ByteArrayOutputStream();
        for (int i = 0; i < 16; i++) {
            sixteen.writeBytes(message(0xffffff, i, 0, 0));
        }
        assertThat(check(handshake(sixteen.toByteArray()))).isEqualTo(Verdict.MESSAGE_TOO_LONG);
        assertThat(check(handshake(message(RecordFilter.MAX_MESSAGE + 1, 0, 0, 100))))
                .isEqualTo(Verdict.MESSAGE_TOO_LONG);
        assertThat(check(handshake(message(RecordFilter.MAX_MESSAGE, 0, 0, 100))))
                .isEqualTo(Verdict.PASS);
    }

    @Test
    void encryptedHandshakeMessagesAreFinishedAndNoMore() {
        assertThat(check(record(22, 0xfefd, 1, new byte[48]))).isEqualTo(Verdict.PASS);
        assertThat(check(record(22, 0xfefd, 1, new byte[49]))).isEqualTo(Verdict.MESSAGE_TOO_LONG);
        for (int i = 1; i < RecordFilter.MAX_ENCRYPTED; i++) {
            assertThat(check(record(22, 0xfefd, 1, new byte[40]))).isEqualTo(Verdict.PASS);
        }
        assertThat(check(record(22, 0xfefd, 1, new byte[40]))).isEqualTo(Verdict.OVER_BUDGET);
    }

    @Test
    void fragmentsLieInsideTheirMessage() {
        assertThat(check(handshake(message(100, 0, 90, 11)))).isEqualTo(Verdict.BAD_FRAGMENT);
        assertThat(check(handshake(message(100, 0, 0xffffff, 1)))).isEqualTo(Verdict.BAD_FRAGMENT);
        assertThat(check(handshake(message(100, 0, 0, 0)))).isEqualTo(Verdict.BAD_FRAGMENT);
        assertThat(check(handshake(message(100, 0, 90, 10)))).isEqualTo(Verdict.PASS);
        assertThat(check(handshake(message(101, 0, 90, 10)))).isEqualTo(Verdict.BAD_FRAGMENT);
    }

    @Test
    void noMoreFragmentsAndMessagesThanAHandshakeNeeds() {
        for (int i = 0; i < RecordFilter.MAX_FRAGMENTS; i++) {
            assertThat(check(handshake(message(100, 3, i, 1)))).isEqualTo(Verdict.PASS);
        }
        assertThat(check(handshake(message(100, 3, 50, 1)))).isEqualTo(Verdict.TOO_MANY_FRAGMENTS);
        assertThat(check(handshake(message(100, RecordFilter.MAX_MESSAGES, 0, 1))))
                .isEqualTo(Verdict.TOO_MANY_FRAGMENTS);
    }

    @Test
    void aHandshakeHasABudget() {
        for (int i = 0; i < RecordFilter.MAX_DATAGRAMS; i++) {
            assertThat(check(handshake(message(10, 0, 0, 10)))).isEqualTo(Verdict.PASS);
        }
        assertThat(check(handshake(message(10, 0, 0, 10)))).isEqualTo(Verdict.OVER_BUDGET);
    }

    @Test
    void aHandshakeHasABudgetOfBytes() {
        final byte[] big = handshake(message(1_400, 0, 0, 1_400));
        int passed = 0;
        while (check(big) == Verdict.PASS) {
            passed++;
        }
        assertThat(passed * big.length)
                .isBetween(RecordFilter.MAX_BYTES - 2 * big.length, RecordFilter.MAX_BYTES);
    }

    @Test
    void afterTheHandshakeOnlyATrickleComesThrough() {
        filter.handshakeFinished(0);
        final byte[] repeated = handshake(message(10, 0, 0, 10));
        int passed = 0;
        for (int ms = 0; ms < 1_000; ms++) {
            if (filter.check(repeated, 0, repeated.length, ms * 1_000_000L) == Verdict.PASS) {
                passed++;
            }
        }
        assertThat(passed).isEqualTo(RecordFilter.BURST + 9);
    }

    @Test
    void longDatagramsAreRefused() {
        assertThat(check(new byte[RecordFilter.MAX_DATAGRAM + 1])).isEqualTo(Verdict.TOO_LONG);
    }

    static List<Path> finds() throws IOException {
        try (Stream<Path> files =
                Files.list(Path.of("src/test/resources/vectors/dtls-pion-fuzz"))) {
            return files.filter(p -> !p.toString().endsWith(".md")).toList();
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("finds")
    void knownTroublemakersAreHarmless(final Path file) throws IOException {
        final byte[] bytes = goLiteral(Files.readString(file, StandardCharsets.UTF_8));
        assertHarmless(bytes);
        // The same with a header that gets it past the first checks.
        if (bytes.length > 13) {
            bytes[1] = (byte) 0xfe;
            bytes[2] = (byte) 0xfd;
            bytes[3] = 0;
            bytes[4] = 0;
            bytes[11] = (byte) ((bytes.length - 13) >> 8);
            bytes[12] = (byte) (bytes.length - 13);
        }
        assertHarmless(bytes);
    }

    @Test
    void anyBytesAreHarmless() {
        Properties.forAll(
                20_000,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(1, 80)];
                    random.nextBytes(bytes);
                    if (random.nextInt(4) > 0 && bytes.length > 25) {
                        bytes[0] = (byte) (20 + random.nextInt(5));
                        bytes[1] = (byte) 0xfe;
                        bytes[2] = (byte) 0xfd;
                        bytes[3] = 0;
                        bytes[4] = (byte) random.nextInt(2);
                        bytes[11] = 0;
                        bytes[12] = (byte) random.nextInt(bytes.length);
                        bytes[14] = 0;
                        bytes[15] = 0;
                        bytes[22] = 0;
                        bytes[23] = 0;
                    }
                    return bytes;
                },
                RecordFilterTest::assertHarmless);
    }

    /** Never throws, and what passes keeps the promise that the library relies on. */
    static void assertHarmless(final byte[] bytes) {
        if (new RecordFilter().check(bytes, 0, bytes.length, 0) == Verdict.PASS
                && bytes[0] == 22
                && bytes[4] == 0) {
            final int length =
                    ((bytes[14] & 0xff) << 16) | ((bytes[15] & 0xff) << 8) | (bytes[16] & 0xff);
            assertThat(length).isLessThanOrEqualTo(RecordFilter.MAX_MESSAGE);
        }
    }

    /** Reads {@code []byte("...")} of Go's corpus files, escapes and all. */
    private static byte[] goLiteral(final String file) {
        final String text = file.substring(file.indexOf('"') + 1, file.lastIndexOf('"'));
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        int i = 0;
        while (i < text.length()) {
            final int c = text.codePointAt(i);
            if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
                i += Character.charCount(c);
                continue;
            }
            final char escape = text.charAt(i + 1);
            if (escape == 'x') {
                bytes.write(Integer.parseInt(text.substring(i + 2, i + 4), 16));
                i += 4;
            } else if (escape == 'u' || escape == 'U') {
                final int end = i + 2 + (escape == 'u' ? 4 : 8);
                final int point = Integer.parseInt(text.substring(i + 2, end), 16);
                bytes.writeBytes(Character.toString(point).getBytes(StandardCharsets.UTF_8));
                i = end;
            } else {
                bytes.write("\u0007\b\t\n\u000b\f\r\"\\".charAt("abtnvfr\"\\".indexOf(escape)));
                i += 2;
            }
        }
        return bytes.toByteArray();
    }
}
