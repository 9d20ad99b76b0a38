package org.ringdown.gateway.ng.sound;

import java.net.InetSocketAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.JsonText;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.StreamRef;

/**
 * Tells of the digits that parties press, each once and when it is over, in datagrams of JSON with
 * the keys that scripts know. Owned by the calls' loop.
 */
public final class DigitLog {
    /**
     * Who may press.
     *
     * @param tags of all parties of the call
     * @param address where its media come from, by its description
     */
    public record Presser(
            String callId, String tag, @Nullable String label, List<String> tags, String address) {
        /** Copies the list. */
        public Presser {
            tags = List.copyOf(tags);
        }
    }

    /** How datagrams leave. */
    public interface Post {
        /** Sends one; it must not wait. */
        void send(byte[] data, InetSocketAddress to);
    }

    private record Heard(Presser who, Target target, InetSocketAddress to) {}

    private static final long MILLIS = 1_000;

    private final Consumer<MediaCommand> plane;
    private final Predicate<Codec> can;
    private final Post post;
    private final Map<StreamRef, Heard> pressers = new HashMap<>();

    /**
     * Nobody is listened to.
     *
     * @param can whether sound of a codec can be listened to
     */
    public DigitLog(
            final Consumer<MediaCommand> plane, final Predicate<Codec> can, final Post post) {
        this.plane = plane;
        this.can = can;
        this.post = post;
    }

    /** Tells of the digits of a party's from now on. */
    public void hear(final Presser who, final Target target, final InetSocketAddress to) {
        final @Nullable Heard before = pressers.put(target.stream(), new Heard(who, target, to));
        if (before == null || !before.target().equals(target)) {
            plane.accept(order(target));
        }
    }

    /** Tones are looked for where the party has no events of its own. */
    private MediaCommand order(final Target target) {
        final List<Codec> sounds = target.codecs().stream().filter(Formats::carriesMedia).toList();
        if (sounds.isEmpty()) {
            return new MediaCommand.HearDigits(target.stream(), List.of(), 1, 1);
        }
        final int clock = sounds.getFirst().clockRate();
        final @Nullable Codec events = Formats.telephoneEvent(target.codecs(), sounds.getFirst());
        if (events == null) {
            return new MediaCommand.HearDigits(
                    target.stream(), List.of(), clock, clock, sounds.stream().filter(can).toList());
        }
        final List<Integer> types =
                target.codecs().stream()
                        .filter(Formats::isTelephoneEvent)
                        .filter(codec -> codec.clockRate() == events.clockRate())
                        .map(Codec::payloadType)
                        .toList();
        return new MediaCommand.HearDigits(target.stream(), types, events.clockRate(), clock);
    }

    /** A digit is over. */
    public void pressed(final MediaEvent.Digit digit, final long epochMillis) {
        final @Nullable Heard heard = pressers.get(digit.stream());
        if (heard == null) {
            return;
        }
        final Presser who = heard.who();
        final NgValue.Builder told =
                new NgValue.Builder()
                        .putBytes("callid", who.callId())
                        .putBytes("source_tag", who.tag());
        if (who.label() != null) {
            told.putBytes("source_label", who.label());
        }
        told.put(
                        "tags",
                        new NgValue.Sequence(
                                who.tags().stream()
                                        .map(tag -> (NgValue) new NgValue.Text(tag))
                                        .toList()))
                .put("type", "DTMF")
                .put("timestamp", epochMillis / MILLIS)
                .put("source_ip", who.address())
                .put("event", digit.event())
                .put("duration", digit.millis())
                .put("volume", digit.volume());
        post.send(JsonText.write(told.build()), heard.to());
    }

    /** A leg is gone. */
    public void closed(final long leg) {
        pressers.keySet().removeIf(stream -> stream.leg() == leg);
    }
}
