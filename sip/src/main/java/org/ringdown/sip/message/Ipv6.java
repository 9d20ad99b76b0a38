package org.ringdown.sip.message;

/** The text form of IPv6 addresses: RFC 3986 §3.2.2, which RFC 5118 builds on. */
final class Ipv6 {
    private static final int GROUPS = 8;

    private Ipv6() {}

    /** Whether {@code text} from {@code start} to {@code end} is an address, without brackets. */
    static boolean valid(final String text, final int start, final int end) {
        int groups = 0;
        boolean gap = false;
        int at = start;
        if (text.startsWith("::", at) && at + 2 <= end) {
            gap = true;
            at += 2;
        }
        while (at < end) {
            final int stop = groupEnd(text, at, end);
            if (stop < end && text.charAt(stop) == '.') {
                groups += 2;
                return ipv4(text, at, end) && (gap ? groups < GROUPS : groups == GROUPS);
            }
            if (stop == at || stop - at > 4) {
                return false;
            }
            groups++;
            at = stop;
            if (at == end) {
                break;
            }
            if (text.charAt(at) != ':' || at + 1 == end) {
                return false;
            }
            at++;
            if (text.charAt(at) == ':') {
                if (gap) {
                    return false;
                }
                gap = true;
                at++;
            }
        }
        return gap ? groups < GROUPS : groups == GROUPS;
    }

    private static int groupEnd(final String text, final int start, final int end) {
        int at = start;
        while (at < end && Character.digit(text.charAt(at), 16) >= 0 && text.charAt(at) < 128) {
            at++;
        }
        return at;
    }

    private static boolean ipv4(final String text, final int start, final int end) {
        int at = start;
        for (int part = 0; part < 4; part++) {
            int value = 0;
            final int first = at;
            while (at < end && text.charAt(at) >= '0' && text.charAt(at) <= '9' && at - first < 3) {
                value = value * 10 + text.charAt(at++) - '0';
            }
            if (at == first || value > 255) {
                return false;
            }
            if (part < 3) {
                if (at == end || text.charAt(at++) != '.') {
                    return false;
                }
            }
        }
        return at == end;
    }
}
