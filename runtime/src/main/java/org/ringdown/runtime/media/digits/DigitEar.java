package org.ringdown.runtime.media.digits;

import org.ringdown.audio.dtmf.EventReader;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;

/** Tells of the digits that a stream's far end sends as events (RFC 4733). Owned by the loop. */
public final class DigitEar {
    /** Who is told. */
    public interface Teller {
        /** A digit is over. */
        void tell(MediaEvent event);
    }

    private static final long LOST_NANOS = 200_000_000;
    private static final int MILLIS = 1_000;

    private final MediaCommand.HearDigits order;
    private final EventReader reader;
    private final boolean[] types = new boolean[128];
    private int source;
    private boolean started;
    private long latestAt;

    /** An ear that has heard nothing. */
    public DigitEar(final MediaCommand.HearDigits order) {
        this.order = order;
        reader = new EventReader(order.soundClock(), order.clock());
        order.payloadTypes().forEach(type -> types[type & 0x7f] = true);
    }

    /** A packet came from the far end. */
    public void heard(final byte[] data, final int length, final long now, final Teller teller) {
        if (!types[RtpView.payloadType(data, 0)]) {
            return;
        }
        if (!started || source != RtpView.ssrc(data, 0)) {
            lost(teller);
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
            tell(reader.previousEvent(), reader.previousDuration(), teller);
        }
        if ((news & EventReader.ENDED) != 0) {
            tell(reader.event(), reader.duration(), teller);
        }
    }

    /** Looks after a digit whose end does not come. */
    public void supervise(final long now, final Teller teller) {
        if (reader.open() && now - latestAt > LOST_NANOS) {
            lost(teller);
        }
    }

    private void lost(final Teller teller) {
        if (reader.giveUp() == EventReader.ENDED) {
            tell(reader.event(), reader.duration(), teller);
        }
    }

    private void tell(final int event, final long duration, final Teller teller) {
        teller.tell(
                new MediaEvent.Digit(
                        order.stream(),
                        event,
                        (int) Math.min(Integer.MAX_VALUE, duration * MILLIS / order.clock()),
                        reader.volume()));
    }
}
