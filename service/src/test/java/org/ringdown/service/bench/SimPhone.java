package org.ringdown.service.bench;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transaction.ClientKey;
import org.ringdown.sip.transaction.LayerInput;
import org.ringdown.sip.transaction.LayerOutput;
import org.ringdown.sip.transaction.ServerKey;
import org.ringdown.sip.transaction.TransactionConfig;
import org.ringdown.sip.transaction.TransactionLayer;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.SimNet;

/** A phone or browser in a simulation, with timers and transactions of its own. */
final class SimPhone {
    /** Longer than any timer C. */
    private static final long PATIENCE = 200_000;

    final SimWorld world;
    final String name;
    final String user;
    final Transport transport;
    final List<SimCall> calls = new ArrayList<>();
    private final String ip;
    private final InetSocketAddress address;
    private final Map<ClientKey, Asking> asking = new HashMap<>();
    private TransactionLayer layer = new TransactionLayer(TransactionConfig.DEFAULT);
    private Flow flow;
    private SimNet.@Nullable Link link;
    private boolean draining;
    private int count;

    /** How often it was switched on. What was planned in an earlier life does not happen. */
    int life;

    /** Switched off for good: it answers what comes, and begins nothing. */
    boolean leaving;

    /** A request that waits for its answer. */
    private record Asking(SipRequest request, Handler handler) {}

    /** Who waits for the answer to a request. */
    interface Handler {
        /** A response came; of a request that is answered finally once, or an INVITE. */
        void response(SipRequest request, SipResponse response);

        /** Nobody answered, or it could not be sent. */
        void failed(SipRequest request);

        /** The request was challenged, and this is the one that answers. */
        default void again(final SipRequest request) {}

        /** Tells only how it ended: the status, 0 for no answer. */
        static Handler end(final Consumer<Integer> end) {
            return new Handler() {
                @Override
                public void response(final SipRequest request, final SipResponse response) {
                    if (!response.provisional()) {
                        end.accept(response.status());
                    }
                }

                @Override
                public void failed(final SipRequest request) {
                    end.accept(0);
                }
            };
        }
    }

    SimPhone(
            final SimWorld world,
            final String name,
            final String user,
            final Transport transport,
            final int number) {
        this.world = world;
        this.name = name;
        this.user = user;
        this.transport = transport;
        ip = "10.0.0." + number;
        address = new InetSocketAddress(InetAddress.ofLiteral(ip), 5060);
        flow = new Flow(transport, address, SimWorld.SERVER, 0);
        switchOn();
    }

    String ip() {
        return ip;
    }

    InetSocketAddress address() {
        return address;
    }

    boolean browser() {
        return transport.webSocket();
    }

    // ---- life

    /** Forgets everything, as after a power cut, and registers. */
    void restart() {
        world.note("-- " + name + " restarts");
        life++;
        calls.forEach(SimCall::died);
        calls.clear();
        asking.clear();
        layer = new TransactionLayer(TransactionConfig.DEFAULT);
        final SimNet.@Nullable Link old = link;
        link = null;
        if (old != null) {
            old.cut();
        }
        switchOn();
    }

    private void switchOn() {
        if (transport == Transport.UDP) {
            world.net.bind(address, (data, _) -> received(data));
        } else {
            connect();
        }
        register(60 + world.random.nextInt(120));
    }

    private void connect() {
        final int mine = ++count;
        flow = new Flow(transport, address, SimWorld.SERVER, mine);
        final Flow own = flow;
        link =
                world.connect(
                        this,
                        new SimNet.Party() {
                            @Override
                            public void received(final byte[] data) {
                                if (flow.equals(own)) {
                                    SimPhone.this.received(data);
                                }
                            }

                            @Override
                            public void closed() {
                                if (flow.equals(own) && link != null) {
                                    disconnected();
                                }
                            }
                        });
    }

    /** Its connection breaks. */
    void cut() {
        if (link != null) {
            world.note("-- connection of " + name + " breaks");
            link.cut();
        }
    }

    private void disconnected() {
        link = null;
        handle(new LayerInput.FlowClosed(flow));
        later(
                200 + world.random.nextInt(2_000),
                () -> {
                    if (link == null && !(leaving && calls.isEmpty())) {
                        connect();
                        if (!leaving) {
                            register(120);
                        }
                    }
                });
    }

    /** Plans something that happens unless it restarts before. */
    void later(final long millis, final Runnable what) {
        final int planned = life;
        world.net.after(
                Duration.ofMillis(millis),
                () -> {
                    if (planned == life) {
                        what.run();
                    }
                });
    }

    void register(final int expires) {
        final SipRequest.Builder register =
                request(Method.REGISTER, "sip:" + Bench.DOMAIN)
                        .set("To", "<" + aor() + ">")
                        .set("Contact", binding() + ";expires=" + expires);
        if (browser()) {
            register.set("Supported", "path, outbound, gruu");
        }
        send(register.build(), Handler.end(status -> registered(status, expires)));
    }

