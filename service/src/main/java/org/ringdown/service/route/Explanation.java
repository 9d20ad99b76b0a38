package org.ringdown.service.route;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.service.port.Account;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** A route in words. */
final class Explanation {
    private final Router router;
    private final Routing routing;
    private final List<String> sentences = new ArrayList<>();

    Explanation(final Router router, final Routing routing) {
        this.router = router;
        this.routing = routing;
    }

    List<String> of(final SipUri from, final SipUri to, final Caller caller) {
        sentences.add(
                switch (caller) {
                    case Caller.User(Account account) ->
                            from + " is " + account.name() + ", a user here, and proves it.";
                    case Caller.Peer(TrustedPeer peer) ->
                            from + " comes by the peer " + peer.name() + ", without a password.";
                    case Caller.Agent _ -> from + " is somebody for whom an agent inside speaks.";
                    case Caller.Guest _ ->
                            from + " is of another domain, and an agent inside speaks for him.";
                    case Caller.Stranger _ -> from + " is a stranger here.";
                });
        final Ask ask = new Ask(to, Method.INVITE, null, caller, new Peer(Profile.RTP, null));
        final Route route = router.decide(ask, sentences);
        sentences.add(route.why());
        switch (route) {
            case Route.Reject(int status, String reason, String _) ->
                    sentences.add("The call is refused with " + status + ": " + reason + ".");
            case Route.Nobody(String name, String domain, String _) ->
                    sentences.add(
                            "The call is refused with 480, or with 404 if "
                                    + name
                                    + " is no user of "
                                    + domain
                                    + ".");
            case Route.Redirect(var contacts, String _) ->
                    sentences.add(
                            "The caller is told to try "
                                    + String.join(
                                            ", ", contacts.stream().map(SipUri::toString).toList())
                                    + ".");
            case Route.Fork(List<List<Target>> groups, String _) -> groups(groups);
            case Route.GoOn _ -> {}
        }
        return List.copyOf(sentences);
    }

    private void groups(final List<List<Target>> groups) {
        for (int i = 0; i < groups.size(); i++) {
            final boolean only = groups.size() == 1;
            final boolean last = i == groups.size() - 1;
            final String when = only ? "It rings" : i == 0 ? "First rings" : "Then rings";
            final String howLong =
                    last
                            ? "as long as the caller waits"
                            : "for " + routing.ringTime().toSeconds() + " seconds";
            sentences.add(
                    when
                            + ", "
                            + howLong
                            + ": "
                            + String.join(
                                    "; and ", groups.get(i).stream().map(this::words).toList())
                            + ".");
        }
    }

    private String words(final Target target) {
        final StringBuilder text = new StringBuilder(128);
        switch (target.kind()) {
            case DEVICE -> text.append(target.uri()).append(" of ").append(target.owner());
            case INSIDE -> text.append("an application");
            case KEEPER -> text.append("where messages are kept for later");
            case FOREIGN -> text.append(target.uri());
        }
        text.append(' ').append(way(target));
        for (final Target next : target.otherwise()) {
            text.append(", and if that fails ").append(way(next));
        }
        return text.toString();
    }

    private static String way(final Target target) {
        return switch (target.way()) {
            case Target.Way.Known(Hop.Over(Flow flow)) ->
                    "over its " + flow.transport() + " flow from " + text(flow.remote());
            case Target.Way.Known(Hop.To to) ->
                    "by " + to.transport() + " at " + text(to.address());
            case Target.Way.Known(Hop.Local(String application)) ->
                    "inside the server (" + application + ")";
            case Target.Way.Lookup(SipUri uri) -> "at what DNS says of " + uri.hostText();
        };
    }

    private static String text(final InetSocketAddress address) {
        final String host =
                address.getAddress() == null
                        ? address.getHostString()
                        : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }
}
