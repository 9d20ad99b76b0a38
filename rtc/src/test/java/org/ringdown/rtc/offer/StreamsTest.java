package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

/** Several lines of sound and pictures: what passes, in which places, on which transports. */
class StreamsTest {
    private static final String VIDEO_PHONE_ANSWER =
            Peers.phoneAnswer("0")
                    + """
                    m=video 16908 RTP/AVP 97
                    b=TIAS:512000
                    a=rtpmap:97 H264/90000
                    a=fmtp:97 profile-level-id=42801E;packetization-mode=1
                    a=rtcp-fb:97 nack pli
                    """;

    private final OfferAnswer browserToPhone = Peers.call(Profile.WEBRTC, Profile.RTP);
    private final OfferAnswer phoneToBrowser = Peers.call(Profile.RTP, Profile.WEBRTC);
    private final OfferAnswer browsers = Peers.call(Profile.WEBRTC, Profile.WEBRTC);

    @Test
    void aVideoCallToAPhone() {
        final Rewritten offer = offer(browserToPhone, Side.A, Peers.CHROMIUM_VIDEO);
        final MediaDescription shown = offer.sdp().media().get(1);
        assertThat(shown.protocol()).isEqualTo("RTP/AVP");
        assertThat(shown.port()).isEqualTo(30_002);
        // No retransmission, RED or FEC, extensions or layers: phones do not have them.
        assertThat(shown.formats()).containsExactly("96", "98", "102", "104", "106", "45");
        assertThat(shown.toString())
                .doesNotContain("rtx", "red/", "ulpfec", "extmap", "a=rid", "simulcast", "a=mid")
                .doesNotContain("transport-cc", "goog-remb", "a=ssrc", "msid", "rsize")
                .contains("a=rtcp-fb:102 nack pli\r\n", "a=rtcp-fb:102 ccm fir\r\n");

        final Rewritten answer = answer(browserToPhone, Side.B, VIDEO_PHONE_ANSWER);

        final MediaDescription told = answer.sdp().media().get(1);
        // The profile is the offer's, the level the phone's.
        assertThat(told.formats()).containsExactly("104");
        assertThat(told.toString()).doesNotContain("rtx");
        assertThat(told.attribute("fmtp"))
                .isEqualTo("104 profile-level-id=42001e;packetization-mode=1");
        assertThat(told.toString())
                .contains("b=TIAS:512000\r\n", "a=mid:1\r\n", "a=msid:ringdown ringdown-video\r\n")
                .contains("a=rtcp-fb:104 nack\r\n", "a=rtcp-fb:104 ccm fir\r\n")
                .contains("a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid\r\n")
                .doesNotContain("transport-cc", "goog-remb", "a=candidate", "a=ssrc", "rid");
        assertThat(answer.sdp().bundle()).containsExactly("0", "1");

        final Agreement agreement = Objects.requireNonNull(answer.agreement());
        assertThat(agreement.a()).hasSize(1);
        assertThat(agreement.a().getFirst().remote().streams())
                .extracting(RemoteStream::media, RemoteStream::mid, RemoteStream::midExtension)
                .containsExactly(tuple(Media.AUDIO, "0", 4), tuple(Media.VIDEO, "1", 4));
        assertThat(agreement.b()).extracting(Agreement.End::transport).containsExactly(0, 1);
        final Agreement.Stream video = agreement.streams().get(1);
        assertThat(video.a()).isEqualTo(new Agreement.At(0, 1));
        assertThat(video.b()).isEqualTo(new Agreement.At(1, 0));
        assertThat(video.aToB().types()).hasToString("104>97");
        assertThat(video.bToA().types()).hasToString("97>104 104>104");
        assertThat(video.rtcpToA().feedback()).contains("nack", "nack pli", "ccm fir");
        assertThat(video.rtcpToB().feedback()).containsExactly("nack pli");
    }

