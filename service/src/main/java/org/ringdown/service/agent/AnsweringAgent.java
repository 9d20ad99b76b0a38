package org.ringdown.service.agent;

import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * A user agent server that answers every call at once: the echo number, the milliwatt number. It
 * takes what the proxy hands it and puts out what the proxy shall pass on. Owned by the signalling
 * loop of its calls.
 */
public final class AnsweringAgent implements InsideAgent {
    private static final String ALLOW = "INVITE, ACK, CANCEL, BYE, OPTIONS, INFO, UPDATE";
    private static final String SDP = "application/sdp";
    private static final String TRICKLE = "application/trickle-ice-sdpfrag";

    private final String contact;
    private final ServerMedia media;
    private final int maxCalls;
    private final Entropy entropy;
    private final Map<String, AnsweredCall> calls = new HashMap<>();
    private final Queue<SipMessage> outputs = new ArrayDeque<>();

    /**
     * An agent without calls.
     *
     * @param contact the URI under which it is reached within a dialog
     * @param maxCalls more calls at once are refused with 486
     */
    public AnsweringAgent(
            final String contact,
            final ServerMedia media,
            final int maxCalls,
            final Entropy entropy) {
        this.contact = contact;
        this.media = media;
        this.maxCalls = maxCalls;
        this.entropy = entropy;
    }

    @Override
    public int calls() {
        return calls.size();
    }

    /** Takes a request, or a response to a BYE of ours, which needs no more doing. */
    @Override
    public void handle(final SipMessage message, final long now) {
        if (message instanceof SipRequest request) {
            final @Nullable AnsweredCall call = calls.get(key(request));
            if (request.method().equals(Method.ACK)) {
                acknowledged(call, request);
            } else if (request.toTag() == null) {
                outOfDialog(request, now);
            } else if (call == null) {
                outputs.add(reply(request, 481));
            } else {
                inDialog(call, request, now);
            }
        }
    }

    private static void acknowledged(final @Nullable AnsweredCall call, final SipRequest ack) {
        if (call != null) {
            call.acknowledged(ack.cseq().number());
        }
    }

    private void outOfDialog(final SipRequest request, final long now) {
        if (request.method().equals(Method.INVITE)) {
            invited(request, now);
        } else if (request.method().equals(Method.OPTIONS)) {
            outputs.add(capabilities(request));
        } else if (request.method().equals(Method.CANCEL)) {
            // An INVITE is answered the moment it comes, so there is never one left to cancel.
            outputs.add(reply(request, 481));
        } else {
            outputs.add(notAllowed(request));
        }
    }

    private void invited(final SipRequest invite, final long now) {
        final String tag = entropy.token(8);
        if (!SDP.equalsIgnoreCase(mediaType(invite))) {
            // RFC 3261 §13.3.1: an INVITE without offer would be answered with one; an application
            // that plays back what it hears has nothing to offer first.
            final boolean empty = invite.body().length == 0;
            outputs.add(tagged(empty ? reply(invite, 488) : unsupported(invite), tag));
            return;
        }
        final String key = invite.callId() + ' ' + tag;
        final ServerMedia.@Nullable Session session =
                calls.size() >= maxCalls ? null : media.open(invite, () -> lost(key));
        if (session == null) {
            outputs.add(tagged(reply(invite, 486), tag));
            return;
        }
        switch (session.answer(invite.body())) {
            case ServerMedia.Answer.Refused(int status, String reason) -> {
                session.close();
                outputs.add(tagged(invite.reply(status, reason).build(), tag));
            }
            case ServerMedia.Answer.Sdp(SessionDescription sdp) -> {
                final SipResponse ok = accept(invite, sdp, tag);
                calls.put(key, new AnsweredCall(invite, ok, tag, session, now));
                outputs.add(ok);
            }
        }
    }

    private void inDialog(final AnsweredCall call, final SipRequest request, final long now) {
        final Method method = request.method();
        if (!call.inOrder(request)) {
            // RFC 3261 §12.2.2: older than what was seen already.
            outputs.add(reply(request, 500));
            return;
        }
        if (method.equals(Method.INVITE) || method.equals(Method.UPDATE)) {
            renegotiate(call, request, now);
        } else if (method.equals(Method.BYE)) {
            end(key(request));
            outputs.add(reply(request, 200));
        } else if (method.equals(Method.INFO)) {
            outputs.add(reply(request, informed(call, request)));
        } else if (method.equals(Method.OPTIONS)) {
            outputs.add(capabilities(request));
        } else {
            outputs.add(notAllowed(request));
        }
    }

