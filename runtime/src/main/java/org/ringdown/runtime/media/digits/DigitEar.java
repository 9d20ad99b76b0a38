package org.ringdown.runtime.media.digits;

import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.dtmf.EventReader;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;

/**
 * Tells of the digits of a stream's far end, each once: as events (RFC 4733), as tones in its sound
 * and in SIP. Owned by the loop.
 */
public final class DigitEar implements AutoCloseable {
    /** Who is told. */
    public interface Teller {
        /** A digit is over. */
        void tell(MediaEvent event);
    }

    private static final long LOST_NANOS = 200_000_000;
    private static final int MILLIS = 1_000;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** The power of digits that do not say it, in -dBm0. */
    private static final int USUAL_VOLUME = 10;

    private final MediaCommand.HearDigits order;
    private final EventReader reader;
    private final boolean[] types = new boolean[128];
    private final Once once = new Once();
    private final @Nullable ToneEar tones;
    private @Nullable Teller told;
    private long time;
    private int source;
    private boolean started;
    private long latestAt;

    /** An ear that has heard nothing. */
    public DigitEar(final MediaCommand.HearDigits order, final Codecs codecs) {
        tones =
                order.sound().isEmpty()
                        ? null
                        : new ToneEar(
                                order.sound(),
                                codecs,
                                (event, millis) ->
                                        tell(Once.Way.TONE, event, millis, USUAL_VOLUME));
        this.order = order;
        reader = new EventReader(order.soundClock(), order.clock());
        order.payloadTypes().forEach(type -> types[type & 0x7f] = true);
    }

    /** A packet came from the far end. */
    public void heard(final byte[] data, final int length, final long now, final Teller teller) {
        time = now;
        told = teller;
        if (!types[RtpView.payloadType(data, 0)]) {
            if (tones != null) {
                tones.heard(data, length);
            }
            return;
        }
        if (!started || source != RtpView.ssrc(data, 0)) {
            lost();
            reader.reset();
            started = true;
            source = RtpView.ssrc(data, 0);
        }
        latestAt = now;
        final int news =
                reader.read(
                        data,
                        RtpView.headerLength(data, 0, length),
                        RtpView.payloadLength(data, 0, length),
                        RtpView.timestamp(data, 0));
        if (news == EventReader.DAMAGED) {
            return;
        }
        if ((news & EventReader.PREVIOUS_ENDED) != 0) {
            tell(reader.previousEvent(), reader.previousDuration());
        }
        if ((news & EventReader.ENDED) != 0) {
            tell(reader.event(), reader.duration());
        }
    }

    /** The far end has said a digit in SIP. */
    public void said(final int event, final int millis, final long now, final Teller teller) {
        time = now;
        told = teller;
        tell(Once.Way.SAID, event, millis, USUAL_VOLUME);
    }

    /** Looks after a digit whose end does not come. */
    public void supervise(final long now, final Teller teller) {
        time = now;
        told = teller;
        if (reader.open() && now - latestAt > LOST_NANOS) {
            lost();
        }
    }

    private void lost() {
        if (reader.giveUp() == EventReader.ENDED) {
            tell(reader.event(), reader.duration());
        }
    }

    private void tell(final int event, final long duration) {
        final long millis = Math.min(Integer.MAX_VALUE, duration * MILLIS / order.clock());
        tell(Once.Way.EVENT, event, (int) millis, reader.volume());
    }

    private void tell(final Once.Way way, final int event, final int millis, final int volume) {
        // What is said in SIP is said when the digit begins, or when it is over.
        final long begin = way == Once.Way.SAID ? time : time - millis * NANOS_PER_MILLI;
        if (once.fresh(way, event, begin, time) && told != null) {
            told.tell(new MediaEvent.Digit(order.stream(), event, millis, volume));
        }
    }

    /** Nobody wants to be told any more. */
    @Override
    public void close() {
        if (tones != null) {
            tones.close();
        }
    }
}
