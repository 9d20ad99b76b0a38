package org.ringdown.runtime.sip;

import io.netty.channel.IoEvent;
import io.netty.channel.IoEventLoop;
import io.netty.channel.IoRegistration;
import io.netty.channel.epoll.EpollIoEvent;
import io.netty.channel.epoll.EpollIoHandle;
import io.netty.channel.epoll.EpollIoOps;
import io.netty.channel.unix.FileDescriptor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.runtime.io.MessageSocket;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A UDP socket that an I/O thread waits for together with its connections. What came is taken in
 * one system call, and what is sent before the thread looks at its sockets again leaves in one.
 */
final class NativeDatagrams implements DatagramListener, EpollIoHandle {
    private static final Logger LOG = LoggerFactory.getLogger(NativeDatagrams.class);

    /** How many of the last messages are remembered, in case one comes back. A power of two. */
    private static final int REMEMBERED = 256;

    /** How many flows are remembered. A power of two. */
    private static final int FLOWS = 1_024;

    /** Messages that come back do so at once, or after the time that a router needs. */
    private static final long REMEMBERED_NANOS = 5_000_000_000L;

    private record Sent(SipMessage message, Hop hop, InetSocketAddress to, long at) {}

    private final Plumbing plumbing;
    private final Counters<TransportCounter> counters;
    private final IoEventLoop loop;
    private final MessageSocket socket;
    private final FileDescriptor descriptor;
    private final IoRegistration registration;
    private final @Nullable Sent[] sent = new @Nullable Sent[REMEMBERED];
    private final StunResponder stun;
    private final byte[] outgoing = new byte[MessageSocket.LONGEST];

    /** Flows of those who sent lately, so that not each message makes a new one. */
    private final @Nullable Flow[] flows = new @Nullable Flow[FLOWS];

    private final MessageSocket.Sink sink = this::received;
    private final MessageSocket.Returned returned = this::notSent;
    private final Runnable flushing = this::flush;
    private boolean flushAsked;

    /** When the first was queued of those that wait to leave together. */
    private long queuedAt;

    /** Takes a bound socket over. */
    NativeDatagrams(
            final Plumbing plumbing,
            final Counters<TransportCounter> counters,
            final IoEventLoop loop,
            final MessageSocket socket)
            throws IOException {
        this.plumbing = plumbing;
        this.counters = counters;
        stun = new StunResponder(counters);
        this.loop = loop;
        this.socket = socket;
        descriptor = new FileDescriptor(socket.descriptor());
        if (socket.receiveBuffer() < MessageSocket.wantedBuffer()) {
            LOG.info(
                    "udp {}: the system holds {} KiB of messages for us while we are busy, not {};"
                            + " raise net.core.rmem_max",
                    socket.local(),
                    socket.receiveBuffer() >> 10,
                    MessageSocket.wantedBuffer() >> 10);
        }
        final var registering = loop.register(this).awaitUninterruptibly();
        if (!registering.isSuccess()) {
            socket.close();
            throw new IOException("cannot wait for " + socket.local(), registering.cause());
        }
        registration = registering.getNow();
        registration.submit(EpollIoOps.EPOLLIN);
    }

    @Override
    public FileDescriptor fd() {
        return descriptor;
    }

    @Override
    public InetSocketAddress address() {
        return socket.local();
    }

    @Override
    public void handle(final IoRegistration at, final IoEvent event) {
        try {
            if (((EpollIoEvent) event).ops().contains(EpollIoOps.EPOLLERR)) {
                takeBack();
            }
            socket.receive(sink);
        } catch (final RuntimeException | StackOverflowError bug) {
            plumbing.failed(counters, bug);
        }
    }

    private void received(
            final byte[] data,
            final int length,
            final PeerAddress from,
            final InetSocketAddress to) {
        if (Plumbing.keepAlive(data, length)) {
            counters.count(TransportCounter.KEEP_ALIVES);
            return;
        }
        final InetSocketAddress remote = from.socketAddress();
        if (StunResponder.stun(data, 0, length)) {
            final byte[] told =
                    stun.answer(data, 0, length, remote, plumbing.network().clock().now());
            if (told != null) {
                room(told.length);
                socket.queue(told, told.length, remote, to);
            }
            return;
        }
        plumbing.read(
                data,
                length,
                flow(from, to),
                counters,
                answer -> {
                    room(answer.length);
                    socket.queue(answer, answer.length, remote, to);
                });
    }

    private Flow flow(final PeerAddress from, final InetSocketAddress to) {
        final int place = from.hashCode() & FLOWS - 1;
        final Flow known = flows[place];
        if (known != null
                && known.remote().equals(from.socketAddress())
                && known.local().equals(to)) {
            return known;
        }
        final Flow made = new Flow(Transport.UDP, to, from.socketAddress(), 0);
        flows[place] = made;
        return made;
    }

    @Override
    public void send(final SipMessage message, final InetSocketAddress target, final Hop hop) {
        if (loop.inEventLoop()) {
            queue(message, target, hop);
            return;
        }
        try {
            loop.execute(() -> queue(message, target, hop));
        } catch (final RejectedExecutionException closing) {
            plumbing.sendFailed(message, hop, counters);
        }
    }

    private void queue(final SipMessage message, final InetSocketAddress target, final Hop hop) {
        final int length = message.length();
        if (length > MessageSocket.LONGEST) {
            plumbing.sendFailed(message, hop, counters);
            return;
        }
        message.copyTo(outgoing, 0);
        room(length);
        final InetSocketAddress from = hop instanceof Hop.Over(Flow flow) ? flow.local() : null;
        final long number = socket.queue(outgoing, length, target, from);
        if (number < 0) {
            plumbing.sendFailed(message, hop, counters);
            return;
        }
        sent[(int) number & REMEMBERED - 1] = new Sent(message, hop, target, queuedAt);
        counters.count(TransportCounter.SENT);
    }

    /** Makes room for a message, and sees to it that it leaves. */
    private void room(final int length) {
        if (!socket.hasRoom(length)) {
            socket.flush(returned);
        }
        if (!flushAsked) {
            flushAsked = true;
            queuedAt = plumbing.network().clock().now();
            loop.execute(flushing);
        }
    }

    private void flush() {
        flushAsked = false;
        socket.flush(returned);
    }

    private void notSent(final long number) {
        final int place = (int) number & REMEMBERED - 1;
        final Sent failed = sent[place];
        if (failed != null) {
            sent[place] = null;
            plumbing.sendFailed(failed.message(), failed.hop(), counters);
        }
    }

    /** Somebody we sent to is not there: what went there lately did not arrive. */
    private void takeBack() {
        final long now = plumbing.network().clock().now();
        for (PeerAddress gone = socket.returned(); gone != null; gone = socket.returned()) {
            final InetSocketAddress to = gone.socketAddress();
            for (int i = 0; i < REMEMBERED; i++) {
                final Sent one = sent[i];
                if (one != null && one.to().equals(to)) {
                    sent[i] = null;
                    if (now - one.at() < REMEMBERED_NANOS) {
                        plumbing.sendFailed(one.message(), one.hop(), counters);
                    }
                }
            }
        }
    }

    /** Closes the socket; any thread, and also when the I/O thread ends. */
    @Override
    public void close() {
        if (loop.inEventLoop()) {
            end();
            return;
        }
        try {
            loop.submit(this::end).awaitUninterruptibly();
        } catch (final RejectedExecutionException ended) {
            end();
        }
    }

    private void end() {
        if (registration.isValid()) {
            registration.cancel();
        }
        socket.flush(returned);
        socket.close();
    }
}
