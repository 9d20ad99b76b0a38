package org.ringdown.audio.convert;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.dtmf.EventReader;
import org.ringdown.audio.dtmf.EventWriter;
import org.ringdown.audio.dtmf.ToneDetector;
import org.ringdown.audio.dtmf.ToneGenerator;
import org.ringdown.audio.dtmf.ToneListener;

/** Digits through a converter, as the receiver hears them: events read, tones detected. */
class DigitPathTest {
    private static final Codecs CODECS = new Codecs(OpusLibraries.libopus());
    private static final int[] NUMBER = {1, 1, 5, 10, 9, 0};

    /** What the receiver heard: the digit and how long it was, in ms. */
    private record Heard(int event, long millis) {}

    private final List<Heard> events = new ArrayList<>();
    private final List<Heard> tones = new ArrayList<>();
    private final List<Integer> stamps = new ArrayList<>();
    private int marks;
    private int packets;
    private int sequence = 100;

    private AudioCodec from = codec("opus");
    private AudioCodec to = codec("pcmu");
    private DigitTerms terms = DigitTerms.NONE;
    private Converter converter = new Converter(new AudioCodec[] {from}, to, 20, 0, terms, false);
    private EventReader reader = new EventReader();
    private Decoder decoder = to.decoder(8_000, 1);
    private ToneDetector detector = detector();
    private final short[] pcm = new short[AudioCodec.room(48_000)];

    private final Converter.Sink output =
            new Converter.Sink() {
                @Override
                public void sound(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    stamps.add(timestamp);
                    final int samples = decoder.decode(payload, 0, length, pcm, 0);
                    detector.heard(pcm, 0, samples);
                }

                @Override
                public void digits(
                        final byte[] payload,
                        final int length,
                        final int timestamp,
                        final boolean marker) {
                    packets++;
                    marks += marker ? 1 : 0;
                    final int news = reader.read(payload, 0, length, timestamp);
                    if ((news & EventReader.PREVIOUS_ENDED) != 0) {
                        heard(reader.previousEvent(), reader.previousDuration());
                    }
                    if ((news & EventReader.ENDED) != 0) {
                        heard(reader.event(), reader.duration());
                    }
                }
            };

    private void heard(final int event, final long duration) {
        events.add(new Heard(event, duration * 1_000 / terms.to()));
    }

    private ToneDetector detector() {
        return new ToneDetector(
                decoder.rate(),
                new ToneListener() {
                    @Override
                    public void began(final int event) {}

                    @Override
                    public void ended(final int event, final int millis) {
                        tones.add(new Heard(event, millis));
                    }
                });
    }

    private static AudioCodec codec(final String name) {
        final boolean opus = name.equals("opus");
        return Objects.requireNonNull(CODECS.find(name, opus ? 48_000 : 8_000, opus ? 2 : 1, null));
    }

    private void call(final String one, final String other, final DigitTerms with) {
        converter.close();
        decoder.close();
        from = codec(one);
        to = codec(other);
        terms = with;
        converter = new Converter(new AudioCodec[] {from}, to, 20, 5_000, with, false);
        decoder = to.decoder(to.rate(), 1);
        detector = detector();
        reader = new EventReader(to.clockRate(), with.to() == 0 ? to.clockRate() : with.to());
    }

    @AfterEach
    void close() {
        converter.close();
        decoder.close();
    }

    private int clock() {
        return from.clockRate();
    }

    /** Digits of 100 ms every 200 ms as events; between them, or beside them too, silent sound. */
    private void dial(final boolean soundBeside, final int lossPercent) {
        final Random random = new Random(7);
        final EventWriter writer = new EventWriter(terms.from());
        final byte[] event = new byte[4];
        try (Encoder encoder = from.encoder(from.rate(), 1)) {
            final byte[] sound = new byte[AudioCodec.MAX_PAYLOAD];
            final short[] silence = new short[from.rate() / 50];
            int began = 0;
            for (int frame = 0; frame < 10 * NUMBER.length + 10; frame++) {
                final int now = 3_000 + frame * (clock() / 50);
                if (frame % 10 == 2 && frame / 10 < NUMBER.length) {
                    began = now;
                    writer.press(NUMBER[frame / 10], 10, 0);
                    writer.release(terms.from() / 10);
                }
                final boolean digit = writer.busy();
                if (digit) {
                    final int at = (int) ((long) (now - began) * terms.from() / clock());
                    if (writer.write(at, event, 0) > 0 && random.nextInt(100) >= lossPercent) {
                        converter.digits(
                                sequence & 0xffff, began, event, 0, 4, frame * 20_000_000L, output);
                    }
                    sequence++;
                }
                if (!digit || soundBeside) {
                    final int length = encoder.encode(silence, 0, silence.length, sound, 0);
                    converter.sound(
                            0,
                            false,
                            sequence++ & 0xffff,
                            now,
                            sound,
                            0,
                            length,
                            frame * 20_000_000L,
                            output);
                }
            }
        }
    }

