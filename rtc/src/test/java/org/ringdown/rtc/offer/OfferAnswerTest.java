package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.net.InetSocketAddress;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

class OfferAnswerTest {
    private final OfferAnswer browserToPhone =
            new OfferAnswer(new SeededEntropy(1), Peers.BROWSER, Peers.PHONE);
    private final OfferAnswer phoneToBrowser =
            new OfferAnswer(new SeededEntropy(1), Peers.PHONE, Peers.BROWSER);

    @Test
    void aBrowserCallsAPhone() {
        final Rewritten offer = offer(browserToPhone, Side.A, Peers.CHROMIUM);

        assertThat(text(offer.sdp()))
                .isEqualTo(
                        """
                        v=0
                        o=- ID 1 IN IP4 203.0.113.7
                        s=-
                        c=IN IP4 203.0.113.7
                        t=0 0
                        m=audio 30000 RTP/AVP 111 9 0 8 13 110 126
                        a=rtpmap:111 opus/48000/2
                        a=fmtp:111 minptime=10;useinbandfec=1
                        a=rtpmap:9 G722/8000
                        a=rtpmap:0 PCMU/8000
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:13 CN/8000
                        a=rtpmap:110 telephone-event/48000
                        a=rtpmap:126 telephone-event/8000
                        a=sendrecv
                        a=rtcp:30001
                        """);
        assertThat(offer.dtlsClient()).isFalse();
        assertThat(offer.remote().ice())
                .isEqualTo(new IceParameters("Jg4w", "kTxJyKlHHw4VvXNqGVd0xZRz"));
        assertThat(offer.remote().candidates()).hasSize(2);
        assertThat(offer.remote().fingerprints()).hasSize(1);

        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer(
                                "8 101",
                                "rtpmap:8 PCMA/8000",
                                "rtpmap:101 telephone-event/8000",
                                "fmtp:101 0-16",
                                "ptime:20",
                                "ssrc:1 cname:bob"));

