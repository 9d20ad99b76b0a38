package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.rtc.format.SoundRule.Digits;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.testkit.SeededEntropy;

/** What an operator wishes of codecs and digits. */
class SoundRuleTest {
    private static final String PHONE_WITHOUT_DIGITS =
            """
            v=0
            o=- 1 1 IN IP4 192.0.2.7
            s=-
            c=IN IP4 192.0.2.7
            t=0 0
            m=audio 4000 RTP/AVP 0 8 13
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:13 CN/8000
            """;

    private static OfferAnswer call(final SoundRule rule, final Profile a, final Profile b) {
        return new OfferAnswer(
                new SeededEntropy(1),
                Peers.party(a),
                Peers.party(b),
                Abilities.CONVERTING.by(rule));
    }

    private static SoundRule rule(final Digits digits) {
        return new SoundRule(List.of(), List.of(), false, digits);
    }

    private static List<String> offered(final OfferAnswer call, final String text) {
        final Rewritten offer = (Rewritten) call.offer(Side.A, sdp(text));
        return offer.sdp().media().getFirst().codecs().stream().map(Codec::name).toList();
    }

    private static Agreement.Stream answered(final OfferAnswer call, final String text) {
        final Rewritten answer = (Rewritten) call.answer(Side.B, sdp(text));
        return Objects.requireNonNull(answer.agreement()).streams().getFirst();
    }

    @Test
    void codecsAreOfferedInTheOrderOfTheProfile() {
        final SoundRule rule =
                new SoundRule(
                        List.of("pcma", "opus"), List.of("pcma", "l16"), false, Digits.CONVERT);
        assertThat(offered(call(rule, Profile.WEBRTC, Profile.RTP), Peers.FIREFOX))
                .containsExactly("PCMA", "telephone-event", "L16", "L16");
        assertThat(offered(call(rule, Profile.RTP, Profile.WEBRTC), PHONE_WITHOUT_DIGITS))
                .containsExactly("PCMA", "CN", "red", "opus");
    }

    @Test
    void withoutCpuToSpareNothingIsOfferedThatMustBeConverted() {
        final SoundRule rule = new SoundRule(List.of(), List.of(), true, Digits.CONVERT);
        assertThat(offered(call(rule, Profile.RTP, Profile.WEBRTC), PHONE_WITHOUT_DIGITS))
                .containsExactly("PCMU", "PCMA", "CN");
    }

    @Test
    void digitsPassOverWhereNothingIsConverted() {
        final OfferAnswer call = call(rule(Digits.CONVERT), Profile.WEBRTC, Profile.RTP);
        offered(call, Peers.FIREFOX);
        final Agreement.Stream stream =
                answered(call, Peers.phoneAnswer("0", "rtpmap:0 PCMU/8000"));
        assertThat(stream.aToB().conversion()).isNull();
    }

    @Test
    void soundIsConvertedForTheSakeOfDigitsWhenThatIsAskedFor() {
        final OfferAnswer call = call(rule(Digits.ALWAYS), Profile.WEBRTC, Profile.RTP);
        offered(call, Peers.FIREFOX);
        final Agreement.Stream stream =
                answered(call, Peers.phoneAnswer("0", "rtpmap:0 PCMU/8000"));
        final Conversion there = Objects.requireNonNull(stream.aToB().conversion());
        assertThat(there.from()).extracting(Codec::name).containsExactly("PCMU");
        assertThat(there.to().name()).isEqualTo("PCMU");
        assertThat(there.digits()).hasSize(1);
        assertThat(there.digitsTo()).isNull();
        final Conversion back = Objects.requireNonNull(stream.bToA().conversion());
        assertThat(back.detects()).isTrue();
        assertThat(Objects.requireNonNull(back.digitsTo()).name()).isEqualTo("telephone-event");
    }

    @Test
    void whoHasNoDigitsIsConvertedFor() {
        final OfferAnswer call = call(rule(Digits.ALWAYS), Profile.RTP, Profile.WEBRTC);
        assertThat(offered(call, PHONE_WITHOUT_DIGITS)).contains("telephone-event");
    }

    @Test
    void comfortNoiseGoesAlong() {
        final SoundRule rule = new SoundRule(List.of("opus"), List.of(), false, Digits.CONVERT);
        final OfferAnswer call = call(rule, Profile.RTP, Profile.WEBRTC);
        assertThat(offered(call, PHONE_WITHOUT_DIGITS)).contains("opus").doesNotContain("PCMU");
    }
}
