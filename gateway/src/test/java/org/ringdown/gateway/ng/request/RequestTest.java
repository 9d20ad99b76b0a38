package org.ringdown.gateway.ng.request;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.gateway.ng.request.Transport.Dtls;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Mux;
import org.ringdown.gateway.ng.wire.JsonText;
import org.ringdown.gateway.ng.wire.NgValue;

/** The same wish in all its spellings. */
class RequestTest {
    private static NgRequest read(final String json) {
        return read(json, Map.of());
    }

    private static NgRequest read(final String json, final Map<String, String> templates) {
        final byte[] data = json.getBytes(StandardCharsets.UTF_8);
        return switch (new RequestReader(templates)
                .read((NgValue.Dictionary) JsonText.read(data, 0, data.length).orThrow())) {
            case RequestReader.Result.Known(NgRequest request) -> request;
            case RequestReader.Result.Refused(String error) -> throw new AssertionError(error);
        };
    }

    private static Options options(final String fields) {
        return read("{\"command\":\"offer\"," + fields + "}").options();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"transport-protocol\":\"UDP/TLS/RTP/SAVPF\",\"ICE\":\"force\",\"rtcp-mux\":[\"offer\"],"
                        + "\"SDES\":[\"off\"],\"DTLS\":\"passive\",\"replace\":[\"origin\"]",
                "\"transport"
                        + " protocol\":\"udp/tls/rtp/savpf\",\"ice\":\"FORCE\",\"RTCP-mux\":\"offer\","
                        + "\"sdes\":\"off\",\"dtls\":\"Passive\",\"replace\":\"origin\"",
                "\"flags\":[\"UDP/TLS/RTP/SAVPF\",\"ICE-force\",\"rtcp-mux-offer\",\"SDES-off\","
                        + "\"DTLS-passive\",\"replace-origin\"]",
                "\"rtpp-flags\":\"UDP/TLS/RTP/SAVPF ICE=force rtcp-mux=[offer] SDES-off"
                        + " DTLS=passive replace-origin\""
            })
    void meansTheSame(final String fields) {
        final Options options = options(fields);
        assertThat(options.transport().protocol()).isEqualTo(Protocol.DTLS_SAVPF);
        assertThat(options.transport().ice()).isEqualTo(Ice.FORCE);
        assertThat(options.transport().mux()).containsExactly(Mux.OFFER);
        assertThat(options.transport().dtls()).isEqualTo(Dtls.PASSIVE);
        assertThat(options.sdes().off()).isTrue();
        assertThat(options.replaces(Rewriting.Replace.ORIGIN)).isTrue();
        assertThat(options.unknown()).isEmpty();
    }

    @Test
    void whatMeansNothingIsNamedAndIgnored() {
        final Options options =
                options("\"call-id\":\"c\",\"fancy\":\"x\",\"flags\":[\"trust-addres\",\"all\"]");
        assertThat(options.unknown()).containsExactlyInAnyOrder("fancy", "trust-addres");
        assertThat(options.names().callId()).isEqualTo("c");
        assertThat(options.has(Flag.ALL)).isTrue();
    }

    @Test
    void codecsComeAsDictionaryAndAsFlags() {
        final Options options =
                options(
                        "\"codec\":{\"strip\":[\"PCMU\"],\"mask\":\"opus,G722\"},"
                                + "\"flags\":[\"codec-except-PCMA\",\"transcode-opus/48000\","
                                + "\"codec-set-opus/48000/2///maxaveragebitrate--40000;useinbandfec--1\"]");
        assertThat(options.codecs().strip()).containsExactly("PCMU");
        assertThat(options.codecs().mask()).containsExactly("opus", "G722");
        assertThat(options.codecs().except()).containsExactly("PCMA");
        assertThat(options.codecs().transcode()).containsExactly("opus/48000");
        assertThat(options.codecs().set())
                .containsExactly("opus/48000/2///maxaveragebitrate=40000;useinbandfec=1");
    }

    @Test
    void rtppFlagsHaveListsAndDictionariesAndDirectionTwice() {
        final Options options =
                options(
                        "\"rtpp-flags\":\"direction=in direction=out codec=[strip=[PCMU PCMA]"
                                + " offer=[G722]] TOS=184 delete-delay=5 strict-source\"");
        assertThat(options.network().direction()).containsExactly("in", "out");
        assertThat(options.codecs().strip()).containsExactly("PCMU", "PCMA");
        assertThat(options.codecs().offer()).containsExactly("G722");
        assertThat(options.network().tos()).isEqualTo(184);
        assertThat(options.has(Flag.STRICT_SOURCE)).isTrue();
    }

    @Test
    void templatesAreReadFirst() {
        final Map<String, String> templates =
                Map.of("default", "ICE=remove", "offer", "SDES-off", "wrtc", "WebRTC");
        assertThat(read("{\"command\":\"offer\"}", templates).options().sdes().off()).isTrue();
        assertThat(read("{\"command\":\"offer\"}", templates).options().transport().ice())
                .isEqualTo(Ice.REMOVE);
        final Options web =
                read("{\"command\":\"offer\",\"template\":\"wrtc\"}", templates).options();
        assertThat(web.transport().ice()).isEqualTo(Ice.FORCE);
        assertThat(web.transport().mux()).containsExactlyInAnyOrder(Mux.OFFER, Mux.REQUIRE);
        assertThat(web.has(Flag.GENERATE_MID)).isTrue();
    }

    @Test
    void addressesAndNumbersComeInTwoShapes() {
        assertThat(options("\"received-from\":[\"IP4\",\"192.0.2.1\"]").network().receivedFrom())
                .hasToString("/192.0.2.1");
        assertThat(options("\"received-from\":\"IP6 2001:db8::1\"").network().receivedFrom())
                .isNotNull();
        assertThat(options("\"ptime\":\"20\"").rewriting().ptime()).isEqualTo(20);
        assertThat(options("\"ptime\":20").rewriting().ptime()).isEqualTo(20);
        assertThat(((NgRequest.ListCalls) read("{\"command\":\"list\",\"limit\":\"7\"}")).limit())
                .isEqualTo(7);
    }
}
