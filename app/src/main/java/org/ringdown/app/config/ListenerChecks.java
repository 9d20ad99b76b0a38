package org.ringdown.app.config;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Finds two things that want the same port. */
final class ListenerChecks {
    private final List<String> problems;
    private final List<Placed> seen = new ArrayList<>();

    /** A listener, and what asked for it; {@code null} when it is a default. */
    private record Placed(Listener listener, @Nullable Setting setting) {}

    ListenerChecks(final List<String> problems) {
        this.problems = problems;
    }

    /** Takes a listener and reports when it collides with an earlier one. */
    void add(final Listener listener, final @Nullable Setting setting) {
        for (final Placed other : seen) {
            if (listener.port() != 0
                    && listener.port() == other.listener.port()
                    && udp(listener) == udp(other.listener)
                    && !bothWildcards(listener, other.listener)
                    && hostsMeet(listener.host(), other.listener.host())) {
                final Setting asked = setting == null ? other.setting : setting;
                final String what = "collides with " + other.listener;
                final String right = "give each its own port or address";
                problems.add(
                        asked == null
                                ? listener + " " + what + "; " + right + "."
                                : asked.problem(what, right));
                break;
            }
        }
        seen.add(new Placed(listener, setting));
    }

    /** Reports media ports that collide with each other or with SIP. */
    void media(final Map<String, Setting> settings, final Config.Media media) {
        final @Nullable Setting webrtcPort = settings.get("media.webrtc-port");
        final @Nullable Setting ports = settings.get("media.ports");
        final @Nullable Setting loops = settings.get("media.loops");
        final int first = media.webrtcPort();
        final int last = media.lastWebrtcPort();
        if (last > Ports.MAX) {
            problems.add(
                    Objects.requireNonNull(loops)
                            .problem(
                                    "needs as many ports from media.webrtc-port on, which is "
                                            + first,
                                    "choose a lower media.webrtc-port, or fewer loops"));
        } else {
            apart(webrtcPort, ports, loops, media);
        }
        boolean told = false;
        for (final Placed placed : seen) {
            final int other = placed.listener.port();
            if (other == 0 || !hostsMeet(placed.listener.host(), media.listen().getHostAddress())) {
                continue;
            }
            if (udp(placed.listener) && other >= first && other <= last) {
                collision(placed, webrtcPort == null ? loops : webrtcPort, "media.webrtc-port");
                told = true;
            } else if (udp(placed.listener) && media.ports().contains(other)) {
                collision(placed, ports, "media.ports");
            } else if (!udp(placed.listener) && media.webrtcTcp() && other == first && !told) {
                collision(placed, webrtcPort, "media.webrtc-port over TCP");
            }
        }
    }

    /** Browsers' ports are none of the phones'. */
    private void apart(
            final @Nullable Setting webrtcPort,
            final @Nullable Setting ports,
            final @Nullable Setting loops,
            final Config.Media media) {
        int shared = media.webrtcPort();
        while (shared < media.lastWebrtcPort() && !media.ports().contains(shared)) {
            shared++;
        }
        if (!media.ports().contains(shared)) {
            return;
        }
        final boolean further = shared > media.webrtcPort();
        final String right = "choose a port outside of " + media.ports() + ", or other media.ports";
        if (further && loops != null) {
            problems.add(
                    loops.problem("makes " + shared + " a port of browsers and of phones", right));
        } else if (webrtcPort != null) {
            problems.add(webrtcPort.problem("is one of media.ports", right));
        } else if (ports != null) {
            problems.add(
                    ports.problem(
                            "holds media.webrtc-port, which is " + shared,
                            "leave " + shared + " out, or set media.webrtc-port"));
        }
    }

    private void collision(
            final Placed placed, final @Nullable Setting setting, final String mediaKey) {
        final Setting asked = setting == null ? placed.setting : setting;
        if (asked != null) {
            problems.add(
                    asked.problem(
                            "makes " + mediaKey + " collide with the listener " + placed.listener,
                            "give each its own ports"));
        }
    }

    private static boolean udp(final Listener listener) {
        return listener.scheme() == Scheme.UDP;
    }

    /** Whether two hosts may mean the same address; a wildcard of IPv6 takes IPv4 along. */
    private static boolean hostsMeet(final String a, final String b) {
        if (a.equalsIgnoreCase(b) || wildcard6(a) || wildcard6(b)) {
            return true;
        }
        return (a.equals("0.0.0.0") && !Hosts.isIpv6(b))
                || (b.equals("0.0.0.0") && !Hosts.isIpv6(a));
    }

    /** All addresses of IPv4 and of IPv6, for the same: one socket serves both. */
    private static boolean bothWildcards(final Listener a, final Listener b) {
        return a.scheme() == b.scheme()
                && ((wildcard6(a.host()) && b.host().equals("0.0.0.0"))
                        || (wildcard6(b.host()) && a.host().equals("0.0.0.0")));
    }

    private static boolean wildcard6(final String host) {
        return host.equals("::") || host.equals("0:0:0:0:0:0:0:0");
    }
}
