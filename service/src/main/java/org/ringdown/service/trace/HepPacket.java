package org.ringdown.service.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * A captured SIP message as HEP version 3, the Homer Encapsulation Protocol: "HEP3", the total
 * length, then chunks of vendor, type, length and value, all in network byte order.
 *
 * @param source who sent it
 * @param destination to whom
 * @param udp whether it went in a datagram; a connection of TCP otherwise
 * @param epochMicros when, in microseconds since 1970
 * @param agent our number at the capture server
 * @param key what the capture server asks for; {@code null} for nothing
 * @param correlation what joins the messages of a call: the Call-ID
 * @param payload the message
 */
@SuppressWarnings("ArrayRecordComponent") // never compared, only encoded
record HepPacket(
        InetSocketAddress source,
        InetSocketAddress destination,
        boolean udp,
        long epochMicros,
        long agent,
        @Nullable Secret key,
        String correlation,
        byte[] payload) {
    private static final int CHUNK = 6;
    private static final int FIXED = 256;
    private static final int LONGEST = 65_535;

    private static final int SIP = 1;
    private static final int AF_INET = 2;
    private static final int AF_INET6 = 10;
    private static final int TCP = 6;
    private static final int UDP = 17;

    /** The bytes, or {@code null} when they would be more than the length field can say. */
    byte @Nullable [] encode() {
        final byte[] joined = correlation.getBytes(StandardCharsets.UTF_8);
        final byte[] secret = key == null ? new byte[0] : key.reveal();
        final int most = FIXED + payload.length + joined.length + secret.length;
        if (most > LONGEST) {
            return null;
        }
        final ByteBuffer out = ByteBuffer.allocate(most);
        out.put("HEP3".getBytes(StandardCharsets.US_ASCII)).putShort((short) 0);
        addresses(out);
        chunk(out, 0x0007, Short.BYTES).putShort((short) source.getPort());
        chunk(out, 0x0008, Short.BYTES).putShort((short) destination.getPort());
        chunk(out, 0x0009, Integer.BYTES).putInt((int) (epochMicros / 1_000_000));
        chunk(out, 0x000a, Integer.BYTES).putInt((int) (epochMicros % 1_000_000));
        chunk(out, 0x000b, 1).put((byte) SIP);
        chunk(out, 0x000c, Integer.BYTES).putInt((int) agent);
        if (key != null) {
            chunk(out, 0x000e, secret.length).put(secret);
        }
        chunk(out, 0x0011, joined.length).put(joined);
        chunk(out, 0x000f, payload.length).put(payload);
        out.putShort(4, (short) out.position());
        final byte[] bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private void addresses(final ByteBuffer out) {
        final byte[] from = address(source).getAddress();
        final byte[] to = address(destination).getAddress();
        final boolean four = from.length == 4 && to.length == 4;
        chunk(out, 0x0001, 1).put((byte) (four ? AF_INET : AF_INET6));
        chunk(out, 0x0002, 1).put((byte) (udp ? UDP : TCP));
        if (four) {
            chunk(out, 0x0003, 4).put(from);
            chunk(out, 0x0004, 4).put(to);
        } else {
            chunk(out, 0x0005, 16).put(six(from));
            chunk(out, 0x0006, 16).put(six(to));
        }
    }

    private static InetAddress address(final InetSocketAddress socket) {
        final @Nullable InetAddress address = socket.getAddress();
        return address == null ? InetAddress.ofLiteral("0.0.0.0") : address;
    }

    /** The address as IPv6; one of IPv4 is mapped (RFC 4291 §2.5.5.2). */
    private static byte[] six(final byte[] address) {
        if (address.length == 16) {
            return address;
        }
        final byte[] mapped = new byte[16];
        mapped[10] = (byte) 0xff;
        mapped[11] = (byte) 0xff;
        System.arraycopy(address, 0, mapped, 12, 4);
        return mapped;
    }

    /** The head of a chunk of vendor 0; its value follows. */
    private static ByteBuffer chunk(final ByteBuffer out, final int type, final int length) {
        return out.putShort((short) 0).putShort((short) type).putShort((short) (CHUNK + length));
    }

    /** Whether the address says nothing: a socket that is bound to all of them. */
    static boolean unknown(final InetSocketAddress socket) {
        final @Nullable InetAddress address = socket.getAddress();
        return address == null || address.isAnyLocalAddress();
    }
}
