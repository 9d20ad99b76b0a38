package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.Map;
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

    private final String callId;
    private final String callerTag;
    private final RelayCall media;
    private final Map<String, RelayBranch> dialogs = new HashMap<>();
    private @Nullable RelayBranch answered;
    private @Nullable Side answersInAck;

    Call(final String callId, final String callerTag, final RelayCall media) {
        this.callId = callId;
        this.callerTag = callerTag;
        this.media = media;
    }

    String key() {
        return key(callId, callerTag);
    }

    static String key(final String callId, final String callerTag) {
        return callId + '\n' + callerTag;
    }

    RelayCall media() {
        return media;
    }

    /** The branch that was answered, or {@code null} before. */
    @Nullable RelayBranch answered() {
        return answered;
    }

    /**
     * A callee of this branch showed its tag: from now on there is a dialog, if only an early one.
     */
    void dialog(final RelayBranch branch, final @Nullable String calleeTag) {
        if (calleeTag != null && dialogs.size() < MAX_DIALOGS) {
            dialogs.putIfAbsent(calleeTag, branch);
        }
    }

    /**
     * The call was answered on this branch. A second answer, of a callee that lost the race,
     * changes nothing.
     */
    void answered(final RelayBranch branch) {
        if (answered == null) {
            answered = branch;
            media.keep(branch);
        }
    }

    /** The branch of the dialog with these two tags, or {@code null} if it is none of this call. */
    @Nullable RelayBranch branch(final @Nullable String caller, final @Nullable String callee) {
        return callerTag.equals(caller) && callee != null ? dialogs.get(callee) : null;
    }

    /**
     * Who will answer an offer in its ACK, because the 200 carried the offer; {@code null} if
     * nobody.
     */
    @Nullable Side answersInAck() {
        return answersInAck;
    }

    void answersInAck(final @Nullable Side side) {
        answersInAck = side;
    }
}
