package org.ringdown.rtc.dtls;

import java.io.IOException;
import java.util.Hashtable;
import org.bouncycastle.tls.AbstractTlsServer;
import org.bouncycastle.tls.Certificate;
import org.bouncycastle.tls.CertificateRequest;
import org.bouncycastle.tls.ClientCertificateType;
import org.bouncycastle.tls.ProtocolVersion;
import org.bouncycastle.tls.TlsCredentials;
import org.bouncycastle.tls.TlsSRTPUtils;
import org.bouncycastle.tls.UseSRTPData;
import org.jspecify.annotations.Nullable;

/** The library's server with our policy: the client must show its certificate. */
@SuppressWarnings({"rawtypes", "JdkObsolete"}) // the library's interface
final class SrtpServer extends AbstractTlsServer {
    private final DtlsEndpoint endpoint;
    private final HandshakePolicy policy;
    private @Nullable UseSRTPData chosen;

    SrtpServer(final DtlsEndpoint endpoint, final HandshakePolicy policy) {
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
        return HandshakePolicy.SERVER_SUITES.clone();
    }

    @Override
    protected boolean preferLocalCipherSuites() {
        return true;
    }

    @Override
    public int[] getSupportedGroups() {
        return endpoint.groups().stream().mapToInt(Integer::intValue).toArray();
    }

    @Override
    protected int selectECDH(final int minimumCurveBits) {
        final int[] offered = context.getSecurityParametersHandshake().getClientSupportedGroups();
        if (offered == null) {
            return selectECDHDefault(minimumCurveBits);
        }
        for (final int group : endpoint.groups()) {
            for (final int candidate : offered) {
                if (candidate == group) {
                    return group;
                }
            }
        }
        return -1;
    }

    @Override
    public TlsCredentials getCredentials() {
        return endpoint.credentials(context);
    }

    @Override
    public CertificateRequest getCertificateRequest() {
        return new CertificateRequest(
                new short[] {ClientCertificateType.ecdsa_sign, ClientCertificateType.rsa_sign},
                HandshakePolicy.signatures(),
                null);
    }

    @Override
    public void notifyClientCertificate(final Certificate shown) throws IOException {
        policy.verify(shown);
    }

    @Override
    public void processClientExtensions(final Hashtable extensions) throws IOException {
        super.processClientExtensions(extensions);
        chosen =
                policy.chooseProfile(
                        extensions == null ? null : TlsSRTPUtils.getUseSRTPExtension(extensions));
    }

    @Override
    public Hashtable getServerExtensions() throws IOException {
        final Hashtable extensions = super.getServerExtensions();
        TlsSRTPUtils.addUseSRTPExtension(extensions, chosen);
        return extensions;
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
