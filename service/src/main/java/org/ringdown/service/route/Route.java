package org.ringdown.service.route;

import java.util.List;
import org.ringdown.sip.message.SipUri;

/** Where a request goes: a closed decision. */
public sealed interface Route {
    /** Why it is so: one plain sentence for the operator. */
    String why();

    /** Nowhere; the answer to give. */
    record Reject(int status, String reason, String why) implements Route {}

    /** The caller is told to try there: 302. */
    record Redirect(List<SipUri> contacts, String why) implements Route {
        /** The list is copied. */
        public Redirect {
            contacts = List.copyOf(contacts);
        }
    }

    /**
     * To targets (RFC 3261 §16.6).
     *
     * @param groups the most wanted first: one group after the other, and all of a group at once;
     *     at least one, and none is empty
     */
    record Fork(List<List<Target>> groups, String why) implements Route {
        /** The lists are copied. */
        public Fork {
            groups = groups.stream().map(List::copyOf).toList();
            if (groups.isEmpty() || groups.stream().anyMatch(List::isEmpty)) {
                throw new IllegalArgumentException("nobody to go to");
            }
        }
    }

    /** To a user of ours without any device: whether there is such a user must be looked up. */
    record Nobody(String name, String domain, String why) implements Route {}

    /** That is for the next step to decide. */
    record GoOn(String why) implements Route {}
}
