package org.ringdown.gateway.ng.sound;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.record.Plan;
import org.ringdown.runtime.media.record.Recording;
import org.ringdown.runtime.media.record.RecordingEvent;
import org.ringdown.runtime.media.record.Tap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The calls that are recorded. Owned by the calls' loop. */
public final class Recordings {
    /** The answer where nothing can be recorded. */
    public static final String UNAVAILABLE = "Recording is not available";

    private static final Logger LOG = LoggerFactory.getLogger(Recordings.class);

    /** Who is recorded, and by which codecs. */
    private record Heard(List<Codec> codecs, Tap tap, @Nullable Tap played) {
        void end() {
            tap.end();
            if (played != null) {
                played.end();
            }
        }
    }

    private static final class Running {
        private final Recording recording;
        private final Map<StreamRef, Heard> heard = new HashMap<>();

        Running(final Recording recording) {
            this.recording = recording;
        }
    }

    private final Stage stage;
    private final Consumer<MediaCommand> media;
    private final Map<String, Running> calls = new HashMap<>();

    /**
     * Nothing is recorded yet.
     *
     * @param media where commands for legs go
     */
    public Recordings(final Stage stage, final Consumer<MediaCommand> media) {
        this.stage = stage;
        this.media = media;
    }

    /** Whether anything can be recorded. */
    public boolean available() {
        return stage.archive() != null;
    }

    /**
     * Records a call, or goes on after a pause.
     *
     * @param call its Call-ID
     * @param wish where to
     * @param sides who is recorded
     * @return the error for the answer, or {@code null}
     */
    public @Nullable String start(final String call, final Sound wish, final List<Target> sides) {
        final @Nullable Running known = calls.get(call);
        if (known != null) {
            known.recording.pause(false);
            return null;
        }
        final @Nullable Archive archive = stage.archive();
        if (archive == null) {
            return UNAVAILABLE;
        }
        final Plan plan =
                new Plan(name(call, wish), archive.format(), archive.layout(), Plan.LONGEST, 0);
        final @Nullable Recording recording =
                archive.recorder().record(plan, event -> tell(call, event));
        if (recording == null) {
            return "Recording must lie in " + archive.recorder().directory();
        }
        calls.put(call, new Running(recording));
        renew(call, sides);
        return null;
    }

    private static Plan.Name name(final String call, final Sound wish) {
        final @Nullable String file = wish.others().get("recording-file");
        final @Nullable String destination = wish.others().get("output-destination");
        if (file != null || destination != null) {
            return new Plan.Name.Exactly(file != null ? file : String.valueOf(destination));
        }
        return new Plan.Name.Of(call, wish.others().get("recording-dir"));
    }

    private static void tell(final String call, final RecordingEvent event) {
        switch (event) {
            case RecordingEvent.Began began -> LOG.info("[{}] recorded to {}", call, began.files());
            case RecordingEvent.Voice _ -> {
                // Nobody waits for it.
            }
            case RecordingEvent.Ended ended ->
                    LOG.info(
                            "[{}] recorded {} ms to {}, {} packets lost{}",
                            call,
                            ended.millis(),
                            ended.files(),
                            ended.lost(),
                            ended.failure() == null ? "" : ": " + ended.failure());
        }
    }

    /** Who is in a call, or what they send, may not be what it was. */
    public void renew(final String call, final List<Target> sides) {
        final @Nullable Running running = calls.get(call);
        if (running == null) {
            return;
        }
        for (int side = 0; side < sides.size(); side++) {
            final Target target = sides.get(side);
            final @Nullable Heard before = running.heard.get(target.stream());
            if (before != null && before.codecs().equals(target.codecs())) {
                continue;
            }
            final @Nullable Tap tap = running.recording.tap(side, target.codecs());
            // What is played to a side stands beside what it would hear otherwise: the other's.
            final @Nullable Tap played =
                    tap == null ? null : running.recording.tap(side + 1, target.codecs());
            if (tap != null) {
                running.heard.put(target.stream(), new Heard(target.codecs(), tap, played));
                if (before != null) {
                    before.end();
                }
            }
            if (tap != null || before != null) {
                final StreamRef stream = target.stream();
                media.accept(new MediaCommand.Tapped(stream, tap));
                media.accept(new MediaCommand.TappedPlay(stream, played));
            }
        }
    }

    /** Records no more until it is started again. */
    public void pause(final String call) {
        final @Nullable Running running = calls.get(call);
        if (running != null) {
            running.recording.pause(true);
        }
    }

    /**
     * Records no more.
     *
     * @param discard whether what was recorded is thrown away
     */
    public void stop(final String call, final boolean discard) {
        final @Nullable Running running = calls.remove(call);
        if (running == null) {
            return;
        }
        running.heard
                .keySet()
                .forEach(stream -> {
                    media.accept(new MediaCommand.Tapped(stream, null));
                    media.accept(new MediaCommand.TappedPlay(stream, null));
                });
        if (discard) {
            running.recording.discard();
        } else {
            running.recording.stop();
        }
    }
}
