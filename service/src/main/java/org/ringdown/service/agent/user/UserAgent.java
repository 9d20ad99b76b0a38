package org.ringdown.service.agent.user;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.sip.dialog.Dialog;
import org.ringdown.sip.dialog.Replaces;
import org.ringdown.sip.dialog.SessionTimer;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;

/**
 * A user agent inside the server. It calls and is called, registers and sends requests; the proxy
 * beside it keeps the transactions, finds the way and relays the media. Everything is said and told
 * on the loop that owns it.
 */
public final class UserAgent implements InsideAgent {
    /** The methods it takes. */
    public static final String ALLOW =
            "INVITE, ACK, CANCEL, BYE, OPTIONS, PRACK, UPDATE, INFO, MESSAGE, REFER, NOTIFY,"
                    + " SUBSCRIBE";

    /** The extensions it knows. */
    public static final String SUPPORTED = "100rel, timer, replaces, norefersub";

    static final Set<String> ALLOWED = Set.of(ALLOW.split(", ", -1));
    private static final Set<String> KNOWN = Set.of(SUPPORTED.split(", ", -1));

    /** How long what is over may still be spoken of: 64·T1. */
    static final long LINGER = 32_000_000_000L;

    private final String contact;
    private final int maxCalls;
    private final Supplier<String> callIds;
    private final Outlet outlet;
    private final Requests requests;
    private final Kin kin;
    private final Door door;

    /** By Call-ID and our tag. */
    private final Map<String, Call> calls = new HashMap<>();

    /** What we watch, by Call-ID and our tag. */
    private final Map<String, Subscription> watched = new HashMap<>();

    /** Calls that came, by the branch of the INVITE, for its CANCEL. */
    private final Map<String, Call> coming = new HashMap<>();

    /** What we were asked to do outside of calls, by Call-ID and our tag. */
    private final Map<String, Transfer> referred = new HashMap<>();

    /** Who decides about what comes unasked; called on the agent's loop. */
    public interface Door {
        /**
         * A call comes. It may be answered or refused at once, or later.
         *
         * @return who wants to hear of it; {@code null} refuses it with 480, if nobody else has
         */
        @Nullable CallListener called(Call call);

        /** A request outside a dialog that makes none: MESSAGE, and whatever else comes. */
        void asked(Inquiry inquiry);

        /**
         * Somebody with whom there is no call wants somebody to be called (RFC 3515), as
         * click-to-dial does. Who does not know better refuses for himself alone: the wish may have
         * gone to other devices of the user, too, and a 603 would speak for all of them.
         */
        default void referred(final Transfer wish) {
            final boolean _ = wish.decline(480, SipResponse.defaultReason(480));
        }
    }

    /**
     * What an agent is made of.
     *
     * @param contact the URI under which it is reached within a dialog
     * @param maxCalls more calls at once are refused with 486
     * @param callIds makes Call-IDs that fall to this loop
     * @param clock the time of the loop's present turn
     * @param kin the agents of other loops
     */
    public record Parts(
            String contact,
            int maxCalls,
            Supplier<String> callIds,
            LongSupplier clock,
            Entropy entropy,
            Kin kin) {
        /** Of an agent without its like on other loops. */
        public Parts(
                final String contact,
                final int maxCalls,
                final Supplier<String> callIds,
                final LongSupplier clock,
                final Entropy entropy) {
            this(contact, maxCalls, callIds, clock, entropy, Kin.NONE);
        }
    }

    /** An agent without calls. */
    public UserAgent(final Parts parts, final Door door) {
        contact = "<" + parts.contact() + ">";
        maxCalls = parts.maxCalls();
        callIds = parts.callIds();
        outlet = new Outlet(parts.clock(), parts.entropy());
        requests = new Requests(outlet);
        kin = parts.kin();
        this.door = door;
    }

    Outlet outlet() {
        return outlet;
    }

    Requests requests() {
        return requests;
    }

    /** The Contact value. */
    String contact() {
        return contact;
    }

    String newCallId() {
        return callIds.get();
    }

    // ---- what is wanted

    /** Makes a call. Whatever comes of it comes to the listener, after this has returned. */
    public Call call(final CallRequest wish, final CallListener listener) {
        final String id = callIds.get();
        final String tag = outlet.token(8);
        final Call call =
                new Call(this, key(id, tag), id, wish.from(), NameAddr.of(wish.to()), listener);
        calls.put(call.key(), call);
        call.begin(new Making(call, this, wish, wish.from().withTag(tag)));
        return call;
    }

