package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Names;
import org.ringdown.gateway.ng.request.Options;

/** Which parties a {@code delete} or a {@code query} is about. */
final class Deletion {
    private Deletion() {}

    /** Who goes; nobody when nothing fits. Those that only talk to one who goes go with it. */
    static List<Party> parties(final NgCall call, final Options options) {
        final Names names = options.names();
        if (names.fromTag() == null || names.fromTag().isEmpty()) {
            return List.copyOf(call.parties);
        }
        final @Nullable Party chosen = chosen(call, names);
        if (chosen == null) {
            return List.of();
        }
        final List<Party> leaving = new ArrayList<>(List.of(chosen));
        for (final Party other : call.parties) {
            if (!leaving.contains(other)
                    && (other.kind == Party.Kind.SUBSCRIBER
                            ? deaf(call, other, leaving)
                            : alone(call, other, leaving))) {
                leaving.add(other);
            }
        }
        return worthwhile(call.parties.stream().filter(each -> stays(each, leaving)).toList())
                ? leaving
                : List.copyOf(call.parties);
    }

    /** Whether a call goes on with these: two parties talk, or one is there to be heard. */
    static boolean worthwhile(final List<Party> parties) {
        int talking = 0;
        for (final Party party : parties) {
            talking +=
                    switch (party.kind) {
                        case DIALOGUE -> 1;
                        case PUBLISHER -> 2;
                        case SUBSCRIBER -> 0;
                    };
        }
        return talking > 1;
    }

    /** Whether all whom a subscriber hears leave. */
    private static boolean deaf(
            final NgCall call, final Party subscriber, final List<Party> leaving) {
        return call.parties.stream()
                .filter(each -> !leaving.contains(each))
                .flatMap(each -> each.media.stream())
                .noneMatch(source ->
                        subscriber.media.stream().anyMatch(each -> source.equals(each.hears)));
    }

    private static boolean stays(final Party party, final List<Party> leaving) {
        return !leaving.contains(party) && !party.leaving();
    }

    /** Whether everybody whom a party talks to leaves. */
    private static boolean alone(final NgCall call, final Party party, final List<Party> leaving) {
        boolean talks = party.peer != null && leaving.contains(party.peer);
        for (final Party other : call.parties) {
            if (party.equals(other.peer)) {
                if (stays(other, leaving)) {
                    return false;
                }
                talks = true;
            }
        }
        return talks;
    }

    private static @Nullable Party chosen(final NgCall call, final Names names) {
        final @Nullable Party branch = call.branch(names.viaBranch());
        if (names.toTag() == null && branch != null) {
            return branch;
        }
        final @Nullable Party from = call.party(names.fromTag());
        if (names.toTag() == null) {
            return from;
        }
        final @Nullable Party to = call.party(names.toTag());
        if (to != null) {
            return to;
        }
        if (branch != null) {
            return branch;
        }
        final @Nullable Party peer = from == null ? null : from.peer;
        return peer == null || peer.untagged() ? from : null;
    }

    /** Whom a query is about: one party with its peer, or everybody. */
    static List<Party> asked(final NgCall call, final Options options) {
        @Nullable Party party = call.party(options.names().toTag());
        if (party == null) {
            party = call.party(options.names().fromTag());
        }
        if (party == null) {
            return List.copyOf(call.parties);
        }
        final @Nullable Party peer = party.peer;
        return peer == null ? List.of(party) : List.of(party, peer);
    }
}
