package org.ringdown.audio.dtmf;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

/** Digits in RTP, written, lost, disordered and read. */
class EventsTest {
    private final byte[] out = new byte[4];

    private static final class Sent {
        private final int timestamp;
        private final boolean mark;
        private final byte[] payload;

        Sent(final int timestamp, final boolean mark, final byte[] payload) {
            this.timestamp = timestamp;
            this.mark = mark;
            this.payload = payload;
        }

        int timestamp() {
            return timestamp;
        }

        boolean mark() {
            return mark;
        }

        byte[] payload() {
            return payload;
        }
    }

    @Test
    void isWrittenAsTheRfcHasIt() {
        final EventWriter writer = new EventWriter(8_000);
        writer.press(5, 10, 1_000);
        writer.release(1_000 + 400);
        final List<Sent> sent = all(writer, 1_000, 160);
        assertThat(sent).hasSize(5);
        assertThat(sent).allMatch(packet -> packet.timestamp() == 1_000);
        assertThat(sent.getFirst().mark()).isTrue();
        assertThat(sent.stream().filter(Sent::mark)).hasSize(1);
        assertThat(sent.get(0).payload()).containsExactly(5, 10, 0, 160);
        assertThat(sent.get(1).payload()).containsExactly(5, 10, 1, 64);
        for (int i = 2; i < 5; i++) {
            assertThat(sent.get(i).payload()).containsExactly(5, 0x80 | 10, 1, 144);
        }
        assertThat(writer.busy()).isFalse();
    }

    @Test
    void isNotShorterThan40Milliseconds() {
        final EventWriter writer = new EventWriter(48_000);
        writer.press(11, 0, -100);
        writer.release(-50);
        final Sent last = all(writer, -100, 960).getLast();
        assertThat(EventPayload.duration(last.payload(), 0)).isEqualTo(1_920);
    }

    @Test
    void aLongDigitHasSegments() {
        final EventWriter writer = new EventWriter(48_000);
        final EventReader reader = new EventReader();
        writer.press(3, 10, 0);
        writer.release(144_000);
        int began = 0;
        int ended = 0;
        final List<Sent> sent = all(writer, 0, 960);
        for (final Sent packet : sent) {
            final int news = reader.read(packet.payload(), 0, 4, packet.timestamp());
            began += news & EventReader.BEGAN;
            ended += (news & EventReader.ENDED) / EventReader.ENDED;
        }
        assertThat(sent.stream().map(Sent::timestamp).distinct())
                .containsExactly(0, 65_535, 131_070);
        assertThat(began).isEqualTo(1);
        assertThat(ended).isEqualTo(1);
        assertThat(reader.duration()).isEqualTo(144_000);
    }

    @Test
    void everyDigitIsHeardOnceWhateverIsLostOrDisordered() {
        Properties.forAll(
                random -> random,
                (final RandomGenerator random) -> {
                    final EventWriter writer = new EventWriter(8_000);
                    final EventReader reader = new EventReader();
                    final List<Integer> pressed = new ArrayList<>();
                    final List<Integer> began = new ArrayList<>();
                    int ends = 0;
                    int now = random.nextInt();
                    for (int i = 0; i < 10; i++) {
                        final int digit = random.nextInt(16);
                        writer.press(digit, 10, now);
                        writer.release(now + random.nextInt(200, 4_000));
                        final List<Sent> sent = new ArrayList<>(all(writer, now, 160));
                        now += 8_000;
                        // At least one of its packets comes, twice perhaps, in any order.
                        Collections.shuffle(sent, new Random(random.nextLong()));
                        final int kept = random.nextInt(1, sent.size() + 1);
                        pressed.add(digit);
                        for (int k = 0; k < kept; k++) {
                            final Sent packet = sent.get(random.nextInt(k + 1));
                            final int news =
                                    reader.read(packet.payload(), 0, 4, packet.timestamp());
                            if ((news & EventReader.BEGAN) != 0) {
                                began.add(reader.event());
                            }
                            if ((news & EventReader.PREVIOUS_ENDED) != 0) {
                                ends++;
                            }
                            if ((news & EventReader.ENDED) != 0) {
                                ends++;
                            }
                        }
                    }
                    ends += reader.giveUp() / EventReader.ENDED;
                    assertThat(began).isEqualTo(pressed);
                    assertThat(ends).isEqualTo(10);
                    assertThat(reader.giveUp()).isZero();
                });
    }

    @Test
    void durationsPassFromOneClockToAnother() {
        EventPayload.write(out, 0, 1, true, 10, 1_600);
        EventPayload.rescale(out, 0, 8_000, 48_000);
        assertThat(EventPayload.duration(out, 0)).isEqualTo(9_600);
        assertThat(EventPayload.end(out, 0)).isTrue();
        EventPayload.rescale(out, 0, 8_000, 96_000);
        assertThat(EventPayload.duration(out, 0)).isEqualTo(65_535);
    }

    @Test
    void whatIsNoDigitIsDamage() {
        final EventReader reader = new EventReader();
        assertThat(reader.read(new byte[] {5, 0, 0}, 0, 3, 0)).isEqualTo(EventReader.DAMAGED);
        assertThat(reader.read(new byte[] {64, 0, 0, 1}, 0, 4, 0)).isEqualTo(EventReader.DAMAGED);
        assertThat(reader.open()).isFalse();
    }

    private List<Sent> all(final EventWriter writer, final int from, final int step) {
        final List<Sent> sent = new ArrayList<>();
        for (int now = from + step; writer.busy(); now += step) {
            if (writer.write(now, out, 0) == 4) {
                sent.add(new Sent(writer.timestamp(), writer.mark(), out.clone()));
            }
        }
        return sent;
    }
}
