package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.route.Ask;
import org.ringdown.service.route.Caller;
import org.ringdown.service.route.Mailboxes;
import org.ringdown.service.route.Route;
import org.ringdown.service.route.Router;
import org.ringdown.service.route.Target;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.proxy.BranchId;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyInput;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Decides what happens to each request and response: who may, and who takes it on from here. RFC
 * 3261 §16.3 to §16.7. Owned by one signalling loop.
 */
final class Exchange {
    private final Turn turn;
    private final Domains domains;
    private final Router router;
    private final Gatekeeper gatekeeper;
    private final Identity identity;
    private final RegistrarDesk registrar;
    private final RecordRoutes routes;
    private final Copies copies;
    private final MediaDesk media;
    private final InDialog dialogs;
    private final Forker forker;
    private final Redirects redirects;
    private final Mailboxes mailboxes;
    private final Set<Long> speakers;
    private final Map<ContextId, Context> contexts = new HashMap<>();

    /** Requests without final response. */
    private final Map<ContextId, Undecided> undecided = new HashMap<>();

    private record Undecided(SipRequest request, Flow flow) {}

    /** The parts of a loop that have a say. */
    record Parts(
            Router router,
            Gatekeeper gatekeeper,
            Identity identity,
            RegistrarDesk registrar,
            RecordRoutes routes,
            Copies copies,
            MediaDesk media,
            InDialog dialogs,
            Forker forker,
            Redirects redirects,
            Mailboxes mailboxes) {}

    /**
     * @param speakers the flows of user agents inside that may send requests outside dialogs
     */
    Exchange(final Turn turn, final Domains domains, final Parts parts, final Set<Long> speakers) {
        this.turn = turn;
        this.speakers = Set.copyOf(speakers);
        this.domains = domains;
        router = parts.router();
        gatekeeper = parts.gatekeeper();
        identity = parts.identity();
        registrar = parts.registrar();
        routes = parts.routes();
        copies = parts.copies();
        media = parts.media();
        dialogs = parts.dialogs();
        forker = parts.forker();
        redirects = parts.redirects();
        mailboxes = parts.mailboxes();
    }

    int contexts() {
        return contexts.size();
    }

    int calls() {
        return media.calls();
    }

    // ---- requests

    /** A new request came: RFC 3261 §16.3, §16.4. */
    void incoming(final ContextId id, final SipRequest received, final Flow flow) {
        undecided.put(id, new Undecided(received, flow));
        final RecordRoutes.Routed routed = routes.strip(received);
        final SipRequest request = routed.request();
        final Method method = request.method();
        if (!received.values(HeaderName.PROXY_REQUIRE).isEmpty()) {
            final SipResponse.Builder bad = received.reply(420);
            received.values(HeaderName.PROXY_REQUIRE)
                    .forEach(tag -> bad.add(HeaderName.UNSUPPORTED, tag));
            respond(id, bad.build());
        } else if (routed.next() != null
                && request.toTag() != null
                && !method.equals(Method.REGISTER)) {
            final Context context = new Context(request, flow, MediaDesk.hasSdp(request));
            context.reader(copies.reader(new Copies.End(new Hop.Over(flow), routed.fromOurs())));
            context.pass(routed.next().pass());
            contexts.put(id, context);
            dialogs.request(id, context, routed.next());
        } else if (flow.transport() == Transport.LOCAL && !speakers.contains(flow.id())) {
            // An application speaks outside a dialog only by mistake: it is not let out.
            respond(id, request.reply(403).build());
        } else if (flow.transport() == Transport.LOCAL && !registersHere(request)) {
            fromOutside(
                    id,
                    request,
                    new Sender(
                            flow,
                            speaker(request),
                            new Peer(media.caller(request, flow).profile(), null).byUs()));
        } else if (method.equals(Method.OPTIONS) && Capabilities.asked(request, domains)) {
            respond(id, Capabilities.answer(request));
        } else if (method.equals(Method.REGISTER)) {
            admit(id, request, flow, entry -> register(id, request, flow, entry));
        } else {
            admit(
                    id,
                    request,
                    flow,
                    entry ->
                            fromOutside(
                                    id,
                                    request,
                                    new Sender(flow, caller(entry), media.caller(request, flow))));
        }
    }

    /** For whom an agent speaks is for it to prove; whether it is one of ours shows in From. */
    private Caller speaker(final SipRequest request) {
        return request.from().uri() instanceof SipUri from && !domains.serves(from.host())
                ? new Caller.Guest(from)
                : new Caller.Agent();
    }

    private boolean registersHere(final SipRequest request) {
        return request.method().equals(Method.REGISTER)
                && request.requestUri() instanceof SipUri uri
                && domains.serves(uri.host());
    }

