package org.ringdown.bench.relay;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DatagramPipe;
import org.ringdown.rtc.dtls.DtlsEnd;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.dtls.SrtpKeys;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/**
 * What a browser does before it can talk: a connectivity check, then DTLS as the client. The
 * handshake blocks a virtual thread; its datagrams come and go through queues, because sockets
 * belong to the load's thread.
 */
final class BrowserHandshake implements DatagramPipe {
    private static final int AT_ONCE = 8;
    private static final long CHECK_NANOS = 500_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final byte[] END = new byte[0];

    private final Talker talker;
    private final DtlsEndpoint endpoint;
    private final IceParameters ours;
    private final IceParameters theirs;
    private final String fingerprint;
    private final Entropy entropy;
    private final BlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
    private final Queue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
    private volatile @Nullable SrtpKeys keys;
    private volatile @Nullable DtlsEnd end;
    private boolean connected;
    private long checkAt;

    BrowserHandshake(
            final Talker talker,
            final DtlsEndpoint endpoint,
            final IceParameters ours,
            final IceParameters theirs,
            final String fingerprint,
            final Entropy entropy) {
        this.talker = talker;
        this.endpoint = endpoint;
        this.ours = ours;
        this.theirs = theirs;
        this.fingerprint = fingerprint;
        this.entropy = entropy;
        talker.handshake(this::arrived);
    }

    /** Runs them all, some at a time, on the load's thread, until every talker has its keys. */
    static void all(final Load load, final List<BrowserHandshake> handshakes) throws IOException {
        final Deque<BrowserHandshake> waiting = new ArrayDeque<>(handshakes);
        final Deque<BrowserHandshake> running = new ArrayDeque<>();
        final long until = System.nanoTime() + PATIENCE.toNanos();
        while (!waiting.isEmpty() || !running.isEmpty()) {
            while (running.size() < AT_ONCE && !waiting.isEmpty()) {
                running.add(waiting.remove());
            }
            load.io().await(1_000_000);
            load.receive();
            for (final BrowserHandshake handshake : List.copyOf(running)) {
                if (handshake.proceed(System.nanoTime())) {
                    running.remove(handshake);
                }
            }
            if (System.nanoTime() > until) {
                throw new IOException(
                        (waiting.size() + running.size()) + " DTLS handshakes did not end");
            }
        }
        handshakes.forEach(handshake -> handshake.incoming.add(END));
    }

    private void arrived(final byte[] data) {
        if (PacketKind.of(data, 0, data.length) == PacketKind.DTLS) {
            incoming.add(data);
        } else if (!connected
                && StunMessage.parse(data, 0, data.length).orThrow().messageClass()
                        == StunClass.SUCCESS) {
            connected = true;
            Thread.ofVirtual().start(this::shakeHands);
        }
    }

    private void shakeHands() {
        end =
                endpoint.associate(
                                DtlsRole.CLIENT,
                                List.of(Fingerprint.parse(fingerprint).orThrow()),
                                this)
                        .run(agreed -> keys = agreed);
    }

    /** Sends what is to be sent; true when the talker has its keys. */
    private boolean proceed(final long now) throws IOException {
        if (!connected && (checkAt == 0 || now - checkAt > 0)) {
            checkAt = now + CHECK_NANOS;
            talker.send(check());
        }
        for (byte[] next = outgoing.poll(); next != null; next = outgoing.poll()) {
            talker.send(next);
        }
        final SrtpKeys agreed = keys;
        if (agreed == null) {
            if (end instanceof DtlsEnd.Failed(var reason, var detail)) {
                throw new IOException("a DTLS handshake failed, " + reason + ": " + detail);
            }
            return false;
        }
        talker.secure(
                new SrtpSender(
                        agreed.profile(),
                        agreed.localKey(DtlsRole.CLIENT).reveal(),
                        agreed.localSalt(DtlsRole.CLIENT).reveal()),
                new SrtpReceiver(
                        agreed.profile(),
                        agreed.remoteKey(DtlsRole.CLIENT).reveal(),
                        agreed.remoteSalt(DtlsRole.CLIENT).reveal()));
        return true;
    }

    private byte[] check() {
        final byte[] transaction = new byte[12];
        entropy.fill(transaction);
        return StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                .text(StunAttribute.USERNAME, theirs.ufrag() + ":" + ours.ufrag())
                .int32(StunAttribute.PRIORITY, 1)
                .int64(StunAttribute.ICE_CONTROLLING, 1)
                .flag(StunAttribute.USE_CANDIDATE)
                .integrity(theirs.password().getBytes(StandardCharsets.UTF_8))
                .fingerprint()
                .toBytes();
    }

    @Override
    public int receive(final byte[] into, final int offset, final int waitMillis) {
        try {
            final byte[] data =
                    waitMillis == 0
                            ? incoming.take()
                            : incoming.poll(waitMillis, TimeUnit.MILLISECONDS);
            if (data == null) {
                return TIMED_OUT;
            }
            if (data.length == 0) {
                return CLOSED;
            }
            System.arraycopy(data, 0, into, offset, data.length);
            return data.length;
        } catch (final InterruptedException interrupted) {
            return CLOSED;
        }
    }

    @Override
    public void send(final byte[] data, final int offset, final int length) {
        outgoing.add(Arrays.copyOfRange(data, offset, offset + length));
    }
}
