package org.ringdown.service.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.Account;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.Rewrite;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.proxy.Branch;
import org.ringdown.sip.proxy.BranchId;
import org.ringdown.sip.proxy.ContextId;
import org.ringdown.sip.proxy.ProxyInput;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Decides what happens to each request and response: who may, where to, with which SDP. RFC 3261
 * §16.3 to §16.7. Owned by one signalling loop.
 */
final class Exchange {
    /**
     * Headers that say who somebody is, and that a phone believes when its own server sends them.
     */
    private static final List<String> ASSERTED =
            List.of(HeaderName.P_ASSERTED_IDENTITY, "P-Preferred-Identity", "Remote-Party-ID");

    private final Turn turn;
    private final Domains domains;
    private final Location location;
    private final Router router;
    private final Gatekeeper gatekeeper;
    private final RegistrarDesk registrar;
    private final RecordRoutes routes;
    private final MediaDesk media;
    private final Map<ContextId, Context> contexts = new HashMap<>();

    /** Requests without final response, and who sent them. */
    private final Map<ContextId, Flow> undecided = new HashMap<>();

    Exchange(
            final Turn turn,
            final Site site,
            final Router router,
            final Gatekeeper gatekeeper,
            final RegistrarDesk registrar,
            final RecordRoutes routes,
            final MediaDesk media) {
        this.turn = turn;
        domains = site.domains();
        location = site.location();
        this.router = router;
        this.gatekeeper = gatekeeper;
        this.registrar = registrar;
        this.routes = routes;
        this.media = media;
    }

    int contexts() {
        return contexts.size();
    }

    int calls() {
        return media.calls();
    }

