package org.ringdown.rtc.dtls;

/**
 * The gate in front of the DTLS library, one per association. It lets a datagram through only when
 * every record in it is well-formed and small (RFC 6347 §4.1, §4.2.2), so that a stranger's bytes
 * cannot make the library reassemble megabytes (CVE-2026-59646), and only so many datagrams for one
 * handshake, so that nobody can keep it busy. Pure: no clock, no allocation once made.
 *
 * <pre>
 *  record:   type(1) version(2) epoch(2) sequence(6) length(2) fragment
 *  fragment: msg_type(1) length(3) message_seq(2) fragment_offset(3) fragment_length(3) body
 * </pre>
 */
public final class RecordFilter {
    /** The longest datagram let through: what one Ethernet frame carries. */
    public static final int MAX_DATAGRAM = 1_500;

    /** The longest handshake message, in bytes; a chain of three RSA certificates fits. */
    public static final int MAX_MESSAGE = 16 * 1024;

    /** The most fragments that one handshake message may come in. */
    public static final int MAX_FRAGMENTS = 16;

    /** Handshake messages of one side; a full handshake with a cookie needs eight at most. */
    static final int MAX_MESSAGES = 16;

    /** The most datagrams of one handshake, retransmissions included. */
    static final int MAX_DATAGRAMS = 96;

    /** The most bytes of one handshake, retransmissions included. */
    static final int MAX_BYTES = 64 * 1024;

    /** Encrypted handshake records before the handshake is over: Finished, and its repetitions. */
    static final int MAX_ENCRYPTED = 8;

    /** After the handshake: datagrams that may come at once, and one more every 100 ms. */
    static final int BURST = 16;

    private static final long REFILL_NANOS = 100_000_000;

    private static final int RECORD_HEADER = 13;
    private static final int MESSAGE_HEADER = 12;
    private static final int CHANGE_CIPHER_SPEC = 20;
    private static final int ALERT = 21;
    private static final int HANDSHAKE = 22;
    private static final int APPLICATION_DATA = 23;

    /** Explicit nonce, message header, 12 bytes of verify data, tag: Finished under AES-GCM. */
    private static final int FINISHED = 8 + MESSAGE_HEADER + 12 + 16;

    private static final int ENCRYPTED_ALERT = 8 + 2 + 16;

    /** What the filter says of a datagram. */
    public enum Verdict {
        /** It may go to the library. */
        PASS,
        /** Longer than {@link RecordFilter#MAX_DATAGRAM}. */
        TOO_LONG,
        /** Cut off, or with bytes left over. */
        MALFORMED,
        /** A content type that is none of DTLS 1.2's, or has no business here. */
        WRONG_TYPE,
        /** Neither DTLS 1.0 (first ClientHello) nor 1.2. */
        WRONG_VERSION,
        /** An alert without encryption: anybody can send one, so it means nothing. */
        PLAIN_ALERT,
        /** A handshake message longer than {@link RecordFilter#MAX_MESSAGE}. */
        MESSAGE_TOO_LONG,
        /** A fragment that does not lie inside its message, or contradicts an earlier one. */
        BAD_FRAGMENT,
        /** More fragments of a message, or more messages, than a handshake needs. */
        TOO_MANY_FRAGMENTS,
        /** More datagrams or bytes than a handshake needs, or than a finished one may cause. */
        OVER_BUDGET
    }

    /** Per message: its length (+1, 0 = not seen) and the fragment offsets seen so far. */
    private final int[] messageLengths = new int[MAX_MESSAGES];

    private final int[] fragmentCounts = new int[MAX_MESSAGES];
    private final int[] fragmentOffsets = new int[MAX_MESSAGES * MAX_FRAGMENTS];

    private int datagrams;
    private int bytes;
    private int encrypted;
    private boolean finished;
    private int tokens = BURST;
    private long refilledAt;

    /** The handshake is over: from now on only a trickle is let through. */
    public void handshakeFinished(final long now) {
        finished = true;
        tokens = BURST;
        refilledAt = now;
    }

    /**
     * Judges one datagram. Whatever is not {@link Verdict#PASS} must be dropped and counted.
     *
     * @param now nanoseconds since start-up
     */
    public Verdict check(final byte[] data, final int offset, final int length, final long now) {
        if (length > MAX_DATAGRAM) {
            return Verdict.TOO_LONG;
        }
        if (length < RECORD_HEADER) {
            return Verdict.MALFORMED;
        }
        if (!withinBudget(length, now)) {
            return Verdict.OVER_BUDGET;
        }
        int at = offset;
        final int end = offset + length;
        while (at < end) {
            if (end - at < RECORD_HEADER) {
                return Verdict.MALFORMED;
            }
            final int fragment = uint16(data, at + 11);
            if (fragment == 0 || fragment > end - at - RECORD_HEADER) {
                return Verdict.MALFORMED;
            }
            final Verdict verdict = record(data, at, fragment);
            if (verdict != Verdict.PASS) {
                return verdict;
            }
            at += RECORD_HEADER + fragment;
        }
        return Verdict.PASS;
    }

