package org.ringdown.audio.file;

import org.jspecify.annotations.Nullable;

/** Reads samples of one channel without any header. */
final class RawReader implements SoundReader {
    private final Frames frames;
    private final int rate;

    RawReader(final Encoding encoding, final int rate) {
        frames = new Frames(encoding, 1);
        this.rate = rate;
    }

    @Override
    public void feed(final byte[] data, final int offset, final int length, final Sink to) {
        frames.feed(data, offset, length, to);
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public long millis() {
        return -1;
    }

    @Override
    public long millis(final byte[] tail, final long size) {
        return size / frames.size() * 1_000 / rate;
    }

    @Override
    public @Nullable String damage() {
        return null;
    }

    @Override
    public boolean ended() {
        return false;
    }
}
