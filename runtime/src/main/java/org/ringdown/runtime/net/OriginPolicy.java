package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket (RFC 6455 §10.2): pages of this server, pages of listed
 * origins, and, for a browser on this very machine, pages of this machine. No Origin at all means
 * that it is not a browser, and nothing is gained by refusing it. The origin {@code null} (a file,
 * a sandbox) is refused.
 *
 * @param listed origins as a browser writes them, in lower case: {@code https://example.org}
 */
public record OriginPolicy(Set<String> listed) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");

    /** Pages of this server only. */
    public static final OriginPolicy SAME_ORIGIN = new OriginPolicy(Set.of());

    /** Copies the set. */
    public OriginPolicy {
        listed = Set.copyOf(listed);
    }

    /**
     * Whether a handshake may go on.
     *
     * @param origin the Origin header
     * @param host the Host header
     * @param remote where the connection comes from
     */
    public boolean allows(
            final @Nullable String origin, final @Nullable String host, final InetAddress remote) {
        if (origin == null) {
            return true;
        }
        final String page = origin.toLowerCase(Locale.ROOT);
        if (listed.contains(page)) {
            return true;
        }
        final URI uri;
        try {
            uri = URI.create(page);
        } catch (final IllegalArgumentException _) {
            return false;
        }
        final String scheme = uri.getScheme();
        final String authority = uri.getAuthority();
        final String name = uri.getHost();
        if (name == null
                || authority == null
                || !("http".equals(scheme) || "https".equals(scheme))) {
            return false;
        }
        if (THIS_MACHINE.contains(name) && remote.isLoopbackAddress()) {
            return true;
        }
        final String port = scheme.equals("https") ? ":443" : ":80";
        return host != null
                && bare(authority, port).equals(bare(host.toLowerCase(Locale.ROOT), port));
    }

    private static String bare(final String authority, final String defaultPort) {
        return authority.endsWith(defaultPort)
                ? authority.substring(0, authority.length() - defaultPort.length())
                : authority;
    }
}
