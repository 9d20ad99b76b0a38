package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A telephone made of plain text over UDP, for what a polite telephone never does, and as an ear
 * that loses nothing when a call is held. It shares no code with the server.
 */
final class RawPhone implements Witness {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final Duration JUDGED = Duration.ofMillis(600);
    private final DatagramSocket socket;
    private final InetSocketAddress server;
    private final String user;
    private final String password;
    private final RtpEar ear;
    private final int tone;
    private @Nullable Mirror mirror;
    private final List<SipText> received = new CopyOnWriteArrayList<>();
    private final List<SipText> fresh = new CopyOnWriteArrayList<>();
    private boolean events = true;
    private int cseq = 1;
    private int expires;
    private boolean registered;

    RawPhone(
            final RingdownProcess server,
            final String user,
            final String password,
            final int tone) {
        this(server.sipPort(), user, password, tone);
    }

    /** One whose server listens for SIP at this port of loopback. */
    RawPhone(final int sipPort, final String user, final String password, final int tone) {
        server = Ports.loopback(sipPort);
        this.user = user;
        this.password = password;
        this.tone = tone;
        ear = new RtpEar(tone);
        try {
            socket = new DatagramSocket(Ports.loopback(Ports.free()));
        } catch (final IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofVirtual().name("raw phone").start(this::listen);
    }

    private void listen() {
        final byte[] buffer = new byte[65_536];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (final IOException closed) {
                return;
            }
            final String text = new String(buffer, 0, packet.getLength(), StandardCharsets.UTF_8);
            if (text.isBlank()) {
                continue;
            }
            final SipText message = SipText.parse(text);
            received.add(message);
            fresh.add(message);
        }
    }

