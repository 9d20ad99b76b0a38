package org.ringdown.audio.dtmf;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A digit in the body of a SIP INFO. Two forms are in use, neither of which a standard has: {@code
 * application/dtmf-relay}, with {@code Signal=5} and {@code Duration=160} on a line each, and
 * {@code application/dtmf}, which is the digit alone.
 *
 * @param event the event code, 0 to 16
 * @param millis how long it is, {@link #LEAST} to {@link #MOST}
 */
public record DigitBody(int event, int millis) {
    /** The media type of the form with a duration. */
    public static final String RELAY = "application/dtmf-relay";

    /** The media type of the form that is the digit alone. */
    public static final String PLAIN = "application/dtmf";

    /** Shorter digits are made so long, in milliseconds. */
    public static final int LEAST = 40;

    /** Longer digits are made so short, in milliseconds. */
    public static final int MOST = 10_000;

    /** How long a digit is that does not say so, in milliseconds. */
    public static final int USUAL = 160;

    private static final int MAX_BYTES = 256;

    /** A digit, of which the duration is brought into its limits. */
    public DigitBody {
        if (!Digits.known(event)) {
            throw new IllegalArgumentException("event " + event);
        }
        millis = Math.clamp(millis, LEAST, MOST);
    }

    /**
     * Reads a body.
     *
     * @param mediaType {@link #RELAY} or {@link #PLAIN}, in any case, without parameters
     * @return the digit, or {@code null} when there is none in it
     */
    public static @Nullable DigitBody read(final String mediaType, final byte[] body) {
        if (body.length > MAX_BYTES) {
            return null;
        }
        final String text = new String(body, StandardCharsets.ISO_8859_1);
        if (mediaType.equalsIgnoreCase(PLAIN)) {
            return of(text.strip(), USUAL);
        }
        if (!mediaType.equalsIgnoreCase(RELAY)) {
            return null;
        }
        String signal = "";
        int millis = USUAL;
        for (final String line : text.lines().toList()) {
            final int equals = line.indexOf('=');
            final String name = equals < 0 ? "" : line.substring(0, equals).strip();
            final String value = line.substring(equals + 1).strip();
            if (name.equalsIgnoreCase("Signal")) {
                signal = value;
            } else if (name.equalsIgnoreCase("Duration")) {
                millis = number(value);
            }
        }
        return of(signal, millis);
    }

    /** A character, or an event code of two digits, 10 to 16, as some send it. */
    private static @Nullable DigitBody of(final String signal, final int millis) {
        if (signal.length() == 1) {
            final int event = Digits.event(signal.charAt(0));
            return event == Digits.NONE ? null : new DigitBody(event, millis);
        }
        final int code = signal.length() == 2 ? number(signal) : 0;
        return code >= 10 && code <= Digits.FLASH ? new DigitBody(code, millis) : null;
    }

    /** A number of at most five digits, or {@link #USUAL}. */
    private static int number(final String text) {
        final boolean digits =
                !text.isEmpty()
                        && text.length() <= 5
                        && text.chars().allMatch(c -> c >= '0' && c <= '9');
        return digits ? Integer.parseInt(text) : USUAL;
    }

    /** The body in the form of a media type, {@link #RELAY} or {@link #PLAIN}. */
    public byte[] write(final String mediaType) {
        final char character = Digits.character(event);
        final String text =
                mediaType.equalsIgnoreCase(PLAIN)
                        ? String.valueOf(character)
                        : "Signal=" + character + "\r\nDuration=" + millis + "\r\n";
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
