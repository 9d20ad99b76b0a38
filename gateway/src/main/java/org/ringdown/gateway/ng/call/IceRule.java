package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Lite;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/** Whether our ends have ICE (RFC 8445), and with which credentials. */
final class IceRule {
    private static final int UFRAG = 8;
    private static final int PASSWORD = 26;
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private static final long HOST = 126L << 24;
    private static final int LOCAL_PREFERENCE = 65_535;
    private static final int UNKNOWN = 0;

    private final Entropy entropy;

    IceRule(final Entropy entropy) {
        this.entropy = entropy;
    }

    /** Towards the receiver of an offer, and towards its sender. */
    void offer(final Medium from, final Medium to, final Options options) {
        from.ice = from.said().ice() != null && !options.has(Flag.REJECT_ICE);
        final boolean known = to.taken() && !options.has(Flag.RESET);
        to.ice =
                switch (options.transport().ice()) {
                    case REMOVE -> false;
                    case FORCE -> !known || to.said().ice() != null;
                    case DEFAULT ->
                            from.said().ice() != null && (!known || to.said().ice() != null);
                    case FORCE_RELAY, OPTIONAL -> true;
                };
        // Both may find a way past us: nothing may depend on our seeing the media.
        to.passthrough =
                from.said().ice() != null && beside(options) && !options.has(Flag.NO_PASSTHROUGH);
        lite(from, options.transport().lite(), Lite.BACKWARD);
        lite(to, options.transport().lite(), Lite.FORWARD);
        credentials(from);
        credentials(to);
    }

    /** What a leg was opened as, it stays until ICE begins anew. */
    private static void lite(final Medium medium, final @Nullable Lite asked, final Lite meant) {
        if (asked != null) {
            medium.wantLite = asked == meant || asked == Lite.BOTH;
        }
        if (!medium.iceOpen) {
            medium.lite = medium.wantLite;
        }
    }

    private static boolean beside(final Options options) {
        final Ice ice = options.transport().ice();
        return ice == Ice.FORCE_RELAY || ice == Ice.OPTIONAL;
    }

    /** Towards the offerer. */
    void answer(final Medium from, final Medium to, final Options options) {
        from.ice = from.ice && from.said().ice() != null;
        to.ice = to.ice && options.transport().ice() != Ice.REMOVE;
        to.passthrough =
                from.said().ice() != null
                        && to.ice
                        && beside(options)
                        && !options.has(Flag.NO_PASSTHROUGH);
        credentials(to);
    }

    /** What goes into {@code a=ice-ufrag} and {@code a=ice-pwd} stays for the life of a medium. */
    private void credentials(final Medium medium) {
        if (medium.ice && medium.credentials == null) {
            medium.credentials = fresh();
        }
    }

    /**
     * Our end, before its ports are known.
     *
     * @param components 1, or 2 with a port of its own for RTCP
     */
    static LocalIce local(final Medium medium, final int components, final boolean offering) {
        final List<Candidate> candidates = new ArrayList<>();
        for (int rank = 0; rank < medium.addresses.size(); rank++) {
            final Interfaces.Address address = medium.addresses.get(rank);
            for (int component = 1; component <= components; component++) {
                if (medium.bound(address)) {
                    candidates.add(
                            candidate(address, address.advertised(), rank, component, UNKNOWN));
                }
            }
        }
        final IceParameters credentials = Objects.requireNonNull(medium.credentials);
        return medium.lite
                ? LocalIce.lite(credentials, candidates)
                : LocalIce.full(credentials, offering, candidates);
    }

    /** A candidate of ours (RFC 8445 §5.1.2.1), by the original's way to count. */
    static Candidate candidate(
            final Interfaces.Address address,
            final InetAddress shown,
            final int rank,
            final int component,
            final int at) {
        return new Candidate(
                address.foundation(),
                component,
                "UDP",
                HOST | ((long) (LOCAL_PREFERENCE - rank) << 8) | (256 - component),
                shown.getHostAddress(),
                at,
                "host");
    }

    /**
     * Hands candidates on that follow a party's description (RFC 8840 §9).
     *
     * @param fragment the part of a description that they came in
     */
    static void trickled(
            final Party party, final SessionDescription fragment, final MediaPort port) {
        final boolean end = fragment.has("end-of-candidates");
        for (int i = 0; i < fragment.media().size(); i++) {
            final MediaDescription part = fragment.media().get(i);
            trickled(
                    medium(party, part, i),
                    fragment.attribute(part, "ice-ufrag"),
                    Described.candidates(part.attributes("candidate")),
                    end || part.has("end-of-candidates"),
                    port);
        }
        if (fragment.media().isEmpty()) {
            final List<Candidate> common = Described.candidates(fragment.attributes("candidate"));
            for (final Medium each : party.media) {
                trickled(each, fragment.attribute("ice-ufrag"), common, end, port);
            }
        }
    }

    private static @Nullable Medium medium(
            final Party party, final MediaDescription part, final int index) {
        final @Nullable String mid = part.mid();
        for (final Medium medium : party.media) {
            if (mid != null ? mid.equals(medium.mid) : medium.index == index) {
                return medium;
            }
        }
        return null;
    }

    private static void trickled(
            final @Nullable Medium medium,
            final @Nullable String ufrag,
            final List<Candidate> candidates,
            final boolean end,
            final MediaPort port) {
        if (medium == null || medium.leg == null || !medium.iceOpen || medium.carried()) {
            return;
        }
        final @Nullable Described said = medium.described;
        final @Nullable String known =
                said == null || said.ice() == null ? null : said.ice().parameters().ufrag();
        final @Nullable String whose = ufrag == null ? known : ufrag;
        if (whose != null) {
            port.post(new MediaCommand.Candidates(medium.opened().leg(), whose, candidates, end));
        }
    }

    /** Credentials that nobody can guess. */
    IceParameters fresh() {
        return new IceParameters(letters(entropy, UFRAG), letters(entropy, PASSWORD));
    }

    /** Letters and digits that nobody can guess. */
    static String letters(final Entropy entropy, final int count) {
        final StringBuilder text = new StringBuilder(count);
        final byte[] random = new byte[1];
        while (text.length() < count) {
            entropy.fill(random);
            final int index = random[0] & 0x3f;
            if (index < LETTERS.length()) {
                text.append(LETTERS.charAt(index));
            }
        }
        return text.toString();
    }
}
