package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Key;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.NgRequest.Held;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Unserved;
import org.ringdown.gateway.ng.wire.NgValue;

/** Holds media, digits and sound back, of a call or of single parties. */
final class Gates {
    private final Bridging bridging;
    private final Copies copies;

    Gates(final Bridging bridging, final Copies copies) {
        this.bridging = bridging;
        this.copies = copies;
    }

    NgReply apply(final NgCall call, final NgRequest.Gate gate) {
        final Options options = gate.options();
        final Selection selection = Selection.optional(call, options, true);
        final @Nullable NgReply refusal = selection.refusal();
        if (refusal != null) {
            return refusal;
        }
        final @Nullable Predicate<Party> receivers = receivers(call, options);
        final boolean named = !selection.parties().isEmpty() && !Selection.everybody(options);
        final List<String> warnings = new ArrayList<>(Unserved.gate(gate));
        if (named && receivers != null) {
            if (gate.what() == Held.MEDIA) {
                if (!flows(call, selection.parties(), receivers, gate.held())) {
                    return NgReply.error("Media flow not found (to-tag not found)");
                }
                return NgReply.warning(new NgValue.Builder(), warnings);
            }
            warnings.add("held back from everybody, not from one party alone");
        }
        if (selection.parties().isEmpty()) {
            whole(call, gate.what(), gate.held());
        } else if (Selection.everybody(options) && !gate.held()) {
            whole(call, gate.what(), false);
            flows(call, call.parties, _ -> gate.what() == Held.MEDIA, false);
        }
        for (final Party party : selection.parties()) {
            party.media.forEach(medium -> set(medium, gate.what(), gate.held()));
        }
        for (final Party party : call.parties) {
            party.media.forEach(medium -> bridging.gate(call, medium));
        }
        return NgReply.warning(new NgValue.Builder(), warnings);
    }

    /** Who does not get what is held back, if not simply everybody. */
    private static @Nullable Predicate<Party> receivers(final NgCall call, final Options options) {
        final @Nullable String tag = options.names().toTag();
        final @Nullable String label = options.names().toLabel();
        if (tag != null && !tag.isEmpty()) {
            final @Nullable Party to = call.party(tag);
            return party -> party.equals(to);
        }
        if (label != null) {
            final @Nullable Party to = call.labelled(label);
            return party -> party.equals(to);
        }
        return switch (options.names().all()) {
            case FLOWS -> _ -> true;
            case OFFER_ANSWER -> party -> party.kind == Party.Kind.DIALOGUE;
            case EXCEPT_OFFER_ANSWER -> party -> party.kind == Party.Kind.SUBSCRIBER;
            case ALL, NONE -> null;
            case null -> null;
        };
    }

    /** Holds the way from some parties to others back; false when there is no such way. */
    private boolean flows(
            final NgCall call,
            final List<Party> from,
            final Predicate<Party> receivers,
            final boolean held) {
        boolean found = false;
        for (final Party party : call.parties) {
            if (!receivers.test(party)) {
                continue;
            }
            for (final Medium medium : party.media) {
                final @Nullable Medium source =
                        party.kind == Party.Kind.SUBSCRIBER ? medium.hears : medium.bridged;
                if (source != null && from.stream().anyMatch(each -> each.media.contains(source))) {
                    found = true;
                    if (medium.flowBlocked != held) {
                        medium.flowBlocked = held;
                        if (party.kind == Party.Kind.DIALOGUE) {
                            bridging.bridge(source, medium);
                        }
                    }
                }
            }
        }
        copies.renew(call);
        return found;
    }

    /** The named parties send a digit, each to whom it talks with: {@code play DTMF}. */
    NgReply press(final NgCall call, final Options options) {
        final Selection selection = Selection.named(call, options);
        final @Nullable NgReply refusal = selection.refusal();
        if (refusal != null) {
            return refusal;
        }
        final @Nullable Key key = Key.of(options.sound());
        if (key == null) {
            return NgReply.error("Out of range 'code' specified");
        }
        boolean pressed = false;
        for (final Party party : selection.parties()) {
            for (final Medium medium : party.media) {
                pressed |= bridging.press(medium, key);
            }
        }
        return pressed
                ? NgReply.ok()
                : NgReply.error("Monologue has no media capable of DTMF injection");
    }

    private static void whole(final NgCall call, final Held what, final boolean held) {
        switch (what) {
            case MEDIA -> call.blockMedia = held;
            case DTMF -> call.blockDtmf = held;
            case SOUND -> call.silence = held;
        }
    }

    private static void set(final Medium medium, final Held what, final boolean held) {
        switch (what) {
            case MEDIA -> medium.blockMedia = held;
            case DTMF -> medium.blockDtmf = held;
            case SOUND -> medium.silence = held;
        }
    }

    /** An offer or answer may give its party a label. */
    static void label(final Party party, final Options options) {
        label(
                party,
                options.names().setLabel() != null
                        ? options.names().setLabel()
                        : options.names().label());
    }

    static void label(final Party party, final @Nullable String label) {
        if (label != null) {
            party.label = label;
        }
    }

    /** What an offer or answer may say about the whole call. */
    static void callWide(final NgCall call, final Options options) {
        if (options.has(Flag.BLOCK_DTMF)) {
            call.blockDtmf = true;
        }
        final @Nullable String drop = options.sound().dropTraffic();
        if (drop != null) {
            call.blockMedia = drop.equals("start");
        }
    }
}
