package org.ringdown.service.proxy;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.service.location.Location;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.proxy.ContextId;

/**
 * Requests within a dialog whose device lost its connection a moment ago. A browser that changes
 * its network is back within seconds: a BYE, a re-INVITE or an answer to its transfer waits for it
 * that long, and the call goes on. Owned by one signalling loop; bounded.
 */
final class WaitingRoom {
    /** Shorter than a client waits for the answer to a request (RFC 3261 §17.1.2.2, timer F). */
    private static final long PATIENCE = 20_000_000_000L;

    private static final int SEATS = 1_000;

    /** A request that waits. */
    record Guest(ContextId id, Context context, HopToken.Lead lead, String owner, SipUri contact) {}

    private record Seat(Guest guest, long until) {}

    private final Turn turn;
    private final Location location;
    private final Consumer<Guest> leave;

    /** In the order in which they came, which is that of their ends. */
    private final Map<ContextId, Seat> seats = new LinkedHashMap<>();

    private final Map<String, Runnable> watches = new HashMap<>();

    /**
     * @param leave takes a request whose device is back, or for which it is too late
     */
    WaitingRoom(final Turn turn, final Location location, final Consumer<Guest> leave) {
        this.turn = turn;
        this.location = location;
        this.leave = leave;
    }

    /** Takes a request in; false when there is nobody to wait for, or no room. */
    boolean enters(final Guest guest) {
        if (seats.size() >= SEATS || !location.away(guest.owner(), guest.contact())) {
            return false;
        }
        seats.put(guest.id(), new Seat(guest, turn.now() + PATIENCE));
        watches.computeIfAbsent(
                guest.owner(), owner -> location.watch(owner, _ -> turn.resume(() -> look(owner))));
        // It may have come back between the question and the watch.
        look(guest.owner());
        return true;
    }

    /** The bindings of this owner changed: who is back? */
    private void look(final String owner) {
        for (final Seat seat : List.copyOf(seats.values())) {
            final Guest guest = seat.guest();
            if (guest.owner().equals(owner) && location.ofContact(owner, guest.contact()) != null) {
                forget(guest.id());
                leave.accept(guest);
            }
        }
    }

    /** The request is over, whatever came of it. */
    void forget(final ContextId id) {
        final @Nullable Seat seat = seats.remove(id);
        if (seat == null) {
            return;
        }
        final String owner = seat.guest().owner();
        if (seats.values().stream().noneMatch(each -> each.guest().owner().equals(owner))) {
            final @Nullable Runnable end = watches.remove(owner);
            if (end != null) {
                end.run();
            }
        }
    }

    void tick(final long now) {
        final List<Seat> over = new ArrayList<>();
        for (final Seat seat : seats.values()) {
            if (seat.until() > now) {
                break;
            }
            over.add(seat);
        }
        for (final Seat seat : over) {
            forget(seat.guest().id());
            leave.accept(seat.guest());
        }
    }

    long deadline() {
        return seats.isEmpty() ? Engine.NEVER : seats.values().iterator().next().until();
    }
}
