package org.ringdown.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;
import static org.ringdown.rtc.ice.ScriptedPeer.BASE;
import static org.ringdown.rtc.ice.ScriptedPeer.OURS;
import static org.ringdown.rtc.ice.ScriptedPeer.TCP;
import static org.ringdown.rtc.ice.ScriptedPeer.THEIRS;
import static org.ringdown.rtc.ice.ScriptedPeer.error;
import static org.ringdown.rtc.ice.ScriptedPeer.success;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.testkit.Properties;

/** What peers of all kinds do to the full agent, message by message. */
class IceAgentPeersTest {
    private static final Duration BIT = Duration.ofMillis(120);

    @Test
    void strangersAreRefusedAndChangeNothing() {
        final ScriptedPeer peer = new ScriptedPeer(false).described();
        final byte[] unsigned =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, new byte[12])
                        .text(StunAttribute.USERNAME, "ours:them")
                        .flag(StunAttribute.USE_CANDIDATE)
                        .fingerprint()
                        .toBytes();
        assertThat(peer.give(unsigned, 1)).isEqualTo(IceVerdict.INCOMPLETE);
        assertThat(peer.give(peer.request("them", "guessguessguessguess12", r -> r), 2))
                .isEqualTo(IceVerdict.WRONG_INTEGRITY);
        assertThat(peer.give(peer.request("other", OURS.password(), r -> r), 3))
                .isEqualTo(IceVerdict.WRONG_USERNAME);
        assertThat(peer.give(peer.request(r -> r.flag(0x7001)), 4))
                .isEqualTo(IceVerdict.NOT_UNDERSTOOD);
        final byte[] indication =
                StunWriter.of(StunClass.INDICATION, StunMessage.BINDING, new byte[12])
                        .fingerprint()
                        .toBytes();
        assertThat(peer.give(indication, 5)).isEqualTo(IceVerdict.NOT_A_CHECK);
        assertThat(peer.give(new byte[64], 6)).isEqualTo(IceVerdict.MALFORMED);

