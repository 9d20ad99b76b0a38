package org.ringdown.sip.event;

import java.util.ArrayList;
import java.util.List;
import org.ringdown.core.Engine;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;

/**
 * One subscription and its dialog (RFC 6665 §4.2, RFC 3261 §12). One NOTIFY is under way at a time;
 * what happens meanwhile goes into the next one.
 */
final class Subscription<C> {
    /** More changes than this are not told one by one. */
    private static final int MOST_CHANGES = 32;

    private static final long SECOND = 1_000_000_000L;

    /** A NOTIFY is answered, or given up by the transaction, within 32 s; this is a safeguard. */
    private static final long GIVE_UP = 64 * SECOND;

    final String resource;
    final String localTag;
    final long serial;
    private final SipRequest subscribe;
    private final Dialog dialog;
    private long version;
    private long expiresAt;
    private long notBefore;
    private long answerBy = Engine.NEVER;
    private boolean whole = true;
    private final List<C> changes = new ArrayList<>();

    Subscription(
            final SipRequest subscribe,
            final String resource,
            final String localTag,
            final long serial) {
        this.subscribe = subscribe;
        this.resource = resource;
        this.localTag = localTag;
        this.serial = serial;
        dialog = Dialog.ofCallee(subscribe, localTag);
    }

    /** Whether a SUBSCRIBE says where it wants its notifications. */
    static boolean hasTarget(final SipRequest subscribe) {
        return subscribe.addresses(HeaderName.CONTACT) instanceof Parsed.Ok<List<NameAddr>>(var all)
                && !all.isEmpty();
    }

    String key() {
        return Notifier.key(subscribe.callId(), localTag);
    }

    /** Whether a request of this dialog is newer than all before (RFC 3261 §12.2.2). */
    boolean inOrder(final SipRequest request) {
        return dialog.inOrder(request);
    }

    /** Goes on until then; everything is told again (RFC 6665 §4.2.1.2). */
    void refreshed(final SipRequest request, final long until) {
        dialog.refreshed(request);
        lasts(until);
    }

    void lasts(final long until) {
        expiresAt = until;
        whole = true;
        notBefore = 0;
    }

    void changed(final C change) {
        if (whole || changes.size() >= MOST_CHANGES) {
            whole = true;
            changes.clear();
        } else {
            changes.add(change);
        }
    }

    boolean expired(final long now) {
        return now >= expiresAt || now >= answerBy;
    }

    /** Whether there is something to tell, and it may be told now. */
    boolean due(final long now) {
        return waits() && now >= notBefore;
    }

    private boolean waits() {
        return answerBy == Engine.NEVER && (whole || !changes.isEmpty());
    }

    /** When {@link #expired} or {@link #due} will hold next. */
    long deadline() {
        final long end = Math.min(expiresAt, answerBy);
        return waits() ? Math.min(end, notBefore) : end;
    }

    /** Whether a response is to the NOTIFY under way. */
    boolean awaits(final long cseq) {
        return answerBy != Engine.NEVER && cseq == dialog.localCSeq();
    }

    void answered() {
        answerBy = Engine.NEVER;
    }

    /** The subscriber asks for a pause (RFC 6665 §4.2.2): then it is told everything. */
    void pause(final long until) {
        answerBy = Engine.NEVER;
        whole = true;
        notBefore = until;
    }

    /** The next NOTIFY while the subscription lasts. */
    SipRequest active(
            final EventPackage<C> events,
            final String contact,
            final long interval,
            final Entropy entropy,
            final long now) {
        final byte[] body =
                whole
                        ? events.full(resource, version)
                        : events.partial(resource, version, List.copyOf(changes));
        whole = false;
        changes.clear();
        notBefore = now + interval;
        answerBy = now + GIVE_UP;
        final long seconds = Math.max(0, (expiresAt - now + SECOND - 1) / SECOND);
        return notify(events, body, "active;expires=" + seconds, contact, entropy);
    }

    /** The last NOTIFY (RFC 6665 §4.2.1.4). */
    SipRequest terminated(
            final EventPackage<C> events,
            final String reason,
            final String contact,
            final Entropy entropy) {
        final byte[] body = events.full(resource, version);
        return notify(events, body, "terminated;reason=" + reason, contact, entropy);
    }

    private SipRequest notify(
            final EventPackage<C> events,
            final byte[] body,
            final String state,
            final String contact,
            final Entropy entropy) {
        version++;
        final String event = subscribe.header(HeaderName.EVENT);
        return dialog.request(
                        Method.NOTIFY,
                        "SIP/2.0/TCP inside.invalid;branch=z9hG4bK" + entropy.token(12))
                .set(HeaderName.CONTACT, "<" + contact + ">")
                .set(HeaderName.EVENT, event == null ? events.name() : event)
                .set(HeaderName.SUBSCRIPTION_STATE, state)
                .body(events.contentType(), body)
                .build();
    }
}