    private void registered(final int status, final int expires) {
        world.answered("REGISTER of " + name, status, 200, 423, 500, 503, 408, 0);
        if (!leaving && expires > 0) {
            final boolean well = status == 200;
            later(
                    well ? expires * 500L : 3_000 + world.random.nextInt(4_000),
                    () -> {
                        if (!leaving) {
                            register(expires);
                        }
                    });
        }
    }

    private String binding() {
        final String contact = "<" + contact() + ">";
        return browser()
                ? contact
                        + ";+sip.instance=\"<urn:uuid:00000000-0000-4000-8000-0000000000"
                        + ip.substring(7)
                        + ">\";reg-id=1"
                : contact;
    }

    // ---- requests

    String contact() {
        return browser()
                ? "sip:" + name + "@" + name + "df7jal23ls0d.invalid;transport=ws"
                : "sip:" + name + "@" + ip + ":5060" + (transport == Transport.TCP ? TCP : "");
    }

    private static final String TCP = ";transport=tcp";

    String aor() {
        return "sip:" + user + "@" + Bench.DOMAIN;
    }

    /** A token nobody had before. */
    String token(final String prefix) {
        return prefix + name + "-" + ++count;
    }

    String via() {
        final String host = browser() ? name + "df7jal23ls0d.invalid" : ip + ":5060;rport";
        return "SIP/2.0/" + transport.viaName() + " " + host + ";branch=z9hG4bK" + token("");
    }

    /** A request outside any dialog. */
    SipRequest.Builder request(final Method method, final String uri) {
        return SipRequest.builder(method, Uri.parse(uri).orThrow())
                .set("Via", via())
                .set("Max-Forwards", "70")
                .set("From", "<" + aor() + ">;tag=" + token("t"))
                .set("To", "<" + uri + ">")
                .set("Call-ID", token("call-"))
                .set("CSeq", "1 " + method)
                .set("Contact", "<" + contact() + ">")
                .set("User-Agent", browser() ? "JsSIP 3.13.2" : "baresip v1.0.0");
    }

    String offer(final String direction, final int version) {
        return browser()
                ? Sdp.chromium(ip, version, direction)
                : Sdp.baresip(ip, version, direction);
    }

    /** Sends a request that is answered; a challenge is met once. */
    void send(final SipRequest request, final Handler handler) {
        final ClientKey key = ClientKey.of(request);
        if (key == null) {
            throw new AssertionError("no branch: " + request);
        }
        final Asking mine = new Asking(request, handler);
        asking.put(key, mine);
        handle(new LayerInput.Request(request, hop()));
        if (request.method().equals(Method.INVITE)) {
            // Nothing in RFC 3261 ends an INVITE that got a provisional response and no more.
            later(
                    PATIENCE,
                    () -> {
                        if (mine.equals(asking.get(key))) {
                            failed(key);
                            abandon(request);
                        }
                    });
        }
    }

    private Hop hop() {
        return transport == Transport.UDP
                ? new Hop.To(Transport.UDP, SimWorld.SERVER)
                : new Hop.Over(flow);
    }

    void respond(final ServerKey key, final SipResponse response) {
        handle(new LayerInput.Respond(key, response));
    }

    void message(final String number) {
        final String uri = "sip:" + number + "@" + Bench.DOMAIN;
        final SipRequest message =
                request(Method.of("MESSAGE"), uri).body("text/plain", "hello").build();
        send(
                message,
                Handler.end(status ->
                        world.answered(
                                "MESSAGE of " + name,
                                status,
                                200,
                                404,
                                405,
                                408,
                                480,
                                430,
                                500,
                                503,
                                0)));
    }

    /** Waits for an answer no longer. */
    void abandon(final SipRequest request) {
        final ClientKey key = ClientKey.of(request);
        if (key != null) {
            handle(new LayerInput.Abandon(key));
        }
    }

    /** Sends something that no transaction is for: an ACK, or a 2xx once more. */
    void transmit(final SipMessage message) {
        world.note(name + " → ringdown", message);
        final byte[] data = message.toBytes();
        if (transport == Transport.UDP) {
            world.net.send(address, SimWorld.SERVER, data);
            return;
        }
        if (link == null || !link.send(0, data)) {
            final Hop hop = hop();
            later(0, () -> handle(new LayerInput.SendFailed(message, hop)));
        }
    }

    // ---- what comes

    private void received(final byte[] data) {
        if (SipParser.parse(data, 0, data.length, Limits.DEFAULT)
                instanceof Parsed.Ok<SipMessage>(SipMessage message)) {
            world.note("ringdown → " + name, message);
            handle(new LayerInput.Received(message, flow));
        } else {
            throw new AssertionError(
                    "cannot be read: " + new String(data, StandardCharsets.ISO_8859_1));
        }
    }

    long deadline() {
        return layer.deadline();
    }

