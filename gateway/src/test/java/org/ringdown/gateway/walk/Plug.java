package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.channels.SocketChannel;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.srtp.Unprotect;

/**
 * One socket of a far end, with what protects it. Holds everything that comes against what may: on
 * a protected one nothing but STUN, DTLS and what opens with its keys, and from our port alone.
 */
final class Plug {
    private static final byte[] END = new byte[0];

    /** Keys at work. */
    record Keys(SrtpSender sender, SrtpReceiver receiver) {
        static Keys of(final SrtpKey ours, final SrtpKey theirs) {
            return new Keys(new SrtpSender(ours), new SrtpReceiver(theirs));
        }
    }

    final Deque<byte[]> rtp = new ArrayDeque<>();
    final Deque<byte[]> rtcp = new ArrayDeque<>();
    Consumer<byte[]> stun = _ -> {};
    int to;
    private int before;
    boolean renewed;
    private Socket socket;
    boolean encrypted;
    @Nullable Keys keys;
    @Nullable Association association;
    private final Pump pump;
    private final Kind.Place place;
    final String name;
    private @Nullable Keys former;
    private @Nullable Socket next;
    private @Nullable Socket left;
    private final Deque<byte[]> early = new ArrayDeque<>();

    Plug(final String name, final Pump pump, final Kind.Place place) throws IOException {
        this.name = name;
        this.pump = pump;
        this.place = place;
        socket = new Socket(null);
        renewed = place == Kind.Place.NATTED;
    }

    /** One that it has, or had. */
    private final class Socket {
        final DatagramChannel channel;

        /** The one that it tells of: behind a NAT another, which nothing from outside reaches. */
        final DatagramChannel told;

        private @Nullable SocketChannel connection;
        private int connected;
        private boolean left;

        Socket(final @Nullable DatagramChannel home) throws IOException {
            channel = pump.open(this::arrived);
            final boolean natted = place == Kind.Place.NATTED;
            told = home != null ? home : natted ? pump.open((_, _) -> {}) : channel;
        }

        private void arrived(final byte[] data, final InetSocketAddress from) {
            final PacketKind kind = PacketKind.of(data, 0, data.length);
            if (left && (kind == PacketKind.RTP || kind == PacketKind.RTCP)) {
                fault("media came to the socket that was left", data);
            } else {
                Plug.this.arrived(kind, data, from);
            }
        }

        void send(final byte[] data) throws IOException {
            if (place != Kind.Place.TCP) {
                channel.send(
                        ByteBuffer.wrap(data),
                        new InetSocketAddress(InetAddress.getLoopbackAddress(), to));
                return;
            }
            if (connection == null || connected != to) {
                connection = pump.connect(to, this::arrived);
                connected = to;
            }
            final ByteBuffer frame = ByteBuffer.allocate(2 + data.length);
            frame.putShort((short) data.length).put(data).flip();
            while (frame.hasRemaining()) {
                connection.write(frame);
            }
        }

        void close() throws IOException {
            channel.close();
            if (connection != null) {
                connection.close();
            }
        }
    }

    private static int port(final DatagramChannel channel) {
        return channel.socket().getLocalPort();
    }

    /** The port that a description tells: of who connects, the one that means none. */
    int port() {
        return place == Kind.Place.TCP ? 9 : port((next == null ? socket : next).told);
    }

    /** The port that it sends from. */
    int from() throws IOException {
        final SocketChannel connected = socket.connection;
        return connected == null
                ? port(socket.channel)
                : ((InetSocketAddress) connected.getLocalAddress()).getPort();
    }

    /** Another socket, which takes over with {@link #moved}. */
    void move() throws IOException {
        stay();
        next = new Socket(null);
    }

    /** Another socket in the eyes of others alone: a NAT forgot, or a connection broke. */
    void rebind() throws IOException {
        stay();
        next = new Socket(place == Kind.Place.NATTED ? socket.told : null);
    }

    void moved() throws IOException {
        final Socket other = next;
        final Socket older = left;
        if (other == null) {
            return;
        }
        if (older != null) {
            older.close();
        }
        left = socket;
        socket = other;
        next = null;
        if (place == Kind.Place.NATTED || place == Kind.Place.TCP) {
            left.close();
            left = null;
            renewed |= place == Kind.Place.NATTED;
        }
    }

    void stay() throws IOException {
        if (next != null) {
            next.close();
            next = null;
        }
    }

    void send(final byte[] data) {
        try {
            socket.send(data);
        } catch (final IOException closed) {
            // As lost as any datagram.
        }
    }

    void say(final byte[] packet, final boolean media) {
        send(seal(packet, media));
    }

    byte[] seal(final byte[] packet, final boolean media) {
        final Keys with = keys;
        if (with == null) {
            if (encrypted) {
                throw new AssertionError(name + " has no keys to speak with");
            }
            return packet;
        }
        final byte[] room = Arrays.copyOf(packet, packet.length + 64);
        final int length =
                media
                        ? with.sender.protectRtp(room, 0, packet.length)
                        : with.sender.protectRtcp(room, 0, packet.length);
        if (length == SrtpSender.REFUSED) {
            throw new AssertionError(name + " cannot seal what it says");
        }
        return Arrays.copyOf(room, length);
    }

    void use(final @Nullable Keys next) {
        former = keys;
        keys = next;
    }

