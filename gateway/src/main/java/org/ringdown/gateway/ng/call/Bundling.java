package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Transport.Bundle;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.StreamRef;

/**
 * Which media of a party share a transport (RFC 9143), on either side for itself: what one party
 * bundles reaches the other on ports of its own, unless that bundles, too. Settled before anything
 * else of an offer or answer, since it says whose address, keys and ICE count for a medium.
 */
final class Bundling {
    private static final int MOST_EXTENSIONS = Abilities.MAX_EXTENSION;

    private final Ports ports;

    Bundling(final Ports ports) {
        this.ports = ports;
    }

    /**
     * Settles who bundles what.
     *
     * @return what the sender says, with the transport that counts in each medium
     */
    List<Described> settle(final Negotiation.Exchange exchange) {
        final List<Described> media = new ArrayList<>(exchange.media());
        for (int i = 0; i < media.size(); i++) {
            exchange.from().medium(i).apart = media.get(i);
        }
        if (exchange.offer()) {
            offered(exchange, media);
            offering(exchange, media);
        } else {
            answered(exchange, media);
            answering(exchange, media);
        }
        return media;
    }

    // ---- an offer

    /** What the offerer bundles, as far as that is accepted. */
    private void offered(final Negotiation.Exchange exchange, final List<Described> media) {
        final Party from = exchange.from();
        from.group = List.copyOf(exchange.sdp().bundle());
        final List<Integer> members = named(exchange.sdp(), media, true);
        final int tagged = tagged(media, members);
        final boolean taken = tagged >= 0 && accepted(exchange, media, members, tagged);
        from.bundles = taken;
        if (taken) {
            carry(media, members, media.get(tagged));
        }
        join(from, taken ? media(from, members) : List.of(), taken ? from.medium(tagged) : null);
        for (int i = 0; i < media.size(); i++) {
            final Medium medium = from.medium(i);
            medium.midExtension =
                    medium.bundled() ? number(exchange.sdp(), media.get(i).media()) : 0;
        }
    }

    private static boolean accepted(
            final Negotiation.Exchange exchange,
            final List<Described> media,
            final List<Integer> members,
            final int tagged) {
        final Options options = exchange.options();
        final Described said = media.get(tagged);
        if (!said.mux() || options.bundle(Bundle.REJECT) || aside(options)) {
            return false;
        }
        final boolean forced =
                members.stream().anyMatch(each -> media.get(each).media().has("bundle-only"));
        final boolean browser = said.ice() != null && !said.fingerprints().isEmpty();
        return forced
                || options.bundle(Bundle.ACCEPT)
                || exchange.from().media.stream().anyMatch(Medium::bundled)
                || (browser && members.size() > 1);
    }

    /** Whether media may go past us, so that transports are not ours to choose. */
    private static boolean aside(final Options options) {
        final Ice ice = options.transport().ice();
        return (ice == Ice.FORCE_RELAY || ice == Ice.OPTIONAL) && !options.has(Flag.NO_PASSTHROUGH);
    }

    /** What the receiver is offered to bundle. */
    private void offering(final Negotiation.Exchange exchange, final List<Described> media) {
        final Party to = exchange.to();
        final Options options = exchange.options();
        final boolean before = to.media.stream().anyMatch(Medium::bundled);
        final boolean strict = options.bundle(Bundle.STRICT);
        final boolean only = strict || options.bundle(Bundle.REQUIRE);
        final boolean wanted =
                (before || only || options.bundle(Bundle.OFFER))
                        && !options.bundle(Bundle.REJECT)
                        && !aside(options);
        final List<Medium> members = wanted ? offerable(exchange, media) : List.of();
        @Nullable Medium tagged = members.isEmpty() ? null : members.getFirst();
        for (final Medium each : members) {
            tagged = each.bundled() && !each.carried() ? each : tagged;
        }
        final Set<Medium> known = new HashSet<>(to.media.stream().filter(Medium::bundled).toList());
        join(to, before || only ? members : List.of(), tagged);
        for (final Medium medium : to.media) {
            medium.groupOffered = members.contains(medium);
            medium.bundleOnly =
                    only && medium.carried() && !known.contains(medium) && medium.groupOffered;
            medium.portless = medium.bundleOnly && strict;
        }
        names(to, members, media);
        extension(members, media);
    }

