package org.ringdown.app.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.format.SoundRule;
import org.tomlj.TomlPosition;
import org.tomlj.TomlTable;

/** Reads the sections of the configuration that follow the listeners. */
final class Sections {
    private static final List<String> DIGESTS = List.of("SHA-512-256", "SHA-256", "MD5");
    private static final List<String> LEVELS = List.of("ERROR", "WARN", "INFO", "DEBUG", "TRACE");
    private static final List<String> PEER_KEYS =
            List.of("name", "from", "certificate", "identity", "transit");
    private static final List<String> DTMF = List.of("pass", "convert", "always");
    private static final Pattern SIMPLE_NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,62}");
    private static final Pattern USER = Pattern.compile("[^\\s@:]{1,64}(@[A-Za-z0-9.-]{1,253})?");
    private static final int DNS_PORT = 53;
    private static final int MAX_RATE = 1_000_000;
    private static final int MAX_CALLS = 1_000_000;
    private static final int MAX_PEERS = 1_000;
    private static final int MAX_DAYS = 36_500;

    private final Values values;
    private final Path base;
    private final Path workingDirectory;

    Sections(final Values values, final Path base, final Path workingDirectory) {
        this.values = values;
        this.base = base;
        this.workingDirectory = workingDirectory;
    }

    Config.Sip sip(final List<Listener> listen, final Config.Sip absent) {
        return new Config.Sip(
                listen,
                values.flag("sip.foreign", absent.foreign()),
                values.choice("sip.strangers", List.of("refuse", "ring"), "refuse").equals("ring"),
                values.choice("sip.redirects", List.of("follow", "pass"), "follow")
                        .equals("follow"),
                digests(absent.digest()),
                values.ranges("sip.proxy-protocol"),
                (int) values.number("sip.ring-time", 5, 180, absent.ringTime()));
    }

    static SoundRule sound(final Values values) {
        final SoundRule.Digits digits =
                switch (values.choice("media.dtmf", DTMF, "convert")) {
                    case "pass" -> SoundRule.Digits.PASS;
                    case "always" -> SoundRule.Digits.ALWAYS;
                    default -> SoundRule.Digits.CONVERT;
                };
        return new SoundRule(
                codecs(values, "media.webrtc-codecs"),
                codecs(values, "media.phone-codecs"),
                values.flag("media.low-cpu", false),
                digits);
    }

    /** A codec string: names, best first, with commas between them. */
    private static List<String> codecs(final Values values, final String key) {
        final Setting setting = values.get(key);
        if (setting == null) {
            return List.of();
        }
        final String right =
                "write some of "
                        + String.join(", ", SoundRule.names())
                        + " with commas between them, best first, as \"opus,pcmu,pcma\"";
        final String text = values.text(setting, right);
        final List<String> names = new ArrayList<>();
        for (final String part : text == null ? new String[0] : text.split(",", -1)) {
            final String name = part.strip().toLowerCase(Locale.ROOT);
            if (!SoundRule.known(name)) {
                values.problem(setting, "names a codec that is not known here", right);
                return List.of();
            }
            names.add(name);
        }
        return names.stream().distinct().toList();
    }

    private List<String> digests(final List<String> absent) {
        final Setting setting = values.get("sip.digest");
        if (setting == null) {
            return absent;
        }
        final String right = "write " + Values.either(DIGESTS);
        final List<String> digests = new ArrayList<>();
        for (final Setting item : values.items(setting)) {
            final String text = values.text(item, right);
            if (text == null) {
                continue;
            }
            final String digest = text.toUpperCase(Locale.ROOT);
            if (DIGESTS.contains(digest)) {
                digests.add(digest);
            } else {
                values.problem(item, "is no digest algorithm", right);
            }
        }
        if (setting.items().isEmpty()) {
            values.problem(setting, "names no algorithm", right);
        }
        return digests.isEmpty() ? absent : digests.stream().distinct().toList();
    }

    Config.Http http(final List<Listener> listen) {
        final List<String> origins = new ArrayList<>();
        for (final Setting item : values.items(values.get("http.origins"))) {
            final String right = "write it like \"https://app.example.org\"";
            final String text = values.text(item, right);
            if (text != null && (text.equals("*") || isOrigin(text))) {
                origins.add(text.toLowerCase(Locale.ROOT));
            } else if (text != null) {
                values.problem(item, "is no origin of pages", right);
            }
        }
        return new Config.Http(listen, origins, values.ranges("http.trusted-proxies"));
    }

    /** RFC 6454 §6.2: scheme, host and perhaps a port, and nothing after them. */
    private static boolean isOrigin(final String text) {
        try {
            final URI uri = new URI(text);
            return uri.getScheme() != null
                    && uri.getHost() != null
                    && uri.getUserInfo() == null
                    && uri.getRawPath().isEmpty()
                    && uri.getRawQuery() == null
                    && uri.getRawFragment() == null;
        } catch (final URISyntaxException none) {
            return false;
        }
    }

    Config.Ng ng(final List<Listener> listen) {
        final Config.Ng usual = Config.Ng.DEFAULT;
        return new Config.Ng(
                listen,
                values.get("ng.allow") == null ? usual.allow() : values.ranges("ng.allow"),
                (int) values.number("ng.calls", 0, MAX_CALLS, usual.calls()));
    }

    Config.Tls tls() {
        final List<Path> certificates = new ArrayList<>();
        for (final Setting item : values.items(values.get("tls.certificates"))) {
            final String right = "write a directory that holds cert.pem and key.pem";
            final Path path = path(item, right);
            if (path != null && !Files.isDirectory(path)) {
                values.problem(item, "is no directory", right);
            } else if (path != null) {
                certificates.add(path);
            }
        }
        final Setting authorities = values.get("tls.authorities");
        final String right = "write a file of certificates in PEM";
        final Path file = authorities == null ? null : path(authorities, right);
        if (authorities != null && file != null && !Files.isRegularFile(file)) {
            values.problem(authorities, "is no file", right);
        }
        return new Config.Tls(certificates, file);
    }

    @Nullable Recordings recordings() {
        final Setting setting = values.get("media.recordings");
        final String format = values.choice("media.recording-format", Recordings.FORMATS, "wav");
        final String layout = values.choice("media.recording-sides", Recordings.LAYOUTS, "mixed");
        final Path directory =
                setting == null ? null : path(setting, "write a directory that may be written to");
        final List<String> whose = recorded();
        final Setting record = values.get("media.record");
        if (directory == null && record != null && !whose.isEmpty()) {
            values.problem(record, "has no place to record to", "write media.recordings, too");
        }
        final Recordings all = directory == null ? null : Recordings.of(directory, format, layout);
        return all == null ? null : all.of(whose);
    }

    /** Whose calls are recorded. */
    private List<String> recorded() {
        final Setting setting = values.get("media.record");
        final List<String> whose = new ArrayList<>();
        if (setting == null) {
            return whose;
        }
        final String right = "write \"none\", \"all\", or a list of users like [\"alice\"]";
        for (final Setting item : setting.items()) {
            final String text = values.text(item, right);
            if (text != null && !USER.matcher(text).matches()) {
                values.problem(item, "is no user", right);
            } else if (text != null && !text.equals("none")) {
                whose.add(text);
            }
        }
        return whose;
    }

    /** What is played to who is put on hold. */
    Config.Music music() {
        final Setting setting = values.get("media.music-on-hold");
        final String right = "write \"none\", \"tones\" or a file of sound";
        final Path file = setting == null ? null : path(setting, right);
        if (setting == null || file == null || "none".equals(setting.value())) {
            return Config.Music.NONE;
        }
        if ("tones".equals(setting.value())) {
            return new Config.Music(true, null);
        }
        if (!Files.isReadable(file) || Files.isDirectory(file)) {
            values.problem(setting, "is no file that can be read", right);
            return Config.Music.NONE;
        }
        return new Config.Music(false, file);
    }

    private @Nullable Path path(final Setting setting, final String right) {
        final String text = values.text(setting, right);
        if (text == null) {
            return null;
        }
        try {
            final Path from = setting.fromEnvironment() ? workingDirectory : base;
            return from.resolve(text).toAbsolutePath().normalize();
        } catch (final InvalidPathException never) {
            values.problem(setting, "is no possible name of a file", right);
            return null;
        }
    }

    Config.Dns dns() {
        final List<InetSocketAddress> servers = new ArrayList<>();
        for (final Setting item : values.items(values.get("dns.servers"))) {
            final String right = "write it like \"192.0.2.53\" or \"192.0.2.53:5353\"";
            final String text = values.text(item, right);
            final InetSocketAddress server = text == null ? null : server(text);
            if (server != null) {
                servers.add(server);
            } else if (text != null) {
                values.problem(item, "is no address of a name server", right);
            }
        }
        return new Config.Dns(servers, values.ranges("dns.allow"));
    }

    private static @Nullable InetSocketAddress server(final String text) {
        if (Hosts.isIpv4(text) || Hosts.isIpv6(text)) {
            return new InetSocketAddress(InetAddress.ofLiteral(text), DNS_PORT);
        }
        // A listener is written in the same way, after its transport.
        return Listener.parse("udp:" + text) instanceof Parsed.Ok<Listener>(Listener written)
                        && (Hosts.isIpv4(written.host()) || Hosts.isIpv6(written.host()))
                        && written.port() > 0
                ? new InetSocketAddress(InetAddress.ofLiteral(written.host()), written.port())
                : null;
    }

    Config.Messages messages() {
        final Config.Messages usual = Config.Messages.DEFAULT;
        return new Config.Messages(
                values.flag("messages.keep", usual.keep()),
                (int) values.number("messages.keep-days", 1, MAX_DAYS, usual.keepDays()),
                (int) values.number("messages.journal-days", 1, MAX_DAYS, usual.journalDays()));
    }

    Config.Limits limits() {
        final Config.Limits usual = Config.Limits.DEFAULT;
        return new Config.Limits(
                (int) values.number("limits.source-rate", 0, MAX_RATE, usual.source()),
                (int) values.number("limits.account-rate", 0, MAX_RATE, usual.account()),
                (int) values.number("limits.listener-rate", 0, MAX_RATE, usual.listener()),
                values.flag("limits.bans", usual.bans()));
    }

    /** Each {@code [[peer]]}, in the order of the file. */
    List<Config.Peer> peers(final @Nullable Setting all) {
        final List<Config.Peer> peers = new ArrayList<>();
        if (all == null) {
            return peers;
        }
        final String right = "write [[peer]] on a line of its own and its keys below";
        if (!(all.value() instanceof List<?>)) {
            values.problem(all, "is not a list of tables", right);
            return peers;
        }
        for (final Setting item : all.items()) {
            if (!(item.value() instanceof TomlTable table)) {
                values.problem(item, "is not a table", right);
            } else if (peers.size() == MAX_PEERS) {
                values.problem(item, "is one too many", "name " + MAX_PEERS + " peers at most");
                return peers;
            } else {
                final Config.Peer peer = peer(item, table);
                if (peer != null && peers.stream().anyMatch(p -> p.name().equals(peer.name()))) {
                    values.problem(item, "has the name of another one", "choose another name");
                } else if (peer != null) {
                    peers.add(peer);
                }
            }
        }
        return peers;
    }

    private Config.@Nullable Peer peer(final Setting whole, final TomlTable table) {
        final Map<String, Setting> settings = new LinkedHashMap<>();
        final String file = whole.place().replaceFirst(":[0-9]+$", "");
        for (final Map.Entry<String, Object> entry : table.entrySet()) {
            final TomlPosition position = table.inputPositionOf(List.of(entry.getKey()));
            final int line = position == null ? 1 : position.line();
            final String key = entry.getKey();
            final Setting setting = Setting.ofToml(file, line, "peer." + key, entry.getValue());
            if (PEER_KEYS.contains(key)) {
                settings.put(key, setting);
            } else {
                values.problem(
                        setting,
                        "is unknown",
                        "the nearest is peer." + Nearest.to(shortened(key), PEER_KEYS));
            }
        }
        final Values own = values.of(settings);
        final String right = "write name = \"carrier\", with letters, digits, dots and dashes";
        final String name = own.text("name", right);
        if (name == null) {
            if (settings.get("name") == null) {
                values.problem(whole, "has no name", right);
            }
            return null;
        }
        if (!SIMPLE_NAME.matcher(name).matches()) {
            values.problem(whole, "has a name that is none", right);
            return null;
        }
        final Config.Peer peer =
                new Config.Peer(
                        name,
                        own.ranges("from"),
                        own.text("certificate", "write a name like \"sip.example.org\""),
                        own.flag("identity", false),
                        own.flag("transit", false));
        if (settings.get("from") == null && settings.get("certificate") == null) {
            values.problem(
                    whole,
                    "cannot be told from others",
                    "write from = [\"192.0.2.0/24\"], or certificate = \"sip.example.org\"");
            return null;
        }
        return peer;
    }

    /** Names of ours, each with what it stands for. */
    Map<String, List<String>> aliases(final Map<String, Setting> settings) {
        final Map<String, List<String>> aliases = new LinkedHashMap<>();
        settings.forEach((name, setting) -> {
            final String right = "write a name, a URI like \"sip:bob@example.org\", or a list";
            final List<String> targets = new ArrayList<>();
            for (final Setting item : setting.items()) {
                final String text = values.text(item, right);
                if (text != null && text.chars().noneMatch(c -> c <= ' ' || c == 0x7f)) {
                    targets.add(text);
                } else if (text != null) {
                    values.problem(item, "has a space in it", right);
                }
            }
            if (targets.isEmpty() && setting.items().isEmpty()) {
                values.problem(setting, "stands for nobody", right);
            }
            aliases.put(name, List.copyOf(targets));
        });
        return aliases;
    }

    Config.Watching watching(final List<Listener> metrics) {
        return new Config.Watching(
                metrics,
                capture(),
                values.choice("log.format", List.of("text", "json"), "text").equals("json"),
                values.choice("log.level", LEVELS, "INFO"));
    }

    private Config.@Nullable Capture capture() {
        final Setting sendTo = values.get("hep.send-to");
        final long id = values.number("hep.id", 0, 0xffff_ffffL, 2001);
        final String password = values.text("hep.password", "write it in quotes");
        if (sendTo == null) {
            return null;
        }
        final String right = "write it like \"udp:192.0.2.9:9060\", with udp or tcp";
        final String text = values.text(sendTo, right);
        if (text == null) {
            return null;
        }
        return switch (Listener.parse(text)) {
            case Parsed.Ok<Listener>(Listener server)
                    when server.port() > 0
                            && (server.scheme() == Scheme.UDP || server.scheme() == Scheme.TCP) ->
                    new Config.Capture(server, id, password == null ? null : Secret.of(password));
            case Parsed.Ok<Listener> _ -> {
                values.problem(sendTo, "is no address to send to", right);
                yield null;
            }
            case Parsed.Malformed<Listener>(String rule, int _) -> {
                values.problem(sendTo, rule, right);
                yield null;
            }
        };
    }

    private static String shortened(final String key) {
        return key.length() > 64 ? key.substring(0, 64) : key;
    }
}
