package org.ringdown.gateway.ng.call;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Network;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.sound.DigitLog;
import org.ringdown.gateway.ng.sound.Stage;
import org.ringdown.gateway.ng.sound.Target;

/** One call: its parties and when what was said about it. */
final class NgCall {
    final String id;

    /** When it began, in microseconds since 1970, and in nanoseconds since start-up. */
    final long createdMicros;

    final long created;
    long lastSignal;
    long lastSignalSeconds;
    final List<Party> parties = new ArrayList<>();

    /** Tags that a party had before or beside its own. */
    final List<Alias> aliases = new ArrayList<>();

    boolean blockMedia;
    boolean blockDtmf;
    boolean silence;
    boolean answered;
    boolean deleting;
    int tos = -1;

    /** Where it is told which digits are pressed; {@code null} for nowhere. */
    private @Nullable InetSocketAddress digitsTo;

    /** Another name of a party. */
    record Alias(String tag, Party party) {}

    NgCall(final String id, final long epochMicros, final long now) {
        this.id = id;
        createdMicros = epochMicros;
        created = now;
        lastSignal = now;
        lastSignalSeconds = epochMicros / 1_000_000;
    }

    /** The party of this tag, or {@code null}. */
    @Nullable Party party(final @Nullable String tag) {
        if (tag == null || tag.isEmpty()) {
            return null;
        }
        for (final Party party : parties) {
            if (party.tag.equals(tag)) {
                return party;
            }
        }
        for (final Alias alias : aliases) {
            if (alias.tag().equals(tag)) {
                return alias.party();
            }
        }
        return null;
    }

    /** The party of this branch, or {@code null}. */
    @Nullable Party branch(final @Nullable String viaBranch) {
        if (viaBranch == null) {
            return null;
        }
        for (final Party party : parties) {
            if (viaBranch.equals(party.viaBranch)) {
                return party;
            }
        }
        return null;
    }

    /** The party of this label, or {@code null}. */
    @Nullable Party labelled(final String label) {
        for (final Party party : parties) {
            if (label.equals(party.label)) {
                return party;
            }
        }
        return null;
    }

    /** The party that has not answered yet and was last joined with {@code with}. */
    @Nullable Party untagged(final Party with) {
        final Party peer = with.peer;
        if (peer != null && peer.untagged()) {
            return peer;
        }
        for (final Party party : parties) {
            if (party.untagged() && Objects.equals(party.peer, with)) {
                return party;
            }
        }
        return null;
    }

    Party add(final String tag, final @Nullable String viaBranch, final long epochSeconds) {
        final Party party = new Party(tag, viaBranch, epochSeconds);
        parties.add(party);
        return party;
    }

    /** Who is recorded: the first sound of each party that is not there to listen. */
    List<Target> recorded() {
        return parties.stream()
                .filter(party -> party.kind != Party.Kind.SUBSCRIBER)
                .flatMap(party -> party.media.stream().filter(Medium::sounds).limit(1))
                .map(medium -> new Target(medium.stream(), medium.heardIn()))
                .toList();
    }

    /** A script may say where digits are told. */
    void digitsTo(final Options options) {
        final @Nullable String wish = options.sound().others().get("dtmf-log-dest");
        digitsTo = wish == null ? digitsTo : Network.place(wish);
    }

    /** Has the digits of its parties told, where a script wants that. */
    void tellDigits(final Stage stage) {
        final @Nullable InetSocketAddress to = digitsTo;
        final List<String> tags = parties.stream().map(party -> party.tag).toList();
        for (final Party party : parties) {
            final @Nullable Medium sound = party.sound();
            if (to != null && sound != null && party.kind != Party.Kind.SUBSCRIBER) {
                final @Nullable InetSocketAddress media = sound.said().rtp();
                stage.hearDigits(
                        new DigitLog.Presser(
                                id,
                                party.tag,
                                party.label,
                                tags,
                                media == null ? "" : media.getAddress().getHostAddress()),
                        new Target(sound.stream(), sound.heardIn()),
                        to);
            }
        }
    }

    /** How many of its media are converted. */
    long transcoded() {
        return parties.stream()
                .flatMap(party -> party.media.stream())
                .filter(Medium::converts)
                .count();
    }

    /** The media on a leg. */
    List<Medium> on(final long leg) {
        return parties.stream()
                .flatMap(party -> party.media.stream())
                .filter(medium -> medium.leg != null && medium.leg.leg() == leg)
                .toList();
    }

    /** A leg of the call, for others to be opened beside it. */
    long someLeg() {
        for (final Party party : parties) {
            for (final Medium medium : party.media) {
                if (medium.leg != null) {
                    return medium.leg.leg();
                }
            }
        }
        return MediaPort.NONE;
    }
}
