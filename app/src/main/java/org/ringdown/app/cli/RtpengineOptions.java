package org.ringdown.app.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The options of rtpengine's command line and of its ini file, by their long names. What is given
 * on the command line counts before what is in the file.
 */
final class RtpengineOptions {
    private static final String DEFAULT_FILE = "/etc/rtpengine/rtpengine.conf";
    private static final String SECTION = "rtpengine";

    /** Options without a value that mean something here. */
    private static final Set<String> SWITCHES =
            Set.of(
                    "foreground",
                    "log-stderr",
                    "sip-source",
                    "dtls-passive",
                    "version",
                    "help",
                    "output-mixed",
                    "output-single",
                    "codecs");

    /** Options with a value that mean something here. */
    private static final Set<String> VALUES =
            Set.of(
                    "interface",
                    "listen-ng",
                    "listen-tcp-ng",
                    "listen-http",
                    "port-min",
                    "port-max",
                    "num-threads",
                    "timeout",
                    "silent-timeout",
                    "final-timeout",
                    "offer-timeout",
                    "delete-delay",
                    "tos",
                    "max-sessions",
                    "max-load",
                    "max-cpu",
                    "max-bandwidth",
                    "log-level",
                    "pidfile",
                    "config-file",
                    "config-section",
                    "endpoint-learning",
                    "recording-dir",
                    // Of rtpengine-recording, which writes its files.
                    "output-format",
                    "mix-method",
                    // Not rtpengine's, but ours in place of its redis.
                    "snapshot");

    /** Options without a value that change nothing here. */
    private static final Set<String> IDLE_SWITCHES =
            Set.of(
                    "no-fallback",
                    "no-redis-required",
                    "rtp-port-latching",
                    "active-switchover",
                    "poller-per-thread",
                    "mos",
                    "measure-rtp",
                    "reject-invalid-sdp",
                    "socket-cpu-affinity",
                    "log-srtp-keys",
                    "split-logs",
                    "log-name",
                    "jb-clock-drift",
                    "homer-disable-rtcp-stats",
                    "homer-enable-ng",
                    "dtmf-no-suppress",
                    "dtmf-no-log-injects",
                    "log-format-default",
                    "debug-srtp");

    /** Options with a value that change nothing here. */
    private static final Set<String> IDLE_VALUES =
            Set.of(
                    "table",
                    "listen-udp",
                    "listen-tcp",
                    "listen-cli",
                    "listen-https",
                    "https-cert",
                    "https-key",
                    "media-num-threads",
                    "http-threads",
                    "codec-num-threads",
                    "control-tos",
                    "control-pmtu",
                    "redis",
                    "redis-write",
                    "redis-num-threads",
                    "redis-expires",
                    "redis-multikey",
                    "redis-allowed-errors",
                    "redis-disable-time",
                    "redis-cmd-timeout",
                    "redis-connect-timeout",
                    "redis-delete-async-interval",
                    "redis-subscribe",
                    "subscribe-keyspace",
                    "b2b-url",
                    "xmlrpc-format",
                    "log-facility",
                    "log-facility-cdr",
                    "log-facility-rtcp",
                    "log-facility-dtmf",
                    "log-format",
                    "log-mark-prefix",
                    "log-mark-suffix",
                    "dtmf-log-dest",
                    "dtmf-log-ng-tcp",
                    "recording-method",
                    "recording-format",
                    "iptables-chain",
                    "scheduling",
                    "priority",
                    "idle-scheduling",
                    "idle-priority",
                    "mysql-host",
                    "mysql-port",
                    "mysql-user",
                    "mysql-pass",
                    "mysql-query",
                    "homer",
                    "homer-protocol",
                    "homer-id",
                    "homer-ng-id",
                    "graphite",
                    "graphite-interval",
                    "graphite-prefix",
                    "graphite-timeout",
                    "jitter-buffer",
                    "dtx-delay",
                    "max-dtx",
                    "dtx-buffer",
                    "dtx-lag",
                    "dtx-shift",
                    "dtx-cn-params",
                    "amr-dtx",
                    "silence-detect",
                    "cn-payload",
                    "player-cache",
                    "audio-buffer-length",
                    "audio-buffer-delay",
                    "audio-player",
                    "dtls-rsa-key-size",
                    "dtls-cert-cipher",
                    "dtls-ciphers",
                    "dtls-mtu",
                    "dtls-signature",
                    "mqtt-host",
                    "mqtt-port",
                    "mqtt-tls-alpn",
                    "mqtt-id",
                    "mqtt-keepalive",
                    "mqtt-user",
                    "mqtt-pass",
                    "mqtt-cafile",
                    "mqtt-capath",
                    "mqtt-certfile",
                    "mqtt-keyfile",
                    "mqtt-publish-qos",
                    "mqtt-publish-topic",
                    "mqtt-publish-interval",
                    "mqtt-publish-scope",
                    "save-interface-ports",
                    "max-recv-iters",
                    "thread-stack",
                    "nftables-chain",
                    "nftables-base-chain",
                    "janus-secret",
                    "rtcp-interval",
                    "moh-max-duration",
                    "moh-max-repeats",
                    "moh-attr-name",
                    "kernel-player",
                    "kernel-player-media",
                    "mos-type");

