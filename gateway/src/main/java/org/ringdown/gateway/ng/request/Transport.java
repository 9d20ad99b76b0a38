package org.ringdown.gateway.ng.request;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * How media is to be carried towards the receiver of the SDP.
 *
 * @param protocol the transport, or {@code null} to leave it
 * @param acceptProtocol whether a changed profile in an answer is passed on
 * @param ice what becomes of ICE
 * @param lite towards whom we are lite
 * @param mux what becomes of RTCP on the port of RTP
 * @param dtls of the receiver
 * @param dtlsReverse of the sender
 * @param fingerprintHash for {@code a=fingerprint}, or {@code null}
 * @param osrtp best-effort SRTP (RFC 8643)
 * @param bundle what becomes of media that share a transport (RFC 9143)
 */
public record Transport(
        @Nullable Protocol protocol,
        boolean acceptProtocol,
        Ice ice,
        @Nullable Lite lite,
        Set<Mux> mux,
        Dtls dtls,
        Dtls dtlsReverse,
        @Nullable String fingerprintHash,
        Set<Osrtp> osrtp,
        Set<Bundle> bundle) {

    /** Hash functions of fingerprints that peers may rely on (RFC 8122 §5). */
    public static final Set<String> HASHES = Set.of("sha-256", "sha-384", "sha-512");

    /** What becomes of ICE. */
    public enum Ice {
        /** As the sender does. */
        DEFAULT,
        /** None. */
        REMOVE,
        /** Ours alone. */
        FORCE,
        /** Ours beside the sender's, as a relay. */
        FORCE_RELAY,
        /** Ours alone if the sender has none, else beside its own. */
        OPTIONAL
    }

    /** Towards whom we are lite (RFC 8445 §2.5). */
    public enum Lite {
        /** The receiver of the offer. */
        FORWARD,
        /** The sender of the offer. */
        BACKWARD,
        /** Both. */
        BOTH,
        /** Nobody. */
        OFF
    }

    /** What becomes of RTCP on the port of RTP (RFC 5761). */
    public enum Mux {
        /** Offer it. */
        OFFER,
        /** Offer it, and take it as accepted. */
        REQUIRE,
        /** Do not offer it, but accept it. */
        DEMUX,
        /** Accept it whatever the answer says. */
        ACCEPT,
        /** Refuse it. */
        REJECT
    }

    /** What becomes of DTLS. */
    public enum Dtls {
        /** As usual. */
        DEFAULT,
        /** Not at all. */
        OFF,
        /** We wait for the ClientHello. */
        PASSIVE,
        /** We send it. */
        ACTIVE
    }

    /** Best-effort SRTP. */
    public enum Osrtp {
        /** Offer it as RFC 8643 says. */
        OFFER_RFC,
        /** Accept such an offer. */
        ACCEPT_RFC,
        /** Offer every media twice. */
        OFFER_LEGACY,
        /** Accept such an offer. */
        ACCEPT_LEGACY
    }

    /** Media that share a transport (RFC 9143). */
    public enum Bundle {
        /** Accept what is offered so. */
        ACCEPT,
        /** Offer it, with ports of their own for who does not take it. */
        OFFER,
        /** Offer nothing else, on the one port. */
        REQUIRE,
        /** The same, with port 0 for all but the first. */
        STRICT,
        /** Every medium has a transport of its own. */
        REJECT
    }

    /** Copies the sets. */
    public Transport {
        mux = Set.copyOf(mux);
        osrtp = Set.copyOf(osrtp);
        bundle = Set.copyOf(bundle);
    }
}
