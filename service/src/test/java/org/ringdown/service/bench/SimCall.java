package org.ringdown.service.bench;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transaction.DerivedRequest;
import org.ringdown.sip.transaction.ServerKey;

/** One side of a call in a simulation: a dialog (RFC 3261 §12, §13) with what people do in it. */
final class SimCall {
    private static final long T1 = 500;
    private static final long T2 = 4_000;
    private static final long PATIENCE = 64 * T1;

    private final SimPhone phone;
    private final SimWorld world;
    private final String callId;
    private final String localTag;
    private final String local;
    private final String remote;
    private final @Nullable ServerKey ringing;
    private final Set<Long> unacknowledged = new HashSet<>();
    private final Map<Long, SipRequest> acks = new HashMap<>();
    private final Set<Long> answered = new HashSet<>();
    private final Map<String, SimCall> others = new HashMap<>();
    private @Nullable String remoteTag;
    private @Nullable Uri target;
    private List<String> routes = List.of();
    private SipRequest invite;
    private State state;
    private long cseq;
    private long remoteCseq = -1;
    private int version = 1;
    private boolean provisional;
    private boolean givenUp;
    private boolean cancelSent;

    /** Whether an INVITE of ours waits for its answer. */
    private boolean asking;

    /** Where a call is. */
    enum State {
        CALLING,
        RINGING,
        UP,
        OVER
    }

    /** Calls a number. */
    SimCall(final SimPhone phone, final String number) {
        this.phone = phone;
        world = phone.world;
        ringing = null;
        final String uri = "sip:" + number + "@" + Bench.DOMAIN;
        invite =
                phone.request(Method.INVITE, uri)
                        .body("application/sdp", phone.offer("sendrecv", version))
                        .build();
        callId = invite.callId();
        localTag = String.valueOf(invite.fromTag());
        local = invite.from().toString();
        remote = "<" + uri + ">";
        cseq = invite.cseq().number();
        state = State.CALLING;
        phone.calls.add(this);
        asking = true;
        phone.send(invite, new Inviting());
    }

    /** A call comes in. */
    SimCall(final SimPhone phone, final ServerKey key, final SipRequest invite) {
        this.phone = phone;
        world = phone.world;
        ringing = key;
        this.invite = invite;
        callId = invite.callId();
        localTag = phone.token("c");
        remoteTag = invite.fromTag();
        local = invite.to() + ";tag=" + localTag;
        remote = stripped(invite.from().toString());
        target = contact(invite);
        routes = List.copyOf(invite.values("Record-Route"));
        remoteCseq = invite.cseq().number();
        cseq = 100;
        state = State.RINGING;
        world.heard(callId, localTag, routes);
        phone.later(50, () -> respond(180));
        final int luck = world.random.nextInt(10);
        final long delay = 300L + world.random.nextInt(12_000);
        if (luck < 6) {
            phone.later(delay, this::accept);
        } else if (luck < 8) {
            phone.later(delay, () -> refuse(luck == 6 ? 486 : 603));
        }
    }

    /** A further answer to a call that is answered already. */
    private SimCall(final SimCall first, final SipResponse response) {
        phone = first.phone;
        world = first.world;
        ringing = null;
        invite = first.invite;
        callId = first.callId;
        localTag = first.localTag;
        remoteTag = response.toTag();
        local = first.local;
        remote = first.remote;
        target = contact(response);
        routes = List.copyOf(response.values("Record-Route")).reversed();
        cseq = response.cseq().number();
        state = State.UP;
        phone.calls.add(this);
        phone.later(1, this::bye);
    }

    private static String stripped(final String address) {
        final int tag = address.indexOf(";tag=");
        return tag < 0 ? address : address.substring(0, tag);
    }

    private static @Nullable Uri contact(final SipMessage message) {
        return message.addresses("Contact") instanceof Parsed.Ok<List<NameAddr>>(var contacts)
                        && !contacts.isEmpty()
                ? contacts.getFirst().uri()
                : null;
    }

    State state() {
        return state;
    }

    String callId() {
        return callId;
    }