    private void admit(
            final ContextId id,
            final SipRequest request,
            final Flow flow,
            final Consumer<Gatekeeper.Entry> next) {
        gatekeeper.check(
                request,
                flow,
                entry -> {
                    turn.about(id);
                    if (entry instanceof Gatekeeper.Entry.Refused(SipResponse response)) {
                        respond(id, response);
                    } else if (undecided.containsKey(id)) {
                        // While we asked, the client may have given up or hung up.
                        next.accept(entry);
                    }
                });
    }

    private void register(
            final ContextId id,
            final SipRequest request,
            final Flow flow,
            final Gatekeeper.Entry entry) {
        if (entry instanceof Gatekeeper.Entry.Admitted(Account account)) {
            registrar.register(request, flow, account, response -> respond(id, response));
        }
    }

    /** A request outside a dialog from somebody who was let in. */
    private void fromOutside(final ContextId id, final SipRequest request, final Sender sender) {
        if (request.toTag() != null) {
            // Within a dialog, but of none that we know: no Route of ours, or that of another.
            respond(
                    id,
                    request.reply(481).build(),
                    "It claims to be within a dialog that never passed here.");
            return;
        }
        final Identity.@Nullable Refusal refusal = identity.refusal(request);
        if (refusal != null) {
            respond(
                    id,
                    request.reply(refusal.status(), refusal.reason()).build(),
                    "It demands a privacy that only a back-to-back user agent can give.");
            return;
        }
        if (sender.caller() instanceof Caller.Guest
                && !gatekeeper.letsIn(request, request.requestUri())) {
            respond(
                    id,
                    request.reply(403, "Strangers may not send this to users here").build(),
                    "It is for users of ours, and from somebody whom nobody here has proved.");
            return;
        }
        final Route route = route(request, sender);
        switch (route) {
            case Route.Reject(int status, String reason, String why) ->
                    respond(id, request.reply(status, reason).build(), why);
            case Route.Redirect(List<SipUri> to, String why) -> redirect(id, request, to, why);
            case Route.Fork(List<List<Target>> groups, String _) -> {
                final Context context =
                        new Context(request, sender.flow(), MediaDesk.hasSdp(request));
                context.reader(sender.reader());
                context.pass(routes.passes(request));
                contexts.put(id, context);
                forker.begin(id, context, sender, groups);
            }
            case Route.Nobody nobody when sender.caller().strange() ->
                    // The same for users that exist and users that do not.
                    respond(
                            id,
                            request.reply(480, "Nobody is registered under this name now").build(),
                            nobody.why());
            case Route.Nobody(String name, String domain, String _) ->
                    gatekeeper.known(name, domain, request, response -> respond(id, response));
            case Route.GoOn(String why) -> respond(id, request.reply(404).build(), why);
        }
    }

    private static Caller caller(final Gatekeeper.Entry entry) {
        return switch (entry) {
            case Gatekeeper.Entry.Admitted(Account account) -> new Caller.User(account);
            case Gatekeeper.Entry.FromPeer(TrustedPeer peer) -> new Caller.Peer(peer);
            case Gatekeeper.Entry.Guest _, Gatekeeper.Entry.Refused _ -> new Caller.Stranger();
        };
    }

    private Route route(final SipRequest request, final Sender sender) {
        if (sender.caller() instanceof Caller.Peer(TrustedPeer peer)
                && peer.transit()
                && request.requestUri() instanceof SipUri uri
                && request.addresses(HeaderName.ROUTE) instanceof Parsed.Ok<List<NameAddr>>(var way)
                && !way.isEmpty()
                && way.getFirst().uri() instanceof SipUri next) {
            return Router.through(uri, next, request.values(HeaderName.ROUTE));
        }
        return router.route(Ask.of(request, sender.caller(), sender.media()));
    }

    private void redirect(
            final ContextId id, final SipRequest request, final List<SipUri> to, final String why) {
        final SipResponse.Builder moved = request.reply(302);
        to.forEach(uri -> moved.add(HeaderName.CONTACT, NameAddr.of(uri).toString()));
        respond(id, moved.build(), why);
    }

    /** An ACK for a 2xx: passed on without a transaction (RFC 3261 §16.11). */
    void acknowledge(final SipRequest received, final Flow flow) {
        final RecordRoutes.Routed routed = routes.strip(received);
        if (routed.next() != null) {
            dialogs.acknowledge(routed.request(), flow, routed.next());
        }
        // Otherwise nobody vouches for it, and an ACK can be neither challenged nor refused.
    }

    // ---- what comes of them

