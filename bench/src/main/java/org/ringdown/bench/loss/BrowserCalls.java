package org.ringdown.bench.loss;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.ringdown.audio.dsp.Resampler;

/**
 * Calls of a real browser with telephones of ours, all at the same time from one page: it speaks as
 * Chromium speaks, and what its own ear plays is judged.
 */
final class BrowserCalls {
    private static final String NUMBER = "\\?";
    private static final long STEP_NANOS = 5_000_000;
    private static final long PATIENCE_NANOS = 60_000_000_000L;
    private static final long BEFORE_NANOS = 400_000_000;
    private static final long AFTER_NANOS = 1_500_000_000;
    private static final double NANOS_PER_MILLI = 1e6;
    private static final int MILLIS = 1_000;

    /** Where the speech is looked for in what the microphone heard. */
    private static final int MOST_BEGINNING_MILLIS = 5_000;

    private static final int PIECE_MILLIS = 10;

    /** How much later sound is that {@link Resampler} has made slower, in samples. */
    private static final int LATE = 17;

    private final Chromium browser;
    private final Judge judge;
    private final int buffer;
    private final Stage stage;
    private final List<Leg> legs = new ArrayList<>();

    /**
     * The way between them.
     *
     * @param name what tables call it
     * @param copies whether the browser says that it takes and sends copies (RFC 2198)
     */
    record Path(String name, NgServer server, boolean copies) {}

    /** One call. */
    private record Leg(String id, Path path, Condition condition, Wire wire, End phone) {}

    /** What came from the page: sound at {@link Estoi#RATE}, and when it began in nanoseconds. */
    private record Sounds(Speech.Wave wave, long began) {}

    /**
     * Nobody calls yet.
     *
     * @param buffer how long telephones let packets wait, in milliseconds
     */
    BrowserCalls(final Stage stage, final Chromium browser, final Judge judge, final int buffer) {
        this.stage = stage;
        this.browser = browser;
        this.judge = judge;
        this.buffer = buffer;
    }

    /** There is to be one such call. */
    void add(
            final Path path, final Condition condition, final Mouth phonesMouth, final long pattern)
            throws IOException {
        final Condition clean = new Condition(0, 1, 0);
        legs.add(
                new Leg(
                        "loss-" + System.nanoTime(),
                        path,
                        condition,
                        new Wire(stage, condition, pattern),
                        new End(
                                stage,
                                phonesMouth,
                                new Line(clean, pattern),
                                new Line(clean, pattern))));
    }

    /** Lets all speak, and judges. */
    void run(final Results results) throws IOException {
        try {
            next("/plan").answer(plan());
            for (int i = 0; i < legs.size(); i++) {
                final Chromium.Request offer = next("/offer");
                final Leg leg = legs.get(Integer.parseInt(offer.path().split(NUMBER)[1]));
                offer.answer(connect(leg, new String(offer.body(), StandardCharsets.UTF_8)));
            }
            next("/connected").answer("");
            final Chromium.Request speaking = next("/speaking");
            final long from = System.nanoTime() + BEFORE_NANOS;
            for (int i = 0; i < legs.size(); i++) {
                legs.get(i).wire().begin();
                legs.get(i).phone().speak(from + late(i));
            }
            stage.run(from + judge.clean().millis() * MILLIS * MILLIS + AFTER_NANOS);
            speaking.answer("");
            judge(from, results);
            next("/over").answer("");
            for (final Leg leg : legs) {
                leg.path().server().end(leg.id());
            }
        } finally {
            for (final Leg leg : legs) {
                leg.wire().close();
                leg.phone().close();
            }
        }
    }

    /** Telephones begin in turn, so that not all speak in the same moment. */
    private long late(final int place) {
        return place * 20_000_000L / legs.size();
    }

