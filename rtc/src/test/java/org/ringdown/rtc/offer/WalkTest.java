package org.ringdown.rtc.offer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/**
 * Two random peers talk through us: offers, answers, repeated answers, holds, refusals, ICE
 * restarts, from either side. After each step the rules of RFC 3264 must hold for what we wrote.
 */
class WalkTest {
    private static final int STEPS = 30;

    @Test
    void everySessionStaysInOrder() {
        Properties.forAll(300, RandomGenerator::nextLong, seed -> new Walk(seed).run());
    }

    /** A peer that has codecs by its own numbers and answers as RFC 3264 asks. */
    private static final class Peer {
        final Profile profile;
        final RandomGenerator random;
        final List<Codec> codecs = new ArrayList<>();
        final List<String> others = new ArrayList<>();
        int version = 1;
        int ice = 1;
        private int next;

        Peer(final Profile profile, final RandomGenerator random) {
            this.profile = profile;
            this.random = random;
            next = random.nextInt(32);
            add("PCMA", 8_000, 8);
            maybe("PCMU", 8_000, 0);
            maybe("G722", 8_000, 9);
            maybe("opus", 48_000, take());
            maybe("speex", 16_000, take());
            maybe("red", 48_000, take());
            maybe("telephone-event", 48_000, take());
            maybe("telephone-event", 8_000, take());
            maybe("CN", 8_000, 13);
        }

        /** A dynamic number of its own, in no order that another peer would have. */
        private int take() {
            next += 7;
            return 96 + next % 32;
        }

        private void maybe(final String name, final int rate, final int number) {
            if (random.nextInt(4) != 0) {
                add(name, rate, number);
            }
        }

        private void add(final String name, final int rate, final int number) {
            final int channels = "opus".equals(name) || "red".equals(name) ? 2 : 1;
            codecs.add(random.nextInt(codecs.size() + 1), codec(number, name, rate, channels));
        }

        private static Codec codec(
                final int number, final String name, final int rate, final int channels) {
            return new Codec(number, name, rate, channels, null);
        }

        SessionDescription offer() {
            if (random.nextInt(5) == 0) {
                others.add(random.nextBoolean() ? "video" : "audio");
            }
            return write(codecs, direction(), "actpass", Set.of());
        }

        private Direction direction() {
            return random.nextBoolean()
                    ? Direction.SENDRECV
                    : Direction.values()[random.nextInt(4)];
        }

        /** Takes the codecs it has too, by its own numbers or by those of the offer. */
        SessionDescription answer(final SessionDescription offer) {
            final List<Codec> common = new ArrayList<>();
            final boolean adopt = profile == Profile.WEBRTC || random.nextBoolean();
            for (final Codec theirs : audio(offer).codecs()) {
                for (final Codec ours : codecs) {
                    if (ours.sameEncoding(theirs)) {
                        common.add(adopt ? theirs : ours);
                    }
                }
            }
            final Direction direction = random.nextBoolean() ? Direction.SENDRECV : direction();
            return write(common, direction, random.nextBoolean() ? "active" : "passive", Set.of());
        }

        private SessionDescription write(
                final List<Codec> list,
                final Direction direction,
                final String setup,
                final Set<String> extra) {
            final boolean browser = profile == Profile.WEBRTC;
            final boolean zero = !browser && random.nextInt(6) == 0;
            final StringBuilder text =
                    new StringBuilder("v=0\no=- 1 " + version++ + " IN IP4 192.0.2.1\ns=-\n")
                            .append(zero ? "c=IN IP4 0.0.0.0\n" : "c=IN IP4 192.0.2.1\n")
                            .append("t=0 0\n");
            text.append("m=audio 5000 ").append(browser ? "UDP/TLS/RTP/SAVPF" : "RTP/AVP");
            list.forEach(codec -> text.append(' ').append(codec.payloadType()));
            text.append('\n');
            list.forEach(codec -> text.append("a=rtpmap:").append(codec.rtpmap()).append('\n'));
            text.append("a=").append(direction.word()).append('\n');
            if (browser) {
                text.append("a=mid:x\na=rtcp-mux\na=setup:").append(setup).append('\n');
                text.append("a=ice-ufrag:ufrag").append(ice).append('\n');
                text.append("a=ice-pwd:passwordpasswordpassword").append('\n');
                text.append("a=fingerprint:sha-256 AA:BB\n");
            }
            extra.forEach(text::append);
            for (final String other : others) {
                text.append("m=").append(other).append(" 6000 RTP/AVP 96\n");
            }
            return SessionDescription.parse(text.toString()).orThrow();
        }
    }

    /** What we wrote to one side so far. */
    private static final class Seen {
        @Nullable SessionDescription last;
        final Map<Integer, String> meanings = new HashMap<>();
    }

    private static final class Walk {
        final RandomGenerator random;
        final Peer a;
        final Peer b;
        final Seen seenByA = new Seen();
        final Seen seenByB = new Seen();
        final OfferAnswer call;

        Walk(final long seed) {
            random = Properties.random(seed);
            a = new Peer(random.nextBoolean() ? Profile.WEBRTC : Profile.RTP, random);
            b = new Peer(random.nextBoolean() ? Profile.WEBRTC : Profile.RTP, random);
            call = new OfferAnswer(new SeededEntropy(seed), end(a), end(b));
        }

        private static LocalEnd end(final Peer peer) {
            return peer.profile == Profile.WEBRTC ? Peers.BROWSER : Peers.PHONE;
        }

