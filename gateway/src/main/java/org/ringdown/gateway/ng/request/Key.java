package org.ringdown.gateway.ng.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A digit that a party is to send.
 *
 * @param event its event code (RFC 4733 §3.2), 0 to 15
 * @param volume its power in -dBm0, 0 to 63
 * @param millis how long it is, 100 to 5,000
 * @param pauseMillis how long nothing follows, 100 to 5,000
 */
public record Key(int event, int volume, int millis, int pauseMillis) {
    private static final int LEAST = 100;
    private static final int MOST = 5_000;
    private static final int USUAL_MILLIS = 250;
    private static final int USUAL_PAUSE = 100;
    private static final int USUAL_VOLUME = 8;
    private static final int SOFTEST = 63;

    /** What a request says of it; {@code null} when it names no digit. */
    public static @Nullable Key of(final Sound sound) {
        final @Nullable Integer digit = sound.digit();
        if (digit == null) {
            return null;
        }
        final Map<String, String> others = sound.others();
        return new Key(
                digit,
                // Some write -8 and some 8 for what is 8 dB below.
                Math.clamp(Math.abs(number(others, "volume", USUAL_VOLUME)), 0, SOFTEST),
                Math.clamp(number(others, "duration", USUAL_MILLIS), LEAST, MOST),
                Math.clamp(number(others, "pause", USUAL_PAUSE), LEAST, MOST));
    }

    private static int number(
            final Map<String, String> others, final String key, final int otherwise) {
        final @Nullable String text = others.get(key);
        try {
            return text == null ? otherwise : Math.clamp(Long.parseLong(text.strip()), -MOST, MOST);
        } catch (final NumberFormatException noNumber) {
            return otherwise;
        }
    }
}
