package org.ringdown.audio.convert;

import java.util.Arrays;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.dtmf.ToneGenerator;

/**
 * What a converter makes: sound that waits until it fills a packet, and where in the receiver's
 * time it belongs.
 */
final class Track implements Stamps {
    private static final int MILLIS = 1_000;
    private static final int PACKET_STEP_MILLIS = 10;

    private final AudioCodec to;
    private final Encoder encoder;
    private final int packetMillis;
    private final int packet;
    private final DigitPath digits;
    private final Presses presses;
    private final short[] sound;
    private final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
    private int held;
    private int timestamp;
    private boolean marker = true;

    Track(
            final AudioCodec to,
            final Encoder encoder,
            final int wantedMillis,
            final int timestamp,
            final DigitPath digits) {
        this.to = to;
        this.encoder = encoder;
        this.timestamp = timestamp;
        this.digits = digits;
        packet = packet(encoder, wantedMillis);
        packetMillis = packet / (encoder.rate() / MILLIS);
        presses = new Presses(encoder.rate());
        sound = new short[packet + 3 * AudioCodec.room(encoder.rate())];
    }

    private static int packet(final Encoder encoder, final int wantedMillis) {
        final int step = encoder.rate() / MILLIS * PACKET_STEP_MILLIS;
        int samples = encoder.rate() / MILLIS * wantedMillis;
        while (samples > step && !encoder.takes(samples)) {
            samples -= step;
        }
        return samples;
    }

    /** How much sound there is in a packet. */
    int packetMillis() {
        return packetMillis;
    }

    Encoder encoder() {
        return encoder;
    }

    /** Digits that are to be heard as tones. */
    Presses presses() {
        return presses;
    }

    /** Where sound is to be put, from {@link #held} on. */
    short[] sound() {
        return sound;
    }

    /** Samples that wait. */
    int held() {
        return held;
    }

    /** So many samples were put behind those that wait. */
    void add(final int samples) {
        held += samples;
    }

    @Override
    public int stamp() {
        return timestamp;
    }

    @Override
    public int stampClock() {
        return to.clockRate();
    }

    /** Nothing was heard for so many ticks of the receiver's clock, of which some were sent. */
    void skip(final long ticks, final Converter.Sink output) {
        final int padded = to.timestamps(flush(output), encoder.rate());
        timestamp += (int) Math.max(0, ticks - padded);
        marker = true;
    }

    /** Sends what is held, with silence behind it to fill a packet; returns how much of that. */
    private int flush(final Converter.Sink output) {
        if (held == 0) {
            return 0;
        }
        final int padding = packet - held;
        Arrays.fill(sound, held, packet, (short) 0);
        held = packet;
        emit(output);
        return padding;
    }

    /** Sends the packets that are full. */
    void emit(final Converter.Sink output) {
        final int ticks = to.timestamps(packet, encoder.rate());
        int at = 0;
        while (held - at >= packet) {
            presses.overlay(sound, at, packet);
            final boolean said = digits.heard(sound, at, packet, ticks, this, output);
            final int length = said ? 0 : encoder.encode(sound, at, packet, payload, 0);
            if (length > 0) {
                output.sound(payload, length, timestamp, marker);
                marker = false;
            } else {
                marker = true;
            }
            timestamp += ticks;
            at += packet;
        }
        drop(at);
    }

    /** Tells of noise now and then instead of sending it. */
    void describe(final Rest rest, final Converter.Sink output) {
        int at = 0;
        while (held - at >= packet) {
            final int length = rest.tell(sound, at, packet, packetMillis, payload);
            if (length > 0) {
                output.noise(payload, length, timestamp);
            }
            marker = true;
            timestamp += to.timestamps(packet, encoder.rate());
            at += packet;
        }
        drop(at);
    }

    /** Sends so many samples of a tone. */
    void play(final ToneGenerator tone, final int samples, final Converter.Sink output) {
        int left = samples;
        while (left > 0) {
            final int piece = Math.min(packet, left);
            tone.generate(sound, held, piece);
            held += piece;
            left -= piece;
            emit(output);
        }
    }

    private void drop(final int samples) {
        if (samples > 0) {
            held -= samples;
            System.arraycopy(sound, samples, sound, 0, held);
        }
    }

    /** A packet of silence. */
    void silence() {
        Arrays.fill(sound, held, held + packet, (short) 0);
        held += packet;
    }
}
