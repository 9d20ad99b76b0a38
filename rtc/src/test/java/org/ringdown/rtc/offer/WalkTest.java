package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/**
 * Two random peers of any kind talk through us: offers, answers, repeated answers, holds, lines
 * that come and go, refusals, new keys, ICE restarts, from either side. After each step what we
 * wrote must keep the rules, and both ends must mean the same.
 */
class WalkTest {
    private static final int STEPS = 25;

    @Test
    void everySessionStaysInOrder() {
        Properties.forAll(400, RandomGenerator::nextLong, seed -> new Walk(seed).run());
    }

    private static final class Walk {
        final RandomGenerator random;
        final ModelPeer a;
        final ModelPeer b;
        final OfferAnswer call;
        private @Nullable SessionDescription lastToA;
        private @Nullable SessionDescription lastToB;
        private @Nullable Agreement last;

        Walk(final long seed) {
            random = Properties.random(seed);
            a = new ModelPeer("a", random);
            b = new ModelPeer("b", random);
            call =
                    new OfferAnswer(
                            new SeededEntropy(seed),
                            Peers.party(a.profile),
                            Peers.party(b.profile),
                            Abilities.RELAY);
        }

        private ModelPeer peer(final Side side) {
            return side == Side.A ? a : b;
        }

        void run() {
            exchange(Side.A, false);
            for (int i = 1; i < STEPS; i++) {
                exchange(random.nextBoolean() ? Side.A : Side.B, random.nextInt(6) == 0);
            }
        }

        private void exchange(final Side from, final boolean refused) {
            final ModelPeer offerer = peer(from);
            final ModelPeer answerer = peer(from.other());
            if (random.nextInt(8) == 0) {
                offerer.restartIce();
            }
            final SessionDescription offer = offerer.offer();
            final SessionDescription shown = rewritten(call.offer(from, offer)).sdp();
            answerer.checkOffer(shown);
            if (refused) {
                call.rollback();
                return;
            }
            for (int i = random.nextInt(1, 3); i > 0; i--) {
                final SessionDescription answer = answerer.answer(shown);
                final Rewritten result = rewritten(call.answer(from.other(), answer));
                offerer.checkAnswer(offer, result.sdp());
                if (from == Side.A) {
                    lastToA = result.sdp();
                    lastToB = shown;
                } else {
                    lastToB = result.sdp();
                    lastToA = shown;
                }
                agreed(from, offer, shown, answer, result);
            }
            offerer.settle();
            answerer.settle();
            assertThat(call.answer(from, offer)).isInstanceOf(Refused.class);
        }

        private static Rewritten rewritten(final Outcome outcome) {
            return switch (outcome) {
                case Rewritten rewritten -> rewritten;
                case Refused refused -> fail(refused.reason());
            };
        }

        /** The lines of a description by their bandwidth, which is the sender's place. */
        private static Map<Integer, Integer> places(final SessionDescription sdp) {
            final Map<Integer, Integer> places = new HashMap<>();
            for (int i = 0; i < sdp.media().size(); i++) {
                for (final var line : sdp.media().get(i).lines()) {
                    if (line.type() == 'b') {
                        places.put(Integer.parseInt(line.value().substring(3)) - 100, i);
                    }
                }
            }
            return places;
        }

        private void agreed(
                final Side from,
                final SessionDescription offer,
                final SessionDescription shown,
                final SessionDescription answer,
                final Rewritten result) {
            final Agreement agreement = Objects.requireNonNull(result.agreement());
            last = agreement;
            final Map<Integer, Integer> toShown = places(shown);
            int accepted = 0;
            for (int i = 0; i < offer.media().size(); i++) {
                final Integer place = toShown.get(i);
                final MediaDescription told = result.sdp().media().get(i);
                final boolean on = place != null && answer.media().get(place).port() != 0;
                assertThat(told.port() != 0)
                        .as("line %s is on for both or for none", i)
                        .isEqualTo(on);
                if (on && place != null) {
                    final Agreement.Stream stream = agreement.streams().get(accepted++);
                    stream(from, stream, offer, i, answer, place, told, shown);
                }
            }
            assertThat(agreement.streams()).hasSize(accepted);
            for (final Side side : Side.values()) {
                for (final Agreement.End end : agreement.ends(side)) {
                    security(side, end.remote());
                }
            }
        }

