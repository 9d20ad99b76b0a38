package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** Media that one answer refuses, and another offer or branch has all the same. */
class RefusedMediaTest {
    private final Desk desk = new Desk(100);

    private static String two(final String protocol, final int video, final String... more) {
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "v=0",
                                "o=- 1 1 IN IP4 198.51.100.1",
                                "s=-",
                                "c=IN IP4 198.51.100.1",
                                "t=0 0",
                                "m=audio 4000 " + protocol + " 0"));
        lines.addAll(List.of(more));
        lines.add("m=video " + video + " " + protocol + " 97");
        lines.add("a=rtpmap:97 VP8/90000");
        lines.addAll(List.of(more));
        return Desk.sdp(lines.toArray(String[]::new));
    }

    private List<MediaDescription> ask(
            final String command, final String sdp, final Object... more) {
        final List<Object> all =
                new ArrayList<>(List.of("call-id", "c", "from-tag", "a", "sdp", sdp));
        all.addAll(List.of(more));
        final String told = desk.ask(command, all.toArray()).text("sdp");
        return SessionDescription.parse(String.valueOf(told)).orThrow().media();
    }

    @Test
    void whatOneBranchRefusesAnotherMayTake() {
        for (final String branch : List.of("1", "2")) {
            ask("offer", two("RTP/AVP", 4002), "via-branch", branch);
        }
        final MediaDescription refused =
                ask("answer", two("RTP/AVP", 0), "to-tag", "b", "via-branch", "1").getLast();
        assertThat(refused.port()).isZero();
        final MediaDescription taken =
                ask("answer", two("RTP/AVP", 5002), "to-tag", "c", "via-branch", "2").getLast();
        assertThat(taken.port()).isNotZero();
    }

    @Test
    void whoRefusedAMediumIsOfferedDtlsForItLater() {
        final Object[] dtls = {"transport-protocol", "UDP/TLS/RTP/SAVPF", "SDES", List.of("off")};
        ask("offer", two("RTP/AVP", 4002), dtls);
        ask(
                "answer",
                two("UDP/TLS/RTP/SAVPF", 0, "a=setup:active", "a=fingerprint:sha-256 AA:BB"),
                "to-tag",
                "b");
        final MediaDescription again = ask("offer", two("RTP/AVP", 4002), dtls).getLast();
        assertThat(again.has("setup")).isTrue();
        assertThat(again.has("crypto")).isFalse();
    }

    @Test
    void whoWasRefusedAMediumIsOfferedDtlsForItLater() {
        final String[] secure = {"a=setup:actpass", "a=fingerprint:sha-256 AA:BB"};
        ask(
                "offer",
                two("UDP/TLS/RTP/SAVPF", 4002, secure),
                "transport-protocol",
                "RTP/AVP",
                "DTLS",
                "off");
        ask("answer", two("RTP/AVP", 0), "to-tag", "b");
        final List<Object> back = new ArrayList<>(List.of("call-id", "c", "from-tag", "b"));
        back.addAll(List.of("to-tag", "a", "sdp", two("RTP/AVP", 5002)));
        back.addAll(List.of("transport-protocol", "UDP/TLS/RTP/SAVPF", "SDES", List.of("off")));
        final String told = String.valueOf(desk.ask("offer", back.toArray()).text("sdp"));
        final MediaDescription again = SessionDescription.parse(told).orThrow().media().getLast();
        assertThat(again.port()).isNotZero();
        assertThat(again.has("setup")).isTrue();
        assertThat(again.has("crypto")).isFalse();
    }

    private MediaDescription back(final String command, final String sdp, final Object... more) {
        final List<Object> all =
                new ArrayList<>(List.of("call-id", "c", "from-tag", "b", "to-tag", "a"));
        all.addAll(List.of("sdp", sdp));
        all.addAll(List.of(more));
        final String told = desk.ask(command, all.toArray()).text("sdp");
        return SessionDescription.parse(String.valueOf(told)).orThrow().media().getLast();
    }

    @Test
    @DisplayName(
            "RFC 5761 §5.1.1: one port for RTP and RTCP is not in use because it was once offered"
                    + " for a medium that was refused")
    void whatWasOfferedInVainIsNotInUse() {
        ask("offer", two("RTP/AVP", 4002));
        ask("answer", two("RTP/AVP", 5002), "to-tag", "b");
        back("offer", two("RTP/AVP", 5002, "a=rtcp-mux"));
        back("answer", two("RTP/AVP", 0));
        final MediaDescription again = ask("offer", two("RTP/AVP", 4002), "to-tag", "b").getLast();
        assertThat(again.attribute("rtcp")).isEqualTo(Integer.toString(again.port() + 1));
    }

    @Test
    void whoOffersOnePortAndIsToldOfOneUsesIt() {
        final String both = two("RTP/AVP", 5002, "a=rtcp-mux");
        final MediaDescription first =
                ask("offer", two("RTP/AVP", 4002), "rtcp-mux", List.of("require")).getLast();
        assertThat(first.attribute("rtcp")).isEqualTo(Integer.toString(first.port()));
        ask("answer", both, "to-tag", "b");
        back("offer", both);
        final MediaDescription told = back("answer", two("RTP/AVP", 4002));
        assertThat(told.port()).isEqualTo(first.port());
        assertThat(told.rtcpMux()).isTrue();
    }

    @Test
    @DisplayName(
            "RFC 3711 §9.1: no key begins to count anew, so a medium that comes back has others")
    void keysAreOfOneLegAlone() {
        final String key =
                "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                        + " inline:PS1uQCVeeCFCanVmcjkpPywjNWhcYD0mXXtxaVBR";
        final String offer = two("RTP/SAVP", 4002, key);
        ask("offer", offer, "transport-protocol", "RTP/AVP");
        final String before =
                ask("answer", two("RTP/AVP", 5002), "to-tag", "b").getLast().attribute("crypto");
        ask("offer", offer, "transport-protocol", "RTP/AVP");
        ask("answer", two("RTP/AVP", 0), "to-tag", "b");
        ask("offer", offer, "transport-protocol", "RTP/AVP");
        final String after =
                ask("answer", two("RTP/AVP", 5002), "to-tag", "b").getLast().attribute("crypto");
        assertThat(after).isNotNull().isNotEqualTo(before);
    }
}