    /** Sends bytes as they are. */
    void send(final byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        } catch (final IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    /** Waits for a message and takes it away. */
    SipText await(final String what, final Predicate<SipText> wanted) {
        final SipText found =
                Awaitility.await("raw phone gets " + what)
                        .atMost(STEP)
                        .pollInterval(POLL)
                        .until(() -> fresh.stream().filter(wanted).findFirst(), Optional::isPresent)
                        .orElseThrow();
        fresh.remove(found);
        return found;
    }

    /** Whether a request with this method came that nobody has waited for. */
    boolean has(final String method) {
        return fresh.stream().anyMatch(m -> m.status() == 0 && m.method().equals(method));
    }

    /** Waits for a request with this method. */
    SipText awaitRequest(final String method) {
        return await(method, m -> m.status() == 0 && m.method().equals(method));
    }

    /** Waits for the final answer to a request with this method. */
    SipText awaitFinal(final String method) {
        return await(
                "the answer to " + method, m -> m.status() >= 200 && m.method().equals(method));
    }

    /** Registers for a minute; the end of the test takes it back. */
    void register() {
        register(60);
        registered = true;
    }

    private void register(final int seconds) {
        expires = seconds;
        cseq++;
        final String domain = "sip:" + RingdownProcess.DOMAIN;
        final SipText done =
                withPassword(
                        "REGISTER", domain, Site.address(user), UUID.randomUUID().toString(), "");
        if (done.status() != 200) {
            throw new AssertionError("not registered: " + done);
        }
    }

    /**
     * Calls somebody, with the password when asked for it, and waits for the final answer; it is
     * acknowledged.
     */
    Dialog call(final String target) {
        final String callId = UUID.randomUUID().toString();
        final String offer = sdp() + (mirror == null ? "" : mirror.offer());
        final SipText answer = withPassword("INVITE", target, target, callId, offer);
        final Dialog dialog =
                new Dialog(answer, target, callId, answer.header("From"), answer.header("To"));
        if (answer.status() < 300) {
            dialog.send("ACK", "");
            speakTo(answer);
        }
        return dialog;
    }

    private void speakTo(final SipText description) {
        ear.speakTo(description.media("audio"));
        if (mirror != null) {
            mirror.showTo(description.media("video"));
        }
    }

    /**
     * Calls somebody without a body: the offer comes with the answer, and ours goes with the
     * acknowledgement.
     */
    Dialog callWithoutOffer(final String target) {
        final String callId = UUID.randomUUID().toString();
        final SipText answer = withPassword("INVITE", target, target, callId, "");
        final Dialog dialog =
                new Dialog(answer, target, callId, answer.header("From"), answer.header("To"));
        if (answer.status() < 300) {
            dialog.send("ACK", sdp());
            ear.speakTo(Ports.loopback(answer.audioPort()));
        }
        return dialog;
    }

    /**
     * Calls somebody with this body and gives the final answer; a call that was taken is ended at
     * once.
     */
    SipText callWith(final String target, final String body) {
        final String callId = UUID.randomUUID().toString();
        final SipText answer = withPassword("INVITE", target, target, callId, body);
        if (answer.status() < 300) {
            final Dialog dialog =
                    new Dialog(answer, target, callId, answer.header("From"), answer.header("To"));
            dialog.send("ACK", "");
            dialog.hangUp();
        }
        return answer;
    }

    private SipText withPassword(
            final String method,
            final String uri,
            final String to,
            final String callId,
            final String body) {
        final String tag = UUID.randomUUID().toString().substring(0, 8);
        send(request(method, uri, to, callId, tag, "", body).bytes());
        final SipText first = awaitFinal(method);
        if (first.status() != 401 && first.status() != 407) {
            return first;
        }
        if (method.equals("INVITE")) {
            ack(first, uri, to, callId, tag);
        }
        cseq++;
        send(
                request(
                                method,
                                uri,
                                to,
                                callId,
                                tag,
                                DigestAnswer.to(first, user, password, method, uri),
                                body)
                        .bytes());
        final SipText second = awaitFinal(method);
        if (method.equals("INVITE") && second.status() >= 300) {
            ack(second, uri, to, callId, tag);
        }
        return second;
    }

    /** The ACK of a refusal belongs to the INVITE: same branch, same number. */
    private void ack(
            final SipText refusal,
            final String uri,
            final String to,
            final String callId,
            final String tag) {
        final List<String> lines = new ArrayList<>();
        lines.add(
                "Via: "
                        + refusal.header("Via").replaceAll(";(received|rport)=?[^;]*", "")
                        + ";rport");
        lines.add("Max-Forwards: 70");
        lines.add("From: <" + Site.address(user) + ">;tag=" + tag);
        lines.add("To: <" + to + ">;tag=" + refusal.tag("To"));
        lines.add("Call-ID: " + callId);
        lines.add("CSeq: " + refusal.header("CSeq").split(" ")[0] + " ACK");
        send(new SipText("ACK " + uri + " SIP/2.0", lines, "").bytes());
    }

    /** A request outside of a dialog. */
    SipText request(
            final String method,
            final String uri,
            final String to,
            final String callId,
            final String tag,
            final String authorization,
            final String body) {
        final List<String> lines = new ArrayList<>();
        lines.add(via());
        lines.add("Max-Forwards: 70");
        lines.add("From: <" + Site.address(user) + ">;tag=" + tag);
        lines.add("To: <" + to + ">");
        lines.add("Call-ID: " + callId);
        lines.add("CSeq: " + cseq + " " + method);
        lines.add("Contact: <sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">");
        if (method.equals("REGISTER")) {
            lines.add("Expires: " + expires);
        }
        if (!authorization.isEmpty()) {
            lines.add(authorization);
        }
        if (!body.isEmpty()) {
            lines.add("Content-Type: application/sdp");
        }
        return new SipText(method + " " + uri + " SIP/2.0", lines, body);
    }

    private String via() {
        return "Via: SIP/2.0/UDP 127.0.0.1:%d;branch=z9hG4bK%s;rport"
                .formatted(socket.getLocalPort(), UUID.randomUUID());
    }

    /** From now on it has a screen and a camera, which is a mirror, for pictures of one format. */
    Mirror look(final Mirror.Format format) {
        mirror = new Mirror(format);
        return mirror;
    }

    /** From now on it knows nothing of digits as events. */
    void knowsNoEvents() {
        events = false;
    }

    /** Plain G.711 u-law, and telephone events if it knows them. */
    String sdp() {
        final String all = sdpWithEvents();
        return events
                ? all
                : all.replace(" 0 101", " 0").replaceAll("a=(rtpmap|fmtp):101.*\r\n", "");
    }

    private String sdpWithEvents() {
        return """
        v=0
        o=raw 1 1 IN IP4 127.0.0.1
        s=-
        c=IN IP4 127.0.0.1
        t=0 0
        m=audio %d RTP/AVP 0 101
        a=rtpmap:0 PCMU/8000
        a=rtpmap:101 telephone-event/8000
        a=fmtp:101 0-15
        a=sendrecv
        """
                .formatted(ear.port())
                .replace("\n", "\r\n");
    }

    /** Waits for a call and answers it. */
    Dialog answer() {
        final SipText invite = awaitRequest("INVITE");
        final String tag = UUID.randomUUID().toString().substring(0, 8);
        reply(invite, "180 Ringing", tag, "");
        reply(invite, "200 OK", tag, sdp() + (mirror == null ? "" : mirror.answer(invite.body())));
        awaitRequest("ACK");
        speakTo(invite);
        final String target = SipText.uri(invite.header("Contact"));
        return new Dialog(
                invite,
                target,
                invite.header("Call-ID"),
                invite.header("To") + ";tag=" + tag,
                invite.header("From"));
    }

    /** Answers a re-INVITE of the other side, mirroring who may send. */
    SipText answerAgain(final Dialog dialog) {
        final SipText invite = awaitRequest("INVITE");
        final boolean held =
                invite.body().contains("a=sendonly") || invite.body().contains("a=inactive");
        final String direction =
                invite.body().contains("a=inactive") ? "inactive" : held ? "recvonly" : "sendrecv";
        if (held) {
            ear.beQuiet();
        } else {
            ear.speakTo(Ports.loopback(invite.audioPort()));
        }
        final String tag = SipText.parse("x\r\nTo: " + dialog.local).tag("To");
        reply(
                invite,
                "200 OK",
                tag,
                sdp().replace("sendrecv", direction).replace("raw 1 1", "raw 1 " + (cseq + 1)));
        awaitRequest("ACK");
        return invite;
    }

    /** Answers a request. */
    void reply(final SipText request, final String status, final String tag, final String body) {
        final List<String> lines = new ArrayList<>();
        for (final String name : List.of("Via", "Record-Route")) {
            request.all(name).forEach(value -> lines.add(name + ": " + value));
        }
        final String to = request.header("To");
        lines.add("From: " + request.header("From"));
        lines.add("To: " + (to.contains("tag=") ? to : to + ";tag=" + tag));
        lines.add("Call-ID: " + request.header("Call-ID"));
        lines.add("CSeq: " + request.header("CSeq"));
        lines.add("Contact: <sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">");
        if (!body.isEmpty()) {
            lines.add("Content-Type: application/sdp");
        }
        send(new SipText("SIP/2.0 " + status, lines, body).bytes());
    }

    /** Waits until it hears this tone. */
    void awaitTone(final int hertz) {
        awaitTone(hertz, Sounds.LEVEL);
    }

    /** Waits until it hears this tone at this level, in dBFS. */
    void awaitTone(final int hertz, final double level) {
        Awaitility.await("raw phone hears " + hertz + " Hz")
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ear.last(JUDGED), heard -> heard.is(hertz, level));
    }

    /** Waits until it hears no tone any more: nothing comes, or silence does. */
    void awaitNoTone() {
        Awaitility.await("raw phone hears nothing")
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> ear.last(JUDGED), heard -> heard.isNearlySilent());
    }

    RtpEar ear() {
        return ear;
    }

    int tone() {
        return tone;
    }

    @Override
    public String testimony() {
        final StringBuilder all =
                new StringBuilder("raw phone, heard " + ear.last(JUDGED) + ", got:\n");
        if (mirror != null) {
            all.append(mirror).append('\n');
        }
        received.forEach(
                m -> all.append(new String(m.bytes(), StandardCharsets.UTF_8)).append('\n'));
        return all.toString();
    }

    @Override
    public void close() {
        try {
            if (registered) {
                register(0);
            }
        } catch (final ConditionTimeoutException serverIsGone) {
            // Then there is nothing to take back.
            registered = false;
        }
        ear.close();
        if (mirror != null) {
            mirror.close();
        }
        socket.close();
    }

    /** A call that was answered. */
    final class Dialog {
        private final SipText first;
        private final String target;
        private final String callId;
        private final String local;
        private final String remote;
        private final List<String> routes;

        private Dialog(
                final SipText first,
                final String requested,
                final String callId,
                final String local,
                final String remote) {
            this.first = first;
            this.callId = callId;
            this.local = local;
            this.remote = remote;
            final boolean caller = first.status() > 0;
            final String contact = first.header("Contact");
            target = contact.isEmpty() ? requested : SipText.uri(contact);
            final List<String> recorded =
                    first.all("Record-Route").stream()
                            .flatMap(v -> List.of(v.split("\\s*,\\s*(?=<)")).stream())
                            .toList();
            routes = caller ? recorded.reversed() : recorded;
        }

        /** The final answer, or the request that began the call. */
        SipText first() {
            return first;
        }

        /** Sends a request in the call; a body is SDP. */
        void send(final String method, final String body) {
            send(method, "application/sdp", body);
        }

        /** Asks for a whole picture (RFC 5168). */
        void askPicture() {
            send(
                    "INFO",
                    "application/media_control+xml",
                    "<?xml version=\"1.0\" encoding=\"utf-8\"?><media_control><vc_primitive>"
                            + "<to_encoder><picture_fast_update/></to_encoder></vc_primitive>"
                            + "</media_control>");
        }

        /** Says something in an INFO, and waits for the answer. */
        SipText info(final String type, final String body) {
            send("INFO", type, body);
            return awaitFinal("INFO");
        }

        private void send(final String method, final String type, final String body) {
            if (!method.equals("ACK")) {
                cseq++;
            }
            final List<String> lines = new ArrayList<>();
            lines.add(via());
            routes.forEach(route -> lines.add("Route: " + route));
            lines.add("Max-Forwards: 70");
            lines.add("From: " + local);
            lines.add("To: " + remote);
            lines.add("Call-ID: " + callId);
            lines.add("CSeq: " + cseq + " " + method);
            lines.add("Contact: <sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">");
            if (!body.isEmpty()) {
                lines.add("Content-Type: " + type);
            }
            RawPhone.this.send(
                    new SipText(method + " " + target + " SIP/2.0", lines, body).bytes());
        }

        /** Offers this direction anew, and gives what was answered. */
        SipText change(final String direction) {
            send(
                    "INVITE",
                    sdp().replace("sendrecv", direction).replace("raw 1 1", "raw 1 " + cseq));
            final SipText answer = awaitFinal("INVITE");
            send("ACK", "");
            return answer;
        }

        /** Hangs up and waits until that was taken. */
        void hangUp() {
            send("BYE", "");
            final int status = awaitFinal("BYE").status();
            if (status != 200) {
                throw new AssertionError("BYE was answered with " + status);
            }
        }

        /** Waits until the other side hangs up. */
        void awaitHangUp() {
            reply(awaitRequest("BYE"), "200 OK", "", "");
        }
    }
}
