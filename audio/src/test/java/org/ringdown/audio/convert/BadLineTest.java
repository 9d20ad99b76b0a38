package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.codec.opus.OpusPacket;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.audio.red.RedWriter;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** A converter behind lines that lose, delay, repeat and reorder packets. */
class BadLineTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final long FRAME = 20_000_000;
    private static final int OPUS_FRAME = 960;
    private static final int OUT_FRAME = 160;

    /**
     * A packet on its way.
     *
     * @param index how many came before it at the sender
     * @param at when it arrives, in nanoseconds
     */
    private record Arrival(int index, long at) {}

    /** A packet that was made, and when. */
    private record Made(List<Byte> payload, int timestamp, long at) {}

    private final List<Made> made = new ArrayList<>();
    private long now;
    private final Converter.Sink output =
            new Converter.Sink() {
                @Override
                public void sound(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    final List<Byte> bytes = new ArrayList<>();
                    for (int i = 0; i < length; i++) {
                        bytes.add(payload[i]);
                    }
                    made.add(new Made(bytes, timestamp, now));
                }

                @Override
                public void digits(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    throw new AssertionError("nobody dials");
                }
            };

    private static AudioCodec opus() {
        return Objects.requireNonNull(CODECS.find("opus", 48_000, 2, "useinbandfec=1"));
    }

    private static AudioCodec pcmu() {
        return Objects.requireNonNull(CODECS.find("PCMU", 8_000, 1, null));
    }

    private static Converter converter() {
        return new Converter(new AudioCodec[] {opus()}, pcmu(), 20, 0, DigitTerms.NONE, false);
    }

    /** So many packets of a tone, each with these copies. */
    private static List<byte[]> packets(final int count, final int... copies) {
        return packets(Tone.sine(1_000, 0.3, 48_000, OPUS_FRAME * count), count, copies);
    }

    private static List<byte[]> packets(final short[] pcm, final int count, final int... copies) {
        final RedWriter red = new RedWriter();
        red.repeat(copies);
        final List<byte[]> all = new ArrayList<>();
        try (Encoder encoder = opus().encoder(48_000, 1)) {
            encoder.expectLoss(20);
            final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
            final byte[] out = new byte[AudioCodec.MAX_PAYLOAD];
            for (int i = 0; i < count; i++) {
                final int length = encoder.encode(pcm, i * OPUS_FRAME, OPUS_FRAME, room, 0);
                if (copies.length == 0) {
                    all.add(Arrays.copyOf(room, length));
                } else {
                    final int size = red.write(111, i * OPUS_FRAME, room, 0, length, out, 0, 1_200);
                    all.add(Arrays.copyOf(out, size));
                }
            }
        }
        return all;
    }

    /** Lets packets arrive, and the converter have its time between them. */
    private void run(
            final Converter converter,
            final List<byte[]> packets,
            final List<Arrival> line,
            final boolean red) {
        final List<Arrival> inTime =
                line.stream().sorted(Comparator.comparingLong(Arrival::at)).toList();
        for (final Arrival arrival : inTime) {
            while (converter.deadline() <= arrival.at()) {
                now = converter.deadline();
                converter.tick(now, output);
            }
            now = arrival.at();
            final byte[] payload = packets.get(arrival.index());
            converter.sound(
                    0,
                    red,
                    (65_000 + arrival.index()) & 0xffff,
                    arrival.index() * OPUS_FRAME,
                    payload,
                    0,
                    payload.length,
                    now,
                    output);
        }
        final int last = line.getLast().index() * OUT_FRAME;
        while (converter.deadline() != Long.MAX_VALUE && made.getLast().timestamp() < last) {
            now = converter.deadline();
            converter.tick(now, output);
        }
    }

    /**
     * So many packets without those that a line of a seed loses, of a hundred; it never loses more
     * than six in a row, for longer gaps are left out of the sound.
     */
    private static List<Arrival> losing(final int packets, final int percent, final long seed) {
        final RandomGenerator random = Properties.random(seed);
        final List<Arrival> line = new ArrayList<>();
        for (final Arrival each : clean(packets)) {
            final int gap = line.isEmpty() ? 0 : each.index() - line.getLast().index() - 1;
            final boolean end = each.index() == 0 || each.index() == packets - 1;
            if (end || gap == 6 || random.nextInt(100) >= percent) {
                line.add(each);
            }
        }
        return line;
    }

    private static List<Arrival> clean(final int packets) {
        final List<Arrival> line = new ArrayList<>();
        for (int i = 0; i < packets; i++) {
            line.add(new Arrival(i, i * FRAME));
        }
        return line;
    }

    @Test
    void nothingWaitsOnACleanLine() {
        try (Converter converter = converter()) {
            run(converter, packets(100), clean(100), false);
        }
        assertThat(made).hasSize(100);
        for (int i = 0; i < 100; i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OUT_FRAME);
            assertThat(made.get(i).at()).isEqualTo(i * FRAME);
        }
    }

    @Test
    void whatComesWaitsForNothingThatIsLost() {
        final List<Arrival> line = losing(200, 30, 3);
        try (Converter converter = converter()) {
            run(converter, packets(200), line, false);
            assertThat(converter.late()).isZero();
        }
        for (final Arrival arrival : line) {
            assertThat(made)
                    .anyMatch(each ->
                            each.timestamp() == arrival.index() * OUT_FRAME
                                    && each.at() == arrival.at());
        }
    }

    /**
     * As soon as the line has shown that it loses packets, no gap keeps a receiver waiting: what
     * the next packet may repeat is sent when that has come or should have, and what nothing will
     * repeat at once. FEC loses nothing by that.
     */
    @ParameterizedTest
    @CsvSource({"20, 1", "40, 2", "50, 3", "70, 4"})
    void noGapKeepsAReceiverWaiting(final int percent, final long seed) {
        final int count = 1_000;
        final List<Arrival> line = losing(count, percent, seed);
        final boolean[] came = new boolean[count];
        line.forEach(each -> came[each.index()] = true);
        final List<byte[]> speech = packets(new Speech(48_000, count).pcm, count);
        try (Converter converter = converter()) {
            run(converter, speech, line, false);
            assertThat(converter.late()).isZero();
            int repeatable = 0;
            for (int i = 1; i < count; i++) {
                final byte[] packet = speech.get(i);
                final boolean repeats = OpusPacket.hasFec(packet, 0, packet.length);
                repeatable += came[i] && !came[i - 1] && repeats ? 1 : 0;
            }
            assertThat(repeatable).isGreaterThan((count - line.size()) / 8);
            assertThat(converter.recoveredMillis()).isEqualTo(20L * repeatable);
            assertThat(converter.recoveredMillis() + converter.concealedMillis())
                    .isEqualTo(20L * (count - line.size()));
        }
        assertThat(made).hasSize(count);
        for (int i = 0; i < count; i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OUT_FRAME);
            if (i > 60) {
                assertThat(made.get(i).at() - i * FRAME)
                        .as("how late packet %d leaves", i)
                        .isLessThanOrEqualTo(came[i] ? 0 : FRAME + 5_000_000);
            }
        }
    }

    /**
     * What G.711 lost nothing repeats, but the next packet tells how it went on: it is made up when
     * that has come or should have, and nothing that came waits for it.
     */
    @Test
    void whatNothingRepeatsIsMadeUpWithTheNext() {
        final int count = 500;
        final List<Arrival> line = losing(count, 40, 5);
        final boolean[] came = new boolean[count];
        line.forEach(each -> came[each.index()] = true);
        final byte[] voice = new byte[OUT_FRAME];
        try (Converter converter =
                new Converter(new AudioCodec[] {pcmu()}, opus(), 20, 0, DigitTerms.NONE, false)) {
            int next = 0;
            for (long at = 0; next < line.size(); at += 1_000_000) {
                while (next < line.size() && line.get(next).at() <= at) {
                    final int index = line.get(next++).index();
                    now = at;
                    converter.sound(
                            0, false, index, index * OUT_FRAME, voice, 0, OUT_FRAME, at, output);
                }
                now = at;
                converter.tick(at, output);
            }
        }
        assertThat(made).hasSize(count);
        for (int i = 60; i < count; i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OPUS_FRAME);
            assertThat(made.get(i).at() - i * FRAME)
                    .as("how late packet %d leaves", i)
                    .isBetween(0L, came[i] ? 0 : FRAME + 6_000_000);
        }
    }

    /** A sender that stumbles on a line that has lost nothing is not taken for one that lost. */
    @Test
    void whatIsOnlyDelayedIsNotMadeUp() {
        final List<Arrival> line = new ArrayList<>();
        for (int i = 0; i < 500; i++) {
            final boolean held = i % 100 >= 50 && i % 100 < 55;
            line.add(new Arrival(i, held ? (i / 100 * 100 + 55) * FRAME : i * FRAME));
        }
        try (Converter converter = converter()) {
            run(converter, packets(500), line, false);
            assertThat(converter.concealedMillis()).isZero();
            assertThat(converter.late()).isZero();
        }
        assertThat(made).hasSize(500);
    }

    /** On a line that loses, the first time they are; from then on there is more patience. */
    @Test
    void whatIsDelayedOnALineThatLosesIsMadeUpOnce() {
        final List<Arrival> line = new ArrayList<>();
        for (final Arrival each : losing(500, 20, 6)) {
            final int i = each.index();
            final boolean held = i % 100 >= 50 && i % 100 < 54;
            line.add(new Arrival(i, held ? (i / 100 * 100 + 54) * FRAME : i * FRAME));
        }
        try (Converter converter = converter()) {
            run(converter, packets(500), line, false);
            assertThat(converter.late()).isBetween(1L, 4L);
        }
        assertThat(made).hasSize(500);
        for (int i = 0; i < 500; i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OUT_FRAME);
        }
    }

    /**
     * A sender that rests without a word on a line that loses: its pause stays as long as it is.
     */
    @Test
    void aPauseIsNoLoss() {
        final List<Arrival> line = new ArrayList<>();
        for (final Arrival each : losing(400, 20, 7)) {
            line.add(each);
        }
        final List<byte[]> packets = packets(400);
        final int pause = 2 * 50;
        try (Converter converter = converter()) {
            run(converter, packets, line, false);
            final int before = made.getLast().timestamp();
            final long until = now + pause * FRAME;
            for (long at = now; at <= until; at += 1_000_000) {
                now = at;
                converter.tick(at, output);
            }
            final int madeUp = made.getLast().timestamp() - before;
            assertThat(madeUp).isBetween(OUT_FRAME, 6 * OUT_FRAME);
            final byte[] next = packets.getFirst();
            converter.sound(
                    0,
                    false,
                    (65_000 + 400) & 0xffff,
                    (399 + pause) * OPUS_FRAME,
                    next,
                    0,
                    next.length,
                    until,
                    output);
            assertThat(made.getLast().timestamp() - before).isEqualTo(pause * OUT_FRAME);
            assertThat(converter.late()).isZero();
        }
    }

    /** Every second packet of some is delayed by 30 ms: the first time it is too late. */
    @Test
    void whatIsOvertakenIsWaitedForUntilTheLineIsGoodAgain() {
        final List<Arrival> line = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            final boolean late = i >= 50 && i < 250 && i % 10 == 0;
            line.add(new Arrival(i, i * FRAME + (late ? 30_000_000L : 0)));
        }
        try (Converter converter = converter()) {
            run(converter, packets(1_000), line, false);
            assertThat(converter.late()).isEqualTo(1);
            assertThat(converter.concealedMillis() + converter.recoveredMillis()).isEqualTo(20);
        }
        assertThat(made).hasSize(1_000);
        for (int i = 0; i < made.size(); i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OUT_FRAME);
            assertThat(made.get(i).at() - i * FRAME).isBetween(0L, 30_000_000L);
            if (i % 10 > 1 || i < 50 || i > 250) {
                assertThat(made.get(i).at()).isEqualTo(i * FRAME);
            }
        }
    }

    /** Once the line has shown that it reorders, a lost packet costs a short wait, and no more. */
    @Test
    void theWaitForWhatIsLostEndsSoonAfterReorderingHas() {
        final List<Arrival> line = new ArrayList<>();
        for (int i = 0; i < 1_000; i++) {
            if (i != 100 && i != 900) {
                line.add(new Arrival(i, i * FRAME + (i == 50 ? 30_000_000L : 0)));
            }
        }
        try (Converter converter = converter()) {
            run(converter, packets(1_000), line, false);
        }
        final long after100 =
                made.stream()
                        .filter(m -> m.timestamp() == 101 * OUT_FRAME)
                        .findFirst()
                        .orElseThrow()
                        .at();
        assertThat(after100 - 101 * FRAME).isBetween(1L, 20_000_000L);
        final long after900 =
                made.stream()
                        .filter(m -> m.timestamp() == 901 * OUT_FRAME)
                        .findFirst()
                        .orElseThrow()
                        .at();
        assertThat(after900).isEqualTo(901 * FRAME);
    }

    @Test
    void whatIsRepeatedInCopiesIsNotLost() {
        final List<Arrival> line = new ArrayList<>(clean(200));
        line.removeIf(each -> each.index() % 7 == 1 || each.index() % 7 == 2);
        try (Converter converter = converter()) {
            run(converter, packets(200, 1, 2), line, true);
            assertThat(converter.concealedMillis()).isZero();
            assertThat(converter.recoveredMillis()).isEqualTo((200 - line.size()) * 20L);
        }
        assertThat(made).hasSize(200);
        for (int i = 0; i < 200; i++) {
            assertThat(made.get(i).timestamp()).isEqualTo(i * OUT_FRAME);
        }
        final Tone tone = Tone.strongest(heard(), 8_000);
        assertThat(tone.hertz()).isCloseTo(1_000, within(3.0));
        assertThat(tone.purity()).isGreaterThan(0.98);
    }

    /** A copy in a packet may itself hold the FEC of what has no copy. */
    @Test
    void copiesAndFecGoTogether() {
        final List<Arrival> line = new ArrayList<>(clean(100));
        line.removeIf(each -> each.index() % 10 == 3 || each.index() % 10 == 4);
        try (Converter converter = converter()) {
            run(converter, packets(100, 1), line, true);
            final long copied = (100 - line.size()) * 10L;
            assertThat(converter.recoveredMillis()).isGreaterThan(copied + copied / 3);
            assertThat(converter.recoveredMillis() + converter.concealedMillis())
                    .isEqualTo(2 * copied);
        }
        assertThat(made).hasSize(100);
    }

    private short[] heard() {
        try (Decoder decoder = pcmu().decoder(8_000, 1)) {
            final byte[] payload = new byte[OUT_FRAME];
            final short[] all = new short[made.size() * OUT_FRAME];
            for (int i = 0; i < made.size(); i++) {
                for (int k = 0; k < OUT_FRAME; k++) {
                    payload[k] = made.get(i).payload().get(k);
                }
                decoder.decode(payload, 0, OUT_FRAME, all, i * OUT_FRAME);
            }
            return Arrays.copyOfRange(all, 8_000, all.length);
        }
    }

    /** Output runs with the clock, and is silent for no longer than what was lost. */
    @ParameterizedTest
    @CsvSource({
        "0,0,1,false",
        "20,0,1,true",
        "40,0,1,false",
        "50,0,1,true",
        "40,0,3,false",
        "40,0,5,true",
        "0,40,1,false",
        "20,120,1,true",
        "50,120,3,false"
    })
    void noLineMovesTheSoundInTime(
            final int percent, final int jitterMillis, final int burst, final boolean red) {
        final int count = 500;
        final List<byte[]> packets = red ? packets(count, 1, 2) : packets(count);
        Properties.forAll(
                8,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    made.clear();
                    final List<Arrival> line = new ArrayList<>();
                    boolean losing = false;
                    for (int i = 0; i < count; i++) {
                        final double stay = burst == 1 ? percent / 100.0 : 1 - 1.0 / burst;
                        final double begin =
                                burst == 1 ? percent / 100.0 : percent / (100.0 - percent) / burst;
                        losing = random.nextDouble() < (losing ? stay : begin);
                        if (i == 0 || i == count - 1 || !losing) {
                            final long at =
                                    i * FRAME
                                            + (jitterMillis == 0
                                                    ? 0
                                                    : random.nextLong(jitterMillis * 1_000_000L));
                            line.add(new Arrival(i, at));
                            if (random.nextInt(20) == 0) {
                                line.add(new Arrival(i, at + random.nextLong(100_000_000)));
                            }
                        }
                    }
                    try (Converter converter = converter()) {
                        run(converter, packets, line, red);
                    }
                    // What is delayed by more than others were before may be as good as lost.
                    final int tooLate = (jitterMillis + 19) / 20;
                    long longest = 0;
                    for (int i = 1; i < made.size(); i++) {
                        final int step = made.get(i).timestamp() - made.get(i - 1).timestamp();
                        assertThat(step).isPositive();
                        longest = Math.max(longest, step - OUT_FRAME);
                    }
                    assertThat(longest)
                            .as("the longest gap in packets")
                            .isLessThanOrEqualTo(
                                    (long) OUT_FRAME * (longestLoss(line, count) + tooLate));
                    final int end = made.getLast().timestamp() - made.getFirst().timestamp();
                    assertThat(end / 8_000.0)
                            .isCloseTo((count - 1) * 0.02, within(0.02 + jitterMillis / 1_000.0));
                    for (final Made each : made) {
                        final long due = each.timestamp() / OUT_FRAME * FRAME;
                        assertThat(each.at() - due)
                                .as("how late a packet leaves")
                                .isLessThanOrEqualTo(
                                        Math.max(jitterMillis * 1_000_000L, 0)
                                                + 125_000_000
                                                + longestLoss(line, count) * FRAME);
                    }
                });
    }

    private static int longestLoss(final List<Arrival> line, final int count) {
        final boolean[] came = new boolean[count];
        line.forEach(each -> came[each.index()] = true);
        int longest = 0;
        int run = 0;
        for (final boolean each : came) {
            run = each ? 0 : run + 1;
            longest = Math.max(longest, run);
        }
        return longest;
    }
}
