package org.ringdown.bench.loss;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringdown.bench.media.Daemon;

/** One that is told over the NG protocol, as Ringdown and rtpengine are. */
final class NgServer implements Server {
    private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+) \\S+ (\\d+)");
    private static final Pattern CANDIDATE =
            Pattern.compile("(?im)^a=candidate:\\S+ 1 udp \\d+ 127\\.0\\.0\\.1 (\\d+) ");
    private static final Pattern ANY_CANDIDATE =
            Pattern.compile("(?m)^a=(candidate:|end-of-candidates).*\\R");

    private final Daemon daemon;

    NgServer(final Daemon daemon) {
        this.daemon = daemon;
    }

    @Override
    public String name() {
        return daemon.name();
    }

    /** Whether it takes copies, and makes them. */
    boolean copies() {
        return name().startsWith("Ringdown");
    }

    @Override
    public Answer connect(
            final String id, final Sound browser, final int browserPort, final int phonePort)
            throws IOException {
        final Map<String, Object> offer = request(id, browser.sdp(browserPort));
        offer.put("ICE", "remove");
        offer.put("transport-protocol", "RTP/AVP");
        offer.put("codec", Map.of("transcode", List.of("PCMU")));
        final Matcher offered = audio(sdp("offer", offer));
        final Map<String, Object> answer = request(id, Sound.PCMU.sdp(phonePort));
        answer.put("ICE", "remove");
        answer.put("transport-protocol", "RTP/AVP");
        answer.put("to-tag", "phone");
        final Matcher told = audio(sdp("answer", answer));
        return new Answer(
                port(told), port(offered), Integer.parseInt(told.group(2)) == Sound.RED_TYPE);
    }

    /**
     * The offer of a real browser.
     *
     * @param sdp its description
     * @param wire where the server finds it
     * @return where the telephone is to send
     */
    int offer(final String id, final String sdp, final Wire wire) throws IOException {
        final Map<String, Object> offer = request(id, at(sdp, wire.farPort()));
        offer.put("SDES", List.of("off"));
        offer.put("ICE", "remove");
        offer.put("DTLS", "off");
        offer.put("rtcp-mux", List.of("demux"));
        offer.put("transport-protocol", "RTP/AVP");
        offer.put("codec", Map.of("transcode", List.of("PCMU")));
        return port(audio(sdp("offer", offer)));
    }

    /**
     * The telephone's answer to it.
     *
     * @param wire what leads to where the server is, and stands in its place
     * @return a description for the browser
     */
    String answer(final String id, final int phonePort, final Wire wire) throws IOException {
        final Map<String, Object> answer = request(id, Sound.PCMU.sdp(phonePort));
        answer.put("SDES", List.of("off"));
        answer.put("to-tag", "phone");
        answer.put("ICE", "force");
        answer.put("DTLS", "passive");
        answer.put("rtcp-mux", List.of("offer"));
        answer.put("transport-protocol", "UDP/TLS/RTP/SAVPF");
        final String told = sdp("answer", answer);
        final Matcher candidate = CANDIDATE.matcher(told);
        if (!candidate.find()) {
            throw new IOException("no candidate in the server's answer: " + told);
        }
        wire.leadsTo(Integer.parseInt(candidate.group(1)));
        return at(told, wire.port());
    }

    /** A description of somebody who is at one place only. */
    private static String at(final String sdp, final int port) {
        return ANY_CANDIDATE.matcher(sdp).replaceAll("")
                + "a=candidate:1 1 udp 2130706431 127.0.0.1 "
                + port
                + " typ host\r\n";
    }

    /** Ends a call. */
    void end(final String id) throws IOException {
        daemon.control()
                .ask("delete", Map.of("call-id", id, "from-tag", "browser", "delete-delay", 0L));
    }

    private static Map<String, Object> request(final String id, final String sdp) {
        final Map<String, Object> request = new LinkedHashMap<>();
        request.put("call-id", id);
        request.put("from-tag", "browser");
        request.put("sdp", sdp);
        request.put("flags", List.of("trust-address"));
        request.put("replace", List.of("origin", "session-connection"));
        return request;
    }

    private String sdp(final String command, final Map<String, Object> request) throws IOException {
        return String.valueOf(daemon.control().ask(command, request).get("sdp"));
    }

    private static Matcher audio(final String sdp) throws IOException {
        final Matcher matcher = AUDIO.matcher(sdp);
        if (!matcher.find()) {
            throw new IOException("no audio in the server's answer: " + sdp);
        }
        return matcher;
    }

    private static int port(final Matcher audio) {
        return Integer.parseInt(audio.group(1));
    }

    @Override
    public void close() {
        daemon.close();
    }
}
