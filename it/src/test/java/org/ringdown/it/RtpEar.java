package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.testkit.Tone;

/**
 * One end of plain RTP with G.711 u-law: says a tone, and remembers what it hears packet by packet.
 */
final class RtpEar implements AutoCloseable {
    private static final int RATE = 8_000;
    private static final int FRAME = 160;
    private static final int HEADER = 12;
    private static final int EVENTS = 101;
    private static final int KEPT = 500;
    private static final double TONES = 8_000;

    private final DatagramSocket socket;
    private final DatagramSocket rtcp;
    private final ScheduledExecutorService voice = Executors.newSingleThreadScheduledExecutor();
    private final ScheduledFuture<?> speech;
    private final Deque<Packet> heard = new ArrayDeque<>();
    private final List<Press> presses = new ArrayList<>();
    private final Deque<Own> own = new ArrayDeque<>();
    private final byte[][] tone;
    private final int source = ThreadLocalRandom.current().nextInt();
    private volatile @Nullable InetSocketAddress remote;
    private volatile boolean speaking;
    private int sequence = 1_000;
    private int timestamp = 160_000;
    private int turn;

    private static final class Packet {
        private final long at;
        private final short[] samples;

        Packet(final long at, final short[] samples) {
            this.at = at;
            this.samples = samples;
        }
    }

    /** A digit that came as an event: what its packets said. */
    static final class Press {
        private final int stamp;
        private final char digit;
        private final boolean marked;
        private int duration;
        private int packets;
        private int ends;
        private boolean shrank;

        private Press(final int stamp, final char digit, final boolean marked) {
            this.stamp = stamp;
            this.digit = digit;
            this.marked = marked;
        }

        private void take(final int flags, final int ticks) {
            packets++;
            final boolean over = flags >> 7 == 1;
            shrank |= ends > 0 ? !over || ticks != duration : ticks < duration;
            ends += over ? 1 : 0;
            duration = ticks;
        }

        char digit() {
            return digit;
        }

        /** Its timestamp, in ticks of 1/8000 s. */
        int stamp() {
            return stamp;
        }

        /** Whether its first packet had the marker, as RFC 4733 §2.5.1.1 wants it. */
        boolean marked() {
            return marked;
        }

        /** Its last duration, in ticks. */
        int duration() {
            return duration;
        }

        int packets() {
            return packets;
        }

        /** How many packets said that it is over. */
        int ends() {
            return ends;
        }

        /** Whether a packet said less than one before, or anything else after the end. */
        boolean shrank() {
            return shrank;
        }
    }

    /** A digit of its own that is to be sent. */
    private static final class Own {
        private final int event;
        private final int ticks;
        private final boolean tones;
        private int done;
        private int began;
        private int ends;

        Own(final char digit, final int millis, final boolean tones) {
            event = DialTones.DIGITS.indexOf(digit);
            ticks = millis * RATE / 1_000;
            this.tones = tones;
        }
    }

    /** Opens a pair of ports; it says this tone as soon as it knows where to. */
    RtpEar(final int hertz) {
        final int port = Ports.range(2);
        try {
            socket = new DatagramSocket(Ports.loopback(port));
            rtcp = new DatagramSocket(Ports.loopback(port + 1));
        } catch (final IOException taken) {
            throw new UncheckedIOException(taken);
        }
        // One second holds whole periods of every whole frequency, so the second can be said again
        // and again.
        final short[] second = Tone.sine(hertz, 0.5, RATE, RATE);
        tone = new byte[RATE / FRAME][FRAME];
        for (int i = 0; i < RATE; i++) {
            tone[i / FRAME][i % FRAME] = encode(second[i]);
        }
        Thread.ofVirtual().name("rtp ear").start(this::listen);
        final long frame = TimeUnit.MILLISECONDS.toNanos(20);
        speech = voice.scheduleAtFixedRate(this::speak, frame, frame, TimeUnit.NANOSECONDS);
    }

    int port() {
        return socket.getLocalPort();
    }

    /** Says the tone to this address from now on. */
    void speakTo(final InetSocketAddress address) {
        remote = address;
        speaking = true;
    }

    /** Goes on listening, but says nothing. */
    void beQuiet() {
        speaking = false;
    }

    /** Sends a digit as an event in place of the tone (RFC 4733), of so many milliseconds. */
    synchronized void press(final char digit, final int millis) {
        own.addLast(new Own(digit, millis, false));
    }

    /** Sends the two tones of a digit in place of the tone, for so many milliseconds. */
    synchronized void sing(final char digit, final int millis) {
        own.addLast(new Own(digit, millis, true));
    }

    /** Goes on with the tone for so many milliseconds before the next digit. */
    synchronized void rest(final int millis) {
        own.addLast(new Own(' ', millis, true));
    }

    private void speak() {
        final InetSocketAddress to = remote;
        if (to == null || !speaking) {
            return;
        }
        final byte[] packet = next();
        sequence++;
        turn++;
        timestamp += FRAME;
        try {
            socket.send(new DatagramPacket(packet, packet.length, to));
        } catch (final IOException closed) {
            speaking = false;
        }
    }

