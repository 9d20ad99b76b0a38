package org.ringdown.rtc.srtp;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.GeneralSecurityException;
import java.util.Arrays;
import org.jitsi.srtp.SrtpContextFactory;
import org.jitsi.srtp.SrtpErrorStatus;
import org.jitsi.srtp.SrtpPolicy;
import org.jitsi.utils.ByteArrayBuffer;
import org.jitsi.utils.logging2.LoggerImpl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.rtc.crypto.Bytes;

/** An implementation that nobody here wrote, as sender and as receiver. */
class ForeignPeerTest {
    private static final int PACKETS = 70_000;

    private static SrtpPolicy policy(final SrtpProfile profile, final int tag) {
        final boolean gcm = profile.saltLength() == 12;
        return new SrtpPolicy(
                gcm ? SrtpPolicy.AESGCM_ENCRYPTION : SrtpPolicy.AESCM_ENCRYPTION,
                profile.keyLength(),
                gcm ? SrtpPolicy.NULL_AUTHENTICATION : SrtpPolicy.HMACSHA1_AUTHENTICATION,
                gcm ? 0 : 20,
                tag,
                profile.saltLength());
    }

    private static SrtpContextFactory peer(final Session session, final boolean sends) {
        return new SrtpContextFactory(
                sends,
                session.key.clone(),
                session.salt.clone(),
                policy(session.profile, session.profile.rtpTag()),
                policy(session.profile, session.profile.rtcpTag()),
                new LoggerImpl("peer"));
    }

    @ParameterizedTest
    @EnumSource
    void itOpensWhatWeProtect(final SrtpProfile profile) throws GeneralSecurityException {
        final Session session = new Session(profile);
        final var rtp = peer(session, false).deriveContext(Session.SSRC, 0);
        for (int i = 0; i < PACKETS; i += 7) {
            final byte[] plain = Session.rtp(i, Session.SSRC, i % 300);
            final Buffer packet = new Buffer(session.seal(plain));
            assertThat(rtp.reverseTransformPacket(packet, false)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(packet.bytes()).isEqualTo(plain);
        }
        final var rtcp = peer(session, false).deriveControlContext(Session.SSRC);
        for (int i = 0; i < 100; i++) {
            final byte[] plain = rtcp(i);
            final Buffer packet = new Buffer(session.sealRtcp(plain));
            assertThat(rtcp.reverseTransformPacket(packet)).isEqualTo(SrtpErrorStatus.OK);
            assertThat(packet.bytes()).isEqualTo(plain);
        }
    }

    @ParameterizedTest
    @EnumSource
    void weOpenWhatItProtects(final SrtpProfile profile) throws GeneralSecurityException {
        final Session session = new Session(profile);
        final var rtp = peer(session, true).deriveContext(Session.SSRC, 0);
        for (int i = 0; i < PACKETS; i += 7) {
            final byte[] plain = Session.rtp(i, Session.SSRC, i % 300);
            final Buffer packet = new Buffer(plain);
            assertThat(rtp.transformPacket(packet)).isEqualTo(SrtpErrorStatus.OK);
            final byte[] sealed = packet.bytes();
            assertThat(session.open(sealed)).isEqualTo(Unprotect.OK);
            assertThat(Arrays.copyOf(sealed, session.receiver.length())).isEqualTo(plain);
        }
        final var rtcp = peer(session, true).deriveControlContext(Session.SSRC);
        for (int i = 0; i < 100; i++) {
            final byte[] plain = rtcp(i);
            final Buffer packet = new Buffer(plain);
            assertThat(rtcp.transformPacket(packet)).isEqualTo(SrtpErrorStatus.OK);
            final byte[] sealed = packet.bytes();
            assertThat(session.receiver.unprotectRtcp(sealed, 0, sealed.length))
                    .isEqualTo(Unprotect.OK);
            assertThat(Arrays.copyOf(sealed, session.receiver.length())).isEqualTo(plain);
        }
    }

    private static byte[] rtcp(final int i) {
        final byte[] packet = new byte[28 + 4 * (i % 10)];
        Arrays.fill(packet, (byte) i);
        packet[0] = (byte) 0x80;
        packet[1] = (byte) 200;
        packet[3] = (byte) (packet.length / 4 - 1);
        Bytes.putInt32(packet, 4, Session.SSRC);
        return packet;
    }

    /** Bytes as the peer wants them. */
    private static final class Buffer implements ByteArrayBuffer {
        private byte[] bytes;
        private int offset;
        private int length;

        Buffer(final byte[] content) {
            bytes = Arrays.copyOf(content, content.length + 64);
            length = content.length;
        }

        byte[] bytes() {
            return Arrays.copyOfRange(bytes, offset, offset + length);
        }

        @Override
        public byte[] getBuffer() {
            return bytes;
        }

        @Override
        public int getOffset() {
            return offset;
        }

        @Override
        public int getLength() {
            return length;
        }

        @Override
        public void setLength(final int value) {
            length = value;
        }

        @Override
        public void setOffset(final int value) {
            offset = value;
        }

        @Override
        public boolean isInvalid() {
            return false;
        }

        @Override
        public void readRegionToBuff(final int from, final int size, final byte[] target) {
            System.arraycopy(bytes, offset + from, target, 0, size);
        }

        @Override
        public void grow(final int by) {
            bytes = Arrays.copyOf(bytes, bytes.length + by);
        }

        @Override
        public void append(final byte[] more, final int size) {
            grow(size);
            System.arraycopy(more, 0, bytes, offset + length, size);
            length += size;
        }

        @Override
        public void shrink(final int by) {
            length -= by;
        }
    }
}
