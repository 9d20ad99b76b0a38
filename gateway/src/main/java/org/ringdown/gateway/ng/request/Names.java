package org.ringdown.gateway.ng.request;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which call, which party. All texts are as they came; {@code null} is what was not said.
 *
 * @param callId the SIP Call-ID
 * @param fromTag the party that a request speaks of first
 * @param toTag the other one
 * @param viaBranch what tells the branches of a fork apart
 * @param label of a party, to find it by or to give it
 * @param setLabel to give a party
 * @param toLabel of the other party
 * @param address of a party in its SDP
 * @param all whether everybody is meant, and who counts as that
 * @param fromTags several parties
 * @param toCallId the other call
 */
public record Names(
        @Nullable String callId,
        @Nullable String fromTag,
        @Nullable String toTag,
        @Nullable String viaBranch,
        @Nullable String label,
        @Nullable String setLabel,
        @Nullable String toLabel,
        @Nullable String address,
        @Nullable All all,
        List<String> fromTags,
        @Nullable String toCallId) {

    /** Who everybody is. */
    public enum All {
        /** Every party and flow. */
        ALL,
        /** Nobody but the party. */
        NONE,
        /** Flows between parties of offer and answer. */
        OFFER_ANSWER,
        /** Flows to subscribers. */
        EXCEPT_OFFER_ANSWER,
        /** All flows of the party, but not the party itself. */
        FLOWS
    }

    /** Copies the list. */
    public Names {
        fromTags = List.copyOf(fromTags);
    }
}
