package org.ringdown.service.proxy;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.account.Domains;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.Account;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** Registers authenticated users (RFC 3261 §10.3). The 200 leaves when the binding is on disk. */
final class RegistrarDesk {
    private final Turn turn;
    private final Domains domains;
    private final Location location;
    private final ServerAddress addresses;
    private final Wire wire;

    RegistrarDesk(final Turn turn, final Site site, final Wire wire) {
        this.turn = turn;
        this.wire = wire;
        domains = site.domains();
        location = site.location();
        addresses = site.addresses();
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
        final Reply reply =
                new Reply(response -> turn.resume(() -> answered(flow, response, answer)));
        location.register(request, account.aor(), flow, reply);
        final SipResponse atOnce = reply.atOnce();
        if (atOnce != null) {
            answered(flow, atOnce, answer);
        }
    }

    /**
     * Where an answer comes to. Most registrations need no writing and are answered by the very
     * thread that asks: these need not wait for another turn of the loop.
     */
    private static final class Reply implements Consumer<SipResponse> {
        private final Thread asking = Thread.currentThread();
        private final Consumer<SipResponse> later;

        /** Both belong to the thread that asks. */
        private @Nullable SipResponse answered;

        private boolean asked;

        Reply(final Consumer<SipResponse> later) {
            this.later = later;
        }

        @Override
        public void accept(final SipResponse response) {
            if (Thread.currentThread().equals(asking) && !asked) {
                answered = response;
            } else {
                later.accept(response);
            }
        }

        /** The answer that is there already, or {@code null}: then it comes later. */
        @Nullable SipResponse atOnce() {
            asked = true;
            return answered;
        }
    }

    private void answered(
            final Flow flow, final SipResponse response, final Consumer<SipResponse> answer) {
        if (response.success()) {
            wire.keep(flow);
        } else {
            turn.because(response, "The registration was refused: " + response.reason() + ".");
        }
        answer.accept(response.success() ? withServiceRoute(flow, response) : response);
    }

    /**
     * Who registers through an edge proxy is told to send all it begins through us (RFC 3608 §5):
     * the edge need not know who serves its domain. Who comes straight to us does so anyway.
     */
    private SipResponse withServiceRoute(final Flow flow, final SipResponse ok) {
        if (ok.headers(HeaderName.PATH).isEmpty()) {
            return ok;
        }
        final ServerAddress.HostPort own = addresses.facing(new Hop.Over(flow));
        final String transport =
                switch (flow.transport()) {
                    case TCP -> ";transport=tcp";
                    case TLS -> ";transport=tls";
                    case WS, WSS -> ";transport=ws";
                    case UDP, LOCAL -> "";
                };
        return ok.edit().set(HeaderName.SERVICE_ROUTE, "<sip:" + own + transport + ";lr>").build();
    }
}
