package org.ringdown.bench.sylk;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.ringdown.bench.sip.Server;
import org.ringdown.sip.auth.Digest;

/** What clients of sylkRTC say, and the little they need of what they hear. */
final class Words {
    /** What the account's requests have as their transactions. */
    static final String ADD = "add";

    static final String SYNC = "sync";
    static final String PING = "{\"sylkrtc\":\"ping\",\"transaction\":\"ping\"}";

    private static final Pattern MESSAGE_ID = Pattern.compile("\"message_id\":\"([^\"]*)\"");

    private Words() {}

    /** An account's address. */
    static String account(final String user) {
        return user + '@' + Server.DOMAIN;
    }

    static String add(final String user) {
        return "{\"sylkrtc\":\"account-add\",\"transaction\":\"add\",\"account\":\"%s\",\"password\":\"%s\",\"display_name\":\"%s\",\"user_agent\":\"SylkRTC (bench)\"}"
                .formatted(
                        account(user),
                        Digest.ha1(Digest.Algorithm.MD5, user, Server.DOMAIN, Server.PASSWORD)
                                .revealText(),
                        user);
    }

    static String register(final String user) {
        return "{\"sylkrtc\":\"account-register\",\"transaction\":\"register\",\"account\":\"%s\"}"
                .formatted(account(user));
    }

    static String message(final String user, final String to, final String id) {
        return "{\"sylkrtc\":\"account-message\",\"transaction\":\"message\",\"account\":\"%s\",\"uri\":\"%s\",\"message_id\":\"%s\",\"content\":\"%s\",\"content_type\":\"text/plain\",\"timestamp\":\"2026-01-01T00:00:00Z\"}"
                .formatted(account(user), account(to), id, "text of " + id);
    }

    /** Asks for what came after a message. */
    static String sync(final String user, final String last) {
        return "{\"sylkrtc\":\"account-sync-conversations\",\"transaction\":\"sync\",\"account\":\"%s\",\"message_id\":\"%s\"}"
                .formatted(account(user), last);
    }

    /** The first text of this name, or the empty one; escapes are left as they are. */
    static String value(final String message, final String name) {
        final String begin = '"' + name + "\":\"";
        final int at = message.indexOf(begin);
        if (at < 0) {
            return "";
        }
        final int from = at + begin.length();
        final int end = message.indexOf('"', from);
        return end < 0 ? "" : message.substring(from, end);
    }

    /** The names of all messages in it. */
    static List<String> messageIds(final String message) {
        final List<String> ids = new ArrayList<>();
        final Matcher matcher = MESSAGE_ID.matcher(message);
        while (matcher.find()) {
            ids.add(matcher.group(1));
        }
        return ids;
    }
}