        assertThat(text(answer.sdp()))
                .isEqualTo(
                        """
                        v=0
                        o=- ID 1 IN IP4 203.0.113.7
                        s=phone
                        t=0 0
                        a=group:BUNDLE 0
                        a=ice-lite
                        m=audio 40000 UDP/TLS/RTP/SAVPF 8 126
                        c=IN IP4 203.0.113.7
                        a=mid:0
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:126 telephone-event/8000
                        a=fmtp:126 0-16
                        a=ptime:20
                        a=sendrecv
                        a=rtcp-mux
                        a=msid:ringdown ringdown-audio
                        a=setup:passive
                        a=fingerprint:sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:A5:5D:3A:37:AB:DD:02:AA
                        a=ice-ufrag:ours
                        a=ice-pwd:oursoursoursoursoursours
                        a=candidate:1 1 udp 2130706431 203.0.113.7 40000 typ host
                        a=end-of-candidates
                        m=video 0 UDP/TLS/RTP/SAVPF 96
                        c=IN IP4 0.0.0.0
                        a=mid:1
                        a=rtpmap:96 VP8/90000
                        a=inactive
                        """);
        assertThat(agreed(answer).aToB()).hasToString("8>8 126>101");
        // 126 was shown to the phone; 101 is what it may use instead.
        assertThat(agreed(answer).bToA()).hasToString("8>8 101>126 126>126");
        assertThat(agreed(answer).aMaySend()).isTrue();
        assertThat(agreed(answer).bMaySend()).isTrue();
        assertThat(answer.remote().rtp()).isEqualTo(new InetSocketAddress("192.0.2.30", 16_906));
        assertThat(answer.remote().rtcp()).isEqualTo(new InetSocketAddress("192.0.2.30", 16_907));
    }

    @Test
    void aPhoneCallsABrowser() {
        final Rewritten offer = offer(phoneToBrowser, Side.A, Peers.BARESIP);

        assertThat(text(offer.sdp()))
                .isEqualTo(
                        """
                        v=0
                        o=- ID 1 IN IP4 203.0.113.7
                        s=-
                        t=0 0
                        a=group:BUNDLE 0
                        a=ice-lite
                        m=audio 40000 UDP/TLS/RTP/SAVPF 0 8 101
                        c=IN IP4 203.0.113.7
                        a=mid:0
                        a=rtpmap:0 PCMU/8000
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:101 telephone-event/8000
                        a=fmtp:101 0-15
                        a=ptime:20
                        a=sendrecv
                        a=rtcp-mux
                        a=msid:ringdown ringdown-audio
                        a=setup:actpass
                        a=fingerprint:sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:A5:5D:3A:37:AB:DD:02:AA
                        a=ice-ufrag:ours
                        a=ice-pwd:oursoursoursoursoursours
                        a=candidate:1 1 udp 2130706431 203.0.113.7 40000 typ host
                        a=end-of-candidates
                        """);

        final Rewritten answer = answer(phoneToBrowser, Side.B, Peers.CHROMIUM_ANSWER);

        assertThat(text(answer.sdp()))
                .isEqualTo(
                        """
                        v=0
                        o=- ID 1 IN IP4 203.0.113.7
                        s=-
                        c=IN IP4 203.0.113.7
                        t=0 0
                        m=audio 30000 RTP/AVP 0 8 101
                        a=rtpmap:0 PCMU/8000
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:101 telephone-event/8000
                        a=sendrecv
                        a=rtcp:30001
                        """);
        assertThat(answer.dtlsClient()).isFalse();
        assertThat(answer.remote().setup()).isEqualTo(Setup.ACTIVE);
        assertThat(agreed(answer).aToB()).hasToString("0>0 8>8 101>101");
    }

    @Test
    void aPhoneOffersWhatABrowserDoesNotHave() {
        final Rewritten offer = offer(phoneToBrowser, Side.A, Peers.LINPHONE);

        assertThat(text(offer.sdp()))
                .contains("s=Talk\n")
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 96 0 8 101 100\n")
                .doesNotContain("speex", "G729", "telephone-event/16000", "m=video", "rtcp-xr");

        final String answered =
                Peers.CHROMIUM_ANSWER
                        .replace("SAVPF 0 8 101", "SAVPF 96 101 100")
                        .replace("a=rtpmap:0 PCMU/8000", "a=rtpmap:96 opus/48000/2")
                        .replace("a=rtpmap:8 PCMA/8000", "a=rtpmap:100 telephone-event/8000")
                        .replace("101 telephone-event/8000", "101 telephone-event/48000");
        final Rewritten answer = answer(phoneToBrowser, Side.B, answered);

        // Digits on another clock than the sound's go when there are some that fit.
        assertThat(text(answer.sdp()))
                .contains("m=audio 30000 RTP/AVP 96 101\n")
                .contains("m=video 0 RTP/AVP 96\n");
        assertThat(answer.sdp().media()).hasSize(2);
    }

    @Test
    void firefoxAnswersByItsOwnNumbers() {
        offer(phoneToBrowser, Side.A, Peers.LINPHONE);
        final String answered =
                Peers.FIREFOX
                        .replace("SAVPF 109 9 0 8 101", "SAVPF 109 101")
                        .replace("a=setup:actpass", "a=setup:passive");

        final Rewritten answer = answer(phoneToBrowser, Side.B, answered);

        assertThat(text(answer.sdp()))
                .contains("m=audio 30000 RTP/AVP 96 100\n")
                .contains("a=fmtp:96 maxplaybackrate=48000;stereo=1;useinbandfec=1\n");
        assertThat(answer.dtlsClient()).isTrue();
        assertThat(phoneToBrowser.dtlsClient(Side.B)).isTrue();
        assertThat(answer.remote().fingerprints()).hasSize(1);
        assertThat(agreed(answer).aToB()).hasToString("96>109 100>101");
        assertThat(agreed(answer).bToA()).hasToString("96>96 100>100 101>100 109>96");
    }

    @Test
    void namesInCandidatesAreNoAddresses() {
        final Rewritten offer = offer(browserToPhone, Side.A, Peers.CHROMIUM_MDNS);

        assertThat(offer.remote().rtp()).isNull();
        assertThat(offer.remote().candidates()).hasSize(1);
        assertThat(offer.remote().candidates().getFirst().usable()).isFalse();
        assertThat(offer.remote().direction()).isEqualTo(Direction.RECVONLY);
        assertThat(text(offer.sdp())).contains("a=recvonly\n");
    }

    @Test
    void holdAndResumeFromTheBrowser() {
        establish();

        final Rewritten hold =
                offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=sendonly"));
        assertThat(text(hold.sdp())).contains("o=- ID 2 ").contains("a=sendonly\n");
        assertThat(hold.iceRestart()).isFalse();
        final Rewritten held =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("8", "recvonly").replace("100 1", "100 2"));
        assertThat(text(held.sdp()))
                .contains("o=- ID 2 ")
                .contains("a=recvonly\n")
                .contains("a=setup:passive\n")
                .doesNotContain("a=msid");
        assertThat(agreed(held).aMaySend()).isTrue();
        assertThat(agreed(held).bMaySend()).isFalse();

        final Rewritten resume = offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 4, null));
        assertThat(text(resume.sdp())).contains("o=- ID 3 ").contains("a=sendrecv\n");
        final Rewritten back = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        assertThat(text(back.sdp())).contains("o=- ID 3 ").contains("a=sendrecv\n");
        assertThat(agreed(back).bMaySend()).isTrue();
    }

    @Test
    void aPhoneHoldsTheOldWay() {
        establish();

        final Rewritten hold =
                offer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("8 101", "rtpmap:101 telephone-event/8000")
                                .replace("c=IN IP4 192.0.2.30", "c=IN IP4 0.0.0.0"));

        assertThat(hold.remote().rtp()).isNull();
        assertThat(hold.remote().direction()).isEqualTo(Direction.SENDONLY);
        // The browser keeps its m= lines, its mid and the numbers that it knows.
        assertThat(text(hold.sdp()))
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 8 126\n")
                .contains("a=sendonly\n", "a=setup:actpass\n", "a=mid:0\n", "m=video 0 ");

        final String answered =
                Peers.CHROMIUM_ANSWER
                        .replace("SAVPF 0 8 101", "SAVPF 8 126")
                        .replace("a=rtpmap:101", "a=rtpmap:126")
                        .replace("a=sendrecv", "a=recvonly");
        final Rewritten held = answer(browserToPhone, Side.A, answered);
        assertThat(text(held.sdp()))
                .contains("m=audio 30000 RTP/AVP 8 101\n")
                .contains("a=recvonly\n");
        assertThat(held.iceRestart()).isTrue();
        assertThat(agreed(held).aMaySend()).isFalse();
        assertThat(agreed(held).bMaySend()).isTrue();
        assertThat(agreed(held).aToB()).hasToString("8>8 126>101");
        assertThat(agreed(held).bToA()).hasToString("8>8 101>126 126>126");
    }

    @Test
    void anAnswerThatWantsTooMuchIsCutToTheOffer() {
        establish();
        offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=inactive"));

        final Rewritten answer = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));

        assertThat(text(answer.sdp())).contains("a=inactive\n");
        assertThat(agreed(answer).aMaySend()).isFalse();
        assertThat(agreed(answer).bMaySend()).isFalse();
    }

    @Test
    void anEarlyAnswerComesAgain() {
        offer(browserToPhone, Side.A, Peers.CHROMIUM);
        final Rewritten early = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        final Rewritten same = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        final Rewritten changed = answer(browserToPhone, Side.B, Peers.phoneAnswer("0"));

        assertThat(same.sdp()).isEqualTo(early.sdp());
        assertThat(text(changed.sdp())).contains("o=- ID 2 ").contains("SAVPF 0\n");
        assertThat(agreed(changed).aToB()).hasToString("0>0");
    }

    @Test
    void aLateOfferIsAnsweredInTheAck() {
        final Rewritten offer = offer(browserToPhone, Side.B, Peers.BARESIP);
        assertThat(text(offer.sdp())).contains("a=setup:actpass\n");

        final Rewritten answer = answer(browserToPhone, Side.A, Peers.CHROMIUM_ANSWER);

        assertThat(text(answer.sdp())).contains("m=audio 30000 RTP/AVP 0 8 101\n");
        assertThat(agreed(answer).bToA()).hasToString("0>0 8>8 101>101");
    }

    @Test
    void offersCrossAndAreRefused() {
        establish();
        offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=sendonly"));

        assertThat(browserToPhone.offer(Side.B, sdp(Peers.BARESIP)))
                .isInstanceOfSatisfying(
                        Refused.class, no -> assertThat(no.status()).isEqualTo(491));

        browserToPhone.rollback();
        assertThat(browserToPhone.pending()).isFalse();
        offer(browserToPhone, Side.B, Peers.BARESIP);
    }

    @Test
    void iceRestartIsSeenAndAnsweredWithNewCredentials() {
        establish();
        final Rewritten restart =
                offer(
                        browserToPhone,
                        Side.A,
                        again(Peers.CHROMIUM, 3, null).replace("Jg4w", "New1"));
        assertThat(restart.iceRestart()).isTrue();
        // Nothing that the phone sees has changed.
        assertThat(text(restart.sdp())).contains("o=- ID 1 ");

        browserToPhone.end(
                Side.A,
                LocalEnd.webRtc(
                        List.of("203.0.113.7"),
                        40_000,
                        new IceParameters("renewed", "renewedrenewedrenewedrenewed"),
                        Peers.FINGERPRINT));
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("8 101", "rtpmap:101 telephone-event/8000"));
        assertThat(text(answer.sdp())).contains("a=ice-ufrag:renewed\n").contains("o=- ID 2 ");
    }

    @Test
    void twoPhonesKeepWhatOnlyConcernsThem() {
        final OfferAnswer phones =
                new OfferAnswer(
                        new SeededEntropy(1),
                        Peers.PHONE,
                        LocalEnd.rtp("2001:db8::7", 30_002, 30_002));
        final Rewritten offer =
                offer(
                        phones,
                        Side.A,
                        Peers.LINPHONE + "a=x-ignored:1\n" + "m=audio 7082 RTP/AVP 0\n");
        assertThat(text(offer.sdp()))
                .isEqualTo(
                        """
                        v=0
                        o=- ID 1 IN IP6 2001:db8::7
                        s=Talk
                        c=IN IP6 2001:db8::7
                        t=0 0
                        m=audio 30002 RTP/AVP 96 97 98 0 8 18 101 99 100
                        a=rtpmap:96 opus/48000/2
                        a=fmtp:96 useinbandfec=1
                        a=rtpmap:97 speex/16000
                        a=fmtp:97 vbr=on
                        a=rtpmap:98 speex/8000
                        a=fmtp:98 vbr=on
                        a=rtpmap:0 PCMU/8000
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:18 G729/8000
                        a=fmtp:18 annexb=yes
                        a=rtpmap:101 telephone-event/48000
                        a=rtpmap:99 telephone-event/16000
                        a=rtpmap:100 telephone-event/8000
                        a=sendrecv
                        a=rtcp:30002
                        a=rtcp-mux
                        """);
        final Rewritten answer =
                answer(
                        phones,
                        Side.B,
                        Peers.phoneAnswer("18", "fmtp:18 annexb=no", "silenceSupp:off - - - -")
                                .replace("m=", "b=AS:64\nm="));
        assertThat(text(answer.sdp()))
                .contains("a=fmtp:18 annexb=no\n", "a=silenceSupp:off - - - -\n")
                .doesNotContain("rtcp-mux");
        assertThat(answer.sdp().media())
                .extracting(media -> media.media() + " " + media.port())
                .containsExactly("audio 30000", "video 0", "audio 0");
        assertThat(answer.remote().rtcpMux()).isFalse();
    }

    @Test
    void twoBrowsersAreRelayed() {
        final OfferAnswer browsers =
                new OfferAnswer(new SeededEntropy(1), Peers.BROWSER, Peers.BROWSER);
        final Rewritten offer = offer(browsers, Side.A, Peers.FIREFOX);
        assertThat(text(offer.sdp()))
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 109 9 0 8 101\n")
                .doesNotContain("ssrc", "extmap", "sdparta", "c537f11b");

        final Rewritten answer =
                answer(
                        browsers,
                        Side.B,
                        Peers.CHROMIUM_ANSWER
                                .replace("SAVPF 0 8 101", "SAVPF 109 0")
                                .replace("a=rtpmap:8 PCMA/8000", "a=rtpmap:109 opus/48000/2"));
        assertThat(text(answer.sdp())).contains("SAVPF 109 0\n").contains("a=setup:passive\n");
        assertThat(agreed(answer).aToB()).hasToString("0>0 109>109");
    }

    @Test
    void phonesThatOfferOnePortGetOnePort() {
        final Rewritten offer =
                offer(
                        phoneToBrowser,
                        Side.A,
                        Peers.phoneAnswer("0", "rtcp-mux", "rtcp:17000 IN IP4 192.0.2.31"));
        assertThat(offer.remote().rtcpMux()).isTrue();
        assertThat(offer.remote().rtcp()).isEqualTo(offer.remote().rtp());
        final Rewritten answer =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("SAVPF 0 8 101", "SAVPF 0"));
        assertThat(text(answer.sdp())).contains("a=rtcp:30000\n").contains("a=rtcp-mux\n");
    }

    @Test
    void rtcpMayBeElsewhere() {
        final Rewritten offer =
                offer(
                        phoneToBrowser,
                        Side.A,
                        Peers.phoneAnswer("0", "rtcp:17000 IN IP4 192.0.2.31"));
        assertThat(offer.remote().rtcp()).isEqualTo(new InetSocketAddress("192.0.2.31", 17_000));
    }

    @Test
    void numbersThatAreTakenOrNotAllowedAreReplaced() {
        // The browser knows 101 as digits, and 10 is no dynamic number.
        offer(browserToPhone, Side.A, Peers.FIREFOX);
        answer(browserToPhone, Side.B, Peers.phoneAnswer("0"));

        final Rewritten offer =
                offer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer(
                                "101 0 10",
                                "rtpmap:101 opus/48000",
                                "rtpmap:10 telephone-event/8000"));

        assertThat(text(offer.sdp()))
                .contains("SAVPF 109 0 101\n")
                .contains("a=rtpmap:109 opus/48000/2\n", "a=rtpmap:101 telephone-event/8000\n");
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.A,
                        Peers.FIREFOX
                                .replace("SAVPF 109 9 0 8 101", "SAVPF 109 101")
                                .replace("setup:actpass", "setup:active"));
        assertThat(text(answer.sdp())).contains("RTP/AVP 101 10\n");
        assertThat(agreed(answer).aToB()).hasToString("101>10 109>101");
        assertThat(agreed(answer).bToA()).hasToString("10>101 101>109 109>109");
    }

    private void establish() {
        offer(browserToPhone, Side.A, Peers.CHROMIUM);
        answer(
                browserToPhone,
                Side.B,
                Peers.phoneAnswer("8 101", "rtpmap:101 telephone-event/8000"));
    }

    /** The same description with another version and direction. */
    private static String again(
            final String text, final int version, final @Nullable String direction) {
        final String next = text.replace("331 2 IN", "331 " + version + " IN");
        return direction == null ? next : next.replaceFirst("a=sendrecv", direction);
    }

    private static Rewritten offer(final OfferAnswer call, final Side from, final String text) {
        final Outcome outcome = call.offer(from, sdp(text));
        assertThat(outcome).isInstanceOf(Rewritten.class);
        return (Rewritten) outcome;
    }

    private static Rewritten answer(final OfferAnswer call, final Side from, final String text) {
        final Outcome outcome = call.answer(from, sdp(text));
        assertThat(outcome).isInstanceOf(Rewritten.class);
        return (Rewritten) outcome;
    }

    private static Agreement agreed(final Rewritten answer) {
        return Objects.requireNonNull(answer.agreement());
    }

    /** The text with plain line ends and without our random session id. */
    private static String text(final SessionDescription sdp) {
        return sdp.toString().replace("\r\n", "\n").replaceFirst("o=- [0-9]+ ", "o=- ID ");
    }
}
