package org.ringdown.gateway.sylk.run;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.gateway.sylk.client.Client;
import org.ringdown.gateway.sylk.client.Line;
import org.ringdown.gateway.sylk.client.LineEvent;
import org.ringdown.gateway.sylk.client.LineListener;
import org.ringdown.gateway.sylk.client.Persona;
import org.ringdown.gateway.sylk.client.Phone;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.runtime.net.WebSocketConnection;
import org.ringdown.service.account.Domains;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallRequest;
import org.ringdown.service.agent.user.Login;
import org.ringdown.service.agent.user.Registration;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.auth.Digest;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** SIP for one client, by the user agent of its loop. */
final class LoopPhone implements Phone {
    private static final Logger LOG = LoggerFactory.getLogger(LoopPhone.class);
    private static final int EXPIRES = 600;
    private static final int TOKEN_BYTES = 12;

    /** Is compared where there is no password, so that it takes as long. */
    private static final Secret NOBODYS = Secret.of("0".repeat(32));

    private final SylkGateway gateway;
    private final SylkLoop loop;
    private final Flow flow;
    private @Nullable Client client;
    private Lobby.@Nullable Ticket seat;

    LoopPhone(
            final SylkGateway gateway, final SylkLoop loop, final WebSocketConnection connection) {
        this.gateway = gateway;
        this.loop = loop;
        flow =
                new Flow(
                        connection.secure() ? Transport.WSS : Transport.WS,
                        connection.local(),
                        connection.remote(),
                        connection.id());
    }

    /** Whose it is; said before it is used. */
    void of(final Client whose) {
        client = whose;
    }

    private Client client() {
        if (client == null) {
            throw new IllegalStateException("a phone has a client before it is used");
        }
        return client;
    }

    /** By what the client is found when its connection is lost. */
    void seat(final Lobby.Ticket ticket) {
        seat = ticket;
    }

    Lobby.@Nullable Ticket seat() {
        return seat;
    }

    // ---- who somebody is

    @Override
    public void prove(final Persona who, final Consumer<Proof> answer) {
        final Domains domains = gateway.house().domains();
        final long now = gateway.house().clock().now();
        final SipUri uri = uri(who.address());
        final String name = uri.userText();
        final Proof known =
                gateway.house().defence().shutsOut(flow.remote().getAddress(), now)
                        ? Proof.BANNED
                        : !domains.serves(uri.host())
                                ? Proof.ELSEWHERE
                                : name == null ? Proof.WRONG : null;
        if (known != null || name == null) {
            loop.post(() -> answer.accept(known == null ? Proof.WRONG : known));
            return;
        }
        final String domain = domains.domain(uri.host());
        final boolean begun =
                gateway.house()
                        .background()
                        .run(() -> {
                            final Proof proof = onRecord(name, domain, who.ha1());
                            loop.post(() -> {
                                if (proof == Proof.WRONG) {
                                    guessed(name, who.userAgent());
                                }
                                answer.accept(proof);
                            });
                        });
        if (!begun) {
            loop.post(() -> answer.accept(Proof.UNKNOWN));
        }
    }

    private Proof onRecord(final String name, final String domain, final Secret ha1) {
        final Account account;
        try {
            account = gateway.house().accounts().find(name, domain);
        } catch (final StorageFailure failure) {
            LOG.error("accounts cannot be read: {}", failure.getMessage());
            return Proof.UNKNOWN;
        }
        final Secret shown = Secret.of(ha1.revealText().toLowerCase(Locale.ROOT));
        boolean right = false;
        final int passwords = account == null ? 1 : account.passwords().size();
        for (int i = 0; i < passwords; i++) {
            final Secret one = account == null ? null : account.ha1(Digest.Algorithm.MD5, i);
            // No short cut: that would tell which of them it was.
            right |= shown.equals(one == null ? NOBODYS : one) && one != null;
        }
        return right ? Proof.PROVED : Proof.WRONG;
    }

    private void guessed(final String name, final @Nullable String userAgent) {
        final boolean banned =
                gateway.house()
                        .defence()
                        .guessed(
                                flow,
                                name,
                                userAgent == null ? "" : userAgent,
                                gateway.house().clock().now());
        if (banned) {
            LOG.info(
                    "banned for guessing passwords: source={}",
                    flow.remote().getAddress().getHostAddress());
        }
    }

    private static SipUri uri(final String address) {
        return SipUri.parse("sip:" + address).orThrow();
    }

