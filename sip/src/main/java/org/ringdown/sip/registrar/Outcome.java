package org.ringdown.sip.registrar;

import java.util.List;
import org.ringdown.sip.message.SipResponse;

/** What a REGISTER led to. No response has a To tag yet: whoever sends it adds one. */
public sealed interface Outcome {
    /** The response to send. */
    SipResponse response();

    /**
     * The bindings changed.
     *
     * @param all all bindings the address of record has now; store them, then answer
     */
    record Changed(List<Binding> all, SipResponse response) implements Outcome {
        /** The list is copied. */
        public Changed {
            all = List.copyOf(all);
        }
    }

    /** A query, or a removal of what was not there. */
    record Unchanged(SipResponse response) implements Outcome {}

    /** Nothing was changed, and the response says why. */
    record Refused(SipResponse response) implements Outcome {}
}
