package org.ringdown.bench.media;

import java.util.List;

/** What the two legs of a call are. */
enum Mode {
    /** RTP on both sides. */
    RTP("RTP - RTP"),
    /** RTP, and SRTP with keys from the SDP (RFC 4568). */
    SDES("RTP - SDES"),
    /** RTP, and a browser: ICE, DTLS-SRTP, one port for RTP and RTCP. */
    DTLS("RTP - DTLS"),
    /** RTP on both sides, Opus on one and G.711 on the other: the server has to convert. */
    TRANSCODE("Opus - G.711");

    /** Those in which packets pass as they are. */
    static final List<Mode> RELAYED = List.of(RTP, SDES, DTLS);

    private final String text;

    Mode(final String text) {
        this.text = text;
    }

    /** Its name in a table. */
    String text() {
        return text;
    }
}
