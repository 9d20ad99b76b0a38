package org.ringdown.app.phone;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A telephone on the loopback interface. As a caller it does what the test says; as a callee it
 * does what the Subject of the INVITE says, see {@link Manner}. One virtual thread reads; any
 * number of threads may call at once.
 */
public final class TestPhone implements AutoCloseable {
    static final long T1_MILLIS = 500;
    static final int TRIES = 40;
    private static final AtomicLong NUMBERS = new AtomicLong();

    /** How a callee treats a call. */
    public enum Manner {
        /** Rings and answers. */
        ANSWER,
        /** Is busy. */
        REFUSE,
        /** Rings until it is cancelled. */
        RING,
        /** Answers, and hangs up when nobody says ACK. */
        HANG_UP_UNACKNOWLEDGED,
        /** Answers, and is never heard of again. */
        VANISH
    }

    private final String user;
    private final String domain;
    private final String password;
    private final InetSocketAddress server;
    private final DatagramSocket socket;
    private volatile boolean silent;
    private volatile boolean textOnly;
    private final AtomicInteger cseq = new AtomicInteger();
    private final Sound sound = new Sound();
    private final Map<String, BlockingQueue<SipText>> waiting = new ConcurrentHashMap<>();
    private final Map<String, CountDownLatch> acknowledged = new ConcurrentHashMap<>();
    private final Map<String, SipText> ringing = new ConcurrentHashMap<>();
    private final List<SipText> requests = Collections.synchronizedList(new ArrayList<>());
    private final BlockingQueue<SipText> answered = new LinkedBlockingQueue<>();
    private final List<SipText> fresh = Collections.synchronizedList(new ArrayList<>());

    /** A phone with an account that talks to this server and to nobody else. */
    public TestPhone(
            final String user,
            final String domain,
            final String password,
            final InetSocketAddress server) {
        this.user = user;
        this.domain = domain;
        this.password = password;
        this.server = server;
        try {
            socket = new DatagramSocket(0, InetAddress.getLoopbackAddress());
        } catch (final SocketException failure) {
            throw new UncheckedIOException(failure);
        }
        Thread.ofVirtual().name("phone-" + user).start(this::read);
    }

    /** Its sound. */
    public Sound sound() {
        return sound;
    }

    /** The requests that came so far. */
    public List<SipText> requests() {
        synchronized (requests) {
            return List.copyOf(requests);
        }
    }

    /** The next INVITE that this phone answered. */
    public SipText nextAnswered() throws InterruptedException {
        final @Nullable SipText invite = answered.poll(20, TimeUnit.SECONDS);
        if (invite == null) {
            throw new AssertionError("nobody called " + user);
        }
        return invite;
    }

    /** The next request with this method that was not given yet; it is waited for. */
    public SipText next(final String method) {
        return Awaitility.await(method + " to " + user)
                .atMost(Duration.ofMillis(TRIES * T1_MILLIS))
                .pollInterval(Duration.ofMillis(T1_MILLIS / 10))
                .until(() -> take(method), Optional::isPresent)
                .orElseThrow();
    }

    private Optional<SipText> take(final String method) {
        synchronized (fresh) {
            final Optional<SipText> found =
                    fresh.stream().filter(each -> each.method().equals(method)).findFirst();
            found.ifPresent(fresh::remove);
            return found;
        }
    }

    /** Answers an INVITE that rings, for the time being. */
    public void progress(final SipText invite, final String status, final boolean early) {
        send(reply(invite, status, "", early ? sdp() : ""));
    }

    /** Answers an INVITE that rings, until that is acknowledged. */
    public void conclude(final SipText invite, final String status) {
        untilAcknowledged(invite, status, status.startsWith("2") ? sdp() : "");
    }

    /** Sends a request within a call that was answered here, and gives the final response. */
    public SipText within(
            final SipText invite, final String method, final String headers, final String body)
            throws InterruptedException {
        final int number = cseq.incrementAndGet();
        final SipText response = within(invite, method, number, headers, body);
        if (method.equals("INVITE")) {
            send(inside(invite, "ACK", number, "z9hG4bK" + newToken(), "", ""));
        }
        return response;
    }

    private SipText within(
            final SipText invite,
            final String method,
            final int number,
            final String headers,
            final String body)
            throws InterruptedException {
        final String branch = "z9hG4bK" + newToken();
        return within(inside(invite, method, number, branch, headers, body), branch);
    }

    private String inside(
            final SipText invite,
            final String method,
            final int number,
            final String branch,
            final String headers,
            final String body) {
        final StringBuilder routes = new StringBuilder();
        invite.all("Record-Route")
                .forEach(route -> routes.append("Route: ").append(route).append("\r\n"));
        final String contact = method.equals("INVITE") ? "Contact: " + contact() + "\r\n" : "";
        return text(
                method + " " + invite.contact(),
                branch,
                invite.header("Call-ID"),
                withTag(invite.header("To"), invite),
                invite.header("From"),
                number + " " + method,
                routes + contact + headers,
                body);
    }

