package org.ringdown.bench.sip;

import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Digest;

/** One device's registration: what it must remember to renew it. */
final class Phone {
    private static final String NAMESPACE = "bench";

    private final String user;
    private final Secret ha1;
    private final String callId;
    private final String instance;
    private @Nullable Line line;
    private int cseq;
    private int branch;
    private @Nullable String nonce;
    private @Nullable String opaque;
    private int uses;
    private boolean asked;
    private boolean waiting;
    private boolean registered;

    Phone(final String user) {
        this.user = user;
        ha1 = Digest.ha1(Digest.Algorithm.MD5, user, Server.DOMAIN, Server.PASSWORD);
        callId = user + '.' + Long.toHexString(ThreadLocalRandom.current().nextLong());
        instance = "00000000-0000-4000-8000-%012x".formatted(user.hashCode());
    }

    void line(final @Nullable Line way) {
        line = way;
        waiting = false;
        registered = false;
    }

    @Nullable Line line() {
        return line;
    }

    String user() {
        return user;
    }

    boolean waiting() {
        return waiting;
    }

    boolean registered() {
        return registered;
    }

    /** Begins to register anew: as one who knows no nonce. */
    void registerAnew() {
        nonce = null;
        begin();
    }

    /** Renews the registration with the nonce that it knows. */
    void renew() {
        begin();
    }

    private void begin() {
        waiting = true;
        asked = false;
        send();
    }

    /** Has begun to open a line. */
    void dialing() {
        waiting = true;
    }

    /** Gives up waiting. */
    void forget() {
        waiting = false;
    }

    private void send() {
        final Line way = line;
        if (way == null) {
            waiting = false;
            return;
        }
        final StringBuilder text = new StringBuilder(900);
        text.append("REGISTER sip:").append(Server.DOMAIN).append(" SIP/2.0\r\nVia: SIP/2.0/");
        text.append(way.kind().via()).append(' ').append(way.host());
        text.append(";rport;branch=z9hG4bK").append(user).append('.').append(++branch);
        text.append("\r\nMax-Forwards: 70\r\nFrom: <sip:").append(user).append('@');
        text.append(Server.DOMAIN).append(">;tag=").append(NAMESPACE).append(cseq);
        text.append("\r\nTo: <sip:").append(user).append('@').append(Server.DOMAIN);
        text.append(">\r\nCall-ID: ").append(callId).append("\r\nCSeq: ").append(++cseq);
        text.append(" REGISTER\r\nContact: <sip:").append(user).append('@').append(way.host());
        if (way.kind() != Kind.UDP) {
            text.append(";transport=").append(way.kind().parameter());
        }
        text.append(">;expires=600");
        if (way.kind().webSocket()) {
            text.append(";reg-id=1;+sip.instance=\"<urn:uuid:").append(instance).append(">\"");
        }
        text.append("\r\nUser-Agent: bench\r\n");
        if (way.kind().webSocket()) {
            text.append("Supported: path, outbound\r\n");
        }
        if (nonce != null) {
            authorize(text, nonce);
        }
        way.send(text.append("Content-Length: 0\r\n\r\n").toString());
    }

    private void authorize(final StringBuilder text, final String given) {
        final String nc = "%08x".formatted(++uses);
        final String uri = "sip:" + Server.DOMAIN;
        final String response =
                Digest.response(
                        Digest.Algorithm.MD5, ha1, given, nc, "c0ffee", "auth", "REGISTER", uri);
        text.append("Authorization: Digest username=\"").append(user).append("\", realm=\"");
        text.append(Server.DOMAIN).append("\", nonce=\"").append(given).append("\", uri=\"");
        text.append(uri).append("\", response=\"").append(response);
        text.append("\", algorithm=MD5, cnonce=\"c0ffee\", qop=auth, nc=").append(nc);
        if (opaque != null) {
            text.append(", opaque=\"").append(opaque).append('"');
        }
        text.append("\r\n");
    }

    /** What came of an answer. */
    enum Answer {
        /** Registered. */
        DONE,
        /** It was asked for a password, and gave it. */
        ASKED,
        /** It was refused. */
        REFUSED
    }

    /** Takes an answer to a REGISTER. */
    Answer heard(final String message) {
        final int status = Text.status(message);
        if (status == 200) {
            waiting = false;
            registered = true;
            return Answer.DONE;
        }
        if (status == 401 && !asked) {
            for (final String challenge : Text.headers(message, "WWW-Authenticate")) {
                if (!challenge.contains("SHA")) {
                    asked = true;
                    nonce = Text.quoted(challenge, "nonce");
                    opaque = Text.quoted(challenge, "opaque");
                    uses = 0;
                    send();
                    return Answer.ASKED;
                }
            }
        }
        waiting = false;
        return Answer.REFUSED;
    }
}
