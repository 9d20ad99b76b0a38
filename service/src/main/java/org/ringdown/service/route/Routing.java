package org.ringdown.service.route;

import java.time.Duration;

/**
 * What the operator decided about routes.
 *
 * @param foreign whether users may call other domains
 * @param followRedirects whether a redirect is followed here, rather than passed to the caller
 * @param ringTime how long one group of equally wanted devices rings before the next does; the last
 *     rings as long as the caller waits
 */
public record Routing(boolean foreign, boolean followRedirects, Duration ringTime) {
    /** Other domains may be called, redirects are followed, a group rings for 20 seconds. */
    public static final Routing DEFAULT = new Routing(true, true, Duration.ofSeconds(20));
}
