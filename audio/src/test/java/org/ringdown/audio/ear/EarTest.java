package org.ringdown.audio.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.codec.opus.Speech;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.Tone;

/** What an ear hears of a tone that a network has treated badly. */
class EarTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final double HERTZ = 440;
    private static final long MILLI = 1_000_000;

    private static AudioCodec codec(final String name) {
        final boolean opus = name.equals("opus");
        return Objects.requireNonNull(
                CODECS.find(name, opus ? 48_000 : 8_000, opus ? 2 : 1, "useinbandfec=1"));
    }

    /** A packet on its way. */
    private static final class Flight {
        private final long arrives;
        private final int sequence;
        private final int timestamp;
        private final byte[] payload;

        Flight(final long arrives, final int sequence, final int timestamp, final byte[] payload) {
            this.arrives = arrives;
            this.sequence = sequence;
            this.timestamp = timestamp;
            this.payload = payload;
        }

        Flight later(final long nanos) {
            return new Flight(arrives + nanos, sequence, timestamp, payload);
        }

        Flight jumped(final int sequences, final int ticks) {
            return new Flight(arrives, (sequence + sequences) & 0xffff, timestamp + ticks, payload);
        }
    }

    /** Packets of 20 ms with a tone, sent from 0 on, each arriving at once. */
    private static List<Flight> tone(final AudioCodec codec, final int packets) {
        final int samples = codec.rate() / 50 * packets;
        return packets(codec, Tone.sine(HERTZ, 0.3, codec.rate(), samples), packets);
    }

    private static List<Flight> packets(
            final AudioCodec codec, final short[] pcm, final int packets) {
        final int samples = codec.rate() / 50;
        final int ticks = codec.clockRate() / 50;
        try (Encoder encoder = codec.encoder(codec.rate(), 1)) {
            encoder.expectLoss(20);
            final List<Flight> all = new ArrayList<>();
            final byte[] room = new byte[AudioCodec.MAX_PAYLOAD];
            for (int i = 0; i < packets; i++) {
                final int length = encoder.encode(pcm, i * samples, samples, room, 0);
                all.add(
                        new Flight(
                                20 * MILLI * i,
                                (65_500 + i) & 0xffff,
                                -20_000 + i * ticks,
                                Arrays.copyOf(room, length)));
            }
            return all;
        }
    }

    /** Pulls 10 ms each time until the last packet is over. */
    private static short[] heard(final Ear ear, final int rate, final List<Flight> sent) {
        final List<Flight> flights = new ArrayList<>(sent);
        flights.sort((a, b) -> Long.compare(a.arrives, b.arrives));
        final int pulls = (int) (flights.getLast().arrives / (10 * MILLI)) + 10;
        final int piece = rate / 100;
        final short[] all = new short[pulls * piece];
        int next = 0;
        for (int i = 0; i < pulls; i++) {
            final long now = 10 * MILLI * i + 3 * MILLI;
            while (next < flights.size() && flights.get(next).arrives <= now) {
                final Flight flight = flights.get(next++);
                ear.sound(
                        0,
                        flight.sequence,
                        flight.timestamp,
                        flight.payload,
                        0,
                        flight.payload.length,
                        flight.arrives);
            }
            assertThat(ear.hear(all, i * piece, piece, now)).isEqualTo(piece);
        }
        return all;
    }

    /** The least share of the tone in all energy, over pieces of 100 ms. */
    private static double purity(
            final short[] sound, final int rate, final int fromMillis, final int toMillis) {
        double least = 1;
        for (int millis = fromMillis; millis < toMillis; millis += 100) {
            final int at = millis * (rate / 1_000);
            double cosine = 0;
            double sine = 0;
            double energy = 1;
            for (int i = 0; i < rate / 10; i++) {
                final double turn = 2 * Math.PI * HERTZ * i / rate;
                cosine += sound[at + i] * Math.cos(turn);
                sine += sound[at + i] * Math.sin(turn);
                energy += (double) sound[at + i] * sound[at + i];
            }
            least = Math.min(least, 20 * (cosine * cosine + sine * sine) / rate / energy);
        }
        return least;
    }

    @ParameterizedTest
    @CsvSource({"pcmu,8000", "pcmu,48000", "g722,16000", "opus,48000", "opus,8000", "opus,16000"})
    void onACleanLineTheToneIsHeardSoon(final String name, final int rate) {
        try (Ear ear = new Ear(new AudioCodec[] {codec(name)}, rate, EarLimits.CONVERSATION)) {
            final short[] sound = heard(ear, rate, tone(codec(name), 200));
            assertThat(purity(sound, rate, 200, 1_200)).isGreaterThan(0.99);
            assertThat(ear.delayMillis()).isBetween(5, 35);
            assertThat(ear.figures().concealedMillis()).isLessThan(30);
            assertThat(ear.figures().lostMillis()).isZero();
            assertThat(ear.figures().packets()).isEqualTo(200);
        }
    }

    @Test
    void jitterIsWaitedForAndForgotten() {
        final AudioCodec codec = codec("pcmu");
        final RandomGenerator random = Properties.random(5);
        final List<Flight> sent = new ArrayList<>();
        for (final Flight flight : tone(codec, 3_000)) {
            final int number = sent.size();
            sent.add(number < 1_000 ? flight.later(random.nextLong(60 * MILLI)) : flight);
        }
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] first = heard(ear, 8_000, sent.subList(0, 1_000));
            assertThat(ear.delayMillis()).isBetween(55, 95);
            assertThat(ear.figures().concealedMillis()).isLessThan(20_000 * 4 / 100);
            assertThat(purity(first, 8_000, 10_000, 11_000)).isGreaterThan(0.9);
            assertNoClicks(first, 8_000);
        }
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] all = heard(ear, 8_000, sent);
            assertThat(ear.delayMillis()).isLessThan(40);
            assertThat(ear.figures().shortenedMillis()).isGreaterThan(20);
            assertThat(purity(all, 8_000, 55_000, 56_000)).isGreaterThan(0.99);
            assertNoClicks(all, 8_000);
        }
    }

    /** The second difference of the tone is bounded; a step is far beyond it. */
    private static void assertNoClicks(final short[] sound, final int rate) {
        final double turn = 2 * Math.PI * HERTZ / rate;
        final double most = 0.3 * 32_767 * turn * turn;
        for (int i = rate / 2; i < sound.length; i++) {
            final int bend = sound[i] - 2 * sound[i - 1] + sound[i - 2];
            assertThat(Math.abs(bend))
                    .as("at %d ms", i * 1_000L / rate)
                    .isLessThan((int) (2 * most) + 700);
        }
    }

    @ParameterizedTest
    @CsvSource({"pcmu,8000", "g722,16000", "opus,48000", "pcma,16000"})
    void whatIsLostIsRepairedOrInvented(final String name, final int rate) {
        final RandomGenerator random = Properties.random(7);
        final List<Flight> sent = tone(codec(name), 500);
        sent.subList(1, 499).removeIf(flight -> random.nextInt(100) < 20);
        try (Ear ear = new Ear(new AudioCodec[] {codec(name)}, rate, EarLimits.CONVERSATION)) {
            final short[] sound = heard(ear, rate, sent);
            final EarFigures figures = ear.figures();
            assertThat(figures.lostMillis()).isBetween(20L * (500 - sent.size()) - 60, 2_600L);
            assertThat(figures.packets()).isEqualTo(sent.size());
            assertThat(figures.concealedMillis() + figures.recoveredMillis())
                    .isBetween(figures.lostMillis() - 20, figures.lostMillis() + 300);
            assertThat(purity(sound, rate, 5_000, 6_000)).isGreaterThan(0.3);
        }
    }

    @Test
    void whatOpusRepeatsIsWaitedFor() {
        final RandomGenerator random = Properties.random(7);
        final short[] speech = new Speech(48_000, 1_000).pcm;
        final List<Flight> sent = packets(codec("opus"), speech, 1_000);
        sent.subList(1, 999).removeIf(flight -> random.nextInt(100) < 20);
        try (Ear ear = new Ear(new AudioCodec[] {codec("opus")}, 16_000, EarLimits.CONVERSATION)) {
            heard(ear, 16_000, sent);
            assertThat(ear.figures().recoveredMillis())
                    .isGreaterThan(ear.figures().lostMillis() / 2);
            assertThat(ear.delayMillis()).isBetween(25, 60);
        }
    }

    @Test
    void orderAndRepetitionAreMended() {
        final AudioCodec codec = codec("pcmu");
        final RandomGenerator random = Properties.random(9);
        final List<Flight> sent = new ArrayList<>();
        for (final Flight flight : tone(codec, 1_000)) {
            sent.add(flight.later(random.nextInt(10) == 0 ? 30 * MILLI : 0));
            if (random.nextInt(10) == 0) {
                sent.add(flight.later(random.nextLong(40 * MILLI)));
            }
        }
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] sound = heard(ear, 8_000, sent);
            assertThat(ear.figures().packets()).isBetween(990L, 1_000L);
            assertThat(ear.figures().duplicates()).isBetween(50L, 150L);
            assertThat(purity(sound, 8_000, 10_000, 11_000)).isGreaterThan(0.99);
        }
    }

    @ParameterizedTest
    @CsvSource({
        "0, 100000000, false", "0, -7000, false", "20000, 0, false", "-20000, 99000, false",
        "31000, 1300000000, true", "5000, -1600, false", "0, 4000, false", "1, 8000000, true"
    })
    void aJumpIsNotHeard(final int sequences, final int ticks, final boolean another) {
        final AudioCodec codec = codec("pcmu");
        final List<Flight> sent = tone(codec, 300);
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] all = new short[8_000 * 6];
            for (int i = 0; i < 600; i++) {
                if (i % 2 == 0) {
                    final boolean jumped = i >= 300;
                    if (i == 300 && another) {
                        ear.restart();
                    }
                    final Flight flight =
                            sent.get(i / 2).jumped(jumped ? sequences : 0, jumped ? ticks : 0);
                    ear.sound(
                            0,
                            flight.sequence,
                            flight.timestamp,
                            flight.payload,
                            0,
                            160,
                            flight.arrives);
                }
                ear.hear(all, i * 80, 80, i * 10L * MILLI + 3 * MILLI);
            }
            // The last may still wait.
            assertThat(ear.figures().packets()).isBetween(298L, 300L);
            assertThat(ear.figures().concealedMillis()).isLessThan(30);
            assertThat(purity(all, 8_000, 200, 5_900)).isGreaterThan(0.5);
            assertThat(ear.delayMillis()).isBetween(5, 40);
        }
    }

    @Test
    void aPauseIsAPauseAndCountsAsNone() {
        final AudioCodec codec = codec("pcmu");
        final List<Flight> sent = tone(codec, 400);
        for (int i = 200; i < 400; i++) {
            // Nothing was lost: the sender said nothing for two seconds.
            final Flight flight = sent.get(i);
            sent.set(i, flight.jumped(0, 16_000).later(2_000 * MILLI));
        }
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] sound = heard(ear, 8_000, sent);
            assertThat(ear.figures().lostMillis()).isZero();
            assertThat(ear.figures().concealedMillis()).isLessThan(20);
            for (int i = 8 * 4_200; i < 8 * 5_900; i++) {
                assertThat(sound[i]).as("at %d", i).isZero();
            }
            assertThat(purity(sound, 8_000, 6_200, 7_200)).isGreaterThan(0.99);
            assertThat(ear.delayMillis()).isBetween(5, 40);
        }
    }

    @Test
    void aNetworkThatStoodStillLeavesNoDelayBehind() {
        final AudioCodec codec = codec("pcmu");
        final List<Flight> sent = tone(codec, 600);
        for (int i = 100; i < 250; i++) {
            final Flight flight = sent.get(i);
            sent.set(i, flight.later(5_000 * MILLI - flight.arrives));
        }
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] sound = heard(ear, 8_000, sent);
            assertThat(ear.delayMillis()).isBetween(5, 60);
            assertThat(ear.figures().droppedMillis()).isBetween(2_500L, 3_100L);
            assertThat(purity(sound, 8_000, 5_600, 6_600)).isGreaterThan(0.98);
        }
    }

    /** A packet with numbers of its own is not the beginning of another stream. */
    @Test
    void aStrayPacketSilencesNobody() {
        final AudioCodec codec = codec("pcmu");
        final List<Flight> sent = tone(codec, 400);
        try (Ear ear = new Ear(new AudioCodec[] {codec}, 8_000, EarLimits.CONVERSATION)) {
            final short[] sound = new short[80 * 800];
            for (int i = 0; i < 800; i++) {
                final long now = i * 10L * MILLI;
                if (i == 201) {
                    ear.sound(0, 40_000, 123_456_789, new byte[160], 0, 160, now);
                }
                if (i % 2 == 0) {
                    final Flight flight = sent.get(i / 2);
                    ear.sound(0, flight.sequence, flight.timestamp, flight.payload, 0, 160, now);
                }
                ear.hear(sound, i * 80, 80, now + 3 * MILLI);
            }
            assertThat(purity(sound, 8_000, 2_500, 3_500)).isGreaterThan(0.98);
        }
    }

    /** Whatever comes, sound goes on: a good stretch after any weather is heard as it was sent. */
    @Test
    void noWeatherBreaksItForLong() {
        final List<Flight> clean = tone(codec("pcmu"), 600);
        Properties.forAll(
                60,
                RandomGenerator::nextLong,
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    final AudioCodec[] codecs = {codec("pcmu"), codec("pcma"), codec("g722")};
                    final byte[] junk = new byte[400];
                    final short[] sound = new short[80 * 1_300];
                    try (Ear ear = new Ear(codecs, 8_000, EarLimits.CONVERSATION)) {
                        int sequences = 0;
                        int ticks = 0;
                        for (int i = 0; i < 1_200; i++) {
                            final long now = i * 10L * MILLI;
                            final boolean weather = i < 600;
                            if (weather && random.nextInt(60) == 0) {
                                sequences += random.nextInt(-40_000, 40_000);
                                ticks += random.nextInt();
                            }
                            if (weather && random.nextInt(60) == 0) {
                                ear.restart();
                            }
                            if (weather && random.nextInt(10) == 0) {
                                random.nextBytes(junk);
                                ear.sound(
                                        random.nextInt(3),
                                        random.nextInt(0x10000),
                                        random.nextInt(),
                                        junk,
                                        0,
                                        random.nextInt(junk.length),
                                        now - random.nextLong(2_000 * MILLI));
                            }
                            if (i % 2 == 0 && !(weather && random.nextInt(4) == 0)) {
                                final int late = weather ? random.nextInt(1 + i / 2) % 8 : 0;
                                final Flight flight =
                                        clean.get(i / 2 - late).jumped(sequences, ticks);
                                ear.sound(
                                        0,
                                        flight.sequence,
                                        flight.timestamp,
                                        flight.payload,
                                        0,
                                        160,
                                        now);
                            }
                            ear.hear(sound, i * 80, 80, now + 3 * MILLI);
                        }
                        // What was thought late before a jump is thought so after it for a while.
                        assertThat(ear.delayMillis()).isBetween(0, 1_600);
                        assertThat(purity(sound, 8_000, 8_000, 9_000)).isGreaterThan(0.98);
                        assertThat(purity(sound, 8_000, 11_000, 11_900)).isGreaterThan(0.98);
                    }
                });
    }
}
