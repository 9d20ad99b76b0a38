package org.ringdown.gateway.ng.call;

import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.Options;

/**
 * What cannot be done where media is only passed on: it is refused in the words that scripts know,
 * after the checks that they rely on.
 */
final class Unserved {
    private static final int DIGITS = 16;

    private Unserved() {}

    /** Nothing is recorded here. */
    static NgReply recording() {
        return NgReply.error("Recording is not available");
    }

    static NgReply play(final NgCall call, final Options options) {
        final @Nullable NgReply wrong = Selection.named(call, options).refusal();
        if (wrong != null) {
            return wrong;
        }
        if (options.sound().file() == null
                && options.sound().blob() == null
                && options.sound().databaseId() == null) {
            return NgReply.error("No media file specified");
        }
        return NgReply.error("Failed to start media playback from file");
    }

    static NgReply stop(final NgCall call, final Options options) {
        final @Nullable NgReply wrong = Selection.named(call, options).refusal();
        return wrong != null ? wrong : NgReply.error("Not currently playing media");
    }

    static NgReply dtmf(final NgCall call, final Options options) {
        final @Nullable NgReply wrong = Selection.named(call, options).refusal();
        if (wrong != null) {
            return wrong;
        }
        final @Nullable Integer digit = options.sound().digit();
        return digit == null || digit < 0 || digit >= DIGITS
                ? NgReply.error("Out of range 'code' specified")
                : NgReply.error("Monologue has no media capable of DTMF injection");
    }

    static NgReply publish(final NgRequest.Publish publish) {
        return publish.sdp() == null
                ? NgReply.error("No SDP body in message")
                : NgReply.error("Publications are not available");
    }

    static NgReply subscription() {
        return NgReply.error("Subscriptions are not available");
    }
}
