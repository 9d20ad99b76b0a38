package org.ringdown.sip.dialog;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/** RFC 3261 §12, from both ends. */
class DialogTest {
    private static final String VIA = "SIP/2.0/UDP a.example;branch=z9hG4bK1";

    private static SipRequest.Builder invite() {
        return SipRequest.builder(Method.INVITE, SipUri.of("bob", "b.example"))
                .set(HeaderName.VIA, VIA)
                .set(HeaderName.FROM, "Alice <sip:alice@a.example>;tag=a")
                .set(HeaderName.TO, "<sip:bob@b.example>")
                .set(HeaderName.CALL_ID, "call")
                .set(HeaderName.CSEQ, "7 INVITE")
                .set(HeaderName.CONTACT, "<sip:alice@192.0.2.1?Subject=none>");
    }

    private static SipResponse.Builder ok(final SipRequest invite, final String... recorded) {
        final SipResponse.Builder ok =
                invite.reply(200).toTag("b").set(HeaderName.CONTACT, "<sip:bob@192.0.2.2>");
        for (final String route : recorded) {
            ok.add(HeaderName.RECORD_ROUTE, route);
        }
        return ok;
    }

    @Test
    void theCallersRoutesAreTheRecordedOnesBackwards() {
        final SipRequest invite = invite().build();
        final SipResponse ok = ok(invite, "<sip:p2.example;lr>, <sip:p1.example;lr>").build();
        final Dialog dialog = Dialog.ofCaller(invite, ok, 7);
        final SipRequest bye = dialog.request(Method.BYE, VIA).build();

        assertThat(bye.requestUri()).hasToString("sip:bob@192.0.2.2");
        assertThat(bye.values(HeaderName.ROUTE))
                .containsExactly("<sip:p1.example;lr>", "<sip:p2.example;lr>");
        assertThat(bye.from()).hasToString("\"Alice\" <sip:alice@a.example>;tag=a");
        assertThat(bye.to()).hasToString("<sip:bob@b.example>;tag=b");
        assertThat(bye.cseq()).hasToString("8 BYE");
        assertThat(dialog.ack(7, VIA).build().cseq()).hasToString("7 ACK");
        assertThat(dialog.localCSeq()).isEqualTo(8);
        assertThat(dialog.remoteTag()).isEqualTo("b");
    }

    @Test
    void theCalleesRoutesAreTheRecordedOnes() {
        final SipRequest invite =
                invite().add(HeaderName.RECORD_ROUTE, "<sip:p2.example;lr>, <sip:p1.example;lr>")
                        .build();
        final Dialog dialog = Dialog.ofCallee(invite, "b");
        final SipRequest bye = dialog.request(Method.BYE, VIA).build();

        assertThat(bye.requestUri()).hasToString("sip:alice@192.0.2.1");
        assertThat(bye.values(HeaderName.ROUTE))
                .containsExactly("<sip:p2.example;lr>", "<sip:p1.example;lr>");
        assertThat(bye.from()).hasToString("<sip:bob@b.example>;tag=b");
        assertThat(bye.to()).hasToString("\"Alice\" <sip:alice@a.example>;tag=a");
        assertThat(bye.cseq()).hasToString("1 BYE");
    }

    @Test
    void aStrictRouterGetsItselfAsRequestUri() {
        final SipRequest invite = invite().build();
        final Dialog dialog =
                Dialog.ofCaller(
                        invite, ok(invite, "<sip:p2.example;lr>, <sip:old.example>").build(), 7);
        final SipRequest info = dialog.request(Method.INFO, VIA).build();
        assertThat(info.requestUri()).hasToString("sip:old.example");
        assertThat(info.values(HeaderName.ROUTE))
                .containsExactly("<sip:p2.example;lr>", "<sip:bob@192.0.2.2>");
    }

    @Test
    void whatConfirmsADialogTellsTheWayAnew() {
        final SipRequest invite = invite().build();
        final SipResponse ringing =
                ok(invite, "<sip:early.example;lr>").response(180, "Ringing").build();
        final Dialog dialog = Dialog.ofCaller(invite, ringing, 7);
        dialog.confirmed(ok(invite).set(HeaderName.CONTACT, "<sip:bob@192.0.2.3>").build());
        final SipRequest bye = dialog.request(Method.BYE, VIA).build();
        assertThat(bye.values(HeaderName.ROUTE)).isEmpty();
        assertThat(bye.requestUri()).hasToString("sip:bob@192.0.2.3");
    }

    @Test
    void requestsComeInOrder() {
        final Dialog dialog = Dialog.ofCallee(invite().build(), "b");
        final SipRequest.Builder update =
                SipRequest.builder(Method.INFO, SipUri.of("bob", "b.example"))
                        .set(HeaderName.VIA, VIA)
                        .set(HeaderName.FROM, "<sip:alice@a.example>;tag=a")
                        .set(HeaderName.TO, "<sip:bob@b.example>;tag=b")
                        .set(HeaderName.CALL_ID, "call");
        assertThat(dialog.inOrder(update.set(HeaderName.CSEQ, "7 INFO").build())).isFalse();
        assertThat(dialog.inOrder(update.set(HeaderName.CSEQ, "9 INFO").build())).isTrue();
        assertThat(dialog.inOrder(update.set(HeaderName.CSEQ, "8 INFO").build())).isFalse();
        assertThat(dialog.inOrder(update.set(HeaderName.CSEQ, "9 INFO").build())).isFalse();
    }

    @Test
    void aContactThatCannotBeReadLeavesTheTarget() {
        final SipRequest invite = invite().set(HeaderName.CONTACT, "<<").build();
        assertThat(Dialog.ofCallee(invite, "b").target()).hasToString("sip:alice@a.example");
    }
}
