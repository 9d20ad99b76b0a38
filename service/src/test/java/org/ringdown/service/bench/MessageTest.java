package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.service.account.Aliases;
import org.ringdown.service.message.KeepCounter;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;

/** Messages for users: to their devices, to mailboxes, and kept for later (RFC 3428). */
class MessageTest {
    private final Bench bench =
            new Bench(
                    Operator.NOBODY.with(
                            new Aliases(
                                    Map.of(
                                            "sales",
                                            List.of("bob"),
                                            "all",
                                            List.of("bob", "carol")))));
    private final Device alice = bench.phone("alice");
    private final Device bob = bench.phone("bob");

    @BeforeEach
    void messagesAreKept() {
        bench.post.keeps = true;
        alice.register();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private static SipRequest.Builder message(final Device from, final String text) {
        return from.request(Method.MESSAGE, "sip:bob@example.org")
                .remove("Contact")
                .set("X-Of-Mine", "stays")
                .body("text/plain;charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
    }

    private int sends(final String text) {
        return sends(message(alice, text).build());
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

    @Test
    void itReachesAllDevicesAtOnceWhateverIsPreferred() {
        final Device desk = bench.device("desk", "bob", Transport.UDP);
        final Device web = bench.browser("bob");
        bob.register(";q=0.1");
        desk.register(";q=0.9");
        web.register(";q=0.5");
        assertThat(sends("hello")).isEqualTo(200);
        for (final Device each : List.of(bob, desk, web)) {
            assertThat(texts(each)).as(each.name).containsExactly("hello");
            assertThat(messages(each).getFirst().header("Contact")).isNull();
        }
        assertThat(alice.inbox.stream().filter(each -> status(each) == 200 && isOfMessage(each)))
                .hasSize(1);
        assertThat(bench.post.store.size()).isZero();
    }

    private static int status(final SipMessage message) {
        return message instanceof SipResponse response ? response.status() : 0;
    }

    private static boolean isOfMessage(final SipMessage message) {
        return message.cseq().method().equals(Method.MESSAGE);
    }

    @Test
    void itWaitsForADeviceAndComesInOrderAsItWas() {
        final SipRequest first = message(alice, "one").build();
        assertThat(sends(first)).isEqualTo(202);
        assertThat(sends("two")).isEqualTo(202);
        assertThat(sends("three")).isEqualTo(202);
        bench.pass(60);
        assertThat(bob.inbox).isEmpty();

        bob.deaf = true;
        bench.sent(bob, bob.register(3600));
        bob.deaf = false;
        bob.register();
        assertThat(messages(bob)).isEmpty();
        bench.pass(1.1);

        assertThat(texts(bob)).containsExactly("one", "two", "three");
        final SipRequest got = messages(bob).getFirst();
        assertThat(got.callId()).isEqualTo(first.callId());
        assertThat(got.cseq().method()).isEqualTo(Method.MESSAGE);
        assertThat(got.from().uri()).isEqualTo(first.from().uri());
        assertThat(got.from().displayName()).isEqualTo("alice");
        assertThat(got.toTag()).isNull();
        assertThat(got.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(got.header("X-Of-Mine")).isEqualTo("stays");
        assertThat(got.header("Date")).isNotNull();
        assertThat(got.header("Proxy-Authorization")).isNull();
        assertThat(got.headers("P-Asserted-Identity")).hasSize(1);
        assertThat(got.requestUri()).hasToString(bob.contact());
        assertThat(bench.post.store.size()).isZero();
        assertThat(bench.post.count(KeepCounter.KEPT)).isEqualTo(3);
        assertThat(bench.post.count(KeepCounter.DELIVERED)).isEqualTo(3);
        bench.pass(200);
        bob.register();
        bench.pass(200);
        assertThat(messages(bob)).hasSize(3);
    }

    /** The next goes when the one before has its answer, and not sooner. */
    @Test
    void onlyOneIsUnderWay() {
        sends("one");
        sends("two");
        bob.register();
        bob.deaf = true;
        bench.pass(1.4);
        assertThat(Set.copyOf(texts(bob))).containsExactly("one");
        bob.deaf = false;
        bench.pass(2);
        assertThat(Set.copyOf(texts(bob))).containsExactlyInAnyOrder("one", "two");
    }

    @Test
    void whatADeviceDoesNotAnswerIsKeptAndTriedAgain() {
        bob.register();
        bob.deaf = true;
        alice.send(message(alice, "hello").build());
        bench.pass(9);
        assertThat(alice.last().status()).isEqualTo(202);
        assertThat(bench.post.store.size()).isOne();
        bob.deaf = false;
        bob.inbox.clear();
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("hello");
        assertThat(bench.post.store.size()).isZero();
    }

    /** A device that never answers is left alone after a while, and asked when it registers. */
    @Test
    void aDeadDeviceIsNotAskedForEver() {
        sends("hello");
        bob.register();
        bob.deaf = true;
        bench.untilTheEnd();
        final int tries =
                (int) messages(bob).stream().map(each -> each.topVia().branch()).distinct().count();
        assertThat(tries).isEqualTo(5);
        assertThat(bench.post.store.size()).isOne();
        assertThat(bench.post.count(KeepCounter.KEPT)).isOne();
        bob.deaf = false;
        bob.inbox.clear();
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("hello");
    }

    /**
     * A device answers when the message was given up and kept: it gets it again, with the Call-ID
     * and the CSeq by which it can tell (RFC 3261 §8.2.2.2), and what it says then counts.
     */
    @Test
    void whoAnswersLateGetsItAgainUnderTheSameNameAndMaySaySo() {
        bob.register();
        bob.deaf = true;
        alice.send(message(alice, "hello").build());
        bench.pass(9);
        assertThat(alice.last().status()).isEqualTo(202);
        final SipRequest first = messages(bob).getFirst();
        bob.send(first.reply(200).build());
        assertThat(alice.last().status()).isEqualTo(202);
        bob.inbox.clear();
        bob.deaf = false;
        bob.register();
        bob.deaf = true;
        bench.pass(1.1);
        final SipRequest second = messages(bob).getFirst();
        assertThat(second.callId()).isEqualTo(first.callId());
        assertThat(second.cseq()).isEqualTo(first.cseq());
        bob.send(second.reply(482).build());
        bench.pass(200);
        assertThat(messages(bob))
                .extracting(each -> each.topVia().branch())
                .containsOnly(second.topVia().branch());
        assertThat(bench.post.store.size()).isZero();
        bob.deaf = false;
    }

    @Test
    void whatADeviceRefusesIsNotKept() {
        bob.register();
        bob.deaf = true;
        alice.send(message(alice, "hello").build());
        bob.send(messages(bob).getFirst().reply(415).build());
        assertThat(alice.last().status()).isEqualTo(415);
        assertThat(bench.post.store.size()).isZero();
        bob.deaf = false;
    }

    @Test
    void whatADeviceRefusesLaterIsForgotten() {
        sends("one");
        sends("two");
        bob.register();
        bob.deaf = true;
        bench.pass(1.1);
        bob.send(messages(bob).getFirst().reply(415).build());
        bob.deaf = false;
        bench.pass(1);
        assertThat(texts(bob)).contains("one", "two");
        assertThat(bench.post.store.size()).isZero();
        assertThat(bench.post.count(KeepCounter.REFUSED_BY_DEVICE)).isOne();
    }

    private static byte[] wrapped(final String type, final String text) {
        return new CpimWriter(alice(), NameAddr.parse("<sip:bob@example.org>").orThrow())
                .messageId("m" + text)
                .write(type, text.getBytes(StandardCharsets.UTF_8));
    }

    private SipRequest cpim(final String type, final String text) {
        return message(alice, "").body("message/cpim", wrapped(type, text)).build();
    }

    /** Waits for the latest message of a device that is deaf, and refuses its type as baresip. */
    private static void takesTextOnly(final Device device, final SipRequest request) {
        device.send(request.reply(415).add("Accept", "text/plain").build());
    }

    @Test
    void whoTakesTextOnlyGetsItWithoutItsWrapping() {
        bob.register();
        bob.deaf = true;
        alice.send(cpim("text/plain;charset=utf-8", "hällo"));
        assertThat(messages(bob).getFirst().header("Content-Type")).isEqualTo("message/cpim");
        takesTextOnly(bob, messages(bob).getFirst());
        // The challenge, and nothing since.
        assertThat(alice.last().status()).isEqualTo(407);
        final SipRequest plain = messages(bob).getLast();
        assertThat(plain.header("Content-Type")).isEqualTo("text/plain;charset=utf-8");
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo("hällo");
        assertThat(plain.callId()).isEqualTo(messages(bob).getFirst().callId());
        assertThat(plain.header("X-Of-Mine")).isEqualTo("stays");
        bob.send(plain.reply(200).build());
        assertThat(alice.last().status()).isEqualTo(200);

        // From then on it is known.
        bob.deaf = false;
        bob.inbox.clear();
        assertThat(sends(cpim("text/plain", "two"))).isEqualTo(200);
        assertThat(texts(bob)).containsExactly("two");
    }

    @Test
    void whatIsNoPlainTextIsRefusedOnce() {
        bob.register();
        bob.deaf = true;
        alice.send(cpim("multipart/encrypted", "secret"));
        takesTextOnly(bob, messages(bob).getFirst());
        assertThat(alice.last().status()).isEqualTo(415);
        assertThat(messages(bob)).hasSize(1);

        bob.inbox.clear();
        alice.send(message(alice, "plain already").build());
        takesTextOnly(bob, messages(bob).getFirst());
        assertThat(alice.last().status()).isEqualTo(415);
        assertThat(messages(bob)).hasSize(1);
    }

    /** Who says that he takes CPIM, or nothing of what he takes, is believed. */
    @Test
    void aRefusalForOtherReasonsCounts() {
        bob.register();
        bob.deaf = true;
        alice.send(cpim("text/plain", "x"));
        bob.send(
                messages(bob)
                        .getFirst()
                        .reply(415)
                        .add("Accept", "text/plain, message/cpim")
                        .build());
        assertThat(alice.last().status()).isEqualTo(415);
        alice.send(cpim("text/plain", "y"));
        bob.send(messages(bob).getLast().reply(415).build());
        assertThat(alice.last().status()).isEqualTo(415);
        assertThat(messages(bob)).hasSize(2);
    }

    /** What waited for it, too. */
    @Test
    void whoTakesTextOnlyGetsSoWhatWasKept() {
        assertThat(sends(cpim("text/plain", "kept"))).isEqualTo(202);
        bob.register();
        bob.deaf = true;
        bench.pass(1.1);
        takesTextOnly(bob, messages(bob).getFirst());
        final SipRequest plain = messages(bob).getLast();
        assertThat(new String(plain.body(), StandardCharsets.UTF_8)).isEqualTo("kept");
        bob.send(plain.reply(200).build());
        bench.pass(1);
        assertThat(bench.post.store.size()).isZero();
        assertThat(bench.post.count(KeepCounter.DELIVERED)).isOne();
        bob.deaf = false;
    }

    @Test
    void browsersGetInflatedWhatPhonesGetAsItWasSent() {
        final Device web = bench.browser("bob");
        bob.register();
        web.register();
        final String text = "<imdn/>".repeat(50);
        final byte[] body = deflated(text);
        assertThat(
                        sends(
                                message(alice, "")
                                        .set("Content-Encoding", "deflate")
                                        .body("message/imdn+xml", body)
                                        .build()))
                .isEqualTo(200);
        final SipRequest phone = messages(bob).getFirst();
        assertThat(phone.header("Content-Encoding")).isEqualTo("deflate");
        assertThat(phone.body()).isEqualTo(body);
        final SipRequest browser = messages(web).getFirst();
        assertThat(browser.header("Content-Encoding")).isNull();
        assertThat(browser.header("Content-Type")).isEqualTo("message/imdn+xml");
        assertThat(browser.header("Content-Length")).isEqualTo("" + text.length());
        assertThat(texts(web)).containsExactly(text);
    }

    /** Nothing becomes better by guessing, and no small body may become a large one. */
    @Test
    void whatCannotBeInflatedStaysAsItIs() {
        final Device web = bench.browser("bob");
        web.register();
        for (final byte[] body : List.of(new byte[] {1, 2, 3}, deflated("x".repeat(100_000)))) {
            web.inbox.clear();
            assertThat(
                            sends(
                                    message(alice, "")
                                            .set("Content-Encoding", "deflate")
                                            .body("text/plain", body)
                                            .build()))
                    .isEqualTo(200);
            assertThat(messages(web).getFirst().header("Content-Encoding")).isEqualTo("deflate");
            assertThat(messages(web).getFirst().body()).isEqualTo(body);
        }
    }

    private static byte[] deflated(final String text) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        try (DeflaterOutputStream deflater = new DeflaterOutputStream(out)) {
            deflater.write(text.getBytes(StandardCharsets.UTF_8));
        } catch (final IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
        return out.toByteArray();
    }

    @Test
    void aConnectionThatIsGoneIsNobody() {
        final Device web = bench.browser("bob");
        web.register();
        bench.closed(web.flow());
        assertThat(sends("hello")).isEqualTo(202);
        web.reconnected(77);
        web.register();
        bench.pass(1.1);
        assertThat(texts(web)).containsExactly("hello");
    }

    @Test
    void whatIsOfNoUseLaterIsNotKept() {
        assertThat(
                        sends(
                                message(alice, "x")
                                        .body("application/im-iscomposing+xml", new byte[] {'x'})
                                        .build()))
                .isEqualTo(200);
        final byte[] composing =
                new CpimWriter(alice(), NameAddr.parse("<sip:bob@example.org>").orThrow())
                        .write("application/im-iscomposing+xml", new byte[] {'x'});
        assertThat(sends(message(alice, "x").body("message/cpim", composing).build()))
                .isEqualTo(200);
        assertThat(sends(message(alice, "now or never").set("Expires", "0").build()))
                .isEqualTo(480);
        assertThat(bench.post.store.size()).isZero();
        assertThat(bench.post.count(KeepCounter.NOT_KEPT)).isEqualTo(3);
    }

    private static NameAddr alice() {
        return NameAddr.parse("<sip:alice@example.org>").orThrow();
    }

    @Test
    void whoeverSendsAgainIsNotHeardTwice() {
        final byte[] cpim =
                new CpimWriter(alice(), NameAddr.parse("<sip:bob@example.org>").orThrow())
                        .messageId("m1")
                        .write("text/plain", new byte[] {'x'});
        for (int i = 0; i < 2; i++) {
            assertThat(sends(message(alice, "x").body("message/cpim", cpim).build()))
                    .isEqualTo(202);
        }
        bob.register();
        bench.pass(2);
        assertThat(messages(bob))
                .singleElement()
                .satisfies(each -> {
                    assertThat(each.body()).isEqualTo(cpim);
                    assertThat(each.header("Content-Type")).isEqualTo("message/cpim");
                });
    }

    @Test
    void whatExpiredIsNotDelivered() {
        sends(message(alice, "soon over").set("Expires", "5").build());
        sends("stays");
        bench.pass(10);
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("stays");
        sends(message(alice, "soon over").set("Expires", "5").build());
        assertThat(bench.post.count(KeepCounter.EXPIRED)).isOne();
    }

    @Test
    void thereIsAnEndOfRoom() {
        for (int i = 0; i < 10; i++) {
            assertThat(sends("m" + i)).isEqualTo(202);
        }
        assertThat(sends("one too many")).isEqualTo(480);
        assertThat(bench.post.count(KeepCounter.NO_ROOM)).isOne();
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).hasSize(10).startsWith("m0", "m1").endsWith("m9");
        final SipRequest large = message(alice, "x".repeat(12_000)).build();
        bench.closed(bob.flow());
        bob.send(bob.register(0));
        assertThat(sends(large)).isEqualTo(480);
    }

    @Test
    void nobodyIsToldWhoExistsAndStrangersFillNothing() {
        assertThat(
                        sends(
                                alice.request(Method.MESSAGE, "sip:nobody@example.org")
                                        .body("text/plain", new byte[] {'x'})
                                        .build()))
                .isEqualTo(404);
        final Device mallory = bench.device("mallory", "mallory", "wrong", Transport.UDP);
        mallory.send(message(mallory, "x").build());
        assertThat(mallory.last().status()).isGreaterThanOrEqualTo(400);
        assertThat(bench.post.store.size()).isZero();
    }

    @Test
    void aBrokenStoreKeepsNothingAndSaysSo() {
        bench.post.store.broken = true;
        assertThat(sends("x")).isEqualTo(480);
        bench.post.store.broken = false;
        assertThat(sends("y")).isEqualTo(202);
        bob.register();
        bench.post.store.broken = true;
        bench.pass(1.1);
        assertThat(messages(bob)).isEmpty();
        bench.post.store.broken = false;
        bench.pass(3);
        assertThat(texts(bob)).containsExactly("y");
    }

    /** What an earlier life of the server kept is delivered when a device comes. */
    @Test
    void aRestartForgetsNothing() {
        sends("before");
        bench.post.keeping().begin();
        bench.settle();
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("before");
    }

    @Test
    void whereNothingIsKeptNobodyIsPromisedAnything() {
        bench.post.keeps = false;
        assertThat(sends("x")).isEqualTo(480);
        bob.register();
        assertThat(sends("y")).isEqualTo(200);
        assertThat(texts(bob)).containsExactly("y");
    }

    // ---- mailboxes

    @Test
    void aMailboxGetsItWhetherDevicesDoOrNot() {
        bench.post.boxes.add("sip:bob@example.org");
        assertThat(sends("one")).isEqualTo(202);
        assertThat(bench.post.boxed).hasSize(1);
        assertThat(bench.post.boxed.getFirst().requestUri()).hasToString("sip:bob@example.org");
        assertThat(bench.post.boxed.getFirst().headers("P-Asserted-Identity")).hasSize(1);
        bob.register();
        assertThat(sends("two")).isIn(200, 202);
        assertThat(bench.post.boxed).hasSize(2);
        assertThat(texts(bob)).containsExactly("two");
        assertThat(bench.post.store.size()).isZero();
    }

    /** What agents inside send is not of a device. */
    @Test
    void whatAUserSendsFromADeviceIsToldOnceWithItsAnswer() {
        sends("kept");
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("kept");
        sends("hello");
        assertThat(bench.post.carbons)
                .extracting(each ->
                        each.aor()
                                + " "
                                + new String(each.request().body(), StandardCharsets.UTF_8)
                                + " "
                                + each.status())
                .containsExactly(
                        "sip:alice@example.org kept 202", "sip:alice@example.org hello 200");
    }

    private int sendsTo(final String name, final String text) {
        alice.send(
                alice.request(Method.MESSAGE, "sip:" + name + "@example.org")
                        .body("text/plain", text.getBytes(StandardCharsets.UTF_8))
                        .build());
        return alice.last().status();
    }

    @Test
    void anAliasLeadsToTheMailboxAndToWhereMessagesWait() {
        assertThat(sendsTo("sales", "kept")).isEqualTo(202);
        assertThat(bench.post.store.aors()).containsExactly("sip:bob@example.org");
        bob.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("kept");
        assertThat(sendsTo("sales", "now")).isEqualTo(200);
        assertThat(texts(bob)).containsExactly("kept", "now");
        bench.post.boxes.add("sip:bob@example.org");
        assertThat(sendsTo("sales", "boxed")).isIn(200, 202);
        assertThat(bench.post.boxed.getFirst().requestUri()).hasToString("sip:bob@example.org");
        assertThat(texts(bob)).containsExactly("kept", "now", "boxed");
        assertThat(bench.post.store.size()).isZero();
    }

    @Test
    void anAliasOfSeveralReachesAllOrWaitsForAll() {
        final Device carol = bench.phone("carol");
        assertThat(sendsTo("all", "kept")).isEqualTo(202);
        assertThat(bench.post.store.aors())
                .containsExactlyInAnyOrder("sip:bob@example.org", "sip:carol@example.org");
        bob.register();
        carol.register();
        bench.pass(2);
        assertThat(texts(bob)).containsExactly("kept");
        assertThat(texts(carol)).containsExactly("kept");
        assertThat(sendsTo("all", "now")).isEqualTo(200);
        assertThat(texts(bob)).containsExactly("kept", "now");
        assertThat(texts(carol)).containsExactly("kept", "now");
    }

    @Test
    void callsDoNotGoToMailboxes() {
        bench.post.boxes.add("sip:bob@example.org");
        bob.register();
        final Talk talk = alice.call("bob");
        bob.rings().answer();
        talk.bye();
        assertThat(bench.post.boxed).isEmpty();
        assertThat(bench.agentCalled).isEmpty();
    }
}
