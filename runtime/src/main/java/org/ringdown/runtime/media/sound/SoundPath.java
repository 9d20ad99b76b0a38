package org.ringdown.runtime.media.sound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.convert.Converter;
import org.ringdown.audio.convert.DigitTerms;
import org.ringdown.audio.red.RedReader;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;

/**
 * One direction of a bridge whose sound is converted: RTP packets of the sender become packets of a
 * source of ours. Owned by the loop.
 */
public final class SoundPath implements SentSound, AutoCloseable {

    /** Where the packets that are made go. */
    public interface Way {
        /** Sends a packet, which may be changed and has room for a tag. */
        void sendRtp(byte[] packet, int length);
    }

    private static final int TYPES = 128;
    private static final byte NOT_OURS = -1;
    private static final byte DIGITS = -2;
    private static final byte COPIES = -3;
    private static final byte NOISE = -4;

    /** A sender that is only late gets so many packets' time before one is made in its place. */
    private static final int PATIENCE = 3;

    /** What was not made for so long is left out rather than made in a burst. */
    private static final long LATEST_NANOS = 100_000_000;

    private static final int LEAST_COMPLEXITY = 0;
    private static final long NANOS_PER_MILLI = 1_000_000;

    /** Room for the longest payload, header, MID and tag. */
    private static final int ROOM = AudioCodec.MAX_PAYLOAD + 256;

    /** The longest payload with copies: it leaves room for every header in a frame of Ethernet. */
    private static final int MOST_COPIED = 1_200;

    private final Conversion conversion;
    private final Converter converter;
    private final byte[] kinds;
    private final int ssrc;
    private final byte[] packet = new byte[ROOM];
    private final Made output = new Made();
    private int sequence;
    private int heard;
    private boolean started;
    private int timestamp;
    private long timestampAt;
    private long packets;
    private long octets;
    private final Protection protection;
    private final RedReader red = new RedReader();
    private final SoundClock clock;
    private boolean closed;
    private boolean waits;
    private long fillAt;
    private final int most;
    private int complexity = Effort.MOST;
    private long now;
    private @Nullable Way way;

    private SoundPath(
            final Conversion conversion,
            final Converter converter,
            final byte[] kinds,
            final SoundClock clock,
            final int most,
            final long random) {
        this.most = most;
        this.conversion = conversion;
        this.clock = clock;
        protection =
                new Protection(
                        converter.encoder(), conversion.copiesTo() != null, conversion.bitrate());
        this.converter = converter;
        this.kinds = kinds;
        ssrc = (int) random;
        // The first sequence number is small enough not to wrap at once (RFC 3711 §3.3.1).
        sequence = (int) (random >>> 32) & 0x7fff;
    }

    /**
     * A path for a conversion.
     *
     * @param clock of the loop, for packets that have to wait
     * @param random 64 unpredictable bits, for the numbers of our source (RFC 3550 §8.1)
     * @return {@code null} when a codec of it is not there
     */
    public static @Nullable SoundPath of(
            final Conversion conversion,
            final Codecs codecs,
            final SoundClock clock,
            final long random) {
        final AudioCodec to = find(codecs, conversion.to());
        final byte[] kinds = new byte[TYPES];
        Arrays.fill(kinds, NOT_OURS);
        final List<AudioCodec> from = new ArrayList<>();
        for (final Codec codec : conversion.from()) {
            final AudioCodec decoded = find(codecs, codec);
            if (decoded != null) {
                int place = 0;
                while (place < from.size() && !from.get(place).name().equals(decoded.name())) {
                    place++;
                }
                if (place == from.size()) {
                    from.add(decoded);
                }
                kinds[codec.payloadType()] = (byte) place;
            }
        }
        if (to == null || from.isEmpty()) {
            return null;
        }
        conversion.digits().forEach(codec -> kinds[codec.payloadType()] = DIGITS);
        conversion.copies().forEach(codec -> kinds[codec.payloadType()] = COPIES);
        conversion.noise().forEach(codec -> kinds[codec.payloadType()] = NOISE);
        final Converter converter =
                new Converter(
                        from.toArray(AudioCodec[]::new),
                        to,
                        conversion.packetMillis(),
                        (int) (random >>> 17),
                        digits(conversion),
                        conversion.noiseTo() != null);
        if (conversion.bitrate() > 0) {
            converter.encoder().bitrate(conversion.bitrate());
        }
        final int most = codecs.lowCpu() ? LEAST_COMPLEXITY : Effort.MOST;
        final SoundPath path = new SoundPath(conversion, converter, kinds, clock, most, random);
        path.complexity(most);
        return path;
    }

