package org.ringdown.runtime.media.digits;

import java.util.ArrayDeque;
import java.util.Queue;
import org.ringdown.audio.dtmf.Digits;
import org.ringdown.audio.dtmf.EventPayload;
import org.ringdown.audio.dtmf.EventWriter;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;

/**
 * Puts digits into a stream as events (RFC 4733), as if its sender had pressed them: with its
 * source, and numbered among its packets. While a digit lasts, the sender's sound is left out.
 * Where the stream has no packets, they are those of a source of ours. Owned by the loop.
 */
public final class DigitSender {
    /** Where the packets go. */
    public interface Way {
        /** Sends a packet, which may be changed and has room for a tag. */
        void sendNow(byte[] packet, int length);
    }

    /** Nothing is due. */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int MOST = 64;
    private static final int ROOM = 256;
    private static final int SEQUENCES = 0xffff;
    private static final long PACE_NANOS = 20_000_000;
    private static final long LATEST_NANOS = 100_000_000;
    private static final long MILLI_NANOS = 1_000_000;
    private static final long MICRO_NANOS = 1_000;
    private static final long MICROS = 1_000_000;
    private static final int MILLIS = 1_000;

    private final Queue<MediaCommand.Press> waiting = new ArrayDeque<>();
    private final byte[] packet = new byte[ROOM];

    private int ssrc;
    private int sequence;
    private int timestamp;
    private long timestampAt;

    /** What is added to the numbers of the sender's packets. */
    private int shift;

    private MediaCommand.Press pressed;
    private EventWriter writer;
    private boolean pressing;
    private int begun;
    private long begunAt;
    private long dueAt = NEVER;

    /**
     * Nothing is to be sent yet.
     *
     * @param first the first digit, which is to be pressed as well
     * @param random 64 unpredictable bits, for a source of ours
     */
    public DigitSender(final MediaCommand.Press first, final long random) {
        pressed = first;
        writer = new EventWriter(first.clock());
        ssrc = (int) random;
        sequence = (int) (random >>> 32) & 0x7fff;
        timestamp = (int) (random >>> 17);
    }

    /** What was sent last is of this source: digits follow on it. */
    public void follow(final int source, final int number, final int stamp, final long now) {
        ssrc = source;
        sequence = number;
        timestamp = stamp;
        timestampAt = now;
    }

    /**
     * A digit is to be sent, after those before it.
     *
     * @return whether there was room for it
     */
    public boolean press(final MediaCommand.Press digit, final long now) {
        if (waiting.size() == MOST || !Digits.known(digit.event())) {
            return false;
        }
        waiting.add(digit);
        if (dueAt == NEVER) {
            dueAt = now;
        }
        return true;
    }

    /**
     * Whether a packet may go on that is about to be sent; its number may have been changed.
     *
     * @param now some time not long ago
     */
    public boolean passes(final byte[] data, final long now) {
        final int source = RtpView.ssrc(data, 0);
        if (source != ssrc) {
            ssrc = source;
            shift = 0;
        } else if (pressing) {
            shift--;
            return false;
        }
        if (shift != 0) {
            RtpView.sequence(data, 0, RtpView.sequence(data, 0) + shift & SEQUENCES);
        }
        sequence = RtpView.sequence(data, 0);
        timestamp = RtpView.timestamp(data, 0);
        timestampAt = now;
        return true;
    }

    /** When {@link #pace} has something to do, or {@link #NEVER}. */
    public long dueAt() {
        return dueAt;
    }

    /** Sends what is due. */
    public void pace(final long now, final Way way) {
        while (dueAt <= now) {
            final long at = Math.max(dueAt, now - LATEST_NANOS);
            dueAt = at + PACE_NANOS;
            if (!pressing && !begin(at)) {
                dueAt = NEVER;
                return;
            }
            say(at, way);
        }
    }

    private boolean begin(final long at) {
        final MediaCommand.Press next = waiting.poll();
        if (next == null) {
            return false;
        }
        pressed = next;
        writer = new EventWriter(next.clock());
        begun = stamp(at);
        begunAt = at;
        writer.press(next.event(), next.volume(), 0);
        writer.release(ticks(next.millis() * MILLI_NANOS, next.clock()));
        pressing = true;
        return true;
    }

    private void say(final long at, final Way way) {
        final int now = ticks(at - begunAt, pressed.clock());
        if (writer.write(now, packet, RtpView.FIXED_HEADER) > 0) {
            sequence = sequence + 1 & SEQUENCES;
            shift++;
            final int since =
                    (int) ((long) writer.timestamp() * pressed.soundClock() / pressed.clock());
            RtpView.writeHeader(
                    packet, 0, pressed.payloadType(), writer.mark(), sequence, begun + since, ssrc);
            way.sendNow(packet, RtpView.FIXED_HEADER + EventPayload.LENGTH);
        }
        if (!writer.busy()) {
            pressing = false;
            timestamp = stamp(at);
            timestampAt = at;
            final long pause = pressed.pauseMillis() * MILLI_NANOS;
            final long end = begunAt + pressed.millis() * MILLI_NANOS + pause;
            dueAt = Math.max(dueAt, end);
        }
    }

    /** The stream's timestamp at a time. */
    private int stamp(final long at) {
        return timestamp
                + (timestampAt == 0
                        ? 0
                        : ticks(Math.max(0, at - timestampAt), pressed.soundClock()));
    }

    private static int ticks(final long nanos, final int clock) {
        return (int) (nanos / MICRO_NANOS * (clock / MILLIS) / (MICROS / MILLIS));
    }
}
