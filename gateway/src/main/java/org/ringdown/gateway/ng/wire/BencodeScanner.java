package org.ringdown.gateway.ng.wire;

/**
 * Finds where a bencode value ends in a stream that comes in pieces, looking at each byte once.
 * Whether the value makes sense beyond that is {@link Bencode}'s business.
 */
public final class BencodeScanner {
    private static final int LONGEST = 16 << 20;

    private int depth;
    private boolean number;
    private int length = -1;
    private int skip;
    private boolean done;
    private boolean broken;

    /**
     * Looks at further bytes.
     *
     * @return the index behind the value's last byte, or {@code end} when it goes on; ask {@link
     *     #done} and {@link #broken} which
     */
    public int scan(final byte[] data, final int start, final int end) {
        int at = start;
        while (at < end && !done && !broken) {
            if (skip > 0) {
                final int step = Math.min(skip, end - at);
                at += step;
                skip -= step;
                if (skip == 0) {
                    valueEnded();
                }
            } else {
                take(data[at++]);
            }
        }
        return at;
    }

    private void take(final byte next) {
        if (length >= 0) {
            inLength(next);
        } else if (number) {
            if (next == 'e') {
                number = false;
                valueEnded();
            } else {
                broken = next != '-' && !digit(next);
            }
        } else {
            begin(next);
        }
    }

    private void begin(final byte next) {
        switch (next) {
            case 'i' -> number = true;
            case 'l', 'd' -> {
                depth++;
                broken = depth > Bencode.DEPTH + 1;
            }
            case 'e' -> {
                if (depth == 0) {
                    broken = true;
                } else {
                    depth--;
                    valueEnded();
                }
            }
            default -> {
                broken = !digit(next);
                length = broken ? -1 : next - '0';
            }
        }
    }

    private void inLength(final byte next) {
        if (next == ':') {
            skip = length;
            length = -1;
            if (skip == 0) {
                valueEnded();
            }
        } else if (digit(next) && length < LONGEST / 10) {
            length = length * 10 + (next - '0');
        } else {
            broken = true;
        }
    }

    private void valueEnded() {
        done = depth == 0;
    }

    private static boolean digit(final byte next) {
        return next >= '0' && next <= '9';
    }

    /** Whether the value is complete. */
    public boolean done() {
        return done;
    }

    /** Whether this is no bencode. */
    public boolean broken() {
        return broken;
    }
}
