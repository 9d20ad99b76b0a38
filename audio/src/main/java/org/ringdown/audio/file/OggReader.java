package org.ringdown.audio.file;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.opus.Opus;

/**
 * Reads Ogg with Opus (RFC 3533, RFC 7845): the first stream of a file, one or two channels.
 * Damaged pages are left out, as are other streams beside it.
 */
final class OggReader implements SoundReader {
    private static final byte[] CAPTURE = "OggS".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] HEAD_MAGIC = "OpusHead".getBytes(StandardCharsets.US_ASCII);
    private static final byte[] TAGS_MAGIC = "OpusTags".getBytes(StandardCharsets.US_ASCII);
    private static final int LEAST_HEAD = 19;
    private static final int CLOCK = 48_000;
    private static final int MOST_LACING = 255;

    /** The longest packet that is kept: more is no Opus of two channels. */
    private static final int MOST_PACKET = 8_192;

    private final OggPages pages = new OggPages();
    private final byte[] page = new byte[OggPages.LONGEST];
    private final byte[] packet = new byte[MOST_PACKET];
    private final short[] pcm;
    private final Decoder decoder;
    private final int rate;
    private int held;
    private int assembled;
    private boolean tooLong;
    private boolean begun;
    private int serial;
    private int packets;
    private long skip;
    private int preSkip;
    private double gain = 1;
    private long made;
    private boolean ended;
    private @Nullable String damage;

    OggReader(final Opus opus, final int rate) {
        decoder = opus.decoder(rate, 1);
        this.rate = rate;
        pcm = new short[AudioCodec.room(rate)];
    }

    @Override
    public void feed(final byte[] data, final int offset, final int length, final Sink to) {
        final int end = offset + length;
        int at = offset;
        while (at < end && !ended && damage == null) {
            final int some = Math.min(end - at, page.length - held);
            System.arraycopy(data, at, page, held, some);
            held += some;
            at += some;
            int from = 0;
            int size = size(from);
            while (size != 0 && !ended && damage == null) {
                if (size > 0) {
                    page(from, size, to);
                    from += size;
                } else {
                    from -= size;
                }
                size = size(from);
            }
            held -= from;
            System.arraycopy(page, from, page, 0, held);
        }
    }

    /** The size of the page there; 0 when it is not whole, negative for bytes that are none. */
    private int size(final int from) {
        final int there = held - from;
        for (int i = 0; i < Math.min(there, CAPTURE.length); i++) {
            if (page[from + i] != CAPTURE[i]) {
                return -Math.max(1, i);
            }
        }
        if (there < OggPages.HEADER) {
            return 0;
        }
        final int segments = page[from + OggPages.SEGMENTS] & 0xff;
        if (there < OggPages.HEADER + segments) {
            return 0;
        }
        int size = OggPages.HEADER + segments;
        for (int i = 0; i < segments; i++) {
            size += page[from + OggPages.HEADER + i] & 0xff;
        }
        if (there < size) {
            return 0;
        }
        if (page[from + 4] != 0 || !intact(from, size)) {
            return -CAPTURE.length;
        }
        return size;
    }

    private boolean intact(final int from, final int size) {
        final byte[] copy = Arrays.copyOfRange(page, from, from + size);
        final int said = OggPages.number(copy, OggPages.CHECKSUM);
        OggPages.number(copy, OggPages.CHECKSUM, 0);
        return pages.checksum(copy, size) == said;
    }

    private void page(final int from, final int size, final Sink to) {
        final int flags = page[from + OggPages.FLAGS];
        final int whose = OggPages.number(page, from + OggPages.SERIAL);
        if (!begun) {
            begun = true;
            serial = whose;
        } else if (whose != serial) {
            return;
        }
        final int segments = page[from + OggPages.SEGMENTS] & 0xff;
        final boolean last = (flags & OggPages.LAST) != 0;
        // RFC 7845 §4: of the last page's sound only so much is meant as its position says.
        final long most =
                last ? OggPages.longNumber(page, from + OggPages.GRANULE) : Long.MAX_VALUE;
        boolean lost = (flags & OggPages.CONTINUED) != 0 && assembled == 0 && !tooLong;
        if ((flags & OggPages.CONTINUED) == 0) {
            assembled = 0;
            tooLong = false;
        }
        int at = from + OggPages.HEADER + segments;
        for (int i = 0; i < segments && damage == null; i++) {
            final int length = page[from + OggPages.HEADER + i] & 0xff;
            if (assembled + length > MOST_PACKET) {
                tooLong = true;
            } else {
                System.arraycopy(page, at, packet, assembled, length);
                assembled += length;
            }
            at += length;
            if (length < MOST_LACING) {
                if (!lost) {
                    packet(most, to);
                }
                lost = false;
                assembled = 0;
                tooLong = false;
            }
        }
        ended |= last;
        if (at != from + size) {
            throw new IllegalStateException("a page ends where its segments do");
        }
    }

    private void packet(final long most, final Sink to) {
        final int number = packets;
        packets = Math.min(packets + 1, 2);
        if (number == 0) {
            head();
        } else if (number == 1) {
            // Comments may be longer than any packet, with a picture in them.
            if (assembled < TAGS_MAGIC.length || !starts(TAGS_MAGIC)) {
                fail("it has no comments where they belong");
            }
        } else if (!tooLong) {
            sound(most, to);
        }
    }

    private void head() {
        if (tooLong || assembled < LEAST_HEAD || !starts(HEAD_MAGIC)) {
            fail("its first stream is not Opus");
            return;
        }
        final int channels = packet[9] & 0xff;
        if ((packet[8] & 0xf0) != 0 || packet[18] != 0 || channels < 1 || channels > 2) {
            fail("it has another kind of Opus than one or two channels");
            return;
        }
        preSkip = half(10);
        skip = (long) preSkip * rate / CLOCK;
        gain = Math.pow(10, (short) half(16) / (20.0 * 256));
    }

    private int half(final int at) {
        return (packet[at] & 0xff) | ((packet[at + 1] & 0xff) << 8);
    }

    private boolean starts(final byte[] with) {
        return Arrays.equals(packet, 0, with.length, with, 0, with.length);
    }

    private void sound(final long most, final Sink to) {
        int samples = decoder.decode(packet, 0, assembled, pcm, 0);
        if (samples <= 0) {
            return;
        }
        final long limit =
                most < 0 || most == Long.MAX_VALUE ? Long.MAX_VALUE : most * rate / CLOCK;
        samples = Math.clamp(limit - made, 0, samples);
        made += samples;
        final int left = (int) Math.min(skip, samples);
        skip -= left;
        if (left == samples) {
            return;
        }
        if (left > 0) {
            System.arraycopy(pcm, left, pcm, 0, samples - left);
        }
        if (gain != 1) {
            for (int i = 0; i < samples - left; i++) {
                pcm[i] =
                        (short)
                                Math.clamp(
                                        Math.round(pcm[i] * gain),
                                        Short.MIN_VALUE,
                                        Short.MAX_VALUE);
            }
        }
        to.sound(pcm, samples - left);
    }

    private void fail(final String why) {
        damage = why;
    }

    @Override
    public int rate() {
        return packets == 0 || damage != null ? 0 : rate;
    }

    @Override
    public long millis() {
        return -1;
    }

    /** The last page says how long all is (RFC 7845 §4). */
    @Override
    public long millis(final byte[] tail, final long size) {
        for (int at = tail.length - OggPages.HEADER; at >= 0; at--) {
            if (Arrays.equals(tail, at, at + CAPTURE.length, CAPTURE, 0, CAPTURE.length)
                    && OggPages.number(tail, at + OggPages.SERIAL) == serial) {
                final long end = OggPages.longNumber(tail, at + OggPages.GRANULE) - preSkip;
                return end < 0 ? -1 : end / (CLOCK / 1_000);
            }
        }
        return -1;
    }

    @Override
    public int clock() {
        return CLOCK;
    }

    @Override
    public @Nullable String damage() {
        return damage;
    }

    @Override
    public boolean ended() {
        return ended;
    }

    @Override
    public void close() {
        decoder.close();
    }
}
