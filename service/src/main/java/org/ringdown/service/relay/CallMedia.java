package org.ringdown.service.relay;

/**
 * Who wants to know whether the media between us and an end of a call work. Told of ends with ICE
 * only, on the call's signalling loop.
 */
public interface CallMedia {
    /**
     * ICE and DTLS are done, or something is heard again after a silence.
     *
     * @param callId the call's Call-ID
     * @param caller whether it is the caller's end, rather than the callee's
     */
    default void mediaUp(final String callId, final boolean caller) {}

    /**
     * ICE or DTLS have failed, or nothing is heard any more.
     *
     * @param callId the call's Call-ID
     * @param caller whether it is the caller's end, rather than the callee's
     */
    default void mediaLost(final String callId, final boolean caller) {}
}
