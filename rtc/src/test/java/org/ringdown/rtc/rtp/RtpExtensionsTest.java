package org.ringdown.rtc.rtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.IntStream;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

class RtpExtensionsTest {
    private static final byte[] MID = "0".getBytes(US_ASCII);
    private static final byte[] PAYLOAD = {1, 2, 3, 4, 5};

    private static byte[] packet(final String extension) {
        final byte[] block = HexFormat.of().parseHex(extension);
        final byte[] packet = new byte[12 + block.length + PAYLOAD.length];
        RtpView.writeHeader(packet, 0, 96, false, 7, 8, 9);
        packet[0] |= (byte) (block.length > 0 ? 0x10 : 0);
        System.arraycopy(block, 0, packet, 12, block.length);
        System.arraycopy(PAYLOAD, 0, packet, 12 + block.length, PAYLOAD.length);
        return packet;
    }

    private static byte[] added(final byte[] packet, final int number, final byte[] value) {
        final byte[] data = Arrays.copyOf(packet, packet.length + RtpExtensions.MOST_ADDED);
        return Arrays.copyOf(data, RtpExtensions.add(data, packet.length, number, value));
    }

    @Test
    void aPacketWithoutExtensionsGetsABlock() {
        assertThat(added(packet(""), 4, MID)).isEqualTo(packet("bede0001" + "40300000"));
    }

    @Test
    void anotherStandsBehindThoseThatAreThere() {
        assertThat(added(packet("bede0001" + "10ff0000"), 4, MID))
                .isEqualTo(packet("bede0002" + "10ff0000" + "40300000"));
        assertThat(added(packet("10000001" + "0101ff00"), 4, MID))
                .isEqualTo(packet("10000002" + "0101ff00" + "04013000"));
    }

    @Test
    void aPacketCanBeRidOfThemAll() {
        final byte[] data = packet("12340002" + "10ff0000" + "00000000");
        final byte[] plain = packet("");
        assertThat(Arrays.copyOf(data, RtpExtensions.strip(data, data.length))).isEqualTo(plain);
        assertThat(RtpExtensions.strip(plain, plain.length)).isEqualTo(plain.length);
    }

    @Test
    void aNumberOfTwoBytesIsReadInEitherForm() {
        assertThat(RtpExtensions.int16(packet("bede0002" + "10ff31fe" + "dc000000"), 0, 3))
                .isEqualTo(0xfedc);
        assertThat(RtpExtensions.int16(packet("10000001" + "0302fedc"), 0, 3)).isEqualTo(0xfedc);
        assertThat(RtpExtensions.int16(packet("bede0001" + "30ff0000"), 0, 3)).isEqualTo(-1);
        assertThat(RtpExtensions.int16(packet("bede0001" + "31fedc00"), 0, 4)).isEqualTo(-1);
        assertThat(RtpExtensions.int16(packet("12340001" + "31fedc00"), 0, 3)).isEqualTo(-1);
        assertThat(RtpExtensions.int16(packet(""), 0, 3)).isEqualTo(-1);
    }

    @Test
    void aFormThatWeDoNotKnowStaysAsItIs() {
        assertThat(added(packet("12340001" + "10ff0000"), 4, MID))
                .isEqualTo(packet("12340001" + "10ff0000"));
    }

    @Test
    void whatWasAddedIsFoundAndNothingElseIsTouched() {
        Properties.forAll(
                random -> IntStream.of(random.nextInt(1, 15), random.nextInt(1, 17)).toArray(),
                choice -> {
                    final byte[] value = new byte[choice[1]];
                    Arrays.fill(value, (byte) 'm');
                    final byte[] data = added(packet("bede0001" + "f0000000"), choice[0], value);
                    assertThat(RtpView.valid(data, 0, data.length)).isTrue();
                    final byte[] fresh = added(packet(""), choice[0], value);
                    assertThat(RtpView.valid(fresh, 0, fresh.length)).isTrue();
                    assertThat(RtpExtensions.equal(fresh, 0, choice[0], value)).isTrue();
                    assertThat(fresh).endsWith(PAYLOAD);
                    assertThat(fresh.length).isLessThanOrEqualTo(17 + RtpExtensions.MOST_ADDED);
                });
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    one byte   | bede0002 10aa4276 69640000          | 4   | 766964
                    two bytes  | 10000003 0101aa00 04037669 64000000 | 4   | 766964
                    other bits | 10050002 04037669 64000000          | 4   | 766964
                    empty      | 10000001 04000000                   | 4   | ''
                    large id   | 10000001 c802abcd                   | 200 | abcd
                    ends       | bede0002 f0aa4276 69640000          | 4   | none
                    too long   | bede0001 4fabcdef                   | 4   | none
                    another    | 12340001 40aa0000                   | 4   | none
                    missing    | bede0001 10aa0000                   | 4   | none
                    """)
    void anExtensionIsFoundByItsNumber(
            final String name, final String extension, final int id, final String value) {
        final byte[] packet = packet(extension.replace(" ", ""));
        assertThat(RtpView.valid(packet, 0, packet.length)).as(name).isTrue();
        final byte[] expected = HexFormat.of().parseHex(value.equals("none") ? "aa" : value);
        assertThat(RtpExtensions.equal(packet, 0, id, expected)).isEqualTo(!value.equals("none"));
        assertThat(RtpExtensions.equal(packet, 0, id, Arrays.copyOf(expected, 9))).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all stay     | bede0002 10aa4276 69640000          | bede0002 50aa8276 69640000
                    one goes     | bede0003 22123456 10aa4276 69640000 | bede0003 00000000 50aa8276 69640000
                    all go       | bede0001 22123456                   | bede0001 00000000
                    two bytes    | 10000003 0101aa00 04037669 64000000 | 10000003 0501aa00 08037669 64000000
                    large id     | 10000001 0601aa00                   | 10000001 c801aa00
                    too large    | bede0001 60aa0000                   | bede0001 00000000
                    another form | 12340001 10aa0000                   | 12340001 10aa0000
                    damaged end  | bede0002 10aa4fff ffffffff          | bede0002 50aa0000 00000000
                    """)
    @DisplayName("RFC 8285 §4.2, §4.3: numbers of the other side, and what it does not know goes")
    void numbersAreChangedInPlace(final String name, final String from, final String expected) {
        final byte[] packet = packet(from.replace(" ", ""));
        RtpExtensions.renumber(
                packet,
                0,
                number ->
                        switch (number) {
                            case 1 -> 5;
                            case 4 -> 8;
                            case 6 -> 200;
                            case 200 -> 2;
                            default -> 0;
                        });
        assertThat(packet).as(name).isEqualTo(packet(expected.replace(" ", "")));
    }
}
