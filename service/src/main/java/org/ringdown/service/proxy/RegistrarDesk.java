package org.ringdown.service.proxy;

import java.util.function.Consumer;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.Account;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;

/** Registers authenticated users (RFC 3261 §10.3). The 200 leaves when the binding is on disk. */
final class RegistrarDesk {
    private final Turn turn;
    private final Domains domains;
    private final Location location;
    private final Wire wire;

    RegistrarDesk(final Turn turn, final Site site, final Wire wire) {
        this.turn = turn;
        this.wire = wire;
        domains = site.domains();
        location = site.location();
    }

    /** Takes a REGISTER of {@code account}; the answer comes on this loop, now or later. */
    void register(
            final SipRequest request,
            final Flow flow,
            final Account account,
            final Consumer<SipResponse> answer) {
        if (!(request.requestUri() instanceof SipUri registrar)
                || !domains.serves(registrar.host())) {
            answer.accept(request.reply(404, "This domain is not served here").build());
            return;
        }
        final boolean own =
                request.to().uri() instanceof SipUri to
                        && domains.serves(to.host())
                        && account.name().equals(to.userText());
        if (!own) {
            answer.accept(request.reply(403, "To is not the user of this password").build());
            return;
        }
        location.register(
                request,
                account.aor(),
                flow,
                response -> turn.resume(() -> answered(flow, response, answer)));
    }

    private void answered(
            final Flow flow, final SipResponse response, final Consumer<SipResponse> answer) {
        if (response.success()) {
            wire.keep(flow);
        }
        answer.accept(response);
    }
}
