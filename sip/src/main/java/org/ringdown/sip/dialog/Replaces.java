package org.ringdown.sip.dialog;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * Whose place a new call is to take, as the one who is asked knows that call: RFC 3891 §6.1.
 *
 * @param toTag his own tag in it
 * @param fromTag the other's tag in it; {@code 0} stands for none
 * @param earlyOnly whether it is to be replaced only while it rings
 */
public record Replaces(String callId, String toTag, String fromTag, boolean earlyOnly) {
    /** Reads the value of a Replaces header. */
    public static Parsed<Replaces> parse(final String value) {
        final String[] parts = value.split(";", -1);
        final String id = parts[0].strip();
        String to = null;
        String from = null;
        boolean early = false;
        int offset = parts[0].length();
        for (int i = 1; i < parts.length; i++) {
            final String part = parts[i].strip();
            final @Nullable String toHere = of(part, "to-tag=");
            final @Nullable String fromHere = of(part, "from-tag=");
            if ((toHere != null && to != null) || (fromHere != null && from != null)) {
                return Parsed.malformed("RFC3891-6.1 a tag stands there once", offset);
            }
            to = toHere == null ? to : toHere;
            from = fromHere == null ? from : fromHere;
            early |= part.equalsIgnoreCase("early-only");
            offset += parts[i].length() + 1;
        }
        if (id.isEmpty() || to == null || from == null) {
            return Parsed.malformed("RFC3891-6.1 a call has a Call-ID and two tags", 0);
        }
        return Parsed.ok(new Replaces(id, to, from, early));
    }

    private static @Nullable String of(final String part, final String name) {
        return part.regionMatches(true, 0, name, 0, name.length())
                ? part.substring(name.length()).strip()
                : null;
    }

    /** The value of the header. */
    @Override
    public String toString() {
        return callId
                + ";to-tag="
                + toTag
                + ";from-tag="
                + fromTag
                + (earlyOnly ? ";early-only" : "");
    }
}
