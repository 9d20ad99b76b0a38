package org.ringdown.rtc.rtcp;

/**
 * How much one source may send, as seen from where its packets arrive: for senders that are told so
 * by REMB alone. It falls with heavy loss, rises while there is little (draft-ietf-rmcat-gcc-02
 * §6), and never rises far beyond what does arrive (§5.5). What arrives late, but does, is not
 * seen: the packets of a phone's far end have no common clock with ours. Nothing is allocated.
 */
public final class RateEstimate {
    /** The least that is ever told, in bits a second. */
    static final long LEAST = 50_000;

    private static final long MOST = 20_000_000;
    private static final long TELL_NANOS = 500_000_000;
    private static final long SECOND = 1_000_000_000;
    private static final double MUCH_LOSS = 0.10;
    private static final double LITTLE_LOSS = 0.02;
    private static final double GROWTH = 1.05;
    private static final double HEADROOM = 1.5;
    private static final int MARGIN = 10_000;
    private static final int FAR = 3_000;

    private boolean begun;
    private int ssrc;
    private int highest;
    private int expected;
    private int packets;
    private long bytes;
    private long since;
    private long estimate;
    private double perSecond;

    /**
     * A packet has arrived, for the first time.
     *
     * @param sequence 0 to 65535
     * @param length its bytes
     * @param now monotonic nanoseconds
     */
    public void received(final int source, final int sequence, final int length, final long now) {
        final int ahead = (short) (sequence - highest);
        if (!begun || source != ssrc || Math.abs(ahead) > FAR) {
            if (!begun) {
                since = now;
            }
            begun = true;
            ssrc = source;
            highest = sequence;
            expected++;
        } else if (ahead > 0) {
            highest = sequence;
            expected += ahead;
        }
        packets++;
        bytes += length;
    }

    /** Whether there is a new estimate, every half a second while anything arrives. */
    public boolean due(final long now) {
        final long elapsed = now - since;
        if (packets == 0 || elapsed < TELL_NANOS) {
            return false;
        }
        final double rate = 8.0 * bytes * SECOND / elapsed;
        final double loss = Math.max(0, 1 - (double) packets / Math.max(1, expected));
        perSecond = (double) packets * SECOND / elapsed;
        if (estimate == 0) {
            estimate = Math.round(HEADROOM * rate + MARGIN);
        } else if (loss > MUCH_LOSS) {
            estimate = Math.round(estimate * (1 - loss / 2));
        } else if (loss < LITTLE_LOSS) {
            final double grown = Math.min(GROWTH * estimate, HEADROOM * rate + MARGIN);
            estimate = Math.max(estimate, Math.round(grown));
        }
        estimate = Math.clamp(estimate, LEAST, MOST);
        expected = 0;
        packets = 0;
        bytes = 0;
        since = now;
        return true;
    }

    /** The estimate, in bits a second; 0 while there is none. */
    public long bitrate() {
        return estimate;
    }

    /** How many packets arrived in a second, lately. */
    public double packetsPerSecond() {
        return perSecond;
    }

    /** Whose packets arrived last. */
    public int ssrc() {
        return ssrc;
    }
}
