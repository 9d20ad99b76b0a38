package org.ringdown.gateway.ng.sound;

import java.nio.charset.StandardCharsets;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.feed.Clip;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.play.Prompter;

/** What is played to whom. Owned by the calls' loop. */
public final class Announcements {
    /** What became of a wish. */
    public sealed interface Outcome {
        /**
         * It plays.
         *
         * @param millis how long the file lasts; -1 when nobody knows
         */
        record Playing(long millis) implements Outcome {}

        /**
         * It does not.
         *
         * @param error for the answer
         * @param why for the log, a sentence without a full stop
         */
        record Refused(String error, String why) implements Outcome {}
    }

    private static final String NO_SOUND = "No media file specified";
    private static final String FAILED = "Failed to start media playback from ";

    /**
     * What was played last to a leg, asked for even when it is over; or what is still being opened,
     * and may be stopped even so.
     */
    private static final class Last {
        private final long playing;
        private @Nullable Playback playback;
        private long position;
        private boolean stopped;

        Last(final long playing, final long start) {
            this.playing = playing;
            position = start;
        }

        void begun(final Playback going) {
            playback = going;
            if (stopped) {
                going.stop();
            }
        }

        /** Not by a command to the leg alone, which the one to play may yet follow. */
        void stop() {
            stopped = true;
            final Playback going = playback;
            if (going != null) {
                going.stop();
            }
        }

        long at() {
            final Playback going = playback;
            return going == null ? position : going.position();
        }
    }

    private final Stage stage;
    private final Map<Long, Last> lasts = new HashMap<>();
    private final Map<Long, List<Last>> opening = new HashMap<>();
    private long playings;

    /** Nothing is played yet. */
    public Announcements(final Stage stage) {
        this.stage = stage;
    }

    /**
     * Plays to some.
     *
     * @param wish what, and how often
     * @param to is told once, at once or later
     */
    public void play(final List<Target> targets, final Sound wish, final Consumer<Outcome> to) {
        final Outcome.@Nullable Refused refused = refusal(wish);
        if (refused != null) {
            to.accept(refused);
            return;
        }
        final String source = wish.file() != null ? "file" : "blob";
        final Program program;
        try {
            program = program(wish);
        } catch (final InvalidPathException none) {
            to.accept(new Outcome.Refused(FAILED + source, "the name of the file is none"));
            return;
        }
        final Ballot ballot = new Ballot(targets.size(), FAILED + source, to);
        for (final Target target : targets) {
            final @Nullable Codec codec =
                    target.codecs().stream().filter(stage::can).findFirst().orElse(null);
            if (codec == null) {
                ballot.count(new Prompter.Begun.Refused("the party takes no codec of ours"));
                continue;
            }
            final Last last = new Last(++playings, program.start());
            final long leg = target.stream().leg();
            opening.computeIfAbsent(leg, _ -> new ArrayList<>()).add(last);
            stage.play(
                    target.stream(),
                    last.playing,
                    program,
                    codec,
                    begun -> {
                        begun(leg, last, begun);
                        ballot.count(begun);
                    });
        }
    }

    /** It is open, or cannot be opened; meanwhile it may have been stopped, or its leg closed. */
    private void begun(final long leg, final Last last, final Prompter.Begun begun) {
        final @Nullable List<Last> waiting = opening.get(leg);
        final boolean there = waiting != null && waiting.remove(last);
        if (waiting != null && waiting.isEmpty()) {
            opening.remove(leg);
        }
        if (!(begun instanceof Prompter.Begun.Playing playing)) {
            return;
        }
        final @Nullable Last other = lasts.get(leg);
        if (other != null && other.playing > last.playing) {
            last.stop();
        } else if (there) {
            lasts.put(leg, last);
        }
        last.begun(playing.playback());
    }

    private static Outcome.@Nullable Refused refusal(final Sound wish) {
        if (wish.file() == null && wish.blob() == null) {
            return wish.databaseId() == null
                    ? new Outcome.Refused(NO_SOUND, "neither file nor blob was given")
                    : new Outcome.Refused(FAILED + "database", "there is no database of sounds");
        }
        return null;
    }

    private static Program program(final Sound wish) {
        final Clip clip;
        if (wish.file() != null) {
            clip = Clip.of(Path.of(wish.file()));
        } else {
            final String blob = wish.blob() == null ? "" : wish.blob();
            clip = Clip.of(blob.getBytes(StandardCharsets.ISO_8859_1));
        }
        final long enough = Math.max(0, number(wish, "repeat-duration", 0));
        final long times = number(wish, "repeat-times", enough > 0 ? Program.FOR_EVER : 1);
        return new Program(
                List.of(new Program.Item.Sound(clip)),
                (int) Math.clamp(times, 1L, (long) Program.FOR_EVER),
                enough,
                Math.max(0, number(wish, "start-pos", 0)));
    }

    private static long number(final Sound wish, final String key, final long otherwise) {
        final @Nullable String text = wish.others().get(key);
        if (text == null || text.length() > 15) {
            return otherwise;
        }
        try {
            return Long.parseLong(text);
        } catch (final NumberFormatException none) {
            return otherwise;
        }
    }

    /**
     * Stops what some hear, and what they would hear as soon as it is opened.
     *
     * @return how far it came, in samples of the file's own, the last of them; -1 when to one of
     *     them nothing was ever played
     */
    public long stop(final List<Target> targets) {
        long position = -1;
        for (final Target target : targets) {
            final @Nullable Last last = lasts.get(target.stream().leg());
            final List<Last> waiting = opening.getOrDefault(target.stream().leg(), List.of());
            if (last == null && waiting.isEmpty()) {
                return -1;
            }
            position = waiting.isEmpty() && last != null ? last.at() : waiting.getLast().at();
            waiting.forEach(Last::stop);
            if (last != null) {
                last.stop();
            }
            stage.post(new MediaCommand.StopPlaying(target.stream()));
        }
        return position;
    }

    /** What was played is over. */
    public void played(final MediaEvent.Played event) {
        final @Nullable Last last = lasts.get(event.leg());
        if (last != null && last.playing == event.playing()) {
            last.position = event.position();
            last.playback = null;
        }
    }

    /** A leg is gone. */
    public void closed(final long leg) {
        lasts.remove(leg);
        final @Nullable List<Last> waiting = opening.remove(leg);
        if (waiting != null) {
            waiting.forEach(Last::stop);
        }
    }

    /** Waits until all have said whether it plays; one that cannot is enough to refuse. */
    private static final class Ballot {
        private final String error;
        private final Consumer<Outcome> to;
        private int left;
        private @Nullable Outcome first;

        Ballot(final int voters, final String error, final Consumer<Outcome> to) {
            left = voters;
            this.error = error;
            this.to = to;
            if (voters == 0) {
                to.accept(new Outcome.Refused(error, "the party has no sound of ours"));
            }
        }

        void count(final Prompter.Begun begun) {
            if (begun instanceof Prompter.Begun.Refused(String why)) {
                first = first instanceof Outcome.Refused ? first : new Outcome.Refused(error, why);
            } else if (first == null && begun instanceof Prompter.Begun.Playing playing) {
                first = new Outcome.Playing(playing.millis());
            }
            left--;
            if (left == 0 && first != null) {
                to.accept(first);
            }
        }
    }
}
