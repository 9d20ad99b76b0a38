package org.ringdown.gateway.ng.call;

import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.NgRequest.Held;
import org.ringdown.gateway.ng.request.Options;

/** Holds media, digits and sound back, of a call or of single parties. */
final class Gates {
    private final Bridging bridging;

    Gates(final Bridging bridging) {
        this.bridging = bridging;
    }

    NgReply apply(final NgCall call, final NgRequest.Gate gate) {
        final Options options = gate.options();
        final Selection selection = Selection.optional(call, options, true);
        final @Nullable NgReply refusal = selection.refusal();
        if (refusal != null) {
            return refusal;
        }
        final @Nullable String toTag = options.names().toTag();
        final @Nullable String toLabel = options.names().toLabel();
        if (!selection.parties().isEmpty()
                && ((toTag != null && !toTag.isEmpty() && call.party(toTag) == null)
                        || (toLabel != null && call.labelled(toLabel) == null))) {
            return NgReply.error("Media flow not found (to-tag not found)");
        }
        if (selection.parties().isEmpty()) {
            whole(call, gate.what(), gate.held());
        } else if (options.has(Flag.ALL) && !gate.held()) {
            whole(call, gate.what(), false);
        }
        for (final Party party : selection.parties()) {
            party.media.forEach(medium -> set(medium, gate.what(), gate.held()));
        }
        for (final Party party : call.parties) {
            party.media.forEach(medium -> bridging.gate(call, medium));
        }
        return NgReply.ok();
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
        final @Nullable String label =
                options.names().setLabel() != null
                        ? options.names().setLabel()
                        : options.names().label();
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
        if (options.has(Flag.DEBUG)) {
            call.debug = true;
        }
    }
}
