package org.ringdown.audio.dtmf;

/**
 * Hears digits in RTP (RFC 4733 §2.5.2): each once, however often its packets come, whichever of
 * them are lost and in whatever order they come. There is one of these per stream.
 */
public final class EventReader {
    /** The payload is none, or of an event that is no digit. */
    public static final int DAMAGED = -1;

    /** A clock that goes back further than this, 10 s of the fastest, has begun anew. */
    private static final int LATE = 480_000;

    /** Nothing is new. */
    public static final int NOTHING = 0;

    /** A digit began: {@link #event}, {@link #volume}. */
    public static final int BEGAN = 1;

    /** The digit has become longer: {@link #duration}. */
    public static final int LONGER = 2;

    /** The digit ended: {@link #duration} is how long it was, in the events' clock. */
    public static final int ENDED = 4;

    /**
     * The digit before ended without saying so, before the one that began: {@link #previousEvent},
     * {@link #previousDuration}.
     */
    public static final int PREVIOUS_ENDED = 8;

    /** Beyond this a time is told from another beginning, so that nothing overflows. */
    private static final int FAR = 1 << 30;

    private final int soundClock;
    private final int clock;
    private boolean heard;
    private boolean open;

    /** RTP timestamp from which times are told. */
    private int anchor;

    /** The same time in the clock of the events. */
    private int anchored;

    private int event;
    private int volume;

    /** RTP timestamp of the segment that is under way (RFC 4733 §2.5.1.3). */
    private int segment;

    private int segmentDuration;
    private long before;
    private int previousEvent = Digits.NONE;
    private long previousDuration;

    /** A reader of events whose clock is that of their RTP stream. */
    public EventReader() {
        this(1, 1);
    }

    /**
     * A reader of events that are sent among sound of another clock, as browsers send {@code
     * telephone-event/8000} with Opus: timestamps are the sound's, durations are not.
     *
     * @param soundClock of the RTP timestamps
     * @param clock of the durations
     */
    public EventReader(final int soundClock, final int clock) {
        this.soundClock = soundClock;
        this.clock = clock;
    }

    /**
     * Takes the payload of a packet.
     *
     * @param at the timestamp of its RTP packet: when the event began
     * @return {@link #DAMAGED}, or the sum of what is new
     */
    public int read(final byte[] data, final int offset, final int length, final int at) {
        if (length < EventPayload.LENGTH || !Digits.known(EventPayload.event(data, offset))) {
            return DAMAGED;
        }
        final int timestamp = told(at);
        final int coming = EventPayload.event(data, offset);
        final int duration = EventPayload.duration(data, offset);
        int news = NOTHING;
        final int after = timestamp - segment;
        if (!heard || after > 0 || after < -LATE) {
            if (open && coming == event && continues(timestamp)) {
                before += timestamp - segment;
                segment = timestamp;
                segmentDuration = 0;
            } else {
                news = begin(coming, EventPayload.volume(data, offset), timestamp);
            }
        } else if (timestamp != segment || coming != event || !open) {
            return NOTHING;
        }
        if (duration > segmentDuration) {
            segmentDuration = duration;
            news |= LONGER;
        }
        if (EventPayload.end(data, offset)) {
            open = false;
            news |= ENDED;
        }
        return news;
    }

    /**
     * A segment may follow when the one before is as long as can be said, a packet more or less.
     */
    private boolean continues(final int timestamp) {
        return segmentDuration >= EventPayload.MAX_DURATION / 2
                && timestamp - segment <= EventPayload.MAX_DURATION
                && timestamp - segment >= segmentDuration;
    }

    /** A timestamp in the clock of the events. */
    private int told(final int at) {
        if (soundClock == clock) {
            return at;
        }
        final int since = at - anchor;
        final int time = anchored + (int) ((long) since * clock / soundClock);
        if (since > FAR || since < -FAR) {
            anchor = at;
            anchored = time;
        }
        return time;
    }

    private int begin(final int coming, final int level, final int timestamp) {
        final int news = open ? BEGAN | PREVIOUS_ENDED : BEGAN;
        previousEvent = event;
        previousDuration = duration();
        heard = true;
        open = true;
        event = coming;
        volume = level;
        segment = timestamp;
        segmentDuration = 0;
        before = 0;
        return news;
    }

    /**
     * No packet of the digit has come for a time that its owner finds too long, some three packets.
     *
     * @return {@link #ENDED} if a digit was under way, or {@link #NOTHING}
     */
    public int giveUp() {
        final int news = open ? ENDED : NOTHING;
        open = false;
        return news;
    }

    /** Whether a digit is under way. */
    public boolean open() {
        return open;
    }

    /** The event code of the digit that came last, 0 to 16. */
    public int event() {
        return event;
    }

    /** Its power level in -dBm0, 0 to 63. */
    public int volume() {
        return volume;
    }

    /** How long it is as far as is known, in ticks of the events' clock. */
    public long duration() {
        return before + segmentDuration;
    }

    /** The event code of the digit before, or {@link Digits#NONE}. */
    public int previousEvent() {
        return previousEvent;
    }

    /** How long the digit before was as far as is known, in ticks of the events' clock. */
    public long previousDuration() {
        return previousDuration;
    }

    /** The next packet is of another stream. */
    public void reset() {
        heard = false;
        open = false;
        event = 0;
        before = 0;
        segmentDuration = 0;
        previousEvent = Digits.NONE;
    }
}
