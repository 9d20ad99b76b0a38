package org.ringdown.gateway.sylk.wire;

import java.util.Locale;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;

/** sylkRTC-2, of 2017 and later. */
public final class SylkRtc2 implements Dialect {
    private static final Set<String> UNSERVED =
            Set.of(
                    "account-fetch-addressbook",
                    "account-update-addressbook",
                    "videoroom-join",
                    "videoroom-leave",
                    "videoroom-configure",
                    "videoroom-feed-attach",
                    "videoroom-feed-answer",
                    "videoroom-feed-detach",
                    "videoroom-invite",
                    "videoroom-session-trickle",
                    "videoroom-session-update",
                    "videoroom-message",
                    "videoroom-composing-indication",
                    "videoroom-mute-audio-participants",
                    "videoroom-toggle-hand");

    @Override
    public String subprotocol() {
        return "sylkRTC-2";
    }

    @Override
    public boolean early() {
        return true;
    }

    @Override
    public boolean updates() {
        return true;
    }

    @Override
    public Read read(final byte[] json) {
        return Requests.read(json, (type, _) -> type, SylkRtc2::request);
    }

    private static @Nullable Request request(
            final String type, final String transaction, final Fields in) {
        if (UNSERVED.contains(type)) {
            return new Request.Unserved(transaction, type);
        }
        final @Nullable Request common = Requests.common(type, transaction, in);
        return common == null ? Requests.newer(type, transaction, in) : common;
    }

    @Override
    public byte[] write(final Notice notice) {
        return JsonOut.object(out -> {
            switch (notice) {
                case Notice.Ready ready -> ready(out, ready);
                case Notice.Ack ack ->
                        out.put("sylkrtc", "ack").put("transaction", ack.transaction());
                case Notice.Refused refused ->
                        out.put("sylkrtc", "error")
                                .put("transaction", refused.transaction())
                                .put("error", refused.error());
                case Notice.PublicKey key ->
                        out.put("sylkrtc", "lookup-public-key-event")
                                .put("uri", key.uri())
                                .putOrNull("public_key", key.key());
                case Notice.OfAccount account -> account(out, account);
                case Notice.OfSession session -> session(out, session);
            }
        });
    }

    private static void ready(final JsonOut out, final Notice.Ready ready) {
        out.put("sylkrtc", "ready-event");
        final @Nullable String resume = ready.resume();
        if (resume != null) {
            out.put("resume", resume).put("grace", ready.graceSeconds());
        }
    }

    static String lower(final Enum<?> value) {
        return value.name().toLowerCase(Locale.ROOT);
    }

    static @Nullable String lowerOrNull(final @Nullable Enum<?> value) {
        return value == null ? null : lower(value);
    }

    private static JsonOut event(final JsonOut out, final Notice.OfAccount of, final String name) {
        return out.put("sylkrtc", "account-event").put("account", of.account()).put("event", name);
    }

    private static JsonOut event(final JsonOut out, final Notice.OfSession of, final String name) {
        return out.put("sylkrtc", "session-event").put("session", of.session()).put("event", name);
    }

    private static JsonOut state(final JsonOut out, final Notice.OfSession of, final String state) {
        return event(out, of, "state").put("state", state);
    }

    private static JsonOut update(
            final JsonOut out, final Notice.OfSession of, final String state) {
        return event(out, of, "update").put("state", state);
    }

    private static void account(final JsonOut out, final Notice.OfAccount notice) {
        switch (notice) {
            case Notice.Registration of ->
                    event(out, of, "registration-state")
                            .put("state", lower(of.state()))
                            .maybe("reason", of.reason());
            case Notice.Incoming of ->
                    event(out, of, "incoming-session")
                            .put("session", of.session())
                            .put("originator", of.originator())
                            .put("sdp", of.sdp())
                            .put("call_id", of.callId())
                            .headers(of.headers());
            case Notice.Missed of ->
                    event(out, of, "missed-session").put("originator", of.originator());
            case Notice.MessageCame of ->
                    message(event(out, of, "message").put("sender", of.sender()), of.message())
                            .texts("disposition_notification", of.disposition())
                            .maybe("direction", lowerOrNull(of.direction()));
            case Notice.Disposition of ->
                    event(out, of, "disposition-notification")
                            .put("message_id", of.messageId())
                            .put("message_timestamp", of.timestamp())
                            .put("state", of.state())
                            .put("code", of.code())
                            .put("reason", of.reason());
            case Notice.Journal of ->
                    event(out, of, "sync-conversations").list("messages", of.rows(), SylkRtc2::row);
            case Notice.Sync of -> change(event(out, of, "sync"), of.change());
        }
    }