    private static DigitTerms digits(final Conversion conversion) {
        return new DigitTerms(
                conversion.digits().isEmpty() ? 0 : conversion.digits().getFirst().clockRate(),
                conversion.digitsTo() == null ? 0 : conversion.digitsTo().clockRate(),
                conversion.detects());
    }

    private static @Nullable AudioCodec find(final Codecs codecs, final Codec codec) {
        return codecs.find(codec.name(), codec.clockRate(), codec.channels(), codec.parameters());
    }

    /** What it converts. */
    public Conversion conversion() {
        return conversion;
    }

    /** Whether packets of this payload type are converted. */
    public boolean takes(final int payloadType) {
        return kinds[payloadType & (TYPES - 1)] != NOT_OURS;
    }

    @Override
    public int ssrc() {
        return ssrc;
    }

    @Override
    public long packets() {
        return packets;
    }

    @Override
    public long octets() {
        return octets;
    }

    @Override
    public int timestamp(final long at) {
        final long elapsed = Math.max(0, at - timestampAt);
        return timestamp + (int) (elapsed / 1_000 * conversion.to().clockRate() / 1_000_000);
    }

    /** Milliseconds of sound that were lost and had to be invented. */
    public long concealedMillis() {
        return converter.concealedMillis();
    }

    /** Milliseconds of lost sound that later packets repeated. */
    public long recoveredMillis() {
        return converter.recoveredMillis();
    }

    /**
     * The receiver told what it lost: as much is repeated as that needs.
     *
     * @param fraction of our packets lost since its last report, in 256ths
     */
    @Override
    public void lost(final int fraction, final long at) {
        protection.lost(fraction, at);
    }

    @Override
    public void supposed(final int fraction, final long at) {
        protection.supposed(fraction, at);
    }

    /** How much work the encoder may do from now on, 0 to 10. */
    public void complexity(final int level) {
        final int allowed = Math.min(level, most);
        if (allowed != complexity) {
            complexity = allowed;
            converter.encoder().complexity(allowed);
            protection.complexity(allowed);
        }
    }

    /** A packet of a payload type that it {@link #takes} came; what becomes of it is sent. */
    public void received(final byte[] data, final int length, final Way to, final long at) {
        final int source = RtpView.ssrc(data, 0);
        way = to;
        now = at;
        if (started && source != heard) {
            converter.restart(output);
        }
        started = true;
        heard = source;
        final int kind = kinds[RtpView.payloadType(data, 0)];
        final int header = RtpView.headerLength(data, 0, length);
        final int payload = RtpView.payloadLength(data, 0, length);
        if (kind == DIGITS) {
            digits(data, header, payload);
        } else if (kind == NOISE) {
            converter.noise(
                    RtpView.sequence(data, 0),
                    RtpView.timestamp(data, 0),
                    data,
                    header,
                    payload,
                    at,
                    output);
        } else {
            final int inside = kind == COPIES ? inside(data, header, payload) : kind;
            if (inside >= 0) {
                converter.sound(
                        inside,
                        kind == COPIES,
                        RtpView.sequence(data, 0),
                        RtpView.timestamp(data, 0),
                        data,
                        header,
                        payload,
                        at,
                        output);
            }
        }
        await(at, converter.rests() ? 1 : PATIENCE);
    }

    private long frameNanos() {
        return NANOS_PER_MILLI * conversion.packetMillis();
    }

