package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** Sessions that go on in another process, and keys that change on the way. */
class SrtpStateTest {
    private static SrtpKey key(final SrtpProfile profile, final int seed) {
        return SrtpKey.fresh(profile, new SeededEntropy(seed));
    }

    private static byte[] seal(final SrtpSender sender, final byte[] plain) {
        final byte[] data = Arrays.copyOf(plain, plain.length + sender.key().rtpOverhead());
        final int size = sender.protectRtp(data, 0, plain.length);
        return size == SrtpSender.REFUSED ? new byte[0] : data;
    }

    private static byte[] sealRtcp(final SrtpSender sender, final int ssrc) {
        final byte[] data = new byte[28 + sender.key().rtcpOverhead()];
        data[7] = (byte) ssrc;
        assertThat(sender.protectRtcp(data, 0, 28)).isEqualTo(data.length);
        return data;
    }

    private static Unprotect open(final SrtpReceiver receiver, final byte[] sealed) {
        return receiver.unprotectRtp(sealed.clone(), 0, sealed.length);
    }

    private static Unprotect openRtcp(final SrtpReceiver receiver, final byte[] sealed) {
        return receiver.unprotectRtcp(sealed.clone(), 0, sealed.length);
    }

    @ParameterizedTest
    @EnumSource
    void aStreamGoesOnAcrossARestoreOfBothEnds(final SrtpProfile profile) {
        final SrtpKey key = key(profile, 1).withMki(new Mki(BigInteger.TEN, 2));
        SrtpSender sender = new SrtpSender(key);
        SrtpReceiver receiver = new SrtpReceiver(key);
        final List<byte[]> old = new ArrayList<>();
        final List<byte[]> oldRtcp = new ArrayList<>();
        // Twice over the roll-over, with another process at each fifth of the way.
        for (int i = 0; i < 160_000; i += 20) {
            if (i % 32_000 == 0) {
                sender = SrtpSender.restore(sender.snapshot(), 0, CipherChoice.OWN).orThrow();
                receiver = SrtpReceiver.restore(receiver.snapshot(), CipherChoice.OWN).orThrow();
                assertThat(sender.key()).isEqualTo(key);
                assertThat(receiver.key()).isEqualTo(key);
                for (final byte[] packet : old) {
                    assertThat(open(receiver, packet))
                            .isIn(Unprotect.REPLAYED, Unprotect.TOO_OLD, Unprotect.BAD_TAG);
                }
                for (final byte[] packet : oldRtcp) {
                    assertThat(openRtcp(receiver, packet))
                            .isIn(Unprotect.REPLAYED, Unprotect.TOO_OLD);
                }
            }
            for (int ssrc = 1; ssrc < 3; ssrc++) {
                final byte[] plain = Session.rtp(i, ssrc, 5);
                final byte[] sealed = seal(sender, plain);
                assertThat(open(receiver, sealed)).as("%d", i).isEqualTo(Unprotect.OK);
                old.add(sealed);
            }
            final byte[] rtcp = sealRtcp(sender, 1);
            assertThat(openRtcp(receiver, rtcp)).isEqualTo(Unprotect.OK);
            oldRtcp.add(rtcp);
        }
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 3711 §9.1: no index is used twice, whatever was sent after the snapshot")
    void noIndexIsUsedTwice(final SrtpProfile profile) {
        final SrtpKey key = key(profile, 2);
        final SrtpSender first = new SrtpSender(key);
        final Set<String> keystreams = new HashSet<>();
        for (int i = 0; i < 65_500; i += 10) {
            keystreams.add(keystream(seal(first, Session.rtp(i, 7, 0))));
        }
        final Secret snapshot = first.snapshot();
        final int ahead = 300;
        for (int i = 65_491; i <= 65_490 + ahead; i++) {
            keystreams.add(keystream(seal(first, Session.rtp(i, 7, 0))));
        }
        for (int i = 0; i < 5; i++) {
            sealRtcp(first, 7);
        }
        final SrtpSender second = SrtpSender.restore(snapshot, ahead, CipherChoice.OWN).orThrow();
        int refused = 0;
        for (int i = 65_490; i < 65_490 + 2 * ahead; i++) {
            final byte[] sealed = seal(second, Session.rtp(i, 7, 0));
            if (sealed.length == 0) {
                refused++;
            } else {
                assertThat(keystreams.add(keystream(sealed))).as("%d", i).isTrue();
            }
        }
        // The snapshot's highest was 65490: it and all that may have been sent since.
        assertThat(refused).isEqualTo(1 + ahead);
        final byte[] rtcp = sealRtcp(second, 7);
        final int at = profile.saltLength() == 12 ? 28 + 16 : 28;
        assertThat(Bytes.int32(rtcp, at)).isEqualTo(0x8000_0000 | ahead);
    }

    /** What tells two packets of one SSRC and of no payload apart: the tag, by index. */
    private static String keystream(final byte[] sealed) {
        return Arrays.toString(sealed);
    }

    @Test
    void aKeyThatIsWornOutStaysSo() {
        final SrtpKey key = key(SrtpProfile.AEAD_AES_128_GCM, 3);
        final byte[] state = new SrtpSender(key).snapshot().reveal();
        // The next RTCP index stands before the count of streams.
        state[state.length - 8] = 0x7f;
        state[state.length - 7] = (byte) 0xff;
        state[state.length - 6] = (byte) 0xff;
        state[state.length - 5] = (byte) 0xff;
        final SrtpSender last = SrtpSender.restore(Secret.of(state), 0, CipherChoice.OWN).orThrow();
        sealRtcp(last, 1);
        assertThat(last.protectRtcp(new byte[60], 0, 28)).isEqualTo(SrtpSender.REFUSED);
        final SrtpSender worn =
                SrtpSender.restore(last.snapshot(), 100, CipherChoice.OWN).orThrow();
        assertThat(worn.protectRtcp(new byte[60], 0, 28)).isEqualTo(SrtpSender.REFUSED);
        final SrtpSender skipped =
                SrtpSender.restore(Secret.of(state), 1, CipherChoice.OWN).orThrow();
        assertThat(skipped.protectRtcp(new byte[60], 0, 28)).isEqualTo(SrtpSender.REFUSED);
    }

    @Test
    void stateOfManyStreams() {
        final SrtpKey key = key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 4);
        final SrtpSender sender = new SrtpSender(key);
        final SrtpReceiver receiver = new SrtpReceiver(key);
        for (int ssrc = 0; ssrc < Streams.MAX_STREAMS; ssrc++) {
            assertThat(open(receiver, seal(sender, Session.rtp(ssrc, ssrc * 31, 3))))
                    .isEqualTo(Unprotect.OK);
        }
        assertThat(sender.streams()).isEqualTo(Streams.MAX_STREAMS);
        assertThat(receiver.streams()).isEqualTo(Streams.MAX_STREAMS);
        final SrtpSender again =
                SrtpSender.restore(sender.snapshot(), 5, CipherChoice.OWN).orThrow();
        final SrtpReceiver back =
                SrtpReceiver.restore(receiver.snapshot(), CipherChoice.OWN).orThrow();
        for (int ssrc = 0; ssrc < Streams.MAX_STREAMS; ssrc++) {
            assertThat(seal(again, Session.rtp(ssrc + 5, ssrc * 31, 3))).isEmpty();
            assertThat(open(back, seal(again, Session.rtp(ssrc + 6, ssrc * 31, 3))))
                    .isEqualTo(Unprotect.OK);
        }
    }

