package org.ringdown.gateway.sylk.client;

import java.util.List;
import java.util.function.Consumer;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;

/** What a client's accounts can do in SIP. All of it is said and answered on the client's loop. */
public interface Phone {
    /** What is known of who somebody is. */
    enum Proof {
        /** A user of ours, by the password that is on record. */
        PROVED,
        /** Not: there is no such user of ours, or the password is another. */
        WRONG,
        /** Somebody of another domain, which alone can tell. */
        ELSEWHERE,
        /** It could not be found out. */
        UNKNOWN,
        /** The address that the client comes from has tried too often. */
        BANNED
    }

    /** Finds out whether somebody is who he says. The answer never comes before this returns. */
    void prove(Persona who, Consumer<Proof> answer);

    /** Hears how a registration stands. */
    interface Enrolled {
        /** It holds. */
        void registered();

        /** It does not hold, or not any longer. It may be tried again by itself. */
        void failed(int status, String reason);
    }

    /** A registration. */
    @FunctionalInterface
    interface Enrolment {
        /** Ends it. Nothing is heard of it any more, nor calls taken for it. */
        void end();
    }

    /**
     * Registers an address of ours for somebody, where calls are taken for him: {@link
     * Client#called}.
     *
     * @param device how the device is woken, or {@code null}
     */
    Enrolment register(
            Persona who,
            Request.@org.jspecify.annotations.Nullable DeviceToken device,
            Enrolled hears);

    /**
     * Calls somebody.
     *
     * @param uri {@code user@host}
     * @param sdp the offer
     * @param headers further header fields
     * @param hears is told what comes of it, after this has returned
     */
    Line call(Persona from, String uri, String sdp, List<Field> headers, LineListener hears);

    /**
     * Sends a MESSAGE outside of calls.
     *
     * @param to {@code user@host}
     * @param outcome comes on any thread
     */
    void message(
            Persona from,
            String to,
            List<CallRequest.Header> headers,
            String contentType,
            byte[] body,
            Call.Outcome outcome);

    /** Something that will be done unless it is called off. */
    @FunctionalInterface
    interface Alarm {
        /** Calls it off; no error when it was done already. */
        void cancel();
    }

    /** Does something later. */
    Alarm after(long nanos, Runnable action);
}
