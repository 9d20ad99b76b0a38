package org.ringdown.rtc.offer;

import java.util.List;
import org.ringdown.rtc.srtp.SrtpKey;

/** How the packets of a leg are protected, settled by offer and answer. */
public sealed interface Security {
    /** Not at all: RTP/AVP, RTP/AVPF. */
    record Clear() implements Security {}

    /**
     * With keys that the descriptions carry (RFC 4568).
     *
     * @param ours what we seal with
     * @param theirs what we open with
     */
    record Sdes(SrtpKey ours, SrtpKey theirs) implements Security {}

    /**
     * With keys of a DTLS handshake (RFC 5763).
     *
     * @param fingerprints of the peer's certificate; any one of them may match (RFC 8122 §5)
     * @param client whether we send the ClientHello
     */
    record Dtls(List<Fingerprint> fingerprints, boolean client) implements Security {
        /** Copies the list. */
        public Dtls {
            fingerprints = List.copyOf(fingerprints);
        }
    }
}
