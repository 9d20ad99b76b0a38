package org.ringdown.service.agent;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.sip.message.SipRequest;

/** The media of a call that ends inside the server. One for each kind of application. */
public interface ServerMedia {
    /** What became of an offer. */
    sealed interface Answer {
        /** The SDP to send back. */
        record Sdp(SessionDescription description) implements Answer {}

        /** The offer cannot be served; the status and reason to refuse with. */
        record Refused(int status, String reason) implements Answer {}
    }

    /** One call's media. */
    interface Session {
        /**
         * Answers an offer, the first or a later one (hold, resume, a new address).
         *
         * @param offer the body of {@code request}, an SDP
         */
        Answer answer(byte[] offer);

        /**
         * Takes candidates of the caller that follow its offer.
         *
         * @param fragment a body as RFC 8840 §9 has it
         * @return {@code false} when it cannot be read
         */
        boolean trickle(byte[] fragment);

        /** Frees everything; a second time is no error. */
        void close();
    }

    /**
     * Opens the media for a call.
     *
     * @param invite the first request, which tells where the caller is
     * @param ended called on the agent's own loop when the media is lost, so that the call is ended
     * @return {@code null} when there is no port or no room left
     */
    @Nullable Session open(SipRequest invite, Runnable ended);
}
