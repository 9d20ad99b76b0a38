package org.ringdown.app.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.app.config.Config;
import org.ringdown.app.config.Listener;
import org.ringdown.app.storage.Database;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.auth.Digest;
import org.ringdown.testkit.SeededEntropy;

class CommandProgramTest {
    @TempDir Path directory;

    private final Map<String, String> environment = new HashMap<>();
    private final List<String> started = new ArrayList<>();
    private Predicate<Listener> free = _ -> true;
    private String hostName = "pbx.example.org";

    /** What a command did. */
    private record Done(int exitCode, String out, String err) {}

    @Test
    void addsAUserWithAPasswordOfOurMaking() {
        final Done done = run("user", "add", "alice");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .matches(
                        """
                        Added alice@pbx\\.example\\.org\\.
                        Password: [a-z2-9]{5}(-[a-z2-9]{5}){3}
                        """);
        assertThat(done.err()).isEqualTo("It is shown this once and kept nowhere.\n");
        final String password = done.out().lines().toList().get(1).substring("Password: ".length());
        assertHas("alice", "pbx.example.org", password);
    }

    @Test
    void takesAPasswordFromStandardInput() {
        final Done done =
                runWith("correct horse é\nnot this\n", "user", "add", "bob", "--password-stdin");
        assertThat(done).isEqualTo(new Done(0, "Added bob@pbx.example.org.\n", ""));
        assertHas("bob", "pbx.example.org", "correct horse é");
    }