    boolean inside() {
        return remote.contains(":echo@") || remote.contains(":tone@");
    }

    boolean concerns(final SipMessage message) {
        if (!message.callId().equals(callId)) {
            return false;
        }
        if (message instanceof SipResponse) {
            return localTag.equals(message.fromTag());
        }
        return localTag.equals(message.toTag())
                && (remoteTag == null || remoteTag.equals(message.fromTag()));
    }

    boolean rings(final ServerKey key) {
        return state == State.RINGING && key.equals(ringing);
    }

    /** Whether this and another are the two sides of one call. */
    boolean facing(final SimCall other) {
        return callId.equals(other.callId)
                && localTag.equals(other.remoteTag)
                && other.localTag.equals(remoteTag);
    }

    /** The phone lost its memory. */
    void died() {
        world.spoil(callId);
        state = State.OVER;
    }

    /** The answer to a re-INVITE may be lost with the call, for nobody repeats it then. */
    private void forgetInvite() {
        if (asking) {
            phone.later(PATIENCE, () -> phone.abandon(invite));
        }
    }

    private void over() {
        state = State.OVER;
        forgetInvite();
        phone.calls.remove(this);
    }

    // ---- as the caller

    /** Waits for the answer to an INVITE. */
    private final class Inviting implements SimPhone.Handler {
        @Override
        public void again(final SipRequest request) {
            cseq = request.cseq().number();
            invite = request;
            provisional = false;
        }

        @Override
        public void response(final SipRequest request, final SipResponse response) {
            if (response.provisional()) {
                provisional = true;
                if (givenUp) {
                    cancel();
                }
            } else if (response.success()) {
                success(response);
            } else {
                asking = false;
                refused(response.status());
            }
        }

        @Override
        public void failed(final SipRequest request) {
            asking = false;
            world.spoil(callId);
            refused(0);
        }
    }

    private void refused(final int status) {
        if (remoteTag == null || state == State.CALLING) {
            world.answered(
                    "call of " + phone.name,
                    status,
                    404,
                    408,
                    480,
                    486,
                    487,
                    488,
                    500,
                    503,
                    603,
                    430,
                    482,
                    0);
            over();
        } else if (status == 481 || status == 408 || status == 0) {
            // RFC 3261 §12.2.1.2: the dialog is over.
            // A 481 is only a BYE of the other side that crosses ours.
            if (status != 481) {
                world.unluckily("a re-INVITE of " + phone.name + " got " + status);
            }
            world.spoil(callId);
            bye();
        }
    }

    private void success(final SipResponse response) {
        final String tag = String.valueOf(response.toTag());
        if (state == State.CALLING && remoteTag == null) {
            remoteTag = tag;
            target = contact(response);
            routes = List.copyOf(response.values("Record-Route")).reversed();
            state = State.UP;
            asking = false;
            world.met(callId, tag, routes.reversed());
            acknowledge(response.cseq().number());
            if (givenUp) {
                bye();
            }
        } else if (tag.equals(remoteTag)) {
            if (asking && response.cseq().number() == cseq) {
                asking = false;
            }
            acknowledge(response.cseq().number());
        } else {
            // Two answered at once: one too many is hung up (RFC 3261 §13.2.2.4).
            others.computeIfAbsent(tag, _ -> new SimCall(this, response))
                    .acknowledge(response.cseq().number());
        }
    }

    /** A 2xx came again after its transaction was over. */
    void successAgain(final SipResponse response) {
        if (response.cseq().method().equals(Method.INVITE)
                && String.valueOf(response.toTag()).equals(remoteTag)) {
            acknowledge(response.cseq().number());
        }
    }

    private void acknowledge(final long number) {
        final SipRequest ack = acks.computeIfAbsent(number, n -> within(Method.ACK, n).build());
        phone.transmit(ack);
    }

    /** Gives up a call that is not answered, or ends it. */
    void end() {
        switch (state) {
            case CALLING -> {
                givenUp = true;
                cancel();
            }
            case RINGING -> refuse(480);
            case UP -> bye();
            case OVER -> {}
        }
    }