    private String plan() {
        final List<String> lines = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            lines.add(i + (legs.get(i).path().copies() ? " audio/opus,audio/red" : " audio/opus"));
        }
        return String.join("\n", lines);
    }

    /** What the page asks for next, which is to begin so; meanwhile the lines carry. */
    private Chromium.Request next(final String path) throws IOException {
        final long until = System.nanoTime() + PATIENCE_NANOS;
        while (System.nanoTime() < until) {
            final Chromium.Request request = browser.poll();
            if (request == null) {
                stage.run(System.nanoTime() + STEP_NANOS);
            } else if (request.path().startsWith(path)) {
                return request;
            } else {
                throw new IOException("the page asks for " + request.path() + ", not " + path);
            }
        }
        throw new IOException("the page does not ask for " + path);
    }

    private static String connect(final Leg leg, final String sdp) throws IOException {
        final NgServer server = leg.path().server();
        leg.phone().talkTo(server.offer(leg.id(), sdp, leg.wire()));
        return server.answer(leg.id(), leg.phone().port(), leg.wire());
    }

    private void judge(final long from, final Results results) throws IOException {
        final Chromium.Request said = next("/said");
        final Sounds microphone = sounds(said.body());
        final long spoken = spoken(microphone);
        said.answer("");
        final List<Sounds> heard = new ArrayList<>();
        for (int i = 0; i < legs.size(); i++) {
            final Chromium.Request one = next("/heard?" + i);
            heard.add(sounds(one.body()));
            one.answer("");
        }
        final Map<Leg, Integer> places = new LinkedHashMap<>();
        legs.forEach(leg -> places.put(leg, places.size()));
        places.entrySet().parallelStream()
                .forEach(each -> {
                    final Leg leg = each.getKey();
                    final int place = each.getValue();
                    final String name = leg.path().name();
                    results.add(
                            Results.Direction.TO_PHONE,
                            name,
                            leg.condition(),
                            judge.packets(
                                    leg.phone().recording(),
                                    Sound.PCMU,
                                    spoken,
                                    buffer + leg.condition().jitterMillis()));
                    final Recording recording = leg.wire().recording();
                    results.add(
                            Results.Direction.TO_BROWSER,
                            name,
                            leg.condition(),
                            judge.sound(
                                    since(heard.get(place), from + late(place)),
                                    recording,
                                    recording.clock(Sound.OPUS.rate())));
                });
        tell(Score.of(judge.clean(), since(microphone, spoken), 1, 0).estoi());
    }

    /** What shows whether the browser did what it was to do. */
    private void tell(final double microphone) {
        final Map<String, Double> copied =
                legs.stream()
                        .collect(
                                Collectors.groupingBy(
                                        leg -> leg.path().name(),
                                        LinkedHashMap::new,
                                        Collectors.averagingDouble(leg -> leg.wire().copied())));
        System.out.printf(
                Locale.ROOT,
                "Its microphone heard it with ESTOI %.2f. Packets from it with copies: %s.%n",
                microphone,
                copied.entrySet().stream()
                        .map(each ->
                                String.format(
                                        Locale.ROOT, "%s %.0f %%", each.getKey(), each.getValue()))
                        .collect(Collectors.joining("; ")));
    }

    /** When the microphone heard the beginning of the speech. */
    private long spoken(final Sounds said) {
        final Speech clean = judge.clean();
        final int begin = clean.sentences().getFirst().from();
        final int length = Math.min(3 * Estoi.RATE, clean.wave().values().length - begin);
        final int lag =
                Waves.lag(
                        clean.wave().values(),
                        said.wave().values(),
                        begin,
                        length,
                        Estoi.RATE,
                        MOST_BEGINNING_MILLIS);
        // A piece is handed over at its end.
        return said.began()
                + (long) ((lag * (double) MILLIS / Estoi.RATE - PIECE_MILLIS) * NANOS_PER_MILLI);
    }

    /** What was played from a time on. */
    private double[] since(final Sounds heard, final long from) {
        final int skipped = (int) ((from - heard.began()) / NANOS_PER_MILLI * Estoi.RATE / MILLIS);
        final long millis = judge.clean().millis() + Judge.AFTER_MILLIS;
        return Waves.piece(heard.wave().values(), skipped, (int) (millis * Estoi.RATE / MILLIS));
    }

    /** Reads what {@code browser.html} writes. */
    private static Sounds sounds(final byte[] bytes) {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        final int rate = (int) buffer.getDouble();
        final double began = buffer.getDouble();
        final short[] samples = new short[buffer.remaining() / Short.BYTES];
        buffer.asShortBuffer().get(samples);
        final short[] slower =
                new short[(int) ((long) (samples.length + rate) * Estoi.RATE / rate)];
        final int made =
                new Resampler(rate, Estoi.RATE, 1).resample(samples, 0, samples.length, slower, 0);
        final double[] wave = new double[Math.max(0, made - LATE)];
        for (int i = 0; i < wave.length; i++) {
            wave[i] = slower[i + LATE];
        }
        return new Sounds(new Speech.Wave(wave), (long) (began * NANOS_PER_MILLI));
    }
}
