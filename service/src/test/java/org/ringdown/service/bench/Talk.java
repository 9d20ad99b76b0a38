package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;

/** A call as one device sees it: its INVITE, its dialog, and what became of it. */
final class Talk {
    private final Device device;
    private final boolean caller;
    private final String localTag;
    private SipRequest invite;
    private @Nullable String remoteTag;
    private Uri remoteTarget;
    private List<String> routes = List.of();
    private long cseq;
    private int version = 1;
    private @Nullable SipRequest pending;

    /** The statuses that the caller got, 100 left out. */
    final List<Integer> statuses = new ArrayList<>();

    /** The responses with an SDP, or the requests with one, that the peer sent. */
    final List<SipMessage> descriptions = new ArrayList<>();

    /** The latest 2xx to an INVITE of ours. */
    @Nullable SipResponse success;

    boolean ended;

    /** Whether a 2xx is acknowledged at once. */
    boolean acknowledges = true;

    /** Whether a CANCEL is obeyed. */
    boolean obeys = true;

    /** How the next re-INVITE or UPDATE is answered. */
    int willAnswer = 200;

    Talk(final Device device, final SipRequest invite, final boolean caller) {
        this.device = device;
        this.invite = invite;
        this.caller = caller;
        cseq = caller ? invite.cseq().number() : 100;
        remoteTarget = invite.requestUri();
        if (caller) {
            localTag = String.valueOf(invite.fromTag());
        } else {
            localTag = device.token("t");
            remoteTag = invite.fromTag();
            pending = invite;
            peer(invite);
            routes = List.copyOf(invite.values("Record-Route"));
        }
    }

    SipRequest invite() {
        return invite;
    }

    String localTag() {
        return localTag;
    }

    void again(final SipRequest with) {
        invite = with;
        cseq = with.cseq().number();
    }

    private void peer(final SipMessage message) {
        if (message.addresses("Contact") instanceof Parsed.Ok<List<NameAddr>>(var contacts)
                && !contacts.isEmpty()) {
            remoteTarget = contacts.getFirst().uri();
        }
        if (message.body().length > 0) {
            descriptions.add(message);
        }
    }

    boolean concerns(final SipMessage message) {
        final boolean mine =
                message instanceof SipRequest
                        ? localTag.equals(message.toTag())
                                || (!caller
                                        && message.toTag() == null
                                        && String.valueOf(remoteTag).equals(message.fromTag()))
                        : localTag.equals(message.fromTag());
        return message.callId().equals(invite.callId()) && mine;
    }

    // ---- as the callee

    SipResponse.Builder reply(final int status) {
        final SipRequest to = pending == null ? invite : pending;
        final SipResponse.Builder reply = to.reply(status);
        if (status < 300) {
            reply.withRecordRoute();
        }
        if (to.toTag() == null) {
            reply.toTag(localTag);
        }
        return reply.set("Contact", "<" + device.dialogContact() + ">");
    }

    void ring() {
        device.send(reply(180).build());
    }

    /** Rings with sound. */
    void early() {
        device.send(reply(183).body("application/sdp", answerSdp()).build());
    }

    /** An answer to the peer's latest offer; an offer, if there was none. */
    String answerSdp() {
        final SipRequest to = pending == null ? invite : pending;
        return to.body().length == 0
                ? device.offer("sendrecv", version)
                : Sdp.answer(to.body(), device.address(), version, Sdp.answering(to.body()));
    }

    /** Answers with another SDP than it should, or without. */
    void answerWith(final @Nullable String sdp) {
        final SipResponse.Builder ok = reply(200);
        if (sdp != null) {
            ok.body("application/sdp", sdp);
        }
        device.send(ok.build());
    }

    SipResponse answer() {
        final SipResponse ok = reply(200).body("application/sdp", answerSdp()).build();
        device.send(ok);
        return ok;
    }

    void refuse(final int status) {
        device.send(reply(status).build());
        ended = true;
    }

    /** Sends the caller elsewhere. */
    void redirect(final int status, final String contacts) {
        device.send(reply(status).set("Contact", contacts).build());
        ended = true;
    }

    // ---- as the caller

