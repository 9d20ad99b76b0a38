package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.offer.Peers.sdp;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.SeededEntropy;

/** What our descriptions say of our part in ICE, and what becomes of candidates that follow. */
class IceKindTest {
    private static final String PWD = "peerpeerpeerpeerpeerpeer";

    /** Ends that say what they are told. */
    private static final class Telling implements Ends {
        private final Ends inner = new Peers.FixedEnds("203.0.113.7", 30_000);
        private final boolean lite;
        final List<Boolean> offering = new ArrayList<>();
        final List<@Nullable IceParameters> takenBack = new ArrayList<>();
        int restarts;
        boolean lost;

        Telling(final boolean lite) {
            this.lite = lite;
        }

        @Override
        public @Nullable LocalEnd open(
                final int transport, final boolean ice, final boolean weOffer) {
            offering.add(weOffer);
            return inner.open(transport, ice, weOffer);
        }

        @Override
        public LocalEnd restartIce(final int transport) {
            restarts++;
            lost = false;
            return inner.restartIce(transport);
        }

        @Override
        public void takeBack(final int transport, final LocalEnd end) {
            takenBack.add(end.ice());
        }

        @Override
        public boolean lost(final int transport) {
            return lost;
        }

        @Override
        public boolean lite() {
            return lite;
        }

        @Override
        public boolean trickle() {
            return true;
        }
    }

    private static OfferAnswer call(final Ends browser, final boolean caller) {
        final OfferAnswer.Party web = new OfferAnswer.Party(browser, Profile.WEBRTC, Policy.USUAL);
        return new OfferAnswer(
                new SeededEntropy(1),
                caller ? web : Peers.party(Profile.RTP),
                caller ? Peers.party(Profile.RTP) : web,
                Abilities.RELAY);
    }

    private static String text(final Outcome outcome) {
        return ((Rewritten) outcome).sdp().toString();
    }

    private static String phone() {
        return Peers.phoneAnswer("8", "rtpmap:8 PCMA/8000");
    }

    private static SessionDescription lite(final String description) {
        return sdp(description.replaceFirst("t=0 0\r?\n", "t=0 0\na=ice-lite\n"));
    }

    @Test
    @DisplayName("RFC 8445 §6.1.1: who answers a lite offer is full, though lite otherwise")
    void liteCaller() {
        final Telling ends = new Telling(true);
        final OfferAnswer call = call(ends, true);
        call.offer(Side.A, lite(Peers.CHROMIUM));

        assertThat(text(call.answer(Side.B, sdp(phone())))).doesNotContain("a=ice-lite");
        assertThat(ends.offering).containsOnly(false);
    }

    @Test
    @DisplayName("who was answered by a lite end is full from then on")
    void liteCallee() {
        final Telling ends = new Telling(true);
        final OfferAnswer call = call(ends, false);
        assertThat(text(call.offer(Side.A, sdp(Peers.BARESIP)))).contains("a=ice-lite");
        assertThat(ends.offering).containsOnly(true);

        call.answer(Side.B, lite(Peers.CHROMIUM_ANSWER));

        assertThat(text(call.offer(Side.A, sdp(Peers.BARESIP)))).doesNotContain("a=ice-lite");
    }

    @Test
    @DisplayName("with an offer that is refused its restart of ICE is over (RFC 3264 §8)")
    void refusedRestart() {
        final Telling ends = new Telling(false);
        final OfferAnswer call = call(ends, true);
        call.offer(Side.A, sdp(Peers.CHROMIUM));
        final String before = text(call.answer(Side.B, sdp(phone())));

        call.offer(Side.A, sdp(Peers.CHROMIUM.replaceAll("a=ice-ufrag:.*", "a=ice-ufrag:another")));
        assertThat(ends.restarts).isEqualTo(1);
        assertThat(ends.takenBack).isEmpty();
        call.rollback();
        assertThat(ends.takenBack).hasSize(1);
        final IceParameters ours = ends.takenBack.getFirst();
        assertThat(ours).isNotNull();
        assertThat(before).contains("a=ice-ufrag:" + ours.ufrag());

        call.offer(Side.A, sdp(Peers.CHROMIUM));
        assertThat(text(call.answer(Side.B, sdp(phone()))))
                .contains("a=ice-ufrag:" + ours.ufrag(), "a=ice-pwd:" + ours.password());
    }

