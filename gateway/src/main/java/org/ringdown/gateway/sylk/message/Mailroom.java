package org.ringdown.gateway.sylk.message;

import java.util.List;
import java.util.function.Consumer;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;

/**
 * Where messages of accounts are sent from, arrive and are kept. Its methods are safe on any thread
 * and do not wait; what they bring about comes through {@link Member#tell}, in order.
 */
public interface Mailroom {
    /** An account of one connection that has proved who it is. Safe on any thread. */
    interface Member {
        /** {@code user@host}. */
        String account();

        /** As others see it. */
        Identity identity();

        /** Says something to the connection; nothing happens when that is gone. */
        void tell(Notice notice);

        /**
         * Sends a MESSAGE in the account's name.
         *
         * @param to {@code user@host}
         * @param headers further header fields
         * @param outcome comes on any thread
         */
        void send(
                String to,
                List<CallRequest.Header> headers,
                String contentType,
                byte[] body,
                Call.Outcome outcome);
    }

    /** An account of a connection has proved who it is. */
    void joined(Member member);

    /** That account, or its connection, is gone. */
    void left(Member member);

    /** This wakes the device of an account, which has proved who it is. */
    void wakes(Member member, Request.DeviceToken device);

    /** The device of an account is not woken any more. */
    void forgets(Member member, Request.DeviceToken device);

    /** A request about messages. It is answered through {@link Member#tell}. */
    void asked(Member member, Request.OfAccount request);

    /** A lookup, which needs no account. */
    void lookUp(Request.LookUpPublicKey request, Consumer<Notice> teller);

    /**
     * A MESSAGE came for an account. It is replied to, at once or later.
     *
     * @param message may be replied to from any thread: {@link Inquiry#anywhere}
     */
    void came(String account, Inquiry message);
}