    @Test
    void damagedStateIsSaidAndNeverThrows() {
        final SrtpKey key = key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 5);
        final SrtpSender sender = new SrtpSender(key);
        seal(sender, Session.rtp(1, 1, 1));
        seal(sender, Session.rtp(1, 2, 1));
        final byte[] good = sender.snapshot().reveal();
        for (int size = 0; size < good.length; size++) {
            assertThat(
                            SrtpSender.restore(
                                            Secret.of(Arrays.copyOf(good, size)),
                                            0,
                                            CipherChoice.OWN)
                                    .isOk())
                    .isFalse();
        }
        assertThat(
                        SrtpSender.restore(
                                        Secret.of(Arrays.copyOf(good, good.length + 1)),
                                        0,
                                        CipherChoice.OWN)
                                .isOk())
                .isFalse();
        assertThat(SrtpReceiver.restore(Secret.of(good), CipherChoice.OWN).isOk()).isFalse();
        Properties.forAll(
                5_000,
                random -> {
                    final byte[] bytes = good.clone();
                    for (int i = random.nextInt(1, 6); i > 0; i--) {
                        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
                    }
                    return bytes;
                },
                bytes -> {
                    final Parsed<SrtpSender> state =
                            SrtpSender.restore(Secret.of(bytes), 9, CipherChoice.OWN);
                    if (state.orNull() != null) {
                        state.orThrow().snapshot();
                    }
                    bytes[1] = 'R';
                    SrtpReceiver.restore(Secret.of(bytes), CipherChoice.OWN);
                });
        assertThatThrownBy(() -> SrtpSender.restore(sender.snapshot(), -1, CipherChoice.OWN))
                .hasMessageContaining("a skip is");
        assertThat(sender.snapshot().toString()).isEqualTo("***");
    }

    @Test
    void afterARekeyPacketsOfBothKeysAreOpenedForAWhile() {
        for (final SrtpProfile suite : SrtpProfile.values()) {
            final SrtpSender before = new SrtpSender(key(SrtpProfile.AES_CM_128_HMAC_SHA1_80, 6));
            final SrtpSender after = new SrtpSender(key(suite, 7));
            final SrtpReceiver receiver = new SrtpReceiver(before.key());
            final byte[] old = seal(before, Session.rtp(10, 1, 20));
            final byte[] late = seal(before, Session.rtp(11, 1, 20));
            final byte[] tooLate = seal(before, Session.rtp(12, 1, 20));
            final byte[] lateRtcp = sealRtcp(before, 1);
            final byte[] early = seal(after, Session.rtp(13, 1, 20));

            assertThat(open(receiver, old)).isEqualTo(Unprotect.OK);
            assertThat(open(receiver, early)).isEqualTo(Unprotect.BAD_TAG);
            receiver.rekey(after.key(), 1000);
            assertThat(receiver.key()).isEqualTo(after.key());
            assertThat(open(receiver, early)).isEqualTo(Unprotect.OK);
            assertThat(receiver.length()).isEqualTo(32);
            assertThat(open(receiver, late)).isEqualTo(Unprotect.OK);
            assertThat(receiver.length()).isEqualTo(32);
            assertThat(openRtcp(receiver, lateRtcp)).isEqualTo(Unprotect.OK);
            assertThat(openRtcp(receiver, sealRtcp(after, 1))).isEqualTo(Unprotect.OK);
            for (final byte[] again : List.of(old, late, early)) {
                assertThat(open(receiver, again)).isNotEqualTo(Unprotect.OK);
            }
            assertThat(openRtcp(receiver, lateRtcp)).isNotEqualTo(Unprotect.OK);
            // The same key again, as every later re-offer brings it, changes nothing.
            receiver.rekey(after.key(), 5000);
            receiver.expire(999);
            assertThat(open(receiver, seal(before, Session.rtp(14, 1, 20))))
                    .isEqualTo(Unprotect.OK);
            receiver.expire(1000);
            assertThat(open(receiver, tooLate)).isNotEqualTo(Unprotect.OK);
            assertThat(open(receiver, seal(after, Session.rtp(14, 1, 20)))).isEqualTo(Unprotect.OK);
        }
    }

    @Test
    @DisplayName("A peer may count roll-overs on under its new key, or begin again")
    void rollOversGoOnOrBeginAgain() {
        for (final boolean goesOn : new boolean[] {true, false}) {
            final SrtpKey first = key(SrtpProfile.AEAD_AES_128_GCM, 8);
            final SrtpKey next = key(SrtpProfile.AEAD_AES_128_GCM, 9);
            final SrtpSender before = new SrtpSender(first);
            final SrtpReceiver receiver = new SrtpReceiver(first);
            for (int i = 0; i < 140_000; i += 100) {
                assertThat(open(receiver, seal(before, Session.rtp(i, 1, 2))))
                        .isEqualTo(Unprotect.OK);
            }
            final SrtpSender after;
            if (goesOn) {
                final byte[] state = before.snapshot().reveal();
                final byte[] other = new SrtpSender(next).snapshot().reveal();
                System.arraycopy(other, 0, state, 0, other.length - 8);
                after = SrtpSender.restore(Secret.of(state), 0, CipherChoice.OWN).orThrow();
            } else {
                after = new SrtpSender(next);
            }
            receiver.rekey(next, 1);
            for (int i = 140_000; i < 280_000; i += 100) {
                assertThat(open(receiver, seal(after, Session.rtp(i, 1, 2))))
                        .as("%d", i)
                        .isEqualTo(Unprotect.OK);
                receiver.expire(i);
            }
        }
    }
}
