package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * The place where whole-server tests happen: one server for all that do not need their own, the
 * browsers, and the phones of the running test, which are taken away after it. When a test fails,
 * all of them tell what they saw.
 */
final class Site implements AutoCloseable {
    /** Tones that no echo can pass off as each other, and that are no multiples of each other. */
    static final int FIRST_TONE = 440;

    static final int SECOND_TONE = 700;
    static final int PHONE_TONE = 1_000;
    static final int RAW_TONE = 1_250;

    /** Alice and carol sit at browsers, bob and dave at telephones. */
    private static final List<String> USERS = List.of("alice", "bob", "carol", "dave");

    private final Path folder;
    private final List<Witness> open = new ArrayList<>();
    private final Map<String, String> passwords = new HashMap<>();
    private final Pages pages = new Pages();
    private @Nullable Browsers browsers;
    private @Nullable Firefox firefox;
    private @Nullable RingdownProcess server;
    private @Nullable RingdownProcess wide;
    private @Nullable RingdownProcess outward;

    /** What a server has stored that knows all users and did nothing yet. */
    private @Nullable Path accounts;

    private int phones;

    Site() {
        // Playwright wants to be asked by one thread only.
        Awaitility.pollInSameThread();
        try {
            folder = Files.createTempDirectory("ringdown-it");
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
    }

    /** A folder for one thing of one test. */
    Path folder(final String name) {
        phones++;
        return folder.resolve(phones + "-" + name);
    }

    /** The server that tests share; it starts at the first call. */
    RingdownProcess server() {
        if (server == null) {
            final RingdownProcess fresh = new RingdownProcess(folder("server"));
            startWithUsers(fresh);
            server = fresh;
        }
        return server;
    }

    /** A server that listens on IPv4 and IPv6; it starts at the first call. */
    RingdownProcess serverOfBothFamilies() {
        if (wide == null) {
            final RingdownProcess fresh =
                    RingdownProcess.ofBothFamilies(folder("server-of-both-families"));
            startWithUsers(fresh);
            wide = fresh;
        }
        return wide;
    }

    /**
     * A server whose media have an address of this machine that is not loopback, where Firefox
     * looks for nobody; it starts at the first call.
     */
    RingdownProcess outwardServer() {
        if (outward == null) {
            final RingdownProcess fresh =
                    RingdownProcess.at(folder("outward-server"), Ports.outwardAddress());
            startWithUsers(fresh);
            outward = fresh;
        }
        return outward;
    }

    /** The password of a user; it is made up once per run. */
    String password(final String user) {
        return passwords.computeIfAbsent(user, u -> UUID.randomUUID().toString());
    }

    /** Browsers, one process for each tone. */
    Browsers browsers() {
        if (browsers == null) {
            browsers = new Browsers(folder);
        }
        return browsers;
    }

    /** A page with a library; its microphone hears {@code tone}. */
    BrowserPhone page(final BrowserPhone.Library library, final int tone) {
        return page(library, browsers().withTone(tone));
    }

    /** A page with a library in a browser that may not send datagrams. */
    BrowserPhone pageWithoutDatagrams(final BrowserPhone.Library library, final int tone) {
        return page(library, browsers().withoutDatagrams(tone));
    }

    /**
     * A server of the running test's own, with users who have the passwords that others know.
     *
     * @param media more keys of {@code [media]}
     */
    RingdownProcess ownServer(final String address, final String media) {
        final RingdownProcess fresh =
                keep(RingdownProcess.at(folder("own-server"), address, media));
        startWithUsers(fresh);
        return fresh;
    }

    /**
     * Starts a new server that knows all users. An account takes as long as the start of a server:
     * they are made once, and copied.
     */
    void startWithUsers(final RingdownProcess fresh) {
        if (accounts == null) {
            for (final String user : USERS) {
                fresh.addUser(user, password(user));
            }
            final Path made = folder("accounts");
            fresh.copyData(made);
            accounts = made;
        } else {
            fresh.beginWith(accounts);
        }
        fresh.start();
    }

    /** A line from a browser to the server's media port that can be made bad. */
    BadLine badLine() {
        return keep(new BadLine());
    }

    /** A page with a library in a browser that knows no microphone and hides its addresses. */
    BrowserPhone secretivePage(final BrowserPhone.Library library) {
        return page(library, browsers().secretive());
    }

    private BrowserPhone page(
            final BrowserPhone.Library library, final Browsers.OneBrowser browser) {
        final Tab tab = new Tab.InChromium(browser);
        return keep(new BrowserPhone(library, tab, browser.tone(), pages.address()));
    }

    /** A page with a library in Firefox, whose microphone hears {@link #FIRST_TONE}. */
    BrowserPhone firefoxPage(final BrowserPhone.Library library) {
        if (firefox == null) {
            firefox = new Firefox(folder("firefox"), FIRST_TONE);
        }
        return keep(new BrowserPhone(library, firefox.tab(), FIRST_TONE, pages.address()));
    }

    /** A page that is registered as this user. */
    BrowserPhone browser(final BrowserPhone.Library library, final String user, final int tone) {
        return browser(server(), library, user, tone);
    }

    /** A page that is registered as this user of this server. */
    BrowserPhone browser(
            final RingdownProcess at,
            final BrowserPhone.Library library,
            final String user,
            final int tone) {
        final BrowserPhone phone = page(library, tone);
        phone.register(at.webSocket(), user, password(user));
        phone.awaitLine("registered");
        return phone;
    }

    /** A baresip that is registered as this user over UDP, with G.711 only. */
    Baresip baresip(final String user) {
        return baresip(user, "udp", "pcmu");
    }

    /** A baresip that is registered as this user. */
    Baresip baresip(final String user, final String transport, final String codec) {
        return baresip(server(), user, transport, codec);
    }

    /** A baresip that is registered as this user of this server over UDP, with G.711 only. */
    Baresip baresip(final RingdownProcess at, final String user) {
        return baresip(at, user, "udp", "pcmu");
    }

    /** A baresip that takes and makes calls only with keys in the SDP (RFC 4568). */
    Baresip baresipWithKeys(final String user) {
        return baresip(server(), user, "tcp", "pcmu;mediaenc=srtp-mand");
    }

    private Baresip baresip(
            final RingdownProcess at,
            final String user,
            final String transport,
            final String codec) {
        final int port = transport.equals("tls") ? at.tlsPort() : at.sipPort();
        final String account = Baresip.account(user, password(user), port, transport);
        final Baresip phone = keep(new Baresip(folder("baresip"), account, PHONE_TONE, codec));
        phone.awaitRegistered();
        return phone;
    }

    /** A linphone that is registered as this user. */
    Linphone linphone(final String user) {
        return linphone(user, "udp");
    }

    /** A linphone that is registered as this user of this server over UDP. */
    Linphone linphone(final RingdownProcess at, final String user) {
        return linphone(at, user, "udp");
    }

    /** A linphone that is registered as this user over this transport. */
    Linphone linphone(final String user, final String transport) {
        return linphone(server(), user, transport);
    }

    private Linphone linphone(final RingdownProcess at, final String user, final String transport) {
        final int port = transport.equals("tls") ? at.tlsPort() : at.sipPort();
        final Linphone phone =
                keep(
                        new Linphone(
                                folder("linphone"),
                                user,
                                password(user),
                                "127.0.0.1:" + port + ";transport=" + transport,
                                SECOND_TONE));
        phone.awaitRegistered();
        return phone;
    }

    /** A telephone of plain text that is registered as this user. */
    RawPhone rawPhone(final String user) {
        return rawPhone(server(), user);
    }

    /** A telephone of plain text that is registered as this user of this server. */
    RawPhone rawPhone(final RingdownProcess at, final String user) {
        final RawPhone phone = keep(new RawPhone(at, user, password(user), RAW_TONE));
        phone.register();
        return phone;
    }

    /** Keeps something until the end of the running test. */
    <T extends Witness> T keep(final T resource) {
        open.add(resource);
        return resource;
    }

    /** The address of a user. */
    static String address(final String user) {
        return "sip:" + user + "@" + RingdownProcess.DOMAIN;
    }

    private String testimony() {
        final StringBuilder all = new StringBuilder();
        for (final Witness witness : open) {
            all.append(witness.testimony()).append("\n\n");
        }
        if (server != null) {
            all.append(server.testimony()).append('\n');
        }
        if (wide != null) {
            all.append(wide.testimony()).append('\n');
        }
        if (outward != null) {
            all.append(outward.testimony()).append('\n');
        }
        return all.toString();
    }

    private void clear() {
        try {
            for (final Witness witness : open.reversed()) {
                witness.close();
            }
        } finally {
            open.clear();
        }
    }

    @Override
    public void close() {
        clear();
        if (browsers != null) {
            browsers.close();
        }
        if (firefox != null) {
            firefox.close();
        }
        pages.close();
        if (server != null) {
            server.close();
        }
        if (wide != null) {
            wide.close();
        }
        if (outward != null) {
            outward.close();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            for (final Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(file);
            }
        } catch (final IOException inUse) {
            throw new UncheckedIOException(inUse);
        }
    }

    /** Hands the one site of the run to tests that ask for it. */
    static final class Extension implements ParameterResolver, AfterEachCallback {
        private static final ExtensionContext.Namespace PLACE =
                ExtensionContext.Namespace.create(Site.class);

        private static Site site(final ExtensionContext context) {
            return context.getRoot()
                    .getStore(PLACE)
                    .computeIfAbsent(Site.class, key -> new Site(), Site.class);
        }

        @Override
        public boolean supportsParameter(
                final ParameterContext parameter, final ExtensionContext context) {
            return parameter.getParameter().getType() == Site.class;
        }

        @Override
        public Object resolveParameter(
                final ParameterContext parameter, final ExtensionContext context) {
            return site(context);
        }

        @Override
        public void afterEach(final ExtensionContext context) {
            final Site site = site(context);
            context.getExecutionException()
                    .ifPresent(failure ->
                            System.err.println(
                                    "=== "
                                            + context.getDisplayName()
                                            + " failed: "
                                            + failure.getMessage()
                                            + "\n"
                                            + site.testimony()));
            site.clear();
        }
    }
}
