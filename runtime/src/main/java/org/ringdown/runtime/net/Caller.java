package org.ringdown.runtime.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * Who is at the far end of an HTTP request, and how the request looked there: the connection's own
 * end, or what known reverse proxies say (RFC 7239; X-Forwarded-For, -Proto and -Host; X-Real-IP).
 *
 * <p>Each proxy adds the address that it sees at the right, so the list is read from there: the
 * first address that is no known proxy is the client, and whatever stands left of it may be
 * invented. A header of {@code X-Forwarded-For} and one of {@code Forwarded} must name the same
 * client: a proxy writes one of them and lets the other pass as it came from a stranger.
 *
 * @param remote the client; with the port of the connection when no port is told
 * @param secure whether the client's end is under TLS
 * @param host what the client wrote as Host, or null
 */
public record Caller(InetSocketAddress remote, boolean secure, @Nullable String host) {
    /** Proxies in a row that are looked at. */
    private static final int MOST_HOPS = 32;

    /** One step of the way, as its proxy saw it; null where it does not say. */
    private record Step(@Nullable String node, @Nullable String proto, @Nullable String host) {}

    /**
     * Reads the headers of a request.
     *
     * @param peer the connection's far end
     * @param secure whether the connection is under TLS
     * @param headers names in lower case; values of a repeated header joined by commas
     */
    public static Parsed<Caller> of(
            final InetSocketAddress peer,
            final boolean secure,
            final Map<String, String> headers,
            final Proxies proxies) {
        final Caller direct = new Caller(peer, secure, headers.get("host"));
        if (!proxies.trust(peer.getAddress())) {
            return Parsed.ok(direct);
        }
        final String standard = headers.get("forwarded");
        final String usual = headers.get("x-forwarded-for");
        final List<Step> steps;
        if (standard != null) {
            steps = forwarded(standard);
            if (steps == null) {
                return Parsed.malformed("RFC 7239 4: Forwarded is malformed", 0);
            }
            if (usual != null
                    && !direct.behind(steps, proxies)
                            .address()
                            .equals(direct.behind(usual(headers), proxies).address())) {
                return Parsed.malformed("Forwarded and X-Forwarded-For name two clients", 0);
            }
        } else {
            steps = usual(headers);
        }
        return Parsed.ok(direct.behind(steps, proxies));
    }

    private InetAddress address() {
        return remote.getAddress();
    }

    /** Walks from the right to the first that is no proxy of ours. */
    private Caller behind(final List<Step> steps, final Proxies proxies) {
        Caller found = this;
        for (int i = steps.size() - 1; i >= Math.max(0, steps.size() - MOST_HOPS); i--) {
            final Step step = steps.get(i);
            final Optional<InetSocketAddress> node = node(step.node(), remote.getPort());
            if (step.node() != null && node.isEmpty()) {
                // Hidden on purpose or nonsense: the one who wrote it is the last that we know.
                return found;
            }
            found =
                    new Caller(
                            node.orElse(found.remote),
                            step.proto() == null ? found.secure : isSecure(step.proto()),
                            step.host() == null ? found.host : step.host());
            if (!proxies.trust(found.address())) {
                return found;
            }
        }
        return found;
    }

    private static boolean isSecure(final String proto) {
        return proto.equalsIgnoreCase("https") || proto.equalsIgnoreCase("wss");
    }

    /** {@code 192.0.2.1}, {@code 192.0.2.1:80}, {@code 2001:db8::1} or {@code [2001:db8::1]:80}. */
    private static Optional<InetSocketAddress> node(
            final @Nullable String text, final int otherwise) {
        if (text == null || text.indexOf('%') >= 0) {
            return Optional.empty();
        }
        final Optional<InetSocketAddress> bare = Addresses.numeric(text, otherwise);
        if (bare.isPresent()) {
            return bare;
        }
        final int colon = text.lastIndexOf(':');
        if (colon < 0) {
            return Optional.empty();
        }
        final int port = Listener.port(text.substring(colon + 1));
        final Optional<InetSocketAddress> withPort =
                port < 0 ? Optional.empty() : Addresses.numeric(text.substring(0, colon), port);
        return withPort.isPresent() || text.startsWith("[")
                ? withPort
                : Addresses.numeric("[" + text + "]", otherwise);
    }

