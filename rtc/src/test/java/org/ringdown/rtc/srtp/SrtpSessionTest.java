package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.crypto.CipherChoice;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

class SrtpSessionTest {
    @ParameterizedTest
    @EnumSource
    void roundTripAtAnyOffsetAndSize(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final int[] sequence = {0};
        Properties.forAll(
                random -> {
                    final byte[] packet =
                            Session.rtp(sequence[0]++, Session.SSRC, random.nextInt(1500));
                    // Contributing sources and a header extension, where there is room for them.
                    if (packet.length > 100 && random.nextBoolean()) {
                        packet[0] = (byte) 0x93;
                        packet[26] = 0;
                        packet[27] = (byte) random.nextInt(15);
                    }
                    return packet;
                },
                packet -> {
                    final int offset = packet.length % 17;
                    final byte[] data = new byte[offset + packet.length + profile.rtpOverhead()];
                    System.arraycopy(packet, 0, data, offset, packet.length);
                    final int size = session.sender.protectRtp(data, offset, packet.length);
                    assertThat(size).isEqualTo(packet.length + profile.rtpOverhead());
                    assertThat(session.receiver.unprotectRtp(data, offset, size))
                            .isEqualTo(Unprotect.OK);
                    assertThat(session.receiver.length()).isEqualTo(packet.length);
                    assertThat(Arrays.copyOfRange(data, offset, offset + packet.length))
                            .isEqualTo(packet);
                });
    }

    @ParameterizedTest
    @EnumSource
    void whatWasSentComesOutTheSameAgain(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final byte[] packet = Session.rtp(0xffff, Session.SSRC, 160);
        final byte[] sealed = session.seal(packet);
        session.seal(Session.rtp(0, Session.SSRC, 160)); // the roll-over counter is 1 now

        final byte[] again = Arrays.copyOf(packet, sealed.length);
        assertThat(session.sender.protectRtpAgain(again, 0, packet.length))
                .isEqualTo(sealed.length);
        assertThat(again).isEqualTo(sealed);

        for (final byte[] never :
                List.of(
                        Session.rtp(1, Session.SSRC, 160),
                        Session.rtp(0xfffe, Session.SSRC, 160),
                        Session.rtp(0xffff, Session.SSRC + 1, 160))) {
            final byte[] room = Arrays.copyOf(never, sealed.length);
            assertThat(session.sender.protectRtpAgain(room, 0, never.length))
                    .isEqualTo(SrtpSender.REFUSED);
            assertThat(room).startsWith(never);
        }
    }