    /** Registers, and goes on doing so until {@link Registration#end}. */
    public Registration register(
            final Registration.Wish wish, final Registration.Listener listener) {
        return new Registration(this, wish, listener);
    }

    /** Watches something, and goes on doing so until {@link Subscription#end}. */
    public Subscription subscribe(
            final Subscription.Wish wish, final Subscription.Listener listener) {
        return new Subscription(this, wish, listener);
    }

    void watch(final String callId, final String tag, final Subscription subscription) {
        watched.put(key(callId, tag), subscription);
    }

    void unwatch(final String callId, final String tag) {
        watched.remove(key(callId, tag));
    }

    /**
     * A request outside a dialog that makes none, such as MESSAGE.
     *
     * @param from who sends it, without a tag
     * @param headers further header fields
     */
    public void send(
            final Method method,
            final NameAddr from,
            final Uri to,
            final @Nullable Login login,
            final List<CallRequest.Header> headers,
            final String contentType,
            final byte[] body,
            final Call.Outcome outcome) {
        send(method, from, NameAddr.of(to), to, login, headers, contentType, body, outcome);
    }

    /**
     * The same to one place of many where somebody may be.
     *
     * @param to for whom it is
     * @param where the Request-URI
     */
    public void send(
            final Method method,
            final NameAddr from,
            final NameAddr to,
            final Uri where,
            final @Nullable Login login,
            final List<CallRequest.Header> headers,
            final String contentType,
            final byte[] body,
            final Call.Outcome outcome) {
        final String id = callIds.get();
        final String sender = from.withTag(outlet.token(8)).toString();
        final long[] cseq = {0};
        requests.send(
                via -> {
                    cseq[0]++;
                    final SipRequest.Builder request =
                            SipRequest.builder(method, where)
                                    .set(HeaderName.VIA, via)
                                    .set(HeaderName.MAX_FORWARDS, "70")
                                    .set(HeaderName.FROM, sender)
                                    .set(HeaderName.TO, to.toString())
                                    .set(HeaderName.CALL_ID, id)
                                    .set(HeaderName.CSEQ, cseq[0] + " " + method);
                    headers.forEach(each -> request.add(each.name(), each.value()));
                    return request.body(contentType, body);
                },
                login,
                (_, response) -> outcome.answered(response));
    }

    /**
     * Does something later, on the agent's loop.
     *
     * @return calls it off
     */
    public Runnable later(final long nanos, final Runnable action) {
        final Alarms.Alarm alarm = outlet.after(nanos, action);
        return alarm::cancel;
    }

    // ---- what comes

    @Override
    public void handle(final SipMessage message, final long now) {
        switch (message) {
            case SipResponse response -> requests.received(response);
            case SipRequest request -> received(request);
        }
    }

    private void received(final SipRequest request) {
        if (request.method().equals(Method.CANCEL)) {
            cancelled(request);
        } else if (request.toTag() != null) {
            within(request);
        } else if (request.method().equals(Method.INVITE)) {
            invited(request);
        } else if (request.method().equals(Method.OPTIONS)) {
            outlet.send(tagged(capabilities(request)));
        } else if (request.method().equals(Method.REFER)) {
            referred(request);
        } else if (!request.method().equals(Method.ACK)) {
            final Inquiry inquiry = new Inquiry(request, outlet, outlet.token(8));
            if (!ALLOWED.contains(request.method().name())) {
                inquiry.reply(405);
            } else if (request.method().equals(Method.SUBSCRIBE)) {
                // Of transfers only, within their calls, there is anything to be told.
                inquiry.reply(489, "Bad Event");
            } else if (request.method().equals(Method.MESSAGE)) {
                door.asked(inquiry);
            } else {
                // RFC 3261 §12.2.2: what belongs into a dialog, and has none.
                inquiry.reply(481);
            }
        }
    }

    private SipResponse tagged(final SipResponse response) {
        return response.tagged(outlet.token(8));
    }

    private void cancelled(final SipRequest cancel) {
        final Call call = coming.get(branch(cancel));
        outlet.send(tagged(cancel.reply(call == null ? 481 : 200).build()));
        if (call != null && call.setup() instanceof Taking taking) {
            taking.cancelled();
        }
    }

