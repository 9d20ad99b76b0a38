package org.ringdown.runtime.media;

import java.util.List;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;

/**
 * Our side of a leg's ICE.
 *
 * @param credentials ours, as our SDP shows them
 * @param mode our part
 * @param candidates ours, as our SDP shows them. The full agent pairs them with the far end's, and
 *     takes connections only if there is one of TCP among them; the lite part needs none
 */
public record LocalIce(IceParameters credentials, IceMode mode, List<Candidate> candidates) {
    /** Copies the list, which the full agent cannot do without. */
    public LocalIce {
        candidates = List.copyOf(candidates);
        if (mode != IceMode.LITE && candidates.isEmpty()) {
            throw new IllegalArgumentException("a full agent has candidates");
        }
    }

    /** The lite part. */
    public static LocalIce lite(final IceParameters credentials) {
        return new LocalIce(credentials, IceMode.LITE, List.of());
    }

    /** The full agent. */
    public static LocalIce full(
            final IceParameters credentials,
            final boolean controlling,
            final List<Candidate> candidates) {
        return new LocalIce(
                credentials, controlling ? IceMode.CONTROLLING : IceMode.CONTROLLED, candidates);
    }
}
