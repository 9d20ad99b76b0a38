package org.ringdown.app.phone;

import org.ringdown.sip.auth.Digest;

/** What phones answer to challenges. */
public final class Credentials {
    private Credentials() {}

    /** The answer to a 401 or 407, without the name of its header field. */
    public static String to(
            final SipText challenge,
            final String user,
            final String password,
            final String method,
            final String uri) {
        final String name = (challenge.status() == 401 ? "WWW-" : "Proxy-") + "Authenticate";
        final String realm = challenge.find(name, "realm=\"([^\"]*)\"");
        final String nonce = challenge.find(name, "nonce=\"([^\"]*)\"");
        final String token = challenge.find(name, "algorithm=\"?([A-Za-z0-9-]+)");
        final Digest.Algorithm algorithm =
                token.equals("SHA-256") ? Digest.Algorithm.SHA_256 : Digest.Algorithm.MD5;
        final String response =
                Digest.response(
                        algorithm,
                        Digest.ha1(algorithm, user, realm, password),
                        nonce,
                        "00000001",
                        "c",
                        "auth",
                        method,
                        uri);
        return "Digest username=\"%s\", realm=\"%s\", nonce=\"%s\", uri=\"%s\", algorithm=%s,"
                        .formatted(user, realm, nonce, uri, algorithm.token())
                + " qop=auth, nc=00000001, cnonce=\"c\", response=\"%s\"".formatted(response);
    }
}