    /** Candidates that follow the offer (RFC 8840 §6); anything else is taken and forgotten. */
    private static int informed(final AnsweredCall call, final SipRequest info) {
        final boolean candidates = TRICKLE.equalsIgnoreCase(mediaType(info));
        return !candidates || call.session().trickle(info.body()) ? 200 : 400;
    }

    private void renegotiate(final AnsweredCall call, final SipRequest request, final long now) {
        final boolean invite = request.method().equals(Method.INVITE);
        if (!SDP.equalsIgnoreCase(mediaType(request))) {
            // A session refresh without SDP (RFC 4028): UPDATE needs none back, INVITE an offer.
            outputs.add(reply(request, invite ? 488 : 200));
            return;
        }
        switch (call.session().answer(request.body())) {
            case ServerMedia.Answer.Refused(int status, String reason) ->
                    outputs.add(request.reply(status, reason).build());
            case ServerMedia.Answer.Sdp(SessionDescription sdp) -> {
                final SipResponse ok = accept(request, sdp, null);
                if (invite) {
                    call.answered(request, ok, now);
                }
                outputs.add(ok);
            }
        }
    }

    private SipResponse accept(
            final SipRequest request, final SessionDescription sdp, final @Nullable String tag) {
        final SipResponse.Builder ok = request.reply(200, SipResponse.defaultReason(200));
        if (tag != null) {
            ok.withRecordRoute().toTag(tag);
        }
        return ok.set(HeaderName.CONTACT, "<" + contact + ">")
                .set(HeaderName.ALLOW, ALLOW)
                .body(SDP, sdp.toBytes())
                .build();
    }

    private static SipResponse capabilities(final SipRequest request) {
        return request.reply(200, SipResponse.defaultReason(200))
                .set(HeaderName.ALLOW, ALLOW)
                .set(HeaderName.ACCEPT, SDP)
                .build();
    }

    private static SipResponse notAllowed(final SipRequest request) {
        return request.reply(405, SipResponse.defaultReason(405))
                .set(HeaderName.ALLOW, ALLOW)
                .build();
    }

    private static SipResponse unsupported(final SipRequest request) {
        return request.reply(415, SipResponse.defaultReason(415))
                .set(HeaderName.ACCEPT, SDP)
                .build();
    }

    private static SipResponse reply(final SipRequest request, final int status) {
        return request.reply(status, SipResponse.defaultReason(status)).build();
    }

    private static SipResponse tagged(final SipResponse response, final String tag) {
        return response.edit().toTag(tag).build();
    }

    private static String mediaType(final SipMessage message) {
        final @Nullable String type = message.contentType();
        if (type == null) {
            return "";
        }
        final int parameters = type.indexOf(';');
        return (parameters < 0 ? type : type.substring(0, parameters)).strip();
    }

    private static String key(final SipRequest request) {
        return request.callId() + ' ' + request.toTag();
    }

    /** The media is gone: say goodbye. */
    private void lost(final String key) {
        final @Nullable AnsweredCall call = calls.get(key);
        if (call != null) {
            outputs.add(call.bye("media lost", entropy));
            end(key);
        }
    }

    private void end(final String key) {
        final @Nullable AnsweredCall call = calls.remove(key);
        if (call != null) {
            call.session().close();
        }
    }

    /** Repeats answers that nobody acknowledged and gives up in the end (RFC 3261 §13.3.1.4). */
    @Override
    public void tick(final long now) {
        for (final Map.Entry<String, AnsweredCall> entry : Map.copyOf(calls).entrySet()) {
            switch (entry.getValue().tick(now)) {
                case WAIT -> {}
                case REPEAT -> outputs.add(entry.getValue().answer());
                case GIVE_UP -> {
                    outputs.add(entry.getValue().bye("no ACK", entropy));
                    end(entry.getKey());
                }
            }
        }
    }

    @Override
    public @Nullable SipMessage poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        long earliest = NEVER;
        for (final AnsweredCall call : calls.values()) {
            earliest = Math.min(earliest, call.deadline());
        }
        return earliest;
    }
}
