package org.ringdown.service.route;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipRequest;

/**
 * Which user agents inside the server take messages (RFC 3428) for users, besides their devices.
 * Asked on any loop.
 */
public interface Mailboxes {
    /** There are none. */
    Mailboxes NONE =
            new Mailboxes() {
                @Override
                public @Nullable String takes(final String aor) {
                    return null;
                }

                @Override
                public @Nullable String keeps() {
                    return null;
                }

                @Override
                public void sent(final String aor, final SipRequest request, final int status) {
                    // Nobody keeps what users send.
                }
            };

    /**
     * The agent that takes every message for somebody, whether devices do or not; {@code null} for
     * none.
     */
    @Nullable String takes(String aor);

    /** The agent that keeps messages which reached nobody, for later; {@code null} for none. */
    @Nullable String keeps();

    /**
     * A user sent a message from a device, and was answered: who keeps his messages may want it.
     * Does not wait.
     *
     * @param aor of the user, who has proved it
     * @param status of the final response
     */
    void sent(String aor, SipRequest request, int status);
}