    /** Where to send from now on; something may be on its way from where it was. */
    void towards(final int port) {
        before = to;
        to = port;
    }

    /** Nothing of former keys and ports is on its way any more. */
    void settled() {
        former = null;
        before = to;
        if (left != null) {
            left.left = true;
        }
    }

    // ---- what comes

    private void arrived(final PacketKind kind, final byte[] data, final InetSocketAddress from) {
        if (to != 0 && from.getPort() != to && from.getPort() != before) {
            fault("something came from port " + from.getPort() + " and not from " + to, data);
        }
        switch (kind) {
            case STUN -> stun.accept(data);
            case DTLS -> {
                final Association with = association;
                if (with == null) {
                    early.add(data);
                } else {
                    with.in.add(data);
                }
            }
            case RTP -> open(data, true);
            case RTCP -> open(data, false);
            case OTHER -> fault("neither STUN, DTLS nor SRTP came", data);
        }
    }

    private void fault(final String what, final byte[] data) {
        pump.faults.add(
                name
                        + ": "
                        + what
                        + ": "
                        + HexFormat.of().formatHex(data, 0, Math.min(24, data.length)));
    }

    private void open(final byte[] data, final boolean media) {
        if (!encrypted) {
            (media ? rtp : rtcp).add(data);
            return;
        }
        final Unprotect outcome = opened(keys, data, media);
        if (outcome == Unprotect.OK || opened(former, data, media) == Unprotect.OK) {
            return;
        }
        final Association with = association;
        if (with == null || with.keyed) {
            // Else of an association that is not complete here yet.
            fault("what came does not open (" + outcome + ")", data);
        }
    }

    private Unprotect opened(final @Nullable Keys with, final byte[] data, final boolean media) {
        if (with == null) {
            return Unprotect.BAD_TAG;
        }
        final byte[] room = Arrays.copyOf(data, data.length + 32);
        final SrtpReceiver receiver = with.receiver;
        final Unprotect outcome =
                media
                        ? receiver.unprotectRtp(room, 0, data.length)
                        : receiver.unprotectRtcp(room, 0, data.length);
        if (outcome == Unprotect.OK) {
            (media ? rtp : rtcp).add(Arrays.copyOf(room, receiver.length()));
        }
        return outcome;
    }

    // ---- DTLS

    /** A DTLS association of this socket. */
    final class Association implements DatagramPipe {
        final BlockingQueue<byte[]> in = new LinkedBlockingQueue<>();
        final DtlsRole role;
        final DtlsEndpoint certificate;
        final String fingerprint;
        final BlockingQueue<Keys> agreed = new LinkedBlockingQueue<>();
        volatile boolean keyed;

        Association(final DtlsRole role, final DtlsEndpoint certificate, final String fingerprint) {
            this.role = role;
            this.certificate = certificate;
            this.fingerprint = fingerprint;
        }

        boolean is(final DtlsRole as, final DtlsEndpoint ours, final String theirs) {
            return role == as && certificate == ours && fingerprint.equals(theirs);
        }

        void begin() {
            Thread.ofVirtual()
                    .start(() ->
                            certificate
                                    .associate(
                                            role,
                                            List.of(Fingerprint.parse(fingerprint).orThrow()),
                                            this)
                                    .run(keys ->
                                            agreed.add(
                                                    Keys.of(keys.local(role), keys.remote(role)))));
        }

        @Override
        public int receive(final byte[] into, final int offset, final int waitMillis) {
            try {
                final byte[] data =
                        waitMillis == 0 ? in.take() : in.poll(waitMillis, TimeUnit.MILLISECONDS);
                if (data == null) {
                    return TIMED_OUT;
                }
                if (data.length == 0) {
                    return CLOSED;
                }
                System.arraycopy(data, 0, into, offset, data.length);
                return data.length;
            } catch (final InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return CLOSED;
            }
        }

        @Override
        public void send(final byte[] data, final int offset, final int length) {
            Plug.this.send(Arrays.copyOfRange(data, offset, offset + length));
        }

        void end() {
            in.add(END);
        }
    }

    /** Shakes hands anew unless nothing has changed; {@link #keyed} says when there are keys. */
    void associate(final DtlsRole role, final DtlsEndpoint certificate, final String fingerprint) {
        final Association before = association;
        if (before != null && before.is(role, certificate, fingerprint)) {
            return;
        }
        if (before != null) {
            before.end();
        }
        final Association now = new Association(role, certificate, fingerprint);
        now.in.addAll(early);
        early.clear();
        association = now;
        renewed = true;
        now.begin();
    }

    /** Out of use, it does not go on with what has changed, though it may change back. */
    void outdate(final DtlsRole role, final DtlsEndpoint certificate, final String fingerprint) {
        if (association != null && !association.is(role, certificate, fingerprint)) {
            endDtls();
        }
    }

    /** Whether it has the keys that it is to have. */
    boolean keyed() {
        final Association with = association;
        if (with != null && !with.keyed) {
            final Keys fresh = with.agreed.poll();
            if (fresh == null) {
                return false;
            }
            use(fresh);
            with.keyed = true;
        }
        return keys != null || !encrypted;
    }

    void endDtls() {
        if (association != null) {
            association.end();
            association = null;
        }
    }

    void close() throws IOException {
        endDtls();
        stay();
        socket.close();
        if (left != null) {
            left.close();
        }
    }
}
