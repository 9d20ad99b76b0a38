package org.ringdown.app.phone;

import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * A client of sylkRTC that sends what the test says, right or wrong, and holds what comes against
 * {@link SylkModel}. Used by one thread.
 */
public final class SylkClient implements AutoCloseable {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int PATIENCE_SECONDS = 20;

    private final HttpClient http = HttpClient.newHttpClient();
    private final BlockingQueue<JsonNode> arrived = new LinkedBlockingQueue<>();
    private final CompletableFuture<Integer> closed = new CompletableFuture<>();
    private final List<String> log = Collections.synchronizedList(new ArrayList<>());
    private final Deque<JsonNode> events = new ArrayDeque<>();
    private final SylkModel model;
    private final WebSocket socket;
    private String resumption = "";

    /**
     * Connects.
     *
     * @param protocols what it offers to speak, the best first; may be none
     */
    public SylkClient(final InetSocketAddress server, final String... protocols) {
        this(server, UnaryOperator.identity(), protocols);
    }

    private SylkClient(
            final InetSocketAddress server,
            final UnaryOperator<WebSocket.Builder> headers,
            final String... protocols) {
        final WebSocket.Builder builder = headers.apply(http.newWebSocketBuilder());
        if (protocols.length > 0) {
            builder.subprotocols(
                    protocols[0],
                    List.of(protocols).subList(1, protocols.length).toArray(String[]::new));
        }
        socket =
                builder.buildAsync(
                                URI.create(
                                        "ws://127.0.0.1:" + server.getPort() + "/webrtcgateway/ws"),
                                new Ear())
                        .join();
        model = new SylkModel(socket.getSubprotocol().equals("sylkRTC-1"));
    }

    /** One that has heard that it may begin. */
    public static SylkClient ready(final InetSocketAddress server, final String protocol) {
        final SylkClient client = new SylkClient(server, protocol);
        client.event(protocol.equals("sylkRTC-1") ? "event ready" : "ready-event");
        return client;
    }

    /** One that comes through a proxy, which says where it comes from; it may begin. */
    public static SylkClient through(
            final InetSocketAddress proxy, final String from, final String protocol) {
        final SylkClient client =
                new SylkClient(proxy, builder -> builder.header("X-Forwarded-For", from), protocol);
        client.event("ready-event");
        return client;
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                final WebSocket web, final CharSequence part, final boolean last) {
            text.append(part);
            if (last) {
                arrived.add(JSON.readTree(text.toString()));
                text.setLength(0);
            }
            web.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                final WebSocket web, final int code, final String reason) {
            closed.complete(code);
            return null;
        }

        @Override
        public void onError(final WebSocket web, final Throwable error) {
            closed.complete(1_006);
        }
    }

    /** What was agreed on. */
    public String protocol() {
        return socket.getSubprotocol();
    }

    /** By what another connection takes this one up. */
    public String resumption() {
        return resumption;
    }

    /** Sends text as it is. */
    public SylkClient raw(final String text) {
        socket.sendText(text, true).join();
        return this;
    }

    /** Sends bytes that are no text. */
    public SylkClient binary(final byte[] bytes) {
        socket.sendBinary(ByteBuffer.wrap(bytes), true).join();
        return this;
    }

    /** Sends a request with ' in place of ", and gives its transaction. */
    public String send(final String request) {
        final ObjectNode json = (ObjectNode) JSON.readTree(request.replace('\'', '"'));
        if (!json.has("transaction")) {
            json.put("transaction", UUID.randomUUID().toString());
        }
        model.said(json);
        raw(JSON.writeValueAsString(json));
        return json.get("transaction").asString();
    }

    /** The answer to a request: nothing for an ack, or the error's text. */
    public String answer(final String transaction) {
        while (true) {
            final JsonNode next = arrival("an answer");
            final String type = next.path("sylkrtc").asString("");
            if (type.equals("ack") || type.equals("error")) {
                if (!next.path("transaction").asString("").equals(transaction)) {
                    throw new AssertionError("another answer comes first: " + next);
                }
                return next.path("error").asString("");
            }
            events.add(next);
        }
    }

    /** Sends a request and gives what it is answered with. */
    public String ask(final String request) {
        return answer(send(request));
    }

    /** The same with a description that may have any characters. */
    public String ask(final String request, final String sdp) {
        final String quoted = JSON.writeValueAsString(sdp);
        return ask(
                request.substring(0, request.length() - 1)
                        + ",'sdp':"
                        + quoted.replace('"', '\'')
                        + "}");
    }

    /** The next event, which must be this: its family, its name, and its state, if it has one. */
    public JsonNode event(final String name) {
        final @Nullable JsonNode kept = events.poll();
        final JsonNode next = kept == null ? arrival(name) : kept;
        if (!SylkModel.name(next).equals(name)) {
            throw new AssertionError("not " + name + " but " + next + " after " + log);
        }
        return next;
    }

    /** Goes over events until this one comes. */
    public JsonNode await(final String name) {
        while (true) {
            final @Nullable JsonNode kept = events.poll();
            final JsonNode next = kept == null ? arrival(name) : kept;
            if (SylkModel.name(next).equals(name)) {
                return next;
            }
        }
    }

    private JsonNode arrival(final String what) {
        try {
            final @Nullable JsonNode next = arrived.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new AssertionError("no " + what + " after " + log);
            }
            log.add(SylkModel.name(next));
            if (next.has("resume")) {
                resumption = next.get("resume").asString("");
            }
            model.heard(next);
            return next;
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new AssertionError(interrupted);
        }
    }

    /** What came, in order: names of events, {@code ack} and {@code error}. */
    public List<String> log() {
        synchronized (log) {
            return List.copyOf(log);
        }
    }

    /**
     * Takes everything that has come until the answer to a ping, and gives what the model finds
     * wrong.
     */
    public List<String> faults() {
        if (!closed.isDone()) {
            // The first version has no ping, and says so.
            answer(send("{'sylkrtc':'ping'}"));
        }
        return model.faults();
    }

    /** Whether nothing came since what was taken last: a ping is answered first. */
    public boolean silent() {
        answer(send("{'sylkrtc':'ping'}"));
        return events.isEmpty();
    }

    /** The code that the server has closed the connection with; it is waited for. */
    public int closedWith() {
        return closed.orTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS).join();
    }

    /** Is gone without a word. */
    public void vanish() {
        socket.abort();
        closed.complete(1_006);
    }

    @Override
    public void close() {
        if (!closed.isDone()) {
            socket.sendClose(WebSocket.NORMAL_CLOSURE, "").join();
        }
        http.shutdownNow();
    }
}
