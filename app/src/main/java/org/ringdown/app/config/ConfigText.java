package org.ringdown.app.config;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.ringdown.rtc.format.SoundRule;

/** Writes a configuration as the file that would mean it. */
final class ConfigText {
    private final StringBuilder text = new StringBuilder();

    private ConfigText() {}

    static String of(final Config config, final String foundDomain) {
        final ConfigText out = new ConfigText();
        out.top(config, foundDomain);
        out.sip(config.sip());
        out.http(config.http());
        out.media(config.media());
        out.ng(config.ng());
        out.others(config);
        out.watching(config.watching());
        return out.text.toString();
    }

    private void top(final Config config, final String found) {
        switch (config.domains().size()) {
            case 0 -> note("domain", quoted(found), "this host's name");
            case 1 -> key("domain", quoted(config.domains().getFirst()));
            default -> key("domain", array(config.domains()));
        }
        key("data", quoted(config.data().toString()));
    }

    private void sip(final Config.Sip sip) {
        table("sip");
        key("listen", array(sip.listen()));
        key("foreign", sip.foreign());
        key("strangers", quoted(sip.strangersRing() ? "ring" : "refuse"));
        key("redirects", quoted(sip.followRedirects() ? "follow" : "pass"));
        key("digest", array(sip.digest()));
        key("proxy-protocol", array(sip.proxyProtocol()));
        key("ring-time", sip.ringTime());
    }

    private void http(final Config.Http http) {
        table("http");
        key("listen", array(http.listen()));
        key("origins", array(http.origins()));
        key("trusted-proxies", array(http.trustedProxies()));
    }

    private void codecs(final String key, final List<String> names) {
        if (names.isEmpty()) {
            note(key, quoted("opus,pcmu,pcma"), "all, in the order of who offers them");
        } else {
            key(key, quoted(String.join(",", names)));
        }
    }

    private void media(final Config.Media media) {
        table("media");
        key("listen", quoted(media.listen().getHostAddress()));
        if (media.advertise().isEmpty()) {
            note("advertise", "[]", "found");
        } else {
            key(
                    "advertise",
                    array(media.advertise().stream().map(InetAddress::getHostAddress).toList()));
        }
        key("webrtc-port", media.webrtcPort());
        key("webrtc-tcp", media.webrtcTcp());
        key("ports", quoted(media.ports().toString()));
        key("ice", quoted(media.fullIce() ? "full" : "lite"));
        final SoundRule sound = media.sound();
        codecs("webrtc-codecs", sound.browsers());
        codecs("phone-codecs", sound.phones());
        key("low-cpu", sound.lowCpu());
        key("dtmf", quoted(sound.digits().name().toLowerCase(Locale.ROOT)));
        final Config.Music music = media.music();
        final String other = music.tones() ? "tones" : "none";
        key("music-on-hold", quoted(music.file() == null ? other : music.file().toString()));
        if (media.loops() == 0) {
            note("loops", "1", "alone, as many as there are cores");
        } else {
            key("loops", media.loops());
        }
        final Recordings recordings = media.recordings();
        if (recordings == null) {
            note("recordings", "\"recordings\"", "no call is recorded");
        } else {
            key("recordings", quoted(recordings.directory().toString()));
            key("recording-format", quoted(recordings.formatName()));
            key("recording-sides", quoted(recordings.layoutName()));
            key("record", array(recordings.whose()));
        }
    }

    private void ng(final Config.Ng ng) {
        table("ng");
        key("listen", array(ng.listen()));
        key("allow", array(ng.allow()));
        key("calls", ng.calls());
    }

    private void others(final Config config) {
        table("tls");
        key("certificates", array(config.tls().certificates()));
        if (config.tls().authorities() != null) {
            key("authorities", quoted(config.tls().authorities().toString()));
        }
        table("dns");
        if (config.dns().servers().isEmpty()) {
            note("servers", "[]", "those of the system");
        } else {
            key("servers", array(config.dns().servers().stream().map(ConfigText::server).toList()));
        }
        key("allow", array(config.dns().allow()));
        table("limits");
        key("source-rate", config.limits().source());
        key("account-rate", config.limits().account());
        key("listener-rate", config.limits().listener());
        key("bans", config.limits().bans());
        table("messages");
        key("keep", config.messages().keep());
        key("keep-days", config.messages().keepDays());
        key("journal-days", config.messages().journalDays());
        if (!config.aliases().isEmpty()) {
            table("aliases");
            for (final Map.Entry<String, List<String>> alias :
                    new TreeMap<>(config.aliases()).entrySet()) {
                key(quoted(alias.getKey()), array(alias.getValue()));
            }
        }
        for (final Config.Peer peer : config.peers()) {
            text.append("\n[[peer]]\n");
            key("name", quoted(peer.name()));
            key("from", array(peer.from()));
            if (peer.certificate() != null) {
                key("certificate", quoted(peer.certificate()));
            }
            key("identity", peer.identity());
            key("transit", peer.transit());
        }
    }

    private void watching(final Config.Watching watching) {
        table("metrics");
        key("listen", array(watching.metrics()));
        if (watching.capture() != null) {
            table("hep");
            key("send-to", quoted(watching.capture().server().toString()));
            key("id", watching.capture().id());
            if (watching.capture().password() != null) {
                note("password", "\"...\"", "not shown");
            }
        }
        table("log");
        key("format", quoted(watching.jsonLog() ? "json" : "text"));
        key("level", quoted(watching.logLevel()));
    }

    private void table(final String name) {
        text.append("\n[").append(name).append("]\n");
    }

    private void key(final String name, final Object value) {
        text.append(name).append(" = ").append(value).append('\n');
    }

    private void note(final String name, final String value, final String why) {
        text.append("# ").append(name).append(" = ").append(value).append("  # ").append(why);
        text.append('\n');
    }

    private static String server(final InetSocketAddress server) {
        return Hosts.bracketed(server.getAddress().getHostAddress()) + ":" + server.getPort();
    }

    private static String array(final List<?> values) {
        return values.stream()
                .map(value -> quoted(value.toString()))
                .collect(Collectors.joining(", ", "[", "]"));
    }

    private static String quoted(final String value) {
        return "\"" + value.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
