package org.ringdown.service.relay;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.dtmf.Digits;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.Media;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;

/** How a digit that is said in SIP gets into a stream of sound. */
final class BranchDigits {
    private static final int VOLUME = 10;
    private static final int PAUSE_MILLIS = 60;
    private static final int NO_EVENTS = -1;

    private BranchDigits() {}

    /**
     * The command for it.
     *
     * @param to who is to get it
     * @param of the stream towards that side
     * @param browser whether that side is a browser, which hears of nothing in SIP
     * @return {@code null} when that side takes no digits in this stream, or both sides have events
     *     and neither is a browser: whoever says a digit in SIP then may mean it so
     */
    static MediaCommand.@Nullable Press press(
            final Agreement.Stream stream,
            final Side to,
            final StreamRef of,
            final boolean browser,
            final int event,
            final int millis) {
        final Agreement.Flow flow = to == Side.A ? stream.bToA() : stream.aToB();
        if (stream.media() != Media.AUDIO || !flow.open()) {
            return null;
        }
        final @Nullable Conversion conversion = flow.conversion();
        final @Nullable Codec sound;
        final @Nullable Codec events;
        if (conversion != null) {
            sound = conversion.to();
            events = conversion.digitsTo();
        } else {
            final List<Codec> codecs = new ArrayList<>();
            stream.codecs().forEach(each -> codecs.add(to == Side.A ? each.a() : each.b()));
            sound = codecs.stream().filter(Formats::carriesMedia).findFirst().orElse(null);
            events = sound == null || !browser ? null : Formats.telephoneEvent(codecs, sound);
        }
        if (sound == null || (events == null && (conversion == null || event == Digits.FLASH))) {
            return null;
        }
        return new MediaCommand.Press(
                of,
                event,
                VOLUME,
                millis,
                PAUSE_MILLIS,
                events == null ? NO_EVENTS : events.payloadType(),
                events == null ? sound.clockRate() : events.clockRate(),
                sound.clockRate());
    }
}
