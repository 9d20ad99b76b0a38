package org.ringdown.gateway.sylk.client;

import java.util.List;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;

/**
 * A call in SIP. It may be owned by another loop than the client's; what does not fit its state,
 * because it crossed with something, does nothing.
 */
public interface Line {
    /** What comes of a request; on the client's loop. */
    @FunctionalInterface
    interface Outcome {
        /** The final response. */
        void answered(int status, String reason);
    }

    /** The Call-ID. */
    String callId();

    /** Tells the caller that it rings. */
    void ring();

    /** Takes a call that came. */
    void answer(String sdp, List<Field> headers);

    /** Refuses a call that came. Nothing is heard of it any more. */
    void refuse(int status, String reason);

    /** Ends the call in whatever way fits. Nothing is heard of it any more. */
    void hangUp();

    /** Offers a change; {@link LineEvent.Agreed} or {@link LineEvent.Declined} follows. */
    void offer(String sdp);

    /** Takes the change that the other end offers. */
    void accept(String sdp);

    /** Does not take the change that the other end offers. */
    void decline(int status);

    /** Says a digit by INFO. */
    void digit(char digit, int millis, Outcome outcome);

    /** Sends a message within the call. */
    void message(Request.Message message, Outcome outcome);
}
