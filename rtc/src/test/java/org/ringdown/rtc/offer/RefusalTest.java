package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RefusalTest {
    private final OfferAnswer browserToPhone = Peers.call(Profile.WEBRTC, Profile.RTP);

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    no audio          | m=audio   | m=text    | or video in a form
                    refused audio     | m=audio 9 | m=audio 0 | audio is refused
                    no ufrag          | ice-ufrag | x-ufrag   | no ICE credentials
                    short password    | kTxJyKlHH | k         | no ICE credentials
                    no fingerprint    | a=fingerprint | a=x   | no certificate fingerprint
                    bad fingerprint   | AD:87     | AD:8      | no certificate fingerprint
                    two ports         | rtcp-mux  | x-mux     | share a port
                    strange transport | UDP/TLS/RTP/SAVPF | TCP/X | or video in a form
                    """)
    void refusesBrowsers(
            final String name, final String from, final String to, final String reason) {
        final String text =
                Peers.CHROMIUM_MDNS.contains(from)
                        ? Peers.CHROMIUM_MDNS.replace(from, to)
                        : Peers.CHROMIUM_MDNS;

        assertThat(browserToPhone.offer(Side.A, sdp(text)))
                .isInstanceOfSatisfying(
                        Refused.class,
                        no -> {
                            assertThat(no.status()).isEqualTo(488);
                            assertThat(no.reason()).contains(reason);
                        });
        assertThat(browserToPhone.pending()).isFalse();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    without a key    | RTP/AVP            | RTP/SAVP    | no key
                    no common codec  | 0 8 101            | 18 101      | no codec
                    digits alone     | 0 8 101            | 101         | no codec
                    fax              | m=audio            | m=image     | or video in a form
                    no address       | c=IN IP4 192.0.2.30 | b=AS:1     | connection address
                    """)
    void refusesPhones(final String name, final String from, final String to, final String reason) {
        assertThat(browserToPhone.offer(Side.B, sdp(Peers.BARESIP.replace(from, to))))
                .isInstanceOfSatisfying(
                        Refused.class,
                        no -> {
                            assertThat(no.status()).isEqualTo(488);
                            assertThat(no.reason()).contains(reason);
                        });
    }

    @Test
    void refusesAnswersThatAnswerNothing() {
        assertThat(status(browserToPhone.answer(Side.B, sdp(Peers.BARESIP)))).isEqualTo(400);
        browserToPhone.offer(Side.A, sdp(Peers.CHROMIUM));
        assertThat(status(browserToPhone.answer(Side.A, sdp(Peers.CHROMIUM)))).isEqualTo(400);
        assertThat(status(browserToPhone.answer(Side.B, sdp(Peers.phoneAnswer("18")))))
                .isEqualTo(488);
        assertThat(
                        status(
                                browserToPhone.answer(
                                        Side.B, sdp(Peers.phoneAnswer("8").replace("16906", "0")))))
                .isEqualTo(488);
        assertThat(status(browserToPhone.answer(Side.B, sdp("v=0\no=- 1 1 IN IP4 0.0.0.0\n"))))
                .isEqualTo(488);
        assertThat(browserToPhone.pending()).isTrue();
        assertThat(browserToPhone.answer(Side.B, sdp(Peers.phoneAnswer("8"))))
                .isInstanceOf(Rewritten.class);
    }

    @Test
    void aRefusedReOfferChangesNothing() {
        browserToPhone.offer(Side.A, sdp(Peers.CHROMIUM));
        browserToPhone.answer(Side.B, sdp(Peers.phoneAnswer("8")));
        assertThat(browserToPhone.offer(Side.A, sdp(Peers.FIREFOX))).isInstanceOf(Rewritten.class);
        browserToPhone.rollback();

        // The answer to the phone's own offer is still that of the first browser.
        browserToPhone.offer(Side.B, sdp(Peers.phoneAnswer("8")));
        assertThat(
                        browserToPhone.answer(
                                Side.A,
                                sdp(Peers.CHROMIUM_ANSWER.replace("SAVPF 0 8 101", "SAVPF 8"))))
                .isInstanceOf(Rewritten.class);
    }

    @Test
    void knowsWhoSpeaksWhat() {
        assertThat(Profile.of(sdp(Peers.CHROMIUM))).isEqualTo(Profile.WEBRTC);
        assertThat(Profile.of(sdp(Peers.FIREFOX))).isEqualTo(Profile.WEBRTC);
        assertThat(Profile.of(sdp(Peers.FIREFOX.replace("UDP/TLS/", ""))))
                .isEqualTo(Profile.WEBRTC);
        assertThat(Profile.of(sdp(Peers.BARESIP))).isEqualTo(Profile.RTP);
        assertThat(Profile.of(sdp(Peers.LINPHONE))).isEqualTo(Profile.RTP);
        assertThat(Profile.of(sdp("v=0\no=- 1 1 IN IP4 0.0.0.0\n"))).isEqualTo(Profile.RTP);
    }

    private static int status(final Outcome outcome) {
        return outcome instanceof Refused refused ? refused.status() : 0;
    }
}
