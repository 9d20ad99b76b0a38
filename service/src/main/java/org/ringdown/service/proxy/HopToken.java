package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.auth.TokenSeal;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Where an in-dialog request goes next, carried in the user part of our own Record-Route as a flow
 * token (RFC 5626 §5.2): a browser's contact is {@code something.invalid} and a phone's may lie
 * behind a NAT, but the flow they came over is known. The token is sealed, so that nobody can aim
 * our requests at an address of their choice.
 */
final class HopToken {
    private static final byte OVER = 1;
    private static final byte TO = 2;
    private static final byte LOCAL = 3;
    private static final int LONGEST = 160;

    private final TokenSeal seal;

    HopToken(final TokenSeal seal) {
        this.seal = seal;
    }

    /** The token for a hop, fit for the user part of a SIP URI. */
    String of(final Hop hop) {
        final ByteBuffer content = ByteBuffer.allocate(LONGEST);
        switch (hop) {
            case Hop.Over(Flow flow) -> {
                content.put(OVER).put((byte) flow.transport().ordinal());
                put(content, flow.local());
                put(content, flow.remote());
                content.putLong(flow.id());
            }
            case Hop.To(Transport transport, InetSocketAddress address) -> {
                content.put(TO).put((byte) transport.ordinal());
                put(content, address);
            }
            case Hop.Local(String application) ->
                    content.put(LOCAL).put(application.getBytes(StandardCharsets.UTF_8));
        }
        final byte[] bytes = new byte[content.position()];
        content.flip().get(bytes);
        return seal.seal(bytes);
    }

    /** The hop that a token of ours stands for, or {@code null} if it is none of ours. */
    @Nullable Hop open(final @Nullable String token) {
        final byte[] bytes = token == null ? null : seal.open(token);
        if (bytes == null) {
            return null;
        }
        final ByteBuffer content = ByteBuffer.wrap(bytes);
        try {
            return switch (content.get()) {
                case OVER -> {
                    final Transport transport = Transport.values()[content.get()];
                    yield new Hop.Over(
                            new Flow(
                                    transport,
                                    address(content),
                                    address(content),
                                    content.getLong()));
                }
                case TO -> new Hop.To(Transport.values()[content.get()], address(content));
                case LOCAL -> new Hop.Local(StandardCharsets.UTF_8.decode(content).toString());
                default -> null;
            };
        } catch (final BufferUnderflowException
                | IndexOutOfBoundsException
                | UnknownHostException e) {
            // Sealed by us, so only an older version of this server can have made it.
            return null;
        }
    }

    private static void put(final ByteBuffer content, final InetSocketAddress address) {
        final byte[] ip = address.getAddress().getAddress();
        content.put((byte) ip.length).put(ip).putShort((short) address.getPort());
    }

    private static InetSocketAddress address(final ByteBuffer content) throws UnknownHostException {
        final byte[] ip = new byte[content.get()];
        content.get(ip);
        return new InetSocketAddress(InetAddress.getByAddress(ip), content.getShort() & 0xffff);
    }
}
