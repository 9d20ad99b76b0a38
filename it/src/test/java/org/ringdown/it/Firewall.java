package org.ringdown.it;

import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import org.opentest4j.TestAbortedException;

/** A rule of this machine's firewall that drops datagrams to one of its ports. */
final class Firewall implements Witness {
    private static final Duration STEP = Duration.ofSeconds(15);
    private final int port;

    /**
     * Lets no datagram through to this port.
     *
     * @throws TestAbortedException when this machine does not permit it
     */
    Firewall(final int port) {
        this.port = port;
        if (!rule("-I")) {
            throw new TestAbortedException("the firewall of this machine cannot be changed");
        }
    }

    private boolean rule(final String what) {
        try (ChildProcess command =
                new ChildProcess(
                        "iptables",
                        new ProcessBuilder(
                                List.of(
                                        "iptables",
                                        "-w",
                                        what,
                                        "INPUT",
                                        "-p",
                                        "udp",
                                        "--dport",
                                        Integer.toString(port),
                                        "-j",
                                        "DROP")))) {
            return command.awaitExit(STEP) == 0;
        } catch (final UncheckedIOException missing) {
            return false;
        }
    }

    @Override
    public String testimony() {
        return "no datagrams to " + port;
    }

    @Override
    public void close() {
        rule("-D");
    }
}
