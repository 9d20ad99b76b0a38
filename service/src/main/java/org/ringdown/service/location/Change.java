package org.ringdown.service.location;

import java.util.List;
import org.ringdown.sip.registrar.Binding;

/**
 * The bindings of an AOR changed.
 *
 * @param before and {@code after}: all of them
 */
public record Change(String aor, List<Binding> before, List<Binding> after, Cause cause) {
    /** Why they did. */
    public enum Cause {
        /** Their user said so. */
        REGISTERED,
        /** Nobody refreshed them. */
        EXPIRED,
        /** The connection by which they were reached is gone. */
        FLOW_CLOSED,
        /** There is no such user any more. */
        USER_REMOVED
    }

    /** The lists are copied. */
    public Change {
        before = List.copyOf(before);
        after = List.copyOf(after);
    }
}
