package org.ringdown.service.agent.user;

import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.event.SipFrag;
import org.ringdown.sip.event.SubscriptionState;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/**
 * The transfers of one call, asked of us and asked by us: RFC 3515, RFC 4488. One at a time is open
 * on each side; two that cross are both refused with 491.
 */
final class Referrals {
    /** RFC 4488 §4. */
    static final String REFER_SUB = "Refer-Sub";

    /** RFC 3515 §2.4.4. */
    static final String EVENT = "refer";

    private static final long SECOND = 1_000_000_000L;

    /** RFC 6665 §4.1.2.4, timer N: the first NOTIFY comes by then. */
    private static final long FIRST = 32 * SECOND;

    private final Call call;
    private final UserAgent agent;
    private final Dialog dialog;
    private final @Nullable Login login;
    private @Nullable Transfer asked;
    private @Nullable Asking asking;

    Referrals(
            final Call call,
            final UserAgent agent,
            final Dialog dialog,
            final @Nullable Login login) {
        this.call = call;
        this.agent = agent;
        this.dialog = dialog;
        this.login = login;
    }

    /** Whether NOTIFYs may still come. */
    boolean open() {
        return asking != null;
    }

    // ---- asked by us

    /**
     * Asks the other end to call somebody.
     *
     * @param quiet whether we want to hear no more than that it will
     */
    boolean ask(final String target, final boolean quiet, final Consumer<SipResponse> answered) {
        if (asking != null || (asked != null && asked.open())) {
            return false;
        }
        final Asking one = new Asking();
        asking = one;
        agent.requests()
                .send(
                        via -> {
                            final SipRequest.Builder refer =
                                    dialog.request(Method.REFER, via)
                                            .set(HeaderName.CONTACT, agent.contact())
                                            .set(HeaderName.REFER_TO, target)
                                            .set(
                                                    HeaderName.REFERRED_BY,
                                                    NameAddr.of(call.local().uri()).toString())
                                            .set(HeaderName.SUPPORTED, UserAgent.SUPPORTED);
                            one.id = Long.toString(dialog.localCSeq());
                            return quiet ? refer.set(REFER_SUB, "false") : refer;
                        },
                        login,
                        (_, response) -> {
                            answered.accept(response);
                            one.answered(response);
                        });
        return true;
    }

    /** A REFER of ours, until we know what came of it. */
    private final class Asking {
        private String id = "";
        private SipFrag last = new SipFrag(100, "Trying");
        private Alarms.@Nullable Alarm silence;
        private boolean heard;

        void answered(final SipResponse response) {
            if (asking != this) {
                // A NOTIFY was faster, and it was the last.
                return;
            }
            if (!response.success()) {
                over(new SipFrag(response.status(), response.reason()));
            } else if ("false".equalsIgnoreCase(response.header(REFER_SUB))) {
                over(new SipFrag(response.status(), response.reason()));
            } else if (!heard) {
                watch(FIRST);
            }
        }

        private void watch(final long time) {
            calm();
            silence = agent.outlet().after(time, () -> over(unknown("No NOTIFY came")));
        }

        private void calm() {
            if (silence != null) {
                silence.cancel();
            }
        }

        private SipFrag unknown(final String why) {
            return last.status() >= 200 ? last : new SipFrag(408, why);
        }

        void notified(final SipRequest notify) {
            heard = true;
            final String value = notify.header(HeaderName.SUBSCRIPTION_STATE);
            final Parsed<SubscriptionState> state =
                    SubscriptionState.parse(value == null ? "active" : value);
            if (SipFrag.parse(notify.body()) instanceof Parsed.Ok<SipFrag>(SipFrag frag)) {
                last = frag;
            }
            if (last.status() >= 200
                    || (state instanceof Parsed.Ok<SubscriptionState>(SubscriptionState now)
                            && now.over())) {
                over(unknown("The other end tells no more of it"));
            } else {
                final int seconds =
                        state instanceof Parsed.Ok<SubscriptionState>(SubscriptionState now)
                                ? now.expires()
                                : -1;
                watch(seconds < 0 ? 5 * 60 * SECOND : seconds * SECOND + FIRST);
                call.tell(new CallEvent.TransferProgress(last.status(), last.reason(), false));
            }
        }

