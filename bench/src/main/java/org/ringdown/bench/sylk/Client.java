package org.ringdown.bench.sylk;

import io.netty.channel.Channel;
import io.netty.channel.EventLoop;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A client of sylkRTC with one account: as soon as it is connected it registers, asks for what it
 * has missed, and pings; when its connection is lost it comes back by itself. Used by the load's
 * thread only.
 */
final class Client implements Sockets.Ear {
    /** Who is told how clients are. */
    interface Watcher {
        void registered(Client client);

        void lost(Client client);

        /** A message came, live or with a history. */
        void received(Client client, String messageId, boolean synced);

        /** A message of this client is on its way. */
        void accepted(String messageId);

        void pingAnswered();

        void refused(String message);
    }

    private static final long PING_SECONDS = 5;

    private final Sockets sockets;
    private final EventLoop loop;
    private final String user;
    private final String source;
    private final Watcher watcher;
    private final Backoff backoff = new Backoff();
    private final Set<String> known = new HashSet<>();
    private @Nullable Channel socket;
    private @Nullable Future<?> pings;
    private @Nullable String last;
    private boolean registered;
    private boolean away;

    /**
     * @param source the address it has
     */
    Client(final Sockets sockets, final String user, final String source, final Watcher watcher) {
        this.sockets = sockets;
        this.loop = sockets.loop();
        this.user = user;
        this.source = source;
        this.watcher = watcher;
    }

    /** Connects. */
    void come() {
        away = false;
        sockets.open(source, this);
    }

    /** Does not come back when it is lost next, until it is told to come. */
    void stayAway() {
        away = true;
    }

    /** Writes to somebody. */
    void write(final Client to, final String messageId) {
        say(Words.message(user, to.user, messageId));
    }

    private void say(final String message) {
        if (socket != null) {
            Sockets.say(socket, message);
        }
    }

    @Override
    public void heard(final Channel from, final String message) {
        switch (Words.value(message, "sylkrtc")) {
            case "ready-event" -> ready(from);
            case "ack" -> acknowledged(Words.value(message, "transaction"));
            case "error" -> watcher.refused(message);
            case "account-event" -> event(message);
            default -> {
                // Nothing else is asked for.
            }
        }
    }

    private void ready(final Channel from) {
        socket = from;
        backoff.reset();
        say(Words.add(user));
        pings =
                loop.scheduleAtFixedRate(
                        () -> say(Words.PING), PING_SECONDS, PING_SECONDS, TimeUnit.SECONDS);
    }

    private void acknowledged(final String transaction) {
        switch (transaction) {
            case Words.ADD -> say(Words.register(user));
            case "ping" -> watcher.pingAnswered();
            default -> {
                // What it began is told by an event.
            }
        }
    }

    private void event(final String message) {
        switch (Words.value(message, "event")) {
            case "registration-state" -> {
                switch (Words.value(message, "state")) {
                    case "registered" -> nowRegistered();
                    case "failed" -> {
                        watcher.refused(message);
                        // Clients ask again; a new connection does it, too.
                        if (socket != null) {
                            final var _ = socket.close();
                        }
                    }
                    default -> {
                        // It is under way.
                    }
                }
            }
            case "message" -> received(Words.value(message, "message_id"), false);
            case "sync-conversations" ->
                    Words.messageIds(message).forEach(id -> received(id, true));
            case "disposition-notification" -> {
                if (Words.value(message, "state").equals("accepted")) {
                    watcher.accepted(Words.value(message, "message_id"));
                } else {
                    watcher.refused(message);
                }
            }
            default -> {
                // Other devices there are none.
            }
        }
    }

    private void received(final String messageId, final boolean synced) {
        if (known.add(messageId)) {
            last = messageId;
        } else {
            watcher.refused("again: " + messageId + (synced ? ", synced" : ""));
        }
        watcher.received(this, messageId, synced);
    }

    private void nowRegistered() {
        if (!registered) {
            registered = true;
            if (last != null) {
                say(Words.sync(user, last));
            }
            watcher.registered(this);
        }
    }

    @Override
    public void gone() {
        socket = null;
        if (pings != null) {
            pings.cancel(false);
            pings = null;
        }
        if (registered) {
            registered = false;
            watcher.lost(this);
        }
        if (!away) {
            final var _ = loop.schedule(this::come, backoff.next(), TimeUnit.MILLISECONDS);
        }
    }

    /** How long a client of sylkRTC waits before it connects again. */
    static final class Backoff {
        private static final long FIRST = 500;
        private static final long MOST = 16_000;
        private long next = FIRST;

        /** In milliseconds: 500, 1000 to 16,000, and 500 again. */
        long next() {
            final long now = next;
            next = now < MOST ? 2 * now : FIRST;
            return now;
        }

        void reset() {
            next = FIRST;
        }
    }
}
