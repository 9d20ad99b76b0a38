package org.ringdown.bench.media;

/** What the two legs of a call are. */
enum Mode {
    /** RTP on both sides. */
    RTP("RTP - RTP"),
    /** RTP, and SRTP with keys from the SDP (RFC 4568). */
    SDES("RTP - SDES"),
    /** RTP, and a browser: ICE, DTLS-SRTP, one port for RTP and RTCP. */
    DTLS("RTP - DTLS");

    private final String text;

    Mode(final String text) {
        this.text = text;
    }

    /** Its name in a table. */
    String text() {
        return text;
    }
}
