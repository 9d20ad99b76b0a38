package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.ServerSocket;
import java.net.SocketException;
import java.util.concurrent.atomic.AtomicInteger;

/** Ports on loopback that nobody uses, below the range that systems hand out by themselves. */
public final class Ports {
    private static final int LOWEST = 12_000;
    private static final int HIGHEST = 32_000;

    /**
     * How many were given, round and round: what was given long ago is free again. Different runs
     * on one machine begin at different places.
     */
    private static final AtomicInteger GIVEN =
            new AtomicInteger((int) (ProcessHandle.current().pid() % 80) * 100);

    private Ports() {}

    /** One port that is free for UDP and TCP. */
    public static int free() {
        return range(1);
    }

    /** The first, even one of {@code count} ports in a row that are free for UDP and TCP. */
    public static int range(final int count) {
        final int taken = count + (count & 1) + 2;
        for (int tries = 0; tries < HIGHEST - LOWEST; tries++) {
            final int place = Math.floorMod(GIVEN.getAndAdd(taken), HIGHEST - LOWEST);
            final int first = (LOWEST + place + 1) & ~1;
            if (first + count <= HIGHEST && areFree(first, count)) {
                return first;
            }
        }
        throw new AssertionError("no free ports from " + LOWEST + " to " + HIGHEST);
    }

    private static boolean areFree(final int first, final int count) {
        for (int port = first; port < first + count; port++) {
            try (DatagramSocket udp = new DatagramSocket(null);
                    ServerSocket tcp = new ServerSocket()) {
                udp.bind(loopback(port));
                tcp.setReuseAddress(true);
                tcp.bind(loopback(port));
            } catch (final IOException inUse) {
                return false;
            }
        }
        return true;
    }

    /** An IPv4 address of this machine that is not loopback. */
    static String outwardAddress() {
        try {
            return NetworkInterface.networkInterfaces()
                    .filter(Ports::isOutward)
                    .flatMap(NetworkInterface::inetAddresses)
                    .filter(Inet4Address.class::isInstance)
                    .findFirst()
                    .orElseThrow(() -> new AssertionError("this machine has no network"))
                    .getHostAddress();
        } catch (final SocketException none) {
            throw new UncheckedIOException(none);
        }
    }

    private static boolean isOutward(final NetworkInterface each) {
        try {
            return each.isUp() && !each.isLoopback();
        } catch (final SocketException gone) {
            return false;
        }
    }

    /** An address on this machine. */
    public static InetSocketAddress loopback(final int port) {
        try {
            return new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }
}
