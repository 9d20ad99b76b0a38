package org.ringdown.app.config;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.MalformedInputException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.tomlj.Toml;
import org.tomlj.TomlParseError;
import org.tomlj.TomlParseResult;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads {@code ringdown.toml} and the environment. All problems are reported, not the first. */
public final class ConfigReader {
    /** The file that is read when none is named and it is there. */
    public static final String DEFAULT_FILE = "ringdown.toml";

    private static final String LISTEN_SIP = "sip.listen";
    private static final String LISTEN_HTTP = "http.listen";
    private static final String LISTEN_NG = "ng.listen";
    private static final List<String> TABLES =
            List.of(
                    "sip",
                    "http",
                    "media",
                    "ng",
                    "tls",
                    "dns",
                    "limits",
                    "messages",
                    "metrics",
                    "hep",
                    "log");
    private static final String PEER = "peer";
    private static final String ALIASES = "aliases";
    private static final List<String> KEYS =
            List.of(
                    "domain",
                    "data",
                    LISTEN_SIP,
                    "sip.foreign",
                    "sip.strangers",
                    "sip.redirects",
                    "sip.digest",
                    "sip.proxy-protocol",
                    "sip.ring-time",
                    LISTEN_HTTP,
                    "http.origins",
                    "http.trusted-proxies",
                    "media.listen",
                    "media.advertise",
                    "media.webrtc-port",
                    "media.webrtc-tcp",
                    "media.ports",
                    "media.ice",
                    "media.loops",
                    "media.recordings",
                    "media.record",
                    "media.recording-format",
                    "media.recording-sides",
                    "media.webrtc-codecs",
                    "media.phone-codecs",
                    "media.low-cpu",
                    "media.dtmf",
                    "media.music-on-hold",
                    LISTEN_NG,
                    "ng.allow",
                    "ng.calls",
                    "tls.certificates",
                    "tls.authorities",
                    "dns.servers",
                    "dns.allow",
                    "limits.source-rate",
                    "limits.account-rate",
                    "limits.listener-rate",
                    "limits.bans",
                    "messages.keep",
                    "messages.keep-days",
                    "messages.journal-days",
                    "metrics.listen",
                    "hep.send-to",
                    "hep.id",
                    "hep.password",
                    "log.format",
                    "log.level");

    /** Variables that stand for a key; those for one port alone are below. */
    private static final Map<String, String> VARIABLES =
            KEYS.stream().collect(Collectors.toMap(ConfigReader::variable, key -> key));

    private static final Map<String, Set<Scheme>> PORT_VARIABLES =
            Map.of(
                    "RINGDOWN_SIP_PORT", Set.of(Scheme.UDP, Scheme.TCP),
                    "RINGDOWN_SIP_TLS_PORT", Set.of(Scheme.TLS),
                    "RINGDOWN_HTTP_PORT", Set.of(Scheme.HTTP),
                    "RINGDOWN_HTTP_TLS_PORT", Set.of(Scheme.HTTPS));

    private final Path workingDirectory;
    private final Map<String, String> environment;
    private final List<String> problems = new ArrayList<>();
    private final Map<String, Setting> settings = new LinkedHashMap<>();
    private final Map<String, Setting> aliases = new LinkedHashMap<>();
    private @Nullable Setting peers;
    private Path base;

    private ConfigReader(final Path workingDirectory, final Map<String, String> environment) {
        this.workingDirectory = workingDirectory;
        this.environment = environment;
        this.base = workingDirectory;
    }

    /**
     * Reads the configuration.
     *
     * @param file the file that was asked for, or {@code null} for {@value #DEFAULT_FILE} in the
     *     working directory, which need not be there
     * @param workingDirectory what relative paths are relative to; those in a file are relative to
     *     that file's directory
     * @param environment variables that override the file
     */
    public static ConfigResult read(
            final @Nullable Path file,
            final Path workingDirectory,
            final Map<String, String> environment) {
        return new ConfigReader(workingDirectory.toAbsolutePath(), environment).read(file);
    }

    private static String variable(final String key) {
        return "RINGDOWN_" + key.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }

    private ConfigResult read(final @Nullable Path asked) {
        final Path file = workingDirectory.resolve(asked == null ? Path.of(DEFAULT_FILE) : asked);
        if (asked != null || Files.exists(file)) {
            readFile(asked == null ? DEFAULT_FILE : asked.toString(), file);
        }
        if (!problems.isEmpty()) {
            return new ConfigResult.Bad(problems);
        }
        VARIABLES.keySet().stream().sorted().forEach(this::readVariable);
        final Config config = decode();
        return problems.isEmpty() ? new ConfigResult.Good(config) : new ConfigResult.Bad(problems);
    }