    @ParameterizedTest
    @EnumSource
    void rtcpRoundTrip(final SrtpProfile profile) {
        final Session session = new Session(profile);
        Properties.forAll(
                random -> {
                    final byte[] packet = new byte[8 + 4 * random.nextInt(200)];
                    random.nextBytes(packet);
                    packet[7] = (byte) random.nextInt(3);
                    packet[4] = packet[5] = packet[6] = 0;
                    return packet;
                },
                packet -> {
                    final byte[] sealed = session.sealRtcp(packet);
                    final byte[] again = sealed.clone();
                    assertThat(session.receiver.unprotectRtcp(sealed, 0, sealed.length))
                            .isEqualTo(Unprotect.OK);
                    assertThat(Arrays.copyOf(sealed, session.receiver.length())).isEqualTo(packet);
                    assertThat(session.receiver.unprotectRtcp(again, 0, again.length))
                            .isEqualTo(Unprotect.REPLAYED);
                });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 3711 §3.3.1: over several roll-overs, with loss and reordering")
    void rollOverWithLossAndReordering(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final RandomGenerator random = Properties.random(7);
        final List<byte[]> held = new ArrayList<>();
        int opened = 0;
        for (int i = 0; i < 200_000; i += 1 + random.nextInt(40)) {
            final byte[] plain = Session.rtp(60_000 + i, Session.SSRC, 20);
            held.add(session.seal(plain));
            if (held.size() > 12) {
                final boolean late = random.nextInt(3) == 0;
                final byte[] packet = held.remove(late ? random.nextInt(held.size()) : 0);
                if (random.nextInt(10) > 0) {
                    assertThat(session.open(packet)).isEqualTo(Unprotect.OK);
                    opened++;
                }
            }
        }
        assertThat(opened).isGreaterThan(5000);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 3711 §3.3.2: each packet once, and none that is too late to tell")
    void replay(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final List<byte[]> sealed = new ArrayList<>();
        for (int i = 0; i < 1100; i++) {
            sealed.add(session.seal(Session.rtp(65_000 + i, Session.SSRC, 10)));
        }
        assertThat(session.open(sealed.getFirst().clone())).isEqualTo(Unprotect.OK);
        assertThat(session.open(sealed.getFirst().clone())).isEqualTo(Unprotect.REPLAYED);
        assertThat(session.open(sealed.get(1099).clone())).isEqualTo(Unprotect.OK);
        assertThat(session.open(sealed.get(1099).clone())).isEqualTo(Unprotect.REPLAYED);
        assertThat(session.open(sealed.get(1099 - Streams.WINDOW).clone()))
                .isEqualTo(Unprotect.TOO_OLD);
        for (int i = 1098; i > 1099 - Streams.WINDOW; i--) {
            assertThat(session.open(sealed.get(i).clone())).as("%d", i).isEqualTo(Unprotect.OK);
        }
        for (int i = 1098; i > 1099 - Streams.WINDOW; i--) {
            assertThat(session.open(sealed.get(i).clone())).isEqualTo(Unprotect.REPLAYED);
        }
    }

    @ParameterizedTest
    @EnumSource
    void noFlippedBitPassesOrLeavesATrace(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final byte[] sealed = session.seal(Session.rtp(40_000, Session.SSRC, 33));
        for (int bit = 0; bit < 8 * sealed.length; bit++) {
            final byte[] bent = sealed.clone();
            bent[bit / 8] = (byte) (bent[bit / 8] ^ 1 << bit % 8);
            final byte[] before = bent.clone();
            assertThat(session.open(bent)).as("bit %d", bit).isNotEqualTo(Unprotect.OK);
            assertThat(bent).isEqualTo(before);
        }
        assertThat(session.open(sealed)).isEqualTo(Unprotect.OK);

        final byte[] rtcp = session.sealRtcp(new byte[28]);
        for (int bit = 0; bit < 8 * rtcp.length; bit++) {
            final byte[] bent = rtcp.clone();
            bent[bit / 8] = (byte) (bent[bit / 8] ^ 1 << bit % 8);
            final byte[] before = bent.clone();
            assertThat(session.receiver.unprotectRtcp(bent, 0, bent.length))
                    .as("bit %d", bit)
                    .isNotEqualTo(Unprotect.OK);
            assertThat(bent).isEqualTo(before);
        }
        assertThat(session.receiver.unprotectRtcp(rtcp, 0, rtcp.length)).isEqualTo(Unprotect.OK);
    }

    @ParameterizedTest
    @EnumSource
    void everyLengthOfATruncatedPacketIsRefused(final SrtpProfile profile) {
        final Session session = new Session(profile);
        final byte[] sealed = session.seal(Session.rtp(1, Session.SSRC, 20));
        final byte[] rtcp = session.sealRtcp(new byte[16]);
        for (int size = 0; size < sealed.length; size++) {
            final byte[] data = Arrays.copyOf(sealed, size);
            assertThat(session.receiver.unprotectRtp(data, 0, size)).isNotEqualTo(Unprotect.OK);
        }
        for (int size = 0; size < rtcp.length; size++) {
            final byte[] data = Arrays.copyOf(rtcp, size);
            assertThat(session.receiver.unprotectRtcp(data, 0, size)).isNotEqualTo(Unprotect.OK);
        }
        assertThat(session.receiver.unprotectRtp(sealed, 1, sealed.length))
                .isEqualTo(Unprotect.TOO_SHORT);
        assertThat(session.receiver.unprotectRtcp(rtcp, 1, rtcp.length))
                .isEqualTo(Unprotect.TOO_SHORT);
    }

    @ParameterizedTest
    @EnumSource
    void randomBytesNeverThrow(final SrtpProfile profile) {
        final Session session = new Session(profile);
        Properties.forAll(
                5_000,
                random -> {
                    final byte[] bytes = new byte[random.nextInt(80)];
                    random.nextBytes(bytes);
                    if (bytes.length > 0 && random.nextInt(4) > 0) {
                        bytes[0] = (byte) (0x80 | (bytes[0] & 0x3f));
                    }
                    return bytes;
                },
                bytes -> {
                    assertThat(session.open(bytes.clone())).isNotEqualTo(Unprotect.OK);
                    assertThat(session.receiver.unprotectRtcp(bytes, 0, bytes.length))
                            .isNotEqualTo(Unprotect.OK);
                });
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 3711 §3.1, §3.4, RFC 7714 §8.2: where the MKI stands")
    void packetsNameTheirKey(final SrtpProfile profile) {
        final SrtpKey bare = SrtpKey.fresh(profile, new SeededEntropy(9));
        final SrtpKey key = bare.withMki(new Mki(BigInteger.valueOf(0xc1c2), 3));
        final byte[] name = {0, (byte) 0xc1, (byte) 0xc2};
        final boolean gcm = profile.saltLength() == 12;

        final byte[] plain = Session.rtp(65_000, Session.SSRC, 60);
        final byte[] without = Arrays.copyOf(plain, plain.length + bare.rtpOverhead());
        new SrtpSender(bare).protectRtp(without, 0, plain.length);
        final byte[] named = Arrays.copyOf(plain, plain.length + key.rtpOverhead());
        assertThat(new SrtpSender(key).protectRtp(named, 0, plain.length)).isEqualTo(named.length);
        final int rtpAt = gcm ? without.length : plain.length;
        assertThat(named).isEqualTo(inserted(without, rtpAt, name));

        final byte[] report = new byte[28];
        final byte[] bareReport = Arrays.copyOf(report, report.length + bare.rtcpOverhead());
        new SrtpSender(bare).protectRtcp(bareReport, 0, report.length);
        final byte[] namedReport = Arrays.copyOf(report, report.length + key.rtcpOverhead());
        assertThat(new SrtpSender(key).protectRtcp(namedReport, 0, report.length))
                .isEqualTo(namedReport.length);
        final int rtcpAt = gcm ? bareReport.length : report.length + 4;
        assertThat(namedReport).isEqualTo(inserted(bareReport, rtcpAt, name));

        final SrtpReceiver receiver = new SrtpReceiver(key);
        for (int i = 0; i < 3; i++) {
            final byte[] other = named.clone();
            other[rtpAt + i]++;
            final byte[] before = other.clone();
            assertThat(receiver.unprotectRtp(other, 0, other.length)).isEqualTo(Unprotect.BAD_TAG);
            assertThat(other).isEqualTo(before);
            final byte[] otherReport = namedReport.clone();
            otherReport[rtcpAt + i]++;
            assertThat(receiver.unprotectRtcp(otherReport, 0, otherReport.length))
                    .isEqualTo(Unprotect.BAD_TAG);
        }
        assertThat(receiver.unprotectRtp(named, 0, named.length)).isEqualTo(Unprotect.OK);
        assertThat(Arrays.copyOf(named, receiver.length())).isEqualTo(plain);
        assertThat(receiver.unprotectRtcp(namedReport, 0, namedReport.length))
                .isEqualTo(Unprotect.OK);
        assertThat(Arrays.copyOf(namedReport, receiver.length())).isEqualTo(report);
    }

    private static byte[] inserted(final byte[] bytes, final int at, final byte[] more) {
        final byte[] result = Arrays.copyOf(bytes, bytes.length + more.length);
        System.arraycopy(more, 0, result, at, more.length);
        System.arraycopy(bytes, at, result, at + more.length, bytes.length - at);
        return result;
    }

    @ParameterizedTest
    @EnumSource
    void bothWaysThroughThePlatformMakeTheSamePackets(final SrtpProfile profile) {
        final CipherChoice platform = new CipherChoice(true, true);
        final SrtpKey key = SrtpKey.fresh(profile, new SeededEntropy(11));
        final SrtpSender own = new SrtpSender(key);
        final SrtpSender other = new SrtpSender(key, platform);
        final SrtpReceiver ownEnd = new SrtpReceiver(key);
        final SrtpReceiver otherEnd = new SrtpReceiver(key, platform);
        for (int i = 0; i < 66_000; i += 97) {
            final byte[] plain = Session.rtp(i, Session.SSRC, i % 3000);
            final byte[] one = Arrays.copyOf(plain, plain.length + key.rtpOverhead());
            final byte[] two = one.clone();
            own.protectRtp(one, 0, plain.length);
            other.protectRtp(two, 0, plain.length);
            assertThat(two).isEqualTo(one);
            two[two.length - 1 - i % 4] ^= 1;
            final byte[] bent = two.clone();
            assertThat(otherEnd.unprotectRtp(two, 0, two.length)).isEqualTo(Unprotect.BAD_TAG);
            assertThat(two).isEqualTo(bent);
            assertThat(otherEnd.unprotectRtp(one.clone(), 0, one.length)).isEqualTo(Unprotect.OK);
            assertThat(ownEnd.unprotectRtp(one, 0, one.length)).isEqualTo(Unprotect.OK);

            final byte[] report = new byte[28 + 4 * (i % 9) + key.rtcpOverhead()];
            final byte[] again = report.clone();
            own.protectRtcp(report, 0, report.length - key.rtcpOverhead());
            other.protectRtcp(again, 0, report.length - key.rtcpOverhead());
            assertThat(again).isEqualTo(report);
            assertThat(otherEnd.unprotectRtcp(again, 0, again.length)).isEqualTo(Unprotect.OK);
            assertThat(Arrays.copyOf(again, otherEnd.length()))
                    .isEqualTo(new byte[otherEnd.length()]);
        }
    }

    @Test
    void strangersTakeNoPlaceAndStreamsAreBounded() {
        final Session session = new Session(SrtpProfile.AEAD_AES_128_GCM);
        for (int ssrc = 0; ssrc < 2 * Streams.MAX_STREAMS; ssrc++) {
            assertThat(session.open(Session.rtp(1, ssrc, 40))).isEqualTo(Unprotect.BAD_TAG);
        }
        for (int ssrc = 0; ssrc < Streams.MAX_STREAMS; ssrc++) {
            final byte[] packet = session.seal(Session.rtp(ssrc, ssrc * 0x1_0001, 40));
            assertThat(session.open(packet)).isEqualTo(Unprotect.OK);
        }
        final byte[] oneMore = Arrays.copyOf(Session.rtp(1, -5, 40), 52 + 16);
        assertThat(session.sender.protectRtp(oneMore, 0, 52)).isEqualTo(SrtpSender.REFUSED);
        final Session other = new Session(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(session.open(other.seal(Session.rtp(1, -5, 40))))
                .isEqualTo(Unprotect.UNKNOWN_SSRC);
        final byte[] known = session.seal(Session.rtp(7, 3 * 0x1_0001, 40));
        assertThat(session.open(known)).isEqualTo(Unprotect.OK);
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 7714 §8.4: no index is used twice")
    void theSenderRefusesARepeatedSequenceNumber(final SrtpProfile profile) {
        final Session session = new Session(profile);
        session.seal(Session.rtp(2000, Session.SSRC, 10));
        session.seal(Session.rtp(1999, Session.SSRC, 10));
        session.seal(Session.rtp(3500, Session.SSRC, 10));
        for (final int sequence : new int[] {1999, 2000, 3500, 3500 - Streams.WINDOW, 40_000}) {
            final byte[] data =
                    Arrays.copyOf(
                            Session.rtp(sequence, Session.SSRC, 10), 22 + profile.rtpOverhead());
            assertThat(session.sender.protectRtp(data, 0, 22))
                    .as("%d", sequence)
                    .isEqualTo(SrtpSender.REFUSED);
        }
        assertThat(session.sender.protectRtp(new byte[40], 0, 20)).isEqualTo(SrtpSender.REFUSED);
        assertThat(session.sender.protectRtcp(new byte[40], 0, 7)).isEqualTo(SrtpSender.REFUSED);
    }

    @Test
    void ourOwnMistakesAreSaid() {
        final byte[] packet = Session.rtp(1, 1, 10);
        final Session session = new Session(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThatThrownBy(() -> session.sender.protectRtp(packet, 0, packet.length))
                .hasMessageContaining("10 bytes of room");
        assertThatThrownBy(() ->
                        new SrtpSender(SrtpProfile.AEAD_AES_256_GCM, new byte[16], new byte[12]))
                .hasMessageContaining("a key of 32 and a salt of 12 bytes");
    }

    @Test
    void profilesByTheirNumbers() {
        assertThat(SrtpProfile.ofId(1)).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_80);
        assertThat(SrtpProfile.ofId(2)).isEqualTo(SrtpProfile.AES_CM_128_HMAC_SHA1_32);
        assertThat(SrtpProfile.ofId(7)).isEqualTo(SrtpProfile.AEAD_AES_128_GCM);
        assertThat(SrtpProfile.ofId(8)).isEqualTo(SrtpProfile.AEAD_AES_256_GCM);
        for (final int unknown : new int[] {0, 3, 5, 6, 9, -1}) {
            assertThat(SrtpProfile.ofId(unknown)).isNull();
        }
    }

    @ParameterizedTest
    @EnumSource
    void profilesByTheirNames(final SrtpProfile profile) {
        assertThat(SrtpProfile.ofSuite(profile.suite())).isEqualTo(profile);
        assertThat(SrtpProfile.ofSuite(profile.suite() + "0")).isNull();
    }

    @ParameterizedTest
    @EnumSource
    @DisplayName("RFC 4568 §6.2.2: a tag of 32 bits is for RTP alone")
    void overheads(final SrtpProfile profile) {
        final String suite = profile.suite();
        final int tag = suite.endsWith("GCM") ? 16 : 10;
        assertThat(profile.rtpOverhead()).isEqualTo(suite.endsWith("_32") ? 4 : tag);
        assertThat(profile.rtcpOverhead()).isEqualTo(tag + 4);
    }

    @ParameterizedTest
    @EnumSource
    void keysHoldTheLengthsOfTheirSuite(final SrtpProfile profile) {
        final SrtpKey key = SrtpKey.fresh(profile, new SeededEntropy(profile.ordinal()));
        assertThat(key.key().reveal()).hasSize(profile.keyLength());
        assertThat(key.salt().reveal()).hasSize(profile.saltLength());
        final byte[] material = new byte[profile.keyLength() + profile.saltLength()];
        new SeededEntropy(profile.ordinal()).fill(material);
        assertThat(SrtpKey.of(profile, material)).isEqualTo(key);
        for (final int wrong : new int[] {0, 1, material.length - 1, material.length + 1}) {
            assertThatThrownBy(() -> SrtpKey.of(profile, new byte[wrong]))
                    .hasMessageContaining("a key of " + profile.keyLength());
        }
        assertThat(key.toString())
                .isEqualTo("SrtpKey[profile=" + profile + ", key=***, salt=***, mki=null]");
    }
}
