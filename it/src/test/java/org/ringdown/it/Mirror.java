package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Screen and camera of a telephone that shows everybody his own picture: the packets that come go
 * back as a stream of its own. What its far end sees has so been carried there and back in every
 * byte. Until it is asked for a whole picture it sends none.
 */
final class Mirror implements AutoCloseable {
    /** The formats of pictures that it knows; each has its own way to begin a whole one. */
    enum Format {
        VP8("") {
            @Override
            boolean wholeBegins(final ByteBuffer packet, final int at) {
                // RFC 7741 §4.2: the first partition begins here, and its frame is a key frame.
                int frame = at + 1;
                if ((packet.get(at) & 0x80) != 0) {
                    final int more = packet.get(at + 1);
                    frame++;
                    if ((more & 0x80) != 0) {
                        frame += (packet.get(frame) & 0x80) != 0 ? 2 : 1;
                    }
                    frame += (more & 0x40) != 0 ? 1 : 0;
                    frame += (more & 0x30) != 0 ? 1 : 0;
                }
                return (packet.get(at) & 0x1f) == 0x10 && (packet.get(frame) & 1) == 0;
            }
        },
        VP9("profile-id=0") {
            @Override
            boolean wholeBegins(final ByteBuffer packet, final int at) {
                // RFC 9628 §4.2: begins a frame (B) and is not predicted from another (P).
                return (packet.get(at) & 0x48) == 0x08;
            }
        },
        H264("profile-level-id=42e01f;packetization-mode=1") {
            @Override
            boolean wholeBegins(final ByteBuffer packet, final int at) {
                // RFC 6184 §5.2: a set of sequence parameters, alone or the first of an aggregate.
                final int type = packet.get(at) & 0x1f;
                return type == 7 || (type == 24 && (packet.get(at + 3) & 0x1f) == 7);
            }
        },
        AV1("profile=0") {
            @Override
            boolean wholeBegins(final ByteBuffer packet, final int at) {
                // AV1 RTP §4.4: the first packet of a coded video sequence (N).
                return (packet.get(at) & 0x08) != 0;
            }
        };

        private final String parameters;

        Format(final String parameters) {
            this.parameters = parameters;
        }

        /** What its parameters in SDP have to contain. */
        String parameters() {
            return parameters;
        }

        /** Whether a whole picture begins in a packet whose payload is at {@code at}. */
        abstract boolean wholeBegins(ByteBuffer packet, int at);
    }

    private static final int HEADER = 12;
    private static final int OWN_TYPE = 97;
    private static final long PATIENCE = TimeUnit.MILLISECONDS.toNanos(500);

    private final Format format;
    private final DatagramSocket rtp;
    private final DatagramSocket rtcp;
    private final int source = ThreadLocalRandom.current().nextInt();
    private volatile @Nullable InetSocketAddress remote;
    private volatile Runnable whenAsked = () -> {};
    private volatile int type = OWN_TYPE;
    private final AtomicInteger asked = new AtomicInteger();
    private final AtomicInteger packets = new AtomicInteger();
    private final AtomicInteger strange = new AtomicInteger();
    private final AtomicInteger whole = new AtomicInteger();
    private final AtomicInteger lost = new AtomicInteger();
    private int last = -1;
    private int wholeStamp;
    private boolean wholeKnown;
    private int sequence = 5_000;
    private long told = System.nanoTime() - PATIENCE;

    /** Opens a pair of ports. */
    Mirror(final Format format) {
        this.format = format;
        final int port = Ports.range(2);
        try {
            rtp = new DatagramSocket(Ports.loopback(port));
            rtcp = new DatagramSocket(Ports.loopback(port + 1));
        } catch (final IOException taken) {
            throw new UncheckedIOException(taken);
        }
        Thread.ofVirtual().name("mirror").start(() -> listen(rtp, this::picture));
        Thread.ofVirtual().name("mirror's feedback").start(() -> listen(rtcp, this::feedback));
    }

    /** The line of an offer. */
    String offer() {
        return line(format.parameters());
    }

    /** The line of an answer: this format by the number and with the parameters of the offer. */
    String answer(final String sdp) {
        final String video = sdp.substring(Math.max(0, sdp.indexOf("m=video")));
        final Matcher number =
                Pattern.compile("(?mi)^a=rtpmap:(\\d+) " + format + "/90000").matcher(video);
        while (number.find()) {
            final Matcher line =
                    Pattern.compile("(?m)^a=fmtp:" + number.group(1) + " (\\S+)").matcher(video);
            final String parameters = line.find() ? line.group(1) : "";
            if (fits(parameters)) {
                type = Integer.parseInt(number.group(1));
                return line(parameters);
            }
        }
        throw new AssertionError(format + " is not offered: " + sdp);
    }

