package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.Arrays;
import org.ringdown.core.Parsed;

/**
 * A block of IP addresses, written as {@code 203.0.113.0/24}, {@code 2001:db8::/32} or one address
 * alone (RFC 4632 §3.1, RFC 4291 §2.3). IPv4 addresses mapped into IPv6 count as IPv4, so that one
 * address has one reading.
 */
public final class AddressRange {
    private static final int V4_BITS = 32;
    private static final int V6_BITS = 128;

    private final byte[] network;
    private final int bits;

    private AddressRange(final byte[] network, final int bits) {
        this.network = network;
        this.bits = bits;
    }

    /** Reads a block. The broken rule is half a sentence for the operator. */
    public static Parsed<AddressRange> parse(final String text) {
        final int slash = text.indexOf('/');
        final String host = slash < 0 ? text : text.substring(0, slash);
        final InetAddress address;
        try {
            if (host.isEmpty() || host.indexOf('[') >= 0 || host.indexOf('%') >= 0) {
                return Parsed.malformed("is no block of addresses", 0);
            }
            // Of four decimal numbers or with colons: the shorter ways of writing mislead.
            if (host.indexOf(':') < 0 && host.chars().filter(c -> c == '.').count() != 3) {
                return Parsed.malformed("is no block of addresses", 0);
            }
            address = InetAddress.ofLiteral(host);
        } catch (final IllegalArgumentException notOne) {
            return Parsed.malformed("is no block of addresses", 0);
        }
        final byte[] bytes = address.getAddress();
        final int all = bytes.length * Byte.SIZE;
        final int bits = slash < 0 ? all : length(text.substring(slash + 1));
        if (bits < 0 || bits > all) {
            return Parsed.malformed(
                    "has a length after the slash that is not from 0 to " + all, slash + 1);
        }
        for (int i = bits; i < all; i++) {
            if ((bytes[i / 8] & (0x80 >> i % 8)) != 0) {
                return Parsed.malformed("has an address that goes on after its length", 0);
            }
        }
        return Parsed.ok(new AddressRange(bytes, bits));
    }

    /** The block of exactly one address. */
    public static AddressRange of(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        return new AddressRange(bytes, bytes.length * Byte.SIZE);
    }

    private static int length(final String text) {
        if (text.isEmpty() || text.length() > 3) {
            return -1;
        }
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return value > V6_BITS ? -1 : value;
    }

    /** Whether the address is in the block; an address of the other family never is. */
    public boolean contains(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        if (bytes.length != network.length) {
            return false;
        }
        final int whole = bits / 8;
        for (int i = 0; i < whole; i++) {
            if (bytes[i] != network[i]) {
                return false;
            }
        }
        final int rest = bits % 8;
        return rest == 0 || (bytes[whole] & (0xff00 >> rest) & 0xff) == (network[whole] & 0xff);
    }

    @Override
    public boolean equals(final Object other) {
        return other instanceof AddressRange range
                && bits == range.bits
                && Arrays.equals(network, range.network);
    }

    @Override
    public int hashCode() {
        return 31 * Arrays.hashCode(network) + bits;
    }

    /** As it is written; one address alone without a length. */
    @Override
    public String toString() {
        final String host;
        try {
            host = InetAddress.getByAddress(network).getHostAddress();
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException("4 or 16 bytes are an address", impossible);
        }
        final int all = network.length == 4 ? V4_BITS : V6_BITS;
        return bits == all ? host : host + "/" + bits;
    }
}
