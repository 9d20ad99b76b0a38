package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipResponse;

/** What happens to a {@link Call}. Nothing comes after {@link Ended}. */
public sealed interface CallEvent {
    /**
     * A provisional response came, never 100.
     *
     * @param sdp the answer to our offer as this fork gives it, or {@code null}; forks differ
     * @param response as it came
     */
    record Progress(int status, String reason, @Nullable String sdp, SipResponse response)
            implements CallEvent {}

    /**
     * The other end took our call.
     *
     * @param sdp its answer
     * @param response as it came
     */
    record Answered(String sdp, SipResponse response) implements CallEvent {}

    /**
     * The other end knows that we took its call, or its change.
     *
     * @param sdp its answer where the offer was ours, or {@code null}
     */
    record Acknowledged(@Nullable String sdp) implements CallEvent {}

    /**
     * The other end offers a change; {@link Call#accept} or {@link Call#decline} answers it.
     *
     * @param sdp {@code null} where it asks us for an offer (RFC 3261 §14.2)
     */
    record Offered(@Nullable String sdp) implements CallEvent {}

    /** The other end took the change that we offered; this is its answer. */
    record Agreed(String sdp) implements CallEvent {}

    /** The other end did not take the change; the session is as it was. */
    record Declined(int status, String reason) implements CallEvent {}

    /**
     * The other end wants us to call somebody else; {@link Transfer#accept} or {@link
     * Transfer#decline} answers it. Nobody's answer within 25 s declines it.
     */
    record TransferAsked(Transfer transfer) implements CallEvent {}

    /**
     * How the transfer goes that we asked for ({@link Call#transfer}).
     *
     * @param status what the other end got from whom it calls, or what it told us instead: 408 when
     *     nothing more is known
     * @param over whether this is its result. A result of 2xx ends the call, which is told next
     */
    record TransferProgress(int status, String reason, boolean over) implements CallEvent {}

    /** A request within the call: INFO, MESSAGE, and whatever is left. It wants a reply. */
    record Asked(Inquiry inquiry) implements CallEvent {}

    /** ICE and DTLS with whoever stands behind our end are done; comes at any time, and again. */
    record MediaUp() implements CallEvent {}

    /** ICE or DTLS with whoever stands behind our end have failed, or nothing comes any more. */
    record MediaLost() implements CallEvent {}

    /** Whose doing it is that a call is over. */
    enum By {
        /** Ours. */
        US,
        /** The other end's. */
        THEM,
        /** Nobody's: something between the ends failed or took too long. */
        NETWORK
    }

    /**
     * The call is over, or never came to be.
     *
     * @param status as of the response that ended it; 200 for a call that was up
     * @param contacts where the other end says to call instead (3xx), or empty
     * @param response that ended it, as it came; {@code null} when it was none
     */
    record Ended(
            int status, String reason, By by, List<String> contacts, @Nullable SipResponse response)
            implements CallEvent {
        /** The list is copied. */
        public Ended {
            contacts = List.copyOf(contacts);
        }

        /** An end that no response made. */
        public Ended(
                final int status, final String reason, final By by, final List<String> contacts) {
            this(status, reason, by, contacts, null);
        }

        /** Whether our login does not prove who we are: {@link Login#unproved}. */
        public boolean unproved() {
            return by == By.THEM && Login.unproved(status);
        }
    }
}
