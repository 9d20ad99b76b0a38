package org.ringdown.runtime.media.play;

import java.util.List;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;

/** RTP of our own making: the same frames again and again, one every 20 ms. Owned by the loop. */
public final class ToneSource implements Played {
    private static final long FRAME_NANOS = 20_000_000;

    /** Later than this, what was missed is left out rather than sent in a burst. */
    private static final long CATCH_UP_NANOS = 200_000_000;

    private final List<byte[]> frames;
    private final int payloadType;
    private final int timestampStep;
    private final int ssrc;
    private int sequence;
    private int timestamp;
    private int next;
    private boolean first = true;
    private long dueAt;

    /** A tone that begins now, with numbers from 64 unpredictable bits (RFC 3550 §5.1). */
    public ToneSource(final MediaCommand.Tone tone, final long random, final long now) {
        frames = tone.frames();
        payloadType = tone.payloadType();
        timestampStep = tone.timestampStep();
        ssrc = (int) random;
        // The first sequence number is small enough not to wrap at once (RFC 3711 §3.3.1).
        sequence = (int) (random >>> 32) & 0x7fff;
        timestamp = (int) (random >>> 17);
        dueAt = now;
    }

    @Override
    public long dueAt() {
        return dueAt;
    }

    @Override
    public int write(final byte[] packet, final long now) {
        final byte[] frame = frames.get(next);
        final int payload =
                RtpView.writeHeader(packet, 0, payloadType, first, sequence, timestamp, ssrc);
        System.arraycopy(frame, 0, packet, payload, frame.length);
        first = false;
        next = (next + 1) % frames.size();
        sequence = (sequence + 1) & 0xffff;
        timestamp += timestampStep;
        dueAt += FRAME_NANOS;
        if (now - dueAt > CATCH_UP_NANOS) {
            dueAt = now;
        }
        return payload + frame.length;
    }

    @Override
    public boolean over() {
        return false;
    }
}
