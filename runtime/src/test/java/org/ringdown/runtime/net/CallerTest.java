package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.core.Parsed;

class CallerTest {
    private static final Proxies PROXIES =
            new Proxies(
                    List.of(
                            AddressRange.parse("10.0.0.0/8").orThrow(),
                            AddressRange.parse("fd00::/8").orThrow()));
    private static final InetSocketAddress PROXY =
            new InetSocketAddress(InetAddress.ofLiteral("10.0.0.1"), 4_711);

    private static Parsed<Caller> read(final Map<String, String> headers) {
        return Caller.of(PROXY, false, headers, PROXIES);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "203.0.113.5 | 203.0.113.5:4711",
                "1.2.3.4, 203.0.113.5 | 203.0.113.5:4711",
                "1.2.3.4, 203.0.113.5, 10.0.0.2 | 203.0.113.5:4711",
                "203.0.113.5:99 | 203.0.113.5:99",
                "2001:db8::7 | [2001:db8::7]:4711",
                "[2001:db8::7]:99 | [2001:db8::7]:99",
                "::ffff:203.0.113.5 | 203.0.113.5:4711",
                "10.0.0.3, 10.0.0.2 | 10.0.0.3:4711",
                "203.0.113.5, unknown, 10.0.0.2 | 10.0.0.2:4711",
                "203.0.113.5, ' or 1=1 | 10.0.0.1:4711",
                "203.0.113.5, | 10.0.0.1:4711",
                "203.0.113.5, fe80::1%eth0 | 10.0.0.1:4711",
                "203.0.113.5, pbx.example | 10.0.0.1:4711",
            })
    void theRightMostThatIsNoProxyIsTheClient(final String header, final String client) {
        final Caller caller = read(Map.of("x-forwarded-for", header)).orThrow();
        assertThat(Addresses.text(caller.remote())).isEqualTo(client);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=203.0.113.5 | 203.0.113.5:4711 | false",
                "for=203.0.113.5;proto=https | 203.0.113.5:4711 | true",
                "For=\"203.0.113.5:99\" ; Proto=WSS | 203.0.113.5:99 | true",
                "for=\"[2001:db8::7]:99\" | [2001:db8::7]:99 | false",
                "for=\"[2001:db8::7]\" | [2001:db8::7]:4711 | false",
                "for=1.2.3.4;proto=https, for=203.0.113.5 | 203.0.113.5:4711 | false",
                "for=\"1.2.3.4, for=9.9.9.9\", for=203.0.113.5 | 203.0.113.5:4711 | false",
                "for=203.0.113.5, for=10.0.0.9;by=10.0.0.1;host=x | 203.0.113.5:4711 | false",
                "for=unknown | 10.0.0.1:4711 | false",
                "for=_hidden;proto=https | 10.0.0.1:4711 | false",
            })
    void theStandardHeader(final String header, final String client, final boolean secure) {
        final Caller caller = read(Map.of("forwarded", header)).orThrow();
        assertThat(Addresses.text(caller.remote())).isEqualTo(client);
        assertThat(caller.secure()).isEqualTo(secure);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "for=\"203.0.113.5",
                "for=203.0.113.5\"",
                "for",
                "for=",
                "=203.0.113.5",
                "for=203.0.113.5;for=1.2.3.4",
                "for=\"203.0.113.5\\",
                // A stranger's open quote swallows what the proxy adds.
                "for=\", for=\"[2001:db8::7]:99\"",
            })
    void brokenStandardHeadersAreRefused(final String header) {
        assertThat(read(Map.of("forwarded", header))).isInstanceOf(Parsed.Malformed.class);
    }

    @Test
    void twoHeadersMustNameOneClient() {
        assertThat(read(Map.of("forwarded", "for=1.2.3.4", "x-forwarded-for", "203.0.113.5")))
                .isInstanceOf(Parsed.Malformed.class);
        assertThat(
                        read(Map.of(
                                        "forwarded",
                                        "for=203.0.113.5;proto=https",
                                        "x-forwarded-for",
                                        "9.9.9.9, 203.0.113.5"))
                                .orThrow()
                                .secure())
                .isTrue();
    }

    @Test
    void strangersAreNotBelieved() {
        final InetSocketAddress stranger =
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.66"), 5);
        final Caller caller =
                Caller.of(
                                stranger,
                                false,
                                Map.of(
                                        "x-forwarded-for",
                                        "203.0.113.5",
                                        "x-forwarded-proto",
                                        "https",
                                        "x-forwarded-host",
                                        "pbx.example",
                                        "forwarded",
                                        "\"",
                                        "host",
                                        "real.example"),
                                PROXIES)
                        .orThrow();
        assertThat(caller).isEqualTo(new Caller(stranger, false, "real.example"));
    }

    @Test
    void protocolAndHostOfTheClientsEnd() {
        final Caller plain =
                read(Map.of(
                                "x-real-ip",
                                "203.0.113.5",
                                "x-forwarded-proto",
                                "https",
                                "x-forwarded-host",
                                "pbx.example",
                                "host",
                                "127.0.0.1:8080"))
                        .orThrow();
        assertThat(Addresses.text(plain.remote())).isEqualTo("203.0.113.5:4711");
        assertThat(plain.secure()).isTrue();
        assertThat(plain.host()).isEqualTo("pbx.example");
        final Caller aligned =
                read(Map.of(
                                "x-forwarded-for",
                                "203.0.113.5, 10.0.0.2",
                                "x-forwarded-proto",
                                "wss, http"))
                        .orThrow();
        assertThat(aligned.secure()).as("the client's step").isTrue();
        final Caller silent =
                Caller.of(PROXY, true, Map.of("host", "pbx.example"), PROXIES).orThrow();
        assertThat(silent).isEqualTo(new Caller(PROXY, true, "pbx.example"));
    }
}
