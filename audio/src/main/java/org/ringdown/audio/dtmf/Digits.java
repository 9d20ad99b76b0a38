package org.ringdown.audio.dtmf;

/** The event codes of digits (RFC 4733 §3.2, table 3) and their characters. */
public final class Digits {
    /** The hook flash, the only one here that has no tone. */
    public static final int FLASH = 16;

    /** No digit. */
    public static final int NONE = -1;

    private static final String CHARACTERS = "0123456789*#ABCD!";

    private Digits() {}

    /** The event code of a character, letters in any case and {@code !} for the flash, or NONE. */
    public static int event(final char character) {
        return CHARACTERS.indexOf(
                character >= 'a' && character <= 'd' ? character - 'a' + 'A' : character);
    }

    /** The character of an event code, 0 to 16. */
    public static char character(final int event) {
        return CHARACTERS.charAt(event);
    }

    /** Whether it is the event code of something here. */
    public static boolean known(final int event) {
        return event >= 0 && event < CHARACTERS.length();
    }
}
