package org.ringdown.service.proxy;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.auth.TokenSeal;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Where an in-dialog request goes next, carried in the user part of our own Record-Route as a flow
 * token (RFC 5626 §5.2): a browser's contact is {@code something.invalid} and a phone's may lie
 * behind a NAT, but the flow they came over is known. The token is sealed, so that nobody can aim
 * our requests at an address of their choice; and it is good for the requests of its own dialog
 * only, because everybody in a dialog sees the tokens of all others.
 */
final class HopToken {
    private static final byte OVER = 1;
    private static final byte TO = 2;
    private static final byte LOCAL = 3;
    private static final int LONGEST_HOP = 64;
    private static final int LONGEST_OWNER = 120;
    private static final int LONGEST_NAME = 253;

    private final TokenSeal seal;

    HopToken(final TokenSeal seal) {
        this.seal = seal;
    }

    /**
     * Where a token leads.
     *
     * @param hop the flow or address that was known when the dialog began
     * @param owner the AOR of who is there, by whose bindings a newer flow is found; {@code null}
     *     when it has none
     * @param pass how often the request that began the dialog had been here before: one that
     *     another server sends back (a spiral) is another call with the same names
     */
    record Lead(Hop hop, @Nullable String owner, int pass) {
        /** Of a dialog that passes here once. */
        Lead(final Hop hop, final @Nullable String owner) {
            this(hop, owner, 0);
        }

        /** Whether a device of a user of ours is there, or an application inside. */
        boolean ours() {
            return owner != null || hop instanceof Hop.Local;
        }
    }

    /**
     * The token for a hop, fit for the user part of a SIP URI.
     *
     * @param beginning the request that sets up the dialog; only requests of that dialog, in either
     *     direction, can use the token
     */
    String of(final Lead lead, final SipRequest beginning) {
        final byte[] owner = owner(lead);
        final ByteBuffer content =
                ByteBuffer.allocate(2 + LONGEST_OWNER + LONGEST_HOP + LONGEST_NAME);
        content.put((byte) lead.pass()).put((byte) owner.length).put(owner);
        switch (lead.hop()) {
            case Hop.Over(Flow flow) -> {
                content.put(OVER).put((byte) flow.transport().ordinal());
                put(content, flow.local());
                put(content, flow.remote());
                content.putLong(flow.id());
            }
            case Hop.To(Transport transport, InetSocketAddress address, @Nullable String host) -> {
                content.put(TO).put((byte) transport.ordinal());
                put(content, address);
                content.put(name(host));
            }
            case Hop.Local(String application) ->
                    content.put(LOCAL).put(application.getBytes(StandardCharsets.UTF_8));
        }
        final byte[] bytes = new byte[content.position()];
        content.flip().get(bytes);
        return seal.seal(bytes, dialog(beginning.callId(), beginning.fromTag()));
    }

    /** A name too long for a header is left out: its owner is found by the flow alone. */
    private static byte[] owner(final Lead lead) {
        final byte[] owner =
                lead.owner() == null ? new byte[0] : lead.owner().getBytes(StandardCharsets.UTF_8);
        return owner.length > LONGEST_OWNER ? new byte[0] : owner;
    }

    /**
     * Where a token leads, or {@code null} if it is none of ours or of another dialog than {@code
     * request}: who began a dialog is at the From of its own requests and at the To of the other's.
     */
    @Nullable Lead open(final @Nullable String token, final SipRequest request) {
        if (token == null) {
            return null;
        }
        byte @Nullable [] bytes = seal.open(token, dialog(request.callId(), request.fromTag()));
        if (bytes == null) {
            bytes = seal.open(token, dialog(request.callId(), request.toTag()));
        }
        return bytes == null ? null : lead(ByteBuffer.wrap(bytes));
    }

    private static @Nullable Lead lead(final ByteBuffer content) {
        try {
            final int pass = content.get();
            final byte[] owner = new byte[content.get()];
            content.get(owner);
            final @Nullable Hop hop = hop(content);
            return hop == null
                    ? null
                    : new Lead(
                            hop,
                            owner.length == 0 ? null : new String(owner, StandardCharsets.UTF_8),
                            pass);
        } catch (final BufferUnderflowException
                | IndexOutOfBoundsException
                | NegativeArraySizeException
                | UnknownHostException e) {
            // Sealed by us, so only an older version of this server can have made it.
            return null;
        }
    }

    private static @Nullable Hop hop(final ByteBuffer content) throws UnknownHostException {
        return switch (content.get()) {
            case OVER -> {
                final Transport transport = Transport.values()[content.get()];
                yield new Hop.Over(
                        new Flow(transport, address(content), address(content), content.getLong()));
            }
            case TO ->
                    new Hop.To(Transport.values()[content.get()], address(content), name(content));
            case LOCAL -> new Hop.Local(StandardCharsets.UTF_8.decode(content).toString());
            default -> null;
        };
    }

    /** No DNS name is longer than 253 bytes; one that is leads to no certificate either. */
    private static byte[] name(final @Nullable String host) {
        final byte[] name = host == null ? new byte[0] : host.getBytes(StandardCharsets.UTF_8);
        return name.length > LONGEST_NAME ? new byte[0] : name;
    }

    private static @Nullable String name(final ByteBuffer content) {
        return content.hasRemaining() ? StandardCharsets.UTF_8.decode(content).toString() : null;
    }

    /** What tells dialogs apart: the Call-ID and the tag of who began it (RFC 3261 §12). */
    private static String dialog(final String callId, final @Nullable String tag) {
        return callId + '\n' + (tag == null ? "" : tag);
    }

    private static void put(final ByteBuffer content, final InetSocketAddress address) {
        final InetAddress known = address.getAddress();
        final byte[] ip = known == null ? new byte[0] : known.getAddress();
        content.put((byte) ip.length).put(ip).putShort((short) address.getPort());
    }

    private static InetSocketAddress address(final ByteBuffer content) throws UnknownHostException {
        final byte[] ip = new byte[content.get()];
        content.get(ip);
        return new InetSocketAddress(InetAddress.getByAddress(ip), content.getShort() & 0xffff);
    }
}
