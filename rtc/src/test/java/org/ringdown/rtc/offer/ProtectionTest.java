package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;
import static org.ringdown.rtc.offer.StreamsTest.answer;
import static org.ringdown.rtc.offer.StreamsTest.offer;

import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

/** SDES, DTLS, opportunistic or nothing: what is offered, accepted, kept, and never given up. */
class ProtectionTest {
    private static final String KEY = "1 AES_CM_128_HMAC_SHA1_80 inline:" + "A".repeat(40);
    private static final String OTHER = "1 AES_CM_128_HMAC_SHA1_80 inline:" + "B".repeat(40);

    private static String phone(final String protocol, final String... attributes) {
        return Peers.phoneAnswer("0", attributes).replace("RTP/AVP", protocol);
    }

    private static CryptoAttribute crypto(final SessionDescription sdp) {
        return CryptoAttribute.parse(
                        Objects.requireNonNull(sdp.media().getFirst().attribute("crypto")))
                .orThrow();
    }

    private static Security security(final Rewritten answer, final Side side) {
        return Objects.requireNonNull(answer.agreement()).ends(side).getFirst().remote().security();
    }

    private static int status(final Outcome outcome) {
        return outcome instanceof Refused(int status, var _) ? status : 0;
    }

    @Test
    void aPhoneWithKeysGetsKeysAndTheOtherMayHaveNone() {
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.RTP);
        final Rewritten offer = offer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));
        assertThat(offer.sdp().media().getFirst().protocol()).isEqualTo("RTP/AVP");
        assertThat(offer.sdp().toString()).doesNotContain("crypto");

        final Rewritten answer = answer(call, Side.B, phone("RTP/AVP"));
        final MediaDescription told = answer.sdp().media().getFirst();
        assertThat(told.protocol()).isEqualTo("RTP/SAVP");
        final CryptoAttribute ours = crypto(answer.sdp());
        assertThat(ours.tag()).isEqualTo(1);
        assertThat(ours.key()).isNotEqualTo(CryptoAttribute.parse(KEY).orThrow().key());
        assertThat(security(answer, Side.A))
                .isEqualTo(
                        new Security.Sdes(ours.key(), CryptoAttribute.parse(KEY).orThrow().key()));
        assertThat(security(answer, Side.B)).isEqualTo(new Security.Clear());
    }

    @Test
    void aKeyStaysUntilThePeerTakesANewOne() {
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.RTP);
        offer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));
        final CryptoAttribute first = crypto(answer(call, Side.B, phone("RTP/AVP")).sdp());
        offer(call, Side.A, phone("RTP/SAVP", "sendonly", "crypto:" + KEY));
        final CryptoAttribute held = crypto(answer(call, Side.B, phone("RTP/AVP")).sdp());
        assertThat(held).isEqualTo(first);
        // Our own offer keeps it, too.
        final Rewritten back = offer(call, Side.B, phone("RTP/AVP"));
        assertThat(crypto(back.sdp()).key()).isEqualTo(first.key());
        answer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));

        offer(call, Side.A, phone("RTP/SAVP", "crypto:" + OTHER));
        final CryptoAttribute renewed = crypto(answer(call, Side.B, phone("RTP/AVP")).sdp());
        assertThat(renewed.key()).isNotEqualTo(first.key());
    }

    @Test
    void protectionIsNotGivenUp() {
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.RTP);
        offer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));
        answer(call, Side.B, phone("RTP/AVP"));
        assertThat(status(call.offer(Side.A, sdp(phone("RTP/AVP"))))).isEqualTo(488);
        // B never had any.
        assertThat(status(call.offer(Side.B, sdp(phone("RTP/AVP"))))).isZero();
    }

    @Test
    void anAnswerWithoutTheKeysOfTheOfferIsRefused() {
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.SDES);
        final Rewritten offer = offer(call, Side.A, Peers.BARESIP);
        assertThat(offer.sdp().media().getFirst().protocol()).isEqualTo("RTP/SAVP");
        assertThat(offer.sdp().media().getFirst().attributes("crypto")).hasSize(5);
        assertThat(status(call.answer(Side.B, sdp(phone("RTP/AVP"))))).isEqualTo(488);
        assertThat(status(call.answer(Side.B, sdp(phone("RTP/SAVP"))))).isEqualTo(488);
        final Rewritten answer = answer(call, Side.B, phone("RTP/SAVP", "crypto:" + KEY));
        assertThat(security(answer, Side.B))
                .isEqualTo(
                        new Security.Sdes(
                                crypto(offer.sdp()).key(),
                                CryptoAttribute.parse(KEY).orThrow().key()));
    }

    @Test
    void opportunisticIsProtectedWhenThePeerCan() {
        final OfferAnswer yes = Peers.call(Profile.RTP, Profile.OPPORTUNISTIC);
        final Rewritten offer = offer(yes, Side.A, Peers.BARESIP);
        assertThat(offer.sdp().media().getFirst().protocol()).isEqualTo("RTP/AVP");
        assertThat(security(answer(yes, Side.B, phone("RTP/AVP", "crypto:" + KEY)), Side.B))
                .isInstanceOf(Security.Sdes.class);
        // Once protected, it stays so.
        offer(yes, Side.A, Peers.BARESIP);
        assertThat(status(yes.answer(Side.B, sdp(phone("RTP/AVP"))))).isEqualTo(488);

        final OfferAnswer no = Peers.call(Profile.RTP, Profile.OPPORTUNISTIC);
        offer(no, Side.A, Peers.BARESIP);
        assertThat(security(answer(no, Side.B, phone("RTP/AVP")), Side.B))
                .isEqualTo(new Security.Clear());

        final OfferAnswer asked = Peers.call(Profile.RTP, Profile.WEBRTC);
        offer(asked, Side.A, phone("RTP/AVP", "crypto:" + KEY));
        final Rewritten answer = answer(asked, Side.B, Peers.CHROMIUM_ANSWER);
        assertThat(answer.sdp().media().getFirst().protocol()).isEqualTo("RTP/AVP");
        assertThat(security(answer, Side.A)).isInstanceOf(Security.Sdes.class);
    }

    @Test
    void dtlsWithoutIce() {
        final String print = "fingerprint:sha-256 AA:BB";
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.DTLS_FEEDBACK);
        offer(call, Side.A, phone("UDP/TLS/RTP/SAVP", print, "setup:actpass", "rtcp-mux"));
        final Rewritten answer =
                answer(
                        call,
                        Side.B,
                        phone("UDP/TLS/RTP/SAVPF", print, "setup:passive", "rtcp-mux"));
        assertThat(answer.sdp().toString())
                .contains("m=audio 30000 UDP/TLS/RTP/SAVP 0\r\n")
                .contains("a=setup:passive\r\n", "a=fingerprint:sha-256 3A:", "a=rtcp-mux\r\n")
                .doesNotContain("a=ice", "a=candidate", "a=group");
        assertThat(security(answer, Side.A))
                .isInstanceOfSatisfying(
                        Security.Dtls.class, dtls -> assertThat(dtls.client()).isFalse());
        assertThat(security(answer, Side.B))
                .isInstanceOfSatisfying(
                        Security.Dtls.class, dtls -> assertThat(dtls.client()).isTrue());
    }

    @Test
    void whoMayNotBeInTheClearIsNot() {
        final OfferAnswer call =
                new OfferAnswer(
                        new SeededEntropy(1),
                        Peers.party(Profile.SDES, Policy.PROTECTED),
                        Peers.party(Profile.OPPORTUNISTIC, Policy.PROTECTED),
                        Abilities.RELAY);
        assertThat(status(call.offer(Side.A, sdp(Peers.BARESIP)))).isEqualTo(488);
        offer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));
        assertThat(status(call.answer(Side.B, sdp(phone("RTP/AVP"))))).isEqualTo(488);
    }

    @Test
    void theNextProfileIsOfferedAfterARefusal() {
        final OfferAnswer call = Peers.call(Profile.WEBRTC, Profile.RTP);
        final Rewritten plain = offer(call, Side.A, Peers.CHROMIUM_MDNS);
        call.rollback();
        call.profile(Side.B, Profile.SDES);
        final Rewritten next = offer(call, Side.A, Peers.CHROMIUM_MDNS);
        assertThat(next.sdp().media().getFirst().protocol()).isEqualTo("RTP/SAVP");
        assertThat(next.sdp().media()).hasSameSizeAs(plain.sdp().media());
        assertThat(next.sdp().origin().version()).isEqualTo("2");
    }

    @Test
    void noSecretIsInText() {
        final OfferAnswer call = Peers.call(Profile.RTP, Profile.RTP);
        offer(call, Side.A, phone("RTP/SAVP", "crypto:" + KEY));
        final Rewritten answer = answer(call, Side.B, phone("RTP/AVP"));
        assertThat(Objects.requireNonNull(answer.agreement()).toString())
                .doesNotContain("A".repeat(40), "inline:");
    }
}
