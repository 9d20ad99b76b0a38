package org.ringdown.service.proxy;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Side;
import org.ringdown.service.relay.Peer;
import org.ringdown.service.relay.Relay;
import org.ringdown.service.relay.RelayBranch;
import org.ringdown.sip.message.SipRequest;

/** The relayed calls of one signalling loop. */
final class CallTable {
    private final Relay relay;
    private final Map<String, Call> calls = new HashMap<>();

    CallTable(final Relay relay) {
        this.relay = relay;
    }

    /** Who sent a request within a dialog, and the media of that dialog. */
    record Party(Call call, Side side, RelayBranch branch, String calleeTag) {}

    /** Opens the media of a call that begins with this INVITE. */
    Call open(final SipRequest invite, final int pass, final Peer caller) {
        final @Nullable String tag = invite.fromTag();
        final String callerTag = tag == null ? "" : tag;
        final String key = Call.key(invite.callId(), callerTag, pass);
        final @Nullable Call earlier = calls.remove(key);
        if (earlier != null) {
            // A new INVITE outside the dialog with the same tags: its sender began anew.
            earlier.media().close();
        }
        final Call call =
                new Call(
                        key,
                        callerTag,
                        relay.call(invite.callId(), caller, () -> calls.remove(key)));
        calls.put(key, call);
        return call;
    }

    /** Whose request within a dialog this is, or {@code null} if its call is not relayed. */
    @Nullable Party find(final SipRequest request, final int pass) {
        final @Nullable Party caller =
                find(request, pass, Side.A, request.fromTag(), request.toTag());
        return caller != null
                ? caller
                : find(request, pass, Side.B, request.toTag(), request.fromTag());
    }

    private @Nullable Party find(
            final SipRequest request,
            final int pass,
            final Side side,
            final @Nullable String callerTag,
            final @Nullable String calleeTag) {
        final @Nullable Call call =
                callerTag == null ? null : calls.get(Call.key(request.callId(), callerTag, pass));
        final @Nullable RelayBranch branch =
                call == null ? null : call.branch(callerTag, calleeTag);
        return call == null || branch == null || calleeTag == null
                ? null
                : new Party(call, side, branch, calleeTag);
    }

    void close(final Call call) {
        calls.remove(call.key(), call);
        call.media().close();
    }

    int size() {
        return calls.size();
    }
}
