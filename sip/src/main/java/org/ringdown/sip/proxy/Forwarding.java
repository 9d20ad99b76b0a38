package org.ringdown.sip.proxy;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.Via;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transaction.TransactionLayer;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * What we write into a request on its way through (RFC 3261 §16.6 items 3 and 8), and how we know
 * it again when it comes back.
 *
 * <p>A branch is {@code z9hG4bK<token>-<loop token>}. The loop token is a keyed hash of everything
 * that decides where a request goes; a request that shows its own loop token in a Via has been here
 * before with the same decision ahead (RFC 5393 §4.2).
 */
final class Forwarding {
    private static final int TOKEN_BYTES = 8;
    private static final int BRANCH_LENGTH =
            Via.MAGIC_COOKIE.length() + 2 * TOKEN_BYTES + 1 + 2 * Long.BYTES;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final SentBy sentBy;
    private final Entropy entropy;
    private final long loopKey;
    private final long tagKey;

    Forwarding(final SentBy sentBy, final Entropy entropy) {
        this.sentBy = sentBy;
        this.entropy = entropy;
        loopKey = entropy.nextLong();
        tagKey = entropy.nextLong();
    }

    /** The token of a request as it was received. */
    String loopToken(final SipRequest request) {
        long hash = add(loopKey, request.requestUri().toString());
        hash = add(hash, request.callId());
        hash = add(hash, request.fromTag());
        hash = add(hash, request.toTag());
        hash = add(hash, Long.toString(request.cseq().number()));
        hash = add(hash, request.cseq().method().name());
        for (final String name : List.of("Route", "Proxy-Require", "Proxy-Authorization")) {
            for (final String value : request.headers(name)) {
                hash = add(hash, value);
            }
        }
        return hex(hash);
    }

    /** Whether the request passed here before, about to go where it went then. */
    boolean looped(final SipRequest request) {
        String token = null;
        for (final Via via : request.vias()) {
            final String branch = via.branch();
            if (branch != null
                    && branch.length() == BRANCH_LENGTH
                    && branch.startsWith(Via.MAGIC_COOKIE)) {
                if (token == null) {
                    token = '-' + loopToken(request);
                }
                if (branch.endsWith(token)) {
                    return true;
                }
            }
        }
        return false;
    }

    /** The To tag of refusals that we send without keeping state: the same for the same request. */
    String statelessTag(final ServerKey key) {
        return hex(add(add(tagKey, key.branch()), key.sentBy()));
    }

    /** A To tag for the answers of one context. */
    String freshTag() {
        return entropy.token(TOKEN_BYTES);
    }

    /**
     * The request as it leaves: with our Via, and one hop fewer to go.
     *
     * @param maxBreadth the Max-Breadth to write, or -1 to leave it as it is
     */
    SipRequest prepare(
            final SipRequest request,
            final Hop hop,
            final @Nullable String loopToken,
            final int maxBreadth) {
        final Transport transport = TransactionLayer.transport(hop);
        final SentBy.HostPort self = sentBy.of(hop);
        final String token = Via.MAGIC_COOKIE + entropy.token(TOKEN_BYTES);
        Params params =
                Params.EMPTY.with("branch", loopToken == null ? token : token + '-' + loopToken);
        if (transport == Transport.UDP) {
            params = params.with("rport", null);
        } else if (transport == Transport.TLS && hop instanceof Hop.To) {
            // RFC 5923 §7: the far end may use our connection for its requests.
            params = params.with("alias", null);
        }
        final Via via = new Via(transport.viaName(), self.host(), self.port(), params);
        final SipRequest.Builder edit = request.edit().pushVia(via);
        edit.set(
                "Max-Forwards",
                Integer.toString(
                        hasMaxForwards(request) ? Math.max(0, request.maxForwards() - 1) : 70));
        if (maxBreadth >= 0) {
            edit.set("Max-Breadth", Integer.toString(maxBreadth));
        }
        return edit.build();
    }

    private static boolean hasMaxForwards(final SipMessage message) {
        return message.header("Max-Forwards") != null;
    }

    /** FNV-1a over the characters, with an end mark so that parts cannot run together. */
    private static long add(final long hash, final @Nullable String text) {
        long value = hash;
        if (text != null) {
            for (int i = 0; i < text.length(); i++) {
                value = (value ^ text.charAt(i)) * FNV_PRIME;
            }
        }
        return (value ^ 0x1_0000) * FNV_PRIME;
    }

    /**
     * Mixes (the finalizer of MurmurHash3), because FNV leaves its key readable in the low bits.
     */
    private static String hex(final long hash) {
        long mixed = hash;
        mixed = (mixed ^ mixed >>> 33) * 0xff51afd7ed558ccdL;
        mixed = (mixed ^ mixed >>> 33) * 0xc4ceb9fe1a85ec53L;
        mixed ^= mixed >>> 33;
        final String digits = Long.toHexString(mixed);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
