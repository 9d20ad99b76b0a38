package org.ringdown.service.relay;

import java.net.InetAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Policy;
import org.ringdown.rtc.offer.Profile;

/**
 * One side of a call, as the relay sees it.
 *
 * @param profile how it carries media; what we offer to it
 * @param address where its signalling comes from, which tells the address of ours that it can
 *     reach; {@code null} when unknown
 * @param policy what it may do about protection
 * @param otherwise what to offer instead, one after the other, when it cannot do that (488)
 * @param relayed whether its media pass through us even where it and the other side could do
 *     without: its candidates do not stand in its SDP
 */
public record Peer(
        Profile profile,
        @Nullable InetAddress address,
        Policy policy,
        List<Profile> otherwise,
        boolean relayed) {

    /** Copies the list. */
    public Peer {
        otherwise = List.copyOf(otherwise);
    }

    /** A peer that may do without us where it can. */
    public Peer(
            final Profile profile,
            final @Nullable InetAddress address,
            final Policy policy,
            final List<Profile> otherwise) {
        this(profile, address, policy, otherwise, false);
    }

    /**
     * A peer of the usual policy: phones that do not take media in the clear are offered keys in
     * the SDP next, and then DTLS.
     */
    public Peer(final Profile profile, final @Nullable InetAddress address) {
        this(
                profile,
                address,
                Policy.USUAL,
                profile.equals(Profile.RTP)
                        ? List.of(Profile.SDES, Profile.DTLS_FEEDBACK)
                        : List.of());
    }

    /** Whether it is a browser, or carries media as one. */
    public boolean browser() {
        return profile.ice();
    }

    /** The same peer with what is to be offered next, or {@code null} when all was. */
    public @Nullable Peer next() {
        return otherwise.isEmpty()
                ? null
                : new Peer(
                        otherwise.getFirst(),
                        address,
                        policy,
                        otherwise.subList(1, otherwise.size()),
                        relayed);
    }

    /** The same peer at another address. */
    public Peer at(final @Nullable InetAddress other) {
        return new Peer(profile, other, policy, otherwise, relayed);
    }

    /** The same peer, whose media always pass through us. */
    public Peer byUs() {
        return new Peer(profile, address, policy, otherwise, true);
    }
}
