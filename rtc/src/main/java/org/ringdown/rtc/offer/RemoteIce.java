package org.ringdown.rtc.offer;

import java.util.List;

/**
 * The far end's ICE, as its description shows it (RFC 8839 §5).
 *
 * @param parameters its credentials
 * @param lite whether it only answers checks (RFC 8445 §2.5)
 * @param candidates its candidates so far, those of names and TCP included
 * @param endOfCandidates whether no more will come (RFC 8840 §8.2)
 */
public record RemoteIce(
        IceParameters parameters,
        boolean lite,
        List<Candidate> candidates,
        boolean endOfCandidates) {

    /** Copies the list. */
    public RemoteIce {
        candidates = List.copyOf(candidates);
    }
}
