package org.ringdown.service.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/**
 * A phone or a browser. It answers challenges, acknowledges, and answers what any device answers by
 * itself; whether it takes a call is for the test to say.
 */
final class Device {
    final String name;
    final String user;
    final Bench bench;
    private final String password;
    private final String address;
    private String contactHost;
    private Flow flow;
    private int count;

    /** Everything it got. */
    final List<SipMessage> inbox = new ArrayList<>();

    /** The calls that came in, the latest last. */
    final List<Talk> incoming = new ArrayList<>();

    private final List<Talk> talks = new ArrayList<>();

    /** Its GRUU (RFC 5627), which it uses in its calls from then on. */
    @Nullable String gruu;

    /** What it says to a NOTIFY. */
    int toNotify = 481;

    /** Whether it reacts at all. */
    boolean deaf;

    /** Whether it answers challenges. */
    boolean answersChallenges = true;

    Device(
            final Bench bench,
            final String name,
            final String user,
            final String password,
            final Transport transport,
            final int number) {
        this.bench = bench;
        this.name = name;
        this.user = user;
        this.password = password;
        address = "192.0.2." + number;
        contactHost = transport.webSocket() ? name + "df7jal23ls0d.invalid" : address + ":5060";
        final int port = transport == Transport.UDP ? 5060 : 40_000 + number;
        flow =
                new Flow(
                        transport,
                        new InetSocketAddress(InetAddress.ofLiteral(Bench.OURS), 5060),
                        new InetSocketAddress(InetAddress.ofLiteral(address), port),
                        transport == Transport.UDP ? 0 : number);
    }

    boolean browser() {
        return flow.transport().webSocket();
    }

    String address() {
        return address;
    }

    Flow flow() {
        return flow;
    }

    /** Its connection broke and it has a new one. */
    void reconnected(final long id) {
        bench.closed(flow);
        flow = new Flow(flow.transport(), flow.local(), flow.remote(), id);
        bench.connected(this);
    }

    /** A phone's NAT gave it another port, and it knows. */
    void moved(final int port) {
        flow =
                new Flow(
                        flow.transport(),
                        flow.local(),
                        new InetSocketAddress(flow.remote().getAddress(), port),
                        flow.id());
        contactHost = address + ":" + port;
    }

    String contact() {
        return "sip:" + user + "@" + contactHost + (browser() ? ";transport=ws" : "");
    }

    /** What it writes as Contact of its calls: its GRUU, if it was given one. */
    String dialogContact() {
        return gruu == null ? contact() : gruu;
    }

    String aor() {
        return "sip:" + user + "@" + Bench.DOMAIN;
    }

    /** A token nobody had before. */
    String token(final String prefix) {
        return prefix + name + ++count;
    }

    private String via() {
        final String host = browser() ? contactHost : address + ":5060;rport";
        final String branch = ";branch=z9hG4bK" + token("");
        return "SIP/2.0/" + flow.transport().viaName() + " " + host + branch;
    }

    /** A request outside any dialog. */
    SipRequest.Builder request(final Method method, final String uri) {
        return SipRequest.builder(method, Uri.parse(uri).orThrow())
                .set("Via", via())
                .set("Max-Forwards", "70")
                .set("From", "\"" + name + "\" <" + aor() + ">;tag=" + token("t"))
                .set("To", "<" + uri + ">")
                .set("Call-ID", token("call-"))
                .set("CSeq", "1 " + method)
                .set("Contact", "<" + dialogContact() + ">")
                .set("User-Agent", browser() ? "JsSIP 3.13.2" : "baresip v1.0.0");
    }

    SipRequest register(final int expires) {
        return request(Method.REGISTER, "sip:" + Bench.DOMAIN)
                .set("To", "<" + aor() + ">")
                .set("Contact", "<" + contact() + ">;expires=" + expires)
                .build();
    }

    /** Registers for an hour. */
    void register() {
        send(register(3600));
        if (last().status() != 200) {
            throw new AssertionError(name + " is not registered: " + last());
        }
    }

    /** Registers for an hour with more parameters in its Contact, as {@code ;q=0.5}. */
    void register(final String more) {
        send(
                request(Method.REGISTER, "sip:" + Bench.DOMAIN)
                        .set("To", "<" + aor() + ">")
                        .set("Supported", "path, outbound, gruu")
                        .set("Contact", "<" + contact() + ">;expires=3600" + more)
                        .build());
        if (last().status() != 200) {
            throw new AssertionError(name + " is not registered: " + last());
        }
    }

    /** Calls somebody with its usual offer. */
    Talk call(final String number) {
        return call(number, offer("sendrecv", 1));
    }

    Talk call(final String number, final @Nullable String sdp) {
        return call(number, sdp, true);
    }

    /** Calls somebody with its usual offer, after an edit of the INVITE. */
    Talk callWith(final String number, final Consumer<SipRequest.Builder> edit) {
        return call(number, offer("sendrecv", 1), true, edit);
    }

    Talk call(final String number, final @Nullable String sdp, final boolean acknowledges) {
        return call(number, sdp, acknowledges, _ -> {});
    }

