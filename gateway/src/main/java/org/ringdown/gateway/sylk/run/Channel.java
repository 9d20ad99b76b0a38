package org.ringdown.gateway.sylk.run;

import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.client.Client;
import org.ringdown.gateway.sylk.client.Manner;
import org.ringdown.gateway.sylk.client.SylkCounter;
import org.ringdown.gateway.sylk.client.Teller;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;
import org.ringdown.gateway.sylk.wire.Dialect;
import org.ringdown.gateway.sylk.wire.Read;
import org.ringdown.runtime.net.SocketListener;
import org.ringdown.runtime.net.WebSocketConnection;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One WebSocket. It reads on the I/O thread, and hands on to the loop where its client is at home:
 * its own, or that of a client which it has taken up.
 */
final class Channel implements SocketListener, Teller {
    private static final Logger LOG = LoggerFactory.getLogger(Channel.class);
    private static final long SECOND = 1_000_000_000L;

    private final SylkGateway gateway;
    private final SylkLoop loop;
    private final WebSocketConnection connection;
    private final Dialect dialect;
    private final AtomicBoolean goodbye = new AtomicBoolean();

    /** Of the I/O thread: how much more it may send now, in messages and nanoseconds. */
    private long credit;

    private long countedAt;

    /** Of the loop. */
    private Lobby.@Nullable Ticket ticket;

    private Lobby.@Nullable Place place;

    Channel(
            final SylkGateway gateway,
            final SylkLoop loop,
            final WebSocketConnection connection,
            final Dialect dialect) {
        this.gateway = gateway;
        this.loop = loop;
        this.connection = connection;
        this.dialect = dialect;
        credit = gateway.limits().burst() * SECOND;
        countedAt = gateway.house().clock().now();
        loop.post(this::begin);
    }

    WebSocketConnection connection() {
        return connection;
    }

    private void begin() {
        final Lobby.Ticket mine = gateway.lobby().ticket();
        ticket = mine;
        final LoopPhone phone = new LoopPhone(gateway, loop, connection);
        final Client client =
                new Client(
                        new Client.Parts(
                                phone,
                                gateway.house().mail(),
                                new Manner(dialect.early(), dialect.updates()),
                                gateway.settings(),
                                gateway.counters(),
                                loop::post,
                                () -> gone(phone)),
                        this);
        phone.of(client);
        final Lobby.Place here = new Lobby.Place(loop, client, phone, dialect.subprotocol());
        place = here;
        phone.seat(mine);
        gateway.lobby().sit(mine, here);
        final int grace = gateway.settings().graceSeconds();
        tell(new Notice.Ready(grace == 0 ? null : mine.text(), grace));
    }

    private void gone(final LoopPhone phone) {
        final Lobby.Ticket seat = phone.seat();
        if (seat != null) {
            gateway.lobby().leave(seat);
        }
    }

    @Override
    public void received(final byte[] message, final boolean text) {
        if (!withinRate()) {
            gateway.counters().count(SylkCounter.CONNECTIONS_LIMITED);
            connection.close(WebSocketConnection.POLICY, "too many messages");
            return;
        }
        if (!text) {
            gateway.counters().count(SylkCounter.MESSAGES_DROPPED);
            return;
        }
        switch (dialect.read(message)) {
            case Read.Asked(Request request) -> loop.post(() -> asked(request));
            case Read.Refused(String transaction, String error) -> {
                gateway.counters().count(SylkCounter.REQUESTS_REFUSED);
                // After what was asked before it, as everything.
                loop.post(() -> tell(new Notice.Refused(transaction, error)));
            }
            case Read.Dropped(String why) -> {
                gateway.counters().count(SylkCounter.MESSAGES_DROPPED);
                LOG.debug("a message of {} was dropped: {}", connection.remote(), why);
            }
        }
    }

    private boolean withinRate() {
        final int rate = gateway.limits().rate();
        if (rate == 0) {
            return true;
        }
        final long now = gateway.house().clock().now();
        credit =
                Math.min(
                        gateway.limits().burst() * SECOND,
                        credit + Math.min(now - countedAt, 3_600 * SECOND) * rate);
        countedAt = now;
        credit -= SECOND;
        return credit >= 0;
    }

    private void asked(final Request request) {
        final Lobby.Place at = place;
        if (at == null) {
            return;
        }
        if (request instanceof Request.Resume resume
                && at.home() == loop
                && at.client().pristine()) {
            resume(resume, at);
        } else {
            at.home().from(loop, () -> at.client().asked(this, request));
        }
    }

    /** The client that was here gives way to the one that was lost. */
    private void resume(final Request.Resume resume, final Lobby.Place own) {
        final Lobby.Ticket mine = ticket;
        final Lobby.Place found = gateway.lobby().claim(resume.token(), dialect.subprotocol());
        if (found == null || mine == null || found.client() == own.client()) {
            unknown(resume);
            return;
        }
        place = found;
        found.home()
                .from(
                        loop,
                        () -> {
                            if (found.client().resumed(this, resume.transaction())) {
                                found.phone().seat(mine);
                                gateway.lobby().sit(mine, found);
                            } else {
                                unknown(resume);
                            }
                        });
    }

    private void unknown(final Request.Resume resume) {
        gateway.counters().count(SylkCounter.REQUESTS_REFUSED);
        tell(new Notice.Refused(resume.transaction(), "Nothing is left of this connection"));
    }

    @Override
    public void leaving(final int code) {
        goodbye.set(code == WebSocketConnection.NORMAL || code == WebSocketConnection.GOING_AWAY);
    }

    @Override
    public void closed() {
        loop.post(() -> {
            final Lobby.Place at = place;
            if (at != null) {
                at.home().from(loop, () -> at.client().lost(this, goodbye.get()));
            }
        });
    }

    @Override
    public void tell(final Notice notice) {
        final byte[] message = dialect.write(notice);
        if (message != null) {
            connection.send(message, true);
        }
    }

    @Override
    public void keep() {
        connection.keep(true);
    }

    @Override
    public void close(final int code, final String reason) {
        connection.close(code, reason);
    }
}