    private void cancel() {
        if (!cancelSent && provisional && state == State.CALLING) {
            cancelSent = true;
            phone.send(DerivedRequest.cancel(invite, List.of()), SimPhone.Handler.end(_ -> {}));
            // RFC 3261 §9.1: who cancelled does not wait for ever.
            phone.later(
                    PATIENCE,
                    () -> {
                        if (state == State.CALLING) {
                            world.unluckily(
                                    "a cancelled call of " + phone.name + " was not answered");
                            world.spoil(callId);
                            phone.abandon(invite);
                            over();
                        }
                    });
        }
    }

    // ---- as the callee

    private SipResponse.Builder reply(final SipRequest request, final int status) {
        final SipResponse.Builder reply = request.reply(status);
        if (request.toTag() == null) {
            reply.toTag(localTag);
        }
        if (request.method().equals(Method.INVITE) && status < 300) {
            reply.withRecordRoute();
        }
        return reply.set("Contact", "<" + phone.contact() + ">");
    }

    private void respond(final int status) {
        if (state == State.RINGING && ringing != null) {
            phone.respond(ringing, reply(invite, status).build());
        }
    }

    private void accept() {
        if (state == State.RINGING && ringing != null) {
            state = State.UP;
            answer(ringing, invite);
        }
    }

    /** Answers an INVITE and repeats the answer until it is acknowledged (RFC 3261 §13.3.1.4). */
    private void answer(final ServerKey key, final SipRequest request) {
        final SipResponse ok =
                reply(request, 200)
                        .body(
                                "application/sdp",
                                Sdp.answer(
                                        request.body(),
                                        phone.ip(),
                                        version,
                                        Sdp.answering(request.body())))
                        .build();
        final long number = request.cseq().number();
        unacknowledged.add(number);
        answered.add(number);
        phone.respond(key, ok);
        phone.later(T1, () -> repeat(key, ok, T1, T1));
    }

    private void repeat(
            final ServerKey key, final SipResponse ok, final long interval, final long elapsed) {
        final long number = ok.cseq().number();
        if (!unacknowledged.contains(number) || state == State.OVER) {
            return;
        }
        world.slowly(phone.name + " repeats its 200 after " + elapsed + " ms");
        if (elapsed >= PATIENCE) {
            world.unluckily(phone.name + " got no ACK for its 200");
            world.spoil(callId);
            unacknowledged.remove(number);
            bye();
            return;
        }
        phone.respond(key, ok);
        final long next = Math.min(2 * interval, T2);
        phone.later(next, () -> repeat(key, ok, next, elapsed + next));
    }

    private void refuse(final int status) {
        if (state == State.RINGING && ringing != null) {
            phone.respond(ringing, reply(invite, status).build());
            over();
        }
    }

    void cancelled() {
        refuse(487);
    }

    void acknowledged(final SipRequest ack) {
        final long number = ack.cseq().number();
        world.check(
                answered.contains(number),
                () -> phone.name + " got an ACK of " + number + " without an INVITE in " + callId);
        unacknowledged.remove(number);
    }

    // ---- within the dialog

    /** A request of this dialog; {@code number} is that of an ACK, or -1 for the next. */
    private SipRequest.Builder within(final Method method, final long number) {
        final SipRequest.Builder request =
                phone.request(method, String.valueOf(target))
                        .set("From", local)
                        .set("To", remote + ";tag=" + remoteTag)
                        .set("Call-ID", callId)
                        .set("CSeq", (number < 0 ? ++cseq : number) + " " + method);
        routes.forEach(route -> request.add("Route", route));
        return request;
    }

    /** Whether something can be begun: the call is up and no INVITE is under way. */
    boolean idle() {
        return state == State.UP && !asking && unacknowledged.isEmpty();
    }

    void reinvite(final String direction) {
        if (idle()) {
            asking = true;
            invite =
                    within(Method.INVITE, -1)
                            .body("application/sdp", phone.offer(direction, ++version))
                            .build();
            phone.send(invite, new Inviting());
        }
    }

