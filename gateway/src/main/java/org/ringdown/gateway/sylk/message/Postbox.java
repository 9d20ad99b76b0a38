package org.ringdown.gateway.sylk.message;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * Where messages for accounts with a journal come to, by the address of their account, whether a
 * client of theirs is connected or not. One for each signalling loop.
 */
public final class Postbox implements UserAgent.Door {
    /** The name of its agents. */
    public static final String NAME = "postbox";

    private final Mailroom mailroom;
    private final Function<SipUri, String> aor;
    private final Consumer<Runnable> resume;
    private final UserAgent agent;

    /**
     * @param aor the address of record that a URI of ours stands for
     * @param resume brings work to the loop from any thread
     * @param callIds makes Call-IDs that fall to the loop
     * @param now the time of the loop's present turn
     */
    public Postbox(
            final Mailroom mailroom,
            final Function<SipUri, String> aor,
            final Consumer<Runnable> resume,
            final Supplier<String> callIds,
            final LongSupplier now,
            final Entropy entropy) {
        this.mailroom = mailroom;
        this.aor = aor;
        this.resume = resume;
        agent =
                new UserAgent(
                        new UserAgent.Parts(
                                "sip:" + NAME + "@inside.invalid", 0, callIds, now, entropy),
                        this);
    }

    /** Takes what comes. */
    public UserAgent agent() {
        return agent;
    }

    /**
     * Sends a message, of which nothing more is heard. Any thread.
     *
     * @param where the Request-URI
     */
    void send(
            final NameAddr from,
            final NameAddr to,
            final Uri where,
            final List<CallRequest.Header> headers,
            final String contentType,
            final byte[] body) {
        resume.accept(() ->
                agent.send(
                        Method.MESSAGE,
                        from,
                        to,
                        where,
                        null,
                        headers,
                        contentType,
                        body,
                        (_, _) -> {}));
    }

    @Override
    public @Nullable CallListener called(final Call call) {
        return null;
    }

    @Override
    public void asked(final Inquiry inquiry) {
        if (inquiry.request().requestUri() instanceof SipUri uri) {
            mailroom.came(aor.apply(uri).substring("sip:".length()), inquiry.anywhere(resume));
        } else {
            inquiry.reply(404);
        }
    }
}