    private static final Map<Character, String> SHORT =
            Map.ofEntries(
                    Map.entry('i', "interface"),
                    Map.entry('n', "listen-ng"),
                    Map.entry('m', "port-min"),
                    Map.entry('M', "port-max"),
                    Map.entry('o', "timeout"),
                    Map.entry('s', "silent-timeout"),
                    Map.entry('a', "final-timeout"),
                    Map.entry('d', "delete-delay"),
                    Map.entry('T', "tos"),
                    Map.entry('t', "table"),
                    Map.entry('f', "foreground"),
                    Map.entry('E', "log-stderr"),
                    Map.entry('L', "log-level"),
                    Map.entry('p', "pidfile"),
                    Map.entry('v', "version"),
                    Map.entry('h', "help"),
                    Map.entry('u', "listen-udp"),
                    Map.entry('l', "listen-tcp"),
                    Map.entry('c', "listen-cli"),
                    Map.entry('r', "redis"),
                    Map.entry('w', "redis-write"),
                    Map.entry('k', "subscribe-keyspace"),
                    Map.entry('q', "no-redis-required"),
                    Map.entry('b', "b2b-url"),
                    Map.entry('x', "xmlrpc-format"),
                    Map.entry('F', "no-fallback"),
                    Map.entry('S', "sip-source"));

    private final Map<String, List<String>> given = new LinkedHashMap<>();
    private final List<String> idle = new ArrayList<>();

    private RtpengineOptions() {}

    /**
     * Reads a command line, and the ini file that it names or that is at its usual place.
     *
     * @throws CommandFailure with a sentence for an option that rtpengine does not have
     */
    static RtpengineOptions read(final List<String> arguments) throws CommandFailure {
        final RtpengineOptions options = new RtpengineOptions();
        options.commandLine(arguments);
        final String file = options.last("config-file", DEFAULT_FILE);
        if (!file.equals("none")) {
            options.file(Path.of(file), options.given.containsKey("config-file"));
        }
        return options;
    }

    private void commandLine(final List<String> arguments) throws CommandFailure {
        for (int i = 0; i < arguments.size(); i++) {
            final String argument = arguments.get(i);
            final String name;
            @Nullable String value = null;
            if (argument.startsWith("--")) {
                final int equals = argument.indexOf('=');
                name = equals < 0 ? argument.substring(2) : argument.substring(2, equals);
                value = equals < 0 ? null : argument.substring(equals + 1);
            } else if (argument.startsWith("-") && argument.length() > 1) {
                final @Nullable String known = SHORT.get(argument.charAt(1));
                if (known == null) {
                    throw unknown(argument);
                }
                name = known;
                if (argument.length() > 2) {
                    if (takesValue(name)) {
                        value = argument.substring(2);
                    } else {
                        // Switches of one letter may stand together.
                        put(name, null, argument);
                        i--;
                        arguments.set(i + 1, "-" + argument.substring(2));
                        continue;
                    }
                }
            } else {
                throw unknown(argument);
            }
            if (value == null && takesValue(name)) {
                if (i + 1 >= arguments.size()) {
                    throw CommandFailure.wrong("Option " + argument + " needs a value.");
                }
                value = arguments.get(++i);
            }
            put(name, value, argument);
        }
    }

