package org.ringdown.audio.file;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.opus.Opus;

/**
 * Makes the bytes of a sound file, which come in pieces of any size, into samples of one channel;
 * of two channels the mean is taken. It belongs to one thread. No bytes make it throw: what it
 * cannot go on with is told by {@link #damage}.
 */
public interface SoundReader extends AutoCloseable {
    /** So many first bytes are enough to know what a file is. */
    int HEAD = 12;

    /** Gets the sound. */
    @FunctionalInterface
    interface Sink {
        /**
         * A piece of sound.
         *
         * @param mono its first {@code samples} are the sound; changed afterwards
         */
        void sound(short[] mono, int samples);
    }

    /** Takes the next bytes of the file; nothing after the end or when it is damaged. */
    void feed(byte[] data, int offset, int length, Sink to);

    /** Samples in one second that come out; 0 before that is known. */
    int rate();

    /**
     * Milliseconds that the whole sound lasts, as far as its beginning tells; -1 when it does not,
     * or not yet.
     */
    long millis();

    /**
     * The same when its end is known.
     *
     * @param tail its last bytes
     * @param size how many there are in all
     */
    default long millis(final byte[] tail, final long size) {
        return millis();
    }

    /** What positions in the file are counted in, a second. */
    default int clock() {
        return rate();
    }

    /** Why nothing more can be read, as a clause; {@code null} while all is well. */
    @Nullable String damage();

    /** Whether the sound is over, whatever bytes follow. */
    boolean ended();

    @Override
    default void close() {}

    /**
     * The reader for a file.
     *
     * @param head its first {@link #HEAD} bytes, or all of them
     * @param name of the file, whose ending tells what it is when it has no header: {@code ulaw},
     *     {@code ul}, {@code pcmu}, {@code alaw}, {@code al}, {@code pcma}, {@code sln} (16 bits,
     *     8,000 a second) and {@code sln12} to {@code sln48}
     * @param rate at which Opus is decoded, one of its own
     * @return {@code null} when it is none that can be read
     */
    static @Nullable SoundReader of(
            final byte[] head, final String name, final Opus opus, final int rate) {
        if (starts(head, 0, "RIFF") && starts(head, 8, "WAVE")) {
            return new WavReader();
        }
        if (starts(head, 0, "OggS")) {
            return new OggReader(opus, rate);
        }
        final String ending = name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
        return switch (ending) {
            case "ulaw", "ul", "pcmu" -> new RawReader(Encoding.PCMU, 8_000);
            case "alaw", "al", "pcma" -> new RawReader(Encoding.PCMA, 8_000);
            case "sln" -> new RawReader(Encoding.PCM_16, 8_000);
            case "sln12" -> new RawReader(Encoding.PCM_16, 12_000);
            case "sln16" -> new RawReader(Encoding.PCM_16, 16_000);
            case "sln24" -> new RawReader(Encoding.PCM_16, 24_000);
            case "sln32" -> new RawReader(Encoding.PCM_16, 32_000);
            case "sln48" -> new RawReader(Encoding.PCM_16, 48_000);
            default -> null;
        };
    }

    private static boolean starts(final byte[] data, final int at, final String with) {
        if (data.length < at + with.length()) {
            return false;
        }
        for (int i = 0; i < with.length(); i++) {
            if (data[at + i] != with.charAt(i)) {
                return false;
            }
        }
        return true;
    }
}
