package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Transport;

/** What tells of other messages (RFC 5438), on its way to phones that cannot read it. */
class DispositionTest {
    private final Bench bench = new Bench();
    private final Device alice = bench.phone("alice");
    private final Device bob = bench.phone("bob");

    @BeforeEach
    void messagesAreKept() {
        bench.post.keeps = true;
        alice.register();
    }

    @AfterEach
    void nothingIsLeft() {
        bob.deaf = false;
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private SipRequest.Builder message(final byte[] body, final String type) {
        return alice.request(Method.MESSAGE, "sip:bob@example.org")
                .remove("Contact")
                .body(type, body);
    }

    private SipRequest cpim(final String type, final String text) {
        final byte[] wrapped =
                new CpimWriter(
                                NameAddr.parse("<sip:alice@example.org>").orThrow(),
                                NameAddr.parse("<sip:bob@example.org>").orThrow())
                        .messageId("m")
                        .write(type, text.getBytes(StandardCharsets.UTF_8));
        return message(wrapped, "message/cpim").build();
    }

    private int sends(final SipRequest request) {
        alice.send(request);
        return alice.last().status();
    }

    private static List<SipRequest> messages(final Device device) {
        return device.inbox.stream()
                .filter(each -> each instanceof SipRequest r && r.method().equals(Method.MESSAGE))
                .map(each -> (SipRequest) each)
                .toList();
    }

    private static List<String> texts(final Device device) {
        return messages(device).stream()
                .map(each -> new String(each.body(), StandardCharsets.UTF_8))
                .toList();
    }

    private static byte[] deflated(final String text) throws IOException {
        final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (DeflaterOutputStream out = new DeflaterOutputStream(bytes)) {
            out.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }

    /** It refuses the type as baresip does. */
    private static void takesTextOnly(final Device device, final SipRequest request) {
        device.send(request.reply(415).add("Accept", "text/plain").build());
    }

    /** Nobody is told of a notification in turn, and its sender could do nothing about it. */
    @Test
    void aNotificationThatAPhoneCannotReadIsDroppedQuietly() {
        bob.register();
        bob.deaf = true;
        alice.send(cpim("message/imdn+xml", "<imdn/>"));
        takesTextOnly(bob, messages(bob).getFirst());
        assertThat(alice.last().status()).isEqualTo(200);
        assertThat(messages(bob)).hasSize(1);

        // From then on it is known, and the phone is left in peace.
        bob.inbox.clear();
        assertThat(sends(cpim("message/imdn+xml", "<imdn/>"))).isEqualTo(200);
        assertThat(messages(bob)).isEmpty();
        bob.deaf = false;
        assertThat(sends(cpim("text/plain", "two"))).isEqualTo(200);
        assertThat(texts(bob)).containsExactly("two");
        assertThat(bench.post.store.size()).isZero();
    }

    /** As Linphone sends them: without CPIM, and deflated. */
    @Test
    void soIsOneWithoutItsWrapping() throws IOException {
        bob.register();
        bob.deaf = true;
        alice.send(
                message(deflated("<imdn/>"), "message/imdn+xml")
                        .set("Content-Encoding", "deflate")
                        .build());
        bob.send(messages(bob).getLast().reply(415).build());
        assertThat(alice.last().status()).isEqualTo(200);
    }

    @Test
    void whoReadsNotificationsGetsThemBesideThoseWhoDoNot() {
        final Device desk = bench.device("desk", "bob", Transport.UDP);
        bob.register();
        desk.register();
        bob.deaf = true;
        alice.send(cpim("text/plain", "one"));
        takesTextOnly(bob, messages(bob).getFirst());
        bob.deaf = false;
        bench.pass(1);
        desk.inbox.clear();
        assertThat(sends(cpim("message/imdn+xml", "<imdn/>"))).isEqualTo(200);
        assertThat(texts(desk)).singleElement().asString().contains("<imdn/>");
    }

    @Test
    void aTextThatNobodyReadsIsRefused() {
        bob.register();
        bob.deaf = true;
        alice.send(cpim("text/html", "<p>"));
        takesTextOnly(bob, messages(bob).getFirst());
        assertThat(alice.last().status()).isEqualTo(415);
    }
}
