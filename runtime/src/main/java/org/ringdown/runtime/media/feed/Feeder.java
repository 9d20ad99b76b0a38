package org.ringdown.runtime.media.feed;

import java.io.IOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.dsp.Resampler;
import org.ringdown.audio.file.SoundReader;

/** Reads a program's sound into a {@link Playback}. Belongs to one thread, which waits. */
public final class Feeder implements AutoCloseable {
    private static final int PIECE = 960;
    private static final int MILLIS = 1_000;
    private static final double FULL_SCALE = 32_767;

    private final Program program;
    private final Opus opus;
    private final int opusRate;
    private final int rate;
    private final Playback playback;
    private final short[] piece = new short[PIECE];
    private final long millis;
    private @Nullable ClipReader first;
    private short[] resampled = new short[PIECE];

    /**
     * Opens what is played first.
     *
     * @param codec that it is made into
     * @throws IOException when it cannot be played; the message is a sentence without a full stop
     */
    public Feeder(final Program program, final AudioCodec codec, final Opus opus)
            throws IOException {
        this.program = program;
        this.opus = opus;
        opusRate = opusRate(codec.rate());
        final Program.Item begin = program.items().getFirst();
        first =
                begin instanceof Program.Item.Sound(Clip clip)
                        ? ClipReader.open(clip, opus, opusRate)
                        : null;
        final int own = first == null ? codec.rate() : first.rate();
        rate = codec.runsAt(own, 1) ? own : codec.rate();
        final int clock = first == null ? rate : first.clock();
        millis = millis();
        final long length = program.items().size() == 1 && millis > 0 ? millis * clock / MILLIS : 0;
        playback = new Playback(rate, clock, first == null ? 0 : program.start(), length);
    }

    private static int opusRate(final int wanted) {
        return switch (wanted) {
            case 8_000, 12_000, 16_000, 24_000, 48_000 -> wanted;
            default -> 48_000;
        };
    }

    /** How long one round lasts; -1 when nobody knows. */
    private long millis() {
        long sum = 0;
        for (final Program.Item item : program.items()) {
            final long each =
                    switch (item) {
                        case Program.Item.Tone tone -> tone.millis();
                        case Program.Item.Silence silence -> silence.millis();
                        // The others are opened when it is their turn.
                        case Program.Item.Sound _ ->
                                first != null && program.items().size() == 1 ? first.millis() : -1;
                    };
            if (each < 0) {
                return -1;
            }
            sum += each;
        }
        return sum;
    }

    /** Where the sound goes. */
    public Playback playback() {
        return playback;
    }

    /** How long one round lasts, as told by the beginning; -1 when nobody knows. */
    public long roundMillis() {
        return millis;
    }

    /** Reads to the end, or until nobody wants it any more. */
    public void run() {
        try {
            long samples = 0;
            for (int round = 0; round < program.times(); round++) {
                final long before = samples;
                for (final Program.Item item : program.items()) {
                    final long some = feed(item, samples == 0 ? program.start() : 0);
                    if (some < 0) {
                        return;
                    }
                    samples += some;
                }
                final long enough = program.enoughMillis();
                // What has no sound would go on for ever without anybody hearing it.
                if (samples == before || (enough > 0 && samples * MILLIS / rate >= enough)) {
                    break;
                }
            }
            playback.complete();
        } catch (final IOException failure) {
            playback.fail(String.valueOf(failure.getMessage()));
        }
    }

    /** How many samples that were; -1 when nobody wants more. */
    private long feed(final Program.Item item, final long start) throws IOException {
        return switch (item) {
            case Program.Item.Sound(Clip clip) -> sound(clip, start);
            case Program.Item.Tone tone -> tone(tone);
            case Program.Item.Silence silence -> silence(silence.millis() * rate / MILLIS);
        };
    }

    private long silence(final long samples) {
        Arrays.fill(piece, (short) 0);
        for (long left = samples; left > 0; left -= PIECE) {
            if (!playback.put(piece, 0, (int) Math.min(left, PIECE))) {
                return -1;
            }
        }
        return samples;
    }

    private long tone(final Program.Item.Tone tone) {
        final long samples = tone.millis() * rate / MILLIS;
        final double amplitude = FULL_SCALE * Math.pow(10, tone.dbfs() / 20);
        for (long done = 0; done < samples; done += PIECE) {
            final int some = (int) Math.min(PIECE, samples - done);
            for (int i = 0; i < some; i++) {
                double sum = 0;
                for (final double hertz : tone.hertz()) {
                    sum += amplitude * Math.sin(2 * Math.PI * hertz * (done + i) / rate);
                }
                piece[i] = (short) Math.clamp(Math.round(sum), Short.MIN_VALUE, Short.MAX_VALUE);
            }
            if (!playback.put(piece, 0, some)) {
                return -1;
            }
        }
        return samples;
    }

    private long sound(final Clip clip, final long start) throws IOException {
        final ClipReader before = first;
        first = null;
        try (ClipReader reader = before == null ? ClipReader.open(clip, opus, opusRate) : before) {
            final Passage passage =
                    new Passage(
                            new Resampler(reader.rate(), rate, 1),
                            start * reader.rate() / reader.clock());
            while (reader.read(passage)) {
                if (passage.unwanted) {
                    return -1;
                }
            }
            return passage.unwanted ? -1 : passage.samples;
        }
    }

    /** The way of a clip's samples into the playback. */
    private final class Passage implements SoundReader.Sink {
        private final Resampler resampler;
        private long skip;
        private long samples;
        private boolean unwanted;

        Passage(final Resampler resampler, final long skip) {
            this.resampler = resampler;
            this.skip = skip;
        }

        @Override
        public void sound(final short[] mono, final int count) {
            final int left = (int) Math.min(skip, count);
            skip -= left;
            for (int at = left; at < count && !unwanted; at += PIECE) {
                final int some = Math.min(PIECE, count - at);
                if (resampler.room(some) > resampled.length) {
                    resampled = new short[resampler.room(some)];
                }
                final int made = resampler.resample(mono, at, some, resampled, 0);
                samples += made;
                unwanted = !playback.put(resampled, 0, made);
            }
        }
    }

    @Override
    public void close() {
        if (first != null) {
            first.close();
        }
    }
}
