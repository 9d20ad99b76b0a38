package org.ringdown.runtime.media.record;

import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.voice.VoiceActivity;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.clock.Clock;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One recording. It begins with the first packet, and from then on all time is in it, with silence
 * where nobody is heard. Its methods are safe from any thread and none waits.
 */
public final class Recording {
    private static final Logger LOG = LoggerFactory.getLogger(Recording.class);

    /** Samples in one second. */
    static final int RATE = 16_000;

    private static final int SIDES = 2;
    private static final int FRAME = RATE / 50;
    private static final long FRAME_NANOS = 20_000_000;
    private static final long FRAME_MILLIS = 20;

    /** It wakes up so often. */
    private static final long TURN_NANOS = 100_000_000;

    private static final long FLUSH_MILLIS = 1_000;

    /** A machine that slept longer has not heard anything meanwhile. */
    private static final long MOST_BEHIND = 60_000_000_000L;

    /** What has come is heard so much later at most. */
    private static final long PATIENCE = 600_000_000;

    private final Plan plan;
    private final Clock clock;
    private final Codecs codecs;
    private final Opener opener;
    private final Consumer<RecordingEvent> listener;
    private final Queue<Side> added = new ConcurrentLinkedQueue<>();
    private volatile boolean paused;
    private volatile boolean stopping;
    private volatile boolean discarded;

    // What follows belongs to its thread.
    private final List<Side> sides = new ArrayList<>();
    private final VoiceActivity[] voices = {VoiceActivity.usual(RATE), VoiceActivity.usual(RATE)};
    private final short[] piece = new short[FRAME];
    private final int[][] sums = new int[SIDES][FRAME];
    private final short[][] channels = new short[SIDES][FRAME];
    private final short[] mixed = new short[SIDES * FRAME];
    private List<GrowingFile> outputs = List.of();
    private boolean begun;
    private long heardUntil;
    private long spokenAt;
    private long millis;
    private long flushedAt;
    private long lost;

    /** Opens the files, when the first sound is there. */
    @FunctionalInterface
    interface Opener {
        /** Opens what the plan wants. */
        List<GrowingFile> open() throws IOException;
    }

    Recording(
            final Plan plan,
            final Clock clock,
            final Codecs codecs,
            final Opener opener,
            final Consumer<RecordingEvent> listener) {
        this.plan = plan;
        this.clock = clock;
        this.codecs = codecs;
        this.opener = opener;
        this.listener = listener;
    }

    /**
     * Another one is recorded.
     *
     * @param side 0 or 1
     * @param formats that it may send, by its payload types
     * @return what its stream has to be given ({@link
     *     org.ringdown.runtime.media.MediaCommand.Tapped}); {@code null} when nothing of it can be
     *     heard
     */
    public @Nullable Tap tap(final int side, final List<Codec> formats) {
        final Tap tap = new Tap();
        final @Nullable Side heard = Side.of(tap, side & 1, formats, codecs, RATE);
        if (heard == null) {
            return null;
        }
        added.add(heard);
        return tap;
    }

    /** Time passes without being recorded, or is recorded again. */
    public void pause(final boolean now) {
        paused = now;
    }

    /** It ends. */
    public void stop() {
        stopping = true;
    }

    /** It ends, and nothing is left of it. */
    public void discard() {
        discarded = true;
        stopping = true;
    }

    /** Records to the end; on a thread of its own. */
    void run() {
        @Nullable String failure = null;
        try {
            boolean last = false;
            while (!last) {
                last = stopping;
                last |= turn(clock.now());
                if (!last) {
                    LockSupport.parkNanos(TURN_NANOS);
                }
            }
            for (final GrowingFile output : outputs) {
                output.end();
            }
        } catch (final IOException disk) {
            failure = String.valueOf(disk.getMessage());
            LOG.error("a recording ends early: {}", failure);
        } catch (final RuntimeException | Error bug) {
            failure = "an error of ours";
            LOG.error("a recording ends early", bug);
        } finally {
            close();
        }
        listener.accept(
                new RecordingEvent.Ended(
                        discarded ? List.of() : outputs.stream().map(GrowingFile::path).toList(),
                        millis,
                        lost,
                        failure));
    }

