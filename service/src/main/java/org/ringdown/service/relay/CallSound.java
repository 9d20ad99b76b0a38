package org.ringdown.service.relay;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.play.Prompter;
import org.ringdown.runtime.media.record.Recording;
import org.ringdown.runtime.media.record.Tap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a call's sound besides that it passes: it is recorded from the answer on, and who
 * is put on hold hears music. Owned by the call's loop.
 */
final class CallSound {
    private static final Logger LOG = LoggerFactory.getLogger(CallSound.class);

    /** A side that is recorded, as long as its stream and codecs stay the same. */
    private record Recorded(StreamRef stream, List<Codec> sends, List<Codec> takes) {}

    private final Legs legs;
    private final CallWishes wishes;
    private final String callId;
    private final Map<Side, Recorded> recorded = new HashMap<>(2);
    private final Map<Side, Soothing> soothed = new HashMap<>(2);
    private @Nullable Recording recording;
    private boolean refused;
    private boolean ended;

    /** Music for a stream; it may be ended while its file is still being opened elsewhere. */
    private final class Soothing {
        private final StreamRef stream;
        private volatile @Nullable Playback playback;
        private volatile boolean over;

        Soothing(final StreamRef stream) {
            this.stream = stream;
        }

        void begun(final Prompter.Begun begun) {
            switch (begun) {
                case Prompter.Begun.Refused(String why) ->
                        LOG.warn("[{}] there is no music on hold: {}", callId, why);
                case Prompter.Begun.Playing(Playback going, long _) -> {
                    playback = going;
                    if (over) {
                        going.stop();
                    }
                }
            }
        }

        void end() {
            over = true;
            final @Nullable Playback going = playback;
            if (going != null) {
                going.stop();
            }
            legs.post(new MediaCommand.StopPlaying(stream));
        }
    }

    CallSound(final Legs legs, final CallWishes wishes, final String callId) {
        this.legs = legs;
        this.wishes = wishes;
        this.callId = callId;
    }

    /** Whether who is held hears music. */
    boolean music() {
        return wishes.music() != null;
    }

    /**
     * The sound of a call that was answered goes as agreed, as before or in another way.
     *
     * @param stream the one of sound
     * @param wanted whether it is to be recorded
     */
    void agreed(
            final Agreement agreement,
            final Agreement.Stream stream,
            final StreamRef a,
            final StreamRef b,
            final boolean wanted) {
        if (ended) {
            return;
        }
        final @Nullable CallRecorder recorder = wishes.recorder();
        if (wanted && !refused && recorder != null && recording == null) {
            recording = recorder.begin(callId);
            refused = recording == null;
        }
        final @Nullable Recording to = recording;
        if (to != null) {
            record(to, Side.A, new Recorded(a, sends(stream, Side.A), takes(stream, Side.A)));
            record(to, Side.B, new Recorded(b, sends(stream, Side.B), takes(stream, Side.B)));
        }
        final Direction ofA = direction(agreement.a(), stream.a());
        final Direction ofB = direction(agreement.b(), stream.b());
        soothe(Side.A, a, takes(stream, Side.A), ofA.receives() && !ofB.receives());
        soothe(Side.B, b, takes(stream, Side.B), ofB.receives() && !ofA.receives());
    }

    private static Direction direction(final List<Agreement.End> ends, final Agreement.At at) {
        return ends.stream()
                .filter(end -> end.transport() == at.transport())
                .findFirst()
                .map(end -> end.remote().streams().get(at.stream()).direction())
                .orElse(Direction.INACTIVE);
    }

    /** What a side may send, by its own numbers. */
    private static List<Codec> sends(final Agreement.Stream stream, final Side side) {
        final List<Codec> all = common(stream, side);
        final @Nullable Conversion conversion =
                (side == Side.A ? stream.aToB() : stream.bToA()).conversion();
        if (conversion != null) {
            all.addAll(conversion.from());
        }
        return List.copyOf(all);
    }

    /** What a side takes, by its own numbers. */
    private static List<Codec> takes(final Agreement.Stream stream, final Side side) {
        final List<Codec> all = common(stream, side);
        final @Nullable Conversion conversion =
                (side == Side.A ? stream.bToA() : stream.aToB()).conversion();
        if (conversion != null) {
            all.addFirst(conversion.to());
        }
        return List.copyOf(all);
    }

    private static List<Codec> common(final Agreement.Stream stream, final Side side) {
        final List<Codec> all = new ArrayList<>();
        stream.codecs().forEach(each -> all.add(side == Side.A ? each.a() : each.b()));
        return all;
    }

    private void record(final Recording to, final Side side, final Recorded now) {
        if (now.equals(recorded.put(side, now))) {
            return;
        }
        final int number = side.ordinal();
        legs.post(new MediaCommand.Tapped(now.stream(), to.tap(number, now.sends())));
        if (music()) {
            // What is played to a side stands where the other would be heard.
            final @Nullable Tap played = to.tap(1 - number, now.takes());
            legs.post(new MediaCommand.TappedPlay(now.stream(), played));
        }
    }

    private void soothe(
            final Side side, final StreamRef stream, final List<Codec> takes, final boolean held) {
        final @Nullable HoldMusic music = wishes.music();
        if (music == null) {
            return;
        }
        final @Nullable Soothing before = soothed.get(side);
        if (before != null && held && before.stream.equals(stream)) {
            return;
        }
        if (before != null) {
            soothed.remove(side);
            before.end();
        }
        if (!held) {
            return;
        }
        final Prompter prompter = music.prompter();
        final @Nullable Codec codec = takes.stream().filter(prompter::can).findFirst().orElse(null);
        if (codec == null) {
            return;
        }
        final Soothing soothing = new Soothing(stream);
        soothed.put(side, soothing);
        prompter.play(stream, 0, music.program(), codec, soothing::begun);
    }

    /** The call is over. */
    void end() {
        ended = true;
        soothed.values().forEach(Soothing::end);
        soothed.clear();
        final @Nullable Recording going = recording;
        if (going != null) {
            going.stop();
            recording = null;
        }
    }
}
