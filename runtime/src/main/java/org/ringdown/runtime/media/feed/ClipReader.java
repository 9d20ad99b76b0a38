package org.ringdown.runtime.media.feed;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.file.SoundReader;

/** A clip that is open, and what was read of it in advance. */
final class ClipReader implements AutoCloseable {
    private static final int PIECE = 4_096;

    /** A page of Ogg is shorter. */
    private static final int TAIL = 70_000;

    private final InputStream in;
    private final SoundReader reader;
    private final byte[] piece = new byte[PIECE];
    private short[] ahead = new short[PIECE];
    private int held;
    private long millis;

    private ClipReader(final InputStream in, final SoundReader reader) {
        this.in = in;
        this.reader = reader;
    }

    /**
     * Opens a clip and reads what tells of its form.
     *
     * @param opusRate at which Opus is decoded
     * @throws IOException when it cannot be read; the message is a sentence without a full stop
     */
    static ClipReader open(final Clip clip, final Opus opus, final int opusRate)
            throws IOException {
        final InputStream in = clip.open();
        @Nullable SoundReader reader = null;
        try {
            final byte[] head = in.readNBytes(SoundReader.HEAD);
            reader = SoundReader.of(head, clip.name(), opus, opusRate);
            if (reader == null) {
                throw new IOException(clip.name() + " is no sound file that can be played");
            }
            final ClipReader open = new ClipReader(in, reader);
            open.begin(clip, head);
            return open;
        } catch (final IOException | RuntimeException failure) {
            in.close();
            if (reader != null) {
                reader.close();
            }
            throw failure;
        }
    }

    private void begin(final Clip clip, final byte[] head) throws IOException {
        reader.feed(head, 0, head.length, this::keep);
        while (reader.rate() == 0 && more(this::keep)) {
            // Until its form is known.
        }
        final String damage = reader.damage();
        if (damage != null || reader.rate() == 0) {
            throw new IOException(
                    clip.name()
                            + " cannot be played: "
                            + (damage == null ? "it ends before its sound" : damage));
        }
        millis = reader.millis();
        if (millis < 0) {
            millis = reader.millis(clip.tail(TAIL), clip.size());
        }
    }

    private void keep(final short[] mono, final int samples) {
        if (held + samples > ahead.length) {
            ahead = Arrays.copyOf(ahead, 2 * (held + samples));
        }
        System.arraycopy(mono, 0, ahead, held, samples);
        held += samples;
    }

    private boolean more(final SoundReader.Sink to) throws IOException {
        final int length = in.read(piece);
        if (length <= 0) {
            return false;
        }
        reader.feed(piece, 0, length, to);
        return reader.damage() == null && !reader.ended();
    }

    /** Reads on; false when there is no more, after what came with it. */
    boolean read(final SoundReader.Sink to) throws IOException {
        if (held > 0) {
            to.sound(ahead, held);
            held = 0;
            return !reader.ended();
        }
        return more(to);
    }

    /** Samples in one second that come out. */
    int rate() {
        return reader.rate();
    }

    /** What its positions are counted in, a second. */
    int clock() {
        return reader.clock();
    }

    /** How long it lasts; -1 when nobody knows. */
    long millis() {
        return millis;
    }

    @Override
    public void close() {
        reader.close();
        try {
            in.close();
        } catch (final IOException gone) {
            // It was only read.
        }
    }
}