    private static List<Medium> offerable(
            final Negotiation.Exchange exchange, final List<Described> media) {
        final Party to = exchange.to();
        final Map<String, Format> numbers = new HashMap<>();
        final List<Medium> members = new ArrayList<>();
        for (int i = 0; i < Math.min(media.size(), StreamRef.MAX_STREAMS); i++) {
            final Described said = media.get(i);
            final Medium medium = to.medium(i);
            final String type = MediaWriter.type(said.media());
            final boolean hidden =
                    medium.hidden
                            || exchange.options().rewriting().remove().stream()
                                    .anyMatch(type::equalsIgnoreCase);
            if (!said.rejected() && said.protocol() != null && !hidden && fits(numbers, said)) {
                said.formats().forEach(format -> numbers.put(format.number(), format));
                members.add(medium);
            }
        }
        return members;
    }

    /** RFC 9143 §9.1: on one transport a payload type means one thing. */
    private static boolean fits(final Map<String, Format> numbers, final Described said) {
        return said.formats().stream()
                .allMatch(format -> {
                    final @Nullable Format other = numbers.get(format.number());
                    return other == null || Objects.equals(other.codec(), format.codec());
                });
    }

    /** Groups are made of names. */
    private static void names(
            final Party to, final List<Medium> members, final List<Described> media) {
        final Set<String> taken = new HashSet<>();
        to.media.forEach(each -> taken.add(String.valueOf(each.mid)));
        media.forEach(each -> taken.add(String.valueOf(each.media().mid())));
        for (final Medium member : members) {
            if (member.mid == null) {
                member.mid = media.get(member.index).media().mid();
            }
            for (int number = member.index + 1; member.mid == null; number++) {
                final String name = Integer.toString(number);
                member.mid = taken.add(name) ? name : null;
            }
        }
    }

    /** The number of the extension that names media: one for all, which nothing else has. */
    private static void extension(final List<Medium> members, final List<Described> media) {
        final Set<Integer> taken = new HashSet<>();
        int wish = 0;
        for (final Medium member : members) {
            for (final String value : media.get(member.index).media().attributes("extmap")) {
                final int number = number(value);
                if (value.contains(Abilities.MID)) {
                    wish = wish == 0 ? number : wish;
                } else {
                    taken.add(number);
                }
            }
        }
        for (final Medium member : members) {
            wish = member.midExtension != 0 ? member.midExtension : wish;
        }
        while (wish < 1 || wish > MOST_EXTENSIONS || taken.contains(wish)) {
            wish = wish < 1 || wish >= MOST_EXTENSIONS ? 1 : wish + 1;
            if (taken.size() >= MOST_EXTENSIONS) {
                wish = 0;
                break;
            }
        }
        for (final Medium member : members) {
            member.midExtension = wish;
        }
    }

    // ---- an answer

    /** What the answerer bundles of what it was offered to. */
    private void answered(final Negotiation.Exchange exchange, final List<Described> media) {
        final Party from = exchange.from();
        final List<Integer> members = new ArrayList<>();
        for (final int each : named(exchange.sdp(), media, false)) {
            if (from.medium(each).groupOffered) {
                members.add(each);
            }
        }
        final int tagged = members.isEmpty() ? -1 : members.getFirst();
        if (tagged >= 0) {
            carry(media, members, media.get(tagged));
        }
        for (int i = 0; i < media.size(); i++) {
            final Medium medium = from.medium(i);
            if (medium.carried() && !members.contains(i)) {
                // It was told of no port of its own.
                media.set(i, media.get(i).refused());
            }
        }
        join(from, media(from, members), tagged < 0 ? null : from.medium(tagged));
        for (int i = 0; i < media.size(); i++) {
            final Medium medium = from.medium(i);
            final int number = medium.bundled() ? number(exchange.sdp(), media.get(i).media()) : 0;
            medium.midExtension = number == medium.midExtension ? number : 0;
        }
    }

