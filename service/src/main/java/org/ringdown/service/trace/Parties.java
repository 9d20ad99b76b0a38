package org.ringdown.service.trace;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** Who takes part in a story, in the order of their first message, and what each is called. */
final class Parties {
    /** What is known about somebody; filled in as the story goes on. */
    private static final class Known {
        private String name = "";
        private String device = "";
    }

    private final Map<Party, Known> known = new LinkedHashMap<>();

    Parties(final Story story) {
        for (final Step step : story.steps()) {
            switch (step) {
                case Step.Received(long _, SipMessage message, Flow flow) ->
                        received(message, flow);
                case Step.Sent(long _, SipMessage message, Hop hop) -> sent(message, hop);
                case Step.Remark _ -> {}
            }
        }
    }

    private void received(final SipMessage message, final Flow flow) {
        final Known from = known.computeIfAbsent(Party.of(flow), _ -> new Known());
        if (from.name.isEmpty() && message instanceof SipRequest) {
            from.name = Plain.who(message.from().uri());
        }
        final @Nullable String device =
                message instanceof SipRequest || message.header(HeaderName.SERVER) == null
                        ? message.header(HeaderName.USER_AGENT)
                        : message.header(HeaderName.SERVER);
        if (device != null && from.device.isEmpty()) {
            from.device = Plain.text(device, 32);
        }
    }

    private void sent(final SipMessage message, final Hop hop) {
        final Known to = known.computeIfAbsent(Party.of(hop), _ -> new Known());
        if (hop instanceof Hop.Local(String application)) {
            to.name = application;
        } else if (to.name.isEmpty() && message instanceof SipRequest request) {
            // The Request-URI is the device's own word for itself; To is who was asked for.
            to.name =
                    hop instanceof Hop.To(var _, var _, String host) && host != null
                            ? Plain.text(host, 32)
                            : Plain.who(request.to().uri());
        }
    }

    /** All of them. */
    Iterable<Party> all() {
        return known.keySet();
    }

    int size() {
        return known.size();
    }

    /** A name: the user's, the application's, or that of the other domain. */
    String name(final Party party) {
        final @Nullable Known found = known.get(party);
        return found == null || found.name.isEmpty() ? "?" : found.name;
    }

    /** As the head of a column: {@code bob (udp 192.0.2.8:5060)}. */
    String head(final Party party) {
        return name(party) + " (" + party.where() + ")";
    }

    /** As in a sentence: {@code bob's phone (203.0.113.9, Yealink)}. */
    String device(final Party party) {
        final @Nullable Known found = known.get(party);
        return switch (party) {
            case Party.Inside _ -> "the application " + name(party);
            case Party.Outside(var transport, var address) ->
                    name(party)
                            + (transport.webSocket() ? "'s browser (" : "'s phone (")
                            + Plain.host(address)
                            + (found == null || found.device.isEmpty() ? "" : ", " + found.device)
                            + ")";
        };
    }
}
