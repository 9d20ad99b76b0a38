package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/** A transport of a far end: a socket for RTP, one for RTCP unless they share one, ICE and keys. */
final class Wire {
    final Plug rtp;
    final Plug rtcp;
    boolean mux;
    private final String name;
    private final Pump pump;
    private @Nullable SrtpKey sendKey;
    private @Nullable SrtpKey receiveKey;
    private @Nullable IceParameters ours;
    private @Nullable IceParameters theirs;

    Wire(final String name, final Pump pump, final boolean single) throws IOException {
        this.name = name;
        this.pump = pump;
        rtp = new Plug(name, pump);
        rtcp = single ? rtp : new Plug(name + "/rtcp", pump);
        mux = single;
    }

    /** Where RTCP goes and comes. */
    Plug control() {
        return mux ? rtp : rtcp;
    }

    List<Plug> plugs() {
        return rtp == rtcp ? List.of(rtp) : List.of(rtp, rtcp);
    }

    /** The ones in use. */
    List<Plug> used() {
        return mux || rtp == rtcp ? List.of(rtp) : List.of(rtp, rtcp);
    }

    void towards(final int rtpPort, final int rtcpPort, final boolean shared) {
        mux = shared;
        rtp.to = rtpPort;
        if (rtcp != rtp) {
            rtcp.to = rtcpPort;
        }
    }

    void clear() {
        for (final Plug plug : plugs()) {
            plug.endDtls();
            plug.encrypted = false;
            plug.use(null);
        }
        sendKey = null;
        receiveKey = null;
    }

    /** Keys from descriptions: what is the same as before goes on as it was. */
    void sdes(final SrtpKey send, final SrtpKey receive) {
        final Plug.Keys old = rtp.keys;
        final Plug.Keys fresh = Plug.Keys.of(send, receive);
        final Plug.Keys now =
                old == null || sendKey == null || receiveKey == null
                        ? fresh
                        : new Plug.Keys(
                                send.equals(sendKey) ? old.sender() : fresh.sender(),
                                receive.equals(receiveKey) ? old.receiver() : fresh.receiver());
        sendKey = send;
        receiveKey = receive;
        for (final Plug plug : plugs()) {
            plug.encrypted = true;
            plug.use(now);
        }
    }

    void dtls(final DtlsRole role, final DtlsEndpoint certificate, final String fingerprint) {
        for (final Plug plug : plugs()) {
            plug.encrypted = true;
        }
        for (final Plug plug : used()) {
            plug.associate(role, certificate, fingerprint);
        }
        if (!used().contains(rtcp)) {
            rtcp.outdate(role, certificate, fingerprint);
        }
    }

    /** Our credentials and the server's; whether they are new. */
    boolean ice(final IceParameters mine, final IceParameters server) {
        final boolean fresh = !mine.equals(ours) || !server.equals(theirs);
        ours = mine;
        theirs = server;
        return fresh;
    }

    /** Checks, nominates, and waits for the success; answers checks meanwhile. */
    void check() throws IOException {
        final IceParameters server = theirs;
        final IceParameters mine = ours;
        if (server == null || mine == null) {
            return;
        }
        final byte[] transaction = new byte[12];
        Pump.ENTROPY.fill(transaction);
        final byte[] request =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                        .text(StunAttribute.USERNAME, server.ufrag() + ":" + mine.ufrag())
                        .int32(StunAttribute.PRIORITY, 1)
                        .int64(StunAttribute.ICE_CONTROLLING, 1)
                        .flag(StunAttribute.USE_CANDIDATE)
                        .integrity(server.password().getBytes(StandardCharsets.UTF_8))
                        .fingerprint()
                        .toBytes();
        rtp.send(request);
        pump.until(() -> name + ": a check is not answered", () -> answered(transaction));
    }

    private boolean answered(final byte[] transaction) {
        boolean done = false;
        for (byte[] data = rtp.stun.poll(); data != null; data = rtp.stun.poll()) {
            final StunMessage message = StunMessage.parse(data, 0, data.length).orThrow();
            switch (message.messageClass()) {
                case REQUEST -> answer(message);
                case SUCCESS ->
                        done |=
                                Arrays.equals(message.transactionId(), transaction)
                                        && valid(message);
                case ERROR ->
                        pump.faults.add(name + ": a check is refused: " + message.errorCode());
                case INDICATION -> {
                    // Says nothing.
                }
            }
        }
        return done;
    }

    private boolean valid(final StunMessage answer) {
        final IceParameters server = theirs;
        return server != null
                && answer.integrityValid(server.password().getBytes(StandardCharsets.UTF_8));
    }

    private void answer(final StunMessage request) {
        final IceParameters mine = ours;
        if (mine == null
                || !request.integrityValid(mine.password().getBytes(StandardCharsets.UTF_8))) {
            return; // of credentials that are no more
        }
        rtp.send(
                StunWriter.answer(StunClass.SUCCESS, request)
                        .xorMappedAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), rtp.to))
                        .integrity(mine.password().getBytes(StandardCharsets.UTF_8))
                        .fingerprint()
                        .toBytes());
    }

    @Nullable IceParameters server() {
        return theirs;
    }

    void close() throws IOException {
        for (final Plug plug : plugs()) {
            plug.close();
        }
    }
}
