package org.ringdown.runtime.net;

import java.net.URI;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Which web pages may open a WebSocket (RFC 6455 §10.2): pages of this server, pages of listed
 * origins, and, for a browser on this very machine, pages of this machine. No Origin at all means
 * that it is not a browser, and nothing is gained by refusing it. The origin {@code null} (a file,
 * a sandbox) is refused unless it is listed.
 *
 * @param listed origins as a browser writes them (RFC 6454 §6.2), in lower case, without the port
 *     that the scheme means anyway: {@code https://example.org}. {@code *} allows every page.
 */
public record OriginPolicy(Set<String> listed) {
    private static final Set<String> THIS_MACHINE = Set.of("localhost", "127.0.0.1", "[::1]");
    private static final String ALL = "*";

    /** Pages of this server only. */
    public static final OriginPolicy SAME_ORIGIN = new OriginPolicy(Set.of());

    /** Copies the set. */
    public OriginPolicy {
        listed = Set.copyOf(listed);
    }

    /** The policy of a list that an operator wrote: letters of any case, with or without a port. */
    public static OriginPolicy of(final List<String> written) {
        return new OriginPolicy(
                written.stream()
                        .map(each -> {
                            final Page page = Page.of(each);
                            return page == null ? each.toLowerCase(Locale.ROOT) : page.text();
                        })
                        .collect(Collectors.toSet()));
    }

    /** Whether any page of the whole web may connect: worth a warning. */
    public boolean open() {
        return listed.contains(ALL);
    }

    /**
     * Whether a handshake may go on.
     *
     * @param origin the Origin header
     */
    public boolean allows(final @Nullable String origin, final Caller caller) {
        if (origin == null || listed.contains(ALL)) {
            return true;
        }
        final Page page = Page.of(origin);
        if (page == null) {
            return listed.contains(origin.toLowerCase(Locale.ROOT));
        }
        return listed.contains(page.text())
                || (THIS_MACHINE.contains(page.host())
                        && caller.remote().getAddress().isLoopbackAddress())
                || same(page, caller);
    }

    /**
     * A page over plain HTTP is not of the same origin as a connection under TLS: whoever can write
     * into the one must not get at the other. The other way round a proxy may have taken the TLS
     * off without saying so.
     */
    private static boolean same(final Page page, final Caller caller) {
        if (caller.host() == null || (caller.secure() && !page.secure())) {
            return false;
        }
        final Page ours = Page.of((page.secure() ? "https://" : "http://") + caller.host());
        return page.equals(ours);
    }

    /** Scheme, host and port of an origin. */
    private record Page(boolean secure, String host, int port) {
        private static @Nullable Page of(final String origin) {
            final URI uri;
            try {
                uri = URI.create(origin.toLowerCase(Locale.ROOT));
            } catch (final IllegalArgumentException _) {
                return null;
            }
            final boolean secure = "https".equals(uri.getScheme());
            if (uri.getHost() == null
                    || !(secure || "http".equals(uri.getScheme()))
                    || uri.getRawUserInfo() != null
                    || !Objects.requireNonNullElse(uri.getRawPath(), "").isEmpty()
                    || uri.getRawQuery() != null
                    || uri.getRawFragment() != null) {
                return null;
            }
            final int port = uri.getPort() < 0 ? (secure ? 443 : 80) : uri.getPort();
            return new Page(secure, uri.getHost(), port);
        }

        private String text() {
            final String shown = port == (secure ? 443 : 80) ? "" : ":" + port;
            return (secure ? "https://" : "http://") + host + shown;
        }
    }
}
