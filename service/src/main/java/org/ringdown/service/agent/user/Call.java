package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.dialog.Replaces;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * One call of a {@link UserAgent}, made or taken: RFC 3261 §13 to §15. What happens comes to its
 * {@link CallListener}; what to do is said here, at any time, on the agent's loop. What does not
 * fit the state of the call, because it crossed with something, does nothing and says {@code
 * false}.
 */
public final class Call {
    private final UserAgent agent;
    private final String key;
    private final String id;
    private final NameAddr local;
    private final NameAddr remote;
    private final CallListener listener;
    private @Nullable Setup setup;
    private @Nullable Talk talk;
    private boolean over;

    /** The transfer that this call was made for. */
    private @Nullable Transfer purpose;

    /** The Call-ID of the call whose place it takes. */
    private @Nullable String replacing;

    Call(
            final UserAgent agent,
            final String key,
            final String id,
            final NameAddr local,
            final NameAddr remote,
            final CallListener listener) {
        this.agent = agent;
        this.key = key;
        this.id = id;
        this.local = local;
        this.remote = remote;
        this.listener = listener;
    }

    /** The Call-ID. */
    public String id() {
        return id;
    }

    /** Our address, without a tag. */
    public NameAddr local() {
        return local;
    }

    /** The other's address as it was first known. */
    public NameAddr remote() {
        return remote;
    }

    /** The INVITE that came; {@code null} for a call that we made. */
    public @Nullable SipRequest invite() {
        return setup instanceof Taking taking ? taking.invite() : null;
    }

    /**
     * The Call-ID of the call of ours that this one wants to take the place of (RFC 3891), or
     * {@code null}; another loop may own that. It should be answered without asking anybody, and
     * the other one ends by that.
     */
    public @Nullable String replacing() {
        return replacing;
    }

    /** Whether both ends have taken the call. */
    public boolean up() {
        return talk != null && !over;
    }

    /** Whether the call is over, or was never taken. */
    public boolean over() {
        return over;
    }

    // ---- the state's own doings

    /** By what the agent finds it: Call-ID and our tag. */
    String key() {
        return key;
    }

    void begin(final Setup with) {
        setup = with;
    }

    void tell(final CallEvent event) {
        if (!over) {
            over = event instanceof CallEvent.Ended;
            if (purpose != null) {
                purpose.happened(event);
            }
            listener.happened(this, event);
        }
    }

    void watchedBy(final Transfer transfer) {
        purpose = transfer;
    }

    void replaces(final String callId) {
        replacing = callId;
    }

    /** The other end has somebody else now, as we asked it to. */
    void transferred() {
        if (hangUp("SIP;cause=200;text=\"transferred\"")) {
            listener.happened(
                    this, new CallEvent.Ended(200, "Transferred", CallEvent.By.US, List.of()));
        }
    }

    /** Another call took the place of this one (RFC 3891), which ended it. */
    void replaced() {
        listener.happened(this, new CallEvent.Ended(200, "Replaced", CallEvent.By.THEM, List.of()));
    }

    /** Both ends have taken the call. */
    Talk taken(final Dialog dialog, final Talk.Terms terms) {
        final Talk begun = new Talk(this, agent, dialog, terms);
        talk = begun;
        return begun;
    }

    @Nullable Talk talk() {
        return talk;
    }

    @Nullable Setup setup() {
        return setup;
    }

    // ---- what may be said

    /**
     * Tells the caller that we ring, or of sound before the answer.
     *
     * @param status 180 to 199
     * @param sdp our answer, or {@code null}
     */
    public boolean ring(final int status, final @Nullable String sdp) {
        return !over && talk == null && setup instanceof Taking taking && taking.ring(status, sdp);
    }

    /**
     * Takes a call that came.
     *
     * @param sdp our answer, or our offer where the INVITE had none
     */
    public boolean answer(final String sdp) {
        return answer(sdp, List.of());
    }

    /**
     * The same.
     *
     * @param headers further header fields of the answer
     */
    public boolean answer(final String sdp, final List<CallRequest.Header> headers) {
        return !over
                && talk == null
                && setup instanceof Taking taking
                && taking.answer(sdp, headers);
    }

