package org.ringdown.service.proxy;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.location.Location;
import org.ringdown.service.relay.Rewrite;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.proxy.Attempt;
import org.ringdown.sip.proxy.Branch;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyInput;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.Gruu;
import org.ringdown.sip.registrar.Reach;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Requests that our own token led here: they go where the token says (RFC 3261 §16.4, RFC 5626
 * §5.3), or where the same device can be reached now.
 */
final class InDialog {
    private final Turn turn;
    private final Location location;
    private final Copies copies;
    private final MediaDesk media;
    private final WaitingRoom room;

    InDialog(final Turn turn, final Location location, final Copies copies, final MediaDesk media) {
        this.turn = turn;
        this.location = location;
        this.copies = copies;
        this.media = media;
        room =
                new WaitingRoom(
                        turn, location, guest -> send(guest.id(), guest.context(), guest.lead()));
    }

    /**
     * Sends a request on, at once or when the device that it is for is connected again; its answer
     * comes to {@code context}.
     */
    void request(final ContextId id, final Context context, final HopToken.Lead lead) {
        final @Nullable String owner = lead.owner();
        if (owner == null
                || !(context.request().requestUri() instanceof SipUri uri)
                || !room.enters(new WaitingRoom.Guest(id, context, lead, owner, uri))) {
            send(id, context, lead);
        }
    }

    /** The request is over, or its sender gave it up. */
    void over(final ContextId id) {
        room.forget(id);
    }

    /** Sends on what has waited for long enough. */
    void tick(final long now) {
        room.tick(now);
    }

    long deadline() {
        return room.deadline();
    }

    private void send(final ContextId id, final Context context, final HopToken.Lead lead) {
        final SipRequest request = context.request();
        if (media.pictureWanted(request, context.pass())
                || media.digitSaid(request, context.pass())) {
            turn.engine(new ProxyInput.Respond(id, request.reply(200, "OK").build()));
            return;
        }
        final Way way = way(lead, request);
        context.towards(new Copies.End(way.hops().getFirst(), way.ours()));
        final SipRequest.Builder copy =
                copies.within(way.addressed(request), context.from(), context.end());
        switch (media.withinDialog(context)) {
            case MediaDesk.Passed.Same _ -> {}
            case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                    copy.body(MediaDesk.SDP, sdp.toBytes());
            case MediaDesk.Passed.Taken(int status) -> {
                if (status != 200) {
                    turn.because(request, "Its candidates cannot be read.");
                }
                turn.engine(
                        new ProxyInput.Respond(
                                id,
                                request.reply(status, SipResponse.defaultReason(status)).build()));
                return;
            }
            case MediaDesk.Passed.Refused(Rewrite.Refused why) -> {
                turn.because(request, "Its media cannot be carried: " + why.reason() + ".");
                turn.engine(
                        new ProxyInput.Respond(
                                id, request.reply(why.status(), why.reason()).build()));
                return;
            }
        }
        final SipRequest built = copy.build();
        final List<Attempt> otherwise = new ArrayList<>();
        way.hops()
                .subList(1, way.hops().size())
                .forEach(hop -> otherwise.add(new Attempt(built, hop)));
        turn.engine(
                new ProxyInput.Fork(
                        id, List.of(new Branch(built, way.hops().getFirst(), otherwise)), false));
    }

    /** An ACK for a 2xx: passed on without a transaction (RFC 3261 §16.11). */
    void acknowledge(final SipRequest ack, final Flow from, final HopToken.Lead lead) {
        final Way way = way(lead, ack);
        final Hop hop = way.hops().getFirst();
        final SipRequest.Builder copy =
                copies.within(way.addressed(ack), from, new Copies.End(hop, way.ours()));
        switch (media.acknowledged(ack, lead.pass())) {
            case MediaDesk.Passed.Same _ -> {}
            case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                    copy.body(MediaDesk.SDP, sdp.toBytes());
            case MediaDesk.Passed.Refused _, MediaDesk.Passed.Taken _ -> copy.noBody();
        }
        turn.engine(new ProxyInput.Send(copy.build(), hop));
    }