    @Test
    void warnsOfAShortPassword() {
        assertThat(runWith("1234\n", "user", "add", "bob", "--password-stdin").err())
                .startsWith("This password is short");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "\n", "tab\there\n"})
    void refusesNoPassword(final String in) {
        final Done done = runWith(in, "user", "add", "bob", "--password-stdin");
        assertThat(done.exitCode()).isEqualTo(2);
        assertThat(done.err()).containsOnlyOnce("\n").endsWith(".\n");
        assertThat(run("user", "list").out()).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    al ice     | The user name "al ice" cannot be part of a SIP address; use 1 to 64 letters (a-z), digits and the signs -_.!~*'()+=$& only.
                    @b.example | The user name "" cannot be part of a SIP address; use 1 to 64 letters (a-z), digits and the signs -_.!~*'()+=$& only.
                    a@b c      | "b c" is no domain name; write the user like alice@example.org.
                    a@         | "" is no domain name; write the user like alice@example.org.
                    """)
    void refusesNames(final String name, final String sentence) {
        assertThat(run("user", "add", name)).isEqualTo(new Done(2, "", sentence + "\n"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"echo", "9196", "tone", "9197", "Echo", "tone@pbx.example.org"})
    void refusesTheNumbersOfTheServer(final String name) {
        assertThat(run("user", "add", name))
                .isEqualTo(
                        new Done(
                                2,
                                "",
                                "\""
                                        + name.replaceFirst("@.*", "")
                                        + "\" is a number of the server itself (9196, 9197, echo,"
                                        + " tone); choose another name.\n"));
        assertThat(run("user", "list").out()).isEmpty();
    }

    @Test
    void refusesADomainThatIsNotServed() {
        assertThat(run("user", "add", "a@other.example"))
                .isEqualTo(
                        new Done(
                                1,
                                "",
                                "This server does not serve the domain other.example but"
                                        + " pbx.example.org; set domain = \"other.example\" in the"
                                        + " configuration first.\n"));
    }

    @Test
    void refusesTheSameUserTwice() {
        run("user", "add", "alice");
        assertThat(run("user", "add", "alice@PBX.example.org"))
                .isEqualTo(
                        new Done(
                                1,
                                "",
                                "There is a user alice@pbx.example.org already; change the password"
                                        + " with \"ringdown user passwd alice@pbx.example.org\".\n"));
    }

    @Test
    void listsChangesAndRemoves() {
        assertThat(run("user", "list"))
                .isEqualTo(
                        new Done(
                                0,
                                "",
                                "There are no users yet; add one with \"ringdown user add"
                                        + " NAME\".\n"));
        runWith(
                "first password\n",
                "user",
                "add",
                "alice",
                "--password-stdin",
                "--display-name",
                "Alice");
        runWith("other password\n", "user", "add", "bob", "--password-stdin");
        assertThat(run("user", "list").out())
                .isEqualTo("alice@pbx.example.org\tAlice\nbob@pbx.example.org\n");
        assertThat(
                        runWith("second password\n", "user", "passwd", "alice", "--password-stdin")
                                .out())
                .isEqualTo("Changed the password of alice@pbx.example.org.\n");
        assertHas("alice", "pbx.example.org", "second password");
        bind("sip:alice@pbx.example.org");
        assertThat(run("user", "remove", "alice"))
                .isEqualTo(new Done(0, "Removed alice@pbx.example.org.\n", ""));
        assertThat(run("user", "list").out()).isEqualTo("bob@pbx.example.org\n");
        try (Database database = Database.open(directory.resolve("data"))) {
            assertThat(database.bindings().loadAll()).isEmpty();
        }
        assertThat(run("user", "remove", "alice"))
                .isEqualTo(
                        new Done(
                                1,
                                "",
                                "There is no user alice@pbx.example.org; \"ringdown user list\""
                                        + " shows who there is.\n"));
    }

    @Test
    void theDomainOfTheFirstStartStays() {
        run("user", "add", "alice");
        hostName = "renamed";
        run("user", "add", "bob");
        assertThat(run("user", "list").out())
                .isEqualTo("alice@pbx.example.org\nbob@pbx.example.org\n");
        assertThat(run("config", "check").out())
                .startsWith("ok\n# domain = \"pbx.example.org\"  # this host's name\n");
    }

    @Test
    void configCheckPrintsWhatIsInEffect() throws IOException {
        Files.writeString(directory.resolve("my.toml"), "domain = \"example.net\"\n");
        environment.put("RINGDOWN_SIP_PORT", "5070");
        final Done done = run("config", "check", "--config", "my.toml");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .isEqualTo(
                        """
                        ok
                        domain = "example.net"
                        data = "%s"

                        [sip]
                        listen = ["udp:[::]:5070", "tcp:[::]:5070", "tls:[::]:5061"]
                        foreign = true
                        strangers = "refuse"
                        redirects = "follow"
                        digest = ["SHA-256", "MD5"]
                        proxy-protocol = []
                        ring-time = 20

                        [http]
                        listen = ["http:[::]:8080", "https:[::]:8443"]
                        origins = []
                        trusted-proxies = []

                        [media]
                        listen = "0.0.0.0"
                        # advertise = []  # found
                        webrtc-port = 40000
                        webrtc-tcp = true
                        ports = "30000-39999"
                        ice = "lite"
                        # webrtc-codecs = "opus,pcmu,pcma"  # all, in the order of who offers them
                        # phone-codecs = "opus,pcmu,pcma"  # all, in the order of who offers them
                        low-cpu = false
                        dtmf = "convert"
                        music-on-hold = "none"
                        # loops = 1  # alone, as many as there are cores
                        # recordings = "recordings"  # no call is recorded

                        [ng]
                        listen = []
                        allow = ["127.0.0.0/8", "0:0:0:0:0:0:0:1"]
                        calls = 5000

                        [tls]
                        certificates = []

                        [dns]
                        # servers = []  # those of the system
                        allow = []

                        [limits]
                        source-rate = 100
                        account-rate = 50
                        listener-rate = 20000
                        bans = true

                        [messages]
                        keep = true
                        keep-days = 30
                        journal-days = 365

                        [metrics]
                        listen = []

                        [log]
                        format = "text"
                        level = "INFO"
                        """
                                .formatted(directory.resolve("data")));
        assertThat(directory.resolve("data")).doesNotExist();
    }

    @Test
    void aWrongConfigurationEndsEveryCommandWithTwo() throws IOException {
        Files.writeString(directory.resolve("ringdown.toml"), "dommain = 1\nports = 2\n");
        for (final String[] command :
                List.of(
                        new String[] {"config", "check"},
                        new String[] {"serve"},
                        new String[] {"demo"},
                        new String[] {"user", "list"})) {
            assertThat(run(command))
                    .isEqualTo(
                            new Done(
                                    2,
                                    "",
                                    """
                                    ringdown.toml:1: unknown key dommain (with the value 1); did you mean domain?
                                    ringdown.toml:2: unknown key ports (with the value 2); did you mean media.ports?
                                    """));
        }
        assertThat(started).isEmpty();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    serv           | Unmatched argument at index 0: 'serv'; see "ringdown help".
                    user add       | Missing required parameter: 'NAME[@DOMAIN]'; see "ringdown help user add".
                    serve --port 1 | Unknown options: '--port', '1'; see "ringdown help serve".
                    serve --config | Missing required parameter for option '--config' (FILE); see "ringdown help serve".
                    """)
    void refusesWrongCommandLines(final String line, final String sentence) {
        assertThat(run(line.split(" "))).isEqualTo(new Done(2, "", sentence + "\n"));
    }

    @Test
    void helps() {
        assertThat(run("help").out()).contains("serve", "demo", "user", "config", "version");
        assertThat(run("help", "user").out()).contains("add", "list", "passwd", "remove");
        assertThat(run("user", "add", "--help").out()).contains("--password-stdin");
        assertThat(run().exitCode()).isEqualTo(2);
        assertThat(run("user").exitCode()).isEqualTo(2);
        assertThat(run("version").out()).isEqualTo("Ringdown 1.2.3\n");
    }

    @Test
    void givesADeviceAPasswordOfItsOwn() {
        runWith("own password\n", "user", "add", "alice", "--password-stdin");
        final Done done = run("user", "device", "add", "alice", "desk phone");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .matches(
                        """
                        Added the device "desk phone" of alice@pbx\\.example\\.org\\.
                        User name: alice
                        Password: [a-z2-9]{5}(-[a-z2-9]{5}){3}
                        """);
        assertThat(done.err()).isEqualTo("It is shown this once and kept nowhere.\n");
        final String password = done.out().lines().toList().get(2).substring("Password: ".length());
        assertThat(account("alice").ha1(Digest.Algorithm.SHA_512_256, 1))
                .isEqualTo(
                        Digest.ha1(
                                Digest.Algorithm.SHA_512_256,
                                "alice",
                                "pbx.example.org",
                                password));
        assertThat(run("user", "device", "list", "alice").out())
                .matches("desk phone\\tsince [0-9]{4}-[0-9]{2}-[0-9]{2}\n");
        assertThat(run("user", "device", "add", "alice", "desk phone").exitCode()).isEqualTo(1);

        // Another password of the user's own leaves the device alone.
        runWith("second password\n", "user", "passwd", "alice", "--password-stdin");
        assertHas("alice", "pbx.example.org", "second password");
        assertThat(account("alice").passwords()).hasSize(2);

        assertThat(run("user", "device", "remove", "alice", "desk phone"))
                .isEqualTo(
                        new Done(
                                0,
                                "Removed the device \"desk phone\" of alice@pbx.example.org; its"
                                        + " registration ends when it would be renewed.\n",
                                ""));
        assertThat(account("alice").passwords()).hasSize(1);
        assertThat(run("user", "device", "remove", "alice", "desk phone").exitCode()).isEqualTo(1);
        assertThat(run("user", "device", "list", "alice"))
                .isEqualTo(
                        new Done(
                                0,
                                "",
                                "No device of alice@pbx.example.org has a password of its own.\n"));
    }

    @Test
    void refusesDevicesThatCannotBe() {
        run("user", "add", "alice");
        for (final String label : List.of("", " ", " phone", "a\tb", "x".repeat(65))) {
            assertThat(run("user", "device", "add", "alice", label).exitCode()).isEqualTo(2);
        }
        assertThat(run("user", "device", "add", "nobody", "phone").exitCode()).isEqualTo(1);
        assertThat(run("user", "device", "add", "alice").exitCode()).isEqualTo(2);
        assertThat(run("user", "device").exitCode()).isEqualTo(2);
        for (int i = 1; i <= 15; i++) {
            assertThat(run("user", "device", "add", "alice", "phone " + i).exitCode()).isZero();
        }
        assertThat(run("user", "device", "add", "alice", "phone 16").err())
                .isEqualTo(
                        "alice@pbx.example.org has 15 devices already; remove one that is not used"
                                + " any more.\n");
    }

    private Account account(final String name) {
        try (Database database = Database.open(directory.resolve("data"))) {
            return Objects.requireNonNull(database.accounts().find(name, "pbx.example.org"));
        }
    }

    @Test
    void servesWithTheDomainFilledIn() {
        assertThat(run("serve")).isEqualTo(new Done(0, "", ""));
        assertThat(started).containsExactly("pbx.example.org in " + directory.resolve("data"));
    }

    @Test
    void saysWhyAServerCannotStart() {
        final ServerStarter refusing =
                _ -> {
                    throw CommandFailure.failed("Port 5060 is taken.");
                };
        assertThat(runWith(refusing, "", "serve"))
                .isEqualTo(new Done(1, "", "Port 5060 is taken.\n"));
        final ServerStarter broken =
                _ -> {
                    throw new IllegalStateException("two\nlines");
                };
        assertThat(runWith(broken, "", "serve"))
                .isEqualTo(
                        new Done(
                                1,
                                "",
                                "Ringdown itself is at fault (java.lang.IllegalStateException: two"
                                        + " lines); please report this, with what RINGDOWN_TRACE=1"
                                        + " adds.\n"));
    }

    @Test
    void demoFindsFreePortsAndLeavesNothing() throws IOException {
        free = listener -> listener.port() != 5060 && listener.port() != 8080;
        final Path[] data = new Path[1];
        final ServerStarter looking =
                launch -> {
                    data[0] = launch.config().data();
                    assertThat(launch.database().accounts().list())
                            .extracting(Account::name)
                            .containsExactly("alice", "bob");
                    assertThat(launch.config().sip().listen())
                            .extracting(Listener::port)
                            .containsExactly(5061, 5061, 5062);
                    assertThat(data[0]).isDirectory();
                    return server(launch.config());
                };
        final Done done = runWith(looking, "", "demo");
        assertThat(done.exitCode()).isZero();
        assertThat(done.out())
                .containsPattern(
                        "http://localhost:8081/#user=alice%40[0-9.]+&password=[a-z2-9]{5}-")
                .containsPattern("server [0-9.]+:5061   transport udp")
                .contains("user bob   password ", "echo", "milliwatt");
        assertThat(data[0]).doesNotExist();
        assertThat(directory.resolve("data")).doesNotExist();
    }

    private void assertHas(final String name, final String domain, final String password) {
        try (Database database = Database.open(directory.resolve("data"))) {
            assertThat(database.accounts().find(name, domain))
                    .isNotNull()
                    .satisfies(account -> {
                        assertThat(account.realm()).isEqualTo(domain);
                        for (final Digest.Algorithm algorithm : Digest.Algorithm.values()) {
                            assertThat(account.ha1(algorithm, 0))
                                    .isEqualTo(Digest.ha1(algorithm, name, domain, password));
                        }
                        assertThat(account.createdEpochMillis()).isEqualTo(1_000);
                    });
        }
    }

    private void bind(final String aor) {
        try (Database database = Database.open(directory.resolve("data"))) {
            database.bindings()
                    .upsert(
                            new StoredBinding(
                                    aor,
                                    "sip:a@192.0.2.1",
                                    null,
                                    0,
                                    1,
                                    "id",
                                    1,
                                    0,
                                    1,
                                    2,
                                    "UDP",
                                    "192.0.2.1:5060",
                                    0,
                                    "",
                                    List.of()));
        }
    }

    private Done run(final String... arguments) {
        return runWith("", arguments);
    }

    private Done runWith(final String in, final String... arguments) {
        final ServerStarter starter =
                launch -> {
                    started.add(
                            launch.config().domains().getFirst() + " in " + launch.config().data());
                    return server(launch.config());
                };
        return runWith(starter, in, arguments);
    }

    private Done runWith(final ServerStarter starter, final String in, final String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final Surroundings world =
                new Surroundings(
                        environment,
                        directory,
                        new ByteArrayInputStream(in.getBytes(StandardCharsets.UTF_8)),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new SeededEntropy(7),
                        () -> 1_000,
                        hostName,
                        "1.2.3",
                        listener -> free.test(listener),
                        _ -> {});
        final int exitCode =
                new CommandProgram(
                                world,
                                starter,
                                _ -> {
                                    throw new AssertionError("no media is started here");
                                })
                        .run(arguments);
        return new Done(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    /** A server that has ended already. */
    private static RunningServer server(final Config config) {
        return new RunningServer() {
            @Override
            public List<Listener> listeners() {
                return Stream.concat(
                                config.sip().listen().stream(), config.http().listen().stream())
                        .toList();
            }

            @Override
            public void awaitEnd() {}

            @Override
            public void close() {}
        };
    }
}
