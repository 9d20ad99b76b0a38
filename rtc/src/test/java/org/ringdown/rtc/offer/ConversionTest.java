package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.testkit.SeededEntropy;

/** Peers without a common codec hear each other; those with one are left alone. */
class ConversionTest {
    private static final String OPUS_ONLY =
            Peers.FIREFOX
                    .replace("SAVPF 109 9 0 8 101", "SAVPF 109 101")
                    .replace("a=rtpmap:9 G722/8000/1\n", "")
                    .replace("a=rtpmap:0 PCMU/8000\n", "")
                    .replace("a=rtpmap:8 PCMA/8000\n", "")
                    .replace(
                            "a=rtpmap:101 telephone-event/8000",
                            "a=rtpmap:101 telephone-event/48000");

    private final OfferAnswer browserToPhone = call(Profile.WEBRTC, Profile.RTP);
    private final OfferAnswer phoneToBrowser = call(Profile.RTP, Profile.WEBRTC);
    private final OfferAnswer phones = call(Profile.RTP, Profile.RTP);

    private static OfferAnswer call(final Profile a, final Profile b) {
        return new OfferAnswer(
                new SeededEntropy(1), Peers.party(a), Peers.party(b), Abilities.CONVERTING);
    }

    private static Rewritten offer(final OfferAnswer call, final String text) {
        assertThat(call.offer(Side.A, sdp(text))).isInstanceOf(Rewritten.class);
        call.rollback();
        return (Rewritten) call.offer(Side.A, sdp(text));
    }

    private static Rewritten answer(final OfferAnswer call, final String text) {
        final Outcome outcome = call.answer(Side.B, sdp(text));
        assertThat(outcome).isInstanceOf(Rewritten.class);
        return (Rewritten) outcome;
    }

    private static String audio(final Rewritten written) {
        return written.sdp().media().getFirst().formats().toString();
    }

    private static Agreement.Stream stream(final Rewritten answer) {
        return Objects.requireNonNull(answer.agreement()).streams().getFirst();
    }

    private static String said(final @Nullable Conversion conversion) {
        return conversion == null
                ? "nothing"
                : String.join(" ", conversion.from().stream().map(codec -> codec.rtpmap()).toList())
                        + " > "
                        + conversion.to().rtpmap()
                        + (conversion.digits().isEmpty()
                                ? ""
                                : "; " + conversion.digits().getFirst().rtpmap())
                        + (conversion.digitsTo() == null
                                ? ""
                                : " > " + conversion.digitsTo().rtpmap())
                        + "; "
                        + conversion.packetMillis();
    }

    @Test
    void aBrowserWithOpusAloneCallsAPhoneWithoutIt() {
        final Rewritten offer = offer(browserToPhone, OPUS_ONLY);
        assertThat(audio(offer)).isEqualTo("[109, 101, 9, 0, 8, 96]");
        assertThat(offer.sdp().toString())
                .contains("a=rtpmap:101 telephone-event/48000", "a=rtpmap:96 telephone-event/8000");

        final Rewritten answer =
                answer(
                        browserToPhone,
                        Peers.phoneAnswer(
                                "0 97",
                                "rtpmap:0 PCMU/8000",
                                "rtpmap:97 telephone-event/8000",
                                "ptime:30"));

        assertThat(audio(answer)).isEqualTo("[109, 101]");
        assertThat(said(stream(answer).aToB().conversion()))
                .isEqualTo(
                        "109 opus/48000/2 > 0 PCMU/8000; 101 telephone-event/48000 > 97"
                                + " telephone-event/8000; 30");
        assertThat(said(stream(answer).bToA().conversion()))
                .isEqualTo(
                        "0 PCMU/8000 > 109 opus/48000/2; 96 telephone-event/8000 > 101"
                                + " telephone-event/48000; 20");
        assertThat(stream(answer).aToB().types()).hasToString("");
        assertThat(
                        Objects.requireNonNull(answer.agreement())
                                .ends(Side.B)
                                .getFirst()
                                .remote()
                                .streams()
                                .getFirst()
                                .payloadTypes())
                .containsExactlyInAnyOrder(0, 96, 97, 101, 109);
    }

    @Test
    void aPhoneCallsABrowserWithOpusAlone() {
        final Rewritten offer = offer(phoneToBrowser, Peers.BARESIP);
        assertThat(audio(offer)).isEqualTo("[0, 8, 101, 63, 111, 9, 110]");

        final Rewritten answer =
                answer(phoneToBrowser, OPUS_ONLY.replace("setup:actpass", "setup:active"));

        assertThat(audio(answer)).isEqualTo("[0, 101]");
        assertThat(said(stream(answer).aToB().conversion()))
                .isEqualTo(
                        "0 PCMU/8000 > 109 opus/48000/2; 101 telephone-event/8000 > 101"
                                + " telephone-event/48000; 20");
        assertThat(said(stream(answer).bToA().conversion()))
                .startsWith("111 opus/48000/2 109 opus/48000/2 > 0 PCMU/8000; 110 ");
        // Chromium speaks by the offer, whatever it has answered.
        assertThat(stream(answer).bToA().types()).hasToString("0>0 101>101");
    }

