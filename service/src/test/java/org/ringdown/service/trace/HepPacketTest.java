package org.ringdown.service.trace;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Secret;

class HepPacketTest {
    private static final HexFormat HEX = HexFormat.of();

    private static InetSocketAddress at(final String host, final int port) {
        return new InetSocketAddress(InetAddress.ofLiteral(host), port);
    }

    private static byte @Nullable [] encode(
            final InetSocketAddress from, final InetSocketAddress to, final String payload) {
        return new HepPacket(
                        from,
                        to,
                        true,
                        1_313_440_998_003_040L,
                        228,
                        Secret.of("myHep"),
                        "abc@x",
                        payload.getBytes(StandardCharsets.US_ASCII))
                .encode();
    }

    /**
     * The example of the HEP3 specification (212.202.0.1:12010 to 82.116.0.211:5060, agent 228, key
     * "myHep"), chunk by chunk; the order of chunks is free.
     */
    @Test
    void encodesTheExampleOfTheSpecification() {
        final String hex =
                HEX.formatHex(
                        Objects.requireNonNull(
                                encode(
                                        at("212.202.0.1", 12_010),
                                        at("82.116.0.211", 5_060),
                                        "INVITE sip:bob SIP/2.0\r\n\r\n")));
        assertThat(hex)
                .startsWith("48455033")
                .contains("00000001000702")
                .contains("00000002000711")
                .contains("00000003000ad4ca0001")
                .contains("00000004000a527400d3")
                .contains("0000000700082eea")
                .contains("00000008000813c4")
                .contains("00000009000a4e49")
                .contains("0000000a000a00000be0")
                .contains("0000000b000701")
                .contains("0000000c000a000000e4")
                .contains("0000000e000b6d79486570")
                .contains("00000011000b6162634078")
                .endsWith("0000000f0020494e56495445207369703a626f62205349502f322e300d0a0d0a");
        assertThat(Integer.parseInt(hex.substring(8, 12), 16)).isEqualTo(hex.length() / 2);
    }

    @Test
    void encodesIpv6() {
        final String hex =
                HEX.formatHex(
                        Objects.requireNonNull(
                                encode(at("2001:db8::1", 5_060), at("2001:db8::2", 5_061), "x")));
        assertThat(hex)
                .contains("0000000100070a")
                .contains("00000005001620010db8000000000000000000000001")
                .contains("00000006001620010db8000000000000000000000002");
    }

    @Test
    void mapsIpv4WhereTheOtherEndIsIpv6() {
        final String hex =
                HEX.formatHex(
                        Objects.requireNonNull(
                                encode(at("192.0.2.1", 5_060), at("2001:db8::2", 5_061), "x")));
        assertThat(hex).contains("00000005001600000000000000000000ffffc0000201");
    }

    @Test
    void refusesWhatTheLengthCannotSay() {
        assertThat(encode(at("192.0.2.1", 1), at("192.0.2.2", 2), "x".repeat(65_400))).isNull();
        assertThat(encode(at("192.0.2.1", 1), at("192.0.2.2", 2), "x".repeat(65_000))).isNotNull();
    }
}
