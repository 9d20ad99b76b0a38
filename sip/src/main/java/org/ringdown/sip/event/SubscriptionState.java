package org.ringdown.sip.event;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * What a NOTIFY says of its subscription: RFC 6665 §4.1.3, §8.2.3.
 *
 * @param kind how it stands
 * @param expires in how many seconds it is over if nobody renews it; -1 when that is not said
 * @param reason why it is over, in lower case; empty when that is not said
 * @param retryAfter in how many seconds another may be tried; -1 when that is not said
 */
public record SubscriptionState(Kind kind, int expires, String reason, int retryAfter) {
    private static final int LONGEST = 1_000_000_000;

    /** How a subscription stands. */
    public enum Kind {
        /** It holds. Words that the RFC does not know count as this one. */
        ACTIVE,
        /** Somebody has to say yes to it yet. */
        PENDING,
        /** It is over. */
        TERMINATED
    }

    /** Reads the value of a Subscription-State header. */
    public static Parsed<SubscriptionState> parse(final String value) {
        final String[] parts = value.split(";", -1);
        final String word = parts[0].strip().toLowerCase(Locale.ROOT);
        if (word.isEmpty()) {
            return Parsed.malformed("RFC6665-8.2.3 a state is a word", 0);
        }
        int expires = -1;
        int retry = -1;
        String reason = "";
        for (int i = 1; i < parts.length; i++) {
            final int equals = parts[i].indexOf('=');
            final String name =
                    parts[i].substring(0, Math.max(0, equals)).strip().toLowerCase(Locale.ROOT);
            final String text = parts[i].substring(equals + 1).strip();
            switch (name) {
                case "expires" -> expires = seconds(text);
                case "retry-after" -> retry = seconds(text);
                case "reason" -> reason = text.toLowerCase(Locale.ROOT);
                default -> {}
            }
        }
        final Kind kind =
                switch (word) {
                    case "pending" -> Kind.PENDING;
                    case "terminated" -> Kind.TERMINATED;
                    default -> Kind.ACTIVE;
                };
        return Parsed.ok(new SubscriptionState(kind, expires, reason, retry));
    }

    /** A number of seconds, -1 when it is none; more than some decades are as good as those. */
    static int seconds(final @Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 10) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            value = value * 10 + digit;
        }
        return (int) Math.min(value, LONGEST);
    }

    /** Whether it is over. */
    public boolean over() {
        return kind == Kind.TERMINATED;
    }

    /** A subscription that holds for so many seconds. */
    public static String active(final long seconds) {
        return "active;expires=" + seconds;
    }

    /** A subscription that is over. */
    public static String terminated(final String why) {
        return "terminated;reason=" + why;
    }
}