        peer.pass(Duration.ofSeconds(5));
        assertThat(peer.requests()).isZero();
        assertThat(peer.said).isEmpty();
        for (int port = 1; port <= 6; port++) {
            assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(port)))).isFalse();
        }
        assertThat(peer.sent.stream().map(s -> s.message().errorCode()))
                .containsExactly(400, 401, 401, 420);
    }

    @Test
    void answersCountOnlyIfAskedForAndSigned() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        final StunMessage asked = peer.asked(2000);
        final StunMessage other =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, new byte[12]).fingerprint();
        final byte[] forged =
                StunWriter.answer(StunClass.SUCCESS, asked)
                        .xorMappedAddress(ScriptedPeer.from(1))
                        .integrity(OURS.password().getBytes(StandardCharsets.US_ASCII))
                        .fingerprint()
                        .toBytes();
        final byte[] unsignedError =
                StunWriter.answer(StunClass.ERROR, asked)
                        .errorCode(487, "Role Conflict")
                        .fingerprint()
                        .toBytes();
        assertThat(peer.give(success(other), 2000)).isEqualTo(IceVerdict.UNASKED);
        assertThat(peer.give(forged, 2000)).isEqualTo(IceVerdict.UNASKED);
        assertThat(peer.give(unsignedError, 2000)).isEqualTo(IceVerdict.UNASKED);
        assertThat(peer.ice.controlling()).isTrue();
        assertThat(peer.said).isEmpty();

        assertThat(peer.answer(2000)).isEqualTo(IceVerdict.ANSWER);
        assertThat(peer.said).containsExactly("valid 2000");
        assertThat(peer.give(success(asked), 2000)).isEqualTo(IceVerdict.UNASKED);
    }

    @Test
    @DisplayName("RFC 8445 §7.2.5.2.1: an answer from elsewhere than was asked fails the pair")
    void asymmetricAnswer() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        assertThat(peer.give(success(peer.asked(2000)), 2001)).isEqualTo(IceVerdict.ELSEWHERE);
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(2000)))).isFalse();
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(2001)))).isFalse();
        peer.pass(Duration.ofSeconds(40));
        assertThat(peer.said).containsExactly("failed");
    }

    @Test
    void errorsFailThePairAndConflictsEndSomeday() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000, 2001);
        peer.give(error(peer.asked(2000), 500), 2000);
        peer.pass(BIT);
        // Somebody who contradicts for ever.
        for (int i = 0; i < 20; i++) {
            peer.give(error(peer.asked(2001), 487), 2001);
            peer.pass(BIT);
        }
        assertThat(peer.requests()).isLessThan(12);
        peer.pass(Duration.ofSeconds(60));
        assertThat(peer.said).containsExactly("failed");
    }

    @Test
    @DisplayName("RFC 5245 §8.1.1.2: of pairs that are all nominated the best one counts")
    void aggressiveNomination() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000, 2001, 2002);
        for (final int port : new int[] {2002, 2000, 2001}) {
            peer.give(peer.check(true), port);
            peer.pass(BIT);
            peer.answer(port);
        }
        assertThat(peer.said).contains("selected 2002").endsWith("selected 2000");
        peer.give(peer.check(true), 2002);
        assertThat(peer.said).endsWith("selected 2000");
    }

    @Test
    void aBrowserThatNominatesAnotherPairLaterIsFollowed() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000, 2001);
        peer.pass(BIT);
        peer.answer(2000);
        peer.answer(2001);
        peer.give(peer.check(true), 2000);
        assertThat(peer.said).endsWith("selected 2000");
        // It goes on checking the old one, without nominating it.
        peer.give(peer.check(false), 2000);
        peer.give(peer.check(true), 2001);
        assertThat(peer.said).endsWith("selected 2001");
        // The network is gone: nothing more comes from there, and it takes the other.
        peer.give(peer.check(true), 2001);
        peer.pass(Duration.ofMillis(1_100));
        peer.give(peer.check(true), 2000);
        assertThat(peer.said).endsWith("selected 2000");
    }

    @Test
    @DisplayName("draft-thatcher-ice-renomination: the attributes of Chromium do no harm")
    void attributesOfChromium() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        final byte[] check =
                peer.request(request ->
                        request.int32(0xC057, 0x000a_0003)
                                .int64(StunAttribute.ICE_CONTROLLING, 5)
                                .int32(0xC001, 3)
                                .flag(StunAttribute.USE_CANDIDATE));
        assertThat(peer.give(check, 2000)).isEqualTo(IceVerdict.VALID);
        peer.answer(2000);
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000");
    }

    @Test
    @DisplayName("a new address of the peer, in the middle of a call, is checked and followed")
    void roaming() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        peer.give(peer.check(true), 2000);
        peer.answer(2000);
        peer.pass(Duration.ofSeconds(3));
        peer.give(peer.check(true), 2999);
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(2999)))).isTrue();
        assertThat(peer.said).endsWith("selected 2000");
        peer.pass(BIT);
        peer.answer(2999);
        assertThat(peer.said).endsWith("selected 2999");
    }

    @Test
    @DisplayName("a peer that nominates a new address is followed at once, not when the old is old")
    void movedWithinABurst() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        peer.give(peer.check(true), 2000);
        peer.pass(BIT);
        peer.answer(2000);
        peer.pass(Duration.ofSeconds(2));
        peer.give(peer.check(true), 2000);
        // Half a second later it is elsewhere.
        peer.pass(Duration.ofMillis(500));
        peer.give(peer.check(true), 3000);
        peer.pass(BIT);
        peer.answer(3000);
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000", "selected 3000");
    }

    /** We control, and have chosen; then the peer checks from elsewhere, and answers there. */
    private static ScriptedPeer appearedElsewhere() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        peer.answer(2000);
        peer.pass(BIT);
        peer.answer(2000);
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000");
        peer.pass(Duration.ofSeconds(2));
        peer.give(peer.check(false), 3000);
        peer.pass(BIT);
        peer.answer(3000);
        return peer;
    }

    @Test
    @DisplayName("the one who controls follows a peer that is not any more where it was")
    void movedAwayFromTheControllingSide() {
        final ScriptedPeer peer = appearedElsewhere();
        peer.pass(Duration.ofMillis(1_200));
        assertThat(peer.asked(3000).has(StunAttribute.USE_CANDIDATE)).isTrue();
        peer.answer(3000);
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000", "selected 3000");
    }

    @Test
    @DisplayName("RFC 8445 §8.1.1: the one who controls stays where the peer still answers")
    void appearedElsewhereAndStillThere() {
        final ScriptedPeer peer = appearedElsewhere();
        peer.pass(BIT);
        peer.answer(2000);
        peer.pass(Duration.ofSeconds(3));
        assertThat(peer.asked(3000).has(StunAttribute.USE_CANDIDATE)).isFalse();
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000");
    }

    @Test
    void manyAddressesAreBounded() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        peer.give(peer.check(true), 2000);
        peer.answer(2000);
        for (int port = 3_000; port < 13_000; port++) {
            assertThat(peer.give(peer.check(false), port)).isEqualTo(IceVerdict.VALID);
        }
        int known = 0;
        for (int port = 3_000; port < 13_000; port++) {
            known += peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(port))) ? 1 : 0;
        }
        assertThat(known).isBetween(1, 99);
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(2000)))).isTrue();
        assertThat(peer.ice.selected(1)).isEqualTo(new IceRoute(BASE, ScriptedPeer.from(2000)));
    }

    @Test
    void earlyChecksAreBounded() {
        final ScriptedPeer peer = new ScriptedPeer(false);
        for (int port = 3_000; port < 4_000; port++) {
            peer.give(peer.check(false), port);
        }
        peer.described();
        peer.pass(Duration.ofSeconds(2));
        assertThat(peer.requests()).isLessThan(50);
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(3_999)))).isTrue();
        assertThat(peer.ice.isValid(new IceRoute(BASE, ScriptedPeer.from(3_000)))).isFalse();
    }

    @Test
    void candidatesAreBoundedAndLeadNowhereInside() {
        final ScriptedPeer peer = new ScriptedPeer(true);
        peer.ice.remote(THEIRS, false, 1, 0);
        final List<Candidate> many = new ArrayList<>();
        for (final String inside :
                List.of(
                        "127.0.0.1",
                        "0.0.0.0",
                        "0.1.2.3",
                        "224.0.0.1",
                        "255.255.255.255",
                        "169.254.169.254",
                        "::1",
                        "::ffff:127.0.0.1",
                        "::127.0.0.1",
                        "64:ff9b::7f00:1",
                        "fe80::1")) {
            many.add(Candidate.host(inside, 5_000, 0));
        }
        many.add(Candidate.host("192.0.2.2", 0, 0));
        peer.ice.candidates(null, many, false, 0);
        peer.pass(Duration.ofSeconds(2));
        assertThat(peer.requests()).isZero();

        many.clear();
        for (int i = 0; i < 10_000; i++) {
            many.add(Candidate.host("192.0.2.2", 10_000 + i, i));
        }
        peer.ice.candidates(null, many, true, peer.now);
        peer.pass(Duration.ofMinutes(10));
        assertThat(peer.sent.stream().map(s -> s.path().remote()).distinct().count())
                .isBetween(40L, 64L);
        assertThat(peer.requests()).isLessThanOrEqualTo(64 * 7);
        assertThat(peer.said).containsExactly("failed");
    }

    @Test
    @DisplayName("RFC 6544: whoever connects is checked on his connection, without repetition")
    void tcpPassive() {
        final ScriptedPeer peer = new ScriptedPeer(false);
        peer.ice.remote(THEIRS, false, 1, 0);
        peer.ice.candidates(
                null, List.of(new Candidate("7", 1, "TCP", 5, "192.0.2.2", 9, "host")), true, 0);
        peer.pass(Duration.ofSeconds(1));
        assertThat(peer.requests()).isZero();

        assertThat(peer.give(peer.check(true), TCP, ScriptedPeer.from(50_000)))
                .isEqualTo(IceVerdict.VALID);
        assertThat(peer.sent)
                .allMatch(s -> s.path().equals(new IceRoute(TCP, ScriptedPeer.from(50_000))));
        peer.pass(Duration.ofSeconds(20));
        assertThat(peer.requests()).isEqualTo(1);
        peer.give(success(peer.asked(50_000)), TCP, ScriptedPeer.from(50_000));
        assertThat(peer.said).containsExactly("valid 50000", "selected 50000");

        peer.ice.closed(new IceRoute(TCP, ScriptedPeer.from(50_000)), peer.now);
        peer.pass(BIT);
        assertThat(peer.said).endsWith("lost 50000");
        assertThat(peer.ice.isValid(new IceRoute(TCP, ScriptedPeer.from(50_000)))).isFalse();
        peer.give(peer.check(true), TCP, ScriptedPeer.from(50_001));
        peer.give(success(peer.asked(50_001)), TCP, ScriptedPeer.from(50_001));
        assertThat(peer.said).endsWith("selected 50001");
    }

    @Test
    @DisplayName("RFC 7675: the one who controls turns to what else works when consent is lost")
    void anotherPairTakesOver() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000, 2001);
        peer.pass(BIT);
        peer.answer(2001);
        peer.answer(2000);
        peer.pass(BIT);
        peer.answer(2000);
        assertThat(peer.said).endsWith("selected 2000");
        assertThat(peer.asked(2000).has(StunAttribute.USE_CANDIDATE)).isTrue();
        peer.pass(Duration.ofSeconds(31));
        assertThat(peer.said).endsWith("lost 2000");
        peer.pass(BIT);
        assertThat(peer.asked(2001).has(StunAttribute.USE_CANDIDATE)).isTrue();
        peer.answer(2001);
        assertThat(peer.said).endsWith("selected 2001");
    }

    @Test
    void consentIsNotGivenByAnErrorOrByAForger() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        peer.give(peer.check(true), 2000);
        peer.answer(2000);
        for (int i = 0; i < 6; i++) {
            peer.pass(Duration.ofMillis(5_900));
            peer.give(error(peer.asked(2000), 403), 2000);
        }
        assertThat(peer.said).endsWith("lost 2000");
    }

    @Test
    void theSameDescriptionAgainChangesNothing() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        peer.answer(2000);
        peer.pass(BIT);
        peer.answer(2000);
        peer.described(2000);
        peer.pass(BIT);
        assertThat(peer.said).containsExactly("valid 2000", "selected 2000");
    }

    @Test
    void aLateDescriptionWithAnotherPasswordIsARestart() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        peer.answer(2000);
        peer.pass(BIT);
        peer.answer(2000);
        peer.ice.remote(new IceParameters("them", "anotherpassword0123456"), false, 1, peer.now);
        assertThat(peer.ice.selected(1)).isEqualTo(new IceRoute(BASE, ScriptedPeer.from(2000)));
        assertThat(peer.ice.localUfrags()).containsExactly("ours");
    }

    @Test
    void answersAreFoundByTheirPrefix() {
        final ScriptedPeer peer = new ScriptedPeer(true).described(2000);
        final byte[] request = peer.asked(2000).toBytes();
        final byte[] answer = success(peer.asked(2000));
        assertThat(IceAgent.peekPrefix(answer, 0, answer.length))
                .isEqualTo(peer.ice.transactionPrefix() & 0xffff_ffffL);
        assertThat(IceAgent.peekPrefix(request, 0, request.length)).isEqualTo(-1);
        assertThat(IceAgent.peekPrefix(answer, 0, 19)).isEqualTo(-1);
    }

    @Test
    void damagedMessagesNeverThrowAndNeverPass() {
        final ScriptedPeer peer = new ScriptedPeer(false).described(2000);
        final List<byte[]> good = List.of(peer.check(true), success(peer.asked(2000)));
        Properties.forAll(
                5_000,
                random -> {
                    final byte[] bytes = good.get(random.nextInt(2)).clone();
                    for (int i = random.nextInt(1, 6); i > 0; i--) {
                        final int at = random.nextInt(bytes.length);
                        bytes[at] = (byte) (bytes[at] ^ 1 << random.nextInt(8));
                    }
                    return bytes;
                },
                bytes -> {
                    if (good.stream().noneMatch(g -> Arrays.equals(g, bytes))) {
                        assertThat(peer.give(bytes, 2000).authentic()).isFalse();
                    }
                });
        assertThat(peer.said).isEmpty();
    }
}
