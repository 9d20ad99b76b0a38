package org.ringdown.bench.loss;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.red.RedReader;
import org.ringdown.rtc.rtp.RtpView;

/**
 * A plain receiver, whose buffer is as long as it is told for the quickest packets: what it plays
 * is what came until it has to be played, from packets, their copies and the FEC in them, and
 * concealed otherwise. When nothing newer is there it waits: what it has invented meanwhile is
 * taken off a gap that follows, and delays what follows without one. A buffer that has grown by
 * that shrinks again.
 */
final class Ear {
    private static final long FRAME_NANOS = 20_000_000;

    /** Sound leaves in pieces of 10 ms: half of one on average. */
    private static final long PIECE_NANOS = 5_000_000;

    private static final long SECOND_NANOS = 1_000_000_000;

    private static final int FRAMES_A_SECOND = 50;

    /** So many frames too many in the buffer for so long, and one is left out. */
    private static final int SPARE = 3;

    private static final int PATIENCE = 50;
    private static final int JUMP_SECONDS = 5;

    private final Sound sound;
    private final Decoder decoder;
    private final RedReader red = new RedReader();
    private final TreeMap<Long, Piece> waiting = new TreeMap<>();
    private final int ticks;
    private final int samples;
    private final short[] room;
    private long playing;
    private boolean started;
    private long base;
    private long waited;
    private int spare;

    /** Sound for a time; what has it alone is better than a copy of it. */
    private static final class Piece {
        private final byte[] data;
        private final int offset;
        private final int length;

        Piece(final byte[] data, final int offset, final int length) {
            this.data = data;
            this.offset = offset;
            this.length = length;
        }
    }

    private Ear(final Sound sound, final Codecs codecs) {
        this.sound = sound;
        decoder = sound.codec(codecs).decoder(sound.heardRate(), 1);
        ticks = sound.rate() / FRAMES_A_SECOND;
        samples = sound.heardRate() / FRAMES_A_SECOND;
        room = new short[AudioCodec.room(sound.heardRate())];
    }

    /**
     * What it plays, from a time on.
     *
     * @param from the time of the first sample, in nanoseconds
     * @param millis how long
     * @param buffer how long it lets the first packet wait, in milliseconds
     */
    static double[] heard(
            final Recording recording,
            final Sound sound,
            final Codecs codecs,
            final long from,
            final long millis,
            final int buffer) {
        final Ear ear = new Ear(sound, codecs);
        try (Decoder _ = ear.decoder) {
            return ear.play(recording.arrivals(), from, millis, buffer);
        }
    }

    private double[] play(
            final List<Recording.Arrival> arrivals,
            final long from,
            final long millis,
            final int buffer) {
        final double[] played = new double[(int) (millis * sound.heardRate() / 1_000)];
        if (arrivals.isEmpty()) {
            return played;
        }
        long now = soonest(arrivals) + buffer * 1_000_000L + PIECE_NANOS;
        int next = 0;
        while (true) {
            while (next < arrivals.size() && arrivals.get(next).at() <= now) {
                arrived(arrivals.get(next++).packet());
            }
            frame(buffer);
            final long place = (now - from) * sound.heardRate() / 1_000_000_000;
            for (int i = 0; i < samples; i++) {
                if (place + i >= played.length) {
                    return played;
                }
                if (place + i >= 0) {
                    played[(int) place + i] = room[i];
                }
            }
            now += FRAME_NANOS;
        }
    }

    /**
     * When the first packet would have come at the latest, had it been as quick as the quickest of
     * the first second: the first of a call may be late for reasons of its own.
     */
    private long soonest(final List<Recording.Arrival> arrivals) {
        final Recording.Arrival first = arrivals.getFirst();
        final int stamp = RtpView.timestamp(first.packet(), 0);
        long soonest = first.at();
        for (final Recording.Arrival each : arrivals) {
            final long late = each.at() - first.at();
            final int ticks = RtpView.timestamp(each.packet(), 0) - stamp;
            if (late > SECOND_NANOS) {
                break;
            }
            if (Math.abs(ticks) <= sound.rate()) {
                soonest = Math.min(soonest, each.at() - ticks * SECOND_NANOS / sound.rate());
            }
        }
        return soonest;
    }

    /** Timestamps without wrapping, around the one that is played. */
    private long unwrapped(final int timestamp) {
        return base + (timestamp - (int) base);
    }

    private void arrived(final byte[] packet) {
        final int stamp = RtpView.timestamp(packet, 0);
        final int header = RtpView.headerLength(packet, 0, packet.length);
        final int length = RtpView.payloadLength(packet, 0, packet.length);
        final int type = RtpView.payloadType(packet, 0);
        final long at = unwrapped(stamp);
        if (!started || Math.abs(at - playing) > (long) JUMP_SECONDS * sound.rate()) {
            started = true;
            base = stamp;
            playing = stamp;
            waiting.clear();
            arrived(packet);
            return;
        }
        if (type == Sound.RED_TYPE) {
            if (red.read(packet, header, length, stamp)) {
                for (int i = 0; i < red.count(); i++) {
                    put(
                            unwrapped(red.timestamp(i)),
                            new Piece(packet, red.offset(i), red.length(i)),
                            i == red.count() - 1);
                }
            }
        } else if (type == Sound.OPUS_TYPE || type == Sound.PCMU.payloadType()) {
            put(at, new Piece(packet, header, length), true);
        }
    }

    private void put(final long at, final Piece piece, final boolean itself) {
        if (at > playing - ticks / 2 && piece.length > 0) {
            if (itself) {
                waiting.put(at, piece);
            } else {
                waiting.putIfAbsent(at, piece);
            }
        }
    }

    /** Fills the room with the next frame. */
    private void frame(final int buffer) {
        final Map.Entry<Long, Piece> first = waiting.firstEntry();
        if (first == null) {
            decoder.conceal(room, 0, samples);
            waited += ticks;
            return;
        }
        playing += Math.clamp(first.getKey() - playing, 0, waited);
        waited = 0;
        final long gap = first.getKey() - playing;
        if (Math.abs(gap) < ticks / 2) {
            waiting.remove(first.getKey());
            final Piece piece = first.getValue();
            if (decoder.decode(piece.data, piece.offset, piece.length, room, 0) < 0) {
                decoder.conceal(room, 0, samples);
            }
            playing = first.getKey() + ticks;
            base = playing;
            shrink(buffer);
        } else {
            final Piece later = first.getValue();
            final int before = (int) (gap * sound.heardRate() / sound.rate());
            if (decoder.recover(later.data, later.offset, later.length, before, room, 0, samples)
                    == 0) {
                decoder.conceal(room, 0, samples);
            }
            playing += ticks;
        }
        waiting.headMap(playing - ticks / 2).clear();
    }

    private void shrink(final int buffer) {
        final long last = waiting.isEmpty() ? playing : waiting.lastKey();
        final long most = (long) buffer * sound.rate() / 1_000 + (long) SPARE * ticks;
        spare = last - playing > most ? spare + 1 : 0;
        if (spare > PATIENCE) {
            spare = 0;
            waiting.remove(playing);
            playing += ticks;
        }
    }
}
