package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.offer.Profile.Naming;
import org.ringdown.rtc.offer.Profile.Protection;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.SdesAnswer;
import org.ringdown.rtc.sdes.SdesKeys;
import org.ringdown.rtc.sdes.SdesOffer;

/**
 * A transport between us and a peer, as far as it is agreed on.
 *
 * @param end our end
 * @param protection how packets are protected, or will be by our offer
 * @param ice whether with ICE
 * @param role our part in DTLS, or {@code null} before it is known
 * @param ours our crypto lines that the peer was sent last
 * @param keys what SDES settled, or {@code null}
 * @param peer the far end's own words, or {@code null} before they came
 * @param slots the {@code m=} lines that it carries or carried, in the order they came to it
 */
record Link(
        LocalEnd end,
        Protection protection,
        boolean ice,
        @Nullable Setup role,
        List<CryptoAttribute> ours,
        @Nullable SdesKeys keys,
        PeerSession.@Nullable Transport peer,
        List<Integer> slots) {

    /** A transport that nobody has said anything about. */
    static Link fresh(final LocalEnd end, final Protection protection, final boolean ice) {
        return new Link(end, protection, ice, null, List.of(), null, null, List.of());
    }

    /** How a line can be carried, or why not. */
    record Choice(@Nullable Refused refused, Protection protection, boolean ice) {
        private static Choice no(final String reason) {
            return new Choice(Refused.notAcceptable(reason), Protection.NONE, false);
        }

        private static Choice yes(final Protection protection, final boolean ice) {
            return new Choice(null, protection, ice);
        }
    }

    private static @Nullable Choice unwanted(final PeerSession.Line line) {
        if (line.kind() == null) {
            return Choice.no("there is no audio or video in a form that this side can carry");
        }
        if (!line.active()) {
            return Choice.no("the " + line.media().media() + " is refused");
        }
        return Naming.of(line.media().protocol()) == Naming.UNKNOWN
                ? Choice.no("the transport " + line.media().protocol() + " does not fit this side")
                : null;
    }

    /**
     * How a line of an offer is carried.
     *
     * @param before how it was carried until now, or {@code null}
     */
    static Choice offered(
            final PeerSession.Line line,
            final PeerSession.Transport transport,
            final Policy policy,
            final @Nullable Link before) {
        final Choice unwanted = unwanted(line);
        if (unwanted != null) {
            return unwanted;
        }
        final Naming naming = Naming.of(line.media().protocol());
        final boolean certificate = !transport.fingerprints().isEmpty();
        final boolean keys = !transport.supportedCrypto().isEmpty() && !policy.sdes().off();
        final boolean keep = before != null && before.protection == Protection.SDES;
        if (naming == Naming.DTLS || (certificate && !(keys && keep))) {
            return certificate
                    ? dtls(line, transport)
                    : Choice.no("there is no certificate fingerprint");
        }
        if (!transport.addressed()) {
            return Choice.no("there is no connection address (c=)");
        }
        if (keys) {
            return Choice.yes(Protection.SDES, false);
        }
        if (naming == Naming.SECURE) {
            return Choice.no("there is no key that this side can use");
        }
        return policy.letsClear(before != null && before.isProtected())
                ? Choice.yes(Protection.NONE, false)
                : Choice.no("this side's media has to be encrypted");
    }

    private static Choice dtls(final PeerSession.Line line, final PeerSession.Transport transport) {
        if (transport.ice() != null && transport.mux()) {
            return Choice.yes(Protection.DTLS, true);
        }
        // Without an address there is no way but ICE, which we have on one port alone.
        if (line.media().port() == 9 || line.media().port() == 0) {
            return Choice.no(
                    transport.ice() == null
                            ? "there are no ICE credentials"
                            : "RTP and RTCP have to share a port");
        }
        return transport.addressed()
                ? Choice.yes(Protection.DTLS, false)
                : Choice.no("there is no connection address (c=)");
    }

    /** Whether packets have been protected, so that going back would be a loss. */
    boolean isProtected() {
        return peer != null && protection != Protection.NONE;
    }

    /**
     * Whether an answer to our offer fits it.
     *
     * @param opportunistic whether the answer may do without protection
     */
    Choice answered(
            final PeerSession.Line line,
            final PeerSession.Transport transport,
            final Policy policy,
            final boolean opportunistic) {
        final Choice unwanted = unwanted(line);
        if (unwanted != null) {
            return unwanted;
        }
        if (!ice && !transport.addressed()) {
            return Choice.no("there is no connection address (c=)");
        }
        return switch (protection) {
            case DTLS -> answeredDtls(transport);
            case SDES -> {
                if (new SdesOffer(ours).accepted(transport.crypto()) != null) {
                    yield Choice.yes(Protection.SDES, false);
                }
                final boolean clear =
                        opportunistic
                                && Naming.of(line.media().protocol()) == Naming.CLEAR
                                && policy.letsClear(keys != null);
                yield clear
                        ? Choice.yes(Protection.NONE, false)
                        : Choice.no("the answer is not encrypted with a key of the offer");
            }
            case NONE ->
                    Naming.of(line.media().protocol()) == Naming.CLEAR
                            ? Choice.yes(Protection.NONE, false)
                            : Choice.no(
                                    "the transport "
                                            + line.media().protocol()
                                            + " is not that of the offer");
        };
    }

    private Choice answeredDtls(final PeerSession.Transport transport) {
        if (transport.fingerprints().isEmpty()) {
            return Choice.no("there is no certificate fingerprint");
        }
        if (ice && transport.ice() == null) {
            return Choice.no("there are no ICE credentials");
        }
        return ice && !transport.mux()
                ? Choice.no("RTP and RTCP have to share a port")
                : Choice.yes(Protection.DTLS, ice);
    }

    /** Whose the far end's candidates are, as far as it has said. */
    @Nullable String peerUfrag() {
        return peer == null || peer.ice() == null ? null : peer.ice().parameters().ufrag();
    }

    /** Whether the far end has begun ICE anew (RFC 8445 §9). */
    boolean restarts(final PeerSession.Transport next) {
        return ice
                && peer != null
                && peer.ice() != null
                && next.ice() != null
                && !peer.ice().parameters().equals(next.ice().parameters());
    }

    /** Our part in DTLS after the far end's words. */
    private @Nullable Setup role(final Protection chosen, final PeerSession.Transport next) {
        if (chosen != Protection.DTLS) {
            return null;
        }
        final boolean sameAssociation =
                peer != null && peer.fingerprints().equals(next.fingerprints());
        return switch (next.setup()) {
            case ACTIVE -> Setup.PASSIVE;
            case PASSIVE -> Setup.ACTIVE;
            // RFC 8842 §5.5: a running association keeps its roles. Else we wait for the peer,
            // which is faster than calling out to it.
            case ACTPASS, HOLDCONN -> sameAssociation && role != null ? role : Setup.PASSIVE;
        };
    }

    /** The far end made an offer that is carried like this. */
    Link offered(
            final Choice choice,
            final PeerSession.Transport next,
            final LocalEnd ourEnd,
            final Policy policy,
            final Entropy entropy) {
        SdesKeys settled = null;
        if (choice.protection() == Protection.SDES) {
            // Who takes a new key begins to count anew, and expects us to do so: with the old key
            // our roll-over counter would be one that it does not know (RFC 4568 §7.1.4).
            final SdesKeys old = keys;
            CryptoAttribute kept = null;
            if (old != null
                    && next.supportedCrypto().stream()
                            .anyMatch(line -> line.keys().equals(old.theirLine().keys()))) {
                kept = old.ourLine();
            }
            final SdesAnswer answer =
                    SdesAnswer.of(policy.sdes(), next.supportedCrypto(), kept, entropy);
            settled = answer == null ? null : answer.keys();
        }
        return new Link(
                ourEnd,
                choice.protection(),
                choice.ice(),
                role(choice.protection(), next),
                settled == null ? List.of() : List.of(settled.ourLine()),
                settled,
                next,
                slots);
    }

    /** The far end accepted our offer like this. */
    Link accepted(final Choice choice, final PeerSession.Transport next) {
        return new Link(
                end,
                choice.protection(),
                ice,
                role(choice.protection(), next),
                ours,
                choice.protection() == Protection.SDES
                        ? new SdesOffer(ours).accepted(next.crypto())
                        : null,
                next,
                slots);
    }

    /** The same with crypto lines to offer, if it is for SDES. */
    Link offering(final Policy policy, final Entropy entropy) {
        if (protection != Protection.SDES) {
            return this;
        }
        final List<CryptoAttribute> lines =
                keys != null
                        ? List.of(keys.ourLine())
                        : SdesOffer.of(policy.sdes(), List.of(), ours, entropy).lines();
        return new Link(end, protection, ice, role, lines, keys, peer, slots);
    }

    /** The same with our end as it is now. */
    Link at(final LocalEnd ourEnd) {
        return new Link(ourEnd, protection, ice, role, ours, keys, peer, slots);
    }

    /** The same carrying this {@code m=} line, too. */
    Link carrying(final int slot) {
        if (slots.contains(slot)) {
            return this;
        }
        final List<Integer> all = new ArrayList<>(slots);
        all.add(slot);
        return new Link(end, protection, ice, role, ours, keys, peer, List.copyOf(all));
    }

    /** Whether RTP and RTCP share a port, as far as the far end said. */
    boolean shared() {
        return peer != null && peer.mux();
    }

    /** What the media plane has to know. */
    RemoteEnd remote(final List<RemoteStream> streams) {
        final PeerSession.Transport far = peer;
        final SdesKeys sdes = keys;
        if (far == null) {
            return new RemoteEnd(null, null, false, null, new Security.Clear(), streams);
        }
        final Security security =
                switch (protection) {
                    case NONE -> new Security.Clear();
                    case DTLS -> new Security.Dtls(far.fingerprints(), role == Setup.ACTIVE);
                    case SDES -> {
                        if (sdes == null) {
                            throw new IllegalStateException("SDES is agreed on with its keys");
                        }
                        yield new Security.Sdes(sdes.ours(), sdes.theirs());
                    }
                };
        if (ice) {
            final var first = PeerSession.defaultAddress(far);
            return new RemoteEnd(first, first, true, far.ice(), security, streams);
        }
        return new RemoteEnd(far.rtp(), far.rtcp(), far.mux(), null, security, streams);
    }
}
