package org.ringdown.bench.media;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a SIP proxy asks for, with the flags that stock configurations have. The caller is a phone,
 * or the browser; the callee is a phone, with SRTP or without.
 */
final class Requests {
    /** A port at which nobody listens. */
    static final int NOBODY = 9;

    private Requests() {}

    /** The caller's offer, to be shown to the callee. */
    static Map<String, ?> offer(final String call, final Mode mode, final String sdp) {
        final Map<String, Object> request = common(call, sdp);
        request.put("ICE", "remove");
        request.put("DTLS", "off");
        request.put("transport-protocol", mode == Mode.SDES ? "RTP/SAVP" : "RTP/AVP");
        if (mode == Mode.TRANSCODE) {
            request.put("codec", Map.of("transcode", List.of("PCMU")));
        }
        if (mode == Mode.DTLS) {
            request.put("rtcp-mux", List.of("demux"));
            request.put("SDES", List.of("off"));
        }
        return request;
    }

    /** The callee's answer, to be shown to the caller. */
    static Map<String, ?> answer(final String call, final Mode mode, final String sdp) {
        final Map<String, Object> request = common(call, sdp);
        request.put("to-tag", "callee");
        if (mode == Mode.DTLS) {
            request.put("ICE", "force");
            request.put("DTLS", "passive");
            request.put("SDES", List.of("off"));
            request.put("rtcp-mux", List.of("offer"));
            request.put("transport-protocol", "UDP/TLS/RTP/SAVPF");
        } else {
            request.put("ICE", "remove");
            request.put("transport-protocol", "RTP/AVP");
        }
        return request;
    }

    private static Map<String, Object> common(final String call, final String sdp) {
        final Map<String, Object> request = new LinkedHashMap<>();
        request.put("call-id", call);
        request.put("from-tag", "caller");
        request.put("sdp", sdp);
        request.put("flags", List.of("trust-address"));
        request.put("replace", List.of("origin", "session-connection"));
        return request;
    }

    /** Its end, at once. */
    static Map<String, ?> delete(final String call) {
        return Map.of("call-id", call, "from-tag", "caller", "delete-delay", 0L);
    }

    /**
     * A whole call without media, to its end.
     *
     * @param answered whether there is an answer before the end
     * @param fingerprint of the browser's certificate
     */
    static void call(
            final NgClient control,
            final String call,
            final Mode mode,
            final boolean answered,
            final String fingerprint)
            throws IOException {
        final String offer =
                switch (mode) {
                    case DTLS ->
                            Sdp.browser(NOBODY, "ufrg", "passwordpasswordpassword", fingerprint);
                    case TRANSCODE -> Sdp.opus(NOBODY);
                    case RTP, SDES -> Sdp.phone(NOBODY);
                };
        final Sdp offered = sdp(control.ask("offer", offer(call, mode, offer)));
        if (answered) {
            final String answer =
                    mode == Mode.SDES
                            ? Sdp.secure(NOBODY, offered.cryptoTag(), offered.cryptoKey())
                            : Sdp.phone(NOBODY);
            sdp(control.ask("answer", answer(call, mode, answer)));
        }
        control.ask("delete", delete(call));
    }

    /** The description in a reply. */
    static Sdp sdp(final Map<?, ?> reply) throws IOException {
        if (reply.get("sdp") instanceof String text) {
            return new Sdp(text);
        }
        throw new IOException("no SDP: " + reply);
    }
}
