package org.ringdown.rtc.offer;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.Addresses;

/**
 * An ICE candidate, as in {@code a=candidate} (RFC 8839 §5.1).
 *
 * @param foundation 1 to 32 characters; equal for candidates of one kind and base
 * @param component 1 for RTP, 2 for RTCP
 * @param transport {@code UDP} or {@code TCP}, upper case
 * @param priority 1 to 2^31-1
 * @param address an IP address or a name (mDNS {@code *.local}), not resolved
 * @param port 0 to 65535; 9 in active TCP candidates
 * @param type {@code host}, {@code srflx}, {@code prflx} or {@code relay}
 */
public record Candidate(
        String foundation,
        int component,
        String transport,
        long priority,
        String address,
        int port,
        String type) {
    private static final int FIELDS = 8;

    /** A host candidate of ours for a UDP port that carries RTP and RTCP together. */
    public static Candidate host(final String address, final int port, final int rank) {
        // RFC 8445 §5.1.2.1: type preference 126, local preference falls with the rank.
        final long priority = (126L << 24) | ((65_535L - rank) << 8) | 255;
        return new Candidate(Integer.toString(rank + 1), 1, "UDP", priority, address, port, "host");
    }

    /**
     * A host candidate of ours for a TCP port where the peer connects (RFC 6544 §4.5). All UDP ones
     * go before it.
     */
    public static Candidate tcpPassive(final String address, final int port, final int rank) {
        // RFC 6544 §4.2: direction preference 4 for a passive host candidate; type preference 90.
        final long local = (4L << 13) | (8_191L - rank);
        final long priority = (90L << 24) | (local << 8) | 255;
        return new Candidate("t" + (rank + 1), 1, "TCP", priority, address, port, "host");
    }

    /** The same on another port. */
    public Candidate at(final int other) {
        return new Candidate(foundation, component, transport, priority, address, other, type);
    }

    /** Reads the value of {@code a=candidate}, with or without the leading {@code candidate:}. */
    public static Parsed<Candidate> parse(final String text) {
        final String value =
                text.startsWith("candidate:") ? text.substring("candidate:".length()) : text;
        final String[] fields = value.strip().split(" +", FIELDS + 1);
        if (fields.length < FIELDS || !"typ".equalsIgnoreCase(fields[6])) {
            return Parsed.malformed("RFC8839-5.1 a candidate has eight fields", 0);
        }
        final long component = number(fields[1], 256);
        final long priority = number(fields[3], 0xffff_ffffL);
        final long port = number(fields[5], 65_535);
        if (component < 1 || priority < 0 || port < 0 || fields[0].length() > 32) {
            return Parsed.malformed("RFC8839-5.1 component, priority and port are numbers", 0);
        }
        return Parsed.ok(
                new Candidate(
                        fields[0],
                        (int) component,
                        fields[2].toUpperCase(Locale.ROOT),
                        priority,
                        fields[4],
                        (int) port,
                        fields[7].toLowerCase(Locale.ROOT)));
    }

    /** The decimal number, or -1 when it is none or above {@code max}. */
    private static long number(final String text, final long max) {
        if (text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    /** Whether this is the UDP candidate of RTP, the only kind that we use. */
    public boolean usable() {
        return component == 1 && "UDP".equals(transport) && socketAddress() != null;
    }

    /** Where it is, or {@code null} for a name or a port that cannot be sent to. */
    public @Nullable InetSocketAddress socketAddress() {
        return Addresses.socket(address, port);
    }

    /** The value of {@code a=candidate}, without the name. */
    @Override
    public String toString() {
        return foundation
                + " "
                + component
                + " "
                + transport.toLowerCase(Locale.ROOT)
                + " "
                + priority
                + " "
                + address
                + " "
                + port
                + " typ "
                + type
                + tcpType();
    }

    /**
     * RFC 6544 §4.5: a TCP candidate says who connects; port 9 is that of one that only connects.
     */
    private String tcpType() {
        if (!"TCP".equals(transport)) {
            return "";
        }
        return port == 9 ? " tcptype active" : " tcptype passive";
    }
}
