package org.ringdown.runtime.media.digits;

import java.util.ArrayList;
import java.util.List;

/** The streams of a loop into which digits are put. Owned by the loop. */
public final class Pressed {
    /** A stream. */
    public interface Keys {
        /** Sends what is due. */
        void press(long now);

        /** When something is due next, or {@link DigitSender#NEVER}. */
        long pressAt();
    }

    private final List<Keys> all = new ArrayList<>();
    private long time;

    /** Digits are to be put into a stream. */
    public void add(final Keys keys) {
        if (!all.contains(keys)) {
            all.add(keys);
        }
    }

    /** When the loop looked last, in its nanoseconds. */
    public long time() {
        return time;
    }

    /** Sends what is due. */
    public void tick(final long now) {
        time = now;
        for (int i = all.size() - 1; i >= 0; i--) {
            final Keys keys = all.get(i);
            if (keys.pressAt() <= now) {
                keys.press(now);
            }
            if (keys.pressAt() == DigitSender.NEVER) {
                all.remove(i);
            }
        }
    }

    /** When something is due next, or {@link DigitSender#NEVER}. */
    public long deadline() {
        long earliest = DigitSender.NEVER;
        for (int i = 0; i < all.size(); i++) {
            earliest = Math.min(earliest, all.get(i).pressAt());
        }
        return earliest;
    }
}
