package org.ringdown.gateway.sylk.client;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Request;

/** What happens on a {@link Line}. Nothing comes after {@link Ended}. */
public sealed interface LineEvent {
    /**
     * A provisional response came.
     *
     * @param sdp the answer to our offer, or {@code null}
     */
    record Progress(int status, @Nullable String sdp) implements LineEvent {}

    /**
     * The call was taken.
     *
     * @param headers of the response, that the client wants to see
     */
    record Answered(String sdp, List<Field> headers) implements LineEvent {
        /** The list is copied. */
        public Answered {
            headers = List.copyOf(headers);
        }
    }

    /**
     * The other end offers a change.
     *
     * @param sdp {@code null} where it asks for an offer
     */
    record Offered(@Nullable String sdp) implements LineEvent {}

    /** The other end took our change. */
    record Agreed(String sdp) implements LineEvent {}

    /** The other end did not take our change. */
    record Declined(int status, String reason) implements LineEvent {}

    /**
     * A message came within the call.
     *
     * @param disposition what its sender wants to be told, or {@code null}
     */
    record MessageCame(Identity sender, Request.Message message, @Nullable List<String> disposition)
            implements LineEvent {}

    /** The other end tells what became of a message within the call. */
    record Reported(String messageId, String timestamp, String state) implements LineEvent {}

    /** ICE and DTLS with the client are done. */
    record MediaUp() implements LineEvent {}

    /** ICE or DTLS with the client have failed, or nothing comes from it any more. */
    record MediaLost() implements LineEvent {}

    /**
     * The call is over.
     *
     * @param theirs whether the other end ended it
     */
    record Ended(int status, String reason, boolean theirs) implements LineEvent {}
}
