package org.ringdown.service.proxy;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ringdown.core.Parsed;
import org.ringdown.service.route.Ask;
import org.ringdown.service.route.Caller;
import org.ringdown.service.route.Route;
import org.ringdown.service.route.Router;
import org.ringdown.service.route.Routing;
import org.ringdown.service.route.Target;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/**
 * Follows redirects (RFC 3261 §16.7 item 4, §8.1.3.4): to where the caller could have gone without
 * them, no further, a bounded number of times, and nowhere twice.
 */
final class Redirects {
    private static final int MOST = 10;

    private final Router router;
    private final Routing routing;
    private final Gatekeeper gatekeeper;

    Redirects(final Router router, final Routing routing, final Gatekeeper gatekeeper) {
        this.router = router;
        this.routing = routing;
        this.gatekeeper = gatekeeper;
    }

    /** Where a redirect leads, the most wanted first; empty when it is to be passed as it is. */
    List<List<Target>> groups(final Errand errand, final SipResponse redirect) {
        final int status = redirect.status();
        if (!routing.followRedirects()
                || errand.over
                || (status != 300 && status != 301 && status != 302)) {
            return List.of();
        }
        final List<List<Target>> groups = new ArrayList<>();
        for (final SipUri contact : contacts(redirect)) {
            if (errand.sender().caller() instanceof Caller.Guest
                    && !gatekeeper.letsIn(errand.request(), contact)) {
                continue;
            }
            final Ask ask =
                    Ask.of(errand.request(), errand.sender().caller(), errand.sender().media());
            if (router.route(ask.about(contact)) instanceof Route.Fork(var found, String _)) {
                for (final List<Target> group : found) {
                    final List<Target> fresh = new ArrayList<>();
                    for (final Target target : group) {
                        if (errand.redirected < MOST && !errand.knows(target)) {
                            errand.redirected++;
                            fresh.add(target);
                        }
                    }
                    if (!fresh.isEmpty()) {
                        groups.add(fresh);
                    }
                }
            }
        }
        return groups;
    }

    private static List<SipUri> contacts(final SipResponse redirect) {
        if (!(redirect.addresses(HeaderName.CONTACT)
                instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> contacts))) {
            return List.of();
        }
        final List<SipUri> uris = new ArrayList<>();
        contacts.stream()
                .sorted(Comparator.comparingDouble(Redirects::q).reversed())
                .forEach(contact -> {
                    if (contact.uri() instanceof SipUri uri && uris.size() < MOST) {
                        uris.add(uri.withoutHeaders());
                    }
                });
        return uris;
    }

    private static double q(final NameAddr contact) {
        final String q = contact.params().raw("q");
        if (q == null) {
            return 1;
        }
        try {
            return Math.clamp(Double.parseDouble(q), 0, 1);
        } catch (final NumberFormatException notNumber) {
            return 0;
        }
    }
}
