package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import java.util.Vector;
import org.bouncycastle.tls.AbstractTlsClient;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsAuthentication;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.TlsServerCertificate;

/** The library's client with our policy: we show our certificate when asked. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's interface
final class SrtpClient extends AbstractTlsClient {
    private final DtlsEndpoint endpoint;
    private final HandshakePolicy policy;

    SrtpClient(final DtlsEndpoint endpoint, final HandshakePolicy policy) {
        super(endpoint.crypto());
        this.endpoint = endpoint;
        this.policy = policy;
    }

    @Override
    protected ProtocolVersion[] getSupportedVersions() {
        return ProtocolVersion.DTLSv12.only();
    }

    @Override
    protected int[] getSupportedCipherSuites() {
        return HandshakePolicy.CLIENT_SUITES.clone();
    }

    @Override
    protected Vector getSupportedGroups(final Vector roles) {
        return new Vector<>(endpoint.groups());
    }

    @Override
    protected Vector getSupportedSignatureAlgorithms() {
        return HandshakePolicy.signatures();
    }

    @Override
    public Hashtable getClientExtensions() throws IOException {
        final Hashtable extensions = super.getClientExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, policy.offeredProfiles());
        return extensions;
    }

    @Override
    public void processServerExtensions(final Hashtable extensions) throws IOException {
        super.processServerExtensions(extensions);
        policy.acceptProfile(
                extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public TlsAuthentication getAuthentication() {
        return new TlsAuthentication() {
            @Override
            public void notifyServerCertificate(final TlsServerCertificate shown)
                    throws IOException {
                policy.verify(shown.getCertificate());
            }

            @Override
            public TlsCredentials getClientCredentials(final CertificateRequest request) {
                return endpoint.credentials(context);
            }
        };
    }

    @Override
    public void notifyHandshakeComplete() throws IOException {
        policy.complete(context);
    }

    @Override
    public boolean requiresExtendedMasterSecret() {
        return true;
    }

    @Override
    public int getHandshakeTimeoutMillis() {
        return HandshakePolicy.TIMEOUT_MILLIS;
    }

    @Override
    public int getHandshakeResendTimeMillis() {
        return HandshakePolicy.RESEND_MILLIS;
    }

    @Override
    public int getMaxHandshakeMessageSize() {
        return RecordFilter.MAX_MESSAGE;
    }
}
