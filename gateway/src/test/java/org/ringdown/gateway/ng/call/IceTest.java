package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.runtime.media.IceMode;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/** Our part in ICE towards either party, and candidates that trickle in. */
class IceTest {
    private static final String BROWSER =
            Desk.sdp(
                    "v=0",
                    "o=- 7 2 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "m=audio 9 UDP/TLS/RTP/SAVPF 111 0",
                    "c=IN IP4 0.0.0.0",
                    "a=ice-ufrag:abcd",
                    "a=ice-pwd:abcdefghijklmnopqrstuv",
                    "a=ice-options:trickle",
                    "a=fingerprint:sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:"
                            + "A0:B1:EC:03:FB:10:A5:5D:3A:37:AB:DD:02:AA",
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=rtpmap:111 opus/48000/2");
    private static final String HOST = "a=candidate:1 1 udp 2130706431 198.51.100.7 4000 typ host";

    private final Desk desk = new Desk(100);

    private NgValue.Dictionary ask(
            final String command, final String sdp, final String... keysAndValues) {
        final List<Object> all = new ArrayList<>(List.of("call-id", "c", "from-tag", "a"));
        if (command.equals("answer")) {
            all.addAll(List.of("to-tag", "b"));
        }
        all.addAll(List.of("sdp", sdp));
        all.addAll(List.of((Object[]) keysAndValues));
        return desk.ask(command, all.toArray());
    }

    private LocalIce ice(final long leg) {
        return Objects.requireNonNull(desk.media.ice.get(leg), "leg " + leg + " has no ICE");
    }

    @Test
    @DisplayName("RFC 8445 §6.1.1: we control who we offer to, and are controlled by who offers")
    void roles() {
        final List<String> offered =
                Desk.lines(ask("offer", BROWSER, "ICE", "force", "rtcp-mux", "require"));

        assertThat(ice(1).mode()).isEqualTo(IceMode.CONTROLLED);
        assertThat(ice(2).mode()).isEqualTo(IceMode.CONTROLLING);
        assertThat(ice(2).candidates())
                .containsExactly(
                        new Candidate(
                                "Found1", 1, "UDP", 2_130_706_431, Desk.OURS, 30_002, "host"));
        assertThat(offered)
                .contains("a=ice-ufrag:" + ice(2).credentials().ufrag())
                .doesNotContain("a=ice-lite");
    }

    @Test
    void twoComponentsWithoutMux() {
        ask("offer", Desk.phone("198.51.100.1", 2000), "ICE", "force");

        assertThat(ice(2).candidates())
                .extracting(Candidate::component, Candidate::port)
                .containsExactly(
                        org.assertj.core.groups.Tuple.tuple(1, 30_002),
                        org.assertj.core.groups.Tuple.tuple(2, 30_003));
    }

    @ParameterizedTest
    @CsvSource({
        "forward, CONTROLLED, LITE",
        "backward, LITE, CONTROLLING",
        "both, LITE, LITE",
        "off, CONTROLLED, CONTROLLING"
    })
    void liteAsTheScriptSays(
            final String value, final IceMode towardsSender, final IceMode towardsReceiver) {
        final List<String> offered =
                Desk.lines(ask("offer", BROWSER, "ICE", "force", "ICE-lite", value));
        final List<String> answered =
                Desk.lines(ask("answer", BROWSER.replace("actpass", "active"), "ICE", "force"));

        assertThat(ice(1).mode()).isEqualTo(towardsSender);
        assertThat(ice(2).mode()).isEqualTo(towardsReceiver);
        assertThat(offered.contains("a=ice-lite")).isEqualTo(towardsReceiver == IceMode.LITE);
        assertThat(answered.contains("a=ice-lite")).isEqualTo(towardsSender == IceMode.LITE);
    }

    @Test
    @DisplayName("towards a lite party we are not lite, whatever the script says")
    void liteParty() {
        ask("offer", BROWSER, "ICE", "force", "ICE-lite", "both");
        final String lite = BROWSER.replace("t=0 0", "t=0 0\r\na=ice-lite");
        ask("answer", lite.replace("actpass", "active"), "ICE", "force");

        assertThat(desk.media.remote(2).ice()).satisfies(far -> assertThat(far.lite()).isTrue());
        assertThat(Desk.lines(ask("offer", BROWSER, "ICE", "force", "ICE-lite", "both")))
                .doesNotContain("a=ice-lite");
    }

    @Test
    @DisplayName("RFC 8839 §4.4.1.1.1: another part in a later offer begins ICE anew")
    void anotherPartLater() {
        ask("offer", BROWSER, "ICE", "force", "ICE-lite", "both");
        ask("answer", BROWSER.replace("actpass", "active"));
        final String before = ice(2).credentials().ufrag();

        final List<String> again =
                Desk.lines(ask("offer", BROWSER, "ICE", "force", "ICE-lite", "off"));

        assertThat(again)
                .doesNotContain("a=ice-lite", "a=ice-ufrag:" + before)
                .anyMatch(line -> line.startsWith("a=ice-ufrag:"));
        final List<MediaCommand.RestartIce> restarts =
                desk.media.commands.stream()
                        .filter(MediaCommand.RestartIce.class::isInstance)
                        .map(MediaCommand.RestartIce.class::cast)
                        .toList();
        assertThat(restarts)
                .singleElement()
                .satisfies(one -> {
                    assertThat(one.leg())
                            .as("who did not begin anew keeps us as we were")
                            .isEqualTo(2);
                    assertThat(one.mode()).isEqualTo(IceMode.CONTROLLING);
                });
        assertThat(Desk.lines(ask("answer", BROWSER.replace("actpass", "active"))))
                .contains("a=ice-lite");
    }

    private List<MediaCommand.Candidates> trickled() {
        return desk.media.commands.stream()
                .filter(MediaCommand.Candidates.class::isInstance)
                .map(MediaCommand.Candidates.class::cast)
                .toList();
    }

    @Test
    @DisplayName("fragments reach the leg that faces their sender, and no SDP comes back")
    void fragments() {
        ask("offer", BROWSER, "ICE", "force");
        final NgValue.Dictionary reply =
                ask("offer", Desk.sdp("m=audio 9 RTP/AVP 0", "a=mid:0", HOST), "flags", "fragment");
        assertThat(Desk.result(reply)).isEqualTo("ok");
        assertThat(reply.text("sdp")).isNull();
        ask("answer", BROWSER.replace("actpass", "active").replace("abcd\r", "efgh\r"));
        ask("answer", Desk.sdp("a=ice-ufrag:next", "a=end-of-candidates"), "flags", "fragment");

        assertThat(trickled())
                .containsExactly(
                        new MediaCommand.Candidates(
                                1,
                                "abcd",
                                List.of(Candidate.host("198.51.100.7", 4_000, 0)),
                                false),
                        new MediaCommand.Candidates(2, "next", List.of(), true));
    }

    @ParameterizedTest
    @CsvSource({"2,1", "4,0"})
    @DisplayName("a fragment may come before its offer, by three seconds")
    void earlyFragment(final int seconds, final int kept) {
        ask("offer", Desk.sdp("m=audio 9 RTP/AVP 0", "a=mid:0", HOST), "flags", "fragment");
        desk.now += seconds * 1_000_000_000L;
        ask("offer", BROWSER, "ICE", "force");

        assertThat(trickled()).hasSize(kept);
    }

    @Test
    void whatIsNoFragmentIsAnError() {
        assertThat(Desk.result(ask("offer", "nonsense", "flags", "fragment")))
                .isEqualTo("Failed to parse SDP");
    }

    @Test
    @DisplayName("a party that gets ICE later gets other ports, for those it had know of none")
    void iceLater() {
        ask("offer", Desk.phone("198.51.100.1", 2000), "ICE", "remove");
        ask("answer", Desk.phone("198.51.100.2", 3000));
        final List<String> lines =
                Desk.lines(
                        ask(
                                "offer",
                                BROWSER.replace("UDP/TLS/RTP/SAVPF", "RTP/AVP")
                                        .replaceAll("a=(fingerprint|setup).*\r\n", ""),
                                "ICE",
                                "remove"));

        assertThat(lines).noneMatch(line -> line.startsWith("a=candidate"));
        assertThat(ice(3).mode()).isEqualTo(IceMode.CONTROLLED);
    }
}