        private void stream(
                final Side from,
                final Agreement.Stream stream,
                final SessionDescription offer,
                final int offered,
                final SessionDescription answer,
                final int answered,
                final MediaDescription told,
                final SessionDescription shown) {
            final Agreement.Flow forth = from == Side.A ? stream.aToB() : stream.bToA();
            final Agreement.Flow back = from == Side.A ? stream.bToA() : stream.aToB();
            final MediaDescription asked = offer.media().get(offered);
            final MediaDescription answers = answer.media().get(answered);
            // Whatever the offerer is told to send arrives by a number that the answerer wants.
            for (final Codec codec : told.codecs()) {
                final int to = forth.types().to(codec.payloadType());
                final int repeated = forth.repair().repeats().to(codec.payloadType());
                if (repeated != PayloadMap.DROP) {
                    // What it repeats goes on, in the place of the retransmission.
                    assertThat(repeated).isEqualTo(Formats.repeated(codec));
                    assertThat(back.repair().resend().to(repeated)).isEqualTo(codec.payloadType());
                    continue;
                }
                assertThat(of(answers, to).sameEncoding(codec)).isTrue();
            }
            // Whatever the answerer sends by our numbers arrives by a number of the offerer.
            for (final Codec codec : shown.media().get(answered).codecs()) {
                final int to = back.types().to(codec.payloadType());
                final int repeated = back.repair().repeats().to(codec.payloadType());
                if (repeated != PayloadMap.DROP) {
                    assertThat(repeated).isEqualTo(Formats.repeated(codec));
                    continue;
                }
                if (Formats.retransmits(codec) && forth.repair().ours()) {
                    // It was offered, but the offerer has its retransmissions from us.
                    continue;
                }
                if (told.codecs().stream().anyMatch(each -> Formats.same(each, codec))) {
                    assertThat(of(told, to).sameEncoding(codec)).isTrue();
                    assertThat(Formats.same(of(asked, to), codec) || Formats.repairs(codec))
                            .isTrue();
                }
            }
            final Direction says = ModelPeer.said(told);
            assertThat(back.open()).isEqualTo(says.sends());
            assertThat(forth.open()).isEqualTo(says.receives());
            final Agreement.At near = from == Side.A ? stream.a() : stream.b();
            final Agreement.At far = from == Side.A ? stream.b() : stream.a();
            final RemoteStream ours = remote(call(from), near);
            assertThat(ours.mid()).isEqualTo(asked.mid());
            assertThat(ours.direction()).isEqualTo(ModelPeer.said(asked));
            final RemoteStream theirs = remote(call(from.other()), far);
            assertThat(theirs.mid()).isEqualTo(answers.mid());
            assertThat(theirs.direction()).isEqualTo(ModelPeer.said(answers));
            assertThat(forth.extensions().to(6)).isIn(0, 6);
        }

        private Map<Integer, RemoteEnd> call(final Side side) {
            final Map<Integer, RemoteEnd> ends = new HashMap<>();
            Objects.requireNonNull(last)
                    .ends(side)
                    .forEach(end -> ends.put(end.transport(), end.remote()));
            return ends;
        }

        private static RemoteStream remote(
                final Map<Integer, RemoteEnd> ends, final Agreement.At at) {
            return Objects.requireNonNull(ends.get(at.transport())).streams().get(at.stream());
        }

        private void security(final Side side, final RemoteEnd end) {
            final ModelPeer peer = peer(side);
            final SessionDescription told =
                    Objects.requireNonNull(side == Side.A ? lastToA : lastToB);
            switch (end.security()) {
                case Security.Clear() ->
                        assertThat(peer.profile.protection()).isEqualTo(Profile.Protection.NONE);
                case Security.Dtls(var fingerprints, var _) -> {
                    assertThat(peer.profile.protection()).isEqualTo(Profile.Protection.DTLS);
                    assertThat(fingerprints).hasSize(1);
                }
                case Security.Sdes(var ours, var theirs) -> {
                    boolean mine = false;
                    boolean written = false;
                    for (int i = 0; i < told.media().size(); i++) {
                        final CryptoAttribute key = peer.key(i);
                        mine |= key != null && key.key().equals(theirs);
                        written |=
                                told.media().get(i).attributes("crypto").stream()
                                        .anyMatch(text ->
                                                CryptoAttribute.parse(text)
                                                        .orThrow()
                                                        .key()
                                                        .equals(ours));
                    }
                    assertThat(mine).as("we open with its key").isTrue();
                    assertThat(written).as("we seal with a key that it was told").isTrue();
                }
            }
        }

        private static Codec of(final MediaDescription media, final int number) {
            return media.codecs().stream()
                    .filter(codec -> codec.payloadType() == number)
                    .findFirst()
                    .orElseThrow();
        }
    }
}
