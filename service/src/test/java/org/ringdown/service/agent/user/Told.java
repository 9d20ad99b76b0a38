package org.ringdown.service.agent.user;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/** Events without the responses that they came with, to be compared. */
public final class Told {
    private static final SipResponse NONE =
            SipRequest.builder(
                            Method.OPTIONS,
                            NameAddr.parse("sip:nobody@example.org").orThrow().uri())
                    .set("Via", "SIP/2.0/TCP inside.invalid;branch=z9hG4bKnone")
                    .set("Max-Forwards", "70")
                    .set("From", "<sip:nobody@example.org>;tag=1")
                    .set("To", "<sip:nobody@example.org>")
                    .set("Call-ID", "none")
                    .set("CSeq", "1 OPTIONS")
                    .build()
                    .reply(200)
                    .toTag("none")
                    .build();

    private Told() {}

    /** An event as it is here. */
    public static CallEvent of(final CallEvent event) {
        return switch (event) {
            case CallEvent.Progress(int status, String reason, String sdp, var _) ->
                    progress(status, reason, sdp);
            case CallEvent.Answered(String sdp, var _) -> answered(sdp);
            case CallEvent.Ended(int status, String reason, var by, var contacts, var _) ->
                    new CallEvent.Ended(status, reason, by, contacts);
            default -> event;
        };
    }

    /** A state as it is here. */
    public static Registration.State of(final Registration.State state) {
        return switch (state) {
            case Registration.State.Registered(int seconds, var _) -> registered(seconds);
            case Registration.State.Failed(int status, String reason, int retry, var _) ->
                    failed(status, reason, retry);
            default -> state;
        };
    }

    /** A provisional response. */
    public static CallEvent progress(
            final int status, final String reason, final @Nullable String sdp) {
        return new CallEvent.Progress(status, reason, sdp, NONE);
    }

    /** An answer. */
    public static CallEvent answered(final String sdp) {
        return new CallEvent.Answered(sdp, NONE);
    }

    /** A registration that holds. */
    public static Registration.State registered(final int seconds) {
        return new Registration.State.Registered(seconds, NONE);
    }

    /** A registration that does not hold. */
    public static Registration.State failed(
            final int status, final String reason, final int retry) {
        return new Registration.State.Failed(status, reason, retry, NONE);
    }
}
