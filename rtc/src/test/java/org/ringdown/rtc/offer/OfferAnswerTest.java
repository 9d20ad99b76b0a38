package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.net.InetSocketAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

class OfferAnswerTest {
    private final OfferAnswer browserToPhone = Peers.call(Profile.WEBRTC, Profile.RTP);
    private final OfferAnswer phoneToBrowser = Peers.call(Profile.RTP, Profile.WEBRTC);

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
                        m=video 30002 RTP/AVP 96
                        a=rtpmap:96 VP8/90000
                        a=rtcp-fb:96 ccm fir
                        a=rtcp-fb:96 nack
                        a=rtcp-fb:96 nack pli
                        a=sendrecv
                        a=rtcp:30003
                        """);

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
                        a=ice-options:ice2
                        m=audio 40000 UDP/TLS/RTP/SAVPF 8 126
                        c=IN IP4 203.0.113.7
                        a=mid:0
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:126 telephone-event/8000
                        a=fmtp:126 0-16
                        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
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
                        a=rtcp-rsize
                        m=video 0 UDP/TLS/RTP/SAVPF 96
                        c=IN IP4 0.0.0.0
                        a=mid:1
                        a=rtpmap:96 VP8/90000
                        a=inactive
                        """);
        assertThat(audio(answer).aToB().types()).hasToString("8>8 126>101");
        // 126 was shown to the phone; 101 is what it may use instead.
        assertThat(audio(answer).bToA().types()).hasToString("8>8 101>126 126>126");
        assertThat(audio(answer).aToB().open()).isTrue();
        assertThat(audio(answer).bToA().open()).isTrue();
        assertThat(end(answer, Side.B).rtp())
                .isEqualTo(new InetSocketAddress("192.0.2.30", 16_906));
        assertThat(end(answer, Side.B).rtcp())
                .isEqualTo(new InetSocketAddress("192.0.2.30", 16_907));
        assertThat(end(answer, Side.A).iceParameters())
                .isEqualTo(new IceParameters("Jg4w", "kTxJyKlHHw4VvXNqGVd0xZRz"));
        assertThat(end(answer, Side.A).candidates()).hasSize(2);
        assertThat(end(answer, Side.A).security())
                .isInstanceOfSatisfying(
                        Security.Dtls.class,
                        dtls -> {
                            assertThat(dtls.client()).isFalse();
                            assertThat(dtls.fingerprints()).hasSize(1);
                        });
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
                        a=ice-options:ice2
                        m=audio 40000 UDP/TLS/RTP/SAVPF 0 8 101
                        c=IN IP4 203.0.113.7
                        a=mid:0
                        a=rtpmap:0 PCMU/8000
                        a=rtpmap:8 PCMA/8000
                        a=rtpmap:101 telephone-event/8000
                        a=fmtp:101 0-15
                        a=extmap:4 urn:ietf:params:rtp-hdrext:sdes:mid
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
                        a=rtcp-rsize
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
                        a=rtcp-rsize
                        """);
        assertThat(end(answer, Side.B).dtlsClient()).isFalse();
        assertThat(end(answer, Side.B).fingerprints()).hasSize(1);
        assertThat(audio(answer).aToB().types()).hasToString("0>0 8>8 101>101");
    }

    @Test
    void aPhoneOffersWhatABrowserDoesNotHave() {
        final Rewritten offer = offer(phoneToBrowser, Side.A, Peers.LINPHONE);

        assertThat(text(offer.sdp()))
                .contains("s=Talk\n")
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 96 0 8 101 100\n")
                .doesNotContain("speex", "G729", "telephone-event/16000", "rtcp-xr")
                .contains("m=video 0 UDP/TLS/RTP/SAVPF 97 98\n", "a=bundle-only\n");

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
        assertThat(end(answer, Side.B).dtlsClient()).isTrue();
        assertThat(end(answer, Side.B).fingerprints()).hasSize(1);
        assertThat(audio(answer).aToB().types()).hasToString("96>109 100>101");
        assertThat(audio(answer).bToA().types()).hasToString("96>96 100>100 101>100 109>96");
    }

    @Test
    void namesInCandidatesAreNoAddresses() {
        final Rewritten offer = offer(browserToPhone, Side.A, Peers.CHROMIUM_MDNS);
        final Rewritten answer = answer(browserToPhone, Side.B, Peers.phoneAnswer("0"));

        assertThat(text(offer.sdp())).contains("a=recvonly\n");
        final RemoteEnd browser = end(answer, Side.A);
        assertThat(browser.rtp()).isNull();
        assertThat(browser.candidates()).hasSize(1);
        assertThat(browser.candidates().getFirst().usable()).isFalse();
        assertThat(browser.direction()).isEqualTo(Direction.RECVONLY);
    }

    @Test
    void whoIsHeldIsToldThatMusicComes() {
        establish();
        browserToPhone.music(true);

        final Rewritten hold =
                offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=inactive"));
        assertThat(text(hold.sdp())).contains("a=sendonly\n");
        final Rewritten held =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("8", "recvonly").replace("100 1", "100 2"));

        // The holder gets what it asked for, and neither hears the other.
        assertThat(text(held.sdp())).contains("a=inactive\n");
        assertThat(end(held, Side.A).direction()).isEqualTo(Direction.INACTIVE);
        assertThat(end(held, Side.B).direction()).isEqualTo(Direction.RECVONLY);
        assertThat(audio(held).aToB().open()).isFalse();
        assertThat(audio(held).bToA().open()).isFalse();
    }

    @Test
    void holdAndResumeFromTheBrowser() {
        establish();

        final Rewritten hold =
                offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=sendonly"));
        assertThat(text(hold.sdp())).contains("o=- ID 2 ").contains("a=sendonly\n");
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
        assertThat(audio(held).aToB().open()).isTrue();
        assertThat(audio(held).bToA().open()).isFalse();

        final Rewritten resume = offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 4, null));
        assertThat(text(resume.sdp())).contains("o=- ID 3 ").contains("a=sendrecv\n");
        final Rewritten back = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        assertThat(text(back.sdp())).contains("o=- ID 3 ").contains("a=sendrecv\n");
        assertThat(audio(back).bToA().open()).isTrue();
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
        assertThat(end(held, Side.B).rtp()).isNull();
        assertThat(end(held, Side.B).direction()).isEqualTo(Direction.SENDONLY);
        // Only its answer says so: we go on with the credentials that it knows.
        assertThat(end(held, Side.A).iceParameters())
                .isEqualTo(new IceParameters("w8Tn", "Zb4vV2uK0hGvX1jz9o5cYxQF"));
        assertThat(audio(held).aToB().open()).isFalse();
        assertThat(audio(held).bToA().open()).isTrue();
        assertThat(audio(held).aToB().types()).hasToString("8>8 126>101");
        assertThat(audio(held).bToA().types()).hasToString("8>8 101>126 126>126");
    }

    @Test
    void anAnswerThatWantsTooMuchIsCutToTheOffer() {
        establish();
        offer(browserToPhone, Side.A, again(Peers.CHROMIUM, 3, "a=inactive"));

        final Rewritten answer = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));

        assertThat(text(answer.sdp())).contains("a=inactive\n");
        assertThat(audio(answer).aToB().open()).isFalse();
        assertThat(audio(answer).bToA().open()).isFalse();
    }

    @Test
    void anEarlyAnswerComesAgain() {
        offer(browserToPhone, Side.A, Peers.CHROMIUM);
        final Rewritten early = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        final Rewritten same = answer(browserToPhone, Side.B, Peers.phoneAnswer("8"));
        final Rewritten changed = answer(browserToPhone, Side.B, Peers.phoneAnswer("0"));

        assertThat(same.sdp()).isEqualTo(early.sdp());
        assertThat(text(changed.sdp())).contains("o=- ID 2 ").contains("SAVPF 0\n");
        assertThat(audio(changed).aToB().types()).hasToString("0>0");
    }

    @Test
    void aLateOfferIsAnsweredInTheAck() {
        final Rewritten offer = offer(browserToPhone, Side.B, Peers.BARESIP);
        assertThat(text(offer.sdp())).contains("a=setup:actpass\n");

        final Rewritten answer = answer(browserToPhone, Side.A, Peers.CHROMIUM_ANSWER);

        assertThat(text(answer.sdp())).contains("m=audio 30000 RTP/AVP 0 8 101\n");
        assertThat(audio(answer).bToA().types()).hasToString("0>0 8>8 101>101");
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
        // Nothing that the phone sees has changed.
        assertThat(text(restart.sdp())).contains("o=- ID 1 ");
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Side.B,
                        Peers.phoneAnswer("8 101", "rtpmap:101 telephone-event/8000"));
        assertThat(text(answer.sdp())).contains("a=ice-ufrag:renewed1\n").contains("o=- ID 2 ");
    }

    @Test
    void twoPhonesKeepWhatOnlyConcernsThem() {
        final Peers.FixedEnds onePort = new Peers.FixedEnds("2001:db8::7", 30_002);
        onePort.single = true;
        final OfferAnswer phones =
                new OfferAnswer(
                        new SeededEntropy(1),
                        Peers.party(Profile.RTP),
                        new OfferAnswer.Party(onePort, Profile.RTP, Policy.USUAL),
                        Abilities.RELAY);
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
                        m=video 30004 RTP/AVP 96
                        a=rtpmap:96 VP8/90000
                        a=rtcp-fb:96 ccm fir
                        a=rtcp-fb:96 nack
                        a=rtcp-fb:96 nack pli
                        a=x-ignored:1
                        a=sendrecv
                        a=rtcp:30004
                        a=rtcp-mux
                        m=audio 30006 RTP/AVP 0
                        a=rtpmap:0 PCMU/8000
                        a=sendrecv
                        a=rtcp:30006
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
        assertThat(end(answer, Side.B).rtcpMux()).isFalse();
    }

    @Test
    void twoBrowsersAreRelayed() {
        final OfferAnswer browsers = Peers.call(Profile.WEBRTC, Profile.WEBRTC);
        final Rewritten offer = offer(browsers, Side.A, Peers.FIREFOX);
        assertThat(text(offer.sdp()))
                .contains("m=audio 40000 UDP/TLS/RTP/SAVPF 109 9 0 8 101\n")
                .contains(
                        "a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level\n",
                        "a=extmap:2/recvonly urn:ietf:params:rtp-hdrext:csrc-audio-level\n",
                        "a=extmap:3 urn:ietf:params:rtp-hdrext:sdes:mid\n",
                        "a=msid:{c537f11b")
                .doesNotContain("a=ssrc", "sdparta");

        final Rewritten answer =
                answer(
                        browsers,
                        Side.B,
                        Peers.CHROMIUM_ANSWER
                                .replace("SAVPF 0 8 101", "SAVPF 109 0")
                                .replace("a=rtpmap:8 PCMA/8000", "a=rtpmap:109 opus/48000/2"));
        assertThat(text(answer.sdp())).contains("SAVPF 109 0\n").contains("a=setup:passive\n");
        assertThat(audio(answer).aToB().types()).hasToString("0>0 109>109");
    }

    @Test
    void phonesThatOfferOnePortGetOnePort() {
        offer(
                phoneToBrowser,
                Side.A,
                Peers.phoneAnswer("0", "rtcp-mux", "rtcp:17000 IN IP4 192.0.2.31"));
        final Rewritten answer =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("SAVPF 0 8 101", "SAVPF 0"));
        assertThat(text(answer.sdp())).contains("a=rtcp:30000\n").contains("a=rtcp-mux\n");
        assertThat(end(answer, Side.A).rtcpMux()).isTrue();
        assertThat(end(answer, Side.A).rtcp()).isEqualTo(end(answer, Side.A).rtp());
    }

    @Test
    void rtcpMayBeElsewhere() {
        offer(phoneToBrowser, Side.A, Peers.phoneAnswer("0", "rtcp:17000 IN IP4 192.0.2.31"));
        final Rewritten answer =
                answer(
                        phoneToBrowser,
                        Side.B,
                        Peers.CHROMIUM_ANSWER.replace("SAVPF 0 8 101", "SAVPF 0"));
        assertThat(end(answer, Side.A).rtcp())
                .isEqualTo(new InetSocketAddress("192.0.2.31", 17_000));
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
        assertThat(audio(answer).aToB().types()).hasToString("101>10 109>101");
        assertThat(audio(answer).bToA().types()).hasToString("10>101 101>109 109>109");
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

    private static Agreement.Stream audio(final Rewritten answer) {
        return agreed(answer).streams().getFirst();
    }

    private static RemoteEnd end(final Rewritten answer, final Side side) {
        return agreed(answer).ends(side).getFirst().remote();
    }

    /** The text with plain line ends and without our random session id. */
    private static String text(final SessionDescription sdp) {
        return sdp.toString().replace("\r\n", "\n").replaceFirst("o=- [0-9]+ ", "o=- ID ");
    }
}
