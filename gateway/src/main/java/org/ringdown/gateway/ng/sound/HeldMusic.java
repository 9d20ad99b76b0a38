package org.ringdown.gateway.ng.sound;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What is played to parties that are on hold. Owned by the calls' loop. */
public final class HeldMusic {
    private static final Logger LOG = LoggerFactory.getLogger(HeldMusic.class);

    private final Announcements announcements;
    private final Map<StreamRef, Sound> playing = new HashMap<>();

    /**
     * Nobody is on hold.
     *
     * @param announcements by which it is played
     */
    public HeldMusic(final Announcements announcements) {
        this.announcements = announcements;
    }

    /**
     * A party is on hold, or not any more.
     *
     * @param call its Call-ID, for the log
     * @param wish what it hears, from the beginning and again and again unless it says otherwise;
     *     {@code null} when it is not on hold
     */
    public void held(final String call, final Target party, final @Nullable Sound wish) {
        final @Nullable Sound before = playing.get(party.stream());
        if (wish == null ? before == null : wish.equals(before)) {
            return;
        }
        if (wish == null) {
            playing.remove(party.stream());
            final long _ = announcements.stop(List.of(party));
            return;
        }
        playing.put(party.stream(), wish);
        announcements.play(
                List.of(party),
                endless(wish),
                outcome -> {
                    if (outcome instanceof Announcements.Outcome.Refused(String _, String why)) {
                        LOG.warn("[{}] there is no music on hold: {}", call, why);
                    }
                });
    }

    private static Sound endless(final Sound wish) {
        final Map<String, String> others = new HashMap<>(wish.others());
        if (!others.containsKey("repeat-duration")) {
            others.putIfAbsent("repeat-times", String.valueOf(Program.FOR_EVER));
        }
        return new Sound(
                wish.file(), wish.blob(), wish.databaseId(), null, null, null, null, null, others);
    }

    /** A leg is gone. */
    public void closed(final long leg) {
        playing.keySet().removeIf(stream -> stream.leg() == leg);
    }
}
