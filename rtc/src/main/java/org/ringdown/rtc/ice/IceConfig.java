package org.ringdown.rtc.ice;

import java.time.Duration;

/**
 * Times and bounds of the full agent.
 *
 * @param ta between two new checks (RFC 8445 §14.2)
 * @param rto until the first repetition of a check, at least; it doubles (RFC 8445 §14.3)
 * @param rc how often a check is sent (RFC 8489 §6.2.1)
 * @param rm how many times {@code rto} an answer is waited for after the last (RFC 8489 §6.2.1)
 * @param patience how long nothing is given up, for the peer may yet be heard (RFC 8863)
 * @param nominationDelay how long the controlling side waits for something better than what works
 * @param consentInterval between consent checks, on average (RFC 7675 §5.1)
 * @param consentTimeout without an answer, after which consent is lost (RFC 7675 §5.1)
 * @param maxCandidates of the peer that are remembered
 * @param maxPairs that are remembered (RFC 8445 §6.1.2.5)
 */
public record IceConfig(
        Duration ta,
        Duration rto,
        int rc,
        int rm,
        Duration patience,
        Duration nominationDelay,
        Duration consentInterval,
        Duration consentTimeout,
        int maxCandidates,
        int maxPairs) {

    /** As the RFCs have it. */
    public static final IceConfig DEFAULT =
            new IceConfig(
                    Duration.ofMillis(50),
                    Duration.ofMillis(500),
                    7,
                    16,
                    Duration.ofMillis(39_500),
                    Duration.ofMillis(300),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    64,
                    100);

    /** Checks the bounds. */
    public IceConfig {
        if (rc < 1 || rm < 1 || maxCandidates < 1 || maxPairs < 1 || ta.isNegative()) {
            throw new IllegalArgumentException("times and bounds of ICE are positive");
        }
    }

    /**
     * The same, with checks repeated sooner, for a network where losses are dearer than packets.
     */
    public IceConfig withRto(final Duration first) {
        return new IceConfig(
                ta,
                first,
                rc,
                rm,
                patience,
                nominationDelay,
                consentInterval,
                consentTimeout,
                maxCandidates,
                maxPairs);
    }
}
