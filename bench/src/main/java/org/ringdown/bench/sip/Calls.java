package org.ringdown.bench.sip;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.bench.measure.CpuTime;
import org.ringdown.bench.measure.Usage;

/**
 * Calls without media: INVITE, 180, 200, ACK, BYE, 200. The callers are a trusted peer; the callees
 * are devices that have registered over the lines on which they are called.
 */
final class Calls implements AutoCloseable {
    private static final int MOST = 400_000;
    private static final String CALLEE = "callee";

    private final Lines lines;
    private final Server server;
    private final Kind kind;
    private final String run = Long.toHexString(ThreadLocalRandom.current().nextLong());
    private final List<Line> callers = new ArrayList<>();
    private final List<Phone> callees = new ArrayList<>();
    private final long[] invited = new long[MOST];
    private final long[] delays = new long[MOST];
    private final boolean[] over = new boolean[MOST];
    private int count;
    private int first;
    private int done;
    private @Nullable String refusal;

    private Calls(final Lines lines, final Server server, final Kind kind) {
        this.lines = lines;
        this.server = server;
        this.kind = kind;
    }

    /** Callers and callees, with some lines each, through a server. */
    static Calls through(final Lines lines, final Server server, final Kind kind, final int ends)
            throws IOException {
        final Calls calls = new Calls(lines, server, kind);
        for (int i = 0; i < ends; i++) {
            calls.callers.add(
                    line(
                            lines,
                            kind,
                            Server.PEER,
                            server.at(kind),
                            new Ear((_, message) -> calls.callerHeard(message))));
            final Phone callee = new Phone(Server.user(i));
            final Line line =
                    line(lines, kind, Server.DEVICES, server.at(kind), new Ear(calls::calleeHeard));
            calls.callees.add(callee);
            lines.loop()
                    .submit(() -> {
                        callee.line(line);
                        callee.registerAnew();
                    })
                    .syncUninterruptibly();
        }
        calls.awaitRegistered();
        return calls;
    }

    /** Callers that call the callees themselves: what the load and the kernel alone take. */
    static Calls direct(final Lines lines, final Server server, final int ends) {
        final Calls calls = new Calls(lines, server, Kind.UDP);
        for (int i = 0; i < ends; i++) {
            final Phone callee = new Phone(Server.user(i));
            final Line[] answering = new Line[1];
            final Line caller =
                    lines.datagrams(
                            Server.PEER,
                            new InetSocketAddress(Server.DEVICES, 0),
                            new Ear((_, message) -> calls.callerHeard(message)));
            answering[0] =
                    lines.datagrams(Server.DEVICES, caller.local(), new Ear(calls::calleeHeard));
            callee.line(answering[0]);
            calls.callers.add(caller.towards(answering[0].local()));
            calls.callees.add(callee);
        }
        return calls;
    }

    private record Ear(BiConsumer<Line, String> hearing) implements Line.Ear {
        @Override
        public void heard(final Line line, final String message) {
            hearing.accept(line, message);
        }

        @Override
        public void closed(final Line line) {
            // The calls over it stay without an end, and are counted as lost.
        }
    }

    private static Line line(
            final Lines lines,
            final Kind kind,
            final String address,
            final InetSocketAddress server,
            final Line.Ear ear)
            throws IOException {
        if (kind == Kind.UDP) {
            return lines.datagrams(address, server, ear);
        }
        final CompletableFuture<@Nullable Line> opened = new CompletableFuture<>();
        lines.connect(kind, address, server, ear, opened::complete);
        final Line line = opened.join();
        if (line == null) {
            throw new IOException("no connection to " + server);
        }
        return line;
    }

    private void awaitRegistered() throws IOException {
        final long until = System.nanoTime() + 10_000_000_000L;
        while (!callees.stream().allMatch(Phone::registered)) {
            if (System.nanoTime() > until) {
                throw new IOException(
                        "%s: the callees cannot register over %s (%s)"
                                .formatted(server.name(), kind, refusal));
            }
            Thread.onSpinWait();
        }
    }

    /** Makes calls at this rate. */
    Sample run(final double rate, final int seconds) throws IOException {
        lines.loop()
                .submit(() -> {
                    if (count > MOST - (int) (rate * (seconds + 1))) {
                        count = 0;
                        Arrays.fill(over, false);
                        Arrays.fill(delays, 0);
                    }
                    first = count;
                    done = 0;
                })
                .syncUninterruptibly();
        final CpuTime before = Usage.cpu(server.process());
        Pace.keep(lines.loop(), rate, seconds, this::invite, () -> done >= count - first);
        final CpuTime cpu = Usage.cpu(server.process()).since(before);
        return lines.loop()
                .submit(() ->
                        new Sample(
                                cpu,
                                count - first,
                                done,
                                new Delays(
                                        Arrays.stream(delays, first, count)
                                                .filter(delay -> delay > 0)
                                                .toArray())))
                .syncUninterruptibly()
                .getNow();
    }