    /**
     * No way led there. A flow that is gone is said to be gone, so that an edge proxy's upstream
     * can try another (RFC 5626 §5.3.1).
     */
    void exhausted(final ContextId id, final Context context) {
        if (context.unreachable() && context.end().hop() instanceof Hop.Over) {
            final SipRequest request = context.request();
            turn.because(request, "The connection of the other side is gone.");
            turn.engine(
                    new ProxyInput.Respond(
                            id, request.reply(430, "The connection there is gone").build()));
        } else {
            turn.engine(new ProxyInput.Fork(id, List.of(), true));
        }
    }

    /**
     * How the other side of a dialog is reached.
     *
     * @param hops in the order of trying, at least one
     * @param ours whether it is a device of ours, or an application inside
     * @param contact what a GRUU in the Request-URI stands for (RFC 5627 §6.1), or {@code null}
     */
    private record Way(List<Hop> hops, boolean ours, @Nullable String contact) {
        SipRequest addressed(final SipRequest request) {
            return contact != null && SipUri.parse(contact) instanceof Parsed.Ok<SipUri>(SipUri uri)
                    ? request.edit().requestUri(uri.withoutHeaders()).build()
                    : request;
        }
    }

    /**
     * The flows by which the same device is connected now, and then the one of old. Only bindings
     * of the AOR that the token names count: anybody can write any Request-URI, and register any
     * contact.
     */
    private Way way(final HopToken.Lead lead, final SipRequest request) {
        final @Nullable String owner = lead.owner();
        final List<Hop> hops = new ArrayList<>(2);
        @Nullable String contact = null;
        if (owner != null && request.requestUri() instanceof SipUri uri) {
            final @Nullable Binding device = location.ofContact(owner, uri);
            if (device != null) {
                switch (device.reach()) {
                    case Reach.Over(Flow flow) -> hops.add(new Hop.Over(flow));
                    case Reach.At(Transport transport, InetSocketAddress address) ->
                            hops.add(new Hop.To(transport, address));
                    case Reach.By _, Reach.Nowhere _ -> {
                        // The way that the dialog began with is as good.
                    }
                }
                contact = Gruu.is(uri) ? device.contact() : null;
            }
        }
        if (!hops.contains(lead.hop())) {
            hops.add(lead.hop());
        }
        if (owner == null) {
            final @Nullable Hop again = again(lead.hop(), request);
            if (again != null && !hops.contains(again)) {
                hops.add(again);
            }
        }
        return new Way(List.copyOf(hops), lead.ours(), contact);
    }

    /**
     * Another server closes connections that idle. It may be called at the same address: what the
     * sender wrote as the next Route or Request-URI tells the port and no more.
     */
    private static @Nullable Hop again(final Hop hop, final SipRequest request) {
        if (!(hop instanceof Hop.Over(Flow flow))
                || (flow.transport() != Transport.TCP && flow.transport() != Transport.TLS)) {
            return null;
        }
        final @Nullable SipUri next = next(request);
        final int port = next == null ? -1 : next.port();
        return new Hop.To(
                flow.transport(),
                new InetSocketAddress(
                        flow.remote().getAddress(),
                        port > 0 ? port : flow.transport().defaultPort()),
                flow.transport() == Transport.TLS && next != null ? next.hostText() : null);
    }

    private static @Nullable SipUri next(final SipRequest request) {
        if (request.addresses(HeaderName.ROUTE) instanceof Parsed.Ok<List<NameAddr>>(var routes)
                && !routes.isEmpty()) {
            return routes.getFirst().uri() instanceof SipUri uri ? uri : null;
        }
        return request.requestUri() instanceof SipUri uri ? uri : null;
    }
}
