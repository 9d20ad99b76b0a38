package org.ringdown.app.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.app.config.Listener;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.request.Network.Learning;
import org.ringdown.testkit.SeededEntropy;

/** The options of rtpengine's start scripts, and its ini file. */
class RtpengineOptionsTest {
    @TempDir Path directory;

    private final List<MediaLaunch> launched = new ArrayList<>();

    private record Done(int exitCode, String out, String err) {}

    private static RtpengineOptions read(final String... arguments) throws CommandFailure {
        return RtpengineOptions.read(new ArrayList<>(List.of(arguments)));
    }

    private Done run(final String... arguments) {
        final List<String> all = new ArrayList<>(List.of("rtpengine"));
        all.addAll(List.of(arguments));
        return program(all.toArray(String[]::new));
    }

    private Done program(final String... arguments) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        final ByteArrayOutputStream err = new ByteArrayOutputStream();
        final Surroundings world =
                new Surroundings(
                        Map.of(),
                        directory,
                        new ByteArrayInputStream(new byte[0]),
                        new PrintStream(out, true, StandardCharsets.UTF_8),
                        new PrintStream(err, true, StandardCharsets.UTF_8),
                        new SeededEntropy(7),
                        () -> 1_000,
                        "pbx.example.org",
                        "1.2.3",
                        _ -> true,
                        _ -> {});
        final int exitCode =
                new CommandProgram(
                                world,
                                _ -> {
                                    throw new AssertionError("no server is started here");
                                },
                                launch -> {
                                    launched.add(launch);
                                    return ended();
                                })
                        .run(arguments);
        return new Done(
                exitCode,
                out.toString(StandardCharsets.UTF_8),
                err.toString(StandardCharsets.UTF_8));
    }

    private static InetSocketAddress at(final String address, final int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(address), port);
    }

    private static RunningServer ended() {
        return new RunningServer() {
            @Override
            public List<Listener> listeners() {
                return List.of();
            }

            @Override
            public void awaitEnd() {}

            @Override
            public void close() {}
        };
    }

    @Test
    void aStartScriptsOptionsMeanWhatTheyMeanThere() {
        final Done done =
                run(
                        "--config-file=none",
                        "-fE",
                        "-i",
                        "internal/127.0.0.1",
                        "--interface=external/127.0.0.2!203.0.113.9",
                        "-n",
                        "127.0.0.1:2223",
                        "--listen-ng=22222",
                        "--listen-tcp-ng",
                        "127.0.0.1:2224",
                        "--listen-http=127.0.0.1:2225",
                        "-m30100",
                        "-M",
                        "30199",
                        "-o60",
                        "--silent-timeout=600",
                        "--offer-timeout=100",
                        "-a",
                        "7200",
                        "--delete-delay=0",
                        "-T",
                        "184",
                        "--max-sessions=7",
                        "--max-load=2.5",
                        "--max-cpu=90",
                        "--max-bandwidth=1000000",
                        "--endpoint-learning=heuristic",
                        "--dtls-passive",
                        "-S",
                        "-L",
                        "7",
                        "--table=-1",
                        "--num-threads=4");
        assertThat(done.exitCode()).as(done.err()).isZero();
        assertThat(done.err()).isEqualTo("These options change nothing here: table.\n");
        final MediaLaunch launch = launched.getFirst();
        assertThat(launch.loops()).isEqualTo(4);
        assertThat(launch.lowestPort()).isEqualTo(30_100);
        assertThat(launch.highestPort()).isEqualTo(30_199);
        assertThat(launch.ng().udp())
                .containsExactly(at("127.0.0.1", 2_223), at("0.0.0.0", 22_222));
        assertThat(launch.ng().tcp()).containsExactly(at("127.0.0.1", 2_224));
        assertThat(launch.ng().http()).containsExactly(at("127.0.0.1", 2_225));
        assertThat(launch.ng().allow()).isEmpty();
        assertThat(launch.ng().interfaces().all())
                .extracting(each -> each.name() + " " + each.advertised().getHostAddress())
                .containsExactly("internal 127.0.0.1", "external 203.0.113.9");
        final NgSettings settings = launch.ng().settings();
        assertThat(settings.dtlsPassive()).isTrue();
        assertThat(settings.sipSource()).isTrue();
        assertThat(settings.learning()).isEqualTo(Learning.HEURISTIC);
        assertThat(settings.tos()).isEqualTo(184);
        assertThat(settings.deleteDelay()).isZero();
        assertThat(settings.timeouts()).isEqualTo(new NgSettings.Timeouts(60, 600, 100, 7_200));
        assertThat(settings.limits()).isEqualTo(new NgSettings.Limits(7, 250, 9_000, 1_000_000));
    }

    @Test
    void theUsualIsTheirUsual() {
        assertThat(run("--config-file=none", "-i", "127.0.0.1", "-n", "2223").exitCode()).isZero();
        final MediaLaunch launch = launched.getFirst();
        assertThat(launch.lowestPort()).isEqualTo(30_000);
        assertThat(launch.highestPort()).isEqualTo(40_000);
        final NgSettings settings = launch.ng().settings();
        assertThat(settings.timeouts()).isEqualTo(NgSettings.Timeouts.DEFAULT);
        assertThat(settings.limits()).isEqualTo(NgSettings.Limits.NONE);
        assertThat(settings.learning()).isEqualTo(Learning.DELAYED);
        assertThat(settings.deleteDelay()).isEqualTo(30);
        assertThat(settings.dtlsPassive()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    --bogus                  | rtpengine has no option --bogus, or none that is known here.
                    -Z                       | rtpengine has no option -Z, or none that is known here.
                    stray                    | rtpengine has no option stray, or none that is known here.
                    --port-min               | Option --port-min needs a value.
                    --port-min=many          | Option --port-min takes a number, not many.
                    --listen-ng=here         | here is no address and port to listen on.
                    --endpoint-learning=slow | Option --endpoint-learning does not know slow.
                    --max-load=high          | high is no number.
                    --interface=nowhere      | Interface nowhere: nowhere is no address and no device of ours.
                    """)
    void whatIsWrongIsSaidInASentence(final String option, final String sentence) {
        final Done done =
                run("--config-file=none", "-i", "127.0.0.1", "-n", "127.0.0.1:2223", option);
        assertThat(done).isEqualTo(new Done(2, "", sentence + "\n"));
        assertThat(launched).isEmpty();
    }

    @Test
    void withoutAnAddressNothingStarts() {
        assertThat(run("--config-file=none", "-i", "127.0.0.1").exitCode()).isEqualTo(2);
        assertThat(run("--config-file=none", "-n", "2223").err())
                .isEqualTo("Option --interface is needed.\n");
    }

    @Test
    void questionsAreAnswered() {
        assertThat(run("--config-file=none", "-v"))
                .isEqualTo(new Done(0, "Version: Ringdown 1.2.3\n", ""));
        assertThat(run("--config-file=none", "--codecs").out().lines())
                .contains("                opus: fully supported")
                .hasSize(7);
    }

    private Path file(final String text) throws Exception {
        return Files.writeString(directory.resolve("rtpengine.conf"), text);
    }

    @Test
    void theIniFileCountsAfterTheCommandLine() throws Exception {
        final Path file =
                file(
                        """
                        # a comment
                        [other]
                        interface = 192.0.2.9
                        [rtpengine]
                        table = 0
                        interface = internal/127.0.0.1;external/127.0.0.2
                        listen-ng = 127.0.0.1:2223
                        timeout = 90
                        sip-source = true
                        dtls-passive = false
                        port-min = 20000
                        templates = templates
                        [templates]
                        default = replace-origin
                        WebRTC = ICE=force DTLS=passive
                        """);
        final RtpengineOptions options =
                read("--config-file=" + file, "--port-min=30000", "--timeout", "30");
        assertThat(options.all("interface"))
                .containsExactly("internal/127.0.0.1", "external/127.0.0.2");
        assertThat(options.last("listen-ng", "")).isEqualTo("127.0.0.1:2223");
        assertThat(options.number("port-min", 0)).isEqualTo(30_000);
        assertThat(options.number("timeout", 0)).isEqualTo(30);
        assertThat(options.has("sip-source")).isTrue();
        assertThat(options.has("dtls-passive")).isFalse();
        assertThat(options.idle()).containsExactly("table");
        assertThat(options.templates())
                .containsEntry("default", "replace-origin")
                .containsEntry("WebRTC", "ICE=force DTLS=passive");
        assertThat(read("--config-file=" + file, "--config-section=other").all("interface"))
                .containsExactly("192.0.2.9");
    }

    @Test
    void mediaAloneGoesByTheConfigurationUnlessItIsToldWhereToListen() throws Exception {
        Files.writeString(
                directory.resolve("ringdown.toml"),
                """
                [media]
                listen = "127.0.0.1"
                ports = "31000-31099"
                [ng]
                listen = ["udp:127.0.0.1:2223", "tcp:127.0.0.1:2224"]
                allow = ["192.0.2.0/24"]
                calls = 12
                """);
        assertThat(program("media").exitCode()).isZero();
        assertThat(program("media", "--listen-ng", "2229").exitCode()).isZero();
        final MediaLaunch configured = launched.getFirst();
        assertThat(configured.lowestPort()).isEqualTo(31_000);
        assertThat(configured.ng().udp()).containsExactly(at("127.0.0.1", 2_223));
        assertThat(configured.ng().tcp()).containsExactly(at("127.0.0.1", 2_224));
        assertThat(configured.ng().allow()).hasToString("[192.0.2.0/24]");
        assertThat(configured.ng().settings().limits().sessions()).isEqualTo(12);
        final MediaLaunch told = launched.getLast();
        assertThat(told.ng().udp()).containsExactly(at("127.0.0.1", 2_229));
        assertThat(told.ng().tcp()).isEmpty();
        assertThat(told.ng().allow()).isEmpty();
    }

    @Test
    void aFileThatIsNamedMustBeThereAndMakeSense() throws Exception {
        assertThatThrownBy(() -> read("--config-file=" + directory.resolve("none.conf")))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("none.conf");
        final Path file = file("[rtpengine]\nbogus = 1\n");
        assertThatThrownBy(() -> read("--config-file=" + file))
                .isInstanceOf(CommandFailure.class)
                .hasMessageContaining("bogus");
    }
}
