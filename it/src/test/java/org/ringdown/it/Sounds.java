package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.ringdown.testkit.Tone;

/** Wav files as microphones, and as what a telephone heard. */
final class Sounds {
    private static final int HEADER = 44;
    private static final double AMPLITUDE = 0.5;

    /** The level of every tone that is sent, in dBFS. */
    static final double LEVEL = 20 * Math.log10(AMPLITUDE);

    private Sounds() {}

    /**
     * Writes a wav file (16 bit) that holds whole periods of a tone, so that a player that starts
     * again at its end makes no click.
     */
    static Path tone(
            final Path file,
            final int hertz,
            final int rate,
            final int channels,
            final Duration length) {
        final int frames = (int) (length.toSeconds() * rate);
        final short[] tone = Tone.sine(hertz, AMPLITUDE, rate, frames);
        final int bytes = frames * channels * 2;
        final ByteBuffer wav = ByteBuffer.allocate(HEADER + bytes).order(ByteOrder.LITTLE_ENDIAN);
        wav.put(ascii("RIFF")).putInt(HEADER - 8 + bytes).put(ascii("WAVEfmt ")).putInt(16);
        wav.putShort((short) 1).putShort((short) channels).putInt(rate).putInt(rate * channels * 2);
        wav.putShort((short) (channels * 2)).putShort((short) 16).put(ascii("data")).putInt(bytes);
        for (final short sample : tone) {
            for (int channel = 0; channel < channels; channel++) {
                wav.putShort(sample);
            }
        }
        try {
            return Files.write(file, wav.array());
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /**
     * What a wav file holds that may still be growing: its last {@code length}, first channel, and
     * the sample rate.
     */
    static Heard tail(final Path file, final Duration length) {
        return tail(file, length, 0);
    }

    /** The same of another channel. */
    static Heard tail(final Path file, final Duration length, final int channel) {
        final ByteBuffer wav;
        try {
            wav = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
        int channels = 1;
        int rate = 8_000;
        int at = 12;
        while (at + 8 <= wav.limit()) {
            final int size = wav.getInt(at + 4);
            if (wav.getInt(at) == id("fmt ")) {
                channels = wav.getShort(at + 10);
                rate = wav.getInt(at + 12);
            } else if (wav.getInt(at) == id("data")) {
                at += 8;
                break;
            }
            at += 8 + Math.max(0, size);
        }
        final int frame = 2 * channels;
        final int frames = Math.max(0, (wav.limit() - at) / frame);
        final int wanted = (int) Math.min(frames, length.toMillis() * rate / 1_000);
        final short[] samples = new short[wanted];
        for (int i = 0; i < wanted; i++) {
            samples[i] = wav.getShort(at + (frames - wanted + i) * frame + 2 * channel);
        }
        return new Heard(samples, rate);
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    private static int id(final String text) {
        return ByteBuffer.wrap(ascii(text)).order(ByteOrder.LITTLE_ENDIAN).getInt();
    }

    /** Sound that was heard. */
    static final class Heard {
        private final short[] samples;
        private final int rate;

        /** Samples of 16 bits, one channel, {@code rate} a second. */
        Heard(final short[] samples, final int rate) {
            this.samples = samples;
            this.rate = rate;
        }

        /**
         * Whether this is the expected tone at the level at which it was sent, and hardly anything
         * else.
         */
        boolean is(final int hertz) {
            return is(hertz, LEVEL);
        }

        /** The same for a tone that was sent at another level, in dBFS. */
        boolean is(final int hertz, final double level) {
            if (samples.length < rate / 4) {
                return false;
            }
            final Tone tone = tone();
            return isClose(tone.hertz(), tone.levelDbfs(), tone.purity(), hertz, level);
        }

        /** Whether there is as much of it as this. */
        boolean lasts(final Duration time) {
            return samples.length >= time.toMillis() * rate / 1_000;
        }

        /** Whether next to nothing was heard, or nothing came. */
        boolean isNearlySilent() {
            return samples.length < rate / 20 || tone().levelDbfs() < -50;
        }

        /** The digits whose tones are in it. */
        List<DialTones.Dialled> digits() {
            return DialTones.in(samples, rate);
        }

        /** The strongest tone in it. */
        Tone tone() {
            return Tone.strongest(samples, rate);
        }

        @Override
        public String toString() {
            return samples.length < rate / 10 ? samples.length + " samples" : tone().toString();
        }
    }

    /**
     * The measure of all: within 1.5 % of the frequency, within 3 dB of the level, 80 % of the
     * energy.
     */
    static boolean isClose(
            final double hertz, final double level, final double purity, final int expected) {
        return isClose(hertz, level, purity, expected, LEVEL);
    }

    /** The same for a tone that was sent at another level, in dBFS. */
    static boolean isClose(
            final double hertz,
            final double level,
            final double purity,
            final int expected,
            final double expectedLevel) {
        return Math.abs(hertz - expected) <= expected * 0.015
                && Math.abs(level - expectedLevel) <= 3
                && purity >= 0.8;
    }
}
