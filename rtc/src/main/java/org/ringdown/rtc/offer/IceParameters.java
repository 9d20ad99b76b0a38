package org.ringdown.rtc.offer;

import org.jspecify.annotations.Nullable;

/**
 * ICE credentials of one end (RFC 8839 §5.4). The password is a shared secret between the two ends
 * of the call and is kept out of {@link #toString}.
 *
 * @param ufrag user name fragment, 4 to 256 ice-chars
 * @param password 22 to 256 ice-chars
 */
public record IceParameters(String ufrag, String password) {
    private static final int UFRAG_MIN = 4;
    private static final int PASSWORD_MIN = 22;
    private static final int MAX = 256;

    /** Checks lengths and characters; use {@link #of} for what a peer sent. */
    public IceParameters {
        if (!wellFormed(ufrag, UFRAG_MIN) || !wellFormed(password, PASSWORD_MIN)) {
            throw new IllegalArgumentException("RFC8839-5.4 ufrag and password are ice-chars");
        }
    }

    /** The credentials, or {@code null} when either is missing or not as RFC 8839 §5.4 wants. */
    public static @Nullable IceParameters of(
            final @Nullable String ufrag, final @Nullable String password) {
        return ufrag != null
                        && password != null
                        && wellFormed(ufrag, UFRAG_MIN)
                        && wellFormed(password, PASSWORD_MIN)
                ? new IceParameters(ufrag, password)
                : null;
    }

    private static boolean wellFormed(final String text, final int atLeast) {
        if (text.length() < atLeast || text.length() > MAX) {
            return false;
        }
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            final boolean letterOrDigit =
                    (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            // '-' and '_' and '=' are not ice-chars, but WebRTC stacks in the field send them.
            if (!letterOrDigit && "+/-_=".indexOf(c) < 0) {
                return false;
            }
        }
        return true;
    }

    @Override
    public String toString() {
        return "IceParameters[ufrag=" + ufrag + ", password=***]";
    }
}
