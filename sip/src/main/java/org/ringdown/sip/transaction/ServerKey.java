package org.ringdown.sip.transaction;

import java.util.Locale;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Via;

/**
 * The name of a server transaction (RFC 3261 §17.2.3): the branch and sent-by of the top Via, and
 * the method, where an ACK counts as the INVITE it acknowledges.
 *
 * <p>A client of RFC 2543 has no unique branch. Its transaction is named by Call-ID, CSeq number,
 * From tag and the top Via; the To tag is left out because it differs between the INVITE and its
 * ACK, and the Request-URI because a response does not show it.
 *
 * @param branch the branch, or the RFC 2543 substitute
 * @param host the host of the top Via, in lower case
 * @param port the port of the top Via, or -1
 * @param method the method that opened the transaction
 */
public record ServerKey(String branch, String host, int port, Method method) implements Key {
    /** The transaction that a request, or our response to it, belongs to. */
    public static ServerKey of(final SipMessage message) {
        final Via via = message.topVia();
        final Method method =
                message instanceof SipRequest request ? request.method() : message.cseq().method();
        final String branch = via.branch();
        final boolean unique =
                branch != null
                        && branch.length() > Via.MAGIC_COOKIE.length()
                        && branch.regionMatches(
                                true, 0, Via.MAGIC_COOKIE, 0, Via.MAGIC_COOKIE.length());
        return new ServerKey(
                unique && branch != null
                        ? branch
                        : substitute(message, branch == null ? "" : branch),
                via.host().toLowerCase(Locale.ROOT),
                via.port(),
                method.equals(Method.ACK) ? Method.INVITE : method);
    }

    /** Of a CANCEL: the INVITE transaction it wants to end (RFC 3261 §9.2). */
    public ServerKey cancelled() {
        return new ServerKey(branch, host, port, Method.INVITE);
    }

    /** Host and port together, as text. */
    public String sentBy() {
        return host + ':' + port;
    }

    private static String substitute(final SipMessage message, final String branch) {
        final String fromTag = message.fromTag();
        // A blank cannot be part of any of these, so different parts never run together.
        return "2543 "
                + message.callId()
                + ' '
                + message.cseq().number()
                + ' '
                + (fromTag == null ? "" : fromTag)
                + ' '
                + branch;
    }
}
