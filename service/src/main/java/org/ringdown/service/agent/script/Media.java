package org.ringdown.service.agent.script;

/** The little that scripts say about media themselves. */
final class Media {
    /** A telephone that is there and says nothing: any telephone can take it. */
    static final String SILENCE =
            """
            v=0
            o=- 1 1 IN IP4 0.0.0.0
            s=-
            c=IN IP4 0.0.0.0
            t=0 0
            m=audio 9 RTP/AVP 9 0 8 101
            a=rtpmap:9 G722/8000
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:101 telephone-event/8000
            a=fmtp:101 0-15
            a=inactive
            """
                    .replace("\n", "\r\n");

    private Media() {}

    /** What somebody answered to silence, as an offer to somebody else. */
    static String open(final String sdp) {
        return sdp.replace("a=inactive\r\n", "a=sendrecv\r\n");
    }

    /** An offer as its own answer: what its sender sends goes back to where it came from. */
    static String mirror(final String sdp) {
        final StringBuilder mirrored = new StringBuilder(sdp.length());
        for (final String line : sdp.split("\r\n")) {
            mirrored.append(
                            switch (line) {
                                case "a=sendonly" -> "a=recvonly";
                                case "a=recvonly" -> "a=sendonly";
                                default -> line;
                            })
                    .append("\r\n");
        }
        return mirrored.toString();
    }
}
