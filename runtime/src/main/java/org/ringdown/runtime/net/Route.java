package org.ringdown.runtime.net;

/** Answers requests of one method and path. */
@FunctionalInterface
public interface Route {
    /**
     * Answers a request, on a virtual thread of its own: it may wait, and owns no protocol state.
     *
     * @throws Exception for a bug of ours: logged, and answered with 500
     */
    Response handle(Request request) throws Exception;
}