    /** What the offerer bundled is answered without what was refused. */
    private void answering(final Negotiation.Exchange exchange, final List<Described> media) {
        final Party to = exchange.to();
        final List<Medium> left = new ArrayList<>();
        for (final String name : to.bundles ? to.group : List.<String>of()) {
            for (int i = 0; i < Math.min(media.size(), to.media.size()); i++) {
                final Medium medium = to.medium(i);
                // Another branch may have refused what this one takes.
                if (name.equals(medium.mid)
                        && !media.get(i).rejected()
                        && medium.taken()
                        && !left.contains(medium)) {
                    left.add(medium);
                }
            }
        }
        if (left.isEmpty()) {
            return;
        }
        final Medium first = left.getFirst();
        final @Nullable Described own = first.apart;
        if (first.carried() && own != null && own.media().port() != 0 && sameKind(own, first)) {
            // RFC 9143 §7.3.1: the first that is left is the tagged one, and its address counts.
            for (final Medium each : left) {
                each.described = each.said().carriedBy(own);
            }
        }
        join(to, left, first);
    }

    private static boolean sameKind(final Described own, final Medium medium) {
        final Described now = medium.said();
        return (own.ice() == null) == (now.ice() == null)
                && own.fingerprints().isEmpty() == now.fingerprints().isEmpty();
    }

    // ---- both

    /** The media that the group names, in its order; refused ones are not in it. */
    private static List<Integer> named(
            final SessionDescription sdp, final List<Described> media, final boolean offer) {
        final List<Integer> members = new ArrayList<>();
        for (final String name : sdp.bundle()) {
            for (int i = 0; i < Math.min(media.size(), StreamRef.MAX_STREAMS); i++) {
                final Described said = media.get(i);
                final boolean live = !said.rejected() || (offer && said.media().has("bundle-only"));
                if (live
                        && said.protocol() != null
                        && name.equals(said.media().mid())
                        && !members.contains(i)) {
                    members.add(i);
                    break;
                }
            }
        }
        return members;
    }

    /** RFC 9143 §7.2: the first that shows a port; some fill in another one alone. */
    private static int tagged(final List<Described> media, final List<Integer> members) {
        int tagged = -1;
        for (final int each : members) {
            if (tagged < 0 && !media.get(each).rejected()) {
                tagged = each;
            }
        }
        for (final int each : members) {
            if (tagged >= 0
                    && media.get(tagged).ice() == null
                    && media.get(each).ice() != null
                    && !media.get(each).rejected()) {
                tagged = each;
            }
        }
        return tagged;
    }

    private static List<Medium> media(final Party party, final List<Integer> members) {
        return members.stream().map(party::medium).toList();
    }

    private static void carry(
            final List<Described> media, final List<Integer> members, final Described by) {
        for (final int each : members) {
            media.set(each, media.get(each).carriedBy(by));
        }
    }

    /** The number of the extension that names media, or 0. */
    private static int number(final SessionDescription sdp, final MediaDescription media) {
        final List<String> all = new ArrayList<>(media.attributes("extmap"));
        all.addAll(sdp.attributes("extmap"));
        for (final String value : all) {
            final int number = number(value);
            if (value.contains(Abilities.MID) && number > 0 && number <= MOST_EXTENSIONS) {
                return number;
            }
        }
        return 0;
    }

    private static int number(final String extension) {
        return Copies.number(extension.split("[ /]", 2)[0]);
    }

    /**
     * From now on these share the transport of the tagged one: that which some of them share
     * already, else its own. Others that shared it get one of their own.
     */
    private void join(
            final Party party, final List<Medium> members, final @Nullable Medium tagged) {
        final List<Medium> before = party.media.stream().filter(Medium::bundled).toList();
        final @Nullable Medium owner =
                before.stream().filter(each -> each.leg != null).findFirst().orElse(null);
        if (tagged != null && owner != null && !Objects.equals(owner.leg, tagged.leg)) {
            ports.release(tagged);
            tagged.carrier = owner;
            tagged.share();
        }
        for (final Medium each : before) {
            if (!members.contains(each)) {
                ports.leave(each, tagged == null ? heir(before) : tagged);
            }
        }
        for (final Medium each : members) {
            if (each.leg != null && !Objects.equals(each.leg, Objects.requireNonNull(tagged).leg)) {
                ports.release(each);
            }
            each.carrier = tagged;
        }
    }

    /** Who keeps the transport of a bundle that is no more. */
    private static Medium heir(final List<Medium> before) {
        return before.stream()
                .filter(each -> !each.carried())
                .findFirst()
                .orElseGet(before::getFirst);
    }
}