    private void readVariable(final String variable) {
        final String text = environment.getOrDefault(variable, "");
        if (!text.isBlank()) {
            settings.put(
                    Objects.requireNonNull(VARIABLES.get(variable)),
                    Setting.ofEnvironment(variable, text));
        }
    }

    private void readFile(final String shown, final Path file) {
        final String text;
        try {
            text = Files.readString(file);
        } catch (final NoSuchFileException missing) {
            problems.add(
                    shown
                            + ": there is no such file; name one that exists, or leave out --config to run on defaults.");
            return;
        } catch (final MalformedInputException binary) {
            problems.add(shown + ": the file is not text in UTF-8; save it as UTF-8.");
            return;
        } catch (final IOException unreadable) {
            problems.add(
                    shown
                            + ": the file cannot be read; check that it is a file and who may read it.");
            return;
        }
        base = Objects.requireNonNullElse(file.toAbsolutePath().getParent(), workingDirectory);
        final TomlParseResult toml = Toml.parse(text);
        if (toml.hasErrors()) {
            for (final TomlParseError error : toml.errors()) {
                problems.add(
                        shown
                                + ":"
                                + error.position().line()
                                + ": this line is not TOML ("
                                + oneLine(String.valueOf(error.getMessage()))
                                + "); write key = value, texts in quotes, lists in brackets.");
            }
            return;
        }
        collect(shown, toml, List.of());
    }

    private void collect(final String shown, final TomlTable table, final List<String> path) {
        for (final Map.Entry<String, Object> entry : table.entrySet()) {
            final List<String> here = new ArrayList<>(path);
            here.add(entry.getKey());
            final String key = String.join(".", here);
            final TomlPosition position = table.inputPositionOf(List.of(entry.getKey()));
            final Setting setting =
                    Setting.ofToml(
                            shown, position == null ? 1 : position.line(), key, entry.getValue());
            if (path.isEmpty() && key.equals(PEER)) {
                peers = setting;
            } else if (path.equals(List.of(ALIASES))) {
                aliases.put(entry.getKey(), setting);
            } else if (path.isEmpty() && (TABLES.contains(key) || key.equals(ALIASES))) {
                if (entry.getValue() instanceof TomlTable inner) {
                    collect(shown, inner, here);
                } else {
                    problems.add(
                            setting.problem(
                                    "is not a table",
                                    "write [" + key + "] on a line of its own and its keys below"));
                }
            } else if (KEYS.contains(key)) {
                settings.put(key, setting);
            } else {
                problems.add(
                        setting.place()
                                + ": unknown key "
                                + key.replaceAll("\\p{Cntrl}", "?")
                                + " (with the value "
                                + setting.shown()
                                + "); did you mean "
                                + (path.isEmpty() && entry.getValue() instanceof TomlTable
                                        ? nearestTable(bounded(key))
                                        : nearest(bounded(key)))
                                + "?");
            }
        }
    }

    private static String nearestTable(final String bounded) {
        final List<String> words = new ArrayList<>(TABLES);
        words.add(PEER);
        words.add(ALIASES);
        final String found = Nearest.to(bounded, words);
        return found.equals(PEER) ? "[[peer]]" : "[" + found + "]";
    }

    /** The known key that looks most like this one, by its whole name or its last part. */
    private static String nearest(final String bounded) {
        final List<String> words = new ArrayList<>(KEYS);
        if (bounded.indexOf('.') < 0) {
            words.addAll(KEYS.stream().map(k -> k.substring(k.indexOf('.') + 1)).toList());
        }
        final String found = Nearest.to(bounded, words);
        return KEYS.contains(found)
                ? found
                : KEYS.stream().filter(k -> k.endsWith("." + found)).findFirst().orElse(found);
    }

