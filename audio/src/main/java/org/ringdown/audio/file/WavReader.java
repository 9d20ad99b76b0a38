package org.ringdown.audio.file;

import org.jspecify.annotations.Nullable;

/**
 * Reads WAV ("Multimedia Programming Interface and Data Specifications 1.0", IBM and Microsoft,
 * 1991; RFC 2361): PCM of 8, 16 and 24 bits, A-law and µ-law, 8,000 to 48,000 samples a second, one
 * or two channels. A length of 0 or of all ones is that of a file whose writer did not come to its
 * end: it goes on to the last byte.
 */
final class WavReader implements SoundReader {
    private static final int CHUNK_HEAD = 8;
    private static final int LEAST_FORMAT = 16;
    private static final int MOST_FORMAT = 64;
    private static final int PCM = 1;
    private static final int A_LAW = 6;
    private static final int U_LAW = 7;
    private static final int EXTENSIBLE = 0xfffe;
    private static final int SUB_FORMAT = 24;
    private static final long UNKNOWN = 0xffff_ffffL;

    /** Whatever stands before the sound, a picture perhaps, is no longer than this. */
    private static final long MOST_BEFORE = 16_000_000;

    private enum State {
        RIFF,
        CHUNK,
        FORMAT,
        SKIP,
        DATA,
        OVER
    }

    private final byte[] head = new byte[MOST_FORMAT];
    private State state = State.RIFF;
    private int held;
    private int wanted = HEAD;
    private long left;
    private long before;
    private int rate;
    private long millis = -1;
    private boolean endless;
    private @Nullable Frames frames;
    private @Nullable String damage;

    @Override
    public void feed(final byte[] data, final int offset, final int length, final Sink to) {
        final int end = offset + length;
        int at = offset;
        while (at < end && state != State.OVER) {
            if (state == State.DATA) {
                final int some = endless ? end - at : (int) Math.min(end - at, left);
                if (frames != null) {
                    frames.feed(data, at, some, to);
                }
                at += some;
                left -= some;
                if (!endless && left <= 0) {
                    state = State.OVER;
                }
            } else if (state == State.SKIP) {
                final int some = (int) Math.min(end - at, left);
                at += some;
                left -= some;
                if (left == 0) {
                    next();
                }
            } else {
                final int some = Math.min(end - at, wanted - held);
                System.arraycopy(data, at, head, held, some);
                held += some;
                at += some;
                if (held == wanted) {
                    read();
                }
            }
        }
    }

    private void next() {
        state = State.CHUNK;
        wanted = CHUNK_HEAD;
        held = 0;
    }

    private void read() {
        switch (state) {
            case RIFF -> next();
            case CHUNK -> chunk();
            default -> format();
        }
    }

    private void chunk() {
        final long size = number(4) & UNKNOWN;
        before += CHUNK_HEAD + size;
        if (named("data")) {
            data(size);
        } else if (before > MOST_BEFORE) {
            fail("its sound does not begin in the first " + MOST_BEFORE + " bytes");
        } else if (named("fmt ")) {
            if (size < LEAST_FORMAT || size > MOST_FORMAT || frames != null) {
                fail("its format cannot be read");
                return;
            }
            state = State.FORMAT;
            wanted = (int) size;
            held = 0;
        } else {
            // Chunks begin at even places.
            skip(size + (size & 1));
        }
    }

    private void skip(final long size) {
        if (size == 0) {
            next();
        } else {
            state = State.SKIP;
            left = size;
        }
    }

    private void data(final long size) {
        final Frames known = frames;
        if (known == null) {
            fail("it does not tell its format");
            return;
        }
        state = State.DATA;
        endless = size == UNKNOWN || size == 0;
        left = size;
        if (!endless) {
            millis = size / known.size() * 1_000 / rate;
        }
    }

    private void format() {
        final int tag = half(0);
        final int bits = half(14);
        final int real = tag == EXTENSIBLE && wanted > SUB_FORMAT + 1 ? half(SUB_FORMAT) : tag;
        final int channels = half(2);
        rate = number(4);
        final @Nullable Encoding encoding =
                switch (real) {
                    case PCM ->
                            switch (bits) {
                                case 8 -> Encoding.PCM_8;
                                case 16 -> Encoding.PCM_16;
                                case 24 -> Encoding.PCM_24;
                                default -> null;
                            };
                    case A_LAW -> bits == 8 ? Encoding.PCMA : null;
                    case U_LAW -> bits == 8 ? Encoding.PCMU : null;
                    default -> null;
                };
        if (encoding == null) {
            fail("format " + real + " of " + bits + " bits cannot be read, PCM and G.711 can");
        } else if (channels < 1 || channels > 2) {
            fail("it has " + channels + " channels, 1 and 2 can be read");
        } else if (rate < 8_000 || rate > 48_000 || rate % 50 != 0) {
            fail("it has " + (rate & UNKNOWN) + " samples a second, 8000 to 48000 can be read");
        } else {
            frames = new Frames(encoding, channels);
            if ((wanted & 1) == 1) {
                skip(1);
            } else {
                next();
            }
        }
    }

    private void fail(final String why) {
        damage = why;
        rate = 0;
        state = State.OVER;
    }

    private boolean named(final String name) {
        for (int i = 0; i < name.length(); i++) {
            if (head[i] != name.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    private int half(final int at) {
        return (head[at] & 0xff) | ((head[at + 1] & 0xff) << 8);
    }

    private int number(final int at) {
        return half(at) | (half(at + 2) << 16);
    }

    @Override
    public int rate() {
        return frames == null ? 0 : rate;
    }

    @Override
    public long millis() {
        return millis;
    }

    @Override
    public @Nullable String damage() {
        return damage;
    }

    @Override
    public boolean ended() {
        return state == State.OVER && damage == null;
    }
}
