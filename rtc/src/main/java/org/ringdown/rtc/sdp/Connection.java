package org.ringdown.rtc.sdp;

import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * A {@code c=} line (RFC 8866 §5.7).
 *
 * @param addressType {@code IP4} or {@code IP6}
 * @param address a literal or a name, without the multicast suffix
 */
public record Connection(String addressType, String address) {

    /** The line for an address literal of ours. */
    public static Connection to(final String address) {
        return new Connection(Addresses.family(address), address);
    }

    /** Reads the line's value, or {@code null} when it is not {@code IN IP4|IP6 address}. */
    static @Nullable Connection parse(final String value) {
        final String[] fields = value.strip().split(" +", 4);
        if (fields.length != 3 || !"IN".equalsIgnoreCase(fields[0])) {
            return null;
        }
        if (!"IP4".equalsIgnoreCase(fields[1]) && !"IP6".equalsIgnoreCase(fields[1])) {
            return null;
        }
        final int slash = fields[2].indexOf('/');
        final String address = slash < 0 ? fields[2] : fields[2].substring(0, slash);
        return address.isEmpty()
                ? null
                : new Connection(fields[1].toUpperCase(Locale.ROOT), address);
    }

    /** Whether this is the zero address: "do not send", the old way to hold (RFC 2543). */
    public boolean zero() {
        final InetAddress literal = Addresses.literal(address);
        return literal != null && literal.isAnyLocalAddress();
    }

    /** The line's value. */
    @Override
    public String toString() {
        return "IN " + addressType + " " + address;
    }
}
