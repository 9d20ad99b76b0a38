package org.ringdown.bench.media;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/**
 * One end of a call, on our side of the server: says 20 ms of G.711 at a time, in the clear or
 * sealed, and checks and counts what it hears. What it says holds when it was said and by whom;
 * where a server converts, {@link Conversation} knows. Belongs to the thread of the {@link Load}.
 */
final class Talker {
    /** Bytes of a packet in the clear: an RTP header and 160 samples. */
    static final int PACKET = RtpView.FIXED_HEADER + 160;

    /** A packet that is older is of no use to a listener, and does not count as arrived. */
    static final long LATE_NANOS = 100_000_000;

    private static final int TIME = RtpView.FIXED_HEADER;
    private static final int WHO = TIME + Long.BYTES;
    private static final int VOICE = WHO + Integer.BYTES;
    private static final int VOICE_LENGTH = PACKET - VOICE;
    private static final int TIMESTAMP_STEP = 160;

    /** For Opus, too, and for a tag. */
    private static final int ROOM = 512 + Datagram.HEADROOM;

    /** What is said in a packet, by the lower bits of its sequence number. */
    private static final byte[][] VOICES = new byte[256][VOICE_LENGTH];

    static {
        for (int i = 0; i < VOICES.length; i++) {
            Arrays.fill(VOICES[i], (byte) i);
        }
    }

    private final Ear ear;
    private final Line line;
    private final int source;
    private final byte[] packet = new byte[ROOM];
    private @Nullable PeerAddress target;
    private @Nullable SrtpSender sender;
    private @Nullable SrtpReceiver receiver;
    private @Nullable Conversation conversation;
    private int sequence;
    private int timestamp;

    /**
     * @param ear what all hear together
     * @param line where it speaks and hears
     * @param source its SSRC; its partner's differs in the lowest bit
     */
    Talker(final Ear ear, final Line line, final int source) {
        this.ear = ear;
        this.line = line;
        this.source = source;
    }

    /** Our port. */
    int port() {
        return line.port();
    }

    Line line() {
        return line;
    }

    int source() {
        return source;
    }

    /** The server's port for us. */
    void talkTo(final int port) {
        target = PeerAddress.of(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
    }

    /** From now on everything is sealed. */
    void secure(final SrtpSender ours, final SrtpReceiver theirs) {
        sender = ours;
        receiver = theirs;
    }

    /** From now on it speaks through a server that converts. */
    void converse(final Conversation with) {
        conversation = with;
    }

    /** Whether it speaks through a server that converts. */
    boolean converses() {
        return conversation != null;
    }

    /** What it says and hears when it does. */
    Conversation conversation() {
        return Objects.requireNonNull(conversation, "what is said passes as it is");
    }

    /** The port that it talks to. */
    int targetPort() {
        return target().port();
    }

    private PeerAddress target() {
        return Objects.requireNonNull(target, "nobody to talk to");
    }

    /** Sends something that is no media. */
    void send(final byte[] data) {
        line.send(target(), data, data.length);
    }

    /** Sends the next packet. */
    void speak() {
        final Conversation with = conversation;
        if (with != null) {
            line.send(target(), packet, with.write(packet, source));
            return;
        }
        RtpView.writeHeader(packet, 0, 0, false, sequence, timestamp, source);
        // Sealing was done in place, so everything has to be put there again.
        Bytes.LONG.set(packet, TIME, System.nanoTime());
        Bytes.INT.set(packet, WHO, source);
        System.arraycopy(VOICES[sequence & 0xff], 0, packet, VOICE, VOICE_LENGTH);
        sequence = (sequence + 1) & 0xffff;
        timestamp += TIMESTAMP_STEP;
        final SrtpSender seal = sender;
        final int length = seal == null ? PACKET : seal.protectRtp(packet, 0, PACKET);
        line.send(target(), packet, length);
    }

    /** Opens and checks what has come for us. */
    void hear(final Datagram datagram) {
        final byte[] data = datagram.data();
        int length = datagram.length();
        final Conversation with = conversation;
        if (with != null) {
            with.hear(data, length, ear);
            return;
        }
        final SrtpReceiver open = receiver;
        if (open != null) {
            length = open.unprotectRtp(data, 0, length) == Unprotect.OK ? open.length() : -1;
        }
        final PeerAddress from = target;
        if (length == PACKET
                && from != null
                && datagram.isFrom(from)
                && (int) Bytes.INT.get(data, WHO) == (source ^ 1)
                && Arrays.equals(
                        data,
                        VOICE,
                        PACKET,
                        VOICES[RtpView.sequence(data, 0) & 0xff],
                        0,
                        VOICE_LENGTH)) {
            ear.heard((long) Bytes.LONG.get(data, TIME));
        } else {
            ear.wrong();
        }
    }
}
