package org.ringdown.gateway.sylk.wire;

import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;

/**
 * sylkRTC-1, of 2015 to 2017: names of events have underscores, and what they say is nested in
 * {@code data}. What came later is not told to its clients.
 */
public final class SylkRtc1 implements Dialect {
    private static final Set<String> UNSERVED =
            Set.of("videoroom-join", "videoroom-terminate", "videoroom-ctl");

    @Override
    public String subprotocol() {
        return "sylkRTC-1";
    }

    @Override
    public boolean early() {
        return false;
    }

    @Override
    public boolean updates() {
        return false;
    }

    /** The type of a request may be in capitals, as it might in the first servers. */
    @Override
    public Read read(final byte[] json) {
        return Requests.read(json, String::toLowerCase, SylkRtc1::request);
    }

    private static @Nullable Request request(
            final String type, final String transaction, final Fields in) {
        if (UNSERVED.contains(type)) {
            return new Request.Unserved(transaction, type);
        }
        return type.equals("account-devicetoken")
                ? deviceToken(transaction, in)
                : Requests.common(type, transaction, in);
    }

    /** Its clients do not say what device it is; no new token means that there is none any more. */
    private static Request deviceToken(final String transaction, final Fields in) {
        final String account = in.address("account");
        final @Nullable String token = in.maybe("new_token", Fields.LINE);
        return new Request.DeviceToken(
                transaction, account, token == null ? "" : token, "", "", "", false);
    }

    @Override
    public byte @Nullable [] write(final Notice notice) {
        return switch (notice) {
            case Notice.Ready _ ->
                    JsonOut.object(out -> out.put("sylkrtc", "event").put("event", "ready"));
            case Notice.Ack _, Notice.Refused _ -> new SylkRtc2().write(notice);
            case Notice.PublicKey _ -> null;
            case Notice.OfAccount of -> account(of);
            case Notice.OfSession of -> session(of);
        };
    }

    private static byte @Nullable [] account(final Notice.OfAccount notice) {
        return switch (notice) {
            case Notice.Registration of ->
                    event(
                            of,
                            "registration_state",
                            null,
                            data ->
                                    data.put("state", SylkRtc2.lower(of.state()))
                                            .maybe("reason", of.reason()));
            case Notice.Incoming of ->
                    event(
                            of,
                            "incoming_session",
                            of.session(),
                            data -> data.put("originator", of.originator()).put("sdp", of.sdp()));
            case Notice.Missed of ->
                    event(
                            of,
                            "missed_session",
                            null,
                            data -> data.put("originator", of.originator()));
            case Notice.MessageCame _, Notice.Disposition _, Notice.Journal _, Notice.Sync _ ->
                    null;
        };
    }

    private static byte[] event(
            final Notice.OfAccount of,
            final String name,
            final @Nullable String session,
            final Consumer<JsonOut> data) {
        return JsonOut.object(out ->
                out.put("sylkrtc", "account_event")
                        .put("account", of.account())
                        .maybe("session", session)
                        .put("event", name)
                        .put("data", data));
    }

    private static byte @Nullable [] session(final Notice.OfSession notice) {
        return switch (notice) {
            case Notice.Progress of -> state(of, data -> data.put("state", "progress"));
            case Notice.Accepted of ->
                    state(of, data -> data.put("state", "accepted").maybe("sdp", of.sdp()));
            case Notice.Established of -> state(of, data -> data.put("state", "established"));
            case Notice.Terminated of ->
                    state(of, data -> data.put("state", "terminated").put("reason", of.reason()));
            case Notice.Proceeding _,
                    Notice.Ringing _,
                    Notice.EarlyMedia _,
                    Notice.UpdateReceived _,
                    Notice.UpdateAccepted _,
                    Notice.UpdateFailed _,
                    Notice.SessionMessageCame _,
                    Notice.SessionDisposition _ ->
                    null;
        };
    }

    private static byte[] state(final Notice.OfSession of, final Consumer<JsonOut> data) {
        return JsonOut.object(out ->
                out.put("sylkrtc", "session_event")
                        .put("session", of.session())
                        .put("event", "state")
                        .put("data", data));
    }
}
