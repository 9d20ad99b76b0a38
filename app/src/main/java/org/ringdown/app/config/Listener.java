package org.ringdown.app.config;

import java.net.InetSocketAddress;
import org.ringdown.core.Parsed;

/**
 * An address to listen on, written {@code udp:0.0.0.0:5060}, an IPv6 address in brackets.
 *
 * @param scheme what is spoken there
 * @param host an address or a host name, without brackets
 * @param port 0 to 65535; 0 lets the system choose
 */
public record Listener(Scheme scheme, String host, int port) {

    /** Reads {@code SCHEME:HOST:PORT}. The broken rule is half a sentence for the operator. */
    public static Parsed<Listener> parse(final String text) {
        final int colon = text.indexOf(':');
        final Scheme scheme = colon < 0 ? null : Scheme.of(text.substring(0, colon));
        if (scheme == null) {
            return Parsed.malformed("does not start with a transport and a colon", 0);
        }
        final int portColon = text.lastIndexOf(':');
        if (portColon == colon) {
            return Parsed.malformed("has no port", text.length());
        }
        final int port = Ports.parse(text.substring(portColon + 1));
        if (port < 0) {
            return Parsed.malformed("has a port that is not from 0 to 65535", portColon + 1);
        }
        final String host = text.substring(colon + 1, portColon);
        if (host.startsWith("[") && host.endsWith("]")) {
            final String bare = host.substring(1, host.length() - 1);
            return Hosts.isIpv6(bare)
                    ? Parsed.ok(new Listener(scheme, bare, port))
                    : Parsed.malformed("has no IPv6 address between its brackets", colon + 1);
        }
        if (host.indexOf(':') >= 0) {
            return Parsed.malformed("has an IPv6 address without brackets", colon + 1);
        }
        return Hosts.isIpv4(host) || Hosts.isName(host)
                ? Parsed.ok(new Listener(scheme, host, port))
                : Parsed.malformed("has a host that is no address and no name", colon + 1);
    }

    /** The same on another port. */
    public Listener withPort(final int other) {
        return new Listener(scheme, host, other);
    }

    /** The address to bind; looks a host name up, which may block. */
    public InetSocketAddress address() {
        return new InetSocketAddress(host, port);
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return scheme + ":" + Hosts.bracketed(host) + ":" + port;
    }
}