    /** Where it is on the loopback address. */
    public int port() {
        return socket.getLocalPort();
    }

    /** The Contact it registers, in angle brackets. */
    public String contact() {
        return "<sip:" + user + "@127.0.0.1:" + socket.getLocalPort() + ">";
    }

    /** Its address of record, in angle brackets. */
    public String address() {
        return "<sip:" + user + "@" + domain + ">";
    }

    /** Registers, and returns the final response. */
    public SipText register() throws InterruptedException {
        return ask("REGISTER", "sip:" + domain, address(), "Contact: " + contact() + "\r\n");
    }

    /** Sends a request outside a dialog, answers one challenge, and returns the final response. */
    public SipText ask(final String method, final String uri, final String to, final String headers)
            throws InterruptedException {
        final Exchange exchange =
                new Exchange(this, method, uri, to, newToken() + "@phone", newToken(), headers, "");
        return exchange.finalResponse(exchange.first());
    }

    /** Sends a message, answers one challenge, and returns the final response. */
    public SipText message(
            final String uri, final String callId, final String headers, final String body)
            throws InterruptedException {
        final Exchange exchange =
                new Exchange(
                        this, "MESSAGE", uri, "<" + uri + ">", callId, newToken(), headers, body);
        return exchange.finalResponse(exchange.first());
    }

    /** Calls, and waits for the final response; a 2xx is not acknowledged yet. */
    public TestCall call(final String uri, final Manner manner) throws InterruptedException {
        final TestCall call = new TestCall(this, uri, manner);
        call.awaitFinal();
        return call;
    }

    /** Calls, and waits until it rings. */
    public TestCall ring(final String uri, final Manner manner) throws InterruptedException {
        final TestCall call = new TestCall(this, uri, manner);
        call.awaitRinging();
        return call;
    }

    /** Calls under this Call-ID, with further header fields, and waits for any word of it. */
    public TestCall ring(final String uri, final String callId, final String headers)
            throws InterruptedException {
        final TestCall call = new TestCall(this, uri, callId, headers);
        call.awaitRinging();
        return call;
    }

    static String newToken() {
        return "t" + NUMBERS.incrementAndGet() + "x" + Long.toHexString(System.nanoTime());
    }

    /** Its answer to a challenge. */
    String credentials(final SipText challenge, final String method, final String uri) {
        return Credentials.to(challenge, user, password, method, uri);
    }

    String user() {
        return user;
    }

    /** Keeps from now on what comes for this transaction, and forgets what came before. */
    void expect(final String branch) {
        waiting.put(branch, new LinkedBlockingQueue<>());
    }

    /** What came for a transaction. */
    BlockingQueue<SipText> queue(final String branch) {
        return waiting.computeIfAbsent(branch, _ -> new LinkedBlockingQueue<>());
    }

    /** Sends a request within a dialog until it is answered. */
    SipText within(final String request, final String branch) throws InterruptedException {
        final BlockingQueue<SipText> responses = queue(branch);
        for (int i = 0; i < TRIES; i++) {
            send(request);
            final @Nullable SipText response = responses.poll(T1_MILLIS, TimeUnit.MILLISECONDS);
            if (response != null && response.status() >= 200) {
                return response;
            }
        }
        throw new AssertionError("no answer to " + request);
    }

    String text(
            final String start,
            final String branch,
            final String callId,
            final String from,
            final String to,
            final String cseq,
            final String headers,
            final String body) {
        return start
                + " SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:"
                + socket.getLocalPort()
                + ";rport;branch="
                + branch
                + "\r\nMax-Forwards: 70\r\nFrom: "
                + from
                + "\r\nTo: "
                + to
                + "\r\nCall-ID: "
                + callId
                + "\r\nCSeq: "
                + cseq
                + "\r\n"
                + headers
                + (body.isEmpty() || headers.contains("Content-Type:")
                        ? ""
                        : "Content-Type: application/sdp\r\n")
                + "Content-Length: "
                + body.length()
                + "\r\n\r\n"
                + body;
    }

    public String sdp() {
        return """
        v=0\r
        o=- 1 1 IN IP4 127.0.0.1\r
        s=-\r
        c=IN IP4 127.0.0.1\r
        t=0 0\r
        m=audio %d RTP/AVP 0\r
        a=rtpmap:0 PCMU/8000\r
        """
                .formatted(sound.port());
    }

