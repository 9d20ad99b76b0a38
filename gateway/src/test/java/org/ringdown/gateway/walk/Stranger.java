package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.random.RandomGenerator;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/** Somebody who knows ports, sources and numbers, but no keys and no passwords. */
final class Stranger {
    private static final byte[] CLIENT_HELLO =
            HexFormat.of()
                    .parseHex(
                            "16feff0000000000000000003a0100002e000000000000002e"
                                    + "fefd"
                                    + "00".repeat(32)
                                    + "00000002c02b01000000");

    private static final byte DTLS_ALERT = 21;

    private final DatagramChannel channel;
    private final RandomGenerator random;

    Stranger(final Pump pump, final RandomGenerator random) throws IOException {
        this.random = random;
        channel =
                pump.open((data, _) -> {
                    if (PacketKind.of(data, 0, data.length) != PacketKind.STUN && !farewell(data)) {
                        pump.faults.add("a stranger hears " + HexFormat.of().formatHex(data));
                    }
                });
    }

    /** The sealed end of another call's DTLS, whose far end had this port before. */
    private static boolean farewell(final byte[] data) {
        return data.length > 5 && data[0] == DTLS_ALERT && data[3] == 0 && data[4] == 1;
    }

    void disturb(final Talk talk, final Codec codec) throws IOException {
        final Wire wire = talk.wire();
        for (final Plug plug : wire.used()) {
            for (int i = 0; i < 3; i++) {
                final byte[] voice = new byte[80];
                random.nextBytes(voice);
                RtpView.writeHeader(
                        voice,
                        0,
                        codec.payloadType(),
                        false,
                        talk.sequence + i & 0xffff,
                        talk.timestamp,
                        talk.ssrc);
                send(voice, plug.to);
            }
            final byte[] bye = new byte[32];
            final int length = new RtcpWriter(bye).begin(0).bye(talk.ssrc).length();
            send(java.util.Arrays.copyOf(bye, length), plug.to);
            send(CLIENT_HELLO, plug.to);
            final byte[] noise = new byte[random.nextInt(100)];
            random.nextBytes(noise);
            send(noise, plug.to);
            send(check(wire), plug.to);
        }
    }

    /** A check by the right names with a password that is not. */
    private byte[] check(final Wire wire) {
        final byte[] transaction = new byte[12];
        random.nextBytes(transaction);
        final var server = wire.server();
        return StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                .text(StunAttribute.USERNAME, (server == null ? "some" : server.ufrag()) + ":body")
                .int32(StunAttribute.PRIORITY, 1)
                .int64(StunAttribute.ICE_CONTROLLING, 1)
                .flag(StunAttribute.USE_CANDIDATE)
                .integrity("guessedguessedguessed".getBytes(StandardCharsets.UTF_8))
                .fingerprint()
                .toBytes();
    }

    private void send(final byte[] data, final int port) throws IOException {
        channel.send(
                ByteBuffer.wrap(data),
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }
}
