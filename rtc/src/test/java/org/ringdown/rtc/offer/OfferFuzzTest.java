package org.ringdown.rtc.offer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

/** Any description may come as an offer or an answer, on any leg: a refusal, never an exception. */
class OfferFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void offersAndAnswers(final byte[] body) {
        final SessionDescription sdp = SessionDescription.parse(body).orNull();
        if (sdp == null) {
            return;
        }
        Profile.of(sdp);
        for (final LocalEnd a : new LocalEnd[] {Peers.BROWSER, Peers.PHONE}) {
            for (final LocalEnd b : new LocalEnd[] {Peers.BROWSER, Peers.PHONE}) {
                asOffer(sdp, a, b);
                asAnswer(sdp, a, b);
            }
        }
    }

    private static void asOffer(final SessionDescription sdp, final LocalEnd a, final LocalEnd b) {
        final OfferAnswer call = new OfferAnswer(new SeededEntropy(1), a, b);
        if (call.offer(Side.A, sdp) instanceof Rewritten offer) {
            again(offer.sdp());
            if (call.answer(Side.B, sdp) instanceof Rewritten answer) {
                again(answer.sdp());
                if (answer.sdp().media().size() != sdp.media().size()) {
                    throw new AssertionError("an answer has the lines of its offer");
                }
            }
        }
    }

    private static void asAnswer(final SessionDescription sdp, final LocalEnd a, final LocalEnd b) {
        final OfferAnswer call = new OfferAnswer(new SeededEntropy(1), a, b);
        final boolean browser = a.profile() == Profile.WEBRTC;
        call.offer(Side.A, Peers.sdp(browser ? Peers.CHROMIUM : Peers.LINPHONE));
        call.answer(Side.B, sdp);
        call.offer(Side.B, sdp);
    }

    private static void again(final SessionDescription written) {
        final byte[] text = written.toString().getBytes(StandardCharsets.UTF_8);
        if (!SessionDescription.parse(text).orThrow().equals(written)) {
            throw new AssertionError("what we write can be read: " + written);
        }
    }
}
