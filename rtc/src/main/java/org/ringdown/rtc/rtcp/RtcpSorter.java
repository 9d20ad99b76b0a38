package org.ringdown.rtc.rtcp;

import java.util.Arrays;
import org.ringdown.rtc.crypto.Bytes;

/**
 * Takes a datagram of RTCP apart that is about several streams of one transport (RFC 9143 §9.2):
 * each gets the packets that are about it, and of a report the blocks that are. A stream whose far
 * end only receives is known by what it says of ours, and from then on by who said it. Nothing is
 * allocated.
 */
public final class RtcpSorter {
    /** The most streams. */
    public static final int MOST_STREAMS = 32;

    /** Which stream a source belongs to; -1 for none. */
    public interface Streams {
        /** The one that the far end sends as this source. */
        int heardAs(int ssrc);

        /** The one that we send as this source. */
        int sentAs(int ssrc);

        /** The one that this range of bytes names (RFC 9143 §15). */
        int named(byte[] data, int offset, int length);
    }

    private static final int NOBODY = -1;
    private static final int KNOWN = 16;
    private static final int EMPTY_REPORT = 8;
    private static final int MID_ITEM = 15;
    private static final int TMMBR = 3;
    private static final int TMMBN = 4;

    private final Streams streams;
    private final int[] speakers = new int[KNOWN];
    private final int[] theirs = new int[KNOWN];
    private int next;
    private byte[] data = {};
    private int end;

    /** Nobody has spoken yet. */
    public RtcpSorter(final Streams streams) {
        this.streams = streams;
        Arrays.fill(theirs, NOBODY);
    }

    /**
     * Looks at a datagram, which stays as it is until all its parts are made.
     *
     * @param bytes {@link RtcpView#valid} from index 0 on
     * @return the streams that it is about, bit by bit; 0 for none that is known
     */
    public int sort(final byte[] bytes, final int length) {
        data = bytes;
        end = length;
        int all = 0;
        for (int at = 0; at < end; at = RtcpView.next(data, at)) {
            all |= about(at);
        }
        return all;
    }

    /**
     * Makes the part of one stream.
     *
     * @param into gets it, from index 0 on
     * @param most bytes that there are for it
     * @return its length; 0 when nothing of it is left
     */
    public int part(final int stream, final byte[] into, final int most) {
        final boolean compound = RtcpView.beginsWithReport(data, 0);
        int length = 0;
        for (int at = 0; at < end; at = RtcpView.next(data, at)) {
            if ((about(at) & 1 << stream) == 0) {
                continue;
            }
            if (RtcpView.beginsWithReport(data, at)) {
                length += report(at, stream, into, length);
                continue;
            }
            final int size = RtcpView.next(data, at) - at;
            if (length == 0 && compound && size + EMPTY_REPORT <= most) {
                // Who does not know reduced size wants a report first (RFC 3550 §6.1).
                length = empty(RtcpView.sender(data, at), into);
            }
            if (size > most - length) {
                return length;
            }
            System.arraycopy(data, at, into, length, size);
            length += size;
        }
        return length;
    }

    /** The streams that a packet is about. */
    private int about(final int at) {
        final int sender = RtcpView.sender(data, at);
        final int mask =
                switch (RtcpView.type(data, at)) {
                    case RtcpView.SR -> bit(streams.heardAs(sender)) | blocks(at);
                    case RtcpView.RR -> blocks(at);
                    case RtcpView.SDES -> chunks(at);
                    case RtcpView.TRANSPORT_FEEDBACK, RtcpView.PAYLOAD_FEEDBACK -> feedback(at);
                    default -> 0;
                };
        if (mask == 0) {
            return bit(speaker(sender));
        }
        if (Integer.bitCount(mask) == 1) {
            learn(sender, Integer.numberOfTrailingZeros(mask));
        }
        return mask;
    }

    private static int bit(final int stream) {
        return stream < 0 || stream >= MOST_STREAMS ? 0 : 1 << stream;
    }

    private int blocks(final int at) {
        int mask = 0;
        for (int i = 0; i < RtcpView.count(data, at); i++) {
            mask |= bit(streams.sentAs(RtcpView.blockSource(data, block(at, i))));
        }
        return mask;
    }

    private int block(final int at, final int number) {
        return RtcpView.reportBlock(data, at, number);
    }