    private synchronized byte[] next() {
        final ByteBuffer packet = ByteBuffer.allocate(HEADER + FRAME);
        final Own digit = own.peekFirst();
        if (digit == null || digit.tones) {
            header(packet, 0, timestamp).put(tone[turn % tone.length]);
        }
        if (digit == null) {
            return packet.array();
        }
        if (digit.event < 0) {
            digit.done = Math.min(digit.ticks, digit.done + FRAME);
        } else if (digit.tones) {
            for (int i = 0; i < FRAME && digit.done < digit.ticks; i++, digit.done++) {
                final double sample = DialTones.sample(digit.event, digit.done, RATE, TONES);
                packet.put(HEADER + i, encode((short) sample));
            }
        } else {
            digit.began = digit.done == 0 ? timestamp : digit.began;
            digit.done = Math.min(digit.ticks, digit.done + FRAME);
            digit.ends += digit.done == digit.ticks ? 1 : 0;
            header(packet, (digit.done == FRAME ? 0x80 : 0) | EVENTS, digit.began)
                    .put((byte) digit.event)
                    .put((byte) (digit.ends > 0 ? 0x8a : 0x0a))
                    .putShort((short) digit.done);
        }
        if (digit.tones ? digit.done == digit.ticks : digit.ends == 3) {
            own.removeFirst();
        }
        return Arrays.copyOf(packet.array(), packet.position());
    }

    private ByteBuffer header(final ByteBuffer packet, final int type, final int stamp) {
        return packet.put((byte) 0x80)
                .put((byte) type)
                .putShort((short) sequence)
                .putInt(stamp)
                .putInt(source);
    }

    /** Sends bytes that are no RTP of this call, from the same port. */
    void throwAt(final InetSocketAddress to, final byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (final IOException closed) {
            throw new UncheckedIOException(closed);
        }
    }

    private void listen() {
        final byte[] buffer = new byte[2_048];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (final IOException closed) {
                return;
            }
            take(buffer, packet.getLength());
        }
    }

    private synchronized void take(final byte[] buffer, final int length) {
        if (length < HEADER || (buffer[0] & 0xC0) != 0x80) {
            return;
        }
        final int type = buffer[1] & 0x7F;
        final int payload = HEADER + 4 * (buffer[0] & 0x0F);
        if (type == EVENTS && length >= payload + 4) {
            final ByteBuffer packet = ByteBuffer.wrap(buffer);
            final int stamp = packet.getInt(4);
            if (presses.isEmpty() || presses.getLast().stamp != stamp) {
                final char digit = DialTones.DIGITS.charAt(buffer[payload] & 0x0F);
                presses.add(new Press(stamp, digit, buffer[1] < 0));
            }
            presses.getLast().take(buffer[payload + 1] & 0xFF, packet.getChar(payload + 2));
        } else if (type == 0) {
            final short[] samples = new short[length - payload];
            for (int i = 0; i < samples.length; i++) {
                samples[i] = decode(buffer[payload + i]);
            }
            heard.addLast(new Packet(System.nanoTime(), samples));
            if (heard.size() > KEPT) {
                heard.removeFirst();
            }
        }
    }

    /** What came in during the last {@code length}. */
    synchronized Sounds.Heard last(final Duration length) {
        final long since = System.nanoTime() - length.toNanos();
        final short[] all = new short[RATE * 10];
        int at = 0;
        for (final Packet packet : heard) {
            if (packet.at >= since && at + packet.samples.length <= all.length) {
                System.arraycopy(packet.samples, 0, all, at, packet.samples.length);
                at += packet.samples.length;
            }
        }
        return new Sounds.Heard(Arrays.copyOf(all, at), RATE);
    }

    /** The digits that came as events in the sound (RFC 4733). */
    synchronized String digits() {
        final StringBuilder digits = new StringBuilder();
        presses.forEach(press -> digits.append(press.digit));
        return digits.toString();
    }

    /** The same with all that was said of them; those that are over, as their senders said. */
    synchronized List<Press> presses() {
        return presses.stream().filter(press -> press.ends > 0).toList();
    }

    /** ITU-T G.711, u-law. */
    private static byte encode(final short sample) {
        final int sign = sample < 0 ? 0x80 : 0;
        final int magnitude = Math.min(Math.abs(sample), 32_635) + 132;
        final int exponent = 31 - Integer.numberOfLeadingZeros(magnitude) - 7;
        final int mantissa = magnitude >> (exponent + 3) & 0x0F;
        return (byte) ~(sign | exponent << 4 | mantissa);
    }

    private static short decode(final byte code) {
        final int bits = ~code & 0xFF;
        final int magnitude = ((((bits & 0x0F) << 3) + 132) << (bits >> 4 & 7)) - 132;
        return (short) ((bits & 0x80) != 0 ? -magnitude : magnitude);
    }

    @Override
    public void close() {
        speech.cancel(true);
        voice.shutdownNow();
        socket.close();
        rtcp.close();
    }
}
