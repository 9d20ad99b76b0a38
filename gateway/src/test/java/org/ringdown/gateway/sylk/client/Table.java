package org.ringdown.gateway.sylk.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.message.Mailroom;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Inquiry;

/** A client with a telephone that only writes down what is done with it. */
final class Table implements Phone, Mailroom {
    static final String ALICE = "alice@example.org";

    static final String OFFER =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            t=0 0
            m=audio 9 UDP/TLS/RTP/SAVPF 111
            a=setup:actpass
            a=mid:0
            a=rtpmap:111 opus/48000/2
            """;

    static final String ANSWER = OFFER.replace("actpass", "active");

    /** What was said to SIP, in order. */
    final List<String> done = new ArrayList<>();

    final Queue<Consumer<Proof>> proofs = new ArrayDeque<>();
    final Deque<Enrolled> enrolled = new ArrayDeque<>();
    final Deque<LineListener> lines = new ArrayDeque<>();
    final List<Mailroom.Member> members = new ArrayList<>();
    final Counters<SylkCounter> counters = new Counters<>(SylkCounter.class);
    final Ear ear = new Ear();
    private final List<Waiting> alarms = new ArrayList<>();
    final Client client;
    boolean gone;
    private int transactions;
    private int alarmsSet;

    private record Waiting(int number, long nanos, Runnable action) {}

    /** What a client hears. */
    static final class Ear implements Teller {
        final Queue<Notice> heard = new ArrayDeque<>();
        int closed;

        @Override
        public void tell(final Notice notice) {
            heard.add(notice);
        }

        @Override
        public void keep() {}

        @Override
        public void close(final int code, final String reason) {
            closed = code;
        }

        Notice next() {
            return heard.remove();
        }
    }

    Table(final Manner manner) {
        client =
                new Client(
                        new Client.Parts(
                                this,
                                this,
                                manner,
                                ClientSettings.DEFAULT,
                                counters,
                                Runnable::run,
                                () -> gone = true),
                        ear);
    }

    static Table ofNew() {
        return new Table(new Manner(true, true));
    }

    static Table ofOld() {
        return new Table(new Manner(false, false));
    }

    // ---- the client's side

    String transaction() {
        transactions++;
        return "t" + transactions;
    }

    void ask(final Request request) {
        client.asked(ear, request);
    }

    Request.AddAccount adding(final String account) {
        return new Request.AddAccount(
                transaction(), account, Secret.of("0".repeat(32)), null, null, List.of());
    }

    /** With an account of that proof. */
    Table with(final String account, final Proof proof) {
        ask(adding(account));
        proofs.remove().accept(proof);
        ear.heard.clear();
        return this;
    }

    Table registered() {
        with(ALICE, Proof.PROVED);
        ask(new Request.Register(transaction(), ALICE));
        enrolled.getLast().registered();
        ear.heard.clear();
        return this;
    }

    Request.Create calling(final String session, final String sdp) {
        return new Request.Create(transaction(), session, ALICE, "bob@example.org", sdp, List.of());
    }

    /** With a call that is up. */
    Table talking() {
        registered();
        ask(calling("s", OFFER));
        lines.getLast().happened(new LineEvent.Answered(ANSWER, List.of()));
        lines.getLast().happened(new LineEvent.MediaUp());
        ear.heard.clear();
        done.clear();
        return this;
    }

    /** A call comes, and is heard of. */
    @Nullable LineListener comes(final String callId) {
        return client.called(
                ALICE, new Identity("bob@example.org", "Bob"), OFFER, List.of(), new Noted(callId));
    }

    /** A call comes that is taken note of. */
    LineListener rings(final String callId) {
        return Objects.requireNonNull(comes(callId), "it was refused");
    }

    /** Time passes. */
    void later() {
        final List<Waiting> due = List.copyOf(alarms);
        alarms.clear();
        due.forEach(each -> each.action().run());
    }

    // ---- SIP's side

    private final class Noted implements Line {
        private final String id;

        Noted(final String id) {
            this.id = id;
        }

        @Override
        public String callId() {
            return id;
        }

        @Override
        public void ring() {
            done.add("ring");
        }

        @Override
        public void answer(final String sdp, final List<Field> headers) {
            done.add("answer");
        }

        @Override
        public void refuse(final int status, final String reason) {
            done.add("refuse " + status);
        }

        @Override
        public void hangUp() {
            done.add("hang up");
        }

        @Override
        public void offer(final String sdp) {
            done.add("offer");
        }

        @Override
        public void accept(final String sdp) {
            done.add(
                    "accept"
                            + (sdp.contains("a=inactive") ? " inactive" : "")
                            + (sdp.contains("a=recvonly") ? " recvonly" : ""));
        }

        @Override
        public void decline(final int status) {
            done.add("decline " + status);
        }

        @Override
        public void digit(final char digit, final int millis, final Outcome outcome) {
            done.add("digit " + digit + " " + millis);
            outcome.answered(200, "OK");
        }

        @Override
        public void message(final Request.Message message, final Outcome outcome) {
            done.add("message " + message.content());
            outcome.answered(202, "Accepted");
        }
    }

    @Override
    public void prove(final Persona who, final Consumer<Proof> answer) {
        proofs.add(answer);
    }

    @Override
    public Enrolment register(
            final Persona who, final Request.@Nullable DeviceToken device, final Enrolled hears) {
        done.add("register " + who.address());
        enrolled.add(hears);
        return () -> done.add("unregister " + who.address());
    }

    @Override
    public Line call(
            final Persona from,
            final String uri,
            final String sdp,
            final List<Field> headers,
            final LineListener hears) {
        done.add("call " + uri + headers.stream().map(each -> " " + each.name()).toList());
        lines.add(hears);
        return new Noted("made");
    }

    @Override
    public void message(
            final Persona from,
            final String to,
            final List<CallRequest.Header> headers,
            final String contentType,
            final byte[] body,
            final Call.Outcome outcome) {
        done.add("message to " + to);
    }

    @Override
    public Alarm after(final long nanos, final Runnable action) {
        final Waiting waiting = new Waiting(++alarmsSet, nanos, action);
        alarms.add(waiting);
        return () -> alarms.removeIf(each -> each.number() == waiting.number());
    }

    // ---- the mail room's side

    @Override
    public void joined(final Member member) {
        members.add(member);
    }

    @Override
    public void left(final Member member) {
        members.remove(member);
    }

    @Override
    public void wakes(final Member member, final Request.DeviceToken device) {
        done.add("wakes " + device.device());
    }

    @Override
    public void forgets(final Member member, final Request.DeviceToken device) {
        done.add("forgets " + device.device());
    }

    @Override
    public void asked(final Member member, final Request.OfAccount request) {
        done.add("mail " + request.getClass().getSimpleName());
    }

    @Override
    public void lookUp(final Request.LookUpPublicKey request, final Consumer<Notice> teller) {
        teller.accept(new Notice.Ack(request.transaction()));
        teller.accept(new Notice.PublicKey(request.uri(), null));
    }

    @Override
    public void came(final String account, final Inquiry message) {
        throw new UnsupportedOperationException("no MESSAGE comes here");
    }
}
