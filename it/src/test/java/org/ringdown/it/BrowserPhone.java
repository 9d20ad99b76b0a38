package org.ringdown.it;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.assertj.core.api.Assertions;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/** A page in a browser with one of the SIP libraries in it, driven by its {@code window.phone}. */
final class BrowserPhone implements Witness {
    /** What is in the page. */
    enum Library {
        /** The unmodified library. */
        JSSIP,
        /** The unmodified library. */
        SIPJS,
        /** A client of sylkRTC that is our own. */
        SYLK;

        String pageName() {
            return switch (this) {
                case JSSIP -> "jssip.html";
                case SIPJS -> "sipjs.html";
                case SYLK -> "sylk.html";
            };
        }

        /** What it is given for a password. */
        private String credential(final String user, final String domain, final String password) {
            return this == SYLK ? DigestAnswer.md5(user + ":" + domain + ":" + password) : password;
        }

        /** Where it connects, if others connect to {@code sipSocket}. */
        private String socket(final String sipSocket) {
            return this == SYLK ? sipSocket.replaceFirst("/sip$", "/webrtcgateway/ws") : sipSocket;
        }
    }

    /** How long a step of a call may take. */
    static final Duration STEP = Duration.ofSeconds(10);

    private static final Duration POLL = Duration.ofMillis(50);

    /** What coding does to a colour, of 255. */
    private static final int COLOUR_TOLERANCE = 45;

    private final Library library;
    private final Tab page;
    private final int tone;

    /**
     * Opens the page of a library.
     *
     * @param tone the frequency of the browser's microphone
     * @param pages where the pages are
     */
    BrowserPhone(final Library library, final Tab page, final int tone, final String pages) {
        this.library = library;
        this.page = page;
        this.tone = tone;
        page.open(pages + library.pageName());
    }

    /** The frequency of this browser's microphone. */
    int tone() {
        return tone;
    }

    Library library() {
        return library;
    }

    /** Connects and asks for registration. */
    void register(final String server, final String user, final String password) {
        register(server, user, RingdownProcess.DOMAIN, password);
    }

    /** The same for a user of any domain. */
    void register(
            final String server, final String user, final String domain, final String password) {
        page.evaluate(
                "o => { void phone.register(o); }",
                Map.of(
                        "server",
                        library.socket(server),
                        "uri",
                        "sip:" + user + "@" + domain,
                        "user",
                        user,
                        "password",
                        library.credential(user, domain, password)));
    }

    /** Waits until the line is in this state: registered, refused, disconnected. */
    void awaitLine(final String line) {
        await("line", line);
    }

    void call(final String target, final boolean video) {
        page.evaluate(
                "o => { void phone.call(o.target, o.video); }",
                Map.of("target", target, "video", video));
    }

    /** Sends a message. */
    void write(final String target, final String type, final String text) {
        page.evaluate(
                "o => { phone.state.sent = 0; void phone.write(o); }",
                Map.of("target", target, "type", type, "text", text));
    }

    /** Waits until the message that was sent last was taken: 200 or 202. */
    void awaitSent() {
        Awaitility.await(library + ": the message is answered")
                .atMost(STEP)
                .pollInterval(POLL)
                .untilAsserted(() -> Assertions.assertThat(state("sent")).isIn("200", "202"));
    }

    /** Waits for a message of this type that is this text, or has it in it. */
    void awaitMessage(final String type, final String text) {
        Awaitility.await(library + ": a message comes")
                .atMost(STEP)
                .pollInterval(POLL)
                .untilAsserted(() ->
                        Assertions.assertThat(
                                        (List<?>)
                                                page.evaluate(
                                                        "type => phone.messages.filter(m => m.type"
                                                                + " === type).map(m => m.text)",
                                                        type))
                                .anySatisfy(each ->
                                        Assertions.assertThat(String.valueOf(each))
                                                .contains(text)));
    }

    void answer(final boolean video) {
        page.evaluate("video => { void phone.answer(video); }", video);
    }

