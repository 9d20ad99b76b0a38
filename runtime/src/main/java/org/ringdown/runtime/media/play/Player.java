package org.ringdown.runtime.media.play;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.feed.Playback;
import org.ringdown.runtime.media.sound.SentSound;
import org.ringdown.runtime.media.sound.SoundReports;

/** What a stream plays: 20 ms of a {@link Playback} after the other, encoded. Owned by the loop. */
public final class Player implements Played, SentSound, AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000;
    private static final int FRAMES = 50;

    /** Later than this, the sound is late as a whole rather than sent in a burst. */
    private static final long CATCH_UP_NANOS = 200_000_000;

    private static final int BITS_OF_FRACTION = 8;
    private static final int PERCENT = 100;

    private final MediaCommand.Play order;
    private final Playback playback;
    private final AudioCodec codec;
    private final Encoder encoder;
    private final SoundReports reports;
    private final short[] pcm;
    private final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
    private final int step;
    private final OwnSource source;
    private boolean marker = true;

    /**
     * A player that begins now.
     *
     * @param before the source of what was played last, or {@code null}
     * @param random 64 unpredictable bits, for the numbers of its source (RFC 3550 §8.1)
     */
    public Player(
            final MediaCommand.Play order,
            final @Nullable OwnSource before,
            final long random,
            final long now) {
        this.order = order;
        playback = order.playback();
        codec = order.codec();
        encoder = codec.encoder(playback.rate(), 1);
        pcm = new short[playback.rate() / FRAMES];
        step = codec.timestamps(pcm.length, playback.rate());
        source = OwnSource.of(before, codec.clockRate(), random, now);
        reports = new SoundReports(source.ssrc);
    }

    /** What was ordered. */
    public MediaCommand.Play order() {
        return order;
    }

    /** The source that it is to the far end. */
    public OwnSource source() {
        return source;
    }

    /** What it tells the far end, and is told by it. */
    public SoundReports reports() {
        return reports;
    }

    /** Why it is over by itself. */
    public MediaEvent.Played.How how() {
        return playback.failure() == null
                ? MediaEvent.Played.How.FINISHED
                : MediaEvent.Played.How.FAILED;
    }

    /** What is told when it is over. */
    public MediaEvent.Played ended(final long leg, final MediaEvent.Played.How how) {
        return new MediaEvent.Played(leg, order.playing(), how, playback.position());
    }

    @Override
    public long dueAt() {
        return source.dueAt;
    }

    @Override
    public boolean over() {
        return playback.over();
    }

    @Override
    public int write(final byte[] packet, final long now) {
        if (now - source.dueAt > CATCH_UP_NANOS) {
            source.dueAt = now;
        }
        source.dueAt += FRAME_NANOS;
        final boolean last = playback.completed();
        final int there = last || playback.ready() >= pcm.length ? frame() : 0;
        int length = 0;
        if (there > 0) {
            length = encoder.encode(pcm, 0, pcm.length, payload, 0);
        }
        final int whole = length > 0 ? packet(packet, length) : 0;
        // What did not come in time, or need not be sent, is a pause (RFC 3551 §4.1).
        marker = length <= 0;
        source.timestamp += step;
        return whole;
    }

    private int frame() {
        final int there = playback.take(pcm, pcm.length);
        Arrays.fill(pcm, there, pcm.length, (short) 0);
        return there;
    }

    private int packet(final byte[] packet, final int length) {
        final int header =
                RtpView.writeHeader(
                        packet,
                        0,
                        order.payloadType(),
                        marker,
                        source.sequence,
                        source.timestamp,
                        source.ssrc);
        System.arraycopy(payload, 0, packet, header, length);
        source.sequence = (source.sequence + 1) & 0xffff;
        source.packets++;
        source.octets += length;
        return header + length;
    }

    @Override
    public int ssrc() {
        return source.ssrc;
    }

    @Override
    public long packets() {
        return source.packets;
    }

    @Override
    public long octets() {
        return source.octets;
    }

    @Override
    public int timestamp(final long at) {
        // What is due next has this timestamp.
        final long ahead = source.dueAt - at;
        return source.timestamp - (int) (ahead / 1_000 * codec.clockRate() / 1_000_000);
    }

    @Override
    public void lost(final int fraction, final long now) {
        encoder.expectLoss((fraction * PERCENT) >> BITS_OF_FRACTION);
    }

    /** It plays no more. */
    @Override
    public void close() {
        playback.stop();
        encoder.close();
    }
}