    void tick() {
        layer.tick(world.time.now());
        drain();
    }

    private void handle(final LayerInput input) {
        layer.handle(input, world.time.now());
        drain();
    }

    private void drain() {
        if (draining) {
            return;
        }
        draining = true;
        try {
            final TransactionLayer mine = layer;
            for (LayerOutput output = mine.poll(); output != null; output = mine.poll()) {
                carry(output);
            }
        } finally {
            draining = false;
        }
    }

    private void carry(final LayerOutput output) {
        switch (output) {
            case LayerOutput.Transmit(SipMessage message, Hop _) -> transmit(message);
            case LayerOutput.Opened(ServerKey key, SipRequest request, Flow _) ->
                    opened(key, request);
            case LayerOutput.Acknowledged(SipRequest ack, Flow _) -> {
                final @Nullable SimCall call = call(ack);
                if (call != null) {
                    call.acknowledged(ack);
                }
            }
            case LayerOutput.Response(ClientKey key, SipResponse response) ->
                    answered(key, response);
            case LayerOutput.Stray(SipResponse response, Flow _) -> {
                final @Nullable SimCall call = call(response);
                if (call != null && response.success()) {
                    call.successAgain(response);
                }
            }
            case LayerOutput.TimedOut(ClientKey key) -> failed(key);
            case LayerOutput.Unreachable(ClientKey key) -> failed(key);
            case LayerOutput.Lost _ -> world.unluckily(name + " got no ACK");
            case LayerOutput.Ended(var key) -> {
                if (key instanceof ClientKey client) {
                    asking.remove(client);
                }
            }
        }
    }

    private void failed(final ClientKey key) {
        final @Nullable Asking request = asking.remove(key);
        if (request != null) {
            world.unluckily(name + " got no answer to " + request.request().method());
            request.handler().failed(request.request());
        }
    }

    private void answered(final ClientKey key, final SipResponse response) {
        final @Nullable Asking request = asking.get(key);
        if (request == null) {
            return;
        }
        if (!response.provisional()
                && !(response.success() && key.method().equals(Method.INVITE))) {
            asking.remove(key);
        }
        final @Nullable SipRequest again =
                response.status() == 401 || response.status() == 407
                        ? answering(request.request(), response)
                        : null;
        if (again == null) {
            request.handler().response(request.request(), response);
        } else {
            request.handler().again(again);
            send(again, request.handler());
        }
    }

    private @Nullable SipRequest answering(final SipRequest request, final SipResponse challenge) {
        final boolean proxy = challenge.status() == 407;
        final String header = proxy ? "Proxy-Authorization" : "Authorization";
        final boolean stale =
                challenge.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate").stream()
                        .anyMatch(text -> text.contains("stale=true"));
        if (request.header(header) != null && !stale) {
            return null;
        }
        for (final String text :
                challenge.headers(proxy ? "Proxy-Authenticate" : "WWW-Authenticate")) {
            if (Challenge.parse(text) instanceof Parsed.Ok<Challenge>(Challenge asked)) {
                final Credentials credentials =
                        Credentials.answer(
                                asked,
                                user,
                                Digest.ha1(
                                        asked.algorithm(),
                                        user,
                                        asked.realm(),
                                        "secret of " + user),
                                request.method().name(),
                                request.requestUri().toString(),
                                "0a4f113b",
                                1);
                return request.edit()
                        .set("Via", via())
                        .set("CSeq", request.cseq().number() + 1 + " " + request.method())
                        .set(header, credentials.toString())
                        .build();
            }
        }
        return null;
    }

    @Nullable SimCall call(final SipMessage message) {
        for (final SimCall call : calls) {
            if (call.concerns(message)) {
                return call;
            }
        }
        return null;
    }

    private void opened(final ServerKey key, final SipRequest request) {
        final @Nullable SimCall call = call(request);
        if (request.method().equals(Method.CANCEL)) {
            final @Nullable SimCall ringing =
                    calls.stream()
                            .filter(each -> each.rings(key.cancelled()))
                            .findFirst()
                            .orElse(null);
            respond(key, request.reply(ringing == null ? 481 : 200).build());
            if (ringing != null) {
                ringing.cancelled();
            }
        } else if (call != null) {
            call.request(key, request);
        } else if (request.toTag() != null) {
            respond(key, request.reply(481).build());
        } else if (request.method().equals(Method.INVITE)) {
            world.check(
                    request.requestUri().toString().startsWith("sip:" + name + "@"),
                    () -> name + " got a call for " + request.requestUri());
            calls.add(new SimCall(this, key, request));
        } else {
            respond(key, request.reply(200).build());
        }
    }

    /** What it still has to do; empty when nothing. */
    String left() {
        return (layer.isEmpty() ? "" : layer.size() + " transactions of " + name + " ")
                + (asking.isEmpty() ? "" : "requests of " + name + " ")
                + (calls.isEmpty() ? "" : calls.size() + " calls of " + name + " ");
    }
}
