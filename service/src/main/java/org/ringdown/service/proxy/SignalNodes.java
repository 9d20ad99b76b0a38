package org.ringdown.service.proxy;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.service.agent.AnsweringAgent;
import org.ringdown.service.agent.PlayedMedia;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.relay.Legs;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.service.relay.Relay;
import org.ringdown.sip.auth.Authenticator;
import org.ringdown.sip.auth.NonceSource;
import org.ringdown.sip.auth.TokenSeal;
import org.ringdown.sip.proxy.ProxyConfig;
import org.ringdown.sip.proxy.ProxyEngine;
import org.ringdown.sip.proxy.SentBy;

/** Puts the parts of a signalling loop together. */
public final class SignalNodes {
    /** How long a client may use a nonce, in nanoseconds: five minutes. */
    private static final long NONCE_LIFETIME = 300_000_000_000L;

    private static final int NONCES_REMEMBERED = 20_000;
    private static final int CALLS_PER_APPLICATION = 1_000;

    /** The numbers that end inside the server, and at which application. */
    private static final Map<String, String> NUMBERS =
            Map.of("echo", "echo", "9196", "echo", "tone", "tone", "9197", "tone");

    private static final Map<String, PlayedMedia.Program> APPLICATIONS =
            Map.of("echo", PlayedMedia.Program.ECHO, "tone", PlayedMedia.Program.MILLIWATT);

    private final Site site;
    private final SentBy sentBy;
    private final MediaPlane media;
    private final MediaAddresses mediaAddresses;
    private final LegOwners owners;
    private final Wire wire;

    /** Parts that all loops of a server share. */
    public SignalNodes(
            final Site site,
            final SentBy sentBy,
            final MediaPlane media,
            final MediaAddresses mediaAddresses,
            final LegOwners owners,
            final Wire wire) {
        this.site = site;
        this.sentBy = sentBy;
        this.media = media;
        this.mediaAddresses = mediaAddresses;
        this.owners = owners;
        this.wire = wire;
    }

    /** The names and numbers that end inside the server; no user can have one of them. */
    public static Set<String> numbers() {
        return NUMBERS.keySet();
    }

    /**
     * One loop's node.
     *
     * @param self the loop's number, from 0
     * @param resume brings work back to that loop from any thread
     */
    public SignalNode node(final int self, final Consumer<Runnable> resume) {
        final ProxyEngine engine = new ProxyEngine(ProxyConfig.of(sentBy), site.entropy());
        final Turn turn = new Turn(engine::handle, resume);
        final Legs legs = new Legs(media, mediaAddresses, site.entropy(), owners, self);
        final MediaDesk desk = new MediaDesk(new Relay(legs, site.entropy()));
        final RecordRoutes routes =
                new RecordRoutes(
                        new HopToken(new TokenSeal(site.tokenKey())),
                        site.addresses(),
                        site.domains());
        final Authenticator authenticator =
                new Authenticator(
                        new NonceSource(site.entropy(), NONCE_LIFETIME, NONCES_REMEMBERED),
                        site.entropy(),
                        true);
        final Exchange exchange =
                new Exchange(
                        turn,
                        site,
                        new Router(site.domains(), site.location(), NUMBERS),
                        new Gatekeeper(turn, site, authenticator),
                        new RegistrarDesk(turn, site, wire),
                        routes,
                        desk);
        return new SignalNode(turn, engine, exchange, legs, agents(legs), wire);
    }

    private Map<String, AnsweringAgent> agents(final Legs legs) {
        final Map<String, AnsweringAgent> agents = new LinkedHashMap<>();
        APPLICATIONS.forEach((name, program) -> {
            final PlayedMedia played =
                    new PlayedMedia(program, legs, MediaDesk::origin, site.entropy());
            final String contact = "sip:" + name + "@" + site.domains().main();
            agents.put(
                    name,
                    new AnsweringAgent(contact, played, CALLS_PER_APPLICATION, site.entropy()));
        });
        return agents;
    }
}