    /** Asks the other side to call somebody else, and hangs up when it has (RFC 3515). */
    void refer(final String number) {
        if (idle()) {
            final SipRequest refer =
                    within(Method.REFER, -1)
                            .set("Refer-To", "<sip:" + number + "@" + Bench.DOMAIN + ">")
                            .build();
            phone.send(refer, inDialog("REFER"));
        }
    }

    void info() {
        if (idle()) {
            phone.send(
                    within(Method.INFO, -1).body("application/dtmf-relay", "Signal=5").build(),
                    inDialog("INFO"));
        }
    }

    private SimPhone.Handler inDialog(final String what) {
        return SimPhone.Handler.end(status -> {
            if (status == 481 || status == 408 || status == 0) {
                if (state == State.UP) {
                    // Crossing with a BYE of the other side is nobody's fault.
                    world.spoil(callId);
                    bye();
                }
            } else {
                world.answered(what + " of " + phone.name, status, 200, 202, 405, 500, 503, 430);
            }
        });
    }

    private void notify(final String state0, final String sipfrag) {
        if (state == State.UP) {
            phone.send(
                    within(Method.NOTIFY, -1)
                            .set("Event", "refer")
                            .set("Subscription-State", state0)
                            .body("message/sipfrag", sipfrag)
                            .build(),
                    inDialog("NOTIFY"));
        }
    }

    void bye() {
        if (state == State.UP) {
            final SipRequest bye = within(Method.BYE, -1).build();
            state = State.OVER;
            forgetInvite();
            phone.send(
                    bye,
                    SimPhone.Handler.end(status -> {
                        if (status != 200 && status != 481) {
                            world.unluckily("BYE of " + phone.name + " got " + status);
                            world.spoil(callId);
                        }
                        world.answered(
                                "BYE of " + phone.name,
                                status,
                                200,
                                408,
                                481,
                                480,
                                430,
                                500,
                                503,
                                0);
                        phone.calls.remove(this);
                    }));
        }
    }

    /** A request of the other side. */
    void request(final ServerKey key, final SipRequest request) {
        final long number = request.cseq().number();
        if (number <= remoteCseq) {
            world.slowly(phone.name + " got " + request.cseq() + " after " + remoteCseq);
            phone.respond(key, reply(request, 500).build());
            return;
        }
        remoteCseq = number;
        if (state == State.OVER) {
            phone.respond(
                    key, reply(request, request.method().equals(Method.BYE) ? 200 : 481).build());
            return;
        }
        switch (request.method().name()) {
            case "BYE" -> {
                phone.respond(key, reply(request, 200).build());
                over();
            }
            case "INVITE" -> {
                if (asking) {
                    phone.respond(key, reply(request, 491).build());
                } else if (!unacknowledged.isEmpty()) {
                    phone.respond(key, reply(request, 500).set("Retry-After", "3").build());
                } else {
                    version++;
                    answer(key, request);
                }
            }
            case "REFER" -> referred(key, request);
            case "NOTIFY" -> {
                phone.respond(key, reply(request, 200).build());
                if (request.body().length > 0
                        && new String(request.body(), StandardCharsets.US_ASCII)
                                .startsWith("SIP/2.0 200")) {
                    phone.later(100, this::bye);
                }
            }
            default -> phone.respond(key, reply(request, 200).build());
        }
    }

    private void referred(final ServerKey key, final SipRequest request) {
        phone.respond(key, reply(request, 202).build());
        final String to = String.valueOf(request.header("Refer-To"));
        final String number = to.substring(to.indexOf("sip:") + 4, to.indexOf('@'));
        notify("active;expires=60", "SIP/2.0 100 Trying");
        if (!phone.leaving) {
            final SimCall next = new SimCall(phone, number);
            phone.later(
                    8_000,
                    () ->
                            notify(
                                    "terminated;reason=noresource",
                                    next.state == State.UP
                                            ? "SIP/2.0 200 OK"
                                            : "SIP/2.0 603 Decline"));
        }
    }
}