    private int feedback(final int at) {
        final int source = RtcpView.mediaSource(data, at);
        final int mask = source == 0 ? 0 : bit(streams.sentAs(source));
        if (mask != 0) {
            return mask;
        }
        if (RtcpView.isFullIntraRequest(data, at) || isBandwidth(at)) {
            return entries(at);
        }
        if (RtcpView.isRemb(data, at)) {
            int all = 0;
            for (int i = 0; i < RtcpView.rembSources(data, at); i++) {
                all |= bit(streams.sentAs(RtcpView.rembSource(data, at, i)));
            }
            return all;
        }
        return 0;
    }

    /** A request for a bandwidth, or its notification (RFC 5104 §4.2). */
    private boolean isBandwidth(final int at) {
        final int format = RtcpView.count(data, at);
        return RtcpView.type(data, at) == RtcpView.TRANSPORT_FEEDBACK
                && (format == TMMBR || format == TMMBN);
    }

    /** Entries of eight bytes that begin with the source that they are about. */
    private int entries(final int at) {
        int mask = 0;
        for (int i = 0; i < RtcpView.firEntries(data, at); i++) {
            mask |= bit(streams.sentAs(RtcpView.firSource(data, at, i)));
        }
        return mask;
    }

    /** Whose sources are described; a name among what is said of one is learned. */
    private int chunks(final int at) {
        final int stop = RtcpView.next(data, at);
        int mask = 0;
        int item = at + RtcpView.HEADER;
        for (int chunk = 0; chunk < RtcpView.count(data, at) && item + 4 <= stop; chunk++) {
            final int ssrc = Bytes.int32(data, item);
            item += 4;
            while (item < stop && data[item] != 0) {
                if (stop - item < 2 || stop - item - 2 < (data[item + 1] & 0xff)) {
                    return mask;
                }
                final int size = data[item + 1] & 0xff;
                if (data[item] == MID_ITEM) {
                    learn(ssrc, streams.named(data, item + 2, size));
                }
                item += 2 + size;
            }
            mask |= bit(speaker(ssrc));
            // At least one zero ends the chunk, and the next begins at a multiple of four.
            item = at + (item - at + 4 & ~3);
        }
        return mask;
    }

    /** Whose a source of the far end is. */
    private int speaker(final int ssrc) {
        final int stream = streams.heardAs(ssrc);
        if (stream >= 0) {
            return stream;
        }
        for (int i = 0; i < KNOWN; i++) {
            if (theirs[i] >= 0 && speakers[i] == ssrc) {
                return theirs[i];
            }
        }
        return NOBODY;
    }

    private void learn(final int ssrc, final int stream) {
        if (stream < 0 || streams.heardAs(ssrc) >= 0) {
            return;
        }
        for (int i = 0; i < KNOWN; i++) {
            if (theirs[i] >= 0 && speakers[i] == ssrc) {
                theirs[i] = stream;
                return;
            }
        }
        speakers[next] = ssrc;
        theirs[next] = stream;
        next = (next + 1) % KNOWN;
    }

    /** What of a report is about a stream. */
    private int report(final int at, final int stream, final byte[] into, final int to) {
        final boolean sends =
                RtcpView.type(data, at) == RtcpView.SR
                        && streams.heardAs(RtcpView.sender(data, at)) == stream;
        final int first = sends ? block(at, 0) - at : EMPTY_REPORT;
        System.arraycopy(data, at, into, to, first);
        int length = first;
        int count = 0;
        for (int i = 0; i < RtcpView.count(data, at); i++) {
            final int block = block(at, i);
            if (streams.sentAs(RtcpView.blockSource(data, block)) == stream) {
                System.arraycopy(data, block, into, to + length, RtcpView.REPORT_BLOCK);
                length += RtcpView.REPORT_BLOCK;
                count++;
            }
        }
        into[to] = (byte) (0x80 | count);
        into[to + 1] = (byte) (sends ? RtcpView.SR : RtcpView.RR);
        Bytes.putInt16(into, to + 2, length / 4 - 1);
        return length;
    }

    private static int empty(final int sender, final byte[] into) {
        into[0] = (byte) 0x80;
        into[1] = (byte) RtcpView.RR;
        Bytes.putInt16(into, 2, 1);
        Bytes.putInt32(into, 4, sender);
        return EMPTY_REPORT;
    }
}
