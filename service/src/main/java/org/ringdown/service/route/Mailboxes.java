package org.ringdown.service.route;

import org.jspecify.annotations.Nullable;

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
            };

    /**
     * The agent that takes every message for somebody, whether devices do or not; {@code null} for
     * none.
     */
    @Nullable String takes(String aor);

    /** The agent that keeps messages which reached nobody, for later; {@code null} for none. */
    @Nullable String keeps();
}
