package org.ringdown.rtc.offer;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.Properties;

/** Any description may come as an offer or an answer, on any leg: a refusal, never an exception. */
class OfferFuzzTest {
    private static final List<Profile> PROFILES =
            List.of(Profile.WEBRTC, Profile.RTP, Profile.SDES, Profile.OPPORTUNISTIC, Profile.DTLS);

    @FuzzTest(maxDuration = "30s")
    void offersAndAnswers(final byte[] body) {
        final SessionDescription sdp = SessionDescription.parse(body).orNull();
        if (sdp == null) {
            return;
        }
        Profile.of(sdp);
        for (final Profile a : PROFILES) {
            for (final Profile b : PROFILES) {
                asOffer(sdp, a, b);
                asAnswer(sdp, a, b);
            }
        }
    }

    @Test
    void damagedDescriptionsAreNoTrouble() {
        final List<String> seeds =
                List.of(
                        Peers.CHROMIUM,
                        Peers.CHROMIUM_MDNS,
                        Peers.FIREFOX,
                        Peers.CHROMIUM_ANSWER,
                        Peers.BARESIP,
                        Peers.LINPHONE);
        Properties.forAll(
                2_000,
                random -> damaged(seeds.get(random.nextInt(seeds.size())), random),
                this::offersAndAnswers);
    }

    /** Lines lost, doubled, swapped, and characters changed: mostly still readable. */
    private static byte[] damaged(final String seed, final RandomGenerator random) {
        final List<String> lines = new ArrayList<>(List.of(seed.split("\n")));
        for (int i = random.nextInt(4); i > 0; i--) {
            final int at = random.nextInt(2, lines.size());
            final String line = lines.get(at);
            switch (random.nextInt(4)) {
                case 0 -> lines.remove(at);
                case 1 -> lines.add(random.nextInt(2, lines.size()), line);
                case 2 -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)));
                default -> {
                    final int digit = random.nextInt(Math.max(1, line.length()));
                    lines.set(
                            at,
                            line.substring(0, Math.min(digit, line.length()))
                                    + random.nextInt(300)
                                    + line.substring(Math.min(digit + 1, line.length())));
                }
            }
        }
        return String.join("\n", lines).getBytes(StandardCharsets.UTF_8);
    }

    private static void asOffer(final SessionDescription sdp, final Profile a, final Profile b) {
        final OfferAnswer call = Peers.call(a, b);
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

    private static void asAnswer(final SessionDescription sdp, final Profile a, final Profile b) {
        final OfferAnswer call = Peers.call(a, b);
        final boolean browser = a.ice();
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
