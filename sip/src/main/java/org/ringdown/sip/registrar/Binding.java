package org.ringdown.sip.registrar;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/**
 * One place where a user can be reached now (RFC 3261 §10). All of it can be stored as text and
 * numbers.
 *
 * @param aor the address of record, as {@code SipUri.aor()} writes it
 * @param contact the contact URI, as the client wrote it
 * @param instance the {@code +sip.instance} (RFC 5626 §4.1), without quotes
 * @param regId the {@code reg-id} of the flow, 1 or more; 0 when there is none
 * @param q the preference, 0 to 1; 1 when the client did not say
 * @param callId the Call-ID of the last REGISTER that set it
 * @param cseq its CSeq number
 * @param since when it was first set without a gap, in the same milliseconds as {@code expiresAt}
 * @param refreshedAt when the last REGISTER set it; of two flows the later one is the newer
 * @param expiresAt when it ends, in milliseconds since 1970 by a clock that does not jump
 * @param flow how the last REGISTER came
 * @param userAgent what the client calls itself, or an empty string
 * @param path the Path values, topmost first (RFC 3327)
 */
public record Binding(
        String aor,
        String contact,
        @Nullable String instance,
        int regId,
        double q,
        String callId,
        long cseq,
        long since,
        long refreshedAt,
        long expiresAt,
        FlowMark flow,
        String userAgent,
        List<String> path) {
    /** The list is copied. */
    public Binding {
        path = List.copyOf(path);
    }

    /** Whether it is over. */
    public boolean expired(final long epochMillis) {
        return expiresAt <= epochMillis;
    }

    /** Whether the other is the same binding, refreshed: only times and CSeq may differ. */
    public boolean sameButForTimes(final Binding other) {
        return regId == other.regId
                && q == other.q
                && contact.equals(other.contact)
                && callId.equals(other.callId)
                && Objects.equals(instance, other.instance)
                && flow.equals(other.flow)
                && userAgent.equals(other.userAgent)
                && path.equals(other.path)
                && aor.equals(other.aor);
    }

    /** The same binding, set again. It shares what did not change. */
    Binding refreshed(final long number, final long at, final long until) {
        return new Binding(
                aor, contact, instance, regId, q, callId, number, since, at, until, flow, userAgent,
                path);
    }

    /** The same binding when its connection is gone. */
    public Binding disconnected() {
        return new Binding(
                aor,
                contact,
                instance,
                regId,
                q,
                callId,
                cseq,
                since,
                refreshedAt,
                expiresAt,
                flow.disconnected(),
                userAgent,
                path);
    }

    /** The binding as it is good for after a restart, see {@link FlowMark#restarted}. */
    public Binding restarted() {
        return new Binding(
                aor,
                contact,
                instance,
                regId,
                q,
                callId,
                cseq,
                since,
                refreshedAt,
                expiresAt,
                flow.restarted(),
                userAgent,
                path);
    }

    /**
     * How it can be reached. A connection that is gone leaves the Path, or else the Contact: a
     * browser's leads nowhere, and so does a phone's private address behind a NAT; a public address
     * or the one that the phone registered from can be called.
     */
    public Reach reach() {
        if (flow.live()) {
            return new Reach.Over(flow.flow());
        }
        if (!path.isEmpty()) {
            final NameAddr edge = NameAddr.parse(path.getFirst()).orNull();
            return edge != null && edge.sipUri() != null
                    ? new Reach.By(edge.sipUri())
                    : new Reach.Nowhere();
        }
        final SipUri uri = SipUri.parse(contact).orNull();
        if (uri == null || flow.transport().webSocket() || invalid(uri.hostText())) {
            return new Reach.Nowhere();
        }
        final InetAddress address = literal(uri.hostText());
        if (address == null) {
            return new Reach.By(uri);
        }
        final Transport transport = flow.transport();
        return address.equals(literal(flow.remoteHost())) || isPublic(address)
                ? new Reach.At(
                        transport,
                        new InetSocketAddress(
                                address, uri.port() > 0 ? uri.port() : transport.defaultPort()))
                : new Reach.Nowhere();
    }

    /** Whether there is any way to reach it now. */
    public boolean reachable() {
        return flow.live() || !(reach() instanceof Reach.Nowhere);
    }

    private static boolean invalid(final String host) {
        return host.toLowerCase(Locale.ROOT).endsWith(".invalid");
    }

    private static @Nullable InetAddress literal(final String host) {
        try {
            return InetAddress.ofLiteral(host);
        } catch (final IllegalArgumentException name) {
            return null;
        }
    }

    /** RFC 1918, RFC 4193, RFC 6598 and what is local to a link or a machine cannot be called. */
    private static boolean isPublic(final InetAddress address) {
        final byte[] bytes = address.getAddress();
        final boolean shared = bytes.length == 4 && bytes[0] == 100 && (bytes[1] & 0xc0) == 64;
        final boolean unique = bytes.length == 16 && (bytes[0] & 0xfe) == 0xfc;
        return !(shared
                || unique
                || address.isSiteLocalAddress()
                || address.isLinkLocalAddress()
                || address.isLoopbackAddress()
                || address.isAnyLocalAddress()
                || address.isMulticastAddress());
    }
}