    private void within(final SipRequest request) {
        final String key = key(request.callId(), String.valueOf(request.toTag()));
        final Call call = calls.get(key);
        final Subscription subscription = watched.get(key);
        final Transfer wish = referred.get(key);
        final boolean ack = request.method().equals(Method.ACK);
        if (call == null) {
            if (subscription != null && !ack) {
                subscription.received(request);
            } else if (wish != null && !ack) {
                wish.received(request);
            } else if (!ack) {
                outlet.send(request.reply(481).build());
            }
            return;
        }
        final Setup setup = call.setup();
        final Talk talk = call.talk();
        if (ack) {
            if (setup != null) {
                setup.acknowledged(request);
            }
            if (talk != null) {
                talk.acknowledged(request);
            }
        } else if (setup == null || !setup.early(request)) {
            if (talk == null
                    || !String.valueOf(request.fromTag()).equals(talk.dialog().remoteTag())) {
                outlet.send(request.reply(481).build());
            } else if (call.up()) {
                talk.received(request);
            } else {
                talk.referrals().late(request);
            }
        }
    }

    private void invited(final SipRequest invite) {
        if (!knows(invite)) {
            outlet.send(tagged(unknown(invite)));
        } else if (SessionTimer.isTooBrief(invite)) {
            outlet.send(
                    tagged(
                            invite.reply(422)
                                    .set(
                                            HeaderName.MIN_SE,
                                            Integer.toString(SessionTimer.LEAST_SECONDS))
                                    .build()));
        } else if (invite.bodyLength() > 0 && Making.sdpOf(invite) == null) {
            outlet.send(
                    tagged(invite.reply(415).set(HeaderName.ACCEPT, "application/sdp").build()));
        } else if (calls.size() >= maxCalls) {
            outlet.send(tagged(invite.reply(486).build()));
        } else if (invite.headers(HeaderName.REPLACES).isEmpty()) {
            rings(invite, null);
        } else if (replaces(invite) == null) {
            outlet.send(tagged(invite.reply(400).build()));
        } else {
            rings(invite, replaces(invite));
        }
    }

    private static List<String> unknownTo(final SipRequest request) {
        return request.values(HeaderName.REQUIRE).stream()
                .filter(option -> !KNOWN.contains(option))
                .toList();
    }

    private static boolean knows(final SipRequest request) {
        return unknownTo(request).isEmpty();
    }

    /** It requires what we do not know (RFC 3261 §8.2.2.3). */
    private static SipResponse unknown(final SipRequest request) {
        final SipResponse.Builder bad = request.reply(420);
        unknownTo(request).forEach(option -> bad.add(HeaderName.UNSUPPORTED, option));
        return bad.build();
    }

    /**
     * @param wanted the call whose place it is to take, or {@code null}
     */
    private void rings(final SipRequest invite, final @Nullable Replaces wanted) {
        final String tag = outlet.token(8);
        final CallListener[] listener = {(_, _) -> {}};
        final Call call =
                new Call(
                        this,
                        key(invite.callId(), tag),
                        invite.callId(),
                        untagged(invite.to()),
                        untagged(invite.from()),
                        (of, event) -> listener[0].happened(of, event));
        calls.put(call.key(), call);
        coming.put(branch(invite), call);
        call.begin(new Taking(call, this, invite, tag));
        if (wanted == null) {
            announce(call, listener);
        } else if (!kin.ask(
                wanted.callId(),
                owner -> owner.irreplaceable(wanted),
                status -> replaces(call, wanted, status, listener))) {
            replaces(call, wanted, irreplaceable(wanted), listener);
        }
    }

    /** It is known whether a call that came may take the place of another: 0 is yes. */
    private void replaces(
            final Call call,
            final Replaces wanted,
            final int status,
            final CallListener[] listener) {
        if (status > 0) {
            // No more is done when its caller has given up meanwhile.
            final boolean _ = call.refuse(status, SipResponse.defaultReason(status));
        } else if (!call.over()) {
            call.replaces(wanted.callId());
            announce(call, listener);
        }
    }

    private void announce(final Call call, final CallListener[] listener) {
        final CallListener who = door.called(call);
        if (who == null) {
            final boolean _ = call.refuse(480, SipResponse.defaultReason(480));
        } else {
            listener[0] = who;
        }
    }

    private static NameAddr untagged(final NameAddr address) {
        return new NameAddr(address.displayName(), address.uri(), address.params().without("tag"));
    }