    private static JsonOut message(final JsonOut out, final Request.Message message) {
        return out.put("message_id", message.id())
                .put("content", message.content())
                .put("content_type", message.contentType())
                .put("timestamp", message.timestamp());
    }

    private static void row(final JsonOut out, final Row row) {
        out.put("contact", row.contact())
                .put("timestamp", row.timestamp())
                .texts("disposition", row.disposition())
                .put("message_id", row.messageId())
                .put("content_type", row.contentType())
                .put("content", row.content())
                .maybe("direction", lowerOrNull(row.direction()))
                .maybe("state", lowerOrNull(row.state()));
    }

    private static void change(final JsonOut out, final Notice.Change change) {
        switch (change) {
            case Notice.Change.Sent(Request.SendMessage request) ->
                    change(out, "message", "add", content -> sent(content, request));
            case Notice.Change.MessageRemoved removed ->
                    change(
                            out,
                            "message",
                            "remove",
                            content ->
                                    content.put("contact", removed.contact())
                                            .put("message_id", removed.messageId())
                                            .put("direction", lower(removed.direction())));
            case Notice.Change.ConversationRead(String contact) ->
                    change(out, "conversation", "read", content -> content.put("contact", contact));
            case Notice.Change.ConversationRemoved(String contact, String timestamp) ->
                    change(
                            out,
                            "conversation",
                            "remove",
                            content -> content.put("contact", contact).put("timestamp", timestamp));
        }
    }

    private static void change(
            final JsonOut out,
            final String type,
            final String action,
            final Consumer<JsonOut> content) {
        out.put("type", type).put("action", action).put("content", content);
    }

    /** The request as its client wrote it. */
    private static void sent(final JsonOut out, final Request.SendMessage request) {
        message(
                out.put("sylkrtc", "account-message")
                        .put("transaction", request.transaction())
                        .put("account", request.account())
                        .put("uri", request.uri()),
                request.message());
        if (request.generated()) {
            out.put("server_generated", true);
        }
    }

    private static void session(final JsonOut out, final Notice.OfSession notice) {
        switch (notice) {
            case Notice.Progress of -> state(out, of, "progress");
            case Notice.Proceeding of -> state(out, of, "proceeding").put("code", of.code());
            case Notice.Ringing of -> state(out, of, "ringing");
            case Notice.EarlyMedia of ->
                    state(out, of, "early-media").put("sdp", of.sdp()).put("call_id", of.callId());
            case Notice.Accepted of ->
                    state(out, of, "accepted")
                            .maybe("sdp", of.sdp())
                            .maybe("call_id", of.callId())
                            .headers(of.headers());
            case Notice.Established of -> state(out, of, "established");
            case Notice.Terminated of -> state(out, of, "terminated").put("reason", of.reason());
            case Notice.UpdateReceived of -> update(out, of, "received").put("sdp", of.sdp());
            case Notice.UpdateAccepted of -> update(out, of, "accepted").put("sdp", of.sdp());
            case Notice.UpdateFailed of -> update(out, of, "failed").put("reason", of.reason());
            case Notice.SessionMessageCame of ->
                    message(event(out, of, "message").put("sender", of.sender()), of.message())
                            .texts("disposition_notification", of.disposition());
            case Notice.SessionDisposition of ->
                    event(out, of, "disposition-notification")
                            .put("message_id", of.messageId())
                            .put("message_timestamp", of.timestamp())
                            .put("state", of.state())
                            .put("code", of.code())
                            .put("reason", of.reason());
        }
    }
}
