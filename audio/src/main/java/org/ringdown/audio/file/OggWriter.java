package org.ringdown.audio.file;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.codec.opus.OpusTerms;

/**
 * Writes Ogg with Opus (RFC 3533, RFC 7845), packets of 20 ms. Every {@link #take} ends a page, so
 * that what was taken can be played to its end.
 */
public final class OggWriter implements SoundWriter {
    private static final int CLOCK = 48_000;
    private static final int PER_SECOND = 50;
    private static final int TICKS = CLOCK / PER_SECOND;

    /** What the encoder looks ahead, at most (RFC 6716 §2): 6.5 ms. */
    private static final int PRE_SKIP = 312;

    private static final int MOST_LACING = 255;

    private final OggPages pages = new OggPages();
    private final Encoder encoder;
    private final int rate;
    private final int channels;
    private final int serial;
    private final short[] frame;
    private final byte[] packet = new byte[AudioCodec.MAX_PAYLOAD];
    private final byte[] page = new byte[OggPages.LONGEST];
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final byte[] lacing = new byte[OggPages.MOST_SEGMENTS];
    private final ByteArrayOutputStream body = new ByteArrayOutputStream();
    private int segments;
    private int held;
    private int sequence;
    private long sound;
    private long granule;
    private boolean over;

    /**
     * A file that has no sound yet.
     *
     * @param rate one of Opus's
     * @param channels 1 or 2
     * @param serial a number for the stream, any (RFC 3533 §4)
     */
    public OggWriter(final Opus opus, final int rate, final int channels, final int serial) {
        final OpusTerms terms = OpusTerms.of(channels == 2 ? "stereo=1" : null);
        encoder = opus.encoder(rate, channels, terms);
        this.rate = rate;
        this.channels = channels;
        this.serial = serial;
        frame = new short[rate / PER_SECOND * channels];
        head();
        tags();
    }

    private void head() {
        final byte[] head = new byte[19];
        text(head, 0, "OpusHead");
        head[8] = 1;
        head[9] = (byte) channels;
        head[10] = (byte) PRE_SKIP;
        head[11] = (byte) (PRE_SKIP >> 8);
        OggPages.number(head, 12, rate);
        add(head, head.length);
        page(OggPages.FIRST);
    }

    private void tags() {
        final byte[] vendor = "ringdown".getBytes(StandardCharsets.US_ASCII);
        final byte[] tags = new byte[8 + 4 + vendor.length + 4];
        text(tags, 0, "OpusTags");
        OggPages.number(tags, 8, vendor.length);
        System.arraycopy(vendor, 0, tags, 12, vendor.length);
        add(tags, tags.length);
        page(0);
    }

    private static void text(final byte[] into, final int at, final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.US_ASCII);
        System.arraycopy(bytes, 0, into, at, bytes.length);
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
        sound += samples;
        int from = at;
        int left = samples * channels;
        while (left > 0) {
            final int some = Math.min(left, frame.length - held);
            System.arraycopy(pcm, from, frame, held, some);
            held += some;
            from += some;
            left -= some;
            if (held == frame.length) {
                frame();
            }
        }
    }

    private void frame() {
        held = 0;
        final int length = encoder.encode(frame, 0, frame.length / channels, packet, 0);
        if (length <= 0) {
            throw new IllegalStateException("Opus encodes 20 ms");
        }
        if (segments + length / MOST_LACING + 1 > OggPages.MOST_SEGMENTS) {
            page(0);
        }
        granule += TICKS;
        add(packet, length);
    }

    private void add(final byte[] data, final int length) {
        for (int left = length; ; left -= MOST_LACING) {
            lacing[segments++] = (byte) Math.min(left, MOST_LACING);
            if (left < MOST_LACING) {
                break;
            }
        }
        body.write(data, 0, length);
    }

    private void page(final int flags) {
        final byte[] bytes = body.toByteArray();
        text(page, 0, "OggS");
        page[4] = 0;
        page[OggPages.FLAGS] = (byte) flags;
        OggPages.longNumber(page, OggPages.GRANULE, granule);
        OggPages.number(page, OggPages.SERIAL, serial);
        OggPages.number(page, OggPages.SEQUENCE, sequence++);
        OggPages.number(page, OggPages.CHECKSUM, 0);
        page[OggPages.SEGMENTS] = (byte) segments;
        System.arraycopy(lacing, 0, page, OggPages.HEADER, segments);
        System.arraycopy(bytes, 0, page, OggPages.HEADER + segments, bytes.length);
        final int length = OggPages.HEADER + segments + bytes.length;
        OggPages.number(page, OggPages.CHECKSUM, pages.checksum(page, length));
        out.write(page, 0, length);
        segments = 0;
        body.reset();
    }

    @Override
    public void end() {
        if (over) {
            return;
        }
        over = true;
        final long whole = sound * CLOCK / rate + PRE_SKIP;
        while (granule < whole) {
            Arrays.fill(frame, held, frame.length, (short) 0);
            frame();
        }
        // RFC 7845 §4: the last page says where the sound ends within its last packet.
        granule = whole;
        page(OggPages.LAST);
    }

    @Override
    public byte[] take() {
        if (segments > 0) {
            page(0);
        }
        final byte[] bytes = out.toByteArray();
        out.reset();
        return bytes;
    }

    @Override
    public byte[] patch() {
        return new byte[0];
    }

    @Override
    public void close() {
        encoder.close();
    }
}
