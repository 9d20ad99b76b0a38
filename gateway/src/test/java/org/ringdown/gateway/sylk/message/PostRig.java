package org.ringdown.gateway.sylk.message;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.say.Row;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallListener;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;
import org.ringdown.service.agent.user.UserAgent;
import org.ringdown.service.port.Content;
import org.ringdown.sip.instant.Cpim;
import org.ringdown.sip.instant.CpimWriter;
import org.ringdown.sip.instant.Imdn;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.testkit.SeededEntropy;

/** A mailroom with clients, a journal, SIP and a clock that goes when it is told to. */
abstract class PostRig {
    static final String ALICE = "alice@example.org";
    static final String BOB = "bob@example.org";
    static final String TIME = "2026-11-20T10:55:03Z";

    final MemoryJournals store = new MemoryJournals();
    final MovedClock clock = new MovedClock();
    private final Deque<Runnable> waiting = new ArrayDeque<>();
    boolean busy;
    final Post post =
            new Post(store, this::taken, clock, new SeededEntropy(1), Post.Limits.DEFAULT);

    /** Goes when it is told to. */
    static final class MovedClock implements Clock {
        private Duration passed = Duration.ofDays(20_000);

        @Override
        public long now() {
            return passed.toNanos();
        }

        @Override
        public long epochMillis() {
            return passed.toMillis();
        }

        void advance(final Duration by) {
            passed = passed.plus(by);
        }
    }

    /** What a connection was told and has sent. */
    static final class Client implements Mailroom.Member {
        record Sent(String to, String type, Content body, Call.Outcome outcome) {}

        private final String account;
        final List<Notice> told = new ArrayList<>();
        final List<Sent> sent = new ArrayList<>();

        Client(final String account) {
            this.account = account;
        }

        @Override
        public String account() {
            return account;
        }

        @Override
        public Identity identity() {
            return new Identity(account, "Al \"x\"");
        }

        @Override
        public void tell(final Notice notice) {
            told.add(notice);
        }

        @Override
        public void send(
                final String to,
                final List<CallRequest.Header> headers,
                final String contentType,
                final byte[] body,
                final Call.Outcome outcome) {
            sent.add(new Sent(to, contentType, Content.of(body), outcome));
        }

        List<Notice> heard() {
            final List<Notice> heard = List.copyOf(told);
            told.clear();
            return heard;
        }

        Cpim cpim() {
            assertThat(sent.getLast().type()).isEqualTo("message/cpim");
            return Cpim.parse(sent.getLast().body().bytes()).orThrow();
        }
    }

    private boolean taken(final Runnable task) {
        return !busy && waiting.add(task);
    }

    void work() {
        for (Runnable task = waiting.poll(); task != null; task = waiting.poll()) {
            task.run();
        }
    }

    Client joined(final String account) {
        final Client client = new Client(account);
        post.joined(client);
        work();
        return client;
    }

    static Request.SendMessage message(final String id, final String text) {
        return new Request.SendMessage(
                "t-" + id, ALICE, BOB, new Request.Message(id, text, "text/plain", TIME), false);
    }

    void ask(final Client client, final Request.OfAccount request) {
        post.asked(client, request);
        work();
    }

    static Notice.Disposition disposition(
            final String id, final String state, final int code, final String reason) {
        return new Notice.Disposition(ALICE, id, TIME, state, code, reason);
    }

    static byte[] cpim(
            final String from, final String id, final String text, final boolean asking) {
        final CpimWriter cpim =
                new CpimWriter(
                                new NameAddr(
                                        "Bob",
                                        SipUri.parse("sip:" + from).orThrow(),
                                        NameAddr.parse("<sip:x@y>").orThrow().params()),
                                NameAddr.parse("<sip:alice@example.org>").orThrow())
                        .dateTime(TIME)
                        .messageId(id);
        return (asking ? cpim.dispositions(List.of("positive-delivery", "display")) : cpim)
                .write("text/plain", text.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] imdn(final String id, final Imdn.Kind kind, final Imdn.Status status) {
        return new CpimWriter(
                        NameAddr.parse("<sip:bob@example.org>").orThrow(),
                        NameAddr.parse("<sip:alice@example.org>").orThrow())
                .messageId("i")
                .write(Imdn.of(id, TIME, kind, status));
    }

    void came(final String account, final String from, final byte[] body, final int code) {
        came(account, request(from, "message/cpim", body).build(), code);
    }

    static SipRequest.Builder request(final String from, final String type, final byte[] body) {
        return SipRequest.builder(Method.MESSAGE, SipUri.parse("sip:alice@example.org").orThrow())
                .set("Via", "SIP/2.0/TCP inside.invalid;branch=z9hG4bK1")
                .set("From", "<sip:" + from + ">;tag=1")
                .set("To", "<sip:alice@example.org>")
                .set("Call-ID", "call-1")
                .set("CSeq", "7 MESSAGE")
                .set("P-Asserted-Identity", "<sip:" + from + ">")
                .body(type, body);
    }

    /** Hands over a request as an agent does, and sees how it is answered. */
    void came(final String account, final SipRequest request, final int code) {
        final List<Inquiry> asked = new ArrayList<>();
        final UserAgent agent =
                new UserAgent(
                        new UserAgent.Parts(
                                "sip:in@side.invalid",
                                1,
                                () -> "c",
                                clock::now,
                                new SeededEntropy(2)),
                        new UserAgent.Door() {
                            @Override
                            public @Nullable CallListener called(final Call call) {
                                return null;
                            }

                            @Override
                            public void asked(final Inquiry inquiry) {
                                asked.add(inquiry);
                            }
                        });
        agent.handle(request, 0);
        post.came(account, asked.getFirst().anywhere(Runnable::run));
        work();
        final SipMessage reply = Objects.requireNonNull(agent.poll());
        assertThat(reply).isInstanceOf(SipResponse.class);
        assertThat(((SipResponse) reply).status()).isEqualTo(code);
        assertThat(agent.poll()).isNull();
    }

    List<Row> rows(final Client client, final @Nullable String after) {
        final List<Notice> before = client.heard();
        ask(client, new Request.Synchronise("s", ALICE, after, null, 100));
        final List<Notice> heard = client.heard();
        client.told.addAll(before);
        assertThat(heard).hasSize(2).first().isEqualTo(new Notice.Ack("s"));
        return ((Notice.Journal) heard.getLast()).rows();
    }
}
