package org.ringdown.it;

import com.google.gson.JsonArray;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * A client of sylkRTC-2 with one account, as the real one behaves: it registers when it is
 * connected, and comes back by itself after 0.5, 1, 2 to 16 s and again from 0.5 s. It shares no
 * code with the server.
 */
final class SylkDevice implements Witness {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(5);
    private static final long FIRST_MILLIS = 500;
    private static final long MOST_MILLIS = 16_000;
    private final URI address;
    private final String account;
    private final String ha1;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(2)).build();
    private final ScheduledExecutorService thread =
            Executors.newSingleThreadScheduledExecutor(
                    Thread.ofPlatform().daemon().name("sylk client").factory());
    private final List<String> story = new CopyOnWriteArrayList<>();
    private final List<JsonObject> fresh = new CopyOnWriteArrayList<>();
    private volatile @Nullable WebSocket socket;
    private volatile boolean registered;
    private volatile boolean away;
    private long pause = FIRST_MILLIS;

    SylkDevice(final RingdownProcess server, final String user, final String password) {
        address = SylkEar.address(server);
        account = user + "@" + RingdownProcess.DOMAIN;
        ha1 = SylkEar.password(user, RingdownProcess.DOMAIN, password);
    }

    /** Connects now, and whenever the connection is lost. */
    void come() {
        away = false;
        thread.execute(this::connect);
    }

    /** Does not come back when the connection is lost next. */
    void stayAway() {
        away = true;
    }

    boolean registered() {
        return registered;
    }

    /** Waits until the account is registered. */
    void awaitRegistered(final Duration atMost) {
        Awaitility.await(account + " is registered")
                .atMost(atMost)
                .pollInterval(POLL)
                .until(this::registered);
    }

    private void connect() {
        final var _ =
                new SylkEar(
                                (from, text) -> thread.execute(() -> heard(from, text)),
                                _ -> thread.execute(this::lost))
                        .connect(http, address)
                        .whenCompleteAsync(
                                (_, failure) -> {
                                    if (failure != null) {
                                        lost();
                                    }
                                },
                                thread);
    }

    private void lost() {
        story.add("(not connected)");
        socket = null;
        registered = false;
        if (!away) {
            final var _ = thread.schedule(this::connect, pause, TimeUnit.MILLISECONDS);
            pause = pause < MOST_MILLIS ? 2 * pause : FIRST_MILLIS;
        }
    }

    private void heard(final WebSocket from, final String text) {
        story.add(text);
        final JsonObject message = JsonParser.parseString(text).getAsJsonObject();
        final String kind = text(message, "sylkrtc");
        if (kind.equals("ready-event")) {
            socket = from;
            pause = FIRST_MILLIS;
            final JsonObject add = request("account-add");
            add.addProperty("transaction", "add");
            add.addProperty("password", ha1);
            say(add);
        } else if (kind.equals("ack") && text(message, "transaction").equals("add")) {
            say(request("account-register"));
        } else if (text(message, "event").equals("registration-state")) {
            registered = text(message, "state").equals("registered");
        }
        fresh.add(message);
    }

    /** A value of a message, or the empty text. */
    static String text(final JsonObject message, final String name) {
        final @Nullable JsonElement value = message.get(name);
        return value == null || !value.isJsonPrimitive() ? "" : value.getAsString();
    }

    private JsonObject request(final String what) {
        final JsonObject request = new JsonObject();
        request.addProperty("sylkrtc", what);
        request.addProperty("transaction", UUID.randomUUID().toString());
        request.addProperty("account", account);
        return request;
    }

    private void say(final JsonObject request) {
        final @Nullable WebSocket to = socket;
        if (to == null) {
            throw new AssertionError(account + " is not connected");
        }
        final var _ = to.sendText(request.toString(), true).join();
    }

    /** Writes to somebody. */
    void write(final String user, final String messageId, final String content) {
        final JsonObject message = request("account-message");
        message.addProperty("uri", user + "@" + RingdownProcess.DOMAIN);
        message.addProperty("message_id", messageId);
        message.addProperty("content", content);
        message.addProperty("content_type", "text/plain");
        message.addProperty("timestamp", "2026-01-01T00:00:00Z");
        say(message);
    }

    /** Asks for what came after a message, and gives it. */
    List<JsonObject> missedSince(final String messageId) {
        final JsonObject wish = request("account-sync-conversations");
        wish.addProperty("message_id", messageId);
        say(wish);
        final JsonArray rows =
                awaitEvent("sync-conversations", _ -> true).getAsJsonArray("messages");
        return rows.asList().stream().map(JsonElement::getAsJsonObject).toList();
    }

    /** Refuses a call. */
    void refuse(final JsonObject incoming) {
        final JsonObject end = request("session-terminate");
        end.addProperty("session", text(incoming, "session"));
        say(end);
    }

    /** Waits for an event of the account and takes it away. */
    JsonObject awaitEvent(final String event, final Predicate<JsonObject> wanted) {
        final JsonObject found =
                Awaitility.await(account + " hears " + event)
                        .atMost(STEP)
                        .pollInterval(POLL)
                        .until(
                                () ->
                                        fresh.stream()
                                                .filter(m -> text(m, "event").equals(event))
                                                .filter(wanted)
                                                .findFirst(),
                                Optional::isPresent)
                        .orElseThrow();
        fresh.remove(found);
        return found;
    }

    /** How many events of this name were heard and not awaited. */
    long unawaited(final String event) {
        return fresh.stream().filter(m -> text(m, "event").equals(event)).count();
    }

    @Override
    public String testimony() {
        return account + " over sylkRTC heard:\n" + String.join("\n", story);
    }

    @Override
    public void close() {
        away = true;
        thread.shutdownNow();
        http.shutdownNow();
    }
}
