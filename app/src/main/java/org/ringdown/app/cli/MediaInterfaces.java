package org.ringdown.app.cli;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.app.config.Config;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.rtc.sdp.Addresses;
import org.ringdown.runtime.net.LocalAddresses;

/** Reads interfaces as rtpengine writes them: {@code [NAME/]ADDRESS[!ADVERTISED]}. */
final class MediaInterfaces {
    private static final int FOUNDATION_BYTES = 8;

    private MediaInterfaces() {}

    /** The interfaces that the configuration names. */
    static Interfaces of(final Config.Media media, final Entropy entropy) throws CommandFailure {
        return of(configured(media), entropy);
    }

    private static List<String> configured(final Config.Media media) {
        if (media.listen().isAnyLocalAddress()) {
            return List.of();
        }
        final String local = media.listen().getHostAddress();
        return List.of(
                media.advertise().isEmpty()
                        ? local
                        : local + "!" + media.advertise().getFirst().getHostAddress());
    }

    /**
     * The interfaces of these texts; of every address that can be reached when there is none.
     *
     * @throws CommandFailure with a sentence for one that makes no sense
     */
    static Interfaces of(final List<String> texts, final Entropy entropy) throws CommandFailure {
        final List<Interfaces.Address> found = new ArrayList<>();
        for (final String text : texts) {
            for (final String each : text.strip().split("[ ,]+")) {
                add(each, found, entropy);
            }
        }
        if (texts.isEmpty()) {
            final List<InetAddress> reachable = new ArrayList<>(LocalAddresses.reachable());
            if (reachable.isEmpty()) {
                reachable.add(InetAddress.getLoopbackAddress());
            }
            reachable.forEach(each -> found.add(address("default", each, each, entropy)));
        }
        if (found.isEmpty()) {
            throw CommandFailure.wrong("No interface has an address.");
        }
        return new Interfaces(found);
    }

    private static void add(
            final String text, final List<Interfaces.Address> found, final Entropy entropy)
            throws CommandFailure {
        final int equals = text.indexOf('=');
        if (equals > 0 && text.indexOf('/') < 0) {
            alias(text.substring(0, equals), text.substring(equals + 1), found);
            return;
        }
        final int slash = text.indexOf('/');
        final String name = slash < 0 ? Interfaces.DEFAULT : text.substring(0, slash);
        final String rest = text.substring(slash + 1);
        final int mark = rest.indexOf('!');
        final String local = mark < 0 ? rest : rest.substring(0, mark);
        final @Nullable InetAddress told =
                mark < 0 ? null : literal(rest.substring(mark + 1), text);
        for (final InetAddress each : locals(local, text)) {
            found.add(address(name, each, told == null ? each : told, entropy));
        }
    }

    private static void alias(
            final String alias, final String name, final List<Interfaces.Address> found)
            throws CommandFailure {
        final List<Interfaces.Address> meant =
                found.stream().filter(each -> each.name().equalsIgnoreCase(name)).toList();
        if (meant.isEmpty()) {
            throw CommandFailure.wrong(
                    "Interface " + alias + " stands for " + name + ", which is not there.");
        }
        for (final Interfaces.Address each : meant) {
            found.add(
                    new Interfaces.Address(
                            alias, each.local(), each.advertised(), each.foundation()));
        }
    }

    private static List<InetAddress> locals(final String local, final String text)
            throws CommandFailure {
        if (local.equals("any")) {
            final List<InetAddress> reachable = LocalAddresses.reachable();
            return reachable.isEmpty() ? List.of(InetAddress.getLoopbackAddress()) : reachable;
        }
        final @Nullable InetAddress address = Addresses.literal(bare(local));
        if (address != null) {
            return List.of(address);
        }
        try {
            final @Nullable NetworkInterface device = NetworkInterface.getByName(local);
            if (device != null) {
                return device.inetAddresses().filter(each -> !each.isLinkLocalAddress()).toList();
            }
        } catch (final SocketException unreadable) {
            throw CommandFailure.failed(
                    "The interfaces of this machine cannot be read: " + unreadable.getMessage());
        }
        throw CommandFailure.wrong(
                "Interface " + text + ": " + local + " is no address and no device of ours.");
    }

    private static String bare(final String text) {
        return text.startsWith("[") && text.endsWith("]")
                ? text.substring(1, text.length() - 1)
                : text;
    }

    private static InetAddress literal(final String text, final String whole)
            throws CommandFailure {
        final @Nullable InetAddress address = Addresses.literal(bare(text));
        if (address == null) {
            throw CommandFailure.wrong("Interface " + whole + ": " + text + " is no address.");
        }
        return address;
    }

    private static Interfaces.Address address(
            final String name,
            final InetAddress local,
            final InetAddress told,
            final Entropy entropy) {
        final byte[] random = new byte[FOUNDATION_BYTES];
        entropy.fill(random);
        return new Interfaces.Address(name, local, told, HexFormat.of().formatHex(random));
    }
}
