package org.ringdown.service.relay;

import org.jspecify.annotations.Nullable;

/**
 * What the operator wants of calls besides that they are carried.
 *
 * @param recorder {@code null} when none is recorded
 * @param music {@code null} when who is on hold hears what the holder sends
 */
public record CallWishes(@Nullable CallRecorder recorder, @Nullable HoldMusic music) {
    /** Nothing. */
    public static final CallWishes NONE = new CallWishes(null, null);
}