    private boolean withinBudget(final int length, final long now) {
        if (finished) {
            final long earned = (now - refilledAt) / REFILL_NANOS;
            if (earned > 0) {
                tokens = (int) Math.min(BURST, tokens + earned);
                refilledAt += earned * REFILL_NANOS;
            }
            if (tokens == 0) {
                return false;
            }
            tokens--;
            return true;
        }
        if (datagrams >= MAX_DATAGRAMS || bytes + length > MAX_BYTES) {
            return false;
        }
        datagrams++;
        bytes += length;
        return true;
    }

    private Verdict record(final byte[] data, final int at, final int length) {
        final int version = uint16(data, at + 1);
        if (version != 0xfefd && version != 0xfeff) {
            return Verdict.WRONG_VERSION;
        }
        final int epoch = uint16(data, at + 3);
        if (epoch > 1) {
            return Verdict.WRONG_TYPE; // that would be a renegotiation
        }
        final int body = at + RECORD_HEADER;
        return switch (data[at]) {
            case HANDSHAKE -> epoch == 0 ? messages(data, body, length) : encrypted(length);
            case CHANGE_CIPHER_SPEC ->
                    epoch == 0 && length == 1 && data[body] == 1 ? Verdict.PASS : Verdict.MALFORMED;
            case ALERT ->
                    epoch == 0
                            ? Verdict.PLAIN_ALERT
                            : length <= ENCRYPTED_ALERT ? Verdict.PASS : Verdict.MALFORMED;
            case APPLICATION_DATA -> Verdict.WRONG_TYPE; // without data channels nobody sends any
            default -> Verdict.WRONG_TYPE;
        };
    }

    private Verdict encrypted(final int length) {
        if (length > FINISHED) {
            return Verdict.MESSAGE_TOO_LONG;
        }
        if (!finished && ++encrypted > MAX_ENCRYPTED) {
            return Verdict.OVER_BUDGET;
        }
        return Verdict.PASS;
    }

    private Verdict messages(final byte[] data, final int start, final int length) {
        int at = start;
        final int end = start + length;
        while (at < end) {
            if (end - at < MESSAGE_HEADER) {
                return Verdict.MALFORMED;
            }
            final int fragment = uint24(data, at + 9);
            if (fragment > end - at - MESSAGE_HEADER) {
                return Verdict.MALFORMED;
            }
            final Verdict verdict =
                    fragment(
                            uint24(data, at + 1),
                            uint16(data, at + 4),
                            uint24(data, at + 6),
                            fragment);
            if (verdict != Verdict.PASS) {
                return verdict;
            }
            at += MESSAGE_HEADER + fragment;
        }
        return Verdict.PASS;
    }

    private Verdict fragment(
            final int message, final int sequence, final int offset, final int length) {
        if (message > MAX_MESSAGE) {
            return Verdict.MESSAGE_TOO_LONG;
        }
        // Both are below 2^24, so the sum cannot overflow.
        if (offset + length > message || (length == 0 && message != 0)) {
            return Verdict.BAD_FRAGMENT;
        }
        if (sequence >= MAX_MESSAGES) {
            return Verdict.TOO_MANY_FRAGMENTS;
        }
        if (messageLengths[sequence] == 0) {
            messageLengths[sequence] = message + 1;
        } else if (messageLengths[sequence] != message + 1) {
            return Verdict.BAD_FRAGMENT;
        }
        final int first = sequence * MAX_FRAGMENTS;
        final int count = fragmentCounts[sequence];
        for (int i = first; i < first + count; i++) {
            if (fragmentOffsets[i] == offset) {
                return Verdict.PASS; // a retransmission
            }
        }
        if (count == MAX_FRAGMENTS) {
            return Verdict.TOO_MANY_FRAGMENTS;
        }
        fragmentOffsets[first + count] = offset;
        fragmentCounts[sequence]++;
        return Verdict.PASS;
    }

    private static int uint16(final byte[] data, final int at) {
        return ((data[at] & 0xff) << 8) | (data[at + 1] & 0xff);
    }

    private static int uint24(final byte[] data, final int at) {
        return ((data[at] & 0xff) << 16) | uint16(data, at + 1);
    }
}
