package org.ringdown.app.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.runtime.media.record.Plan;
import org.ringdown.testkit.Properties;

class ConfigReaderTest {
    @TempDir Path directory;

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    key             | domian = "example.org"           | ringdown.toml:1: unknown key domian (with the value "example.org"); did you mean domain?
                    key in table    | [sip]~listne = []                | ringdown.toml:2: unknown key sip.listne (with the value []); did you mean sip.listen?
                    table           | [medai]~listen = "0.0.0.0"       | ringdown.toml:1: unknown key medai (with the value {...}); did you mean [media]?
                    key of a table  | webrtc_port = 4                  | ringdown.toml:1: unknown key webrtc_port (with the value 4); did you mean media.webrtc-port?
                    no table        | sip = 5060                       | ringdown.toml:1: sip = 5060 is not a table; write [sip] on a line of its own and its keys below.
                    no name         | domain = "sip:example.org"       | ringdown.toml:1: domain = "sip:example.org" is no domain name; write a name like "example.org".
                    bad address     | domain = "10.0.0.256"            | ringdown.toml:1: domain = "10.0.0.256" is no domain name; write a name like "example.org".
                    number          | domain = 7                       | ringdown.toml:1: domain = 7 is not a text; write a name like "example.org".
                    no domains      | domain = []                      | ringdown.toml:1: domain = [] names no domain; write a name like "example.org", or leave the key out.
                    data number     | data = 7                         | ringdown.toml:1: data = 7 is not a text with a directory's name; write a directory like "/var/lib/ringdown".
                    data a file     | data = "ringdown.toml"           | ringdown.toml:1: data = "ringdown.toml" is a file; write a directory like "/var/lib/ringdown".
                    not a list      | [sip]~listen = "udp:0.0.0.0:5060"   | ringdown.toml:2: sip.listen = "udp:0.0.0.0:5060" is not a list; write it in brackets, as ["udp:0.0.0.0:5060"].
                    line of item    | [sip]~listen = [~"udp:0.0.0.0:5060",~"udp:0.0.0.0:65536"] | ringdown.toml:4: sip.listen = "udp:0.0.0.0:65536" has a port that is not from 0 to 65535; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    number in list  | [sip]~listen = [5060]            | ringdown.toml:2: sip.listen = 5060 is not a text; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    transport       | [sip]~listen = ["sctp:0.0.0.0:5060"] | ringdown.toml:2: sip.listen = "sctp:0.0.0.0:5060" does not start with a transport and a colon; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    no port         | [sip]~listen = ["udp:0.0.0.0"]   | ringdown.toml:2: sip.listen = "udp:0.0.0.0" has no port; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    web in sip      | [sip]~listen = ["http:0.0.0.0:80"] | ringdown.toml:2: sip.listen = "http:0.0.0.0:80" does not belong here; write it like "udp:0.0.0.0:5060", with udp, tcp or tls; web addresses go to http.listen.
                    sip in web      | [http]~listen = ["udp:0.0.0.0:80"] | ringdown.toml:2: http.listen = "udp:0.0.0.0:80" does not belong here; write it like "http:0.0.0.0:8080", with http or https; SIP addresses go to sip.listen.
                    IPv6 bare       | [sip]~listen = ["udp:::1:5060"]  | ringdown.toml:2: sip.listen = "udp:::1:5060" has an IPv6 address without brackets; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    IPv6 wrong      | [sip]~listen = ["udp:[::g]:5060"] | ringdown.toml:2: sip.listen = "udp:[::g]:5060" has no IPv6 address between its brackets; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    host wrong      | [sip]~listen = ["udp:a_b:5060"]  | ringdown.toml:2: sip.listen = "udp:a_b:5060" has a host that is no address and no name; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    twice           | [sip]~listen = ["tcp:0.0.0.0:5060", "tls:127.0.0.1:5060"] | ringdown.toml:2: sip.listen = "tls:127.0.0.1:5060" collides with tcp:0.0.0.0:5060; give each its own port or address.
                    web on sip port | [http]~listen = ["http:[::]:5060"] | ringdown.toml:2: http.listen = "http:[::]:5060" collides with tcp:[::]:5060; give each its own port or address.
                    nothing         | sip.listen = []~http.listen = [] | ringdown.toml:2: http.listen = [] leaves nothing to listen on, as sip.listen is empty too; write for example ["http:0.0.0.0:8080"].
                    media host      | [media]~listen = "example.org"   | ringdown.toml:2: media.listen = "example.org" is no IP address; write an address like "0.0.0.0".
                    advertise text  | [media]~advertise = "203.0.113.7" | ringdown.toml:2: media.advertise = "203.0.113.7" is not a list; write it in brackets, as ["203.0.113.7"].
                    advertise any   | [media]~advertise = ["0.0.0.0"]  | ringdown.toml:2: media.advertise = "0.0.0.0" is no address that a caller could reach; write an address like "203.0.113.7", or leave the key out.
                    port text       | [media]~webrtc-port = "40000"    | ringdown.toml:2: media.webrtc-port = "40000" is no port; write a number from 0 to 65535, without quotes.
                    port high       | [media]~webrtc-port = 70000      | ringdown.toml:2: media.webrtc-port = 70000 is no port; write a number from 0 to 65535, without quotes.
                    ports number    | [media]~ports = 30000            | ringdown.toml:2: media.ports = 30000 is not a text; write it like "30000-39999".
                    ports word      | [media]~ports = "many"           | ringdown.toml:2: media.ports = "many" is not two ports with a dash between them; write it like "30000-39999".
                    ports backward  | [media]~ports = "39999-30000"    | ringdown.toml:2: media.ports = "39999-30000" ends before it starts; write it like "30000-39999".
                    ports few       | [media]~ports = "30000-30002"    | ringdown.toml:2: media.ports = "30000-30002" has room for no call, which needs four ports; write it like "30000-39999".
                    port in ports   | [media]~webrtc-port = 30005      | ringdown.toml:2: media.webrtc-port = 30005 is one of media.ports; choose a port outside of 30000-39999, or other media.ports.
                    ports over port | [media]~ports = "30000-49999"    | ringdown.toml:2: media.ports = "30000-49999" holds media.webrtc-port, which is 40000; leave 40000 out, or set media.webrtc-port.
                    sip in media    | [sip]~listen = ["udp:0.0.0.0:30000"] | ringdown.toml:2: sip.listen = "udp:0.0.0.0:30000" makes media.ports collide with the listener udp:0.0.0.0:30000; give each its own ports.
                    webrtc on sip   | [media]~webrtc-port = 5060       | ringdown.toml:2: media.webrtc-port = 5060 makes media.webrtc-port collide with the listener udp:[::]:5060; give each its own ports.
                    webrtc on tcp   | [media]~webrtc-port = 8080       | ringdown.toml:2: media.webrtc-port = 8080 makes media.webrtc-port over TCP collide with the listener http:[::]:8080; give each its own ports.
                    tcp text        | [media]~webrtc-tcp = "no"        | ringdown.toml:2: media.webrtc-tcp = "no" is neither true nor false; write true or false, without quotes.
                    ice             | [media]~ice = "both"             | ringdown.toml:2: media.ice = "both" is not known here; write "lite" or "full".
                    codecs          | [media]~phone-codecs = "pcmu,g729" | ringdown.toml:2: media.phone-codecs = "pcmu,g729" names a codec that is not known here; write some of g722, l16, opus, pcma, pcmu with commas between them, best first, as "opus,pcmu,pcma".
                    dtmf            | [media]~dtmf = "info"            | ringdown.toml:2: media.dtmf = "info" is not known here; write "pass", "convert" or "always".
                    record nowhere  | [media]~record = "all"           | ringdown.toml:2: media.record = "all" has no place to record to; write media.recordings, too.
                    record          | [media]~record = ["a b"]         | ringdown.toml:2: media.record = "a b" is no user; write "none", "all", or a list of users like ["alice"].
                    music           | [media]~music-on-hold = "tunes"  | ringdown.toml:2: media.music-on-hold = "tunes" is no file that can be read; write "none", "tones" or a file of sound.
                    loops           | [media]~loops = 0                | ringdown.toml:2: media.loops = 0 is out of range; write a number from 1 to 64, without quotes.
                    loops too high  | [media]~webrtc-port = 65535~loops = 2 | ringdown.toml:3: media.loops = 2 needs as many ports from media.webrtc-port on, which is 65535; choose a lower media.webrtc-port, or fewer loops.
                    loops in ports  | [media]~webrtc-port = 29999~loops = 2 | ringdown.toml:3: media.loops = 2 makes 30000 a port of browsers and of phones; choose a port outside of 30000-39999, or other media.ports.
                    loops on sip    | [sip]~listen = ["udp:0.0.0.0:40003"]~[media]~loops = 4 | ringdown.toml:4: media.loops = 4 makes media.webrtc-port collide with the listener udp:0.0.0.0:40003; give each its own ports.
                    ng transport    | [ng]~listen = ["tls:0.0.0.0:2223"] | ringdown.toml:2: ng.listen = "tls:0.0.0.0:2223" does not belong here; write it like "udp:127.0.0.1:2223", with udp, tcp or http.
                    ng on sip port  | [ng]~listen = ["udp:127.0.0.1:5060"] | ringdown.toml:2: ng.listen = "udp:127.0.0.1:5060" collides with udp:[::]:5060; give each its own port or address.
                    ng in media     | [ng]~listen = ["udp:127.0.0.1:30010"] | ringdown.toml:2: ng.listen = "udp:127.0.0.1:30010" makes media.ports collide with the listener udp:127.0.0.1:30010; give each its own ports.
                    ng allow        | [ng]~allow = ["kamailio"]        | ringdown.toml:2: ng.allow = "kamailio" is no block of addresses; write a block like "192.0.2.0/24" or an address.
                    ng calls        | [ng]~calls = -1                  | ringdown.toml:2: ng.calls = -1 is out of range; write a number from 0 to 1000000, without quotes.
                    foreign         | [sip]~foreign = "yes"            | ringdown.toml:2: sip.foreign = "yes" is neither true nor false; write true or false, without quotes.
                    strangers       | [sip]~strangers = "welcome"      | ringdown.toml:2: sip.strangers = "welcome" is not known here; write "refuse" or "ring".
                    digest          | [sip]~digest = ["SHA-1"]         | ringdown.toml:2: sip.digest = "SHA-1" is no digest algorithm; write "SHA-512-256", "SHA-256" or "MD5".
                    digests none    | [sip]~digest = []                | ringdown.toml:2: sip.digest = [] names no algorithm; write "SHA-512-256", "SHA-256" or "MD5".
                    ring time       | [sip]~ring-time = 2              | ringdown.toml:2: sip.ring-time = 2 is out of range; write a number from 5 to 180, without quotes.
                    proxies         | [sip]~proxy-protocol = ["10.0.0.0/99"] | ringdown.toml:2: sip.proxy-protocol = "10.0.0.0/99" has a length after the slash that is not from 0 to 32; write a block like "192.0.2.0/24" or an address.
                    host bits       | [http]~trusted-proxies = ["10.0.0.1/8"] | ringdown.toml:2: http.trusted-proxies = "10.0.0.1/8" has an address that goes on after its length; write a block like "192.0.2.0/24" or an address.
                    proxy text      | [http]~trusted-proxies = "10.0.0.1" | ringdown.toml:2: http.trusted-proxies = "10.0.0.1" is not a list; write it in brackets, as ["10.0.0.1"].
                    origin path     | [http]~origins = ["https://a.example/b"] | ringdown.toml:2: http.origins = "https://a.example/b" is no origin of pages; write it like "https://app.example.org".
                    certificates    | [tls]~certificates = ["nowhere"] | ringdown.toml:2: tls.certificates = "nowhere" is no directory; write a directory that holds cert.pem and key.pem.
                    authorities     | [tls]~authorities = "nowhere"    | ringdown.toml:2: tls.authorities = "nowhere" is no file; write a file of certificates in PEM.
                    name server     | [dns]~servers = ["ns.example"]   | ringdown.toml:2: dns.servers = "ns.example" is no address of a name server; write it like "192.0.2.53" or "192.0.2.53:5353".
                    rate            | [limits]~source-rate = -1        | ringdown.toml:2: limits.source-rate = -1 is out of range; write a number from 0 to 1000000, without quotes.
                    rate text       | [limits]~source-rate = "many"    | ringdown.toml:2: limits.source-rate = "many" is no number; write a number from 0 to 1000000, without quotes.
                    peer no name    | [[peer]]~from = ["192.0.2.1"]    | ringdown.toml:1: peer = {...} has no name; write name = "carrier", with letters, digits, dots and dashes.
                    peer anywhere   | [[peer]]~name = "a"              | ringdown.toml:1: peer = {...} cannot be told from others; write from = ["192.0.2.0/24"], or certificate = "sip.example.org".
                    peer key        | [[peer]]~name = "a"~from = ["192.0.2.1"]~trnsit = true | ringdown.toml:4: peer.trnsit = true is unknown; the nearest is peer.transit.
                    peer no table   | peer = 5                         | ringdown.toml:1: peer = 5 is not a list of tables; write [[peer]] on a line of its own and its keys below.
                    alias           | [aliases]~info = []              | ringdown.toml:2: aliases.info = [] stands for nobody; write a name, a URI like "sip:bob@example.org", or a list.
                    metrics         | [metrics]~listen = ["udp:127.0.0.1:9464"] | ringdown.toml:2: metrics.listen = "udp:127.0.0.1:9464" does not belong here; write it like "http:0.0.0.0:8080", with http or https; SIP addresses go to sip.listen.
                    capture         | [hep]~send-to = "tls:h.example:9060" | ringdown.toml:2: hep.send-to = "tls:h.example:9060" is no address to send to; write it like "udp:192.0.2.9:9060", with udp or tcp.
                    level           | [log]~level = "LOUD"             | ringdown.toml:2: log.level = "LOUD" is not known here; write "ERROR", "WARN", "INFO", "DEBUG" or "TRACE".
                    """)
    void refuses(final String name, final String text, final String sentence) throws IOException {
        assertThat(problems(text.replace('~', '\n'), Map.of())).containsExactly(sentence);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    RINGDOWN_SIP_PORT          | high      | environment: RINGDOWN_SIP_PORT = "high" is no port; write a number from 0 to 65535.
                    RINGDOWN_SIP_LISTEN        | udp:x     | environment: RINGDOWN_SIP_LISTEN = "udp:x" has no port; write it like "udp:0.0.0.0:5060", with udp, tcp or tls.
                    RINGDOWN_HTTP_PORT         | 5060      | environment: RINGDOWN_HTTP_PORT = "5060" collides with tcp:[::]:5060; give each its own port or address.
                    RINGDOWN_MEDIA_WEBRTC_PORT | -1        | environment: RINGDOWN_MEDIA_WEBRTC_PORT = "-1" is no port; write a number from 0 to 65535, without quotes.
                    RINGDOWN_MEDIA_PORTS       | 1         | environment: RINGDOWN_MEDIA_PORTS = "1" is not two ports with a dash between them; write it like "30000-39999".
                    RINGDOWN_DOMAIN            | a b       | environment: RINGDOWN_DOMAIN = "a b" is no domain name; write a name like "example.org".
                    """)
    void refusesVariables(final String variable, final String value, final String sentence)
            throws IOException {
        assertThat(problems("", Map.of(variable, value))).containsExactly(sentence);
    }

    @Test
    void saysWhereTheFileIsNotToml() throws IOException {
        assertThat(problems("domain = \"a\"\ndata \n", Map.of()))
                .singleElement()
                .asString()
                .startsWith("ringdown.toml:2: this line is not TOML (")
                .endsWith("); write key = value, texts in quotes, lists in brackets.");
    }

    @Test
    void reportsAllProblemsAtOnce() throws IOException {
        assertThat(problems("domian = 1\n[media]\nweb = 2\n[http]\nlisten = 3\n", Map.of()))
                .hasSize(2);
        assertThat(problems("domain = 1\n[media]\nports = 2\n[http]\nlisten = [3]\n", Map.of()))
                .hasSize(3);
    }

    @Test
    void refusesAFileThatIsNotThere() {
        assertThat(read(Path.of("gone.toml"), Map.of()))
                .isEqualTo(
                        new ConfigResult.Bad(
                                List.of(
                                        "gone.toml: there is no such file; name one that exists,"
                                                + " or leave out --config to run on defaults.")));
    }

    @Test
    void refusesAFileThatIsNotText() throws IOException {
        Files.write(directory.resolve("ringdown.toml"), new byte[] {(byte) 0xff, 0, 1});
        assertThat(read(null, Map.of()))
                .isEqualTo(
                        new ConfigResult.Bad(
                                List.of(
                                        "ringdown.toml: the file is not text in UTF-8; save it as"
                                                + " UTF-8.")));
    }

    @Test
    void hasTheDocumentedDefaults() {
        final Config config = good(null, Map.of());
        assertThat(config.domains()).isEmpty();
        assertThat(config.data()).isEqualTo(directory.resolve("data"));
        assertThat(config.sip().listen())
                .hasToString("[udp:[::]:5060, tcp:[::]:5060, tls:[::]:5061]");
        assertThat(config.http().listen()).hasToString("[http:[::]:8080, https:[::]:8443]");
        assertThat(config.media().listen()).isEqualTo(InetAddress.ofLiteral("0.0.0.0"));
        assertThat(config.media().advertise()).isEmpty();
        assertThat(config.media().webrtcPort()).isEqualTo(40_000);
        assertThat(config.media().ports()).isEqualTo(new PortRange(30_000, 39_999));
        assertThat(config.media().webrtcTcp()).isTrue();
        assertThat(config.media().fullIce()).isFalse();
        assertThat(config.media().loops()).isZero();
        assertThat(config.media().recordings()).isNull();
        assertThat(config.media().music()).isEqualTo(Config.Music.NONE);
    }

    @Test
    void readsEveryKey() throws IOException {
        write(
                """
                domain = ["Example.ORG", "192.0.2.1"]
                data = "kept/here"
                [sip]
                listen = ["udp:[::1]:0", "tls:sip.example.org:443"]
                [http]
                listen = []
                [media]
                listen = "::"
                advertise = ["203.0.113.7", "2001:db8::7"]
                webrtc-port = 0
                webrtc-tcp = false
                ports = "20000 - 20100"
                ice = "full"
                loops = 3
                recordings = "said"
                recording-format = "opus"
                recording-sides = "stereo"
                record = ["alice", "bob@example.net"]
                music-on-hold = "tones"
                webrtc-codecs = "opus, PCMU"
                phone-codecs = "pcma,l16"
                low-cpu = true
                dtmf = "always"
                """);
        final Config config = good(null, Map.of());
        assertThat(config.domains()).containsExactly("example.org", "192.0.2.1");
        assertThat(config.mainDomain("found")).isEqualTo("example.org");
        assertThat(config.data()).isEqualTo(directory.resolve("kept/here"));
        assertThat(config.sip().listen())
                .containsExactly(
                        new Listener(Scheme.UDP, "::1", 0),
                        new Listener(Scheme.TLS, "sip.example.org", 443));
        assertThat(config.sip().listen()).hasToString("[udp:[::1]:0, tls:sip.example.org:443]");
        assertThat(config.http().listen()).isEmpty();
        assertThat(config.media().advertise())
                .containsExactly(
                        InetAddress.ofLiteral("203.0.113.7"), InetAddress.ofLiteral("2001:db8::7"));
        assertThat(config.media().webrtcPort()).isZero();
        assertThat(config.media().ports()).isEqualTo(new PortRange(20_000, 20_100));
        assertThat(config.media().webrtcTcp()).isFalse();
        assertThat(config.media().fullIce()).isTrue();
        assertThat(config.media().loops()).isEqualTo(3);
        assertThat(config.media().recordings())
                .isEqualTo(
                        new Recordings(
                                directory.resolve("said"),
                                Plan.Format.OGG,
                                Plan.Layout.STEREO,
                                List.of("alice", "bob@example.net")));
        assertThat(Objects.requireNonNull(config.media().recordings()).aors("example.org"))
                .containsExactlyInAnyOrder("sip:alice@example.org", "sip:bob@example.net");
        assertThat(config.media().music()).isEqualTo(new Config.Music(true, null));
        assertThat(config.media().sound())
                .isEqualTo(
                        new SoundRule(
                                List.of("opus", "pcmu"),
                                List.of("pcma", "l16"),
                                true,
                                SoundRule.Digits.ALWAYS));
    }

    @Test
    void environmentOverridesTheFile() throws IOException {
        write("domain = \"file.example\"\ndata = \"file\"\n[sip]\nlisten = [\"udp:0.0.0.0:1\"]\n");
        final Config config =
                good(
                        null,
                        Map.ofEntries(
                                Map.entry("RINGDOWN_DOMAIN", "env.example, second.example"),
                                Map.entry("RINGDOWN_DATA", "env"),
                                Map.entry(
                                        "RINGDOWN_SIP_LISTEN",
                                        "udp:127.0.0.1:2, tcp:127.0.0.1:2,tls:127.0.0.1:3"),
                                Map.entry("RINGDOWN_SIP_PORT", "5070"),
                                Map.entry("RINGDOWN_SIP_TLS_PORT", "5071"),
                                Map.entry("RINGDOWN_HTTP_PORT", "0"),
                                Map.entry("RINGDOWN_HTTP_TLS_PORT", "444"),
                                Map.entry("RINGDOWN_MEDIA_LISTEN", "127.0.0.1"),
                                Map.entry("RINGDOWN_MEDIA_ADVERTISE", "203.0.113.7"),
                                Map.entry("RINGDOWN_MEDIA_WEBRTC_PORT", "41000"),
                                Map.entry("RINGDOWN_MEDIA_PORTS", "31000-31999"),
                                Map.entry("RINGDOWN_JAVA_OPTS", "of the launcher")));
        assertThat(config.domains()).containsExactly("env.example", "second.example");
        assertThat(config.data()).isEqualTo(directory.resolve("env"));
        assertThat(config.sip().listen())
                .hasToString("[udp:127.0.0.1:5070, tcp:127.0.0.1:5070, tls:127.0.0.1:5071]");
        assertThat(config.http().listen()).hasToString("[http:[::]:0, https:[::]:444]");
        assertThat(config.media().listen().getHostAddress()).isEqualTo("127.0.0.1");
        assertThat(config.media().advertise())
                .containsExactly(InetAddress.ofLiteral("203.0.113.7"));
        assertThat(config.media().webrtcPort()).isEqualTo(41_000);
        assertThat(config.media().ports()).isEqualTo(new PortRange(31_000, 31_999));
    }

    @Test
    void anEmptyVariableIsNoVariable() {
        assertThat(good(null, Map.of("RINGDOWN_DOMAIN", "", "RINGDOWN_SIP_PORT", " ")))
                .isEqualTo(Config.defaults(directory));
    }

    @Test
    void relativePathsInAFileAreRelativeToTheFile() throws IOException {
        final Path elsewhere = Files.createDirectory(directory.resolve("etc"));
        Files.writeString(elsewhere.resolve("r.toml"), "data = \"store\"\n");
        assertThat(good(Path.of("etc/r.toml"), Map.of()).data())
                .isEqualTo(elsewhere.resolve("store"));
    }

    @Test
    void whatIsPrintedMeansTheSame() throws IOException {
        write(
                "domain = \"a.example\"\n[media]\nadvertise = [\"203.0.113.7\"]\nports = \"50-60\"\n");
        final Config config = good(null, Map.of());
        write(config.toToml("unused"));
        assertThat(good(null, Map.of())).isEqualTo(config);
        final Config defaults = Config.defaults(directory);
        write(defaults.toToml("found.example"));
        assertThat(good(null, Map.of())).isEqualTo(defaults);
    }

    @Test
    void readsAndPrintsEveryKey() throws IOException {
        Files.createDirectory(directory.resolve("more"));
        Files.writeString(directory.resolve("ca.pem"), "");
        write(
                """
                domain = "a.example"
                [sip]
                foreign = false
                strangers = "ring"
                redirects = "pass"
                digest = ["sha-512-256", "MD5"]
                proxy-protocol = ["10.0.0.0/8"]
                ring-time = 30
                [http]
                origins = ["https://App.example:8443", "*"]
                trusted-proxies = ["127.0.0.1", "::1"]
                [ng]
                listen = ["udp:127.0.0.1:2223", "tcp:[::1]:2223", "http:127.0.0.1:2225"]
                allow = ["127.0.0.1", "192.0.2.0/24"]
                calls = 100
                [tls]
                certificates = ["more"]
                authorities = "ca.pem"
                [dns]
                servers = ["192.0.2.53", "[2001:db8::53]:5353"]
                allow = ["10.1.0.0/16"]
                [limits]
                source-rate = 0
                account-rate = 7
                listener-rate = 8
                bans = false
                [messages]
                keep = false
                keep-days = 3
                journal-days = 40
                [[peer]]
                name = "carrier"
                from = ["203.0.113.0/24", "2001:db8::/32"]
                identity = true
                [[peer]]
                name = "pbx"
                certificate = "pbx.example"
                transit = true
                [aliases]
                info = "alice"
                "+49 30" = ["alice", "sip:bob@b.example"]
                [metrics]
                listen = ["http:127.0.0.1:9464"]
                [hep]
                send-to = "udp:192.0.2.9:9060"
                id = 7
                [log]
                format = "json"
                level = "debug"
                """);
        final Config config = good(null, Map.of());
        assertThat(config.sip().digest()).containsExactly("SHA-512-256", "MD5");
        assertThat(config.http().origins()).containsExactly("https://app.example:8443", "*");
        assertThat(config.peers()).extracting(Config.Peer::name).containsExactly("carrier", "pbx");
        assertThat(config.peers().getFirst().from()).hasSize(2);
        assertThat(config.peers().getLast().certificate()).isEqualTo("pbx.example");
        assertThat(config.aliases())
                .containsEntry("info", List.of("alice"))
                .containsEntry("+49 30", List.of("alice", "sip:bob@b.example"));
        assertThat(config.dns().servers()).hasSize(2);
        assertThat(config.watching().logLevel()).isEqualTo("DEBUG");
        assertThat(config.ng().listen())
                .hasToString("[udp:127.0.0.1:2223, tcp:[::1]:2223, http:127.0.0.1:2225]");
        assertThat(config.ng().allow()).hasToString("[127.0.0.1, 192.0.2.0/24]");
        assertThat(config.ng().calls()).isEqualTo(100);
        assertThat(config.messages()).isEqualTo(new Config.Messages(false, 3, 40));
        write(config.toToml("unused"));
        assertThat(good(null, Map.of())).isEqualTo(config);
    }

    @Test
    void everyKeyHasItsVariable() {
        final Config config =
                good(
                        null,
                        Map.of(
                                "RINGDOWN_SIP_FOREIGN", "false",
                                "RINGDOWN_SIP_RING_TIME", "45",
                                "RINGDOWN_SIP_DIGEST", "SHA-256",
                                "RINGDOWN_HTTP_TRUSTED_PROXIES", "127.0.0.1, 10.0.0.0/8",
                                "RINGDOWN_LIMITS_SOURCE_RATE", "5",
                                "RINGDOWN_HEP_SEND_TO", "udp:h.example:9060",
                                "RINGDOWN_HEP_PASSWORD", "hidden",
                                "RINGDOWN_NG_LISTEN", "udp:127.0.0.1:2223",
                                "RINGDOWN_SIP_PORT", "5070"));
        // The port of SIP is not that of whoever commands us.
        assertThat(config.ng().listen()).hasToString("[udp:127.0.0.1:2223]");
        assertThat(config.sip().foreign()).isFalse();
        assertThat(config.sip().ringTime()).isEqualTo(45);
        assertThat(config.sip().digest()).containsExactly("SHA-256");
        assertThat(config.http().trustedProxies()).hasSize(2);
        assertThat(config.limits().source()).isEqualTo(5);
        assertThat(config.toString()).doesNotContain("hidden");
        assertThat(config.toToml("a")).doesNotContain("hidden");
    }

    @Test
    void noTextBreaksTheReader() {
        final byte[] seed =
                "domain = \"a\"\n[sip]\nlisten = [\"udp:[::1]:5060\"]\n[media]\nports = \"1-9\"\n"
                        .getBytes(StandardCharsets.US_ASCII);
        Properties.forAll(
                300,
                random -> {
                    final byte[] bytes = seed.clone();
                    for (int i = 0; i < 3; i++) {
                        bytes[random.nextInt(bytes.length)] = (byte) (random.nextInt(95) + 32);
                    }
                    return new String(bytes, StandardCharsets.US_ASCII);
                },
                text -> {
                    write(text);
                    switch (read(null, Map.of())) {
                        case ConfigResult.Good(Config _) -> {}
                        case ConfigResult.Bad(List<String> problems) ->
                                assertThat(problems)
                                        .isNotEmpty()
                                        .allSatisfy(problem ->
                                                assertThat(problem)
                                                        .startsWith("ringdown.toml:")
                                                        .doesNotContain("\n"));
                    }
                });
    }

    private List<String> problems(final String text, final Map<String, String> environment)
            throws IOException {
        write(text);
        return switch (read(null, environment)) {
            case ConfigResult.Bad(List<String> problems) -> problems;
            case ConfigResult.Good(Config config) ->
                    throw new AssertionError("no problem found: " + config);
        };
    }

    private Config good(final @Nullable Path file, final Map<String, String> environment) {
        return switch (read(file, environment)) {
            case ConfigResult.Good(Config config) -> config;
            case ConfigResult.Bad(List<String> problems) ->
                    throw new AssertionError(String.join("\n", problems));
        };
    }

    private ConfigResult read(final @Nullable Path file, final Map<String, String> environment) {
        return ConfigReader.read(file, directory, environment);
    }

    private void write(final String text) throws IOException {
        Files.writeString(directory.resolve("ringdown.toml"), text);
    }
}
