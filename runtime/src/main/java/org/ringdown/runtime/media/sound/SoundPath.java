package org.ringdown.runtime.media.sound;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.convert.Converter;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;

/**
 * One direction of a bridge whose sound is converted: RTP packets of the sender become packets of a
 * source of ours. Owned by the loop.
 */
public final class SoundPath implements Talker, AutoCloseable {

    /** Where the packets that are made go. */
    public interface Way {
        /** Sends a packet, which may be changed and has room for a tag. */
        void sendRtp(byte[] packet, int length);
    }

    private static final int TYPES = 128;
    private static final byte NOT_OURS = -1;
    private static final byte DIGITS = -2;

    /** Room for the longest payload, header, MID and tag. */
    private static final int ROOM = AudioCodec.MAX_PAYLOAD + 256;

    private static final int BITS_OF_FRACTION = 8;
    private static final int PERCENT = 100;

    private final Conversion conversion;
    private final Converter converter;
    private final byte[] kinds;
    private final int digitsClock;
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
    private int loss;
    private long now;
    private @Nullable Way way;

    private SoundPath(
            final Conversion conversion,
            final Converter converter,
            final byte[] kinds,
            final long random) {
        this.conversion = conversion;
        this.converter = converter;
        this.kinds = kinds;
        digitsClock =
                conversion.digits().isEmpty() ? 0 : conversion.digits().getFirst().clockRate();
        ssrc = (int) random;
        // The first sequence number is small enough not to wrap at once (RFC 3711 §3.3.1).
        sequence = (int) (random >>> 32) & 0x7fff;
    }

    /**
     * A path for a conversion.
     *
     * @param random 64 unpredictable bits, for the numbers of our source (RFC 3550 §8.1)
     * @return {@code null} when a codec of it is not there
     */
    public static @Nullable SoundPath of(
            final Conversion conversion, final Codecs codecs, final long random) {
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
        final Converter converter =
                new Converter(
                        from.toArray(AudioCodec[]::new),
                        to,
                        conversion.packetMillis(),
                        (int) (random >>> 17));
        if (conversion.bitrate() > 0) {
            converter.encoder().bitrate(conversion.bitrate());
        }
        return new SoundPath(conversion, converter, kinds, random);
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
     * The receiver told what it lost: the encoder puts in as much redundancy as that needs. It
     * rises at once and falls slowly, because loss comes in waves.
     *
     * @param fraction of our packets lost since its last report, in 256ths
     */
    public void lost(final int fraction) {
        final int percent = (fraction * PERCENT) >> BITS_OF_FRACTION;
        loss = Math.max(percent, loss - (loss + 3) / 4);
        converter.encoder().expectLoss(loss);
    }

    /** A packet of a payload type that it {@link #takes} came; what becomes of it is sent. */
    public void received(final byte[] data, final int length, final Way to, final long at) {
        final int source = RtpView.ssrc(data, 0);
        if (started && source != heard) {
            converter.restart();
        }
        started = true;
        heard = source;
        way = to;
        now = at;
        final int kind = kinds[RtpView.payloadType(data, 0)];
        final int header = RtpView.headerLength(data, 0, length);
        final int payload = RtpView.payloadLength(data, 0, length);
        if (kind != DIGITS) {
            converter.sound(
                    kind,
                    RtpView.sequence(data, 0),
                    RtpView.timestamp(data, 0),
                    data,
                    header,
                    payload,
                    output);
        } else if (conversion.digitsTo() != null) {
            converter.digits(
                    RtpView.sequence(data, 0),
                    RtpView.timestamp(data, 0),
                    RtpView.marker(data, 0),
                    digitsClock,
                    conversion.digitsTo().clockRate(),
                    data,
                    header,
                    payload,
                    output);
        }
        way = null;
    }

    private void send(
            final int type,
            final byte[] payload,
            final int length,
            final int stamp,
            final boolean marker) {
        final int header = RtpView.writeHeader(packet, 0, type, marker, sequence, stamp, ssrc);
        System.arraycopy(payload, 0, packet, header, length);
        sequence = (sequence + 1) & 0xffff;
        packets++;
        octets += length;
        if (way != null) {
            way.sendRtp(packet, header + length);
        }
    }

    @Override
    public void close() {
        converter.close();
    }

    /** What the converter made. */
    private final class Made implements Converter.Sink {
        @Override
        public void sound(
                final byte[] payload, final int length, final int stamp, final boolean marker) {
            timestamp = stamp;
            timestampAt = now;
            send(conversion.to().payloadType(), payload, length, stamp, marker);
        }

        @Override
        public void digits(
                final byte[] payload, final int length, final int stamp, final boolean marker) {
            final Codec digits = conversion.digitsTo();
            if (digits != null) {
                send(digits.payloadType(), payload, length, stamp, marker);
            }
        }
    }
}
