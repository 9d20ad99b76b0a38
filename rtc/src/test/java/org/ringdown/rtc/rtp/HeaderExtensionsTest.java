package org.ringdown.rtc.rtp;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.testkit.Properties;

class HeaderExtensionsTest {
    private static final String FIXED = "907f0001 00000002 00000003";

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    one byte   | bede0002 10aa 4276 6964 000000      | 4 | 766964
                    two bytes  | 10000003 01 01 aa 00 04 03 766964 0000 | 4 | 766964
                    other bits | 10050002 04 03 766964 000000        | 4 | 766964
                    empty      | 10000001 04 00 0000                 | 4 | ''
                    large id   | 10000001 c8 02 abcd                 | 200 | abcd
                    ends       | bede0002 f0aa 42 766964 0000        | 4 | none
                    too long   | bede0001 4fab cdef                  | 4 | none
                    another    | 12340001 40aa 0000                  | 4 | none
                    missing    | bede0001 10aa 0000                  | 4 | none
                    """)
    void finds(final String name, final String extension, final int id, final String value) {
        final byte[] packet = hex(FIXED + extension + "00");
        assertThat(RtpView.valid(packet, 0, packet.length)).as(name).isTrue();
        final int element = HeaderExtensions.find(packet, 0, id);
        if (value.equals("none")) {
            assertThat(element).isEqualTo(HeaderExtensions.NONE);
        } else {
            final int at = HeaderExtensions.at(element);
            assertThat(Arrays.copyOfRange(packet, at, at + HeaderExtensions.size(element)))
                    .isEqualTo(hex(value));
            assertThat(HeaderExtensions.is(packet, element, hex(value))).isTrue();
            assertThat(HeaderExtensions.is(packet, element, hex(value + "00"))).isFalse();
        }
    }

    @Test
    void aMidIsComparedInPlace() {
        final byte[] packet = hex(FIXED + "bede0001 4130 3100" + "00");
        final int mid = HeaderExtensions.find(packet, 0, 4);
        assertThat(HeaderExtensions.is(packet, mid, "01".getBytes(US_ASCII))).isTrue();
        assertThat(HeaderExtensions.is(packet, mid, "02".getBytes(US_ASCII))).isFalse();
    }

    @Test
    void aPacketWithoutExtensionStaysAsItIs() {
        final byte[] packet = hex("807f0001 00000002 00000003 aabb");
        final byte[] before = packet.clone();
        assertThat(HeaderExtensions.find(packet, 0, 1)).isEqualTo(HeaderExtensions.NONE);
        assertThat(HeaderExtensions.rewrite(packet, 0, new ExtensionMap(true))).isZero();
        assertThat(packet).isEqualTo(before);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    all stay        | false | bede0002 10aa 4276 6964 0000   | bede0002 50aa 8276 6964 0000
                    one goes        | false | bede0003 22123456 10aa 4276 6964 0000 \
                    | bede0002 50aa 8276 6964 0000
                    all go          | false | bede0001 22123456              | none
                    two bytes       | false | 10000003 01 01 aa 00 04 03 766964 000000 \
                    | 10000002 05 01 aa 08 03 766964
                    one form        | true  | 10000003 01 01 aa 00 04 03 766964 000000 \
                    | bede0002 50aa 8276 6964 0000
                    not expressible | true  | 10000002 01 00 04 01 aa 06 00 00 | bede0001 80aa 0000
                    large id        | false | 10000001 06 01 aa 00           | 10000001 c8 01 aa 00
                    too large       | false | bede0001 60aa 0000             | none
                    another form    | false | 12340001 10aa 0000             | none
                    damaged end     | false | bede0002 10aa 4fff ffff ffff   | bede0001 50aa 0000
                    ended           | false | bede0002 10aa f0ff 40ff ffff   | bede0001 50aa 0000
                    """)
    @DisplayName(
            "RFC 8285 §4.2, §4.3: identifiers of the other side, and what it does not know goes")
    void rewrites(
            final String name, final boolean oneByte, final String from, final String expected) {
        final ExtensionMap map =
                new ExtensionMap(oneByte).with(1, 5).with(4, 8).with(6, 200).with(200, 2);
        final byte[] extension = hex(from);
        // With two contributing sources, at an offset, and a payload behind.
        final byte[] packet =
                hex("ffffff" + "92" + FIXED.substring(2) + "01010101 02020202" + from + "c0ffee");
        final int length = packet.length - 3;
        final int cut = HeaderExtensions.rewrite(packet, 3, map);
        final boolean gone = expected.equals("none");
        final byte[] wanted =
                hex(
                        (gone ? "82" : "92")
                                + FIXED.substring(2)
                                + "01010101 02020202"
                                + (gone ? "" : expected)
                                + "c0ffee");
        assertThat(cut).as(name).isEqualTo(extension.length - (gone ? 0 : hex(expected).length));
        assertThat(Arrays.copyOfRange(packet, 3 + cut, 3 + length)).isEqualTo(wanted);
        assertThat(RtpView.valid(packet, 3 + cut, length - cut)).isTrue();
    }

    @Test
    void identifiersThatCannotBe() {
        final ExtensionMap map = new ExtensionMap(false);
        for (final int id : new int[] {0, 15, 256, -1}) {
            assertThatThrownBy(() -> map.with(id, 1)).hasMessageContaining("8285");
            assertThatThrownBy(() -> map.with(1, id)).hasMessageContaining("8285");
        }
        assertThat(map.with(7, 255).target(7)).isEqualTo(255);
        assertThat(map.target(8)).isZero();
    }

    @Test
    void whatStaysIsFoundUnderItsNewIdentifier() {
        Properties.forAll(
                5_000,
                HeaderExtensionsTest::random,
                packet -> {
                    final Map<Integer, byte[]> before = elements(packet, 0);
                    final byte[] data = packet.clone();
                    final ExtensionMap map = new ExtensionMap(packet[2] < 0);
                    for (int id = 1; id < 15; id += 2) {
                        map.with(id, id == 13 ? 1 : id + 2);
                    }
                    final int cut = HeaderExtensions.rewrite(data, 0, map);
                    assertThat(RtpView.valid(data, cut, data.length - cut)).isTrue();
                    final Map<Integer, byte[]> after = elements(data, cut);
                    final boolean narrow = packet[2] < 0;
                    for (int id = 1; id < 256; id++) {
                        final byte[] value = before.get(id);
                        final boolean stays =
                                id < 15
                                        && id % 2 == 1
                                        && value != null
                                        && (!narrow || (value.length > 0 && value.length < 17));
                        final int target = id == 13 ? 1 : id + 2;
                        if (stays) {
                            assertThat(after.remove(target)).isEqualTo(value);
                        }
                    }
                    assertThat(after).isEmpty();
                });
    }

    private static Map<Integer, byte[]> elements(final byte[] data, final int offset) {
        final Map<Integer, byte[]> found = new TreeMap<>();
        for (int id = 1; id < 256; id++) {
            final int element = HeaderExtensions.find(data, offset, id);
            if (element != HeaderExtensions.NONE) {
                final int at = HeaderExtensions.at(element);
                found.put(id, Arrays.copyOfRange(data, at, at + HeaderExtensions.size(element)));
            }
        }
        return found;
    }

    /** A packet with elements of different identifiers, in one of the forms. */
    private static byte[] random(final RandomGenerator random) {
        final boolean wide = random.nextBoolean();
        final byte[] body = new byte[400];
        int at = 0;
        for (int id = 1; id < (wide ? 30 : 15) && at < 340; id++) {
            if (id == 15 || random.nextInt(3) == 0) {
                continue;
            }
            final int size = wide ? random.nextInt(24) : random.nextInt(1, 17);
            if (wide) {
                body[at++] = (byte) id;
                body[at++] = (byte) size;
            } else {
                body[at++] = (byte) (id << 4 | (size - 1));
            }
            for (int i = 0; i < size; i++) {
                body[at++] = (byte) random.nextInt();
            }
            at += random.nextInt(3);
        }
        final int words = (at + 3) / 4;
        final byte[] packet = new byte[16 + 4 * words + 20];
        RtpView.writeHeader(packet, 0, 100, false, random.nextInt(), 7, 9);
        packet[0] = (byte) 0x90;
        packet[12] = (byte) (wide ? 0x10 : 0xbe);
        packet[13] = (byte) (wide ? 0x00 : 0xde);
        packet[15] = (byte) words;
        System.arraycopy(body, 0, packet, 16, 4 * words);
        return packet;
    }
}
