package org.ringdown.service.relay;

import org.ringdown.runtime.media.LegQuality;

/** Who wants to know how well the ends of a call were heard. Called on media threads. */
@FunctionalInterface
public interface CallQuality {
    /**
     * A call that was answered has ended; told once for each side with media through us. It must
     * not wait.
     *
     * @param callId its Call-ID
     * @param caller whether it is the caller who was heard so, rather than the callee
     */
    void heard(String callId, boolean caller, LegQuality quality);
}