    @Test
    void fullAsConfigured() {
        final OfferAnswer call = call(new Telling(false), true);
        call.offer(Side.A, sdp(Peers.CHROMIUM));

        assertThat(text(call.answer(Side.B, sdp(phone()))))
                .doesNotContain("a=ice-lite")
                .contains("a=ice-options:ice2 trickle\r\n", "a=candidate:1 1 udp");
    }

    @Test
    @DisplayName("a transport that was lost is begun anew in our next offer (RFC 8445 §9)")
    void ourRestart() {
        final Telling ends = new Telling(true);
        final OfferAnswer call = call(ends, false);
        call.offer(Side.A, sdp(Peers.BARESIP));
        call.answer(Side.B, sdp(Peers.CHROMIUM_ANSWER));

        assertThat(text(call.offer(Side.A, sdp(Peers.BARESIP)))).contains("a=ice-ufrag:ours\r\n");
        call.rollback();
        ends.lost = true;
        assertThat(text(call.offer(Side.A, sdp(Peers.BARESIP))))
                .contains("a=ice-ufrag:renewed1\r\n");
        assertThat(ends.restarts).isEqualTo(1);
    }

    private static List<Agreement.Trickled> trickled(final String... lines) {
        final OfferAnswer call = call(new Telling(true), true);
        call.offer(Side.A, sdp(Peers.CHROMIUM));
        return call.trickled(
                Side.A, SessionDescription.parseFragment(String.join("\r\n", lines)).orThrow());
    }

    @Test
    @DisplayName("RFC 8840 §9: candidates go to the transport of their line")
    void fragment() {
        assertThat(
                        trickled(
                                "a=ice-ufrag:fresh",
                                "a=ice-pwd:" + PWD,
                                "m=audio 9 RTP/AVP 0",
                                "a=mid:0",
                                "a=candidate:1 1 UDP 2130706431 198.51.100.7 4000 typ host",
                                "a=candidate:x",
                                "m=video 9 RTP/AVP 96",
                                "a=mid:1",
                                "a=end-of-candidates",
                                "m=video 9 RTP/AVP 96",
                                "a=mid:nobody's",
                                "a=end-of-candidates"))
                .containsExactly(
                        new Agreement.Trickled(
                                0,
                                "fresh",
                                List.of(Candidate.host("198.51.100.7", 4_000, 0)),
                                false),
                        new Agreement.Trickled(0, "fresh", List.of(), true));
    }

    @Test
    @DisplayName(
            "without a name the place tells the line, without credentials they are the offer's")
    void sparse() {
        final List<Candidate> one = List.of(Candidate.host("198.51.100.7", 4_000, 0));
        final String line = "a=candidate:1 1 UDP 2130706431 198.51.100.7 4000 typ host";

        assertThat(trickled("m=audio 9 RTP/AVP 0", line))
                .containsExactly(new Agreement.Trickled(0, "Jg4w", one, false));
        assertThat(trickled(line, "a=end-of-candidates"))
                .containsExactly(new Agreement.Trickled(0, "Jg4w", one, true));
        assertThat(trickled("a=ice-options:trickle")).isEmpty();
    }

    @Test
    @DisplayName("a phone without ICE has no use for candidates")
    void withoutIce() {
        final OfferAnswer call = call(new Telling(true), false);
        call.offer(Side.A, sdp(Peers.BARESIP));

        assertThat(
                        call.trickled(
                                Side.A,
                                SessionDescription.parseFragment(
                                                "a=ice-ufrag:abcd\r\na=end-of-candidates\r\n")
                                        .orThrow()))
                .isEmpty();
    }
}
