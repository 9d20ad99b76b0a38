package org.ringdown.bench.media;

import java.io.IOException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The session descriptions of our talkers, and what we have to know of the server's. */
final class Sdp {
    private static final Pattern PORT = Pattern.compile("m=audio (\\d+) ");
    private static final Pattern UFRAG = Pattern.compile("a=ice-ufrag:(\\S+)");
    private static final Pattern PASSWORD = Pattern.compile("a=ice-pwd:(\\S+)");
    private static final Pattern FINGERPRINT = Pattern.compile("a=fingerprint:(\\S+ \\S+)");
    private static final Pattern CRYPTO =
            Pattern.compile("a=crypto:(\\d+) AES_CM_128_HMAC_SHA1_80 inline:([A-Za-z0-9+/]+)");

    private static final String OPUS =
            " 111\r\na=rtpmap:111 opus/48000/2\r\na=fmtp:111 minptime=10;useinbandfec=1\r\n";

    private final String text;

    Sdp(final String text) {
        this.text = text;
    }

    /** A phone's. */
    static String phone(final int port) {
        return description(port, "RTP/AVP", "");
    }

    /** A phone's that speaks Opus alone. */
    static String opus(final int port) {
        return description(port, "RTP/AVP", "a=ptime:20\r\n")
                .replace(" 0\r\na=rtpmap:0 PCMU/8000\r\n", OPUS);
    }

    /** A phone's with SRTP, as an answer to the line with this tag. */
    static String secure(final int port, final String tag, final String key) {
        return description(
                port,
                "RTP/SAVP",
                "a=crypto:%s AES_CM_128_HMAC_SHA1_80 inline:%s\r\n".formatted(tag, key));
    }

    /** A browser's offer. */
    static String browser(
            final int port, final String ufrag, final String password, final String fingerprint) {
        return description(
                port,
                "UDP/TLS/RTP/SAVPF",
                """
                a=mid:0\r
                a=rtcp-mux\r
                a=ice-ufrag:%s\r
                a=ice-pwd:%s\r
                a=fingerprint:%s\r
                a=setup:actpass\r
                a=candidate:1 1 udp 2130706431 127.0.0.1 %d typ host\r
                a=end-of-candidates\r
                """
                        .formatted(ufrag, password, fingerprint, port));
    }

    private static String description(final int port, final String profile, final String more) {
        return """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=-\r
        c=IN IP4 127.0.0.1\r
        t=0 0\r
        m=audio %d %s 0\r
        a=rtpmap:0 PCMU/8000\r
        %sa=sendrecv\r
        """
                .formatted(port, profile, more);
    }

    /** Where media goes to. */
    int port() throws IOException {
        return Integer.parseInt(first(PORT, 1));
    }

    String ufrag() throws IOException {
        return first(UFRAG, 1);
    }

    String password() throws IOException {
        return first(PASSWORD, 1);
    }

    String fingerprint() throws IOException {
        return first(FINGERPRINT, 1);
    }

    /** The tag of the line for AES_CM_128_HMAC_SHA1_80. */
    String cryptoTag() throws IOException {
        return first(CRYPTO, 1);
    }

    /** The key and salt of that line, in base64. */
    String cryptoKey() throws IOException {
        return first(CRYPTO, 2);
    }

    /** Whether the other end leaves the DTLS client's part to us. */
    boolean passive() {
        return text.contains("a=setup:passive");
    }

    private String first(final Pattern pattern, final int group) throws IOException {
        final Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException("no " + pattern + " in the server's SDP: " + text);
        }
        return matcher.group(group);
    }

    @Override
    public String toString() {
        return text;
    }
}
