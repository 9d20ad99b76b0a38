package org.ringdown.runtime.media;

/** Where a leg receives and sends. */
public sealed interface Sockets {
    /**
     * The port that many legs of a loop share. With ICE the far end is known by its checks, without
     * by the address of its description.
     */
    record Shared() implements Sockets {}

    /**
     * Ports of its own, which belong to the leg from now on.
     *
     * @param ports from {@link MediaPlane#openPorts}
     */
    record Own(RtpPorts ports) implements Sockets {}
}
