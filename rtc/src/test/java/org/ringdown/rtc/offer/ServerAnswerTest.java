package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.testkit.SeededEntropy;

class ServerAnswerTest {
    private static final List<String> ECHO = List.of("opus", "PCMU", "PCMA");

    private final ServerAnswer browser =
            new ServerAnswer(new SeededEntropy(1), Peers.party(Profile.WEBRTC), ECHO);
    private final ServerAnswer phone =
            new ServerAnswer(new SeededEntropy(1), Peers.party(Profile.RTP), ECHO);

    @Test
    void answersABrowserWithItsBestCodec() {
        final Reply.Accepted accepted = accepted(browser.offer(sdp(Peers.CHROMIUM)));

        assertThat(accepted.codec().rtpmap()).isEqualTo("111 opus/48000/2");
        assertThat(accepted.telephoneEvent())
                .isEqualTo(new Codec(110, "telephone-event", 48_000, 1, null));
        assertThat(accepted.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(accepted.sdp().toString())
                .contains("o=- ", " 1 IN IP4 203.0.113.7")
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 111 110\r\n")
                .contains("a=setup:passive\r\n", "a=group:BUNDLE 0\r\n", "a=ice-lite\r\n")
                .contains("m=video 0 UDP/TLS/RTP/SAVPF 96\r\n");
    }

    @Test
    void holdsAndResumes() {
        accepted(phone.offer(sdp(Peers.BARESIP)));

        final Reply.Accepted hold =
                accepted(phone.offer(sdp(Peers.BARESIP.replace("sendrecv", "sendonly"))));
        assertThat(hold.direction()).isEqualTo(Direction.RECVONLY);
        assertThat(hold.sdp().origin().version()).isEqualTo("2");
        assertThat(hold.sdp().toString()).contains("a=recvonly\r\n");

        final Reply.Accepted resume = accepted(phone.offer(sdp(Peers.BARESIP)));
        assertThat(resume.direction()).isEqualTo(Direction.SENDRECV);
        assertThat(resume.sdp().origin().version()).isEqualTo("3");
        assertThat(accepted(phone.offer(sdp(Peers.BARESIP))).sdp()).isEqualTo(resume.sdp());
    }

    @Test
    void refusesWhatItCannotSpeak() {
        assertThat(phone.offer(sdp(Peers.phoneAnswer("18")))).isInstanceOf(Refused.class);
        assertThat(phone.offer(sdp(Peers.CHROMIUM.replace("audio", "text"))))
                .isInstanceOf(Refused.class);
        assertThat(phone.answer(sdp(Peers.BARESIP))).isInstanceOf(Refused.class);
    }

    @Test
    void asksWhenTheCallCameWithoutAnOffer() {
        final var offer = Objects.requireNonNull(phone.ask(Direction.SENDONLY));
        assertThat(offer.toString())
                .contains("m=audio 30000 RTP/AVP 111 0 8 101 110\r\n")
                .contains("a=rtpmap:111 opus/48000/2\r\n", "a=sendonly\r\n");

        final Reply.Accepted accepted =
                accepted(phone.answer(sdp(Peers.phoneAnswer("8 101", "recvonly", "ptime:20"))));

        assertThat(accepted.sdp()).isEqualTo(offer);
        assertThat(accepted.codec().payloadType()).isEqualTo(8);
        assertThat(accepted.telephoneEvent())
                .isEqualTo(new Codec(101, "telephone-event", 8_000, 1, null));
        assertThat(accepted.direction()).isEqualTo(Direction.SENDONLY);
        assertThat(phone.answer(sdp(Peers.phoneAnswer("18")))).isInstanceOf(Refused.class);
    }

    @Test
    void answersAnIceRestartWithNewCredentials() {
        final String first = accepted(browser.offer(sdp(Peers.CHROMIUM))).sdp().toString();
        assertThat(accepted(browser.offer(sdp(Peers.CHROMIUM))).sdp().toString())
                .isEqualTo(first)
                .contains("a=ice-ufrag:ours\r\n");
        assertThat(
                        accepted(browser.offer(sdp(Peers.CHROMIUM.replace("Jg4w", "Abcd"))))
                                .sdp()
                                .toString())
                .contains("a=ice-ufrag:renewed1\r\n");
    }

    @Test
    void aBrowserThatWaitsIsCalled() {
        final Reply.Accepted accepted =
                accepted(
                        browser.offer(
                                sdp(Peers.CHROMIUM.replace("setup:actpass", "setup:passive"))));
        assertThat(accepted.end().remote().dtlsClient()).isTrue();
        assertThat(accepted.sdp().toString()).contains("a=setup:active\r\n");
        // A running association keeps its roles, whatever a later offer leaves open.
        assertThat(accepted(browser.offer(sdp(Peers.CHROMIUM))).end().remote().dtlsClient())
                .isTrue();
    }

    private static Reply.Accepted accepted(final Reply reply) {
        assertThat(reply).isInstanceOf(Reply.Accepted.class);
        return (Reply.Accepted) reply;
    }
}
