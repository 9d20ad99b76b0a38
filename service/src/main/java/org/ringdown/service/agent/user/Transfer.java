package org.ringdown.service.agent.user;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.event.SipFrag;
import org.ringdown.sip.event.SubscriptionState;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/**
 * The other end of a call, or somebody without one, wants us to call somebody else (RFC 3515). Who
 * stands behind the agent accepts or declines; of what comes of the new call the other end is told
 * by NOTIFYs. One NOTIFY is under way at a time, and the next tells the latest.
 */
public final class Transfer {
    private static final long SECOND = 1_000_000_000L;

    /** REFER is a transaction of 32 s; nobody decides any more when it is nearly over. */
    private static final long DECIDE = 25 * SECOND;

    /** For how long the other end is told of a new call that does not come to a result. */
    private static final long LASTS = 300 * SECOND;

    private static final SipFrag TRYING = new SipFrag(100, "Trying");

    private final NameAddr self;
    private final UserAgent agent;
    private final Dialog dialog;
    private final @Nullable Login login;
    private final SipRequest refer;
    private final Uri target;
    private final Runnable forget;
    private final boolean silent;
    private final long until;
    private final Alarms.Alarm undecided;
    private Alarms.@Nullable Alarm end;
    private boolean decided;
    private boolean over;
    private boolean telling;
    private SipFrag latest = TRYING;
    private @Nullable SipFrag told;

    /**
     * @param self who was asked
     * @param target the URI of Refer-To
     * @param forget is done when nothing of it can come any more
     */
    Transfer(
            final NameAddr self,
            final UserAgent agent,
            final Dialog dialog,
            final @Nullable Login login,
            final SipRequest refer,
            final Uri target,
            final Runnable forget) {
        this.self = self;
        this.agent = agent;
        this.dialog = dialog;
        this.login = login;
        this.refer = refer;
        this.target = target;
        this.forget = forget;
        silent = "false".equalsIgnoreCase(refer.header(Referrals.REFER_SUB));
        until = agent.outlet().now() + LASTS;
        undecided =
                agent.outlet().after(DECIDE, () -> decline(603, SipResponse.defaultReason(603)));
    }

    /** Whom to call, as a Request-URI. */
    public Uri target() {
        return target instanceof SipUri sip ? sip.withoutHeaders().withoutParam("method") : target;
    }

    /** Whose call the new one is to take the place of (RFC 3891), or {@code null}. */
    public @Nullable String replaces() {
        return target instanceof SipUri sip ? sip.headerText(HeaderName.REPLACES) : null;
    }

    /** Who says that he wants it, or {@code null}; nobody has proved it. */
    public @Nullable String referredBy() {
        return refer.header(HeaderName.REFERRED_BY);
    }

    /** The REFER. */
    public SipRequest request() {
        return refer;
    }

    /**
     * Does not call.
     *
     * @param status 300 to 699
     */
    public boolean decline(final int status, final String reason) {
        if (decided) {
            return false;
        }
        decided = true;
        undecided.cancel();
        agent.outlet().send(tagged(refer.reply(status, reason)).build());
        close();
        return true;
    }

    /**
     * Calls, in the name of this end of the call.
     *
     * @param sdp the offer
     * @param listener of the new call
     * @return the new call; {@code null} when it is too late
     */
    public @Nullable Call accept(final String sdp, final CallListener listener) {
        return accept(CallRequest.of(self, target(), sdp).with(login), listener);
    }

    /**
     * Calls as it is said here; Replaces and Referred-By are added.
     *
     * @return the new call; {@code null} when it is too late
     */
    public @Nullable Call accept(final CallRequest wish, final CallListener listener) {
        if (decided) {
            return null;
        }
        decided = true;
        undecided.cancel();
        final SipResponse.Builder accepted =
                tagged(refer.reply(202, "Accepted")).set(HeaderName.CONTACT, agent.contact());
        if (refer.toTag() == null) {
            accepted.withRecordRoute();
        }
        if (silent) {
            // RFC 4488 §4: nobody wants to hear of it.
            accepted.set(Referrals.REFER_SUB, "false");
            close();
        }
        agent.outlet().send(accepted.build());
        if (!silent) {
            end = agent.outlet().after(LASTS, () -> finish(408, "The result is not known yet"));
            tell();
        }
        final List<CallRequest.Header> headers = new ArrayList<>(wish.headers());
        add(headers, HeaderName.REPLACES, replaces());
        add(headers, HeaderName.REFERRED_BY, referredBy());
        final Call made = agent.call(wish.with(headers), listener);
        made.watchedBy(this);
        return made;
    }