    private static boolean takesValue(final String name) {
        return VALUES.contains(name) || IDLE_VALUES.contains(name);
    }

    private static CommandFailure unknown(final String argument) {
        return CommandFailure.wrong(
                "rtpengine has no option " + argument + ", or none that is known here.");
    }

    private void put(final String name, final @Nullable String value, final String shown)
            throws CommandFailure {
        if (SWITCHES.contains(name) || VALUES.contains(name)) {
            given.computeIfAbsent(name, _ -> new ArrayList<>()).add(value == null ? "" : value);
        } else if (IDLE_SWITCHES.contains(name) || IDLE_VALUES.contains(name)) {
            idle.add(name);
        } else {
            throw unknown(shown);
        }
    }

    private void file(final Path file, final boolean asked) throws CommandFailure {
        final List<String> lines;
        try {
            if (!asked && !Files.exists(file)) {
                return;
            }
            lines = Files.readAllLines(file);
        } catch (final IOException failure) {
            throw CommandFailure.wrong(
                    "Cannot read " + file + ": " + String.valueOf(failure.getMessage()) + ".");
        }
        final String wanted = last("config-section", SECTION);
        final Map<String, List<String>> found = new HashMap<>();
        String section = "";
        for (final String raw : lines) {
            final String line = raw.strip();
            if (line.startsWith("[") && line.endsWith("]")) {
                section = line.substring(1, line.length() - 1).strip();
            } else if (section.equals(wanted)
                    && !line.isEmpty()
                    && "#;".indexOf(line.charAt(0)) < 0) {
                final int equals = line.indexOf('=');
                final String name = (equals < 0 ? line : line.substring(0, equals)).strip();
                final String value = equals < 0 ? "" : line.substring(equals + 1).strip();
                inFile(file, name, value, found);
            } else if (section.equals("templates") && line.indexOf('=') > 0) {
                templates.put(
                        line.substring(0, line.indexOf('=')).strip(),
                        line.substring(line.indexOf('=') + 1).strip());
            }
        }
        found.forEach(given::putIfAbsent);
    }

    private final Map<String, String> templates = new HashMap<>();

    /** Texts that stand for flags, by name. */
    Map<String, String> templates() {
        return Map.copyOf(templates);
    }

    private void inFile(
            final Path file,
            final String name,
            final String value,
            final Map<String, List<String>> found)
            throws CommandFailure {
        if (SWITCHES.contains(name)) {
            if (!value.equals("false") && !value.equals("no") && !value.equals("0")) {
                found.computeIfAbsent(name, _ -> new ArrayList<>()).add("");
            }
        } else if (VALUES.contains(name)) {
            for (final String each : value.split(";", -1)) {
                if (!each.isBlank()) {
                    found.computeIfAbsent(name, _ -> new ArrayList<>()).add(each.strip());
                }
            }
        } else if (IDLE_SWITCHES.contains(name) || IDLE_VALUES.contains(name)) {
            idle.add(name);
        } else if (!name.equals("templates")) {
            throw CommandFailure.wrong(
                    file + ": rtpengine has no option " + name + ", or none that is known here.");
        }
    }

    /** Whether a switch is there. */
    boolean has(final String name) {
        return given.containsKey(name);
    }

    /** All values of an option. */
    List<String> all(final String name) {
        return List.copyOf(given.getOrDefault(name, List.of()));
    }

    /** The last value of an option. */
    String last(final String name, final String absent) {
        final @Nullable List<String> values = given.get(name);
        return values == null ? absent : values.getLast();
    }

    /**
     * The last value of an option as a number.
     *
     * @throws CommandFailure when it is none
     */
    int number(final String name, final int absent) throws CommandFailure {
        final @Nullable List<String> values = given.get(name);
        if (values == null) {
            return absent;
        }
        try {
            return Integer.parseInt(values.getLast().strip());
        } catch (final NumberFormatException none) {
            throw CommandFailure.wrong(
                    "Option --" + name + " takes a number, not " + values.getLast() + ".");
        }
    }

    /** Options that were given and change nothing here. */
    List<String> idle() {
        return List.copyOf(idle);
    }
}
