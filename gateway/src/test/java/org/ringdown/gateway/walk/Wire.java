package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Objects;
import java.util.Set;
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
    private final Kind.Place place;
    private final Set<String> pending = new HashSet<>();
    private boolean serverLite;
    private boolean controls;
    private boolean nominated;
    private @Nullable SrtpKey sendKey;
    private @Nullable SrtpKey receiveKey;
    private @Nullable IceParameters ours;
    private @Nullable IceParameters theirs;

    Wire(final String name, final Pump pump, final Kind kind) throws IOException {
        this.name = name;
        this.pump = pump;
        place = kind.place();
        final boolean single = kind.profile().ice();
        rtp = new Plug(name, pump, place);
        rtcp = single ? rtp : new Plug(name + "/rtcp", pump, place);
        mux = single;
        rtp.stun = this::stun;
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
        // Nobody knows where a NAT lets RTCP come from before it has come from there.
        rtcp.renewed |= place == Kind.Place.NATTED && mux && !shared;
        mux = shared;
        rtp.towards(rtpPort);
        if (rtcp != rtp) {
            rtcp.towards(rtcpPort);
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

    /**
     * Our credentials and the server's; whether they are new.
     *
     * @param lite whether the server only answers checks
     * @param offered whether the offer was ours
     */
    boolean ice(
            final IceParameters mine,
            final IceParameters server,
            final boolean lite,
            final boolean offered) {
        final boolean fresh = !mine.equals(ours) || !server.equals(theirs);
        ours = mine;
        theirs = server;
        serverLite = lite;
        if (fresh) {
            // RFC 8445 §6.1.1; conflicts are settled as they come.
            controls = lite || (offered && place != Kind.Place.LITE);
            nominated = false;
        }
        return fresh;
    }

    /** Checks as its part is, and waits until a pair is agreed on. */
    void check() throws IOException {
        if (theirs == null || ours == null) {
            return;
        }
        if (place != Kind.Place.LITE) {
            ask();
            pump.until(() -> name + ": a check is not answered" + pump.faults, pending::isEmpty);
        }
        if (!controls) {
            pump.until(() -> name + ": nothing was nominated", () -> nominated);
        }
    }

    /** What was sent by a connection before has come. */
    void settle() throws IOException {
        if (place == Kind.Place.TCP && ours != null && theirs != null) {
            ask();
            pump.until(() -> name + ": a check is not answered" + pump.faults, pending::isEmpty);
        }
    }

    /** Sends a check. */
    void ask() {
        final IceParameters server = Objects.requireNonNull(theirs);
        final byte[] transaction = new byte[12];
        Pump.ENTROPY.fill(transaction);
        final StunWriter check =
                StunWriter.of(StunClass.REQUEST, StunMessage.BINDING, transaction)
                        .text(
                                StunAttribute.USERNAME,
                                server.ufrag() + ":" + Objects.requireNonNull(ours).ufrag())
                        .int32(StunAttribute.PRIORITY, 1);
        if (controls) {
            // The tie is always lost.
            check.int64(StunAttribute.ICE_CONTROLLING, 0).flag(StunAttribute.USE_CANDIDATE);
        } else {
            check.int64(StunAttribute.ICE_CONTROLLED, 0);
        }
        pending.add(HexFormat.of().formatHex(transaction));
        rtp.send(
                check.integrity(server.password().getBytes(StandardCharsets.UTF_8))
                        .fingerprint()
                        .toBytes());
    }

    private void stun(final byte[] data) {
        final StunMessage message = StunMessage.parse(data, 0, data.length).orThrow();
        switch (message.messageClass()) {
            case REQUEST -> answer(message);
            case SUCCESS -> {
                if (valid(message)) {
                    pending.remove(HexFormat.of().formatHex(message.transactionId()));
                }
            }
            case ERROR -> {
                final boolean asked =
                        pending.remove(HexFormat.of().formatHex(message.transactionId()));
                if (message.errorCode() == 487 && asked && !serverLite) {
                    controls = false;
                    ask();
                } else {
                    pump.faults.add(name + ": a check is refused: " + message.errorCode());
                }
            }
            case INDICATION -> {
                // Says nothing.
            }
        }
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
        if (serverLite && place != Kind.Place.LITE) {
            pump.faults.add(name + ": who is lite has sent a check");
        }
        if (request.has(StunAttribute.ICE_CONTROLLING)) {
            controls = false;
        }
        nominated |= request.has(StunAttribute.USE_CANDIDATE);
        rtp.send(
                StunWriter.answer(StunClass.SUCCESS, request)
                        .xorMappedAddress(
                                new InetSocketAddress(InetAddress.getLoopbackAddress(), rtp.to))
                        .integrity(mine.password().getBytes(StandardCharsets.UTF_8))
                        .fingerprint()
                        .toBytes());
    }

    /** Whether it can have the server follow it: a nomination is the controlling side's. */
    boolean leads() {
        return controls;
    }

    /** Whether the server follows at once. */
    boolean quick() {
        return serverLite;
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