    private SipResponse.Builder tagged(final SipResponse.Builder response) {
        return response.toTag(String.valueOf(dialog.local().tag()));
    }

    private void close() {
        if (!over) {
            over = true;
            agent.outlet().after(UserAgent.LINGER, forget);
        }
    }

    private static void add(
            final List<CallRequest.Header> headers,
            final String name,
            final @Nullable String value) {
        if (value != null) {
            headers.add(new CallRequest.Header(name, value));
        }
    }

    // ---- what comes of it

    /** Whether it is not decided, or not told to its end. */
    boolean open() {
        return !over;
    }

    /** Something happened to the new call. */
    void happened(final CallEvent event) {
        switch (event) {
            case CallEvent.Progress progress -> {
                latest = new SipFrag(progress.status(), progress.reason());
                tell();
            }
            case CallEvent.Answered(String _, SipResponse response) ->
                    finish(response.status(), response.reason());
            case CallEvent.Ended ended -> finish(ended.status(), ended.reason());
            default -> {
                // After its answer the new call is no business of the other end's.
            }
        }
    }

    /** The new call was given up by us. */
    void givenUp() {
        finish(487, SipResponse.defaultReason(487));
    }

    private void finish(final int status, final String reason) {
        if (!over) {
            close();
            latest = new SipFrag(status, reason);
            if (end != null) {
                end.cancel();
            }
            tell();
        }
    }

    /** The other end renews its subscription, or ends it: RFC 3515 §2.4.4. */
    void subscribed(final SipRequest subscribe) {
        final boolean ends = "0".equals(subscribe.header(HeaderName.EXPIRES));
        final String seconds = ends ? "0" : Long.toString(left());
        agent.outlet()
                .send(
                        subscribe
                                .reply(200)
                                .set(HeaderName.EXPIRES, seconds)
                                .set(HeaderName.CONTACT, agent.contact())
                                .build());
        told = null;
        if (ends) {
            close();
        }
        tell();
    }

    /** A request came within the dialog of a REFER that is of no call. */
    void received(final SipRequest request) {
        final String id = Referrals.id(request);
        final boolean subscribes = request.method().equals(Method.SUBSCRIBE);
        if (!dialog.inOrder(request)) {
            agent.outlet().send(request.reply(500).build());
        } else if (subscribes && !Referrals.ofRefer(request)) {
            agent.outlet()
                    .send(
                            request.reply(489, "Bad Event")
                                    .set(HeaderName.ALLOW_EVENTS, Referrals.EVENT)
                                    .build());
        } else if (subscribes
                && open()
                && (id == null || id.equals(Long.toString(refer.cseq().number())))) {
            subscribed(request);
        } else {
            agent.outlet().send(request.reply(481).build());
        }
    }

    private long left() {
        return Math.max(0, (until - agent.outlet().now()) / SECOND);
    }

    private void tell() {
        final SipFrag news = latest;
        if (silent || telling || news.equals(told)) {
            return;
        }
        telling = true;
        told = news;
        final String state =
                over
                        ? SubscriptionState.terminated("noresource")
                        : SubscriptionState.active(left());
        agent.requests()
                .send(
                        via ->
                                dialog.request(Method.NOTIFY, via)
                                        .set(HeaderName.CONTACT, agent.contact())
                                        .set(HeaderName.EVENT, "refer;id=" + refer.cseq().number())
                                        .set(HeaderName.SUBSCRIPTION_STATE, state)
                                        .body(SipFrag.TYPE + ";version=2.0", news.toBytes()),
                        login,
                        (_, response) -> answered(response));
    }

    private void answered(final SipResponse response) {
        telling = false;
        if (response.success()) {
            tell();
        } else {
            // RFC 6665 §4.2.2: who does not know of it, or cannot be reached, is not told again.
            close();
            told = latest;
            if (end != null) {
                end.cancel();
            }
        }
    }
}
