package org.ringdown.audio.red;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

/** Payloads of RFC 2198, byte by byte and through a reader. */
class RedTest {
    private final RedWriter writer = new RedWriter();
    private final RedReader reader = new RedReader();
    private final byte[] out = new byte[1_500];

    @Test
    void isWrittenAsTheRfcHasIt() {
        writer.repeat(1);
        assertThat(writer.write(111, 960, new byte[] {7, 8}, 0, 2, out, 0, 1_200)).isEqualTo(3);
        assertThat(Arrays.copyOf(out, 3)).containsExactly(111, 7, 8);
        assertThat(writer.write(111, 1_920, new byte[] {9}, 0, 1, out, 0, 1_200)).isEqualTo(8);
        // The time before, 960 << 10, and the length, 2, in three bytes.
        assertThat(Arrays.copyOf(out, 8))
                .containsExactly(0x80 | 111, 0x0f, 0x00, 0x02, 111, 7, 8, 9);
    }

    @Test
    void copiesAreSpaced() {
        writer.repeat(3, 6);
        for (int i = 0; i < 40; i++) {
            final byte[] payload = {(byte) i};
            final int length = writer.write(111, i * 960, payload, 0, 1, out, 0, 1_200);
            assertThat(reader.read(out, 0, length, i * 960)).isTrue();
            assertThat(reader.count()).isEqualTo(i < 3 ? 1 : i < 6 ? 2 : 3);
            for (int b = 0; b < reader.count(); b++) {
                final int of = i - 3 * (reader.count() - 1 - b);
                assertThat(reader.timestamp(b)).isEqualTo(of * 960);
                assertThat(out[reader.offset(b)]).isEqualTo((byte) of);
                assertThat(reader.length(b)).isEqualTo(1);
                assertThat(reader.payloadType(b)).isEqualTo(111);
            }
        }
    }

    @Test
    void whatWasSentByItselfIsRepeatedToo() {
        writer.keep(111, 0, new byte[] {5}, 0, 1);
        assertThat(writer.repeats()).isFalse();
        writer.repeat(1);
        final int length = writer.write(111, 960, new byte[] {6}, 0, 1, out, 0, 1_200);
        assertThat(reader.read(out, 0, length, 960)).isTrue();
        assertThat(reader.count()).isEqualTo(2);
        assertThat(out[reader.offset(0)]).isEqualTo((byte) 5);
    }

    @Test
    void leavesOutWhatIsTooOldOrHasNoRoom() {
        writer.repeat(1, 2);
        writer.write(0, 0, new byte[100], 0, 100, out, 0, 1_200);
        writer.write(0, 16_384, new byte[100], 0, 100, out, 0, 1_200);
        final int late = writer.write(0, 16_544, new byte[10], 0, 10, out, 0, 1_200);
        assertThat(late).as("the first is 16,544 units old").isEqualTo(4 + 1 + 100 + 10);
        assertThat(writer.write(0, 16_704, new byte[10], 0, 10, out, 0, 30)).isEqualTo(25);
        assertThat(writer.write(0, 16_864, new byte[40], 0, 40, out, 0, 40)).isEqualTo(-1);
    }

    @Test
    void refusesCopiesThatItHasNot() {
        assertThatIllegalArgumentException().isThrownBy(() -> writer.repeat(0));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.repeat(2, 2));
        assertThatIllegalArgumentException().isThrownBy(() -> writer.repeat(RedWriter.OLDEST + 1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> writer.repeat(1, 2, 3, 4, 5, 6, 7, 8, 9));
    }

    @Test
    void damageIsSeen() {
        final byte[] header = {(byte) 0x80, 0, 0, 5, 0, 1, 2};
        assertThat(reader.read(header, 0, 7, 0)).isFalse();
        assertThat(reader.count()).isZero();
        assertThat(reader.read(header, 0, 3, 0)).isFalse();
        assertThat(reader.read(new byte[0], 0, 0, 0)).isFalse();
        final byte[] endless = new byte[400];
        Arrays.fill(endless, (byte) 0x80);
        assertThat(reader.read(endless, 0, 400, 0)).isFalse();
    }

    @Test
    void whatIsWrittenIsRead() {
        Properties.forAll(
                random -> random,
                (final RandomGenerator random) -> {
                    writer.reset();
                    writer.repeat(
                            random.ints(1, RedWriter.OLDEST + 1)
                                    .limit(random.nextInt(9))
                                    .sorted()
                                    .distinct()
                                    .toArray());
                    int timestamp = random.nextInt();
                    for (int i = 0; i < 40; i++) {
                        timestamp += random.nextInt(1, 3_000);
                        final byte[] payload = new byte[random.nextInt(1_100)];
                        random.nextBytes(payload);
                        final int length =
                                writer.write(
                                        96, timestamp, payload, 0, payload.length, out, 3, 1_200);
                        assertThat(length).isBetween(payload.length + 1, 1_200);
                        assertThat(reader.read(out, 3, length, timestamp)).isTrue();
                        final int last = reader.count() - 1;
                        assertThat(reader.timestamp(last)).isEqualTo(timestamp);
                        final int from = reader.offset(last);
                        assertThat(Arrays.copyOfRange(out, from, from + reader.length(last)))
                                .isEqualTo(payload);
                    }
                });
    }
}
