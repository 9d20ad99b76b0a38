package org.ringdown.audio.dtmf;

/**
 * Says digits in RTP (RFC 4733 §2.5.1): a packet each time that its owner asks for one, which is
 * every 20 ms or so while {@link #busy}, all with the timestamp of the beginning; the last one
 * three times. A digit that is longer than the field can say goes on in another segment. No digit
 * is shorter than 40 ms, which the telephone network would not hear.
 */
public final class EventWriter {
    /** The end is said so often. */
    private static final int ENDS = 3;

    private final int least;

    private int event = Digits.NONE;
    private int volume;
    private int segment;
    private int begun;

    /** RTP timestamp of the end, when {@link #limited}. */
    private int end;

    private boolean limited;
    private boolean marked;
    private int ends;
    private int timestamp;
    private boolean mark;

    /**
     * A writer that says nothing yet.
     *
     * @param clockRate of the RTP stream
     */
    public EventWriter(final int clockRate) {
        least = clockRate / 25;
    }

    /**
     * A digit begins.
     *
     * @param digit its event code, 0 to 16
     * @param level its power in -dBm0, 0 to 63
     * @param now RTP timestamp of the beginning
     * @throws IllegalStateException while another is being said
     */
    public void press(final int digit, final int level, final int now) {
        if (busy()) {
            throw new IllegalStateException(Digits.character(event) + " is being said");
        }
        if (!Digits.known(digit) || level < 0 || level > 63) {
            throw new IllegalArgumentException("event " + digit + ", level " + level);
        }
        event = digit;
        volume = level;
        begun = now;
        segment = now;
        limited = false;
        marked = false;
        ends = 0;
    }

    /**
     * The digit ends, at the earliest 40 ms after it began.
     *
     * @param at RTP timestamp of the end, which may be in the future
     */
    public void release(final int at) {
        if (busy() && !limited) {
            limited = true;
            end = at - begun < least ? begun + least : at;
        }
    }

    /** Whether packets are to be sent. Sound is not sent meanwhile. */
    public boolean busy() {
        return event != Digits.NONE;
    }

    /**
     * Writes the payload of the next packet.
     *
     * @param now RTP timestamp up to which the digit is to be told of
     * @param out has room for {@link EventPayload#LENGTH} bytes from {@code at} on
     * @return bytes of it, or 0 when nothing is to be said
     */
    public int write(final int now, final byte[] out, final int at) {
        if (!busy() || now - segment <= 0) {
            return 0;
        }
        final boolean over = limited && now - end >= 0;
        int duration = over ? end - segment : now - segment;
        if (duration > EventPayload.MAX_DURATION) {
            // RFC 4733 §2.5.1.3: the rest is another segment, without a mark.
            segment += EventPayload.MAX_DURATION;
            duration -= EventPayload.MAX_DURATION;
        }
        timestamp = segment;
        mark = !marked;
        marked = true;
        EventPayload.write(
                out, at, event, over, volume, Math.min(duration, EventPayload.MAX_DURATION));
        if (over && ++ends == ENDS) {
            event = Digits.NONE;
        }
        return EventPayload.LENGTH;
    }

    /** The RTP timestamp of the packet that was written last. */
    public int timestamp() {
        return timestamp;
    }

    /**
     * Whether the packet that was written last has the marker bit: it is the first of its digit.
     */
    public boolean mark() {
        return mark;
    }

    /** The event code of the digit that is being said, or {@link Digits#NONE}. */
    public int event() {
        return event;
    }

    /** Says nothing more. */
    public void reset() {
        event = Digits.NONE;
    }
}
