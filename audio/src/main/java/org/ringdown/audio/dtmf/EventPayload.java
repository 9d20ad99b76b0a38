package org.ringdown.audio.dtmf;

/** The fields of a payload of RFC 4733 §2.3: event, end, volume, duration. */
public final class EventPayload {
    /** Bytes of a payload. */
    public static final int LENGTH = 4;

    /** The longest duration that one can say, in RTP timestamp units. */
    public static final int MAX_DURATION = 0xffff;

    private EventPayload() {}

    /** The event code, 0 to 255. */
    public static int event(final byte[] data, final int offset) {
        return data[offset] & 0xff;
    }

    /** Whether the event has ended. */
    public static boolean end(final byte[] data, final int offset) {
        return (data[offset + 1] & 0x80) != 0;
    }

    /** The power level in -dBm0, 0 to 63. */
    public static int volume(final byte[] data, final int offset) {
        return data[offset + 1] & 0x3f;
    }

    /** How long the event has gone on, in RTP timestamp units. */
    public static int duration(final byte[] data, final int offset) {
        return ((data[offset + 2] & 0xff) << 8) | (data[offset + 3] & 0xff);
    }

    /** Writes all fields. */
    static void write(
            final byte[] out,
            final int at,
            final int event,
            final boolean end,
            final int volume,
            final int duration) {
        out[at] = (byte) event;
        out[at + 1] = (byte) ((end ? 0x80 : 0) | volume);
        out[at + 2] = (byte) (duration >> 8);
        out[at + 3] = (byte) duration;
    }

    /**
     * Changes the clock in which the duration is said, in place, for an event that passes on from
     * one format to another. What is too long for the field becomes the longest.
     *
     * @param from the clock rate that it is in
     * @param to the clock rate that it shall be in
     */
    public static void rescale(final byte[] data, final int offset, final int from, final int to) {
        final int duration =
                (int) Math.min(MAX_DURATION, (long) duration(data, offset) * to / from);
        data[offset + 2] = (byte) (duration >> 8);
        data[offset + 3] = (byte) duration;
    }
}
