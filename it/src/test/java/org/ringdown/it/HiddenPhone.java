package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.opentest4j.TestAbortedException;

/**
 * A baresip behind a router that hides it: three network namespaces' worth of home. The router
 * masquerades what leaves it over UDP, as a home router does, and can forget what it knew.
 *
 * <pre>
 *   the server's machine 10.77.0.1 --- 10.77.0.2 router 192.168.77.1 --- 192.168.77.2 phone
 * </pre>
 */
final class HiddenPhone implements Witness {
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final String NAME = "rd" + ProcessHandle.current().pid() % 100_000;
    private static final String ROUTER = NAME + "r";
    private static final String HOME = NAME + "h";
    private static final String OUTSIDE = NAME + "o";
    private static final String UPLINK = NAME + "u";

    /** The address of this machine that the router sees. */
    static final String SERVER = "10.77.0.1";

    private final Path folder;
    private final List<String> history = new ArrayList<>();
    private @Nullable ChildProcess process;

    /** How often it had registered when its router forgot it. */
    private long before;

    /**
     * Builds the network.
     *
     * @throws TestAbortedException when this machine does not permit it
     */
    HiddenPhone(final Path folder) {
        this.folder = folder;
        if (!ip("netns add " + ROUTER)) {
            throw new TestAbortedException(
                    "network namespaces are not permitted here: " + history.getLast());
        }
        final boolean built =
                ip("netns add " + HOME)
                        && ip("link add " + OUTSIDE + " type veth peer name " + UPLINK)
                        && ip("link set " + UPLINK + " netns " + ROUTER)
                        && ip("addr add " + SERVER + "/24 dev " + OUTSIDE)
                        && ip("link set " + OUTSIDE + " up")
                        && ip("-n " + ROUTER + " addr add 10.77.0.2/24 dev " + UPLINK)
                        && ip("-n " + ROUTER + " link set " + UPLINK + " up")
                        && ip("-n " + ROUTER + " link add in type veth peer name out netns " + HOME)
                        && ip("-n " + ROUTER + " addr add 192.168.77.1/24 dev in")
                        && ip("-n " + ROUTER + " link set in up")
                        && ip("-n " + HOME + " addr add 192.168.77.2/24 dev out")
                        && ip("-n " + HOME + " link set out up")
                        && ip("-n " + HOME + " link set lo up")
                        && ip("-n " + HOME + " route add default via 192.168.77.1")
                        && in(ROUTER, "sysctl -qw net.ipv4.ip_forward=1")
                        && hide("-A", "41000-41100");
        if (!built) {
            final String why = history.getLast();
            takeDown();
            throw new TestAbortedException("no router can be built here: " + why);
        }
    }

    private boolean ip(final String words) {
        return run("ip " + words);
    }

    private boolean in(final String namespace, final String words) {
        return run("ip netns exec " + namespace + " " + words);
    }

    private boolean hide(final String how, final String ports) {
        return in(
                ROUTER,
                "iptables -t nat "
                        + how
                        + " POSTROUTING"
                        + (how.equals("-R") ? " 1" : "")
                        + " -o "
                        + UPLINK
                        + " -p udp -j MASQUERADE --to-ports "
                        + ports);
    }

    private boolean run(final String words) {
        try (ChildProcess command =
                new ChildProcess("ip", new ProcessBuilder(List.of(words.split(" "))))) {
            final int exit = command.awaitExit(STEP);
            history.add(words + ": " + exit + " " + command.tail(3));
            return exit == 0;
        } catch (final UncheckedIOException missing) {
            history.add(words + ": " + missing.getMessage());
            return false;
        }
    }

    /**
     * Starts the telephone, which answers every call, and waits until it is registered. It
     * registers for a minute, as any server lets it, and again when a tenth of that is over: it is
     * the first time after the router forgot it that matters, however long that takes.
     */
    void register(final String user, final String password, final int port) {
        final String account =
                "<sip:%s@%s;transport=udp>;auth_user=%s;auth_pass=%s;outbound=\"sip:%s:%d;transport=udp\";regint=60;rwait=10;answermode=auto\n"
                        .formatted(user, RingdownProcess.DOMAIN, user, password, SERVER, port);
        try {
            Files.createDirectories(folder);
            final Path microphone =
                    Sounds.tone(
                            folder.resolve("microphone.wav"),
                            Site.PHONE_TONE,
                            8_000,
                            1,
                            Duration.ofSeconds(60));
            Files.writeString(
                    folder.resolve("config"),
                    """
                    sip_listen 192.168.77.2:5060
                    audio_source aufile,%s
                    module_path %s
                    module stdio.so
                    module g711.so
                    module aufile.so
                    module_tmp uuid.so
                    module_tmp account.so
                    module_app menu.so
                    """
                            .formatted(microphone, Baresip.modules()));
            Files.writeString(folder.resolve("accounts"), account);
            Files.writeString(folder.resolve("contacts"), "");
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        process =
                new ChildProcess(
                        "baresip",
                        new ProcessBuilder(
                                "ip",
                                "netns",
                                "exec",
                                HOME,
                                "baresip",
                                "-s",
                                "-f",
                                folder.toString()));
        awaitRegistrations(1);
    }

    /** Waits until it has registered since its router forgot it. */
    void awaitRefresh() {
        awaitRegistrations(before + 1);
    }

    private void awaitRegistrations(final long count) {
        Awaitility.await("baresip is registered")
                .atMost(STEP)
                .until(() -> registrations() >= count);
    }

    private long registrations() {
        // It prints all messages; this line stands in nothing but answers to REGISTER.
        return running().lines().stream().filter(line -> line.startsWith("Date: ")).count();
    }

    private ChildProcess running() {
        final ChildProcess now = process;
        if (now == null) {
            throw new AssertionError("not started");
        }
        return now;
    }

    /** The router forgets everything, as after a power cut, and uses other ports from now on. */
    void rebind() {
        // A masquerading interface that goes down takes its memory with it.
        final boolean done =
                ip("-n " + ROUTER + " link set " + UPLINK + " down")
                        && hide("-R", "42000-42100")
                        && ip("-n " + ROUTER + " link set " + UPLINK + " up");
        if (!done) {
            throw new AssertionError("the router cannot be changed: " + history);
        }
        before = registrations();
    }

    @Override
    public String testimony() {
        return String.join("\n", history) + (process == null ? "" : "\n" + process.tail(40));
    }

    private void takeDown() {
        ip("netns del " + HOME);
        ip("netns del " + ROUTER);
        ip("link del " + OUTSIDE);
    }

    @Override
    public void close() {
        if (process != null) {
            process.close();
        }
        takeDown();
    }
}