    /** What an INVITE wants to replace; {@code null} when it does not say so, or not once. */
    private static @Nullable Replaces replaces(final SipRequest invite) {
        final String value = invite.header(HeaderName.REPLACES);
        return value == null || invite.headers(HeaderName.REPLACES).size() > 1
                ? null
                : Replaces.parse(value).orNull();
    }

    /** The call of this loop that is meant; {@code null} for none. */
    private @Nullable Call find(final Replaces wanted) {
        final Call call = calls.get(key(wanted.callId(), wanted.toTag()));
        final Talk talk = call == null ? null : call.talk();
        return call != null
                        && call.up()
                        && talk != null
                        && wanted.fromTag().equals(talk.dialog().remoteTag())
                ? call
                : null;
    }

    /** Why a call cannot be replaced (RFC 3891 §3); 0 when it can. */
    private int irreplaceable(final Replaces wanted) {
        return find(wanted) == null ? 481 : wanted.earlyOnly() ? 486 : 0;
    }

    /** An INVITE was answered: the call whose place it takes ends (RFC 3891 §3). */
    void hangUpReplaced(final SipRequest invite) {
        final Replaces wanted = replaces(invite);
        if (wanted != null && !kin.ask(wanted.callId(), owner -> owner.giveWay(wanted), _ -> {})) {
            final int _ = giveWay(wanted);
        }
    }

    private int giveWay(final Replaces wanted) {
        final Call call = find(wanted);
        if (call != null && call.hangUp("SIP;cause=200;text=\"replaced\"")) {
            call.replaced();
            return 0;
        }
        return 481;
    }

    /** Somebody wants us to call somebody, and there is no call between us (RFC 3515 §2.4.2). */
    private void referred(final SipRequest refer) {
        final NameAddr target = Referrals.target(refer);
        if (!knows(refer)) {
            outlet.send(tagged(unknown(refer)));
        } else if (target == null) {
            outlet.send(tagged(refer.reply(400).build()));
        } else if (!Referrals.calls(target)) {
            outlet.send(tagged(refer.reply(501).build()));
        } else if (referred.size() >= maxCalls) {
            outlet.send(tagged(refer.reply(486).build()));
        } else {
            final String tag = outlet.token(8);
            final String key = key(refer.callId(), tag);
            final Transfer wish =
                    new Transfer(
                            untagged(refer.to()),
                            this,
                            Dialog.ofCallee(refer, tag),
                            null,
                            refer,
                            target.uri(),
                            () -> referred.remove(key));
            referred.put(key, wish);
            door.referred(wish);
        }
    }

    static SipResponse capabilities(final SipRequest request) {
        return request.reply(200)
                .set(HeaderName.ALLOW, ALLOW)
                .set(HeaderName.ACCEPT, "application/sdp")
                .set(HeaderName.SUPPORTED, SUPPORTED)
                .build();
    }

    // ---- the rest of an engine

    /** A call is over in every respect. */
    void forget(final Call call) {
        calls.remove(call.key());
        final SipRequest invite = call.invite();
        if (invite != null) {
            coming.remove(branch(invite));
        }
    }

    private static String branch(final SipRequest request) {
        return String.valueOf(request.topVia().branch());
    }

    private static String key(final String callId, final String localTag) {
        return callId + ' ' + localTag;
    }

    @Override
    public void mediaUp(final String callId, final boolean caller) {
        end(callId, caller, new CallEvent.MediaUp());
    }

    @Override
    public void mediaLost(final String callId, final boolean caller) {
        end(callId, caller, new CallEvent.MediaLost());
    }

    private void end(final String callId, final boolean caller, final CallEvent event) {
        for (final Call call : List.copyOf(calls.values())) {
            if (call.id().equals(callId) && caller == call.setup() instanceof Making) {
                call.tell(event);
            }
        }
    }

    @Override
    public boolean speaks() {
        return true;
    }

    @Override
    public int calls() {
        return (int) calls.values().stream().filter(call -> !call.over()).count();
    }

    /** Requests under way, and calls and subscriptions that are not forgotten; for tests. */
    public int remembered() {
        return requests.size() + calls.size() + coming.size() + watched.size() + referred.size();
    }

    @Override
    public void tick(final long now) {
        outlet.alarms().tick(now);
    }

    @Override
    public @Nullable SipMessage poll() {
        return outlet.poll();
    }

    @Override
    public long deadline() {
        return outlet.alarms().deadline();
    }
}
