package org.ringdown.rtc.ice;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.core.Engine;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.testkit.Properties;

class IceLiteTest {
    private static final String PASSWORD = "ourpassword01234567890";
    private static final byte[] TRANSACTION = "transaction!".getBytes(UTF_8);

    private final IceLite ice = new IceLite(new IceParameters("ours", PASSWORD));
    private static final IceBase BASE = IceBase.udp(new InetSocketAddress(7000));

    private long now;

    private void remote(final String ufrag) {
        ice.remote(new IceParameters(ufrag, "theirpassword012345678"), false, 1, now);
    }

    private boolean isValid(final InetSocketAddress remote) {
        return ice.isValid(new IceRoute(BASE, remote));
    }

    private static InetSocketAddress from(final int port) {
        try {
            return new InetSocketAddress(InetAddress.getByName("198.51.100.9"), port);
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static StunWriter request(final String username) {
        return StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                .text(StunAttribute.USERNAME, username)
                .int32(StunAttribute.PRIORITY, 1)
                .int64(StunAttribute.ICE_CONTROLLING, 7);
    }

    private static byte[] check(final String username, final String password) {
        return request(username).integrity(password.getBytes(UTF_8)).fingerprint().toBytes();
    }

    private static byte[] nominating(final String username, final String password) {
        return request(username)
                .flag(StunAttribute.USE_CANDIDATE)
                .integrity(password.getBytes(UTF_8))
                .fingerprint()
                .toBytes();
    }

    private IceVerdict give(final byte[] bytes, final int port) {
        return ice.check(bytes, 0, bytes.length, BASE, from(port), now);
    }

    /** What the session says, in short. */
    private List<String> drain() {
        final List<String> said = new ArrayList<>();
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            said.add(
                    switch (output) {
                        case IceOutput.Send(StunMessage message, IceRoute path) ->
                                message.messageClass() == StunClass.SUCCESS
                                        ? "ok " + path.remote().getPort()
                                        : message.errorCode() + " " + path.remote().getPort();
                        case IceOutput.Validated(IceRoute path) ->
                                "valid " + path.remote().getPort();
                        case IceOutput.Selected(IceRoute path) ->
                                "nominated " + path.remote().getPort();
                        case IceOutput.ConsentLost(IceRoute path) ->
                                "lost " + path.remote().getPort();
                        case IceOutput.Failed() -> "failed";
                    });
        }
        return said;
    }

    private void pass(final Duration time) {
        now += time.toNanos();
        ice.tick(now);
    }

    @Test
    void answersAValidCheckWithTheAddressItCameFrom() {
        remote("theirs");
        assertThat(give(check("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.VALID);

        assertThat(ice.poll())
                .isInstanceOfSatisfying(
                        IceOutput.Send.class,
                        respond -> {
                            final StunMessage answer = respond.message();
                            assertThat(answer.messageClass()).isEqualTo(StunClass.SUCCESS);
                            assertThat(answer.transactionId()).isEqualTo(TRANSACTION);
                            assertThat(answer.xorMappedAddress()).isEqualTo(from(5000));
                            assertThat(answer.integrityValid(PASSWORD.getBytes(UTF_8))).isTrue();
                            assertThat(answer.fingerprintValid()).isTrue();
                            assertThat(respond.path().remote()).isEqualTo(from(5000));
                        });
        assertThat(drain()).containsExactly("valid 5000");
        assertThat(isValid(from(5000))).isTrue();
        assertThat(isValid(from(5001))).isFalse();
        assertThat(ice.selected(IceBase.RTP)).isNull();
    }

    @Test
    void theLastNominationWins() {
        remote("theirs");
        give(nominating("ours:theirs", PASSWORD), 5000);
        give(check("ours:theirs", PASSWORD), 6000);
        give(nominating("ours:theirs", PASSWORD), 5000);
        give(nominating("ours:theirs", PASSWORD), 6000);

        assertThat(drain())
                .containsExactly(
                        "ok 5000",
                        "valid 5000",
                        "nominated 5000",
                        "ok 6000",
                        "valid 6000",
                        "ok 5000",
                        "ok 6000",
                        "nominated 6000");
        assertThat(ice.selected(IceBase.RTP)).isEqualTo(new IceRoute(BASE, from(6000)));
    }

    @Test
    void strangersAreRefusedAndChangeNothing() {
        remote("theirs");
        final StunWriter noIntegrity = request("ours:theirs");
        final StunWriter noUsername =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION);
        final byte[] indication =
                StunWriter.of(StunClass.INDICATION, StunMessage.BINDING, TRANSACTION)
                        .fingerprint()
                        .toBytes();
        final byte[] noFingerprint =
                request("ours:theirs").integrity(PASSWORD.getBytes(UTF_8)).message().toBytes();

        assertThat(give(noIntegrity.fingerprint().toBytes(), 1)).isEqualTo(IceVerdict.INCOMPLETE);
        assertThat(give(noUsername.integrity(PASSWORD.getBytes(UTF_8)).fingerprint().toBytes(), 2))
                .isEqualTo(IceVerdict.INCOMPLETE);
        assertThat(give(nominating("ours:wrong", PASSWORD), 3))
                .isEqualTo(IceVerdict.WRONG_USERNAME);
        assertThat(give(nominating("theirs:ours", PASSWORD), 4))
                .isEqualTo(IceVerdict.WRONG_USERNAME);
        assertThat(give(nominating("ours:theirs", "guess"), 5))
                .isEqualTo(IceVerdict.WRONG_INTEGRITY);
        assertThat(give(indication, 6)).isEqualTo(IceVerdict.NOT_A_CHECK);
        assertThat(give(noFingerprint, 7)).isEqualTo(IceVerdict.NO_FINGERPRINT);
        assertThat(give(new byte[30], 8)).isEqualTo(IceVerdict.MALFORMED);

        assertThat(drain()).containsExactly("400 1", "400 2", "401 3", "401 4", "401 5");
        assertThat(ice.selected(IceBase.RTP)).isNull();
        for (int port = 1; port <= 8; port++) {
            assertThat(isValid(from(port))).isFalse();
        }
        assertThat(ice.deadline()).isEqualTo(Engine.NEVER);
    }

    @Test
    @DisplayName("RFC 8445 §7.3.1.1: two controlled sides are a conflict of roles")
    void roleConflict() {
        remote("theirs");
        final byte[] controlled =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, TRANSACTION)
                        .text(StunAttribute.USERNAME, "ours:theirs")
                        .int64(StunAttribute.ICE_CONTROLLED, 7)
                        .integrity(PASSWORD.getBytes(UTF_8))
                        .fingerprint()
                        .toBytes();
        assertThat(give(controlled, 5000)).isEqualTo(IceVerdict.ROLE_CONFLICT);
        assertThat(drain()).containsExactly("487 5000");
    }

    @Test
    @DisplayName("RFC 8489 §6.3.1: attributes that must be understood and are not")
    void unknownAttribute() {
        remote("theirs");
        final byte[] strange =
                request("ours:theirs")
                        .flag(0x7001)
                        .integrity(PASSWORD.getBytes(UTF_8))
                        .fingerprint()
                        .toBytes();
        assertThat(give(strange, 5000)).isEqualTo(IceVerdict.NOT_UNDERSTOOD);
        assertThat(ice.poll())
                .isInstanceOfSatisfying(
                        IceOutput.Send.class,
                        respond -> {
                            assertThat(respond.message().errorCode()).isEqualTo(420);
                            assertThat(respond.message().unknownAttributes())
                                    .containsExactly(0x7001);
                        });
    }

    @Test
    @DisplayName("RFC 7675 §5.1: consent lasts 30 seconds from the last check")
    void consent() {
        remote("theirs");
        give(nominating("ours:theirs", PASSWORD), 5000);
        drain();

        pass(Duration.ofSeconds(29));
        give(check("ours:theirs", PASSWORD), 5000);
        assertThat(ice.deadline()).isEqualTo(Duration.ofSeconds(59).toNanos());
        pass(Duration.ofMillis(29_999));
        assertThat(drain()).containsExactly("ok 5000");
        pass(Duration.ofMillis(1));
        assertThat(drain()).containsExactly("lost 5000");
        assertThat(isValid(from(5000))).isFalse();
        assertThat(ice.deadline()).isEqualTo(Engine.NEVER);

        give(nominating("ours:theirs", PASSWORD), 5000);
        assertThat(drain()).containsExactly("ok 5000", "valid 5000", "nominated 5000");
    }

    @Test
    void checksThatComeBeforeTheAnswerCountForItsSender() {
        assertThat(give(nominating("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.VALID);
        give(check("ours:other", PASSWORD), 6000);
        assertThat(drain()).containsExactly("ok 5000", "ok 6000");
        assertThat(isValid(from(5000))).isFalse();

        remote("theirs");
        assertThat(drain()).containsExactly("valid 5000", "nominated 5000");
        assertThat(isValid(from(6000))).isFalse();
        remote("theirs");
        assertThat(drain()).isEmpty();
    }

    @Test
    @DisplayName("RFC 8445 §9: the old pair carries media until the new one is nominated")
    void restart() {
        remote("theirs");
        give(nominating("ours:theirs", PASSWORD), 5000);
        ice.restart(new IceParameters("fresh", "anotherpassword0123456"), now);
        assertThat(ice.localUfrags()).containsExactly("fresh", "ours");
        remote("later");
        drain();

        pass(Duration.ofSeconds(20));
        assertThat(give(check("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.VALID);
        assertThat(give(check("fresh:later", PASSWORD), 6000))
                .isEqualTo(IceVerdict.WRONG_INTEGRITY);
        give(check("fresh:later", "anotherpassword0123456"), 6000);
        pass(Duration.ofSeconds(20));
        assertThat(ice.selected(IceBase.RTP)).isEqualTo(new IceRoute(BASE, from(5000)));

        give(nominating("fresh:later", "anotherpassword0123456"), 6000);
        assertThat(drain())
                .containsExactly(
                        "ok 5000",
                        "401 6000",
                        "ok 6000",
                        "valid 6000",
                        "ok 6000",
                        "nominated 6000");
        assertThat(ice.localUfrags()).containsExactly("fresh");
        assertThat(isValid(from(5000))).isFalse();
        assertThat(give(check("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.WRONG_USERNAME);
    }

    @Test
    void aPeerThatRestartsAloneIsFollowed() {
        remote("theirs");
        give(nominating("ours:theirs", PASSWORD), 5000);
        remote("later");
        assertThat(give(check("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.VALID);
        assertThat(ice.localUfrags()).containsExactly("ours");
        drain();

        give(nominating("ours:later", PASSWORD), 5000);
        give(nominating("ours:later", PASSWORD), 6000);
        assertThat(drain()).containsExactly("ok 5000", "ok 6000", "valid 6000", "nominated 6000");
        assertThat(give(check("ours:theirs", PASSWORD), 5000)).isEqualTo(IceVerdict.WRONG_USERNAME);
    }

    @Test
    void eachComponentHasAPathAndAClosedConnectionEndsOne() {
        final IceBase second = new IceBase(IceBase.RTCP, IceTransport.UDP, BASE.address());
        final IceBase tcp = new IceBase(IceBase.RTP, IceTransport.TCP, BASE.address());
        remote("theirs");
        final byte[] check = nominating("ours:theirs", PASSWORD);
        ice.check(check, 0, check.length, second, from(5001), now);
        assertThat(ice.selected(IceBase.RTP)).isNull();
        ice.check(check, 0, check.length, tcp, from(5000), now);
        assertThat(ice.selected(IceBase.RTP)).isEqualTo(new IceRoute(tcp, from(5000)));
        assertThat(ice.selected(IceBase.RTCP)).isEqualTo(new IceRoute(second, from(5001)));
        // The same address by UDP is somebody else until he proves it.
        assertThat(isValid(from(5000))).isFalse();
        drain();

        ice.closed(new IceRoute(tcp, from(5000)), now);
        assertThat(drain()).containsExactly("lost 5000");
        assertThat(ice.selected(IceBase.RTP)).isNull();
        assertThat(ice.selected(IceBase.RTCP)).isNotNull();
    }

    @Test
    void addressesAreBoundedAndTheChosenOneStays() {
        remote("theirs");
        give(nominating("ours:theirs", PASSWORD), 5000);
        for (int i = 1; i < 100; i++) {
            now++;
            give(check("ours:theirs", PASSWORD), 5000 + i);
        }
        assertThat(isValid(from(5000))).isTrue();
        assertThat(isValid(from(5001))).isFalse();
        assertThat(isValid(from(5099))).isTrue();
    }

    @Test
    void peeksTheFragmentForASharedPort() {
        final byte[] check = check("ours:theirs", PASSWORD);
        assertThat(IceLite.peekLocalUfrag(check, 0, check.length)).isEqualTo("ours");
        assertThat(IceLite.peekLocalUfrag(check, 0, check.length - 1)).isNull();
        assertThat(IceLite.peekLocalUfrag(check, 4, check.length)).isNull();
        final byte[] none = request("nocolon").fingerprint().toBytes();
        assertThat(IceLite.peekLocalUfrag(none, 0, none.length)).isNull();
    }

    @Test
    void damagedChecksNeverThrowAndNeverPass() {
        remote("theirs");
        final byte[] good = nominating("ours:theirs", PASSWORD);
        Properties.forAll(
                5_000,
                random -> {
                    final byte[] bytes = good.clone();
                    for (int i = random.nextInt(1, 6); i > 0; i--) {
                        final int at = random.nextInt(bytes.length);
                        bytes[at] = (byte) (bytes[at] ^ 1 << random.nextInt(8));
                    }
                    return bytes;
                },
                bytes -> {
                    IceLite.peekLocalUfrag(bytes, 0, bytes.length);
                    if (!Arrays.equals(bytes, good)) {
                        assertThat(give(bytes, 7000)).isNotEqualTo(IceVerdict.VALID);
                    }
                });
        assertThat(isValid(from(7000))).isFalse();
    }
}