        private void over(final SipFrag result) {
            calm();
            asking = null;
            call.tell(new CallEvent.TransferProgress(result.status(), result.reason(), true));
            if (result.status() < 300) {
                call.transferred();
            }
        }
    }

    // ---- what comes

    /**
     * A request came that is in order.
     *
     * @return whether it belongs to a transfer, and was dealt with
     */
    boolean received(final SipRequest request) {
        if (request.method().equals(Method.REFER)) {
            referred(request);
        } else if (request.method().equals(Method.NOTIFY) && ofRefer(request)) {
            notified(request);
        } else if (request.method().equals(Method.SUBSCRIBE)) {
            subscribed(request);
        } else {
            return false;
        }
        return true;
    }

    static boolean ofRefer(final SipRequest request) {
        final String event = request.header(HeaderName.EVENT);
        return event != null
                && event.split(";", -1)[0].strip().toLowerCase(Locale.ROOT).equals(EVENT);
    }

    static @Nullable String id(final SipRequest request) {
        final String event = String.valueOf(request.header(HeaderName.EVENT));
        for (final String part : event.split(";", -1)) {
            if (part.strip().startsWith("id=")) {
                return part.strip().substring(3);
            }
        }
        return null;
    }

    private void referred(final SipRequest refer) {
        final NameAddr target = target(refer);
        final int refused = target == null ? 400 : refusal(target);
        if (target == null || refused > 0) {
            reply(refer, refused);
            return;
        }
        final Transfer transfer =
                new Transfer(call.local(), agent, dialog, login, refer, target.uri(), () -> {});
        asked = transfer;
        call.tell(new CallEvent.TransferAsked(transfer));
    }

    /** Why a REFER is refused whatever we want; 0 for no reason. */
    private int refusal(final NameAddr target) {
        if (open() || (asked != null && asked.open())) {
            return 491;
        }
        return calls(target) ? 0 : 501;
    }

    /** Whether a Refer-To wants a call, and no other request, to be made. */
    static boolean calls(final NameAddr target) {
        final String method = target.uri() instanceof SipUri sip ? sip.paramText("method") : null;
        return method == null || method.equalsIgnoreCase("INVITE");
    }

    /** Who is to be called, if a REFER says so as it must. */
    static @Nullable NameAddr target(final SipRequest refer) {
        // RFC 3515 §2.4.1: exactly one.
        return refer.addresses(HeaderName.REFER_TO) instanceof Parsed.Ok<List<NameAddr>>(var all)
                        && all.size() == 1
                ? all.getFirst()
                : null;
    }

    private void notified(final SipRequest notify) {
        final String id = id(notify);
        final Asking one = asking;
        if (one == null || (id != null && !id.equals(one.id))) {
            reply(notify, 481);
        } else {
            reply(notify, 200);
            one.notified(notify);
        }
    }

    private void subscribed(final SipRequest subscribe) {
        final Transfer transfer = asked;
        final String id = id(subscribe);
        if (!ofRefer(subscribe)) {
            agent.outlet()
                    .send(
                            subscribe
                                    .reply(489, "Bad Event")
                                    .set(HeaderName.ALLOW_EVENTS, EVENT)
                                    .build());
        } else if (transfer == null
                || !transfer.open()
                || (id != null && !id.equals(Long.toString(transfer.request().cseq().number())))) {
            reply(subscribe, 481);
        } else {
            transfer.subscribed(subscribe);
        }
    }

    /**
     * A request came after the call had ended. Who asked for a transfer and hung up does not hear
     * of it any more, but the other end need not know.
     */
    void late(final SipRequest request) {
        final boolean news =
                request.method().equals(Method.NOTIFY) && ofRefer(request) && asking != null;
        if (news && dialog.inOrder(request)) {
            notified(request);
        } else {
            reply(request, 481);
        }
    }

    private void reply(final SipRequest request, final int status) {
        agent.outlet().send(request.reply(status).build());
    }
}
