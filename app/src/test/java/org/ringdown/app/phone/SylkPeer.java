package org.ringdown.app.phone;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.auth.Digest;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A client of sylkRTC: it says what the test says, and keeps what it hears in order. */
public final class SylkPeer implements AutoCloseable {
    private static final JsonFactory JSON = new JsonFactory();

    private final HttpClient client = HttpClient.newHttpClient();
    private final BlockingQueue<Heard> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;
    private int transactions;

    /**
     * What was heard: the values of a message by their names, those of inner objects after a dot.
     */
    public record Heard(Map<String, String> values, String text) {
        /** A value, or the empty text. */
        public String get(final String name) {
            return values.getOrDefault(name, "");
        }

        @Override
        public String toString() {
            return text;
        }
    }

    /** Connects, and speaks the version that is named. */
    public SylkPeer(final int port, final String version) {
        socket =
                client.newWebSocketBuilder()
                        .subprotocols(version)
                        .buildAsync(
                                URI.create("ws://127.0.0.1:" + port + "/webrtcgateway/ws"),
                                new Ear())
                        .join();
    }

    private final class Ear implements WebSocket.Listener {
        private final StringBuilder partial = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(
                final WebSocket from, final CharSequence data, final boolean last) {
            partial.append(data);
            if (last) {
                heard.add(read(partial.toString()));
                partial.setLength(0);
            }
            from.request(1);
            return null;
        }

        @Override
        public @Nullable CompletionStage<?> onClose(
                final WebSocket from, final int code, final String reason) {
            heard.add(new Heard(Map.of("closed", Integer.toString(code)), reason));
            return null;
        }

        @Override
        public void onError(final WebSocket from, final Throwable error) {
            heard.add(new Heard(Map.of("closed", "0"), error.toString()));
        }
    }

    private static Heard read(final String text) {
        final Map<String, String> values = new java.util.LinkedHashMap<>();
        final ArrayDeque<String> path = new ArrayDeque<>();
        try (JsonParser parser = JSON.createParser(ObjectReadContext.empty(), text)) {
            String name = "";
            for (JsonToken token = parser.nextToken(); token != null; token = parser.nextToken()) {
                switch (token) {
                    case PROPERTY_NAME -> name = parser.currentName();
                    case START_OBJECT, START_ARRAY -> path.addLast(name);
                    case END_OBJECT, END_ARRAY -> path.removeLast();
                    default -> {
                        final List<String> whole = new ArrayList<>(path);
                        whole.removeIf(String::isEmpty);
                        whole.add(name);
                        values.put(String.join(".", whole), parser.getString());
                    }
                }
            }
        }
        return new Heard(values, text);
    }

    /** The password as clients show it. */
    public static String ha1(final String user, final String domain, final String password) {
        return Digest.ha1(Digest.Algorithm.MD5, user, domain, password).revealText();
    }

    /** A text in JSON. */
    public static String quoted(final String text) {
        return '"'
                + text.replace("\\", "\\\\")
                        .replace("\"", "\\\"")
                        .replace("\r", "\\r")
                        .replace("\n", "\\n")
                + '"';
    }

    /** Says something, just so. */
    public void say(final String text) {
        socket.sendText(text, true).join();
    }

    /**
     * Asks for something.
     *
     * @param fields names and values, the values in JSON
     * @return the transaction
     */
    public String ask(final String what, final String... fields) {
        transactions++;
        final String transaction = "t" + transactions;
        final StringBuilder text =
                new StringBuilder("{\"sylkrtc\":\"" + what + "\",\"transaction\":")
                        .append(quoted(transaction));
        for (int i = 0; i < fields.length; i += 2) {
            text.append(",\"").append(fields[i]).append("\":").append(fields[i + 1]);
        }
        say(text.append('}').toString());
        return transaction;
    }

    /** The next message. */
    public Heard next() throws InterruptedException {
        final @Nullable Heard next = heard.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("nothing more was heard");
        }
        return next;
    }

    /** Whether nothing is to be heard that was not asked for. */
    public boolean quiet() {
        return heard.isEmpty();
    }

    /** Asks for something that is acknowledged next. */
    public void acknowledged(final String what, final String... fields)
            throws InterruptedException {
        final String transaction = ask(what, fields);
        final Heard answer = next();
        if (!answer.get("sylkrtc").equals("ack")
                || !answer.get("transaction").equals(transaction)) {
            throw new AssertionError(what + " was answered with " + answer);
        }
    }

    /** Asks for something that is refused next, and returns why. */
    public String refused(final String what, final String... fields) throws InterruptedException {
        ask(what, fields);
        final Heard answer = next();
        if (!answer.get("sylkrtc").equals("error")) {
            throw new AssertionError(what + " was answered with " + answer);
        }
        return answer.get("error");
    }

    /** Adds an account by its password. */
    public void add(final String user, final String domain, final String password)
            throws InterruptedException {
        acknowledged(
                "account-add",
                "account",
                quoted(user + "@" + domain),
                "password",
                quoted(ha1(user, domain, password)),
                "display_name",
                quoted(user),
                "user_agent",
                quoted("SylkRTC (test)"));
    }

    /** Says goodbye as a page does that is left. */
    public void leave() {
        socket.sendClose(1001, "").join();
    }

    /** The connection is cut. */
    public void cut() {
        socket.abort();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