    @Test
    void whatABrowserLosesIsRepeatedByUsThoughThePhoneCannot() {
        offer(browserToPhone, Side.A, Peers.CHROMIUM_VIDEO);
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("0")
                                + "m=video 16908 RTP/AVP 97\na=rtpmap:97 VP8/90000\n");

        final MediaDescription told = answer.sdp().media().get(1);
        assertThat(told.formats()).containsExactly("96", "97");
        assertThat(told.toString())
                .contains("a=rtpmap:97 rtx/90000\r\n", "a=fmtp:97 apt=96\r\n")
                .contains("a=rtcp-fb:96 transport-cc\r\n", "a=rtcp-fb:96 nack\r\n")
                .contains("a=rtcp-fb:96 goog-remb\r\n")
                .contains("a=extmap:3 " + Abilities.TRANSPORT_SEQUENCE + "\r\n")
                .doesNotContain("toffset", "a=rtcp-fb:97");
        final Agreement agreement = Objects.requireNonNull(answer.agreement());
        assertThat(agreement.a().getFirst().remote().streams().get(1).payloadTypes())
                .contains(96, 97);
        final Agreement.Stream video = agreement.streams().get(1);
        assertThat(video.aToB().types()).hasToString("96>97");
        assertThat(video.aToB().repair().ours()).isTrue();
        assertThat(video.aToB().repair().repeats()).hasToString("97>96");
        assertThat(video.aToB().repair().sequence()).isEqualTo(3);
        assertThat(video.aToB().repair().remb()).isTrue();
        assertThat(video.bToA().repair().resend()).hasToString("96>97");
        assertThat(video.bToA().repair().sequence()).isZero();
        assertThat(video.rtcpToA().feedback()).doesNotContain("transport-cc");
        assertThat(video.rtcpToB().feedback()).isEmpty();
    }

    @Test
    void aBrowserThatKnowsEstimatesAloneIsToldThemForAPhone() {
        final String browser =
                Peers.CHROMIUM_VIDEO.replaceAll("(?m)^a=rtcp-fb:\\d+ transport-cc\r?\n", "");
        assertThat(browser).contains("a=rtcp-fb:96 goog-remb").doesNotContain("96 transport-cc");
        offer(browserToPhone, Side.A, browser);
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        """
                        v=0
                        o=- 1 1 IN IP4 192.0.2.9
                        s=-
                        c=IN IP4 192.0.2.9
                        t=0 0
                        m=audio 4000 RTP/AVP 0
                        m=video 4002 RTP/AVP 96
                        a=rtpmap:96 VP8/90000
                        """);

        assertThat(answer.sdp().media().get(1).toString())
                .contains("a=rtcp-fb:96 goog-remb\r\n")
                .doesNotContain("transport-cc", Abilities.TRANSPORT_SEQUENCE);
        final Agreement.Stream video = Objects.requireNonNull(answer.agreement()).streams().get(1);
        assertThat(video.aToB().repair().sequence()).isZero();
        assertThat(video.aToB().repair().remb()).isTrue();
        assertThat(video.bToA().repair().remb()).isFalse();
        assertThat(video.rtcpToA().feedback()).doesNotContain("goog-remb");
    }

    @Test
    void aBrowserIsOfferedOurRetransmissionsAndFeedbackForAPhone() {
        final Rewritten offer = offer(phoneToBrowser, Side.A, Peers.LINPHONE);
        final MediaDescription shown = offer.sdp().media().get(1);
        assertThat(shown.formats()).containsExactly("97", "98");
        assertThat(shown.toString())
                .contains("a=rtpmap:97 VP8/90000\r\n", "a=fmtp:98 apt=97\r\n")
                .contains("a=rtcp-fb:97 transport-cc\r\n", "a=rtcp-fb:97 goog-remb\r\n")
                .contains("a=extmap:3 " + Abilities.TRANSPORT_SEQUENCE + "\r\n");
        final Rewritten answer =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("BUNDLE 0", "BUNDLE 0 1")
                                + """
                                m=video 9 UDP/TLS/RTP/SAVPF 97 98
                                a=mid:1
                                a=rtcp-mux
                                a=extmap:3 http://www.ietf.org/id/draft-holmer-rmcat-transport-wide-cc-extensions-01
                                a=rtpmap:97 VP8/90000
                                a=rtcp-fb:97 transport-cc
                                a=rtpmap:98 rtx/90000
                                a=fmtp:98 apt=97
                                """);

        final MediaDescription told = answer.sdp().media().get(1);
        assertThat(told.formats()).containsExactly("96");
        assertThat(told.toString()).doesNotContain("rtx", "transport-cc", "extmap");
        final Agreement.Stream video = Objects.requireNonNull(answer.agreement()).streams().get(1);
        assertThat(video.bToA().repair().repeats()).hasToString("98>97");
        assertThat(video.bToA().repair().sequence()).isEqualTo(3);
        assertThat(video.aToB().repair().resend()).hasToString("97>98");
        assertThat(video.bToA().types().to(98)).isEqualTo(PayloadMap.DROP);

        // What was offered keeps its numbers when the phone offers again.
        final Rewritten again = offer(phoneToBrowser, Side.A, Peers.LINPHONE);
        assertThat(again.sdp().media().get(1).formats()).containsExactly("97", "98");
    }

    @Test
    void anAudioPhoneTakesNoPicture() {
        offer(browserToPhone, Side.A, Peers.CHROMIUM_VIDEO);
        final Rewritten answer = answer(browserToPhone, Side.B, Peers.phoneAnswer("0"));

        assertThat(ports(answer.sdp())).containsExactly("audio 40000", "video 0");
        assertThat(answer.sdp().bundle()).containsExactly("0");
        final Agreement agreement = Objects.requireNonNull(answer.agreement());
        assertThat(agreement.streams()).hasSize(1);
        assertThat(agreement.b()).extracting(Agreement.End::transport).containsExactly(0);
    }

    @Test
    void aBrowserDeclinesTheSoundAndTakesThePicture() {
        offer(phoneToBrowser, Side.A, Peers.LINPHONE);
        final String answered =
                Peers.CHROMIUM_ANSWER
                                .replace("m=audio 51472", "m=audio 0")
                                .replace("BUNDLE 0", "BUNDLE 1")
                        + """
                        m=video 9 UDP/TLS/RTP/SAVPF 97
                        a=ice-ufrag:w8Tn
                        a=ice-pwd:Zb4vV2uK0hGvX1jz9o5cYxQF
                        a=fingerprint:sha-256 AD:87
                        a=setup:active
                        a=mid:1
                        a=rtcp-mux
                        a=rtpmap:97 VP8/90000
                        """;
        final Rewritten answer = answer(phoneToBrowser, Side.B, answered);

        assertThat(ports(answer.sdp())).containsExactly("audio 0", "video 30002");
        assertThat(Objects.requireNonNull(answer.agreement()).streams().getFirst().media())
                .isEqualTo(Media.VIDEO);
    }

    @Test
    void repairPassesBetweenBrowsers() {
        final Rewritten offer = offer(browsers, Side.A, Peers.CHROMIUM_VIDEO);
        final MediaDescription shown = offer.sdp().media().get(1);
        assertThat(shown.formats())
                .containsExactly(
                        "96", "97", "98", "99", "102", "103", "104", "106", "45", "116", "117");
        assertThat(shown.toString())
                .contains("a=fmtp:97 apt=96\r\n", "a=rtcp-fb:96 transport-cc\r\n")
                .contains("a=extmap:2 urn:ietf:params:rtp-hdrext:toffset\r\n")
                .contains("a=bundle-only\r\n")
                .doesNotContain("rtp-stream-id", "a=rid", "simulcast", "a=ssrc");
        assertThat(shown.port()).isZero();

        final Rewritten answer =
                answer(
                        browsers,
                        Side.B,
                        Peers.CHROMIUM_ANSWER
                                        .replace("BUNDLE 0", "BUNDLE 0 1")
                                        .replace("SAVPF 0 8 101", "SAVPF 0")
                                + """
                                m=video 9 UDP/TLS/RTP/SAVPF 100 101
                                c=IN IP4 0.0.0.0
                                a=ice-ufrag:w8Tn
                                a=ice-pwd:Zb4vV2uK0hGvX1jz9o5cYxQF
                                a=fingerprint:sha-256 AD:87
                                a=setup:active
                                a=mid:1
                                a=extmap:3 urn:ietf:params:rtp-hdrext:toffset
                                a=rtcp-mux
                                a=rtpmap:100 VP8/90000
                                a=rtcp-fb:100 transport-cc
                                a=rtpmap:101 rtx/90000
                                a=fmtp:101 apt=100
                                """);
        final MediaDescription told = answer.sdp().media().get(1);
        assertThat(told.formats()).containsExactly("96", "97");
        assertThat(told.toString())
                .contains("a=fmtp:97 apt=96\r\n", "a=rtcp-fb:96 transport-cc\r\n")
                .contains("a=rtcp-fb:96 nack\r\n", "rtp-hdrext:toffset\r\n")
                .doesNotContain("goog-remb");
        final Agreement.Stream video = Objects.requireNonNull(answer.agreement()).streams().get(1);
        assertThat(video.aToB().types()).hasToString("96>100 97>101");
        assertThat(video.aToB().extensions().to(2)).isEqualTo(2);
        assertThat(video.aToB().extensions().to(4)).isEqualTo(ExtensionMap.DROP);
    }

    @Test
    void redAndFecNeedTheSameNumbers() {
        // The other browser knows 96 as something else, so VP8 gets another number.
        offer(browsers, Side.B, Peers.FIREFOX.replace("101", "96"));
        answer(
                browsers,
                Side.A,
                Peers.CHROMIUM_ANSWER
                        .replace("SAVPF 0 8 101", "SAVPF 0 96")
                        .replace("rtpmap:101", "rtpmap:96"));
        final Rewritten offer = offer(browsers, Side.A, Peers.CHROMIUM_VIDEO);

        assertThat(offer.sdp().media().get(1).toString())
                .doesNotContain("red/90000", "ulpfec")
                .contains("rtx/90000");
    }

    @Test
    void videoComesAndGoes() {
        offer(phoneToBrowser, Side.A, Peers.BARESIP);
        final Rewritten first = answer(phoneToBrowser, Side.B, Peers.CHROMIUM_ANSWER);
        assertThat(ports(first.sdp())).containsExactly("audio 30000");

        final String withVideo =
                Peers.BARESIP + "m=video 16908 RTP/AVP 96\na=rtpmap:96 VP8/90000\n";
        final Rewritten more = offer(phoneToBrowser, Side.A, withVideo);
        assertThat(ports(more.sdp())).containsExactly("audio 40000", "video 0");
        assertThat(more.sdp().media().get(1).mid()).isEqualTo("1");
        final String video =
                """
                m=video 9 UDP/TLS/RTP/SAVPF 96
                a=mid:MID
                a=rtcp-mux
                a=rtpmap:96 VP8/90000
                """;
        final Rewritten both =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("BUNDLE 0", "BUNDLE 0 1")
                                + video.replace("MID", "1"));
        assertThat(ports(both.sdp())).containsExactly("audio 30000", "video 30002");
        assertThat(Objects.requireNonNull(both.agreement()).b().getFirst().remote().streams())
                .hasSize(2);

        final Rewritten less =
                offer(phoneToBrowser, Side.A, withVideo.replace("video 16908", "video 0"));
        assertThat(ports(less.sdp())).containsExactly("audio 40000", "video 0");
        assertThat(less.sdp().bundle()).containsExactly("0");
        final Rewritten without =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER
                                + video.replace("MID", "1").replace("video 9", "video 0"));
        assertThat(ports(without.sdp())).containsExactly("audio 30000", "video 0");
        assertThat(Objects.requireNonNull(without.agreement()).a()).hasSize(1);

        // The line comes back at its place, for the browser as a new one (RFC 8829 §5.2.2).
        final Rewritten again = offer(phoneToBrowser, Side.A, withVideo);
        assertThat(again.sdp().media()).hasSize(2);
        assertThat(again.sdp().media().get(1).mid()).isEqualTo("2");
        final Rewritten back =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("BUNDLE 0", "BUNDLE 0 2")
                                + video.replace("MID", "2"));
        assertThat(ports(back.sdp())).containsExactly("audio 30000", "video 30002");
    }

    @Test
    void whoDoesNotBundleGetsATransportForEachLine() {
        final Rewritten offer =
                offer(browserToPhone, Side.A, Peers.CHROMIUM.replace("a=group:BUNDLE 0 1\n", ""));
        assertThat(ports(offer.sdp())).containsExactly("audio 30000", "video 30002");
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("0")
                                + "m=video 16908 RTP/AVP 96\na=rtpmap:96 VP8/90000\n");
        assertThat(answer.sdp().bundle()).isEmpty();
        assertThat(Objects.requireNonNull(answer.agreement()).a())
                .extracting(Agreement.End::transport)
                .containsExactly(0, 1);
    }

    @Test
    void whatIsNotCarriedStaysInItsPlace() {
        final Rewritten offer =
                offer(
                        browserToPhone,
                        Side.A,
                        Peers.CHROMIUM.replace(
                                "m=video",
                                "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\na=mid:7\nm=video"));
        assertThat(ports(offer.sdp())).containsExactly("audio 30000", "video 30002");
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("0")
                                + "m=video 16908 RTP/AVP 96\na=rtpmap:96 VP8/90000\n");
        assertThat(ports(answer.sdp()))
                .containsExactly("audio 40000", "application 0", "video 40000");
    }

    @Test
    void aStreamWithoutAPortIsRefusedAlone() {
        final Peers.FixedEnds few = new Peers.FixedEnds("203.0.113.7", 30_000);
        few.ports = 1;
        final OfferAnswer call =
                new OfferAnswer(
                        new SeededEntropy(1),
                        Peers.party(Profile.WEBRTC),
                        new OfferAnswer.Party(few, Profile.RTP, Policy.USUAL),
                        Abilities.RELAY);
        assertThat(ports(offer(call, Side.A, Peers.CHROMIUM).sdp())).containsExactly("audio 30000");
        final Rewritten answer = answer(call, Side.B, Peers.phoneAnswer("0"));
        assertThat(ports(answer.sdp())).containsExactly("audio 40000", "video 0");

        few.ports = 0;
        final OfferAnswer none =
                new OfferAnswer(
                        new SeededEntropy(1),
                        Peers.party(Profile.WEBRTC),
                        new OfferAnswer.Party(few, Profile.RTP, Policy.USUAL),
                        Abilities.RELAY);
        assertThat(none.offer(Side.A, sdp(Peers.CHROMIUM)))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.status()).isEqualTo(503));
    }

    private static List<String> ports(final SessionDescription sdp) {
        return sdp.media().stream().map(media -> media.media() + " " + media.port()).toList();
    }

    static Rewritten offer(final OfferAnswer call, final Side from, final String text) {
        final Outcome outcome = call.offer(from, sdp(text));
        assertThat(outcome).isInstanceOf(Rewritten.class);
        return (Rewritten) outcome;
    }

    static Rewritten answer(final OfferAnswer call, final Side from, final String text) {
        final Outcome outcome = call.answer(from, sdp(text));
        assertThat(outcome).isInstanceOf(Rewritten.class);
        return (Rewritten) outcome;
    }
}