    /**
     * A response of a branch: its SDP is rewritten, and it goes on. An SDP that cannot pass is left
     * out: a 2xx is not ours to refuse, but who gets one without its answer hangs up.
     */
    void response(final BranchId id, final SipResponse received) {
        SipResponse response = received;
        final @Nullable Context context = contexts.get(id.context());
        if (context == null) {
            // A service that knows no such request leaves it to the engine.
            turn.engine(new ProxyInput.Pass(id, response));
            return;
        }
        final Copies.End from;
        final @Nullable Errand errand = forker.errand(id.context());
        final Errand.@Nullable Outgoing outgoing = forker.outgoing(id);
        if (errand != null && outgoing != null) {
            forker.heard(id, response);
            final List<List<Target>> followed = redirects.groups(errand, response);
            if (!followed.isEmpty()) {
                forker.join(errand, followed);
                turn.engine(new ProxyInput.Drop(id));
                return;
            }
            if (forker.offerOtherwise(errand, id, response)) {
                turn.engine(new ProxyInput.Drop(id));
                return;
            }
            response = forker.counted(errand, id, response);
            from = outgoing.end();
        } else {
            from = context.end();
        }
        final SipResponse.Builder passed = copies.response(response, from, context.reader());
        switch (media.response(context, id.index(), response)) {
            case MediaDesk.Passed.Same _ -> {}
            case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                    passed.body(MediaDesk.SDP, sdp.toBytes());
            case MediaDesk.Passed.Refused _, MediaDesk.Passed.Taken _ -> passed.noBody();
        }
        turn.engine(new ProxyInput.Pass(id, passed.build()));
    }

    /** One way to a target failed, and the next is tried. */
    void attemptFailed(final BranchId id, final int attempt) {
        forker.attemptFailed(id, attempt);
    }

    /** A branch ended without an answer. */
    void branchFailed(final BranchId id, final int status) {
        final @Nullable Context context = contexts.get(id.context());
        if (forker.errand(id.context()) != null) {
            forker.branchFailed(id, status);
        } else if (context != null && status == 503) {
            context.notReached();
        }
    }

    /** All branches ended, and more may follow. */
    void exhausted(final ContextId id) {
        final @Nullable Context context = contexts.get(id);
        if (forker.errand(id) != null) {
            forker.exhausted(id);
        } else if (context != null) {
            dialogs.exhausted(id, context);
        }
    }

    /** The final response went upstream. */
    void done(final ContextId id, final int status, final @Nullable BranchId winner) {
        undecided.remove(id);
        final @Nullable Errand errand = forker.errand(id);
        if (errand != null && !errand.over) {
            sent(errand.request(), errand.sender().aor(), status);
        }
        forker.over(id);
        dialogs.over(id);
        final @Nullable Context context = contexts.get(id);
        if (context != null) {
            media.done(context, status, winner == null ? -1 : winner.index());
            context.answered();
        }
    }

    private void sent(final SipRequest request, final @Nullable String aor, final int status) {
        if (aor != null && request.method().equals(Method.MESSAGE)) {
            mailboxes.sent(aor, request, status);
        }
    }

    /** The caller gave up. The branches may take their time to end; their media need not. */
    void cancelled(final ContextId id) {
        forker.over(id);
        dialogs.over(id);
        final @Nullable Context context = contexts.get(id);
        if (context != null && context.initial()) {
            media.abandon(context);
        }
    }

    /** The transaction is over. */
    void gone(final ContextId id) {
        undecided.remove(id);
        contexts.remove(id);
        forker.gone(id);
        dialogs.over(id);
    }

    /** A bug of ours: what it was about ends, and nothing else does. */
    void broken(final ContextId id) {
        final @Nullable Undecided request = undecided.get(id);
        cancelled(id);
        if (request != null) {
            respond(
                    id,
                    request.request().reply(500).build(),
                    "A fault of this server ended it; the log says more.");
        }
    }

    /**
     * A connection closed. What it asked for and was not decided is not begun any more: above all,
     * nobody is registered over a connection that is gone.
     */
    void flowClosed(final Flow flow) {
        undecided.values().removeIf(request -> request.flow().equals(flow));
    }

    /** Does what is due. */
    void tick(final long now) {
        forker.tick(now);
        dialogs.tick(now);
    }

    long deadline() {
        return Math.min(forker.deadline(), dialogs.deadline());
    }

    private void respond(final ContextId id, final SipResponse response, final String why) {
        turn.because(response, why);
        respond(id, response);
    }

    private void respond(final ContextId id, final SipResponse response) {
        turn.engine(new ProxyInput.Respond(id, response));
    }
}