        private Peer peer(final Side side) {
            return side == Side.A ? a : b;
        }

        void run() {
            for (int i = 0; i < STEPS; i++) {
                exchange(random.nextBoolean() ? Side.A : Side.B);
            }
        }

        private void exchange(final Side from) {
            final Peer offerer = peer(from);
            final Peer answerer = peer(from.other());
            if (random.nextInt(8) == 0) {
                offerer.ice++;
            }
            final SessionDescription offer = offerer.offer();
            final SessionDescription shown = rewritten(call.offer(from, offer)).sdp();
            check(from.other(), shown, offerer, true);
            if (random.nextInt(6) == 0) {
                call.rollback();
                return;
            }
            for (int i = random.nextInt(1, 3); i > 0; i--) {
                final SessionDescription answer = answerer.answer(shown);
                final Rewritten result = rewritten(call.answer(from.other(), answer));
                check(from, result.sdp(), answerer, false);
                assertThat(result.sdp().media()).hasSameSizeAs(offer.media());
                for (int line = 0; line < offer.media().size(); line++) {
                    assertThat(result.sdp().media().get(line).media())
                            .isEqualTo(offer.media().get(line).media());
                }
                agreed(from, offer, shown, answer, result);
            }
            assertThat(call.answer(from, offer)).isInstanceOf(Refused.class);
        }

        private static Rewritten rewritten(final Outcome outcome) {
            return switch (outcome) {
                case Rewritten rewritten -> rewritten;
                case Refused refused -> fail(refused.reason());
            };
        }

        private void check(
                final Side to,
                final SessionDescription written,
                final Peer other,
                final boolean offer) {
            assertThat(SessionDescription.parse(written.toString()).orThrow()).isEqualTo(written);
            final Seen before = to == Side.A ? seenByA : seenByB;
            if (before.last != null) {
                final long was = Long.parseLong(before.last.origin().version());
                final long is = Long.parseLong(written.origin().version());
                assertThat(is).isEqualTo(written.equals(before.last) ? was : was + 1);
                assertThat(written.origin().sessionId())
                        .isEqualTo(before.last.origin().sessionId());
            }
            before.last = written;
            final MediaDescription audio = audio(written);
            assertThat(written.media().stream().filter(media -> media.port() != 0)).hasSize(1);
            final Set<Integer> numbers = new HashSet<>();
            for (final Codec codec : audio.codecs()) {
                assertThat(numbers.add(codec.payloadType())).isTrue();
                final String meaning = codec.name() + "/" + codec.clockRate();
                // In an answer the numbers are the offerer's choice, and on its head.
                final String known = before.meanings.put(codec.payloadType(), meaning);
                assertThat(!offer || known == null || known.equals(meaning)).as(meaning).isTrue();
            }
            final boolean phones = peer(to).profile == Profile.RTP && other.profile == Profile.RTP;
            final String text = written.toString();
            assertThat(text).doesNotContain("red/48000").doesNotContain("0.0.0.0 5000");
            if (!phones) {
                assertThat(text).doesNotContain("speex");
            }
            if (peer(to).profile == Profile.RTP) {
                assertThat(text).doesNotContain("a=ice", "a=setup", "a=candidate", "a=finger");
            } else {
                assertThat(text).contains("a=ice-ufrag", "a=rtcp-mux", "a=end-of-candidates");
            }
        }

        private void agreed(
                final Side from,
                final SessionDescription offer,
                final SessionDescription shown,
                final SessionDescription answer,
                final Rewritten result) {
            final Agreement agreement = result.agreement();
            if (agreement == null) {
                fail("an answer brings an agreement");
                return;
            }
            final PayloadMap forth = from == Side.A ? agreement.aToB() : agreement.bToA();
            final PayloadMap back = from == Side.A ? agreement.bToA() : agreement.aToB();
            // Whatever the offerer is told to send arrives by a number that the answerer wants.
            for (final Codec codec : audio(result.sdp()).codecs()) {
                assertThat(of(offer, codec.payloadType()).sameEncoding(codec)).isTrue();
                final int to = forth.to(codec.payloadType());
                assertThat(of(answer, to).sameEncoding(codec)).isTrue();
            }
            // Whatever the answerer sends by our numbers arrives by a number of the offerer.
            for (final Codec codec : audio(shown).codecs()) {
                final int to = back.to(codec.payloadType());
                final boolean common =
                        audio(result.sdp()).codecs().stream().anyMatch(codec::sameEncoding);
                if (common) {
                    assertThat(of(offer, to).sameEncoding(codec)).isTrue();
                }
            }
            final boolean offererSends =
                    from == Side.A ? agreement.aMaySend() : agreement.bMaySend();
            final boolean answererSends =
                    from == Side.A ? agreement.bMaySend() : agreement.aMaySend();
            final boolean mayHear = offer.connection() != null && !offer.connection().zero();
            assertThat(!answererSends || mayHear || peer(from).profile == Profile.WEBRTC).isTrue();
            assertThat(audio(result.sdp()).has(Direction.of(answererSends, offererSends).word()))
                    .isTrue();
        }

        private static Codec of(final SessionDescription sdp, final int number) {
            return audio(sdp).codecs().stream()
                    .filter(codec -> codec.payloadType() == number)
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static MediaDescription audio(final SessionDescription sdp) {
        return sdp.media().stream()
                .filter(media -> media.media().equals("audio") && media.port() != 0)
                .findFirst()
                .orElseThrow();
    }
}
