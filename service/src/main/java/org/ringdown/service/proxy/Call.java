package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Side;
import org.ringdown.service.relay.RelayBranch;
import org.ringdown.service.relay.RelayCall;

/**
 * A call whose media is relayed, from its INVITE to its BYE: one dialog, or while it rings several
 * early ones, each told by its callee's tag. Side A is the caller. Owned by the signalling loop of
 * its Call-ID.
 */
final class Call {
    /** A callee that answers with ever new tags is not followed further. */
    private static final int MAX_DIALOGS = 16;

    /** Most calls have one callee. */
    private static final int FEW = 2;

    private final String key;
    private final String callerTag;
    private final RelayCall media;
    private final Map<String, RelayBranch> dialogs = new HashMap<>(FEW);

    /** Empty and not to be changed before the first: most calls have none. */
    private Map<RelayBranch, LateOffer> lateOffers = Map.of();

    private @Nullable RelayBranch answered;
    private @Nullable String answeredTag;

    Call(final String key, final String callerTag, final RelayCall media) {
        this.key = key;
        this.callerTag = callerTag;
        this.media = media;
    }

    String key() {
        return key;
    }

    /** What tells calls apart; the pass is that of {@link HopToken.Lead}. */
    static String key(final String callId, final String callerTag, final int pass) {
        return callId + '\n' + callerTag + '\n' + pass;
    }

    RelayCall media() {
        return media;
    }

    /**
     * An offer that came in a response, so that the request's sender answers it in its ACK or PRACK
     * (RFC 3261 §13.2.1, RFC 3262 §5).
     *
     * @param answerer who will answer
     * @param cseq of the INVITE that carried no offer
     * @param answer what became of the answer, which comes again with every ACK; {@code null}
     *     before the first
     */
    record LateOffer(Side answerer, long cseq, MediaDesk.@Nullable Passed answer) {}

    /**
     * A callee of this branch showed its tag: from now on there is a dialog, if only an early one.
     */
    void dialog(final RelayBranch branch, final @Nullable String calleeTag) {
        if (calleeTag != null && dialogs.size() < MAX_DIALOGS) {
            dialogs.putIfAbsent(calleeTag, branch);
        }
    }

    /** The call was answered by this callee, unless another one was first: then nothing changes. */
    void answered(final RelayBranch branch, final @Nullable String calleeTag) {
        if (answered == null) {
            answered = branch;
            answeredTag = calleeTag;
            if (calleeTag != null) {
                dialogs.put(calleeTag, branch);
            }
            media.keep(branch);
        }
    }

    /** Whether another callee than this one answered first. */
    boolean answeredElsewhere(final RelayBranch branch, final @Nullable String calleeTag) {
        return answered != null && !isAnswered(branch, calleeTag);
    }

    /** Whether the dialog with this callee is the call, so that its BYE ends it. */
    boolean isAnswered(final RelayBranch branch, final @Nullable String calleeTag) {
        return answered == branch && Objects.equals(answeredTag, calleeTag);
    }

    /** The branch of the dialog with these two tags, or {@code null} if it is none of this call. */
    @Nullable RelayBranch branch(final @Nullable String caller, final @Nullable String callee) {
        return callerTag.equals(caller) && callee != null ? dialogs.get(callee) : null;
    }

    /** The latest offer of a branch that was made in a response, or {@code null}. */
    @Nullable LateOffer lateOffer(final RelayBranch branch) {
        return lateOffers.get(branch);
    }

    void lateOffer(final RelayBranch branch, final LateOffer offer) {
        if (lateOffers.isEmpty()) {
            lateOffers = new HashMap<>(FEW);
        }
        lateOffers.put(branch, offer);
    }
}
