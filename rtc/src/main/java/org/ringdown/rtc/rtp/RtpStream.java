package org.ringdown.rtc.rtp;

/**
 * What a receiver knows of one RTP source: whether it is believed (RFC 3550 A.1), how many packets
 * were lost (A.3) and how unevenly they arrive (A.8). One object per source, none per packet.
 */
public final class RtpStream {
    private static final int MIN_SEQUENTIAL = 2;
    private static final int MAX_DROPOUT = 3000;
    private static final int MAX_MISORDER = 100;
    private static final int SEQUENCES = 1 << 16;
    private static final int NONE = SEQUENCES + 1;
    private static final long NANOS_PER_SECOND = 1_000_000_000L;

    private final int ssrc;
    private final int clockRate;

    private int highest;
    private long cycles;
    private int base;
    private int badSequence = NONE;
    private int probation = MIN_SEQUENTIAL;
    private long received;
    private long expectedPrior;
    private long receivedPrior;
    private boolean timed;
    private int lastTransit;
    private long jitter16;
    private long octets;

    /**
     * Statistics of a source that has sent its first packet.
     *
     * @param ssrc the source
     * @param clockRate ticks of its timestamps in a second, for example 8000
     * @param firstSequence the sequence number of the first packet, which is then given to {@link
     *     #received} like every other
     */
    public RtpStream(final int ssrc, final int clockRate, final int firstSequence) {
        if (clockRate <= 0) {
            throw new IllegalArgumentException("a clock rate is positive: " + clockRate);
        }
        this.ssrc = ssrc;
        this.clockRate = clockRate;
        start(firstSequence);
        highest = (firstSequence - 1) & 0xffff;
    }

    /** The source. */
    public int ssrc() {
        return ssrc;
    }

    /**
     * Counts a packet.
     *
     * @param sequence its sequence number, 0 to 65535
     * @param timestamp its timestamp
     * @param payloadLength bytes of payload
     * @param now when it arrived, monotonic nanoseconds
     * @return whether the source is believed: two packets in sequence have come, and this one is
     *     near its predecessors
     */
    public boolean received(
            final int sequence, final int timestamp, final int payloadLength, final long now) {
        if (!plausible(sequence)) {
            return false;
        }
        octets += payloadLength;
        // Seconds first: nanoseconds times a clock rate overflow after some days.
        final long arrival =
                now / NANOS_PER_SECOND * clockRate
                        + now % NANOS_PER_SECOND * clockRate / NANOS_PER_SECOND;
        // Timestamps wrap, and so does this difference.
        final int transit = (int) arrival - timestamp;
        if (timed) {
            final long difference = Math.abs((long) (transit - lastTransit));
            jitter16 += difference - ((jitter16 + 8) >> 4);
        }
        timed = true;
        lastTransit = transit;
        return true;
    }

    /** The update_seq of RFC 3550 A.1. */
    private boolean plausible(final int sequence) {
        final int step = (sequence - highest) & 0xffff;
        if (probation > 0) {
            if (step == 1) {
                probation--;
                highest = sequence;
                if (probation == 0) {
                    start(sequence);
                    received++;
                    return true;
                }
            } else {
                probation = MIN_SEQUENTIAL - 1;
                highest = sequence;
            }
            return false;
        }
        if (step < MAX_DROPOUT) {
            if (sequence < highest) {
                cycles += SEQUENCES;
            }
            highest = sequence;
        } else if (step <= SEQUENCES - MAX_MISORDER) {
            if (sequence != badSequence) {
                badSequence = (sequence + 1) & 0xffff;
                return false;
            }
            // Two in sequence after a jump: the sender has started again.
            start(sequence);
        }
        received++;
        return true;
    }

    private void start(final int sequence) {
        base = sequence;
        highest = sequence;
        badSequence = NONE;
        cycles = 0;
        received = 0;
        receivedPrior = 0;
        expectedPrior = 0;
        timed = false;
    }

    /** Whether two packets in sequence have come. */
    public boolean believed() {
        return probation == 0;
    }

    /** The highest sequence number with its cycles above it, as receiver reports carry it. */
    public long extendedHighest() {
        return cycles + highest;
    }

    /** Packets received since the source was believed or started again; duplicates count. */
    public long packets() {
        return received;
    }

    /** Bytes of payload received from the source in all. */
    public long octets() {
        return octets;
    }

    /** Packets that should have come. */
    public long expected() {
        return believed() ? cycles + highest - base + 1 : 0;
    }

    /** Packets lost in all, negative when duplicates outnumber them (RFC 3550 A.3), 24 bits. */
    public int lost() {
        final long lost = expected() - received;
        return (int) Math.clamp(lost, -0x800000L, 0x7fffffL);
    }

    /**
     * The share of packets lost since this was asked last, in 256ths (RFC 3550 A.3); for the next
     * receiver report, so ask once per report.
     */
    public int takeFractionLost() {
        final long expected = expected();
        final long expectedInterval = expected - expectedPrior;
        final long lostInterval = expectedInterval - (received - receivedPrior);
        expectedPrior = expected;
        receivedPrior = received;
        if (expectedInterval == 0 || lostInterval <= 0) {
            return 0;
        }
        return (int) Math.min(255, (lostInterval << 8) / expectedInterval);
    }

    /** The mean deviation of arrival in timestamp ticks (RFC 3550 A.8). */
    public long jitter() {
        return jitter16 >> 4;
    }

    /** The mean deviation of arrival in microseconds. */
    public long jitterMicros() {
        return jitter() * 1_000_000 / clockRate;
    }
}
