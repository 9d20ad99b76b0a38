package org.ringdown.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * How long a session lasts without a sign of life, and who gives that sign: RFC 4028. One end's
 * view; owned by one thread. It runs only where an answer has said so, so that an end without the
 * extension is left alone.
 */
public final class SessionTimer {
    /** The option tag. */
    public static final String OPTION = "timer";

    /** RFC 4028 §4: nothing shorter is asked for or taken. */
    public static final int LEAST_SECONDS = 90;

    private static final long SECOND = 1_000_000_000L;
    private static final int MOST_SECONDS = 86_400;
    private static final int GRACE_SECONDS = 32;
    private static final String REFRESHER = "refresher";
    private static final String UAC = "uac";
    private static final String UAS = "uas";

    /** What a deadline asks for. */
    public enum Due {
        /** Nothing yet. */
        NOTHING,
        /** It is on us to refresh the session, by UPDATE or INVITE. */
        REFRESH,
        /** The other end gave no sign of life: the session is over (§10). */
        EXPIRED
    }

    private final int wanted;
    private int least = LEAST_SECONDS;
    private int interval;
    private boolean ours;
    private long refreshAt = Engine.NEVER;
    private long expiresAt = Engine.NEVER;

    /**
     * @param wanted the interval to ask for, in seconds, at least 90; 1,800 is what the RFC
     *     recommends
     */
    public SessionTimer(final int wanted) {
        this.wanted = Math.clamp(wanted, LEAST_SECONDS, MOST_SECONDS);
    }

    private record Interval(int seconds, @Nullable String refresher) {
        static @Nullable Interval of(final SipMessage message) {
            final String text = message.header(HeaderName.SESSION_EXPIRES);
            if (text == null) {
                return null;
            }
            final Cursor cursor = new Cursor(text);
            cursor.skipSpace();
            final long seconds = cursor.number(Integer.MAX_VALUE, "RFC4028-4 a number of seconds");
            final Params params = seconds < 0 ? null : cursor.params();
            return params == null
                    ? null
                    : new Interval(Math.clamp(seconds, 0, MOST_SECONDS), params.raw(REFRESHER));
        }
    }

    private static int leastOf(final SipMessage message) {
        final String text = message.header(HeaderName.MIN_SE);
        if (text == null) {
            return LEAST_SECONDS;
        }
        final Cursor cursor = new Cursor(text);
        cursor.skipSpace();
        final long seconds = cursor.number(Integer.MAX_VALUE, "RFC4028-5 a number of seconds");
        return Math.clamp(seconds, LEAST_SECONDS, MOST_SECONDS);
    }

    private static boolean supports(final SipMessage message) {
        return message.values(HeaderName.SUPPORTED).stream().anyMatch(OPTION::equalsIgnoreCase)
                || message.values(HeaderName.REQUIRE).stream().anyMatch(OPTION::equalsIgnoreCase);
    }

    /** Asks for the timer in an INVITE or UPDATE of ours (§7.1, §7.2, §7.4). */
    public void ask(final SipRequest.Builder request) {
        final int seconds = Math.max(interval == 0 ? wanted : interval, least);
        // Of a running session who refreshes stays who it is.
        final String who = interval == 0 ? "" : ";" + REFRESHER + "=" + (ours ? UAC : UAS);
        request.set(HeaderName.SESSION_EXPIRES, seconds + who);
        if (least > LEAST_SECONDS) {
            request.set(HeaderName.MIN_SE, Integer.toString(least));
        }
    }

    /** A 422 came: whether asking again with what it says makes sense (§7.3). */
    public boolean tooBrief(final SipResponse response) {
        final int before = least;
        least = Math.max(least, leastOf(response));
        return least > before;
    }

    /** Whether a request asks for less than may be; it is answered with 422 and our Min-SE (§9). */
    public static boolean isTooBrief(final SipRequest request) {
        final Interval asked = Interval.of(request);
        return asked != null && supports(request) && asked.seconds() < LEAST_SECONDS;
    }

    /**
     * Writes what the session is to be into our 2xx, and begins to count (§9).
     *
     * @param request the INVITE or UPDATE
     */
    public void answer(
            final SipRequest request, final SipResponse.Builder response, final long now) {
        final Interval asked = Interval.of(request);
        final boolean able = supports(request);
        if (asked == null && !able) {
            stop();
            return;
        }
        least = Math.max(LEAST_SECONDS, leastOf(request));
        final int seconds = Math.max(asked == null ? wanted : asked.seconds(), least);
        // An end that does not know the extension cannot refresh by it.
        final boolean byUs = !able || (asked != null && UAS.equalsIgnoreCase(asked.refresher()));
        response.set(
                HeaderName.SESSION_EXPIRES, seconds + ";" + REFRESHER + "=" + (byUs ? UAS : UAC));
        if (able) {
            response.add(HeaderName.REQUIRE, OPTION);
        }
        start(seconds, byUs, now);
    }

    /** The 2xx to an INVITE or UPDATE of ours came (§7.2). */
    public void answered(final SipResponse response, final long now) {
        final Interval agreed = Interval.of(response);
        if (agreed == null || agreed.seconds() == 0) {
            stop();
            return;
        }
        start(agreed.seconds(), !UAS.equalsIgnoreCase(agreed.refresher()), now);
    }

    private void start(final int seconds, final boolean byUs, final long now) {
        interval = seconds;
        ours = byUs;
        final long grace = Math.min(GRACE_SECONDS, seconds / 3);
        expiresAt = now + (seconds - grace) * SECOND;
        refreshAt = byUs ? now + seconds * SECOND / 2 : Engine.NEVER;
    }

    /** The session is over, or lasts without the timer. */
    public void stop() {
        refreshAt = Engine.NEVER;
        expiresAt = Engine.NEVER;
        interval = 0;
    }

    /** When {@link #due} has something to say next. */
    public long deadline() {
        return Math.min(refreshAt, expiresAt);
    }

    /** What is due; each is said once. */
    public Due due(final long now) {
        if (now >= expiresAt) {
            stop();
            return Due.EXPIRED;
        }
        if (now >= refreshAt) {
            refreshAt = Engine.NEVER;
            return Due.REFRESH;
        }
        return Due.NOTHING;
    }
}
