package org.ringdown.rtc.sdp;

import org.jspecify.annotations.Nullable;

/**
 * The {@code o=} line (RFC 8866 §5.2). Identifier and version stay text: peers send more than 64
 * bits.
 *
 * @param userName {@code -} when there is none
 * @param sessionId decimal
 * @param version decimal
 * @param addressType {@code IP4} or {@code IP6}
 * @param address where the session was made; it says nothing about media
 */
public record Origin(
        String userName, String sessionId, String version, String addressType, String address) {

    /** Reads the line's value, or {@code null} when it does not have its six fields. */
    static @Nullable Origin of(final String value) {
        final String[] fields = value.strip().split(" +", 7);
        if (fields.length != 6 || !"IN".equalsIgnoreCase(fields[3]) || fields[0].isEmpty()) {
            return null;
        }
        return new Origin(fields[0], fields[1], fields[2], fields[4], fields[5]);
    }

    /** The line's value. */
    @Override
    public String toString() {
        return userName + " " + sessionId + " " + version + " IN " + addressType + " " + address;
    }
}
