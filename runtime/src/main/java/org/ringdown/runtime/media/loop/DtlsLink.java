package org.ringdown.runtime.media.loop;

import java.util.Arrays;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsAssociation;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.runtime.io.Urgency;

/**
 * The wire between a leg, which lives on the loop, and its DTLS association, which waits on a
 * virtual thread. Datagrams go in through a bounded queue, even before the handshake begins, so
 * that an early ClientHello is not lost; everything out goes through the loop's mailbox.
 */
final class DtlsLink implements DatagramPipe {
    private static final int QUEUE = 32;
    private static final byte[] WAKE_UP = new byte[0];

    private final long leg;
    private final Consumer<LoopInput> loop;
    private final Urgency urgency;
    private final BlockingQueue<byte[]> in = new ArrayBlockingQueue<>(QUEUE + 1);
    private final BlockingQueue<byte[]> out = new ArrayBlockingQueue<>(QUEUE);
    private volatile boolean closed;
    private @Nullable DtlsRole role;
    private boolean counted;

    /** A link whose association has yet to begin; {@code loop} takes what it has to say. */
    DtlsLink(final long leg, final Consumer<LoopInput> loop, final Urgency urgency) {
        this.leg = leg;
        this.loop = loop;
        this.urgency = urgency;
    }

    /** The leg it belongs to. */
    long leg() {
        return leg;
    }

    /** Our role, once begun. Loop only. */
    @Nullable DtlsRole role() {
        return role;
    }

    /** Whether the handshake has begun. Loop only. */
    boolean begun() {
        return role != null;
    }

    /** Whether it is waiting for a handshake to end, as the quota counts it. Loop only. */
    boolean counted() {
        return counted;
    }

    void counted(final boolean now) {
        counted = now;
    }

    /** Begins the handshake on a virtual thread of its own. Loop only. */
    void begin(final DtlsEndpoint endpoint, final DtlsRole as, final List<Fingerprint> announced) {
        role = as;
        final DtlsAssociation association = endpoint.associate(as, announced, this);
        Thread.ofVirtual()
                .name("dtls-" + leg)
                .start(() ->
                        loop.accept(
                                new LoopInput.HandshakeOver(
                                        this,
                                        association.run(keys ->
                                                loop.accept(
                                                        new LoopInput.HandshakeAgreed(
                                                                this, keys))))));
    }

    /** A datagram came that passed the filter; false when the queue is full. Loop only. */
    boolean arrived(final byte[] data, final int length) {
        return in.size() < QUEUE && in.offer(Arrays.copyOf(data, length));
    }

    /** The next datagram to send, or {@code null}. Loop only. */
    byte @Nullable [] outgoing() {
        return out.poll();
    }

    /** Ends the association, whatever it is doing. Loop only. */
    void close() {
        closed = true;
        in.clear();
        in.add(WAKE_UP);
    }

    @Override
    public int receive(final byte[] into, final int offset, final int waitMillis) {
        try {
            final byte[] data =
                    waitMillis == 0 ? in.take() : in.poll(waitMillis, TimeUnit.MILLISECONDS);
            // The loop may have made the thread that carries this one, in its own likeness.
            urgency.ordinary();
            if (closed) {
                return CLOSED;
            }
            if (data == null || data.length == 0) {
                return TIMED_OUT;
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
        final byte[] datagram = Arrays.copyOfRange(data, offset, offset + length);
        if (!closed && out.offer(datagram)) {
            loop.accept(new LoopInput.HandshakeSends(this));
        }
    }
}
