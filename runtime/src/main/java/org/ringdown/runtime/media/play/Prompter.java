package org.ringdown.runtime.media.play;

import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Consumer;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Feeder;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.feed.Program;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Lets streams play. Every program has a virtual thread of its own, which waits for the disk and
 * for room; how many there are is bounded. All methods are safe from any thread and none waits.
 */
public final class Prompter {
    private static final Logger LOG = LoggerFactory.getLogger(Prompter.class);
    private static final int MOST = 10_000;
    private static final int FRAMES = 50;

    private final Codecs codecs;
    private final Consumer<MediaCommand> plane;
    private final Semaphore free = new Semaphore(MOST);

    /** What became of a wish to play. */
    public sealed interface Begun {
        /**
         * It plays.
         *
         * @param millis how long one round lasts; -1 when nobody knows
         */
        record Playing(Playback playback, long millis) implements Begun {}

        /**
         * It cannot be played.
         *
         * @param why a sentence without a full stop
         */
        record Refused(String why) implements Begun {}
    }

    /**
     * Players of a media plane.
     *
     * @param plane where commands go
     */
    public Prompter(final Codecs codecs, final Consumer<MediaCommand> plane) {
        this.codecs = codecs;
        this.plane = plane;
    }

    /** Whether sound can be made into this codec. */
    public boolean can(final Codec codec) {
        return codecs.find(codec.name(), codec.clockRate(), codec.channels(), codec.parameters())
                != null;
    }

    /**
     * Plays to a stream's far end, instead of what it was playing before.
     *
     * @param playing a number for it, as {@link org.ringdown.runtime.media.MediaEvent.Played} will
     *     tell of it
     * @param codec that the far end takes
     * @param to is told once, on a thread of its own, before the stream is
     */
    public void play(
            final StreamRef stream,
            final long playing,
            final Program program,
            final Codec codec,
            final Consumer<Begun> to) {
        if (!free.tryAcquire()) {
            to.accept(new Begun.Refused("more than " + MOST + " programs play already"));
            return;
        }
        Thread.ofVirtual()
                .name("play-" + playing)
                .start(() -> {
                    try {
                        run(stream, playing, program, codec, to);
                    } catch (final RuntimeException | Error bug) {
                        LOG.error("playing failed", bug);
                    } finally {
                        free.release();
                    }
                });
    }

    private void run(
            final StreamRef stream,
            final long playing,
            final Program program,
            final Codec codec,
            final Consumer<Begun> to) {
        final AudioCodec coding =
                codecs.find(codec.name(), codec.clockRate(), codec.channels(), codec.parameters());
        if (coding == null) {
            to.accept(new Begun.Refused(codec.name() + " cannot be played"));
            return;
        }
        try (Feeder feeder = new Feeder(program, coding, codecs.opus())) {
            final Playback playback = feeder.playback();
            try (Encoder trial = coding.encoder(playback.rate(), 1)) {
                if (!trial.takes(playback.rate() / FRAMES)) {
                    to.accept(new Begun.Refused(codec.name() + " does not fit into packets"));
                    return;
                }
            }
            to.accept(new Begun.Playing(playback, feeder.roundMillis()));
            plane.accept(
                    new MediaCommand.Play(stream, playing, playback, coding, codec.payloadType()));
            feeder.run();
            if (playback.failure() != null) {
                LOG.warn("a program ends early: {}", playback.failure());
            }
        } catch (final IOException failure) {
            to.accept(new Begun.Refused(String.valueOf(failure.getMessage())));
        }
    }
}