    private static void same(final List<Heard> all, final int tolerance) {
        assertThat(all.stream().map(Heard::event).toList())
                .isEqualTo(Arrays.stream(NUMBER).boxed().toList());
        assertThat(all).allMatch(each -> Math.abs(each.millis() - 100) <= tolerance);
    }

    @ParameterizedTest
    @CsvSource({
        "opus, pcmu, 48000, 8000, false", "opus, pcmu, 8000, 8000, true",
        "pcmu, opus, 8000, 48000, true", "pcma, opus, 8000, 8000, false",
        "g722, pcma, 8000, 8000, true"
    })
    void eventsStayEvents(
            final String one,
            final String other,
            final int clock,
            final int otherClock,
            final boolean soundBeside) {
        call(one, other, new DigitTerms(clock, otherClock, false));
        dial(soundBeside, 0);
        same(events, 0);
        assertThat(marks).isEqualTo(NUMBER.length);
        assertThat(packets).isEqualTo(NUMBER.length * 7);
        assertThat(tones).isEmpty();
        assertThat(stamps).isSorted().doesNotHaveDuplicates();
    }

    @Test
    void eachIsHeardOnceWhateverIsLost() {
        call("opus", "pcmu", new DigitTerms(48_000, 8_000, false));
        dial(true, 40);
        assertThat(events.stream().map(Heard::event).toList())
                .isEqualTo(Arrays.stream(NUMBER).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({
        "opus, pcmu, 48000, false",
        "opus, pcmu, 8000, true",
        "pcmu, opus, 8000, true",
        "pcmu, g722, 8000, false"
    })
    void eventsBecomeTonesForWhoHasNone(
            final String one, final String other, final int clock, final boolean soundBeside) {
        call(one, other, new DigitTerms(clock, 0, false));
        dial(soundBeside, 0);
        same(tones, 16);
        assertThat(packets).isZero();
    }

    @Test
    void lossOfEventsDoesNotTearTones() {
        call("opus", "pcmu", new DigitTerms(48_000, 0, false));
        dial(false, 25);
        assertThat(tones.stream().map(Heard::event).toList())
                .isEqualTo(Arrays.stream(NUMBER).boxed().toList());
    }

    @ParameterizedTest
    @CsvSource({"pcmu, opus, 48000", "pcma, opus, 8000", "opus, pcmu, 8000", "g722, pcma, 8000"})
    void tonesBecomeEventsAndAreNotHeardBeside(
            final String one, final String other, final int clock) {
        call(one, other, new DigitTerms(0, clock, true));
        final ToneGenerator generator = new ToneGenerator(from.rate());
        try (Encoder encoder = from.encoder(from.rate(), 1)) {
            final byte[] sound = new byte[AudioCodec.MAX_PAYLOAD];
            final short[] piece = new short[from.rate() / 50];
            for (int frame = 0; frame < 10 * NUMBER.length + 10; frame++) {
                if (frame % 10 == 2 && frame / 10 < NUMBER.length) {
                    generator.press(NUMBER[frame / 10], -10);
                } else if (frame % 10 == 7) {
                    generator.release();
                }
                generator.generate(piece, 0, piece.length);
                final int length = encoder.encode(piece, 0, piece.length, sound, 0);
                converter.sound(
                        0,
                        false,
                        sequence++,
                        3_000 + frame * (clock() / 50),
                        sound,
                        0,
                        length,
                        frame * 20_000_000L,
                        output);
            }
        }
        same(events, 24);
        assertThat(tones).isEmpty();
        assertThat(marks).isEqualTo(NUMBER.length);
    }

    @Test
    void aClaimOfAWeekMakesNoBurst() {
        call("opus", "pcmu", new DigitTerms(48_000, 0, false));
        converter.digits(1, 0, new byte[] {5, 10, (byte) 0xff, (byte) 0xff}, 0, 4, 0, output);
        assertThat(stamps).hasSizeLessThanOrEqualTo(10);
    }
}
