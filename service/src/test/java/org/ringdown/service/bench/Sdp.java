package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.sip.message.SipMessage;

/** Descriptions as Chromium and baresip write them. */
final class Sdp {
    private static final List<String> KNOWN =
            List.of("opus", "g722", "pcmu", "pcma", "telephone-event");
    private static final String FINGERPRINT =
            "sha-256 AD:87:B3:11:E4:E2:BA:EF:D2:3F:2E:AC:24:57:8E:DC:1F:67:41:29:44:C4:96:E3:62:90"
                    + ":CC:90:59:CA:2C:84";

    private Sdp() {}

    /** JsSIP in Chromium: complete candidates, audio and video. */
    static String chromium(final String address, final int version, final String direction) {
        return """
        v=0
        o=- 4953251290124567331 %2$d IN IP4 127.0.0.1
        s=-
        t=0 0
        a=group:BUNDLE 0 1
        a=extmap-allow-mixed
        a=msid-semantic: WMS 1df41b5a
        m=audio 54609 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
        c=IN IP4 %1$s
        a=rtcp:9 IN IP4 0.0.0.0
        a=candidate:3067498345 1 udp 2122260223 %1$s 54609 typ host generation 0 network-id 1
        a=ice-ufrag:Jg4w
        a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
        a=ice-options:trickle
        a=fingerprint:%4$s
        a=setup:actpass
        a=mid:0
        a=%3$s
        a=rtcp-mux
        a=rtpmap:111 opus/48000/2
        a=fmtp:111 minptime=10;useinbandfec=1
        a=rtpmap:63 red/48000/2
        a=fmtp:63 111/111
        a=rtpmap:9 G722/8000
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:13 CN/8000
        a=rtpmap:110 telephone-event/48000
        a=rtpmap:126 telephone-event/8000
        m=video 9 UDP/TLS/RTP/SAVPF 96
        c=IN IP4 0.0.0.0
        a=ice-ufrag:Jg4w
        a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
        a=fingerprint:%4$s
        a=setup:actpass
        a=mid:1
        a=sendrecv
        a=rtcp-mux
        a=rtpmap:96 VP8/90000
        """
                .formatted(address, version, direction, FINGERPRINT)
                .replace("\n", "\r\n");
    }

    /** baresip of Debian. */
    static String baresip(final String address, final int version, final String direction) {
        return """
        v=0
        o=- 1140145081 %2$d IN IP4 %1$s
        s=-
        c=IN IP4 %1$s
        t=0 0
        a=tool:baresip 1.0.0
        m=audio 16906 RTP/AVP 0 8 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:8 PCMA/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=%3$s
        a=ptime:20
        """
                .formatted(address, version, direction)
                .replace("\n", "\r\n");
    }

    /** A phone whose only codec no browser has. */
    static String g729(final String address) {
        return baresip(address, 1, "sendrecv")
                .replace("RTP/AVP 0 8 101", "RTP/AVP 18")
                .replaceAll("a=(rtpmap|fmtp):(0|8|101) .*\r\n", "");
    }

    /** An answer to an offer, with the codecs that everybody has, in the offer's numbers. */
    static String answer(
            final byte[] offer, final String address, final int version, final String direction) {
        final SessionDescription asked = SessionDescription.parse(offer).orThrow();
        final StringBuilder text = new StringBuilder();
        text.append("v=0\r\no=- 738073202895570500 ").append(version);
        text.append(" IN IP4 ").append(address).append("\r\ns=-\r\nc=IN IP4 ").append(address);
        text.append("\r\nt=0 0\r\n");
        boolean first = true;
        for (final MediaDescription media : asked.media()) {
            if (first) {
                answer(text, asked, media, direction);
            } else {
                text.append(
                        media.toString()
                                .lines()
                                .findFirst()
                                .orElseThrow()
                                .replaceFirst(" \\d+ ", " 0 "));
                text.append("\r\n");
            }
            first = false;
        }
        return text.toString();
    }

    private static void answer(
            final StringBuilder text,
            final SessionDescription asked,
            final MediaDescription media,
            final String direction) {
        final boolean webRtc = media.toString().contains("SAVPF");
        final List<Codec> codecs = new ArrayList<>();
        for (final Codec codec : media.codecs()) {
            if (KNOWN.contains(codec.name().toLowerCase(Locale.ROOT))) {
                codecs.add(codec);
            }
        }
        text.append("m=audio ").append(webRtc ? "51472 UDP/TLS/RTP/SAVPF" : "16906 RTP/AVP");
        codecs.forEach(codec -> text.append(' ').append(codec.payloadType()));
        text.append("\r\n");
        for (final Codec codec : codecs) {
            text.append("a=rtpmap:").append(codec.rtpmap()).append("\r\n");
        }
        if (webRtc) {
            final String setup = asked.attribute(media, "setup");
            text.append("a=ice-ufrag:w8Tn\r\na=ice-pwd:Zb4vV2uK0hGvX1jz9o5cYxQF\r\na=fingerprint:");
            text.append(FINGERPRINT).append("\r\na=setup:");
            text.append("active".equals(setup) ? "passive" : "active");
            text.append("\r\na=mid:0\r\na=rtcp-mux\r\n");
        }
        text.append("a=").append(direction).append("\r\n");
    }

    /** What to answer to a direction (RFC 3264 §6.1). */
    static String answering(final byte[] offer) {
        final SessionDescription asked = SessionDescription.parse(offer).orThrow();
        final MediaDescription audio = asked.media().getFirst();
        if (asked.attribute(audio, "inactive") != null || has(asked, audio, "inactive")) {
            return "inactive";
        }
        if (has(asked, audio, "sendonly")) {
            return "recvonly";
        }
        return has(asked, audio, "recvonly") ? "sendonly" : "sendrecv";
    }

    private static boolean has(
            final SessionDescription sdp, final MediaDescription media, final String flag) {
        return media.has(flag) || sdp.has(flag);
    }

    /** For a ladder: how media is carried and between whom, for example {@code rtp of bob}. */
    static String describe(final SipMessage message) {
        final String type = message.contentType();
        if (type == null || message.body().length == 0) {
            return "";
        }
        if (!type.startsWith("application/sdp")) {
            return " (" + type + ")";
        }
        final SessionDescription sdp = SessionDescription.parse(message.body()).orNull();
        if (sdp == null) {
            return " (damaged)";
        }
        final MediaDescription audio = sdp.media().getFirst();
        final var connection = sdp.connection(audio);
        final StringBuilder text = new StringBuilder(" (");
        text.append(audio.toString().contains("SAVPF") ? "webrtc" : "rtp").append(" of ");
        text.append(connection == null ? "nobody" : Bench.owner(connection.address()));
        for (final String direction : List.of("sendonly", "recvonly", "inactive")) {
            if (has(sdp, audio, direction)) {
                text.append(", ").append(direction);
            }
        }
        return text.append(')').toString();
    }
}
