package org.ringdown.gateway.ng.call;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Names;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.sound.Target;

/**
 * Which parties a command is about.
 *
 * @param parties who; empty for the whole call
 * @param refusal the answer when nobody can be found, or {@code null}
 */
record Selection(List<Party> parties, @Nullable NgReply refusal) {
    Selection {
        parties = List.copyOf(parties);
    }

    private static final Selection WHOLE = new Selection(List.of(), null);

    private static Selection of(final @Nullable Party party, final String error) {
        return party == null
                ? new Selection(List.of(), NgReply.error(error))
                : new Selection(List.of(party), null);
    }

    /** The first sound of each party, as far as it has one that we carry. */
    List<Target> targets() {
        return parties.stream()
                .flatMap(party -> party.media.stream().filter(Medium::sounds).limit(1))
                .map(medium -> new Target(medium.stream(), medium.codecs()))
                .toList();
    }

    /** Whether all parties of offer and answer are meant. */
    static boolean everybody(final Options options) {
        final Names names = options.names();
        final boolean named =
                names.label() != null || names.address() != null || names.fromTag() != null;
        return names.all() == Names.All.ALL
                || options.has(Flag.ALL)
                || (names.all() == Names.All.OFFER_ANSWER && !named);
    }

    /** The parties of a command that must name some. */
    static Selection named(final NgCall call, final Options options) {
        final Selection selection = optional(call, options, true);
        return selection.equals(WHOLE)
                ? new Selection(List.of(), NgReply.error("No participant party specified"))
                : selection;
    }

    /**
     * The parties of a command that means the whole call when it names nobody.
     *
     * @param byTag whether a from-tag chooses
     */
    static Selection optional(final NgCall call, final Options options, final boolean byTag) {
        final Names names = options.names();
        if (everybody(options)) {
            return new Selection(
                    call.parties.stream()
                            .filter(party -> party.kind != Party.Kind.SUBSCRIBER)
                            .toList(),
                    null);
        }
        if (names.label() != null) {
            return of(call.labelled(names.label()), "No monologue matching the given label");
        }
        if (names.address() != null) {
            return of(at(call, names.address()), "Failed to match address to any tag");
        }
        if (names.fromTag() != null && byTag) {
            return of(call.party(names.fromTag()), "From-tag given, but no such tag exists");
        }
        return WHOLE;
    }

    private static @Nullable Party at(final NgCall call, final String address) {
        for (final Party party : call.parties) {
            for (final Medium medium : party.media) {
                final @Nullable InetSocketAddress rtp =
                        medium.described == null ? null : medium.described.rtp();
                if (rtp != null && rtp.getAddress().getHostAddress().equals(address)) {
                    return party;
                }
            }
        }
        return null;
    }
}
