package org.ringdown.gateway.ng.request;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The transports of RTP that SDP names in {@code m=} (RFC 3551, 4585, 3711, 5124, 5764). */
public enum Protocol {
    /** Plain RTP. */
    RTP_AVP("RTP/AVP", false, false, false),
    /** SRTP with keys in the SDP. */
    RTP_SAVP("RTP/SAVP", true, false, false),
    /** Plain RTP with early feedback. */
    RTP_AVPF("RTP/AVPF", false, true, false),
    /** SRTP with early feedback. */
    RTP_SAVPF("RTP/SAVPF", true, true, false),
    /** SRTP with keys from DTLS. */
    DTLS_SAVP("UDP/TLS/RTP/SAVP", true, false, true),
    /** SRTP with keys from DTLS, and early feedback: what browsers speak. */
    DTLS_SAVPF("UDP/TLS/RTP/SAVPF", true, true, true);

    private final String word;
    private final boolean secure;
    private final boolean feedback;
    private final boolean dtls;

    Protocol(final String word, final boolean secure, final boolean feedback, final boolean dtls) {
        this.word = word;
        this.secure = secure;
        this.feedback = feedback;
        this.dtls = dtls;
    }

    /** The word of SDP. */
    public String word() {
        return word;
    }

    /** Whether it is SRTP. */
    public boolean secure() {
        return secure;
    }

    /** Whether it has early feedback (RFC 4585). */
    public boolean feedback() {
        return feedback;
    }

    /** Whether its name asks for DTLS. */
    public boolean dtls() {
        return dtls;
    }

    /** The protocol of this word in any case, or {@code null}. */
    public static @Nullable Protocol of(final String word) {
        final String upper = word.strip().toUpperCase(Locale.ROOT);
        for (final Protocol protocol : values()) {
            if (protocol.word.equals(upper)) {
                return protocol;
            }
        }
        return null;
    }
}