    /** Whether it is long enough. */
    private boolean turn(final long now) throws IOException {
        for (Side side = added.poll(); side != null; side = added.poll()) {
            sides.add(side);
        }
        if (!begun && !begin()) {
            return false;
        }
        if (now - heardUntil > MOST_BEHIND) {
            heardUntil = now - MOST_BEHIND;
        }
        boolean over = false;
        while (!over && heardUntil + FRAME_NANOS <= now) {
            frame();
            over = millis >= plan.mostMillis() || silent();
        }
        sides.removeIf(this::left);
        if (millis - flushedAt >= FLUSH_MILLIS) {
            flushedAt = millis;
            for (final GrowingFile output : outputs) {
                output.flush();
            }
        }
        return over;
    }

    private boolean silent() {
        return plan.silentMillis() > 0 && millis - spokenAt >= plan.silentMillis();
    }

    private boolean begin() throws IOException {
        for (final Side side : sides) {
            final long at = side.nextAt();
            if (at != Long.MAX_VALUE) {
                heardUntil = begun ? Math.min(heardUntil, at) : at;
                begun = true;
            }
        }
        if (begun) {
            outputs = opener.open();
            listener.accept(
                    new RecordingEvent.Began(outputs.stream().map(GrowingFile::path).toList()));
        }
        return begun;
    }

    private boolean left(final Side side) {
        if (!side.over(heardUntil, PATIENCE)) {
            return false;
        }
        lost += side.lost();
        side.close();
        return true;
    }

    private void frame() {
        for (final int[] sum : sums) {
            Arrays.fill(sum, 0);
        }
        for (int i = 0; i < sides.size(); i++) {
            final Side side = sides.get(i);
            side.drain(heardUntil);
            side.hear(piece, FRAME, heardUntil);
            final int[] sum = sums[side.channel()];
            for (int k = 0; k < FRAME; k++) {
                sum[k] += piece[k];
            }
        }
        heardUntil += FRAME_NANOS;
        if (paused) {
            return;
        }
        for (int c = 0; c < SIDES; c++) {
            for (int k = 0; k < FRAME; k++) {
                channels[c][k] = saturated(sums[c][k]);
            }
            final boolean before = voices[c].speaking();
            if (voices[c].heard(channels[c], 0, FRAME)) {
                spokenAt = millis;
            }
            if (voices[c].speaking() != before) {
                listener.accept(new RecordingEvent.Voice(c, !before, millis));
            }
        }
        write();
        millis += FRAME_MILLIS;
    }

    private static short saturated(final int value) {
        return (short) Math.clamp(value, Short.MIN_VALUE, Short.MAX_VALUE);
    }

    private void write() {
        switch (plan.layout()) {
            case MIXED -> {
                for (int k = 0; k < FRAME; k++) {
                    mixed[k] = saturated(sums[0][k] + sums[1][k]);
                }
                outputs.getFirst().sound(mixed, FRAME);
            }
            case STEREO -> {
                for (int k = 0; k < FRAME; k++) {
                    mixed[2 * k] = channels[0][k];
                    mixed[2 * k + 1] = channels[1][k];
                }
                outputs.getFirst().sound(mixed, FRAME);
            }
            case SEPARATE -> {
                outputs.getFirst().sound(channels[0], FRAME);
                outputs.getLast().sound(channels[1], FRAME);
            }
        }
    }

    private void close() {
        for (Side side = added.poll(); side != null; side = added.poll()) {
            sides.add(side);
        }
        for (final Side side : sides) {
            lost += side.lost();
            side.close();
        }
        for (final GrowingFile output : outputs) {
            try {
                output.close();
                if (discarded) {
                    Files.delete(output.path());
                }
            } catch (final IOException failure) {
                LOG.warn("{} does not close: {}", output.path(), failure.getMessage());
            }
        }
    }
}