    void cancel() {
        device.send(
                SipRequest.builder(Method.CANCEL, invite.requestUri())
                        .set("Via", invite.topVia().toString())
                        .set("Max-Forwards", "70")
                        .set("From", invite.from().toString())
                        .set("To", invite.to().toString())
                        .set("Call-ID", invite.callId())
                        .set("CSeq", invite.cseq().number() + " CANCEL")
                        .build());
    }

    /** The ACK for a 2xx, with the answer to a late offer if there is one to give. */
    SipRequest ack(final SipResponse ok, final @Nullable String sdp) {
        final SipRequest.Builder ack = inDialog(Method.ACK, ok);
        ack.set("CSeq", ok.cseq().number() + " ACK");
        if (sdp != null) {
            ack.body("application/sdp", sdp);
        }
        return ack.build();
    }

    // ---- within the dialog

    /** A request in the dialog that a response belongs to. */
    SipRequest.Builder inDialog(final Method method, final SipResponse of) {
        remoteTag = of.toTag();
        peerTarget(of);
        if (caller && !of.values("Record-Route").isEmpty()) {
            routes = List.copyOf(of.values("Record-Route").reversed());
        }
        return request(method);
    }

    private void peerTarget(final SipResponse of) {
        if (of.addresses("Contact") instanceof Parsed.Ok<List<NameAddr>>(var contacts)
                && !contacts.isEmpty()) {
            remoteTarget = contacts.getFirst().uri();
        }
    }

    SipRequest.Builder request(final Method method) {
        final SipRequest.Builder request =
                device.request(method, remoteTarget.toString())
                        .set("From", (caller ? invite.from() : invite.to()).withTag(localTag) + "")
                        .set(
                                "To",
                                (caller ? invite.to() : invite.from())
                                                .withTag(String.valueOf(remoteTag))
                                        + "")
                        .set("Call-ID", invite.callId())
                        .set("CSeq", ++cseq + " " + method);
        routes.forEach(route -> request.add("Route", route));
        return request;
    }

    List<String> routes() {
        return routes;
    }

    void bye() {
        ended = true;
        device.send(request(Method.BYE).build());
    }

    /** A new offer: hold, resume, or a session refresh. */
    SipRequest reinvite(final String direction) {
        final SipRequest reinvite =
                request(Method.INVITE)
                        .body("application/sdp", device.offer(direction, ++version))
                        .build();
        device.send(reinvite);
        return reinvite;
    }

    SipRequest update(final String direction) {
        final SipRequest update =
                request(Method.UPDATE)
                        .body("application/sdp", device.offer(direction, ++version))
                        .build();
        device.send(update);
        return update;
    }

    // ---- what a device does by itself

    void response(final SipResponse response) {
        if (response.status() == 100) {
            return;
        }
        if (response.body().length > 0) {
            descriptions.add(response);
        }
        if (!response.cseq().method().equals(Method.INVITE)) {
            return;
        }
        statuses.add(response.status());
        if (response.success()) {
            success = response;
            if (acknowledges) {
                final boolean lateOffer =
                        response.body().length > 0 && !offered(response.cseq().number());
                device.send(
                        ack(
                                response,
                                lateOffer
                                        ? Sdp.answer(
                                                response.body(),
                                                device.address(),
                                                version,
                                                "sendrecv")
                                        : null));
            }
        } else if (response.status() >= 300
                && response.toTag() != null
                && caller
                && response.cseq().number() == invite.cseq().number()) {
            ended = true;
        }
    }

    private boolean offered(final long number) {
        return number != invite.cseq().number() || invite.body().length > 0;
    }

    void request(final SipRequest request) {
        if (request.body().length > 0) {
            descriptions.add(request);
        }
        final Method method = request.method();
        if (method.equals(Method.ACK)) {
            return;
        }
        if (method.equals(Method.CANCEL)) {
            device.send(request.reply(200).toTag(localTag).build());
            if (obeys) {
                refuse(487);
            }
        } else if (method.equals(Method.BYE)) {
            ended = true;
            device.send(request.reply(200).build());
        } else if (method.equals(Method.INVITE) || method.equals(Method.UPDATE)) {
            pending = request;
            peer(request);
            version++;
            if (willAnswer == 200) {
                answer();
            } else if (willAnswer > 0) {
                device.send(reply(willAnswer).build());
            }
        } else {
            device.send(request.reply(200).build());
        }
    }
}
