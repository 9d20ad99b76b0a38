package org.ringdown.runtime.media;

import java.util.ArrayList;
import java.util.List;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;

/**
 * Our side of a leg's ICE.
 *
 * @param credentials ours, as our SDP shows them
 * @param mode our part
 * @param candidates ours, as our SDP shows them. The full agent pairs them with the far end's, and
 *     takes connections only if there is one of TCP among them. The lite part needs none, but with
 *     them it becomes the full agent when the far end turns out to be lite, too
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

    /** The lite part, unless the far end is lite itself (RFC 8445 §6.1.1). */
    public static LocalIce lite(final IceParameters credentials, final List<Candidate> candidates) {
        return new LocalIce(credentials, IceMode.LITE, candidates);
    }

    /**
     * The same with candidates on these ports.
     *
     * @param rtp the port of those of RTP
     * @param rtcp the port of those of RTCP
     */
    public LocalIce at(final int rtp, final int rtcp) {
        final List<Candidate> placed = new ArrayList<>();
        for (final Candidate each : candidates) {
            placed.add(each.at(each.component() == 1 ? rtp : rtcp));
        }
        return new LocalIce(credentials, mode, placed);
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
