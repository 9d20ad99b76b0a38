package org.ringdown.bench.media;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
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
 * What a browser does besides talking: it answers connectivity checks and sends its own, as the
 * controlling agent (RFC 8445), and shakes hands as the DTLS client. The handshake blocks a virtual
 * thread; its datagrams come and go through queues, because sockets belong to the load's thread.
 */
final class Browser implements DatagramPipe {
    private static final long CHECK_NANOS = 500_000_000;
    private static final byte[] END = new byte[0];

    private final Talker talker;
    private final DtlsEndpoint endpoint;
    private final Entropy entropy;
    private final IceParameters ours;
    private final BlockingQueue<byte[]> incoming = new LinkedBlockingQueue<>();
    private final Queue<byte[]> outgoing = new ConcurrentLinkedQueue<>();
    private volatile @Nullable SrtpKeys keys;
    private volatile @Nullable DtlsEnd end;
    private @Nullable IceParameters theirs;
    private @Nullable Fingerprint fingerprint;
    private boolean connected;
    private boolean begun;
    private boolean done;
    private long checkAt;

    Browser(final Talker talker, final DtlsEndpoint endpoint, final Entropy entropy) {
        this.talker = talker;
        this.endpoint = endpoint;
        this.entropy = entropy;
        ours = new IceParameters(entropy.token(4), entropy.token(16));
        talker.line().handshake(this::arrived);
    }

    /** Its offer. */
    String offer() {
        return Sdp.browser(talker.port(), ours.ufrag(), ours.password(), endpoint.fingerprint());
    }

    /** Takes the answer. */
    void answered(final Sdp answer) throws IOException {
        if (!answer.passive()) {
            throw new IOException("the server wants to be the DTLS client: " + answer);
        }
        theirs = new IceParameters(answer.ufrag(), answer.password());
        fingerprint = Fingerprint.parse(answer.fingerprint()).orThrow();
        talker.talkTo(answer.port());
        check();
    }

    private IceParameters theirs() {
        return Objects.requireNonNull(theirs, "no answer yet");
    }

    private void arrived(final byte[] data) {
        if (PacketKind.of(data, 0, data.length) == PacketKind.DTLS) {
            incoming.add(data);
            return;
        }
        final StunMessage message = StunMessage.parse(data, 0, data.length).orThrow();
        if (message.messageClass() == StunClass.SUCCESS) {
            connected = true;
        } else if (message.messageClass() == StunClass.REQUEST && theirs != null) {
            talker.send(
                    StunWriter.answer(StunClass.SUCCESS, message)
                            .xorMappedAddress(
                                    new InetSocketAddress(
                                            InetAddress.getLoopbackAddress(), talker.targetPort()))
                            .integrity(ours.password().getBytes(StandardCharsets.UTF_8))
                            .fingerprint()
                            .toBytes());
        }
    }

    /** Sends a connectivity check. */
    void check() {
        final byte[] transaction = new byte[12];
        entropy.fill(transaction);
        talker.send(
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                        .text(StunAttribute.USERNAME, theirs().ufrag() + ":" + ours.ufrag())
                        .int32(StunAttribute.PRIORITY, 1_862_270_975)
                        .int64(StunAttribute.ICE_CONTROLLING, 1)
                        .flag(StunAttribute.USE_CANDIDATE)
                        .integrity(theirs().password().getBytes(StandardCharsets.UTF_8))
                        .fingerprint()
                        .toBytes());
    }

    /** Checks again while there is no answer; true when there was one. */
    boolean connected(final long now) {
        if (!connected && now - checkAt > CHECK_NANOS) {
            checkAt = now;
            check();
        }
        return connected;
    }

    /** Begins the handshake. */
    void begin() {
        begun = true;
        Thread.ofVirtual().start(this::shakeHands);
    }

    private void shakeHands() {
        end =
                endpoint.associate(
                                DtlsRole.CLIENT,
                                List.of(Objects.requireNonNull(fingerprint, "no answer yet")),
                                this)
                        .run(agreed -> keys = agreed);
    }

    /**
     * Sends what is to be sent; true when the talker has its keys.
     *
     * @throws IOException when the handshake has failed
     */
    boolean proceed() throws IOException {
        for (byte[] next = outgoing.poll(); next != null; next = outgoing.poll()) {
            talker.send(next);
        }
        if (done || !begun) {
            return done;
        }
        final SrtpKeys agreed = keys;
        if (agreed == null) {
            if (end instanceof DtlsEnd.Failed(var reason, var detail)) {
                throw new IOException("a DTLS handshake failed, " + reason + ": " + detail);
            }
            return false;
        }
        talker.secure(
                new SrtpSender(agreed.local(DtlsRole.CLIENT)),
                new SrtpReceiver(agreed.remote(DtlsRole.CLIENT)));
        done = true;
        return true;
    }

    /** Ends the thread, without a word to the other end. */
    void end() {
        incoming.add(END);
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