    /** From now on the page offers and accepts this sound alone, with digits. */
    void hearOnly(final String codec) {
        page.evaluate(
                """
                codec => {
                    const only = RTCRtpReceiver.getCapabilities('audio').codecs.filter(
                        c => new RegExp(codec + '|telephone-event', 'i').test(c.mimeType));
                    for (const name of ['createOffer', 'createAnswer']) {
                        const old = RTCPeerConnection.prototype[name];
                        RTCPeerConnection.prototype[name] = function (...args) {
                            this.getTransceivers()
                                .filter(t => t.receiver.track.kind === 'audio')
                                .forEach(t => t.setCodecPreferences(only));
                            return old.apply(this, args);
                        };
                    }
                }
                """,
                codec);
    }

    /** From now on the page knows this sound alone: it does not even see any other offered. */
    void knowOnly(final String codec) {
        hearOnly(codec);
        page.evaluate(
                """
                codec => {
                    const known = new RegExp('^a=rtpmap:([0-9]+) (' + codec + '|telephone-event)/', 'i');
                    const old = RTCPeerConnection.prototype.setRemoteDescription;
                    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
                        const lines = description.sdp.split('\\r\\n');
                        const kept = lines.map(l => known.exec(l)).filter(m => m).map(m => m[1]);
                        const sdp = lines
                            .filter(l => !/^a=(rtpmap|fmtp|rtcp-fb):/.test(l)
                                || kept.includes(l.split(/[: ]/)[1]))
                            .map(l => l.startsWith('m=audio')
                                ? l.split(' ').filter((w, i) => i < 3 || kept.includes(w)).join(' ')
                                : l)
                            .join('\\r\\n');
                        return old.call(this, {type: description.type, sdp});
                    };
                }
                """,
                codec);
    }

    /** Takes the next call as soon as it comes, without anybody waiting for that. */
    void answerNext() {
        page.evaluate("() => { phone.answerNext = true; }");
    }

    void reject(final int status) {
        page.evaluate("status => { void phone.reject(status); }", status);
    }

    void hangUp() {
        page.evaluate("() => { void phone.hangup(); }");
    }

    /** Begins to put the other side on hold, or to take it back. */
    Change startHold(final boolean held) {
        page.evaluate(
                "held => { phone.agreed = null; void (held ? phone.hold() :"
                        + " phone.resume()).then(done => { phone.agreed = done; }); }",
                held);
        return new Change(held ? "hold" : "resume");
    }

    /** A change of the call that the other side has to agree to. */
    final class Change {
        private final String name;

        private Change(final String name) {
            this.name = name;
        }

        /** Waits until the other side has agreed. */
        void awaitAgreed() {
            Awaitility.await(library + ": " + name + " is agreed")
                    .atMost(STEP)
                    .pollInterval(POLL)
                    .until(() -> page.evaluate("() => phone.agreed"), Boolean.TRUE::equals);
        }
    }

    void dial(final String digits) {
        dial(digits, 120);
    }

    /** Presses digits, for so many milliseconds each. */
    void dial(final String digits, final int millis) {
        page.evaluate(
                "o => { phone.dtmf(o.digits, o.millis); }",
                Map.of("digits", digits, "millis", millis));
    }

    /** Sends an INFO within the call. */
    void info(final String type, final String body) {
        page.evaluate(
                "o => { void phone.info(o.type, o.body); }", Map.of("type", type, "body", body));
    }

    /** Keeps all that is heard from now on, for {@link #kept}. */
    void keep() {
        page.evaluate("() => { phone.keep(); }");
    }

    /** What was heard since {@link #keep}. */
    Sounds.Heard kept() {
        final Map<?, ?> all = map("() => phone.kept()");
        final ByteBuffer bytes =
                ByteBuffer.wrap(Base64.getDecoder().decode(String.valueOf(all.get("samples"))))
                        .order(ByteOrder.LITTLE_ENDIAN);
        final short[] samples = new short[bytes.remaining() / 2];
        bytes.asShortBuffer().get(samples);
        return new Sounds.Heard(samples, (int) number(all, "rate"));
    }

    /** Says when a client of sylkRTC sends candidates: {@code early} or {@code late}. */
    void trickles(final String when) {
        page.evaluate("when => { phone.trickle = when; }", when);
    }

    /** From now on a client of sylkRTC speaks the first version of it. */
    void speaksFirstVersion() {
        page.evaluate("() => { phone.version = 1; }");
    }