    private Talk call(
            final String number,
            final @Nullable String sdp,
            final boolean acknowledges,
            final Consumer<SipRequest.Builder> edit) {
        final String uri = number.contains(":") ? number : "sip:" + number + "@" + Bench.DOMAIN;
        final SipRequest.Builder invite = request(Method.INVITE, uri).set("Supported", "100rel");
        if (sdp != null) {
            invite.body("application/sdp", sdp);
        }
        edit.accept(invite);
        final Talk talk = new Talk(this, invite.build(), true);
        talk.acknowledges = acknowledges;
        talks.add(talk);
        send(talk.invite());
        return talk;
    }

    String offer(final String direction, final int version) {
        return browser()
                ? Sdp.chromium(address, version, direction)
                : Sdp.baresip(address, version, direction);
    }

    /** The same request again with an answer to the challenge, as a new transaction. */
    SipRequest answering(final SipRequest request, final SipResponse challenge) {
        final boolean proxy = challenge.status() == 407;
        for (final String header :
                challenge.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate")) {
            if (Challenge.parse(header) instanceof Parsed.Ok<Challenge>(Challenge asked)) {
                final Credentials credentials =
                        Credentials.answer(
                                asked,
                                user,
                                Digest.ha1(asked.algorithm(), user, asked.realm(), password),
                                request.method().name(),
                                request.requestUri().toString(),
                                "0a4f113b",
                                1);
                return request.edit()
                        .set("Via", via())
                        .set("CSeq", request.cseq().number() + 1 + " " + request.method())
                        .set(
                                proxy ? "Proxy-Authorization" : "Authorization",
                                credentials.toString())
                        .build();
            }
        }
        throw new AssertionError("no challenge that we know in " + challenge);
    }

    void send(final SipMessage message) {
        bench.sent(this, message);
    }

    /** The latest response. */
    SipResponse last() {
        for (final SipMessage message : inbox.reversed()) {
            if (message instanceof SipResponse response) {
                return response;
            }
        }
        throw new AssertionError(name + " got no response");
    }

    /** The latest request with this method. */
    SipRequest got(final Method method) {
        for (final SipMessage message : inbox.reversed()) {
            if (message instanceof SipRequest request && request.method().equals(method)) {
                return request;
            }
        }
        throw new AssertionError(name + " got no " + method);
    }

    boolean has(final Method method) {
        return inbox.stream()
                .anyMatch(each -> each instanceof SipRequest r && r.method().equals(method));
    }

    /** Forgets calls that are over. */
    void forget() {
        inbox.clear();
        asked.clear();
        incoming.clear();
        talks.clear();
    }

    /** The latest call that came in. */
    Talk rings() {
        return incoming.getLast();
    }

    // ---- what it does by itself

    private final List<SipRequest> asked = new ArrayList<>();

    /** The bench tells it what it sent, so that a challenge finds its request. */
    void noted(final SipRequest request) {
        asked.add(request);
    }

    void receive(final SipMessage message) {
        inbox.add(message);
        if (deaf) {
            return;
        }
        switch (message) {
            case SipResponse response -> response(response);
            case SipRequest request -> request(request);
        }
    }

    private void response(final SipResponse response) {
        final @Nullable SipRequest request = request(response);
        final @Nullable Talk talk = talk(response);
        final boolean challenged = response.status() == 401 || response.status() == 407;
        if (response.cseq().method().equals(Method.INVITE)
                && response.status() >= 300
                && request != null) {
            send(acknowledging(request, response));
        }
        if (challenged
                && answersChallenges
                && request != null
                && request.header("Authorization") == null
                && request.header("Proxy-Authorization") == null) {
            final SipRequest again = answering(request, response);
            if (talk != null && request.method().equals(Method.INVITE)) {
                talk.again(again);
            }
            send(again);
        } else if (talk != null) {
            talk.response(response);
        }
    }

    /** The ACK of a refusal belongs to its transaction (RFC 3261 §17.1.1.3). */
    private static SipRequest acknowledging(final SipRequest request, final SipResponse response) {
        final SipRequest.Builder ack =
                SipRequest.builder(Method.ACK, request.requestUri())
                        .set("Via", request.topVia().toString())
                        .set("Max-Forwards", "70")
                        .set("From", request.from().toString())
                        .set("To", response.to().toString())
                        .set("Call-ID", request.callId())
                        .set("CSeq", request.cseq().number() + " ACK");
        request.values("Route").forEach(route -> ack.add("Route", route));
        return ack.build();
    }

    private @Nullable SipRequest request(final SipResponse response) {
        for (final SipRequest request : asked.reversed()) {
            if (request.callId().equals(response.callId())
                    && request.cseq().equals(response.cseq())) {
                return request;
            }
        }
        return null;
    }

    private @Nullable Talk talk(final SipMessage message) {
        for (final Talk talk : talks) {
            if (talk.concerns(message)) {
                return talk;
            }
        }
        return null;
    }

    private void request(final SipRequest request) {
        final @Nullable Talk talk = talk(request);
        if (talk != null) {
            talk.request(request);
        } else if (request.method().equals(Method.INVITE) && request.toTag() == null) {
            final Talk fresh = new Talk(this, request, false);
            talks.add(fresh);
            incoming.add(fresh);
        } else if (request.method().equals(Method.NOTIFY)) {
            send(request.reply(toNotify).build());
        } else if (!request.method().equals(Method.ACK)) {
            send(request.reply(request.toTag() == null ? 200 : 481).build());
        }
    }
}