    void send(final String text) {
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, server));
        } catch (final IOException closed) {
            // Only a phone that is being closed cannot send.
        }
    }

    private void read() {
        final DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
        while (!socket.isClosed()) {
            try {
                packet.setLength(65_535);
                socket.receive(packet);
            } catch (final IOException closed) {
                return;
            }
            final String text =
                    new String(packet.getData(), 0, packet.getLength(), StandardCharsets.UTF_8);
            final SipText message = SipText.of(text);
            if (message.response()) {
                final @Nullable BlockingQueue<SipText> queue = waiting.get(message.branch());
                if (queue != null) {
                    queue.add(message);
                }
            } else {
                requested(message);
            }
        }
    }

    /** From now on it reads no message but plain text. */
    public void readTextOnly() {
        textOnly = true;
    }

    /** From now on it says nothing to anybody. */
    public void fallSilent() {
        silent = true;
    }

    private void requested(final SipText request) {
        if (silent) {
            return;
        }
        final String call = request.header("Call-ID");
        switch (request.method()) {
            case "INVITE" -> {
                if (request.header("To").contains(";tag=")) {
                    requests.add(request);
                    fresh.add(request);
                    send(reply(request, "200 OK", "", sdp()));
                } else if (ringing.putIfAbsent(call, request) == null) {
                    requests.add(request);
                    fresh.add(request);
                    Thread.ofVirtual().start(() -> invited(request));
                }
            }
            case "ACK" -> latch(call).countDown();
            case "CANCEL" -> {
                send(reply(request, "200 OK", "", ""));
                final @Nullable SipText invite = ringing.get(call);
                if (invite != null) {
                    Thread.ofVirtual()
                            .start(() -> untilAcknowledged(invite, "487 Request Terminated", ""));
                }
            }
            default -> {
                requests.add(request);
                fresh.add(request);
                if (textOnly && request.header("Content-Type").startsWith("message/")) {
                    final String taken = "Accept: text/plain\r\n";
                    send(reply(request, "415 Unsupported Media Type", taken, ""));
                } else {
                    send(reply(request, "200 OK", "", ""));
                }
            }
        }
    }

    private CountDownLatch latch(final String call) {
        return acknowledged.computeIfAbsent(call, _ -> new CountDownLatch(1));
    }

    /** What the Subject says; a call that says nothing is refused. */
    private static Manner manner(final SipText invite) {
        return invite.all("Subject").stream()
                .flatMap(subject ->
                        Stream.of(Manner.values()).filter(manner -> subject.equals(manner.name())))
                .findFirst()
                .orElse(Manner.REFUSE);
    }

    private void invited(final SipText invite) {
        final Manner manner = manner(invite);
        if (manner == Manner.REFUSE) {
            untilAcknowledged(invite, "486 Busy Here", "");
            return;
        }
        send(reply(invite, "180 Ringing", "", ""));
        if (manner == Manner.RING) {
            return;
        }
        if (manner == Manner.ANSWER) {
            answered.add(invite);
            untilAcknowledged(invite, "200 OK", sdp());
            return;
        }
        send(reply(invite, "200 OK", "", sdp()));
        if (manner == Manner.HANG_UP_UNACKNOWLEDGED) {
            hangUp(invite);
        }
    }

    /** RFC 3261 §13.3.1.4: no ACK came, so the callee says BYE. */
    public void hangUp(final SipText invite) {
        try {
            within(invite, "BYE", cseq.incrementAndGet(), "", "");
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String withTag(final String to, final SipText request) {
        return to.contains(";tag=") ? to : to + ";tag=c" + request.header("Call-ID").hashCode();
    }

    private void untilAcknowledged(final SipText invite, final String status, final String sdp) {
        final CountDownLatch ack = latch(invite.header("Call-ID"));
        try {
            for (int i = 0; i < TRIES; i++) {
                send(reply(invite, status, "", sdp));
                if (ack.await(T1_MILLIS, TimeUnit.MILLISECONDS)) {
                    return;
                }
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private String reply(
            final SipText request, final String status, final String headers, final String body) {
        final StringBuilder reply = new StringBuilder("SIP/2.0 ").append(status).append("\r\n");
        request.all("Via").forEach(via -> reply.append("Via: ").append(via).append("\r\n"));
        request.all("Record-Route")
                .forEach(route -> reply.append("Record-Route: ").append(route).append("\r\n"));
        reply.append("From: ").append(request.header("From"));
        reply.append("\r\nTo: ").append(withTag(request.header("To"), request));
        reply.append("\r\nCall-ID: ").append(request.header("Call-ID"));
        reply.append("\r\nCSeq: ").append(request.header("CSeq"));
        reply.append("\r\nContact: ").append(contact()).append("\r\n").append(headers);
        reply.append(body.isEmpty() ? "" : "Content-Type: application/sdp\r\n");
        return reply.append("Content-Length: ")
                .append(body.length())
                .append("\r\n\r\n")
                .append(body)
                .toString();
    }

    /** Where the server is. */
    public InetSocketAddress server() {
        return server;
    }

    @Override
    public void close() {
        socket.close();
        try {
            sound.close();
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
