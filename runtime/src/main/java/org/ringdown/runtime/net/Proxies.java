package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.util.List;

/**
 * The reverse proxies whose word on who the client is counts (nginx, HAProxy). Anybody else's word
 * on that is a lie that nobody asked for.
 *
 * @param trusted where they connect from
 */
public record Proxies(List<AddressRange> trusted) {
    /** No proxy stands before us. */
    public static final Proxies NONE = new Proxies(List.of());

    /** Copies the list. */
    public Proxies {
        trusted = List.copyOf(trusted);
    }

    /** Whether {@code address} is one of them. */
    public boolean trust(final InetAddress address) {
        for (final AddressRange range : trusted) {
            if (range.contains(address)) {
                return true;
            }
        }
        return false;
    }
}