    /** A new request came: RFC 3261 §16.3, §16.4. */
    void incoming(final ContextId id, final SipRequest received, final Flow flow) {
        undecided.put(id, flow);
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
            withinDialog(id, request, routed.next());
        } else if (flow.transport() == Transport.LOCAL) {
            // A user agent of ours speaks outside a dialog only by mistake: it is not let out.
            respond(id, request.reply(403).build());
        } else if (method.equals(Method.OPTIONS) && toServer(request)) {
            respond(id, Capabilities.answer(request));
        } else if (method.equals(Method.REGISTER)) {
            admit(id, request, account -> register(id, request, flow, account));
        } else {
            admit(id, request, account -> fromUser(id, request, flow, account));
        }
    }

    /** Whether the request asks the server itself, not somebody behind it (RFC 3261 §11). */
    private boolean toServer(final SipRequest request) {
        return request.requestUri() instanceof SipUri uri
                && (uri.user() == null || uri.user().isEmpty())
                && domains.serves(uri.host());
    }

    private void admit(final ContextId id, final SipRequest request, final Consumer<Account> next) {
        gatekeeper.check(
                request,
                entry -> {
                    switch (entry) {
                        case Gatekeeper.Entry.Admitted(Account account) -> {
                            // While we asked, the client may have given up or hung up.
                            if (undecided.containsKey(id)) {
                                next.accept(account);
                            }
                        }
                        case Gatekeeper.Entry.Refused(SipResponse response) ->
                                respond(id, response);
                    }
                });
    }

    private void register(
            final ContextId id, final SipRequest request, final Flow flow, final Account account) {
        registrar.register(request, flow, account, response -> respond(id, response));
    }

    /** An authenticated request outside a dialog: it may only claim to be from its own user. */
    private void fromUser(
            final ContextId id, final SipRequest request, final Flow flow, final Account account) {
        final boolean own =
                request.from().uri() instanceof SipUri from
                        && domains.serves(from.host())
                        && account.name().equals(from.userText());
        if (!own) {
            respond(id, request.reply(403, "From is not the user of this password").build());
            return;
        }
        if (request.toTag() != null) {
            // Within a dialog, but of none that we know: no Route of ours, or that of another.
            respond(id, request.reply(481).build());
            return;
        }
        final Peer caller = media.caller(request, flow);
        switch (router.route(request.requestUri(), caller)) {
            case Route.Reject(int status, String reason) ->
                    respond(id, request.reply(status, reason).build());
            case Route.Fork(List<Target> targets) ->
                    fork(id, request, new Sender(flow, account.aor(), caller), targets);
            case Route.NoBinding(String name, String domain) ->
                    gatekeeper.known(name, domain, request, response -> respond(id, response));
        }
    }

    /** Who sent a request that sets up something: the flow, the AOR of the account, the media. */
    private record Sender(Flow flow, String aor, Peer media) {}

    /** RFC 3261 §16.6: a copy for each target. */
    private void fork(
            final ContextId id,
            final SipRequest request,
            final Sender sender,
            final List<Target> targets) {
        final Context context = new Context(request, MediaDesk.hasSdp(request));
        final List<Branch> branches = new ArrayList<>();
        Rewrite.@Nullable Refused refused = null;
        for (final Target target : targets) {
            // Where a call goes is decided here, not by a Route that the caller wrote.
            final SipRequest.Builder copy =
                    clean(request).requestUri(target.uri()).remove(HeaderName.ROUTE);
            target.path().reversed().forEach(path -> copy.prepend(HeaderName.ROUTE, path));
            if (setsUpDialog(request.method())) {
                routes.add(
                        copy,
                        request,
                        new HopToken.Lead(new Hop.Over(sender.flow()), sender.aor()),
                        new HopToken.Lead(target.hop(), target.owner()));
            }
            switch (media.initial(context, branches.size(), sender.media(), target)) {
                case MediaDesk.Passed.Same _ ->
                        branches.add(new Branch(copy.build(), target.hop()));
                case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                        branches.add(
                                new Branch(
                                        copy.body(MediaDesk.SDP, sdp.toBytes()).build(),
                                        target.hop()));
                case MediaDesk.Passed.Refused(Rewrite.Refused refusal) -> refused = refusal;
            }
        }
        if (branches.isEmpty()) {
            media.abandon(context);
            final Rewrite.Refused why =
                    refused == null ? new Rewrite.Refused(480, "Nobody can be reached") : refused;
            respond(id, request.reply(why.status(), why.reason()).build());
            return;
        }
        contexts.put(id, context);
        turn.engine(new ProxyInput.Fork(id, branches));
    }

    private static boolean setsUpDialog(final Method method) {
        return method.equals(Method.INVITE)
                || method.equals(Method.SUBSCRIBE)
                || method.equals(Method.REFER)
                || method.equals(Method.NOTIFY);
    }

    /** Credentials for us and identities that only we may assert go no further (RFC 3325 §6). */
    private SipRequest.Builder clean(final SipRequest request) {
        final SipRequest.Builder copy = request.edit();
        ASSERTED.forEach(copy::remove);
        for (final String name :
                List.of(HeaderName.PROXY_AUTHORIZATION, HeaderName.AUTHORIZATION)) {
            final List<String> credentials = request.headers(name);
            if (!credentials.isEmpty()) {
                copy.remove(name);
                credentials.stream()
                        .filter(value -> !ours(value))
                        .forEach(value -> copy.add(name, value));
            }
        }
        return copy;
    }

    /** Whether credentials answer a challenge of ours. */
    private boolean ours(final String credentials) {
        return Credentials.parse(credentials) instanceof Parsed.Ok<Credentials>(Credentials parsed)
                && domains.serves(parsed.realm());
    }

    /** A request that our own token led here: it goes where the token says (RFC 3261 §16.4). */
    private void withinDialog(
            final ContextId id, final SipRequest request, final HopToken.Lead next) {
        final Context context = new Context(request, MediaDesk.hasSdp(request));
        final SipRequest.Builder copy = clean(request);
        final Hop hop = present(next, request);
        switch (media.withinDialog(context)) {
            case MediaDesk.Passed.Same _ -> {}
            case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                    copy.body(MediaDesk.SDP, sdp.toBytes());
            case MediaDesk.Passed.Refused(Rewrite.Refused why) -> {
                respond(id, request.reply(why.status(), why.reason()).build());
                return;
            }
        }
        contexts.put(id, context);
        turn.engine(new ProxyInput.Fork(id, List.of(new Branch(copy.build(), hop))));
    }

    /**
     * The hop, or the flow by which the same device is connected now. Only bindings of the AOR that
     * the token names count: anybody can write any Request-URI, and register any contact.
     */
    private Hop present(final HopToken.Lead lead, final SipRequest request) {
        final @Nullable String owner = lead.owner();
        if (owner != null && request.requestUri() instanceof SipUri uri) {
            final @Nullable Binding device = location.ofContact(owner, uri);
            if (device != null && device.flow().live()) {
                return new Hop.Over(device.flow().flow());
            }
        }
        return lead.hop();
    }

    /** An ACK for a 2xx: passed on without a transaction (RFC 3261 §16.11). */
    void acknowledge(final SipRequest received, final Flow flow) {
        final RecordRoutes.Routed routed = routes.strip(received);
        final HopToken.Lead next = routed.next();
        if (next == null) {
            // Nobody vouches for it, and an ACK can be neither challenged nor refused.
            return;
        }
        final SipRequest.Builder copy = clean(routed.request());
        switch (media.acknowledged(routed.request())) {
            case MediaDesk.Passed.Same _ -> {}
            case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                    copy.body(MediaDesk.SDP, sdp.toBytes());
            case MediaDesk.Passed.Refused _ -> copy.noBody();
        }
        turn.engine(new ProxyInput.Send(copy.build(), present(next, routed.request())));
    }

    /**
     * A response of a branch: its SDP is rewritten, and it goes on. An SDP that cannot pass is left
     * out: a 2xx is not ours to refuse, but who gets one without its answer hangs up.
     */
    void response(final BranchId id, final SipResponse response) {
        final @Nullable Context context = contexts.get(id.context());
        final SipResponse.Builder passed = response.edit();
        ASSERTED.forEach(passed::remove);
        if (context != null) {
            switch (media.response(context, id.index(), response)) {
                case MediaDesk.Passed.Same _ -> {}
                case MediaDesk.Passed.Rewritten(SessionDescription sdp) ->
                        passed.body(MediaDesk.SDP, sdp.toBytes());
                case MediaDesk.Passed.Refused _ -> passed.noBody();
            }
        }
        turn.engine(new ProxyInput.Pass(id, passed.build()));
    }

    /** The final response went upstream. */
    void done(final ContextId id, final int status, final @Nullable BranchId winner) {
        undecided.remove(id);
        final @Nullable Context context = contexts.get(id);
        if (context != null) {
            media.done(context, status, winner == null ? -1 : winner.index());
        }
    }

    /** The caller gave up. The branches may take their time to end; their media need not. */
    void cancelled(final ContextId id) {
        final @Nullable Context context = contexts.get(id);
        if (context != null && context.initial()) {
            media.abandon(context);
        }
    }

    /** The transaction is over. */
    void gone(final ContextId id) {
        undecided.remove(id);
        contexts.remove(id);
    }

    /**
     * A connection closed. What it asked for and was not decided is not begun any more: above all,
     * nobody is registered over a connection that is gone.
     */
    void flowClosed(final Flow flow) {
        undecided.values().removeIf(flow::equals);
    }

    private void respond(final ContextId id, final SipResponse response) {
        turn.engine(new ProxyInput.Respond(id, response));
    }
}
