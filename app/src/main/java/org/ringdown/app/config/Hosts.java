package org.ringdown.app.config;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InterfaceAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Host names and addresses: what is one, and which are ours. */
public final class Hosts {
    private static final int NAME_LENGTH = 253;
    private static final int LABEL_LENGTH = 63;

    private Hosts() {}

    /** Whether {@code text} is an IPv4 address of four numbers. */
    public static boolean isIpv4(final String text) {
        final String[] parts = text.split("\\.", -1);
        if (parts.length != 4) {
            return false;
        }
        for (final String part : parts) {
            final int value = part.length() > 3 ? -1 : Ports.parse(part);
            if (value < 0 || value > 255 || (part.length() > 1 && part.charAt(0) == '0')) {
                return false;
            }
        }
        return true;
    }

    /** Whether {@code text} is an IPv6 address, without brackets and zone. */
    public static boolean isIpv6(final String text) {
        if (text.indexOf(':') < 0 || text.indexOf('%') >= 0 || text.indexOf('[') >= 0) {
            return false;
        }
        try {
            InetAddress.ofLiteral(text);
            return true;
        } catch (final IllegalArgumentException notOne) {
            return false;
        }
    }

    /** Whether {@code text} is a host name (RFC 1123 §2.1) and not four numbers gone wrong. */
    public static boolean isName(final String text) {
        if (text.isEmpty() || text.length() > NAME_LENGTH) {
            return false;
        }
        final String[] labels = text.split("\\.", -1);
        for (final String label : labels) {
            if (!isLabel(label)) {
                return false;
            }
        }
        final String last = labels[labels.length - 1];
        return !last.chars().allMatch(c -> c >= '0' && c <= '9');
    }

    /** An IPv6 address in brackets, anything else as it is. */
    public static String bracketed(final String host) {
        return host.indexOf(':') >= 0 ? "[" + host + "]" : host;
    }

    /**
     * The name this machine goes by, in lower case; {@code localhost} when it has none that could
     * be part of a SIP address.
     *
     * @param environment asked only where the system keeps its name in no file
     */
    public static String own(final Map<String, String> environment) {
        String name = "";
        try {
            name = Files.readString(Path.of("/proc/sys/kernel/hostname"));
        } catch (final IOException elsewhere) {
            name = environment.getOrDefault("HOSTNAME", "");
        }
        if (name.isBlank()) {
            try {
                name = InetAddress.getLocalHost().getHostName();
            } catch (final IOException nameless) {
                name = "localhost";
            }
        }
        final String clean = name.strip().toLowerCase(Locale.ROOT);
        return isName(clean) ? clean : "localhost";
    }

    /**
     * The addresses of this machine's interfaces that are up: IPv4 before IPv6, loopback last;
     * link-local IPv6 addresses, which mean nothing without a zone, are left out.
     */
    public static List<InetAddress> ownAddresses() {
        final List<InetAddress> found = new ArrayList<>();
        try {
            for (final NetworkInterface each : NetworkInterface.networkInterfaces().toList()) {
                if (each.isUp()) {
                    each.getInterfaceAddresses().stream()
                            .map(InterfaceAddress::getAddress)
                            .filter(a -> a.getAddress().length == 4 || !a.isLinkLocalAddress())
                            .forEach(found::add);
                }
            }
        } catch (final SocketException none) {
            found.add(InetAddress.getLoopbackAddress());
        }
        found.sort((a, b) ->
                a.isLoopbackAddress() != b.isLoopbackAddress()
                        ? Boolean.compare(a.isLoopbackAddress(), b.isLoopbackAddress())
                        : Integer.compare(a.getAddress().length, b.getAddress().length));
        return List.copyOf(found);
    }

    private static boolean isLabel(final String label) {
        if (label.isEmpty()
                || label.length() > LABEL_LENGTH
                || label.startsWith("-")
                || label.endsWith("-")) {
            return false;
        }
        return label.chars()
                .allMatch(c ->
                        (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || c == '-');
    }
}