    private Config decode() {
        final Config defaults = Config.defaults(base);
        final ListenerChecks checks = new ListenerChecks(problems);
        final List<Listener> sip = listeners(LISTEN_SIP, defaults.sip().listen(), checks);
        final List<Listener> http = listeners(LISTEN_HTTP, defaults.http().listen(), checks);
        if (sip.isEmpty() && http.isEmpty() && problems.isEmpty()) {
            final Setting empty = settings.get(LISTEN_HTTP);
            problems.add(
                    Objects.requireNonNull(empty)
                            .problem(
                                    "leaves nothing to listen on, as sip.listen is empty too",
                                    "write for example [\"http:0.0.0.0:8080\"]"));
        }
        final List<Listener> ng = listeners(LISTEN_NG, defaults.ng().listen(), checks);
        final Values values = new Values(settings, problems);
        final Sections sections = new Sections(values, base, workingDirectory);
        final Config.Media media = media(defaults.media(), values, sections);
        checks.media(settings, media);
        final List<Listener> metrics =
                listeners("metrics.listen", defaults.watching().metrics(), checks);
        return new Config(
                domains(),
                data(defaults.data()),
                sections.sip(sip, defaults.sip()),
                sections.http(http),
                media,
                sections.ng(ng),
                sections.tls(),
                sections.dns(),
                sections.peers(peers),
                sections.aliases(aliases),
                sections.limits(),
                sections.messages(),
                sections.watching(metrics));
    }

    private List<String> domains() {
        final Setting setting = settings.get("domain");
        final List<String> domains = new ArrayList<>();
        for (final Setting item : setting == null ? List.<Setting>of() : setting.items()) {
            final String right = "write a name like \"example.org\"";
            if (!(item.value() instanceof String text)) {
                problems.add(item.problem("is not a text", right));
            } else if (!Hosts.isName(text) && !Hosts.isIpv4(text) && !Hosts.isIpv6(text)) {
                problems.add(item.problem("is no domain name", right));
            } else {
                domains.add(text.toLowerCase(Locale.ROOT));
            }
        }
        if (setting != null && setting.items().isEmpty()) {
            problems.add(
                    setting.problem(
                            "names no domain",
                            "write a name like \"example.org\", or leave the key out"));
        }
        return domains.stream().distinct().toList();
    }

    private Path data(final Path absent) {
        final Setting setting = settings.get("data");
        if (setting == null) {
            return absent;
        }
        final String right = "write a directory like \"/var/lib/ringdown\"";
        if (!(setting.value() instanceof String text) || text.isBlank()) {
            problems.add(setting.problem("is not a text with a directory's name", right));
            return absent;
        }
        try {
            final Path from = setting.place().equals("environment") ? workingDirectory : base;
            final Path path = from.resolve(text).toAbsolutePath().normalize();
            if (Files.exists(path) && !Files.isDirectory(path)) {
                problems.add(setting.problem("is a file", right));
            }
            return path;
        } catch (final InvalidPathException never) {
            problems.add(setting.problem("is no possible name of a directory", right));
            return absent;
        }
    }

    private List<Listener> listeners(
            final String key, final List<Listener> absent, final ListenerChecks checks) {
        final Set<Scheme> allowed =
                switch (key) {
                    case LISTEN_SIP -> Set.of(Scheme.UDP, Scheme.TCP, Scheme.TLS);
                    case LISTEN_NG -> Set.of(Scheme.UDP, Scheme.TCP, Scheme.HTTP);
                    default -> Set.of(Scheme.HTTP, Scheme.HTTPS);
                };
        final String right =
                switch (key) {
                    case LISTEN_SIP -> "write it like \"udp:0.0.0.0:5060\", with udp, tcp or tls";
                    case LISTEN_NG -> "write it like \"udp:127.0.0.1:2223\", with udp, tcp or http";
                    default -> "write it like \"http:0.0.0.0:8080\", with http or https";
                };
        final Setting setting = settings.get(key);
        final List<Listener> listeners = new ArrayList<>();
        if (setting == null) {
            for (final Listener listener : absent) {
                listeners.add(ported(key, listener, null, checks));
            }
            return listeners;
        }
        if (setting.value() instanceof String && !setting.place().equals("environment")) {
            problems.add(
                    setting.problem(
                            "is not a list", "write it in brackets, as [" + setting.shown() + "]"));
            return absent;
        }
        for (final Setting item : setting.items()) {
            if (!(item.value() instanceof String text)) {
                problems.add(item.problem("is not a text", right));
                continue;
            }
            switch (Listener.parse(text)) {
                case Parsed.Malformed<Listener>(String rule, int _) ->
                        problems.add(item.problem(rule, right));
                case Parsed.Ok<Listener>(Listener listener)
                        when !allowed.contains(listener.scheme()) ->
                        problems.add(
                                item.problem(
                                        "does not belong here",
                                        switch (key) {
                                            case LISTEN_SIP ->
                                                    right + "; web addresses go to http.listen";
                                            case LISTEN_NG -> right;
                                            default -> right + "; SIP addresses go to sip.listen";
                                        }));
                case Parsed.Ok<Listener>(Listener listener) ->
                        listeners.add(ported(key, listener, item, checks));
            }
        }
        return listeners;
    }

