package org.ringdown.app.tls;

import java.net.Socket;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SNIServerName;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSession;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the certificate for the name that a client asks for (RFC 6066 §3): one that has exactly
 * this name, else one with a wildcard for it, else the main one. Clients that ask for nothing get
 * the main one.
 */
final class NamedKeys extends X509ExtendedKeyManager {
    private static final int DNS = 2;

    private final List<PemPair> pairs;

    /** Keys for {@code pairs}, the main one first; at least one. */
    NamedKeys(final List<PemPair> pairs) {
        this.pairs = List.copyOf(pairs);
    }

    @Override
    public @Nullable String chooseEngineServerAlias(
            final String keyType, final Principal @Nullable [] issuers, final SSLEngine engine) {
        return choose(keyType, asked(engine.getHandshakeSession()));
    }

    private static @Nullable String asked(final @Nullable SSLSession session) {
        if (session instanceof ExtendedSSLSession extended) {
            for (final SNIServerName name : extended.getRequestedServerNames()) {
                if (name instanceof SNIHostName host) {
                    return host.getAsciiName().toLowerCase(Locale.ROOT);
                }
            }
        }
        return null;
    }

    /** The alias for a name, or null when no key of that type speaks for it. */
    @Nullable String choose(final String keyType, final @Nullable String name) {
        List<PemPair> fitting = List.of();
        if (name != null) {
            fitting = pairs.stream().filter(pair -> names(pair).contains(name)).toList();
            if (fitting.isEmpty()) {
                final String wildcard = "*" + name.substring(Math.max(0, name.indexOf('.')));
                fitting = pairs.stream().filter(pair -> names(pair).contains(wildcard)).toList();
            }
        }
        if (fitting.isEmpty()) {
            fitting = List.of(pairs.getFirst());
        }
        for (final PemPair pair : fitting) {
            if (pair.key().getAlgorithm().equals(keyType)) {
                return String.valueOf(pairs.indexOf(pair));
            }
        }
        return null;
    }

    private static List<String> names(final PemPair pair) {
        try {
            final Collection<List<?>> names = pair.leaf().getSubjectAlternativeNames();
            return Objects.requireNonNullElse(names, List.<List<?>>of()).stream()
                    .filter(name -> Integer.valueOf(DNS).equals(name.get(0)))
                    .map(name -> String.valueOf(name.get(1)).toLowerCase(Locale.ROOT))
                    .toList();
        } catch (final CertificateParsingException broken) {
            return List.of();
        }
    }

    /** Whether a server that asks for our certificate can make anything of the main one. */
    private boolean presentable() {
        return !SelfSigned.ours(pairs.getFirst().leaf());
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
            final String[] keyTypes,
            final Principal @Nullable [] issuers,
            final @Nullable SSLEngine engine) {
        return presentable() && List.of(keyTypes).contains(pairs.getFirst().key().getAlgorithm())
                ? "0"
                : null;
    }

    @Override
    public String[] getServerAliases(final String keyType, final Principal @Nullable [] issuers) {
        return pairs.stream()
                .filter(pair -> pair.key().getAlgorithm().equals(keyType))
                .map(pair -> String.valueOf(pairs.indexOf(pair)))
                .toArray(String[]::new);
    }

    @Override
    public String[] getClientAliases(final String keyType, final Principal @Nullable [] issuers) {
        return presentable() && pairs.getFirst().key().getAlgorithm().equals(keyType)
                ? new String[] {"0"}
                : new String[0];
    }

    @Override
    public @Nullable String chooseClientAlias(
            final String[] keyTypes,
            final Principal @Nullable [] issuers,
            final @Nullable Socket socket) {
        return chooseEngineClientAlias(keyTypes, issuers, null);
    }

    @Override
    public @Nullable String chooseServerAlias(
            final String keyType,
            final Principal @Nullable [] issuers,
            final @Nullable Socket socket) {
        return choose(keyType, null);
    }

    @Override
    public X509Certificate @Nullable [] getCertificateChain(final String alias) {
        final PemPair pair = of(alias);
        return pair == null ? null : pair.chain().toArray(X509Certificate[]::new);
    }

    @Override
    public @Nullable PrivateKey getPrivateKey(final String alias) {
        final PemPair pair = of(alias);
        return pair == null ? null : pair.key();
    }

    private @Nullable PemPair of(final String alias) {
        for (int i = 0; i < pairs.size(); i++) {
            if (alias.equals(String.valueOf(i))) {
                return pairs.get(i);
            }
        }
        return null;
    }
}