    private static final String OPUS_AND_RED =
            OPUS_ONLY
                    .replace("SAVPF 109 101", "SAVPF 109 63 101")
                    .replace(
                            "a=rtpmap:109 opus/48000/2\n",
                            """
                            a=rtpmap:109 opus/48000/2
                            a=rtpmap:63 red/48000/2
                            a=fmtp:63 109/109
                            """);

    /** Chromium repeats what it sends when red comes before Opus in what it is told. */
    @Test
    void aBrowserThatCallsIsAskedForCopies() {
        assertThat(audio(offer(browserToPhone, OPUS_AND_RED))).isEqualTo("[109, 101, 9, 0, 8, 96]");
        final Rewritten answer =
                answer(browserToPhone, Peers.phoneAnswer("0", "rtpmap:0 PCMU/8000"));

        assertThat(audio(answer)).isEqualTo("[63, 109, 101]");
        assertThat(answer.sdp().toString()).contains("a=rtpmap:63 red/48000/2", "fmtp:63 109/109");
        final Conversion toPhone = Objects.requireNonNull(stream(answer).aToB().conversion());
        assertThat(toPhone.copies()).extracting(Codec::payloadType).containsExactly(63);
        assertThat(toPhone.copiesTo()).isNull();
        final Conversion toBrowser = Objects.requireNonNull(stream(answer).bToA().conversion());
        assertThat(toBrowser.copies()).isEmpty();
        assertThat(toBrowser.copiesTo()).isEqualTo(new Codec(63, "red", 48_000, 2, "109/109"));
        assertThat(
                        Objects.requireNonNull(answer.agreement())
                                .ends(Side.A)
                                .getFirst()
                                .remote()
                                .streams()
                                .getFirst()
                                .payloadTypes())
                .contains(63, 109);
    }

    @Test
    void aBrowserThatIsCalledIsAskedForCopies() {
        final Rewritten offer = offer(phoneToBrowser, Peers.BARESIP);
        assertThat(offer.sdp().toString()).contains("a=rtpmap:63 red/48000/2", "fmtp:63 111/111");
        final Rewritten answer =
                answer(phoneToBrowser, OPUS_AND_RED.replace("setup:actpass", "setup:active"));

        final Conversion toBrowser = Objects.requireNonNull(stream(answer).aToB().conversion());
        assertThat(toBrowser.copiesTo()).isEqualTo(new Codec(63, "red", 48_000, 2, "109/109"));
        final Conversion toPhone = Objects.requireNonNull(stream(answer).bToA().conversion());
        assertThat(toPhone.copies()).extracting(Codec::payloadType).contains(63);
    }

    @Test
    void redAroundSomethingElseIsNotTaken() {
        offer(browserToPhone, OPUS_AND_RED.replace("fmtp:63 109/109", "fmtp:63 109/0"));
        assertThat(audio(answer(browserToPhone, Peers.phoneAnswer("0", "rtpmap:0 PCMU/8000"))))
                .isEqualTo("[109, 101]");
    }

    @Test
    void whatBothHavePassesAsItIs() {
        offer(browserToPhone, Peers.CHROMIUM);
        final Rewritten answer =
                answer(browserToPhone, Peers.phoneAnswer("8", "rtpmap:8 PCMA/8000"));

        assertThat(stream(answer).aToB().types()).hasToString("8>8");
        assertThat(said(stream(answer).aToB().conversion())).isEqualTo("nothing");
        assertThat(said(stream(answer).bToA().conversion())).isEqualTo("nothing");
    }

    @Test
    void aPhoneIsNotTemptedToAnotherCodec() {
        assertThat(audio(offer(phones, Peers.BARESIP))).isEqualTo("[0, 8, 101]");
    }

    @Test
    void aPhoneWithOneLawCallsAPhoneWithTheOther() {
        offer(phones, Peers.phoneAnswer("0", "rtpmap:0 PCMU/8000"));
        final Rewritten answer = answer(phones, Peers.phoneAnswer("8", "rtpmap:8 PCMA/8000"));

        assertThat(audio(answer)).isEqualTo("[0]");
        assertThat(said(stream(answer).aToB().conversion()))
                .isEqualTo("0 PCMU/8000 > 8 PCMA/8000; 20");
    }

    @Test
    void whatIsSentAgainstTheChoiceIsConvertedToo() {
        offer(browserToPhone, OPUS_ONLY);
        final Rewritten answer =
                answer(
                        browserToPhone,
                        Peers.phoneAnswer(
                                "109 0", "rtpmap:109 opus/48000/2", "rtpmap:0 PCMU/8000"));

        assertThat(audio(answer)).isEqualTo("[109]");
        assertThat(stream(answer).aToB().types()).hasToString("109>109");
        assertThat(said(stream(answer).aToB().conversion())).isEqualTo("nothing");
        assertThat(said(stream(answer).bToA().conversion()))
                .isEqualTo("0 PCMU/8000 > 109 opus/48000/2; 20");
    }

    @Test
    void aCodecThatNobodyHereDecodesIsNoReasonToOfferOthers() {
        final Outcome outcome =
                phoneToBrowser.offer(Side.A, sdp(Peers.phoneAnswer("18", "rtpmap:18 G729/8000")));

        assertThat(outcome)
                .isInstanceOfSatisfying(Refused.class, r -> assertThat(r.status()).isEqualTo(488));
    }
}