    /** The listener with the port that the environment asks for, if it does. */
    private Listener ported(
            final String key,
            final Listener listener,
            final @Nullable Setting written,
            final ListenerChecks checks) {
        if (!key.equals(LISTEN_SIP) && !key.equals(LISTEN_HTTP)) {
            checks.add(listener, written);
            return listener;
        }
        for (final Map.Entry<String, Set<Scheme>> entry : PORT_VARIABLES.entrySet()) {
            final String text = environment.getOrDefault(entry.getKey(), "").strip();
            if (!text.isEmpty() && entry.getValue().contains(listener.scheme())) {
                final Setting variable = Setting.ofEnvironment(entry.getKey(), text);
                final int port = Ports.parse(text);
                if (port < 0) {
                    final String problem =
                            variable.problem("is no port", "write a number from 0 to 65535");
                    if (!problems.contains(problem)) {
                        problems.add(problem);
                    }
                    return listener;
                }
                final Listener moved = listener.withPort(port);
                checks.add(moved, variable);
                return moved;
            }
        }
        checks.add(listener, written);
        return listener;
    }

    private Config.Media media(
            final Config.Media absent, final Values values, final Sections sections) {
        final Setting listen = settings.get("media.listen");
        final Setting advertise = settings.get("media.advertise");
        final Setting webrtcPort = settings.get("media.webrtc-port");
        final Setting ports = settings.get("media.ports");
        final List<InetAddress> told = new ArrayList<>();
        if (advertise != null
                && advertise.value() instanceof String
                && !advertise.place().equals("environment")) {
            problems.add(
                    advertise.problem(
                            "is not a list",
                            "write it in brackets, as [" + advertise.shown() + "]"));
        } else if (advertise != null) {
            for (final Setting item : advertise.items()) {
                final InetAddress address = address(item, "write an address like \"203.0.113.7\"");
                if (address != null && address.isAnyLocalAddress()) {
                    problems.add(
                            item.problem(
                                    "is no address that a caller could reach",
                                    "write an address like \"203.0.113.7\", or leave the key out"));
                } else if (address != null) {
                    told.add(address);
                }
            }
        }
        final InetAddress bound =
                listen == null ? null : address(listen, "write an address like \"0.0.0.0\"");
        return new Config.Media(
                bound == null ? absent.listen() : bound,
                told,
                webrtcPort == null ? absent.webrtcPort() : port(webrtcPort, absent.webrtcPort()),
                values.flag("media.webrtc-tcp", absent.webrtcTcp()),
                ports == null ? absent.ports() : range(ports, absent.ports()),
                values.choice("media.ice", List.of("lite", "full"), "lite").equals("full"),
                (int) values.number("media.loops", 1, Config.Media.MOST_LOOPS, absent.loops()),
                sections.recordings(),
                Sections.sound(values),
                sections.music());
    }

    private @Nullable InetAddress address(final Setting setting, final String right) {
        if (setting.value() instanceof String text && (Hosts.isIpv4(text) || Hosts.isIpv6(text))) {
            return InetAddress.ofLiteral(text);
        }
        problems.add(setting.problem("is no IP address", right));
        return null;
    }

    private int port(final Setting setting, final int absent) {
        final int port =
                switch (setting.value()) {
                    case Long number when number >= 0 && number <= Ports.MAX -> number.intValue();
                    case String text when setting.place().equals("environment") ->
                            Ports.parse(text);
                    default -> -1;
                };
        if (port < 0) {
            problems.add(
                    setting.problem(
                            "is no port", "write a number from 0 to 65535, without quotes"));
        }
        return port < 0 ? absent : port;
    }

    private PortRange range(final Setting setting, final PortRange absent) {
        final String right = "write it like \"30000-39999\"";
        if (!(setting.value() instanceof String text)) {
            problems.add(setting.problem("is not a text", right));
            return absent;
        }
        return switch (PortRange.parse(text)) {
            case Parsed.Ok<PortRange>(PortRange range) -> range;
            case Parsed.Malformed<PortRange>(String rule, int _) -> {
                problems.add(setting.problem(rule, right));
                yield absent;
            }
        };
    }

    /** Long keys cost time, and resemble nothing. */
    private static String bounded(final String key) {
        return key.length() > 64 ? key.substring(0, 64) : key;
    }

    private static String oneLine(final String text) {
        return text.replaceAll("\\s+", " ").strip();
    }
}
