package org.ringdown.rtc.srtp;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What is remembered of each stream of one direction: the highest packet index and which of those
 * below it were seen (RFC 3711 §3.3.1, §3.3.2). An open-addressing table of primitives, keyed by
 * SSRC. Nothing is ever forgotten: a stream without its history could be replayed, and a sender
 * without it could use a nonce twice. So the number of streams is bounded, and the table grows up
 * to that bound.
 */
final class Streams {
    /** More streams than any real session has. */
    static final int MAX_STREAMS = 512;

    /** How far below the highest index a packet may be; video under loss needs hundreds. */
    static final int WINDOW = 960;

    /** Indices of RTP packets under one key (RFC 3711 §9.2). */
    static final long RTP_INDICES = 1L << 48;

    /** Indices of RTCP packets under one key. */
    static final long RTCP_INDICES = 1L << 31;

    private static final int WORDS = 16;
    private static final int FIRST_CAPACITY = 2;
    private static final long EMPTY = -1;

    private int[] ssrcs = new int[FIRST_CAPACITY];
    private long[] highest = new long[FIRST_CAPACITY];
    private long[] seen = new long[FIRST_CAPACITY * WORDS];
    private int count;
    private @Nullable IndexLedger ledger;
    private int[] places = new int[FIRST_CAPACITY];

    Streams() {
        Arrays.fill(highest, EMPTY);
    }

    /** The slot of a stream, or -1. A slot is valid until the next {@link #add}. */
    int find(final int ssrc) {
        final int mask = ssrcs.length - 1;
        for (int slot = hash(ssrc) & mask; highest[slot] != EMPTY; slot = (slot + 1) & mask) {
            if (ssrcs[slot] == ssrc) {
                return slot;
            }
        }
        return -1;
    }

    /** Whether another stream has a place. */
    boolean hasRoom() {
        return count < MAX_STREAMS;
    }

    /** How many streams are remembered. */
    int count() {
        return count;
    }

    /** Remembers a new stream of which every packet up to this index counts as seen. */
    void addSeen(final int ssrc, final long index) {
        add(ssrc, index);
        final int slot = find(ssrc);
        Arrays.fill(seen, slot * WORDS, (slot + 1) * WORDS, -1);
        // The bits behind the highest one in its word stand for packets that are still to come.
        seen[slot * WORDS + ((int) (index >>> 6) & WORDS - 1)] = -1L >>> (63 - (index & 63));
    }

    /** From now on every new highest index is written down there, beginning with those so far. */
    void record(final IndexLedger in) {
        ledger = in;
        for (int slot = 0; slot < ssrcs.length; slot++) {
            if (highest[slot] != EMPTY) {
                places[slot] = in.add(ssrcs[slot], highest[slot]);
            }
        }
    }

    /** Nothing is written down any more. */
    void unrecorded() {
        ledger = null;
    }

    /**
     * The streams of a ledger, in which they go on. Everything up to the highest index of each
     * counts as seen.
     *
     * @param indices how many indices there are
     * @return {@code null} when what stands there cannot be
     */
    static @Nullable Streams resumed(final IndexLedger from, final long indices) {
        final Streams streams = new Streams();
        if (from.size() < 0 || from.size() > MAX_STREAMS) {
            return null;
        }
        for (int place = 0; place < from.size(); place++) {
            final long index = from.highest(place);
            if (index < 0 || index >= indices || streams.find(from.ssrc(place)) >= 0) {
                return null;
            }
            streams.addSeen(from.ssrc(place), index);
            streams.places[streams.find(from.ssrc(place))] = place;
        }
        streams.ledger = from;
        return streams;
    }

    /** Remembers a new stream, whose first packet has this index. */
    void add(final int ssrc, final long index) {
        if (2 * (count + 1) > ssrcs.length) {
            grow();
        }
        final int slot = free(ssrc);
        ssrcs[slot] = ssrc;
        highest[slot] = index;
        mark(slot, index);
        count++;
        if (ledger != null) {
            places[slot] = ledger.add(ssrc, index);
        }
    }

    /** The highest index of a stream. */
    long highest(final int slot) {
        return highest[slot];
    }

    /** The index that a sequence number most likely stands for; negative when before the first. */
    long estimate(final int slot, final int sequence) {
        final long rollOver = highest[slot] >>> 16;
        final int last = (int) highest[slot] & 0xffff;
        final long guess;
        if (last < 0x8000) {
            guess = sequence - last > 0x8000 ? rollOver - 1 : rollOver;
        } else {
            guess = last - 0x8000 > sequence ? rollOver + 1 : rollOver;
        }
        return guess << 16 | sequence;
    }

    /** Whether a packet of this index may come: {@code OK}, {@code REPLAYED} or {@code TOO_OLD}. */
    Unprotect check(final int slot, final long index) {
        final long top = highest[slot];
        if (index > top) {
            return Unprotect.OK;
        }
        if (index < 0 || top - index >= WINDOW) {
            return Unprotect.TOO_OLD;
        }
        final long word = seen[slot * WORDS + ((int) (index >>> 6) & WORDS - 1)];
        return (word >>> index & 1) == 0 ? Unprotect.OK : Unprotect.REPLAYED;
    }

    /** Remembers that the packet of this index came; it was checked before. */
    void accept(final int slot, final long index) {
        final long top = highest[slot];
        if (index > top) {
            final long steps = Math.min((index >>> 6) - (top >>> 6), WORDS);
            for (long i = 1; i <= steps; i++) {
                seen[slot * WORDS + ((int) ((top >>> 6) + i) & WORDS - 1)] = 0;
            }
            highest[slot] = index;
            if (ledger != null && places[slot] >= 0) {
                ledger.advance(places[slot], index);
            }
        }
        mark(slot, index);
    }

    private void mark(final int slot, final long index) {
        seen[slot * WORDS + ((int) (index >>> 6) & WORDS - 1)] |= 1L << index;
    }

    private int free(final int ssrc) {
        final int mask = ssrcs.length - 1;
        int slot = hash(ssrc) & mask;
        while (highest[slot] != EMPTY) {
            slot = (slot + 1) & mask;
        }
        return slot;
    }

    private void grow() {
        final int[] oldSsrcs = ssrcs;
        final long[] oldHighest = highest;
        final long[] oldSeen = seen;
        final int[] oldPlaces = places;
        ssrcs = new int[2 * oldSsrcs.length];
        highest = new long[ssrcs.length];
        seen = new long[ssrcs.length * WORDS];
        places = new int[ssrcs.length];
        Arrays.fill(highest, EMPTY);
        for (int old = 0; old < oldSsrcs.length; old++) {
            if (oldHighest[old] != EMPTY) {
                final int slot = free(oldSsrcs[old]);
                ssrcs[slot] = oldSsrcs[old];
                highest[slot] = oldHighest[old];
                places[slot] = oldPlaces[old];
                System.arraycopy(oldSeen, old * WORDS, seen, slot * WORDS, WORDS);
            }
        }
    }

    private static int hash(final int ssrc) {
        final int mixed = ssrc * 0x9E37_79B9;
        return mixed ^ mixed >>> 16;
    }
}
