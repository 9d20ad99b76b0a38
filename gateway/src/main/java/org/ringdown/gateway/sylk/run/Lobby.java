package org.ringdown.gateway.sylk.run;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.client.Client;

/**
 * Where clients that lost their connection are found again, by what only they were told. Safe on
 * any thread.
 */
final class Lobby {
    private static final int NAME_BYTES = 8;
    private static final int SECRET_BYTES = 24;

    private final Entropy entropy;
    private final Map<String, Seat> seats = new ConcurrentHashMap<>();

    Lobby(final Entropy entropy) {
        this.entropy = entropy;
    }

    /** A client and the loop where it is at home. */
    record Place(SylkLoop home, Client client, LoopPhone phone, String subprotocol) {}

    private record Seat(Secret secret, Place place) {}

    /** What a client may show to be let in again, once. */
    record Ticket(String name, String secret) {
        String text() {
            return name + "." + secret;
        }
    }

    Ticket ticket() {
        return new Ticket(entropy.token(NAME_BYTES), entropy.token(SECRET_BYTES));
    }

    /** From now on the ticket leads to this client. */
    void sit(final Ticket ticket, final Place place) {
        seats.put(ticket.name(), new Seat(Secret.of(ticket.secret()), place));
    }

    /** The ticket leads nowhere any more. */
    void leave(final Ticket ticket) {
        seats.remove(ticket.name());
    }

    /**
     * Whom a ticket leads to; it does so no more. Compared in constant time.
     *
     * @return {@code null} when it leads nowhere
     */
    @Nullable Place claim(final Secret shown, final String subprotocol) {
        final String text = shown.revealText();
        final int dot = text.indexOf('.');
        final Seat seat = dot < 0 ? null : seats.get(text.substring(0, dot));
        return seat != null
                        && seat.secret().equals(Secret.of(text.substring(dot + 1)))
                        && seat.place().subprotocol().equals(subprotocol)
                        && seats.remove(text.substring(0, dot), seat)
                ? seat.place()
                : null;
    }

    int size() {
        return seats.size();
    }
}
