package org.ringdown.audio.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Writes WAV: PCM of 16 bits. */
public final class WavWriter implements SoundWriter {
    private static final int HEADER = 44;
    private static final int BYTES = 2;
    private static final long MOST = 0xffff_ffffL - HEADER;

    private final int rate;
    private final int channels;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long written;

    /** A file that has no sound yet. */
    public WavWriter(final int rate, final int channels) {
        this.rate = rate;
        this.channels = channels;
        out.writeBytes(patch());
    }

    @Override
    public int rate() {
        return rate;
    }

    @Override
    public int channels() {
        return channels;
    }

    @Override
    public void sound(final short[] pcm, final int at, final int samples) {
        for (int i = at; i < at + samples * channels; i++) {
            out.write(pcm[i]);
            out.write(pcm[i] >> 8);
        }
        written += (long) samples * channels * BYTES;
    }

    @Override
    public void end() {
        // There is nothing behind the sound.
    }

    @Override
    public byte[] take() {
        final byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }

    @Override
    public byte[] patch() {
        final byte[] head = new byte[HEADER];
        final long size = Math.min(written, MOST);
        text(head, 0, "RIFF");
        OggPages.number(head, 4, (int) (size + HEADER - 8));
        text(head, 8, "WAVEfmt ");
        OggPages.number(head, 16, 16);
        OggPages.number(head, 20, 1 | (channels << 16));
        OggPages.number(head, 24, rate);
        OggPages.number(head, 28, rate * channels * BYTES);
        OggPages.number(head, 32, (channels * BYTES) | ((8 * BYTES) << 16));
        text(head, 36, "data");
        OggPages.number(head, 40, (int) size);
        return head;
    }

    private static void text(final byte[] into, final int at, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
    }
}
