package org.ringdown.gateway.sylk.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.sylk.client.ClientSettings;
import org.ringdown.gateway.sylk.client.SylkCounter;
import org.ringdown.gateway.sylk.message.Mailroom;
import org.ringdown.gateway.sylk.wire.Dialect;
import org.ringdown.gateway.sylk.wire.SylkRtc1;
import org.ringdown.gateway.sylk.wire.SylkRtc2;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.net.Response;
import org.ringdown.runtime.net.WebServer;
import org.ringdown.service.account.Accounts;
import org.ringdown.service.account.Domains;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.defence.Defence;
import org.ringdown.service.proxy.ServerAddress;
import org.ringdown.service.proxy.SignalNodes;
import org.ringdown.service.route.Residents;
import org.ringdown.sip.message.SipUri;

/**
 * sylkRTC, the protocol of SylkServer's WebRTC gateway: web and mobile apps register SIP accounts,
 * call and send messages by JSON over a WebSocket.
 *
 * <p>Every signalling loop has a user agent of it. A connection is at home on one of these loops,
 * with all its accounts and the calls that it makes; calls that come to it may be owned by another
 * loop, and cross over.
 */
public final class SylkGateway implements SignalNodes.AgentsOf, Residents {
    /** Where clients look for it. */
    public static final String PATH = "/webrtcgateway/ws";

    /** The name of its agents. */
    static final String AGENT = "sylk";

    /**
     * What it needs of the server.
     *
     * @param loops how many signalling loops there are
     */
    public record House(
            Domains domains,
            Accounts accounts,
            Defence defence,
            Background background,
            ServerAddress addresses,
            Clock clock,
            Entropy entropy,
            Mailroom mail,
            int loops) {}

    private final House house;
    private final ClientSettings settings;
    private final SocketLimits limits;
    private final Counters<SylkCounter> counters = new Counters<>(SylkCounter.class);
    private final Tenancy tenancy = new Tenancy();
    private final Lobby lobby;
    private final List<SylkLoop> loops = new CopyOnWriteArrayList<>();

    /** A gateway that nobody can reach before {@link #open}. */
    public SylkGateway(
            final House house, final ClientSettings settings, final SocketLimits limits) {
        this.house = house;
        this.settings = settings;
        this.limits = limits;
        lobby = new Lobby(house.entropy());
    }

    House house() {
        return house;
    }

    ClientSettings settings() {
        return settings;
    }

    SocketLimits limits() {
        return limits;
    }

    Tenancy tenancy() {
        return tenancy;
    }

    Lobby lobby() {
        return lobby;
    }

    /** The share of a signalling loop, all of which have theirs before the first call comes. */
    SylkLoop loop(final int number) {
        return loops.get(number);
    }

    /** What it counted. */
    public Counters<SylkCounter> counters() {
        return counters;
    }

    /** Clients that there are, connected or lately lost. */
    public int clients() {
        return lobby.size();
    }

    /** Accounts that are registered, or about to be. */
    public int registrations() {
        return tenancy.size();
    }

    @Override
    public Map<String, InsideAgent> on(
            final int loop, final Consumer<Runnable> resume, final LongSupplier now) {
        final SylkLoop made = new SylkLoop(this, loop, resume, now);
        loops.add(made);
        return Map.of(AGENT, made.agent());
    }

    @Override
    public Residents.@Nullable Resident at(final SipUri uri) {
        final Tenancy.Tenant tenant = tenancy.at(uri);
        // What is registered here is called by its user's name, and nobody else needs to know.
        return tenant == null
                ? null
                : new Residents.Resident(AGENT, tenant.media(), !tenant.ours());
    }

    /** Lets clients in: to be said before the web server starts. */
    public void open(final WebServer web) {
        web.route(
                "GET",
                PATH,
                _ ->
                        Response.text(426, "This is for WebSockets of sylkRTC")
                                .with("Upgrade", "websocket")
                                .with("Connection", "Upgrade"));
        for (final Dialect dialect : List.of(new SylkRtc2(), new SylkRtc1())) {
            web.socket(
                    PATH,
                    dialect.subprotocol(),
                    limits.message(),
                    connection -> {
                        final SylkLoop home =
                                loops.get(Math.floorMod(connection.id(), loops.size()));
                        return new Channel(this, home, connection, dialect);
                    });
        }
    }
}
