package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.util.Objects;
import java.util.function.Consumer;
import org.bouncycastle.tls.DTLSClientProtocol;
import org.bouncycastle.tls.DTLSServerProtocol;
import org.bouncycastle.tls.DTLSTransport;
import org.bouncycastle.tls.TlsTimeoutException;

/**
 * One DTLS association: the handshake, and after it the answers that a peer needs which lost our
 * last flight (RFC 6347 §4.2.4). {@link #run} blocks; it belongs to one thread.
 */
public final class DtlsAssociation {
    /** How long one wait for the peer's late messages lasts; then the next begins. */
    private static final int LINGER_MILLIS = 60_000;

    private final DtlsEndpoint endpoint;
    private final DtlsRole role;
    private final PeerCertificate announced;
    private final DatagramPipe pipe;

    DtlsAssociation(
            final DtlsEndpoint endpoint,
            final DtlsRole role,
            final PeerCertificate announced,
            final DatagramPipe pipe) {
        this.endpoint = endpoint;
        this.role = role;
        this.announced = announced;
        this.pipe = pipe;
    }

    /** Our side of the handshake. */
    public DtlsRole role() {
        return role;
    }

    /**
     * Does the handshake, hands out the keys, and stays to answer retransmissions until the pipe is
     * closed, the peer closes or the handshake fails.
     *
     * @param agreed called once, on this thread, when both sides have the keys and the peer has
     *     shown the certificate that it announced
     */
    public DtlsEnd run(final Consumer<SrtpKeys> agreed) {
        if (!announced.known()) {
            return new DtlsEnd.Failed(
                    DtlsEnd.Reason.NO_FINGERPRINT, "no fingerprint of SHA-256 or better");
        }
        final HandshakePolicy policy = new HandshakePolicy(endpoint.profiles(), announced);
        final PipeTransport transport = new PipeTransport(pipe);
        final DTLSTransport established;
        try {
            established =
                    role == DtlsRole.CLIENT
                            ? new DTLSClientProtocol()
                                    .connect(new SrtpClient(endpoint, policy), transport)
                            : new DTLSServerProtocol()
                                    .accept(new SrtpServer(endpoint, policy), transport);
        } catch (final IOException | RuntimeException failure) {
            return transport.pipeClosed() ? new DtlsEnd.Closed() : failed(policy, failure);
        }
        final SrtpKeys keys = policy.keys();
        if (keys == null) {
            return new DtlsEnd.Failed(DtlsEnd.Reason.PROTOCOL, "the handshake gave no keys");
        }
        agreed.accept(keys);
        return linger(established, transport);
    }

    private static DtlsEnd failed(final HandshakePolicy policy, final Exception failure) {
        final DtlsEnd.Reason ours = policy.failure();
        if (ours != null) {
            return new DtlsEnd.Failed(ours, ours.name());
        }
        return new DtlsEnd.Failed(
                failure instanceof TlsTimeoutException
                        ? DtlsEnd.Reason.TIMED_OUT
                        : DtlsEnd.Reason.PROTOCOL,
                Objects.requireNonNullElse(failure.getMessage(), failure.toString()));
    }

    private static DtlsEnd linger(final DTLSTransport established, final PipeTransport transport) {
        final byte[] ignored = new byte[RecordFilter.MAX_DATAGRAM];
        try {
            while (!transport.closed()) {
                // Application data is not for us: without data channels nobody may send any.
                established.receive(ignored, 0, ignored.length, LINGER_MILLIS);
            }
            return new DtlsEnd.ClosedByPeer();
        } catch (final IOException | RuntimeException alert) {
            // The keys stay good: what breaks the association now does not break the call.
            return transport.pipeClosed() ? new DtlsEnd.Closed() : new DtlsEnd.ClosedByPeer();
        }
    }
}