    private static NameAddr from(final Persona who) {
        return new NameAddr(who.displayName(), uri(who.address()), Params.EMPTY);
    }

    private static Login login(final Persona who) {
        final String name = uri(who.address()).userText();
        return new Login.Hashed(
                name == null ? "" : name,
                Secret.of(who.ha1().revealText().toLowerCase(Locale.ROOT)));
    }

    private static List<CallRequest.Header> product(final Persona who) {
        final String product = who.userAgent();
        return product == null || product.isBlank()
                ? List.of()
                : List.of(new CallRequest.Header(HeaderName.USER_AGENT, product));
    }

    // ---- registrations

    @Override
    public Enrolment register(
            final Persona who, final Request.@Nullable DeviceToken device, final Enrolled hears) {
        final SipUri account = uri(who.address());
        final String token = Tenancy.MARK + gateway.house().entropy().token(TOKEN_BYTES);
        gateway.tenancy()
                .moveIn(
                        token,
                        new Tenancy.Tenant(
                                loop,
                                client(),
                                who.address(),
                                who.headers(),
                                new Peer(Profile.WEBRTC, flow.remote().getAddress()).byUs()));
        final Registration registration =
                loop.agent()
                        .register(
                                new Registration.Wish(
                                        SipUri.of(null, account.host())
                                                .withHostPort(account.host(), account.port()),
                                        from(who),
                                        "<sip:" + token + "@" + host(account) + ">" + push(device),
                                        EXPIRES,
                                        login(who),
                                        List.of(),
                                        product(who)),
                                state -> {
                                    switch (state) {
                                        case Registration.State.Registering _,
                                                Registration.State.Ended _ -> {}
                                        case Registration.State.Registered _ -> hears.registered();
                                        case Registration.State.Failed failed ->
                                                hears.failed(failed.status(), failed.reason());
                                    }
                                });
        return () -> {
            gateway.tenancy().moveOut(token);
            registration.end();
        };
    }

    /** Where others reach us: by the domain if it is ours, else by an address of this machine. */
    private String host(final SipUri account) {
        return gateway.house().domains().serves(account.host())
                ? gateway.house().domains().domain(account.host())
                : gateway.house().addresses().facing(new Hop.Local(SylkGateway.AGENT)).toString();
    }

    /** What a proxy needs to wake the device, as clients' other servers write it. */
    private static String push(final Request.@Nullable DeviceToken device) {
        if (device == null) {
            return "";
        }
        final List<String> parts = new ArrayList<>();
        parts.add("pn-app=" + quoted(device.app()));
        parts.add("pn-tok=" + quoted(device.token()));
        parts.add("pn-type=" + quoted(device.platform()));
        parts.add("pn-device=" + quoted(device.device()));
        parts.add("pn-silent=" + (device.silent() ? "1" : "0"));
        return ";" + String.join(";", parts);
    }

    private static String quoted(final String value) {
        return '"' + value.replaceAll("[\"\\\\\\p{Cntrl}]", "") + '"';
    }

    // ---- calls and messages

    @Override
    public Line call(
            final Persona from,
            final String uri,
            final String sdp,
            final List<Field> headers,
            final LineListener hears) {
        final LoopLine line = new LoopLine(loop, loop, from.headers());
        final List<CallRequest.Header> added = new ArrayList<>(product(from));
        added.addAll(LoopLine.added(headers));
        line.of(
                loop.agent()
                        .call(
                                CallRequest.of(from(from), uri(uri), sdp)
                                        .with(login(from))
                                        .with(added),
                                (_, happened) -> {
                                    final LineEvent event = Events.of(happened, from.headers());
                                    if (event != null) {
                                        hears.happened(event);
                                    }
                                }));
        return line;
    }

    @Override
    public void message(
            final Persona from,
            final String to,
            final List<CallRequest.Header> headers,
            final String contentType,
            final byte[] body,
            final Call.Outcome outcome) {
        if (!(SipUri.parse("sip:" + to) instanceof Parsed.Ok<SipUri>(SipUri target))) {
            outcome.answered(400, "Bad address");
            return;
        }
        final List<CallRequest.Header> all = new ArrayList<>(product(from));
        all.addAll(headers);
        final Uri where = target;
        loop.post(() ->
                loop.agent()
                        .send(
                                Method.MESSAGE,
                                from(from),
                                where,
                                login(from),
                                all,
                                contentType,
                                body,
                                outcome));
    }

    @Override
    public Alarm after(final long nanos, final Runnable action) {
        return loop.agent().later(nanos, action)::run;
    }
}
