package org.ringdown.it;

import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/** A client of sylkRTC that says what the test says and keeps what it hears, without any media. */
final class SylkSocket implements Witness {
    private static final Duration STEP = Duration.ofSeconds(10);

    /** Chromium's, before its first candidate. */
    private static final String OFFER =
            """
            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111 0 8 126
            c=IN IP4 0.0.0.0
            a=rtcp:9 IN IP4 0.0.0.0
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=ice-options:trickle
            a=fingerprint:sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:A5:5D:3A:37:AB:DD:02:AA
            a=setup:actpass
            a=mid:0
            a=sendrecv
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=rtpmap:0 PCMU/8000
            a=rtpmap:8 PCMA/8000
            a=rtpmap:126 telephone-event/8000
            """
                    .replace("\n", "\r\n");

    private final HttpClient client = HttpClient.newHttpClient();
    private final List<Heard> heard = new CopyOnWriteArrayList<>();
    private final WebSocket socket;
    private int asked;

    /** A message, as it came. */
    record Heard(String text) {
        /** The first value of this name, be it text or not; the empty text for none. */
        String get(final String name) {
            final Matcher value =
                    Pattern.compile(
                                    "\"%s\"\\s*:\\s*(?:\"((?:[^\"\\\\]|\\\\.)*)\"|([^\",}\\]]+))"
                                            .formatted(Pattern.quote(name)))
                            .matcher(text);
            if (!value.find()) {
                return "";
            }
            return value.group(1) == null ? value.group(2) : plain(value.group(1));
        }

        private static String plain(final String json) {
            return json.replace("\\r", "\r")
                    .replace("\\n", "\n")
                    .replace("\\/", "/")
                    .replace("\\\"", "\"")
                    .replace("\\\\", "\\");
        }
    }

    /** Connects. */
    SylkSocket(final RingdownProcess server) {
        socket =
                new SylkEar(
                                (_, text) -> heard.add(new Heard(text)),
                                why -> heard.add(new Heard("{\"closed\":\"" + why + "\"}")))
                        .connect(client, SylkEar.address(server))
                        .join();
    }

    private static String quoted(final String text) {
        return '"' + text.replace("\r", "\\r").replace("\n", "\\n") + '"';
    }

    /** Asks for something, all its values being texts, and waits until it is acknowledged. */
    private void ask(final String what, final String... fields) {
        asked++;
        final String transaction = "t" + asked;
        final StringBuilder text =
                new StringBuilder(
                        "{\"sylkrtc\":\"%s\",\"transaction\":\"%s\"".formatted(what, transaction));
        for (int i = 0; i < fields.length; i += 2) {
            text.append(",\"").append(fields[i]).append("\":").append(quoted(fields[i + 1]));
        }
        socket.sendText(text.append('}').toString(), true).join();
        final Heard answer =
                await(
                        what + " is answered",
                        STEP,
                        each -> each.get("transaction").equals(transaction));
        if (!answer.get("sylkrtc").equals("ack")) {
            throw new AssertionError(what + " was answered with " + answer);
        }
    }

    /** Adds an account of that domain and asks for its registration. */
    void register(final String user, final String domain, final String password) {
        final String account = user + "@" + domain;
        ask(
                "account-add",
                "account",
                account,
                "password",
                SylkEar.password(user, domain, password),
                "display_name",
                user,
                "user_agent",
                "SylkRTC of " + user);
        ask("account-register", "account", account);
    }

    void unregister(final String account) {
        ask("account-unregister", "account", account);
    }

    /** Waits for the end of its registering; the reason is empty when it holds. */
    Heard awaitRegistration(final String account, final Duration atMost) {
        return await(
                "the registration of " + account,
                atMost,
                each ->
                        each.get("event").equals("registration-state")
                                && each.get("account").equals(account)
                                && !each.get("state").equals("registering"));
    }

    /** Calls somebody. */
    void call(final String session, final String account, final String to) {
        ask("session-create", "session", session, "account", account, "uri", to, "sdp", OFFER);
    }

    /** Waits for a call that was not spoken of yet. */
    Heard awaitIncoming() {
        return await("a call comes", STEP, each -> each.get("event").equals("incoming-session"));
    }

    void answer(final String session) {
        ask("session-answer", "session", session, "sdp", OFFER.replace("actpass", "active"));
    }

    void terminate(final String session) {
        ask("session-terminate", "session", session);
    }

    /** Waits until a session is in this state. */
    Heard awaitState(final String session, final String state) {
        return await(
                "the session " + session + " is " + state,
                STEP,
                each ->
                        each.get("session").equals(session)
                                && each.get("sylkrtc").equals("session-event")
                                && each.get("state").equals(state));
    }

    /** Whether something of this kind was heard of an account or a session. */
    boolean heard(final String event) {
        return heard.stream().anyMatch(each -> each.get("event").equals(event));
    }

    /** The states of a session so far. */
    List<String> states(final String session) {
        return heard.stream()
                .filter(each ->
                        each.get("session").equals(session)
                                && each.get("sylkrtc").equals("session-event"))
                .map(each -> each.get("state"))
                .toList();
    }

    /** Forgets what was heard, before the next call. */
    void forget() {
        heard.clear();
    }

    private Heard await(final String what, final Duration atMost, final Predicate<Heard> which) {
        return Awaitility.await(what)
                .atMost(atMost)
                .pollInterval(Duration.ofMillis(20))
                .until(
                        () -> heard.stream().filter(which).findFirst().orElse(null),
                        found -> found != null);
    }

    @Override
    public String testimony() {
        final StringBuilder all = new StringBuilder("sylkRTC client heard:\n");
        heard.forEach(each -> all.append(each.text()).append('\n'));
        return all.toString();
    }

    @Override
    public void close() {
        socket.abort();
        client.shutdownNow();
    }
}
