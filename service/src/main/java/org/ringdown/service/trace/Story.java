package org.ringdown.service.trace;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;

/**
 * What happened under one Call-ID: a copy of what a {@link Recorder} keeps, for any thread.
 *
 * @param callId the Call-ID
 * @param call whether it is a call that got somewhere, not a registration or a knock at the door
 * @param over whether the call has ended or the request was answered
 * @param epochMillis when it began, milliseconds since 1970
 * @param now when this copy was made, in nanoseconds of the loop's clock
 * @param steps in the order of time
 * @param leftOut how many steps more there were than are kept
 */
public record Story(
        String callId,
        boolean call,
        boolean over,
        long epochMillis,
        long now,
        List<Step> steps,
        int leftOut) {
    /** The list is copied. */
    public Story {
        steps = List.copyOf(steps);
    }

    /** A short name for the story, the same for the same Call-ID: 1 to 7 letters and digits. */
    public String id() {
        return id(callId);
    }

    static String id(final String callId) {
        // The multiplication spreads Call-IDs that differ in their last characters only.
        return Integer.toUnsignedString(callId.hashCode() * 0x9e3779b9, 36)
                .toLowerCase(Locale.ROOT);
    }

    /** When it began, in nanoseconds of the loop's clock. */
    public long began() {
        return steps.isEmpty() ? now : steps.getFirst().time();
    }

    /**
     * The request that the story is about: the last that came outside a dialog, for a first one was
     * mostly challenged; else the first request there is.
     */
    public @Nullable SipRequest request() {
        @Nullable SipRequest found = null;
        for (final Step step : steps) {
            if (step instanceof Step.Received(long _, SipRequest request, var _)
                    && !request.method().equals(Method.ACK)
                    && !request.method().equals(Method.CANCEL)
                    && (found == null
                            || (request.toTag() == null
                                    && request.method().equals(found.method())))) {
                found = request;
            }
        }
        return found;
    }
}
