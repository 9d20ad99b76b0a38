package org.ringdown.bench.loss;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.DatagramChannel;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpStream;
import org.ringdown.rtc.rtp.RtpView;

/** One end of a call, with its line: speaks, listens, and reports every second. */
final class End implements AutoCloseable {
    private static final long FRAME_NANOS = 20_000_000;
    private static final long REPORT_NANOS = 1_000_000_000;
    private static final byte[] CNAME = "ear".getBytes(StandardCharsets.US_ASCII);

    private final Stage stage;
    private final Mouth mouth;
    private final Line up;
    private final Line down;
    private final Recording recording = new Recording();
    private final DatagramChannel rtp;
    private final DatagramChannel rtcp;
    private final ByteBuffer room = ByteBuffer.allocate(2_048);
    private @Nullable InetSocketAddress rtpTo;
    private @Nullable InetSocketAddress rtcpTo;
    private @Nullable RtpStream heard;
    private long octets;

    /**
     * @param up what becomes of what it sends
     * @param down what becomes of what is sent to it
     */
    End(final Stage stage, final Mouth mouth, final Line up, final Line down) throws IOException {
        this.stage = stage;
        this.mouth = mouth;
        this.up = up;
        this.down = down;
        rtp = stage.open(true);
        rtcp = stage.open(false);
        stage.listen(rtp, this::hear);
        stage.listen(rtcp, this::listen);
    }

    int port() throws IOException {
        return ((InetSocketAddress) rtp.getLocalAddress()).getPort();
    }

    Mouth mouth() {
        return mouth;
    }

    Recording recording() {
        return recording;
    }

    /** Where it sends. */
    void talkTo(final int port) {
        rtpTo = new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
        rtcpTo = new InetSocketAddress(InetAddress.getLoopbackAddress(), port + 1);
    }

    /** Begins to speak: the first sample is said at that time. */
    void speak(final long from) {
        stage.at(from + FRAME_NANOS, () -> say(from));
        stage.at(from + REPORT_NANOS, () -> report(from + REPORT_NANOS));
    }

    private void say(final long from) {
        if (!mouth.speaks()) {
            return;
        }
        final byte[] packet = mouth.packet();
        octets += packet.length - RtpView.FIXED_HEADER;
        send(rtp, packet, rtpTo);
        stage.at(from + (mouth.made() + 1) * FRAME_NANOS, () -> say(from));
    }

    private void send(
            final DatagramChannel channel,
            final byte[] packet,
            final @Nullable InetSocketAddress to) {
        final long late = up.pass();
        if (late == Line.LOST || to == null) {
            return;
        }
        if (late == 0) {
            put(channel, packet, to);
        } else {
            stage.at(System.nanoTime() + late, () -> put(channel, packet, to));
        }
    }

    private static void put(
            final DatagramChannel channel, final byte[] packet, final InetSocketAddress to) {
        try {
            channel.send(ByteBuffer.wrap(packet), to);
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void report(final long at) {
        final byte[] data = new byte[256];
        final RtcpWriter writer = new RtcpWriter(data).begin(0);
        writer.senderReport(
                mouth.ssrc(),
                RtcpWriter.ntp(System.currentTimeMillis()),
                mouth.made() * mouth.sound().rate() / 50,
                mouth.made(),
                octets);
        final RtpStream stream = heard;
        if (stream != null && stream.believed()) {
            writer.reportBlock(
                    stream.ssrc(),
                    stream.takeFractionLost(),
                    stream.lost(),
                    stream.extendedHighest(),
                    stream.jitter(),
                    0,
                    0);
        }
        writer.cname(mouth.ssrc(), CNAME);
        send(rtcp, Arrays.copyOf(data, writer.length()), rtcpTo);
        stage.at(at + REPORT_NANOS, () -> report(at + REPORT_NANOS));
    }

    private byte @Nullable [] read(final DatagramChannel channel) {
        try {
            room.clear();
            return channel.receive(room) == null
                    ? null
                    : Arrays.copyOf(room.array(), room.position());
        } catch (final IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void hear() {
        for (byte[] packet = read(rtp); packet != null; packet = read(rtp)) {
            final long now = System.nanoTime();
            if (RtpView.valid(packet, 0, packet.length)) {
                final long late = down.pass();
                recording.add(packet, now, late);
                if (late != Line.LOST) {
                    count(packet, now + late);
                }
            }
        }
    }

    private void count(final byte[] packet, final long at) {
        RtpStream stream = heard;
        if (stream == null || stream.ssrc() != RtpView.ssrc(packet, 0)) {
            stream =
                    new RtpStream(
                            RtpView.ssrc(packet, 0),
                            mouth.sound().rate(),
                            RtpView.sequence(packet, 0));
            heard = stream;
        }
        stream.received(
                RtpView.sequence(packet, 0), RtpView.timestamp(packet, 0), packet.length, at);
    }

    /** Takes the far end's reports. */
    private void listen() {
        for (byte[] data = read(rtcp); data != null; data = read(rtcp)) {
            if (!RtcpView.valid(data, 0, data.length) || down.pass() == Line.LOST) {
                continue;
            }
            for (int at = 0; at < data.length; at = RtcpView.next(data, at)) {
                final int type = RtcpView.type(data, at);
                if (type == RtcpView.SR || type == RtcpView.RR) {
                    for (int i = 0; i < RtcpView.count(data, at); i++) {
                        final int block = RtcpView.reportBlock(data, at, i);
                        if (RtcpView.blockSource(data, block) == mouth.ssrc()) {
                            mouth.told(RtcpView.fractionLost(data, block));
                        }
                    }
                }
            }
        }
    }

    @Override
    public void close() throws IOException {
        rtp.close();
        rtcp.close();
        mouth.close();
    }
}
