package org.ringdown.app.phone;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;

/**
 * What a server of sylkRTC may say when: the states of a session, and what clients trip over. It
 * knows nothing but what goes over the wire.
 */
final class SylkModel {
    /** What has happened to a session, as its client sees it. */
    private static final class Session {
        final boolean outgoing;
        boolean progress;
        boolean accepted;
        boolean established;
        boolean over;
        boolean early;
        boolean offering;
        boolean asked;
        int answers;

        Session(final boolean outgoing) {
            this.outgoing = outgoing;
        }
    }

    private final boolean first;
    private boolean resumed;
    private final Map<String, Session> sessions = new HashMap<>();
    private final Map<String, String> creates = new HashMap<>();
    private final Map<String, Session> updates = new HashMap<>();
    private final Set<String> open = new HashSet<>();
    private final List<String> faults = new ArrayList<>();

    SylkModel(final boolean first) {
        this.first = first;
    }

    List<String> faults() {
        return faults;
    }

    /** What a message is, in a few words: {@code session-event state accepted}. */
    static String name(final JsonNode message) {
        final JsonNode data = message.has("data") ? message.get("data") : message;
        final StringBuilder name = new StringBuilder(message.path("sylkrtc").asString(""));
        for (final JsonNode part :
                Arrays.asList(message.path("event"), data.path("state"), data.path("type"))) {
            if (part.isString()) {
                name.append(' ').append(part.asString());
            }
        }
        return name.toString();
    }

    void said(final JsonNode request) {
        final String transaction = request.path("transaction").asString("");
        open.add(transaction);
        final String session = request.path("session").asString("");
        switch (request.path("sylkrtc").asString("")) {
            case "session-create" -> creates.put(transaction, session);
            // What another connection has begun is told anew.
            case "connection-resume" -> resumed = true;
            case "session-update" -> {
                final @Nullable Session known = sessions.get(session);
                if (known != null && known.asked && answers(request)) {
                    known.asked = false;
                } else if (known != null) {
                    known.offering = true;
                    updates.put(transaction, known);
                }
            }
            default -> {
                // The rest changes no state.
            }
        }
    }

    /** An offer leaves it to the other end who begins with DTLS: RFC 8842 §5.2. */
    private static boolean answers(final JsonNode request) {
        return !request.path("sdp").asString("").contains("a=setup:actpass");
    }

    void heard(final JsonNode message) {
        final String type = message.path("sylkrtc").asString("");
        switch (type) {
            case "ack", "error" -> answered(message, type.equals("ack"));
            case "account-event", "account_event" -> account(message);
            case "session-event", "session_event" -> session(message);
            default ->
                    check(
                            Set.of("ready-event", "event", "lookup-public-key-event")
                                    .contains(type),
                            "unknown type",
                            message);
        }
        check(first || !type.contains("_"), "a name of the first version in the second", message);
    }

    private void answered(final JsonNode message, final boolean ack) {
        final String transaction = message.path("transaction").asString("");
        check(open.remove(transaction), "an answer to nothing, or a second one", message);
        check(ack != message.has("error"), "an error has a text, and nothing else has", message);
        final @Nullable String session = creates.remove(transaction);
        if (session != null && ack) {
            sessions.putIfAbsent(session, new Session(true));
        }
        final @Nullable Session updated = updates.remove(transaction);
        if (updated != null && !ack) {
            updated.offering = false;
        }
    }

    private void account(final JsonNode message) {
        final String name = name(message);
        final JsonNode data = message.has("data") ? message.get("data") : message;
        if (name.contains("incoming")) {
            final JsonNode session = message.path("session");
            check(session.isString(), "a call without a session", message);
            check(data.path("originator").path("uri").isString(), "a call of nobody", message);
            check(!message.has("headers") || message.get("headers").isObject(), "headers", message);
            final String sdp = data.path("sdp").asString("");
            check(
                    sdp.split("m=").length - 1
                            == sdp.split("a=(sendrecv|sendonly|recvonly|inactive)\r\n", -1).length
                                    - 1,
                    "a stream without a direction",
                    message);
            sessions.putIfAbsent(session.asString(""), new Session(false));
        }
    }

    private void session(final JsonNode message) {
        if (resumed) {
            sessions.putIfAbsent(message.path("session").asString(""), new Session(true));
        }
        final @Nullable Session session = sessions.get(message.path("session").asString(""));
        if (session == null) {
            faults.add("an event of a session that nobody knows: " + message);
            return;
        }
        check(!session.over, "something after the end", message);
        final JsonNode data = message.has("data") ? message.get("data") : message;
        final String event = message.path("event").asString("");
        final String state = data.path("state").asString("");
        switch (event) {
            case "state" -> state(session, state, data, message);
            case "update" -> update(session, state, data, message);
            case "message", "disposition-notification" ->
                    check(session.accepted && !first, "too early, or unknown", message);
            default -> faults.add("unknown event: " + message);
        }
    }

    private void state(
            final Session session,
            final String state,
            final JsonNode data,
            final JsonNode message) {
        final boolean sdp = data.has("sdp");
        check(
                !first
                        || Set.of("progress", "accepted", "established", "terminated")
                                .contains(state),
                "the first version does not know it",
                message);
        switch (state) {
            case "progress" -> {
                check(session.outgoing && !session.progress, "progress", message);
                session.progress = true;
            }
            case "proceeding", "ringing" ->
                    check(session.progress && !session.accepted, "too early or late", message);
            case "early-media" -> {
                check(session.progress && !session.accepted && !session.early, "early", message);
                check(sdp, "early media without a description", message);
                session.early = true;
                session.answers++;
            }
            case "accepted" -> {
                check(!session.accepted, "accepted twice", message);
                check(session.progress || !session.outgoing, "accepted before progress", message);
                check(
                        sdp == (session.outgoing && !session.early),
                        "just one answer, and none to who answers",
                        message);
                session.accepted = true;
                session.answers += sdp ? 1 : 0;
            }
            case "established" -> {
                check(!session.established, "established twice", message);
                check(session.accepted || session.early, "established too early", message);
                session.established = true;
            }
            case "terminated" -> {
                check(data.path("reason").isString(), "an end without a reason", message);
                session.over = true;
            }
            default -> faults.add("unknown state: " + message);
        }
        check(session.answers <= 1, "a second answer", message);
    }

    private void update(
            final Session session,
            final String state,
            final JsonNode data,
            final JsonNode message) {
        check(!first && session.accepted, "no update now", message);
        switch (state) {
            case "received" -> {
                check(data.has("sdp") && !session.offering, "received", message);
                session.asked = true;
            }
            case "accepted", "failed" -> {
                check(session.offering, "nothing was offered", message);
                check(data.has("sdp") == state.equals("accepted"), "a description", message);
                session.offering = false;
            }
            default -> faults.add("unknown update: " + message);
        }
    }

    private void check(final boolean right, final String what, final JsonNode message) {
        if (!right) {
            faults.add(what + ": " + message);
        }
    }
}