    private boolean fits(final String parameters) {
        for (final String wanted : format.parameters().split(";")) {
            final String name = wanted.split("=")[0];
            // Those of VP9 and AV1 may be left out for the same.
            if (!parameters.contains(wanted)
                    && (format == Format.H264 || parameters.contains(name))) {
                return false;
            }
        }
        return true;
    }

    private String line(final String parameters) {
        return """
        m=video %1$d RTP/AVP %2$d
        a=rtpmap:%2$d %3$s/90000
        %4$s\
        a=sendrecv
        """
                .formatted(
                        rtp.getLocalPort(),
                        type,
                        format,
                        parameters.isEmpty() ? "" : "a=fmtp:" + type + " " + parameters + "\n")
                .replace("\n", "\r\n");
    }

    /** Sends back what comes to this address from now on. */
    void showTo(final InetSocketAddress address) {
        remote = address;
    }

    /** Does this when it is asked for a whole picture, not too often. */
    void whenAsked(final Runnable action) {
        whenAsked = action;
    }

    /** How often it was asked for a whole picture. */
    int asked() {
        return asked.get();
    }

    /** How many packets came. */
    int packets() {
        return packets.get();
    }

    /** How many packets came that are not of the format agreed. */
    int strange() {
        return strange.get();
    }

    /** How many whole pictures have begun. */
    int whole() {
        return whole.get();
    }

    /** How many packets are missing. */
    int lost() {
        return lost.get();
    }

    /** What is done with a datagram. */
    private interface Taker {
        void take(ByteBuffer packet);
    }

    private static void listen(final DatagramSocket socket, final Taker taker) {
        final byte[] buffer = new byte[2_048];
        while (!socket.isClosed()) {
            final DatagramPacket packet = new DatagramPacket(buffer, buffer.length);
            try {
                socket.receive(packet);
            } catch (final IOException closed) {
                return;
            }
            try {
                taker.take(ByteBuffer.wrap(buffer, 0, packet.getLength()));
            } catch (final IndexOutOfBoundsException tooShort) {
                System.err.println("a packet that ends early came to the mirror: " + tooShort);
            }
        }
    }

    private void picture(final ByteBuffer packet) {
        if (packet.limit() <= HEADER || (packet.get(0) & 0xc0) != 0x80) {
            return;
        }
        packets.incrementAndGet();
        if ((packet.get(1) & 0x7f) != type) {
            strange.incrementAndGet();
            return;
        }
        final int number = packet.getShort(2) & 0xffff;
        if (last >= 0) {
            lost.addAndGet(Math.max(0, (short) (number - last) - 1));
        }
        last = number;
        int at = HEADER + 4 * (packet.get(0) & 0x0f);
        if ((packet.get(0) & 0x10) != 0) {
            at += 4 + 4 * (packet.getShort(at + 2) & 0xffff);
        }
        final int stamp = packet.getInt(4);
        if (format.wholeBegins(packet, at) && !(wholeKnown && stamp == wholeStamp)) {
            whole.incrementAndGet();
            wholeKnown = true;
            wholeStamp = stamp;
        }
        final InetSocketAddress to = remote;
        if (to == null || (asked.get() == 0 && wholeKnown && stamp == wholeStamp)) {
            return;
        }
        packet.putShort(2, (short) sequence).putInt(8, source);
        sequence++;
        final byte[] back = new byte[packet.limit()];
        packet.get(0, back);
        try {
            rtp.send(new DatagramPacket(back, back.length, to));
        } catch (final IOException closed) {
            remote = null;
        }
    }

    /** Looks for PLI (RFC 4585 §6.3.1) and FIR (RFC 5104 §4.3.1) about its stream. */
    private void feedback(final ByteBuffer packet) {
        for (int at = 0; at + 8 <= packet.limit(); at += 4 * (packet.getShort(at + 2) + 1)) {
            final int kind = packet.get(at) & 0x1f;
            if ((packet.get(at + 1) & 0xff) != 206 || (kind != 1 && kind != 4)) {
                continue;
            }
            if (packet.getInt(at + (kind == 1 ? 8 : 12)) == source) {
                asked.incrementAndGet();
                final long now = System.nanoTime();
                if (now - told >= PATIENCE) {
                    told = now;
                    whenAsked.run();
                }
            }
        }
    }

    @Override
    public String toString() {
        return "mirror of %s: %d packets, %d strange, %d lost, %d whole pictures, asked %d times"
                .formatted(format, packets(), strange(), lost(), whole(), asked());
    }

    @Override
    public void close() {
        rtp.close();
        rtcp.close();
    }
}