    /** Waits until there is sound before the answer. */
    void awaitEarlyMedia() {
        Awaitility.await(library + " has early media")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> page.evaluate("() => phone.state.early > 0"), Boolean.TRUE::equals);
    }

    /** Forgets a call that is over, before the next. */
    void forgetCall() {
        page.evaluate("() => { phone.state.call = 'none'; }");
    }

    /** Sends digits in a request, as only clients of sylkRTC do. */
    void digitsAsInfo(final String digits) {
        page.evaluate("digits => { void phone.digitsAsInfo(digits); }", digits);
    }

    void unregister() {
        page.evaluate("() => { void phone.unregister(); }");
    }

    /** Waits until the call is in this state: calling, ringing, incoming, talking, over. */
    void awaitCall(final String state) {
        await("call", state);
    }

    /** The SIP status that the last refusal had. */
    int status() {
        return ((Number) Objects.requireNonNull(page.evaluate("() => phone.state.status")))
                .intValue();
    }

    private void await(final String part, final String value) {
        final Set<String> ends = Set.of("refused", "over");
        Awaitility.await(library + ": " + part + " is " + value)
                .atMost(STEP)
                .pollInterval(POLL)
                .failFast(
                        library + " has ended while waiting for " + value,
                        () -> !ends.contains(value) && ends.contains(state(part)))
                .untilAsserted(() -> Assertions.assertThat(state(part)).isEqualTo(value));
    }

    private String state(final String part) {
        return String.valueOf(page.evaluate("part => phone.state[part]", part));
    }

    /** Waits until this tone is heard here, at the level at which all tones are sent. */
    void awaitTone(final int hertz) {
        awaitTone(hertz, Sounds.LEVEL);
    }

    /** Waits until this tone is heard here, at the level at which it is sent, in dBFS. */
    void awaitTone(final int hertz, final double level) {
        Awaitility.await(library + " hears " + hertz + " Hz")
                .atMost(STEP)
                .pollInterval(POLL)
                .untilAsserted(() -> {
                    final Map<?, ?> heard = map("() => phone.hear()");
                    Assertions.assertThat(heard)
                            .matches(h ->
                                    Sounds.isClose(
                                            number(h, "hertz"),
                                            number(h, "level"),
                                            number(h, "purity"),
                                            hertz,
                                            level));
                });
    }

    /** Waits until next to nothing is heard here. */
    void awaitSilence() {
        Awaitility.await(library + " hears silence")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> number(map("() => phone.hear()"), "level") < -60);
    }

    /** From now on the page sends to the media port of the server over a line. */
    void over(final BadLine line) {
        page.evaluate(
                """
                port => {
                    const old = RTCPeerConnection.prototype.setRemoteDescription;
                    RTCPeerConnection.prototype.setRemoteDescription = function (description) {
                        const sdp = description.sdp
                            .split('\\r\\n')
                            .filter(l => !/^a=candidate:.* tcp /i.test(l))
                            .map(l => l.replace(
                                /^(a=candidate:\\S+ 1 udp \\d+ 127\\.0\\.0\\.1) (\\d+) /i,
                                (all, before, real) => {
                                    window.realPort = Number(real);
                                    return before + ' ' + port + ' ';
                                }))
                            .join('\\r\\n');
                        return old.call(this, {type: description.type, sdp});
                    };
                }
                """,
                line.port());
    }

    /** Waits until the page knows the media port of the server, and lets the line lead there. */
    void connect(final BadLine line) {
        line.leadsTo(
                Awaitility.await(library + " knows the server's port")
                                        .atMost(STEP)
                                        .pollInterval(POLL)
                                        .until(
                                                () -> page.evaluate("() => window.realPort ?? ''"),
                                                Number.class::isInstance)
                                instanceof final Number port
                        ? port.intValue()
                        : 0);
    }

    /**
     * Speaks this tone from now on without asking for the microphone; so the browser goes on hiding
     * its addresses.
     */
    void speakWithoutMicrophone(final int hertz) {
        page.evaluate("hertz => phone.speakWithoutMicrophone(hertz)", hertz);
    }

    /**
     * The time from the INVITE, sent or received, to the first sound that was played out here;
     * waits until there is some.
     */
    Duration untilFirstSound() {
        final double milliseconds =
                Awaitility.await(library + " plays sound")
                                        .atMost(STEP)
                                        .pollInterval(POLL)
                                        .until(
                                                () ->
                                                        page.evaluate(
                                                                "() => phone.untilFirstSound()"),
                                                Number.class::isInstance)
                                instanceof final Number n
                        ? n.doubleValue()
                        : Double.NaN;
        return Duration.ofNanos(Math.round(milliseconds * 1e6));
    }

    /** What the page's WebSocket sent ({@code ->}) and received, if the browser tells. */
    List<String> wire() {
        return page.wire();
    }

    /**
     * What the browser counts: audioPackets, audioSent, lost, frames, framesSent, width,
     * remotePort; of pictures: nacks and repeated of what came in, nacked and repeatedSent of what
     * went out, whole pictures asked and askedOfMe, pictureLost, keyFramesSent, bytesSent, and
     * mayBeSent in bits a second.
     */
    double count(final String name) {
        return number(map("() => phone.stats()"), name);
    }

    /** What carries the call's packets: {@code udp} or {@code tcp}. */
    String protocol() {
        return String.valueOf(map("() => phone.stats()").get("protocol"));
    }

    /** The candidates that the browser found for its latest call. */
    List<String> candidates() {
        final Object found =
                page.evaluate(
                        "() => phone.events().filter(e => e[1] === 'candidate' && e[2] !== '')"
                                + ".map(e => e[2])");
        return found instanceof final List<?> list
                ? list.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** Waits until so many more packets of sound have come in; there are 50 a second. */
    void awaitPackets(final int more) {
        final double before = count("audioPackets");
        Awaitility.await(library + " gets " + more + " packets")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> count("audioPackets") - before >= more);
    }

    /** Waits until pictures come in and are decoded. */
    void awaitPicture() {
        final double before = count("frames");
        Awaitility.await(library + " sees a picture")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> count("frames") > before + 10 && count("width") > 0);
    }

    /** From now on its camera sees red on the left and blue on the right, and something moves. */
    void paint() {
        page.evaluate("() => phone.paint()");
    }

    /** Waits until what {@link #paint} shows is seen here. */
    void awaitPainting() {
        Awaitility.await(library + " sees red and blue")
                .atMost(STEP)
                .pollInterval(POLL)
                .untilAsserted(() -> {
                    final Map<?, ?> seen = map("() => phone.look()");
                    Assertions.assertThat(seen)
                            .matches(s -> number(s, "width") > 0)
                            .matches(s -> isColour(s.get("left"), 220, 20, 20))
                            .matches(s -> isColour(s.get("right"), 20, 20, 220));
                });
    }

    private static boolean isColour(final @Nullable Object seen, final int... wanted) {
        if (!(seen instanceof final List<?> parts) || parts.size() != wanted.length) {
            return false;
        }
        for (int i = 0; i < wanted.length; i++) {
            if (!(parts.get(i) instanceof final Number part)
                    || Math.abs(part.doubleValue() - wanted[i]) > COLOUR_TOLERANCE) {
                return false;
            }
        }
        return true;
    }

    /** Whether the browser can send pictures of this format. */
    boolean encodes(final Mirror.Format format) {
        return Boolean.TRUE.equals(page.evaluate("format => phone.encodes(format)", format.name()));
    }

    /** What stands behind {@code a=setup:} in the browser's description and in the server's. */
    List<?> roles() {
        return (List<?>) Objects.requireNonNull(page.evaluate("() => phone.roles()"));
    }

    /** The format of pictures that come in and go out, with its parameters. */
    List<String> pictureFormats() {
        final Map<?, ?> all = map("() => phone.stats()");
        return List.of(
                String.valueOf(all.get("pictures")), String.valueOf(all.get("picturesSent")));
    }

    /** Sends the microphone and camera to another connection in the same page. */
    void loopback() {
        page.evaluate("() => phone.loopback()");
    }

    private Map<?, ?> map(final String script) {
        return (Map<?, ?>) Objects.requireNonNull(page.evaluate(script));
    }

    private static double number(final Map<?, ?> map, final String name) {
        return map.get(name) instanceof Number n ? n.doubleValue() : 0;
    }

    @Override
    public String testimony() {
        return library
                + " events:\n"
                + (page.isOpen()
                        ? page.evaluate("() => phone.events().map(e => e.join(' ')).join('\\n')")
                        : "(closed)")
                + "\n"
                + page.testimony();
    }

    @Override
    public void close() {
        page.close();
    }
}