    /**
     * Refuses a call that came. No event follows.
     *
     * @param status 300 to 699
     */
    public boolean refuse(final int status, final String reason) {
        if (over || talk != null || !(setup instanceof Taking taking)) {
            return false;
        }
        over = true;
        taking.refuse(status, reason);
        return true;
    }

    /** Ends the call in whatever way fits its state. No event follows. */
    public boolean hangUp() {
        return hangUp("SIP;cause=200;text=\"hung up\"");
    }

    /**
     * The same.
     *
     * @param reason of a BYE or CANCEL: RFC 3326
     */
    public boolean hangUp(final String reason) {
        if (over) {
            return false;
        }
        over = true;
        if (talk != null) {
            talk.bye(reason);
        } else if (setup != null) {
            setup.abandon(reason);
            if (purpose != null) {
                purpose.givenUp();
            }
        }
        return true;
    }

    /**
     * Offers a change: hold, other media, another address. {@link CallEvent.Agreed} or {@link
     * CallEvent.Declined} follows.
     *
     * @return {@code false} also while another offer is open
     */
    public boolean offer(final String sdp) {
        return up() && talk != null && talk.offer(sdp);
    }

    /**
     * Takes the change that the other end offers.
     *
     * @param sdp our answer, or our offer where it asked for one
     */
    public boolean accept(final String sdp) {
        return up() && talk != null && talk.accept(sdp);
    }

    /**
     * Does not take the change that the other end offers.
     *
     * @param status 488 says that the media are not to our liking
     */
    public boolean decline(final int status) {
        return up() && talk != null && talk.decline(status);
    }

    /** What comes of a request within a call. */
    @FunctionalInterface
    public interface Outcome {
        /** The final response, made up when none came. */
        void answered(int status, String reason);

        /** The same with all that the response says; for who wants to know more of it. */
        default void answered(final SipResponse response) {
            answered(response.status(), response.reason());
        }
    }

    /**
     * Sends a request within the call: INFO, MESSAGE, REFER, NOTIFY.
     *
     * @param headers further header fields
     * @param contentType of the body, or {@code null} without one
     */
    public boolean ask(
            final Method method,
            final List<CallRequest.Header> headers,
            final @Nullable String contentType,
            final byte[] body,
            final Outcome outcome) {
        return up() && talk != null && talk.ask(method, headers, contentType, body, outcome);
    }

    /**
     * Asks the other end to call somebody else (RFC 3515). What comes of it is told by {@link
     * CallEvent.TransferProgress}; when that somebody has answered, this call ends.
     *
     * @return {@code false} also while another transfer is open
     */
    public boolean transfer(final Uri target) {
        return refer(NameAddr.of(target).toString(), (_, _) -> {});
    }

    /**
     * Joins the other ends of this call and of another one of ours, which both are up: the other
     * end of this call is asked to take our place in that one (RFC 3891, RFC 5589 §7). Both calls
     * end when it has; otherwise both stay.
     */
    public boolean transfer(final Call other) {
        final Talk far = other.talk();
        final String replaces = other.replaces();
        return other.up()
                && far != null
                && replaces != null
                && far.dialog().target() instanceof SipUri target
                && transfer(target.withHeader(HeaderName.REPLACES, replaces));
    }

    /**
     * Asks the other end to call somebody else and lets go: the call ends as soon as it says that
     * it will, and what comes of it is not told (RFC 4488).
     */
    public boolean transferBlindly(final Uri target) {
        return up()
                && talk != null
                && talk.referrals().ask(NameAddr.of(target).toString(), true, _ -> {});
    }

    /**
     * The same as {@link #transfer(Uri)}.
     *
     * @param target the Refer-To value
     * @param outcome hears whether the other end will try
     */
    public boolean refer(final String target, final Outcome outcome) {
        return up() && talk != null && talk.referrals().ask(target, false, outcome::answered);
    }

    /**
     * What another agent writes into Replaces to take this call over (RFC 3891 §3); {@code null}
     * until the call is up.
     */
    public @Nullable String replaces() {
        final Talk running = talk;
        if (running == null) {
            return null;
        }
        final Dialog dialog = running.dialog();
        return new Replaces(
                        id,
                        String.valueOf(dialog.remote().tag()),
                        String.valueOf(dialog.local().tag()),
                        false)
                .toString();
    }
}
