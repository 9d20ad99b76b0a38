package org.ringdown.rtc.ice;

import org.ringdown.rtc.offer.Candidate;

/**
 * A candidate of ours, as our description shows it, and the socket behind it.
 *
 * @param candidate its address may be another than the socket's, behind a static NAT
 * @param base the socket
 */
public record LocalCandidate(Candidate candidate, IceBase base) {
    private static final long REFLEXIVE = 110L << 24;
    private static final long BELOW_TYPE = 0xff_ffff;

    /** The PRIORITY of checks from here (RFC 8445 §7.1.1): as of a peer-reflexive candidate. */
    long reflexivePriority() {
        return REFLEXIVE | (candidate.priority() & BELOW_TYPE);
    }
}
