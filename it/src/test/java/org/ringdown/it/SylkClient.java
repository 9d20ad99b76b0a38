package org.ringdown.it;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** A client of sylkRTC that writes and reads messages. It shares no code with the server. */
final class SylkClient implements Witness {
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final Duration POLL = Duration.ofMillis(20);
    private static final String TIME = "2026-11-20T10:55:03Z";

    private final HttpClient http = HttpClient.newHttpClient();
    private final List<String> heard = new CopyOnWriteArrayList<>();
    private final List<String> fresh = new CopyOnWriteArrayList<>();
    private final WebSocket socket;
    private final String account;
    private int transactions;

    /** Connects and registers an account. */
    SylkClient(final RingdownProcess server, final String user, final String password) {
        account = user + "@" + RingdownProcess.DOMAIN;
        socket =
                new SylkEar(
                                (_, text) -> {
                                    heard.add(text);
                                    fresh.add(text);
                                },
                                why -> heard.add("(closed: " + why + ")"))
                        .connect(http, SylkEar.address(server))
                        .join();
        await("ready-event");
        ask(
                "account-add",
                "\"account\":\""
                        + account
                        + "\",\"password\":\""
                        + SylkEar.password(user, RingdownProcess.DOMAIN, password)
                        + "\"");
        ask("account-register", own());
        await("\"state\":\"registered\"");
    }

    private String own() {
        return "\"account\":\"" + account + "\"";
    }

    /** Waits for a message of the server that holds all of these, and takes it away. */
    String await(final String... parts) {
        final String found =
                Awaitility.await("the client hears " + String.join(" and ", parts))
                        .atMost(STEP)
                        .pollInterval(POLL)
                        .until(
                                () ->
                                        fresh.stream()
                                                .filter(each ->
                                                        List.of(parts).stream()
                                                                .allMatch(each::contains))
                                                .findFirst(),
                                Optional::isPresent)
                        .orElseThrow();
        fresh.remove(found);
        return found;
    }

    /** How often something was heard so far. */
    long count(final String part) {
        return heard.stream().filter(each -> each.contains(part)).count();
    }

    private void ask(final String what, final String fields) {
        transactions++;
        final String transaction = "\"transaction\":\"t" + transactions + "\"";
        socket.sendText("{\"sylkrtc\":\"" + what + "\"," + transaction + "," + fields + "}", true)
                .join();
        await("\"ack\"", transaction);
    }

    /** Sends a text. */
    void write(final String to, final String id, final String text) {
        ask(
                "account-message",
                own()
                        + ",\"uri\":\""
                        + to
                        + "@"
                        + RingdownProcess.DOMAIN
                        + "\",\"message_id\":\""
                        + id
                        + "\",\"content\":\""
                        + text
                        + "\",\"content_type\":\"text/plain\",\"timestamp\":\""
                        + TIME
                        + "\"");
    }

    /** Tells the sender of a message that it was read. */
    void displayed(final String to, final String id) {
        ask(
                "account-disposition-notification",
                own()
                        + ",\"uri\":\""
                        + to
                        + "@"
                        + RingdownProcess.DOMAIN
                        + "\",\"message_id\":\""
                        + id
                        + "\",\"state\":\"displayed\",\"timestamp\":\""
                        + TIME
                        + "\"");
    }

    /** The whole journal. */
    String journal() {
        ask("account-sync-conversations", own());
        return await("\"sync-conversations\"");
    }

    @Override
    public String testimony() {
        return "the client heard\n" + String.join("\n", heard);
    }

    @Override
    public void close() {
        socket.abort();
        http.shutdownNow();
    }
}