    /** Sees to it that {@link #tick} is called when it has something to do. */
    private void await(final long from, final int packets) {
        fillAt = from + packets * frameNanos();
        if (deadline() != Long.MAX_VALUE) {
            clock.add(this);
        }
    }

    /**
     * A digit is to be heard as a tone in the sound, after those that were pressed before.
     *
     * @param to where it goes when the sender sends nothing
     * @return whether there was room for it
     */
    public boolean press(final MediaCommand.Press digit, final Way to, final long at) {
        way = to;
        now = at;
        final boolean pressed =
                converter.press(digit.event(), digit.volume(), digit.millis(), digit.pauseMillis());
        await(at, PATIENCE);
        return pressed;
    }

    /** What a packet with copies is about; negative for what is not converted. */
    private int inside(final byte[] data, final int offset, final int length) {
        return red.read(data, offset, length, 0)
                ? kinds[red.payloadType(red.count() - 1)]
                : NOT_OURS;
    }

    private void digits(final byte[] data, final int offset, final int length) {
        converter.digits(
                RtpView.sequence(data, 0),
                RtpView.timestamp(data, 0),
                data,
                offset,
                length,
                now,
                output);
    }

    /** When {@link #tick} has something to do; {@link Long#MAX_VALUE} for never. */
    long deadline() {
        if (closed) {
            return Long.MAX_VALUE;
        }
        return converter.rests() || converter.presses()
                ? Math.min(fillAt, converter.deadline())
                : converter.deadline();
    }

    /** Whether it is among those that the clock calls from now on; returns whether that is new. */
    boolean waits(final boolean now) {
        final boolean changes = waits != now;
        waits = now;
        return changes;
    }

    /** Goes on with packets that have waited long enough, and without those that did not come. */
    void tick(final long at) {
        if (!closed) {
            now = at;
            converter.tick(at, output);
            if ((converter.rests() || converter.presses()) && at >= fillAt) {
                converter.fill(at, output);
                fillAt = Math.max(fillAt, at - LATEST_NANOS) + frameNanos();
            }
        }
    }

    private void send(
            final int type,
            final byte[] payload,
            final int length,
            final int stamp,
            final boolean marker) {
        final int header = RtpView.writeHeader(packet, 0, type, marker, sequence, stamp, ssrc);
        System.arraycopy(payload, 0, packet, header, length);
        sent(header, length);
    }

    private void sent(final int header, final int length) {
        sequence = (sequence + 1) & 0xffff;
        packets++;
        octets += length;
        if (way != null) {
            way.sendRtp(packet, header + length);
        }
    }

    @Override
    public void close() {
        closed = true;
        way = null;
        converter.close();
    }

    /** What the converter made. */
    private final class Made implements Converter.Sink {
        @Override
        public void sound(
                final byte[] payload, final int length, final int stamp, final boolean marker) {
            timestamp = stamp;
            timestampAt = now;
            final int type = conversion.to().payloadType();
            final Codec copies = conversion.copiesTo();
            if (copies != null && protection.repeats()) {
                final int header =
                        RtpView.writeHeader(
                                packet, 0, copies.payloadType(), marker, sequence, stamp, ssrc);
                final int size =
                        protection.write(type, stamp, payload, length, packet, header, MOST_COPIED);
                if (size > 0) {
                    sent(header, size);
                    return;
                }
            } else {
                protection.alone(type, stamp, payload, length);
            }
            send(type, payload, length, stamp, marker);
        }

        @Override
        public void digits(
                final byte[] payload, final int length, final int stamp, final boolean marker) {
            final Codec digits = conversion.digitsTo();
            if (digits != null) {
                send(digits.payloadType(), payload, length, stamp, marker);
            }
        }

        @Override
        public void noise(final byte[] payload, final int length, final int stamp) {
            final Codec noise = conversion.noiseTo();
            if (noise != null) {
                timestamp = stamp;
                timestampAt = now;
                send(noise.payloadType(), payload, length, stamp, false);
            }
        }
    }
}
