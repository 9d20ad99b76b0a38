package org.ringdown.service.agent;

import java.time.Duration;
import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * One dialog of an {@link AnsweringAgent}: we are the callee (RFC 3261 §12.1.1). The 200 is
 * repeated at T1, 2·T1, … up to T2 until its ACK comes, for 64·T1 at most (§13.3.1.4).
 */
final class AnsweredCall {
    private static final long T1 = Duration.ofMillis(500).toNanos();
    private static final long T2 = Duration.ofSeconds(4).toNanos();

    /** What a tick asks for. */
    enum Due {
        WAIT,
        REPEAT,
        GIVE_UP
    }

    private final Dialog dialog;
    private final ServerMedia.Session session;
    private long answeredCSeq;
    private SipResponse answer;
    private long repeatAt;
    private long repeatAfter;
    private long giveUpAt;

    AnsweredCall(
            final SipRequest invite,
            final SipResponse answer,
            final String localTag,
            final ServerMedia.Session session,
            final long now) {
        dialog = Dialog.ofCallee(invite, localTag);
        this.session = session;
        this.answer = answer;
        answered(invite, answer, now);
    }

    ServerMedia.Session session() {
        return session;
    }

    SipResponse answer() {
        return answer;
    }

    /**
     * Whether an in-dialog request is newer than all before; INVITE and UPDATE refresh the target
     * (RFC 3261 §12.2.2).
     */
    boolean inOrder(final SipRequest request) {
        if (!dialog.inOrder(request)) {
            return false;
        }
        if (request.method().equals(Method.INVITE) || request.method().equals(Method.UPDATE)) {
            dialog.refreshed(request);
        }
        return true;
    }

    /** A 200 went out; from now on it is repeated. */
    void answered(final SipRequest request, final SipResponse ok, final long now) {
        answer = ok;
        answeredCSeq = request.cseq().number();
        repeatAfter = T1;
        repeatAt = now + T1;
        giveUpAt = now + 64 * T1;
    }

    /** The ACK for the INVITE with this CSeq came. */
    void acknowledged(final long cseq) {
        if (cseq == answeredCSeq) {
            repeatAt = Engine.NEVER;
            giveUpAt = Engine.NEVER;
        }
    }

    long deadline() {
        return Math.min(repeatAt, giveUpAt);
    }

    Due tick(final long now) {
        if (now >= giveUpAt) {
            return Due.GIVE_UP;
        }
        if (now < repeatAt) {
            return Due.WAIT;
        }
        repeatAfter = Math.min(2 * repeatAfter, T2);
        repeatAt = now + repeatAfter;
        return Due.REPEAT;
    }

    /** A BYE of ours (RFC 3261 §15.1.1). */
    SipRequest bye(final String why, final Entropy entropy) {
        return dialog.request(
                        Method.BYE, "SIP/2.0/TCP inside.invalid;branch=z9hG4bK" + entropy.token(12))
                .set(HeaderName.REASON, "SIP;cause=200;text=\"" + why + "\"")
                .build();
    }
}
