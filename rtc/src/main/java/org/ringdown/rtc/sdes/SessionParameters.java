package org.ringdown.rtc.sdes;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The session parameters of a crypto attribute (RFC 4568 §6.3).
 *
 * @param derivationRate {@code KDR}: a new session key every 2^this packets, 1 to 24; 0 for never
 * @param unencryptedSrtp RTP goes in the clear, though with a tag
 * @param unencryptedSrtcp RTCP goes in the clear, though with a tag
 * @param unauthenticatedSrtp RTP goes without a tag
 * @param fecOrder what comes first at the sender, or {@code null} when nothing is said
 * @param fecKeys keys of a FEC stream of its own; empty when it has none
 * @param window {@code WSH}: how many packets a receiver should look back; 0 when nothing is said
 * @param optional extensions that may be ignored, with their leading dash
 */
public record SessionParameters(
        int derivationRate,
        boolean unencryptedSrtp,
        boolean unencryptedSrtcp,
        boolean unauthenticatedSrtp,
        @Nullable FecOrder fecOrder,
        List<KeyParameter> fecKeys,
        int window,
        List<String> optional) {
    /** No parameters: encrypted, authenticated, keys derived once. */
    public static final SessionParameters NONE =
            new SessionParameters(0, false, false, false, null, List.of(), 0, List.of());

    /** The order of error correction and protection at the sender (RFC 4568 §6.3.4). */
    public enum FecOrder {
        /** First FEC, then SRTP; so it is when nothing is said. */
        FEC_SRTP,
        /** First SRTP, then FEC. */
        SRTP_FEC
    }

    /** Copies the lists. */
    public SessionParameters {
        fecKeys = List.copyOf(fecKeys);
        optional = List.copyOf(optional);
    }

    /** Whether packets are what our SRTP makes and opens: see {@code docs/deviations.md}. */
    boolean supported() {
        return derivationRate == 0
                && !unencryptedSrtp
                && !unencryptedSrtcp
                && !unauthenticatedSrtp
                && fecOrder != FecOrder.SRTP_FEC
                && fecKeys.isEmpty();
    }

    /** Writes the parameters, each with a space before it. */
    void print(final StringBuilder out, final boolean pad) {
        if (derivationRate != 0) {
            out.append(" KDR=").append(derivationRate);
        }
        if (unencryptedSrtcp) {
            out.append(" UNENCRYPTED_SRTCP");
        }
        if (unencryptedSrtp) {
            out.append(" UNENCRYPTED_SRTP");
        }
        if (unauthenticatedSrtp) {
            out.append(" UNAUTHENTICATED_SRTP");
        }
        if (fecOrder != null) {
            out.append(" FEC_ORDER=").append(fecOrder);
        }
        for (int i = 0; i < fecKeys.size(); i++) {
            out.append(i == 0 ? " FEC_KEY=" : ";");
            fecKeys.get(i).print(out, pad);
        }
        if (window != 0) {
            out.append(" WSH=").append(window);
        }
        for (final String extension : optional) {
            out.append(' ').append(extension);
        }
    }
}
