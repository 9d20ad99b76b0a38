package org.ringdown.service.route;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Hop;

/**
 * Messages for users of ours (RFC 3428). They go to all devices at once: who reads them on one
 * wants them on the others. Besides they go to the user's mailbox, or, if they reach nobody, to
 * where they are kept.
 */
final class Letters {
    private final Domains domains;
    private final Mailboxes mailboxes;

    Letters(final Domains domains, final Mailboxes mailboxes) {
        this.domains = domains;
        this.mailboxes = mailboxes;
    }

    /**
     * Where a message goes; {@code null} when it can only go to devices, and there are none.
     *
     * @param uri of a user
     * @param devices those of the user that can be reached
     */
    @Nullable Route route(final Ask ask, final SipUri uri, final List<Target> devices) {
        final List<Target> all = devices.stream().map(Letters::preferred).toList();
        final @Nullable String box = mailboxes.takes(domains.aor(uri));
        if (box != null) {
            return boxed(ask, uri, all, box);
        }
        // Of strangers nothing is kept: they could fill the store.
        final @Nullable String keeper = ask.from().strange() ? null : mailboxes.keeps();
        if (keeper == null) {
            return all.isEmpty()
                    ? null
                    : new Route.Fork(List.of(all), "The message goes to all devices at once.");
        }
        final List<Target> kept = List.of(target(ask, uri, keeper, Target.Kind.KEEPER));
        return new Route.Fork(
                all.isEmpty() ? List.of(kept) : List.of(all, kept),
                "The message goes to all devices at once, and is kept if it reaches none.");
    }

    /** One device is wanted as much as another. */
    private static Target preferred(final Target device) {
        return new Target(
                device.uri(),
                device.way(),
                device.path(),
                device.media(),
                device.owner(),
                device.kind(),
                1,
                device.otherwise());
    }

    /** Clients of the gateway that has the mailbox get it from there, and not twice. */
    private Route boxed(
            final Ask ask, final SipUri uri, final List<Target> devices, final String box) {
        final List<Target> targets = new ArrayList<>(devices);
        targets.removeIf(device -> device.way() instanceof Target.Way.Known(Hop.Local _));
        targets.add(target(ask, uri, box, Target.Kind.INSIDE));
        return new Route.Fork(
                List.of(targets), "The message goes to the user's mailbox and to all phones.");
    }

    private Target target(
            final Ask ask, final SipUri uri, final String agent, final Target.Kind kind) {
        return new Target(
                SipUri.of(uri.userText(), domains.domain(uri.host())),
                new Target.Way.Known(new Hop.Local(agent)),
                List.of(),
                ask.media(),
                null,
                kind,
                kind == Target.Kind.KEEPER ? 0 : 1,
                List.of());
    }
}
