package org.ringdown.bench.loss;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.ringdown.bench.media.Daemon;

/** A call of a browser and a telephone, which do not have a codec in common. */
final class Call implements AutoCloseable {
    private static final Pattern AUDIO = Pattern.compile("m=audio (\\d+) \\S+ (\\d+)");

    private final Path path;
    private final End browser;
    private final End phone;

    /**
     * The way between them.
     *
     * @param name what tables call it
     * @param server who converts; {@code null} for nobody, so that the telephone speaks Opus
     * @param sound what the browser has
     * @param phonesLine whether the line of the telephone is the bad one, not the browser's
     */
    record Path(String name, @Nullable Daemon server, Sound sound, boolean phonesLine) {}

    Call(final Path path, final End browser, final End phone) {
        this.path = path;
        this.browser = browser;
        this.phone = phone;
    }

    Path path() {
        return path;
    }

    End browser() {
        return browser;
    }

    End phone() {
        return phone;
    }

    /** Sets it up. */
    void connect(final String id) throws IOException {
        if (path.server() == null) {
            browser.talkTo(phone.port());
            phone.talkTo(browser.port());
            return;
        }
        final Map<String, Object> offer = request(id, path.sound().sdp(browser.port()));
        offer.put("codec", Map.of("transcode", List.of("PCMU")));
        phone.talkTo(port(path.server().control().ask("offer", offer)));
        final Map<String, Object> answer = request(id, Sound.PCMU.sdp(phone.port()));
        answer.put("to-tag", "phone");
        final Matcher told = audio(path.server().control().ask("answer", answer));
        browser.talkTo(Integer.parseInt(told.group(1)));
        if (Integer.parseInt(told.group(2)) == Sound.RED_TYPE) {
            browser.mouth().repeat();
        }
    }

    private static Map<String, Object> request(final String id, final String sdp) {
        final Map<String, Object> request = new LinkedHashMap<>();
        request.put("call-id", id);
        request.put("from-tag", "browser");
        request.put("sdp", sdp);
        request.put("ICE", "remove");
        request.put("transport-protocol", "RTP/AVP");
        request.put("flags", List.of("trust-address"));
        request.put("replace", List.of("origin", "session-connection"));
        return request;
    }

    private static int port(final Map<?, ?> reply) throws IOException {
        return Integer.parseInt(audio(reply).group(1));
    }

    private static Matcher audio(final Map<?, ?> reply) throws IOException {
        final Matcher matcher = AUDIO.matcher(String.valueOf(reply.get("sdp")));
        if (!matcher.find()) {
            throw new IOException("no audio in the server's answer: " + reply);
        }
        return matcher;
    }

    @Override
    public void close() throws IOException {
        browser.close();
        phone.close();
    }
}