    /** The steps that the older headers tell; one header may tell for all steps or for the last. */
    private static List<Step> usual(final Map<String, String> headers) {
        final String chain = headers.getOrDefault("x-forwarded-for", headers.get("x-real-ip"));
        if (chain == null) {
            return List.of(
                    new Step(
                            null,
                            last(headers.get("x-forwarded-proto")),
                            last(headers.get("x-forwarded-host"))));
        }
        final String[] nodes = chain.split(",", -1);
        final String @Nullable [] protos = aligned(headers.get("x-forwarded-proto"), nodes.length);
        final String @Nullable [] hosts = aligned(headers.get("x-forwarded-host"), nodes.length);
        final List<Step> steps = new ArrayList<>();
        for (int i = 0; i < nodes.length; i++) {
            steps.add(
                    new Step(
                            nodes[i].strip(),
                            protos == null
                                    ? last(headers.get("x-forwarded-proto"))
                                    : protos[i].strip(),
                            hosts == null
                                    ? last(headers.get("x-forwarded-host"))
                                    : hosts[i].strip()));
        }
        return steps;
    }

    private static String @Nullable [] aligned(final @Nullable String values, final int count) {
        final String[] each = values == null ? new String[0] : values.split(",", -1);
        return each.length == count ? each : null;
    }

    private static @Nullable String last(final @Nullable String values) {
        return values == null ? null : values.substring(values.lastIndexOf(',') + 1).strip();
    }

    /** The steps of RFC 7239 §4, or null when they cannot be read. */
    private static @Nullable List<Step> forwarded(final String value) {
        final List<Step> steps = new ArrayList<>();
        int at = 0;
        while (at <= value.length()) {
            final int end = until(value, at, ',');
            if (end < 0) {
                return null;
            }
            final Step step = step(value.substring(at, end));
            if (step == null) {
                return null;
            }
            steps.add(step);
            at = end + 1;
        }
        return steps;
    }

    private static @Nullable Step step(final String element) {
        String node = null;
        String proto = null;
        String host = null;
        int at = 0;
        while (at <= element.length()) {
            final int end = until(element, at, ';');
            final String pair = element.substring(at, end).strip();
            at = end + 1;
            if (pair.isEmpty()) {
                continue;
            }
            final int equals = pair.indexOf('=');
            final String content = equals < 1 ? null : unquoted(pair.substring(equals + 1));
            if (content == null) {
                return null;
            }
            switch (pair.substring(0, equals).toLowerCase(Locale.ROOT)) {
                case "for" -> {
                    if (node != null) {
                        return null;
                    }
                    node = content;
                }
                case "proto" -> proto = content;
                case "host" -> host = content;
                default -> {}
            }
        }
        return new Step(node, proto, host);
    }

    /** A token, or the inside of a quoted string; null when it is neither. */
    private static @Nullable String unquoted(final String text) {
        if (!text.startsWith("\"")) {
            return text.isEmpty() || text.indexOf('"') >= 0 ? null : text;
        }
        final StringBuilder inside = new StringBuilder();
        for (int i = 1; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c == '"') {
                return i == text.length() - 1 ? inside.toString() : null;
            }
            if (c == '\\') {
                i++;
                if (i == text.length()) {
                    return null;
                }
            }
            inside.append(text.charAt(i));
        }
        return null;
    }

    /** Where {@code mark} is next outside of quotes, or the end; -1 when a quote stays open. */
    private static int until(final String text, final int from, final char mark) {
        boolean quoted = false;
        for (int i = from; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (quoted && c == '\\') {
                i++;
            } else if (c == '"') {
                quoted = !quoted;
            } else if (c == mark && !quoted) {
                return i;
            }
        }
        return quoted ? -1 : text.length();
    }
}