    /** The status line of the last final answer that was not 200, or {@code null}. */
    @Nullable String refusal() {
        return refusal;
    }

    // ---- the caller

    private void invite() {
        final int call = count++;
        final Line line = callers.get(call % callers.size());
        final String message = request(line, call, "INVITE", 1, uri(call), null, null);
        invited[call] = System.nanoTime();
        line.send(message);
    }

    private static String uri(final int call, final int callees) {
        return "sip:" + Server.user(call % callees) + '@' + Server.DOMAIN;
    }

    private String uri(final int call) {
        return uri(call, callees.size());
    }

    private String request(
            final Line line,
            final int call,
            final String method,
            final int cseq,
            final String target,
            final @Nullable String to,
            final @Nullable List<String> routes) {
        final StringBuilder text = new StringBuilder(1024);
        text.append(method).append(' ').append(target).append(" SIP/2.0\r\nVia: SIP/2.0/");
        text.append(kind.via()).append(' ').append(line.host()).append(";rport;branch=z9hG4bK");
        text.append(run).append('.').append(call).append('.').append(method).append("\r\n");
        if (routes != null) {
            for (int i = routes.size() - 1; i >= 0; i--) {
                text.append("Route: ").append(routes.get(i)).append("\r\n");
            }
        }
        text.append("Max-Forwards: 70\r\nFrom: \"Caller\" <sip:caller@peer.test>;tag=");
        text.append(call).append("\r\nTo: ");
        text.append(to == null ? "<" + target + ">" : to);
        text.append("\r\nCall-ID: ").append(call).append('.').append(run).append("@peer.test");
        text.append("\r\nCSeq: ").append(cseq).append(' ').append(method).append("\r\n");
        if (method.equals("INVITE")) {
            text.append("Contact: <sip:caller@").append(line.host());
            text.append(kind == Kind.UDP ? "" : ";transport=" + kind.parameter());
            text.append(">\r\nAllow: INVITE, ACK, CANCEL, BYE, OPTIONS, UPDATE, INFO, REFER\r\n");
            text.append("Supported: replaces, timer\r\n");
        }
        return text.append("User-Agent: bench\r\nContent-Length: 0\r\n\r\n").toString();
    }

    private void callerHeard(final String message) {
        final int status = Text.status(message);
        if (status < 200) {
            return;
        }
        final String id = Text.header(message, "Call-ID");
        final int call = Integer.parseInt(id, 0, id.indexOf('.'), 10);
        final Line line = callers.get(call % callers.size());
        if (Text.header(message, "CSeq").endsWith("BYE")) {
            if (!over[call] && call >= first) {
                over[call] = true;
                done++;
            }
            return;
        }
        if (status >= 300) {
            refusal = message.lines().findFirst().orElse("");
            line.send(request(line, call, "ACK", 1, uri(call), Text.header(message, "To"), null));
            return;
        }
        final String to = Text.header(message, "To");
        final String target = Text.uri(Text.header(message, "Contact"));
        final List<String> routes = Text.headers(message, "Record-Route");
        line.send(request(line, call, "ACK", 1, target, to, routes));
        line.send(request(line, call, "BYE", 2, target, to, routes));
    }

    // ---- the callee

    private void calleeHeard(final Line line, final String message) {
        final Phone callee = callees.get(index(line));
        if (Text.status(message) > 0) {
            if (callee.heard(message) == Phone.Answer.REFUSED) {
                refusal = message.lines().findFirst().orElse("");
            }
            return;
        }
        if (message.startsWith("INVITE ")) {
            final String id = Text.header(message, "Call-ID");
            final int call = Integer.parseInt(id, 0, id.indexOf('.'), 10);
            if (delays[call] == 0) {
                delays[call] = System.nanoTime() - invited[call];
            }
            final String contact =
                    "Contact: <sip:"
                            + callee.user()
                            + '@'
                            + line.host()
                            + (kind == Kind.UDP ? "" : ";transport=" + kind.parameter())
                            + ">\r\nContent-Length: 0\r\n\r\n";
            line.send(Text.reply(message, "180 Ringing", CALLEE).append(contact).toString());
            line.send(Text.reply(message, "200 OK", CALLEE).append(contact).toString());
        } else if (message.startsWith("BYE ")) {
            line.send(
                    Text.reply(message, "200 OK", CALLEE)
                            .append("Content-Length: 0\r\n\r\n")
                            .toString());
        }
    }

    private int index(final Line line) {
        for (int i = 0; i < callees.size(); i++) {
            if (callees.get(i).line() == line) {
                return i;
            }
        }
        throw new IllegalStateException("nobody's line");
    }

    @Override
    public void close() {
        lines.loop()
                .submit(() -> {
                    callers.forEach(Line::close);
                    for (final Phone callee : callees) {
                        final Line line = callee.line();
                        if (line != null) {
                            line.close();
                        }
                    }
                })
                .syncUninterruptibly();
    }
}
