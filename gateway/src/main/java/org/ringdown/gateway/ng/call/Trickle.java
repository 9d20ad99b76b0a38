package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.rtc.sdp.SessionDescription;

/** Candidates that come apart from descriptions (RFC 8840), which may be before these. */
final class Trickle {
    private static final long SECOND = 1_000_000_000L;
    private static final long PATIENCE_SECONDS = 3;
    private static final int MOST_EARLY = 64;

    /** Candidates that came before the description that they belong to. */
    private record Early(String call, String tag, SessionDescription fragment, long until) {}

    private final MediaPort port;
    private final List<Early> early = new ArrayList<>();

    Trickle(final MediaPort port) {
        this.port = port;
    }

    /** Candidates of a party that follow its description, or come before it. */
    NgReply fragment(
            final @Nullable NgCall call,
            final String sdp,
            final Options options,
            final boolean offer,
            final long now) {
        if (!(SessionDescription.parseFragment(sdp)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription fragment))) {
            return NgReply.error("Failed to parse SDP");
        }
        final String id = Objects.requireNonNull(options.names().callId());
        final String tag =
                Objects.requireNonNull(offer ? options.names().fromTag() : options.names().toTag());
        final @Nullable Party party = call == null ? null : call.party(tag);
        if (party != null) {
            IceRule.trickled(party, fragment, port);
        } else {
            early.removeIf(each -> each.until() <= now);
            if (early.size() < MOST_EARLY) {
                early.add(new Early(id, tag, fragment, now + PATIENCE_SECONDS * SECOND));
            }
        }
        return NgReply.ok();
    }

    /** What came of a party before its description did. */
    void catchUp(final NgCall call, final Party party, final long now) {
        for (final Early each : List.copyOf(early)) {
            if (each.until() <= now) {
                early.remove(each);
            } else if (each.call().equals(call.id) && each.tag().equals(party.tag)) {
                early.remove(each);
                IceRule.trickled(party, each.fragment(), port);
            }
        }
    }
}
