package org.ringdown.sip.transaction;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Where the responses to a request go (RFC 3261 §18.2, RFC 3581). */
public final class ReturnPath {
    private ReturnPath() {}

    /**
     * The request with the truth about its sender in the top Via: {@code received} when the sent-by
     * does not show the source address (RFC 3261 §18.2.1), both {@code received} and {@code rport}
     * when the client asked for them (RFC 3581 §4). What the client wrote there itself is not
     * believed.
     */
    public static SipRequest mark(final SipRequest request, final Flow flow) {
        final Via marked = marked(request, flow);
        return marked.equals(request.topVia()) ? request : request.withTopmost(marked);
    }

    /** The top Via that {@link #mark} gives a request. */
    public static Via marked(final SipRequest request, final Flow flow) {
        final Via via = request.topVia();
        final InetAddress source = flow.remote().getAddress();
        if (flow.transport() == Transport.LOCAL || source == null) {
            return via;
        }
        final boolean symmetric = via.params().has("rport");
        Params params = via.params().without("received");
        if (symmetric) {
            params = params.with("rport", Integer.toString(flow.remote().getPort()));
        }
        if (symmetric || !isSource(via, source)) {
            params = params.with("received", source.getHostAddress());
        }
        return params.equals(via.params())
                ? via
                : new Via(via.transport(), via.host(), via.port(), params);
    }

    /**
     * The way back for responses to {@code request}: the flow it came over. The one exception is a
     * UDP client that did not ask for symmetric responses, is not behind a NAT, and listens at
     * another port than it sends from (RFC 3261 §18.2.2).
     *
     * <p>A {@code maddr} in the Via is not followed: it would let a stranger aim our responses at
     * others.
     */
    public static Hop responses(final SipRequest request, final Flow flow) {
        final Via via = request.topVia();
        final InetAddress source = flow.remote().getAddress();
        if (flow.transport() == Transport.UDP
                && source != null
                && !via.params().has("rport")
                && isSource(via, source)) {
            final int port = via.port() < 0 ? flow.transport().defaultPort() : via.port();
            if (port != flow.remote().getPort()) {
                return new Hop.Over(
                        new Flow(
                                Transport.UDP,
                                flow.local(),
                                new InetSocketAddress(source, port),
                                flow.id()));
            }
        }
        return new Hop.Over(flow);
    }

    private static boolean isSource(final Via via, final InetAddress source) {
        final InetAddress shown = literal(via.host());
        return source.equals(shown);
    }

    /** The address that a host literal shows; {@code null} for a name, which is not looked up. */
    private static @Nullable InetAddress literal(final String host) {
        final String bare =
                host.startsWith("[") && host.endsWith("]")
                        ? host.substring(1, host.length() - 1)
                        : host;
        try {
            return InetAddress.ofLiteral(bare.toLowerCase(Locale.ROOT));
        } catch (final IllegalArgumentException notLiteral) {
            return null;
        }
    }
}
