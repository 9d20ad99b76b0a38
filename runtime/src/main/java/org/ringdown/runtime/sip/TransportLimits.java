package org.ringdown.runtime.sip;

import java.time.Duration;
import org.ringdown.sip.parse.Limits;

/**
 * What strangers may cost.
 *
 * @param message of one message
 * @param connectionsPerSource that come in and are open at once, from one address (loopback
 *     excepted)
 * @param connections that come in and are open at once, in all
 * @param outgoing connections of ours, open or being opened
 * @param pending messages that wait for one connection to open
 * @param connectTime within which it must open
 * @param idle how long a connection may stay without a message unless it is kept
 * @param writeBuffer bytes that may wait for a reader before it is closed
 * @param malformedPerSecond malformed messages of one source that are looked at
 */
public record TransportLimits(
        Limits message,
        int connectionsPerSource,
        int connections,
        int outgoing,
        int pending,
        Duration connectTime,
        Duration idle,
        int writeBuffer,
        int malformedPerSecond) {
    /** The usual limits. */
    public static final TransportLimits DEFAULT =
            new TransportLimits(
                    Limits.DEFAULT,
                    256,
                    20_000,
                    4_096,
                    64,
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(10),
                    1 << 20,
                    20);
}
