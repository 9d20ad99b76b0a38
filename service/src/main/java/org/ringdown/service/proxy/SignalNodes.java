package org.ringdown.service.proxy;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.function.LongSupplier;
import org.ringdown.core.Secret;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.SoundRule;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.service.agent.AnsweringAgent;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.agent.PlayedMedia;
import org.ringdown.service.agent.RegAgent;
import org.ringdown.service.defence.SharedUseCounts;
import org.ringdown.service.locate.Locator;
import org.ringdown.service.relay.CallMedia;
import org.ringdown.service.relay.CallWishes;
import org.ringdown.service.relay.LegOwners;
import org.ringdown.service.relay.Legs;
import org.ringdown.service.relay.MediaAddresses;
import org.ringdown.service.relay.Relay;
import org.ringdown.service.route.Mailboxes;
import org.ringdown.service.route.Residents;
import org.ringdown.service.route.Router;
import org.ringdown.sip.auth.Authenticator;
import org.ringdown.sip.auth.NonceSource;
import org.ringdown.sip.auth.TokenSeal;
import org.ringdown.sip.auth.UseCounts;
import org.ringdown.sip.proxy.ProxyConfig;
import org.ringdown.sip.proxy.ProxyEngine;
import org.ringdown.sip.proxy.SentBy;

/** Puts the parts of a signalling loop together. */
public final class SignalNodes {
    /** How long a client may use a nonce, in nanoseconds: five minutes. */
    private static final long NONCE_LIFETIME = 300_000_000_000L;

    private static final int NONCES_REMEMBERED = 100_000;
    private static final int KEY_BYTES = 32;
    private static final long CONTEXT_BYTES = 16_384;
    private static final int LEAST_CONTEXTS = 10_000;
    private static final int MOST_CONTEXTS = 200_000;
    private static final int CALLS_PER_APPLICATION = 1_000;

    /** The numbers that end inside the server, and at which application. */
    private static final Map<String, String> NUMBERS =
            Map.of("echo", "echo", "9196", "echo", "tone", "tone", "9197", "tone");

    /** The event packages that the server itself answers for its users, and by whom. */
    private static final Map<String, String> EVENTS = Map.of(RegAgent.NAME, RegAgent.NAME);

    private static final Map<String, PlayedMedia.Program> APPLICATIONS =
            Map.of("echo", PlayedMedia.Program.ECHO, "tone", PlayedMedia.Program.MILLIWATT);

    private final Site site;
    private final SentBy sentBy;
    private final MediaPlane media;
    private final MediaAddresses mediaAddresses;
    private final LegOwners owners;
    private final Wire wire;
    private final Outlook outlook;
    private final Abilities abilities;
    private final Secret nonceKey;
    private final UseCounts nonceUses = new SharedUseCounts(NONCES_REMEMBERED, NONCE_LIFETIME);

    /** Makes the locator of a loop. */
    @FunctionalInterface
    public interface LocatorOf {
        /**
         * @param resume brings work back to that loop from any thread
         * @param now the time of the loop's present turn
         */
        Locator on(Consumer<Runnable> resume, LongSupplier now);
    }

    /** Makes the user agents that gateways and applications want in a loop. */
    @FunctionalInterface
    public interface AgentsOf {
        /** There are none. */
        AgentsOf NONE = (_, _, _) -> Map.of();

        /**
         * The agents of a loop by their names.
         *
         * @param loop its number, from 0
         * @param resume brings work to that loop from any thread
         * @param now the time of the loop's present turn
         */
        Map<String, InsideAgent> on(int loop, Consumer<Runnable> resume, LongSupplier now);
    }

    /**
     * What looks on from outside, who lives inside for somebody, and what else becomes of calls.
     *
     * @param locators finds servers of other domains
     * @param watchers who sees what passes through a loop, by the loop's number
     * @param agents of gateways and applications
     * @param residents at which addresses those are reached
     * @param mailboxes which of them take messages for users
     * @param wishes what becomes of the sound of calls besides that they pass
     */
    public record Outlook(
            LocatorOf locators,
            IntFunction<Watcher> watchers,
            AgentsOf agents,
            Residents residents,
            Mailboxes mailboxes,
            CallWishes wishes) {
        /** With nobody inside but the server's own applications. */
        public Outlook(final LocatorOf locators, final IntFunction<Watcher> watchers) {
            this(locators, watchers, AgentsOf.NONE, Residents.NONE);
        }

        /** With nobody who takes messages. */
        public Outlook(
                final LocatorOf locators,
                final IntFunction<Watcher> watchers,
                final AgentsOf agents,
                final Residents residents) {
            this(locators, watchers, agents, residents, Mailboxes.NONE, CallWishes.NONE);
        }
    }

    /**
     * Parts that all loops of a server share.
     *
     * @param sound what the operator wishes of it
     */
    public SignalNodes(
            final Site site,
            final SentBy sentBy,
            final MediaPlane media,
            final MediaAddresses mediaAddresses,
            final LegOwners owners,
            final Wire wire,
            final Outlook outlook,
            final SoundRule sound) {
        abilities = Abilities.CONVERTING.by(sound);
        this.site = site;
        this.sentBy = sentBy;
        this.media = media;
        this.mediaAddresses = mediaAddresses;
        this.owners = owners;
        this.wire = wire;
        this.outlook = outlook;
        nonceKey = Secret.of(site.entropy().token(KEY_BYTES));
    }

    /** The names and numbers that end inside the server; no user can have one of them. */
    public static Set<String> numbers() {
        return NUMBERS.keySet();
    }

    /** Where requests outside dialogs go; safe on any thread. */
    public Router router() {
        return Router.of(
                site.domains(),
                site.location(),
                site.aliases(),
                NUMBERS,
                EVENTS,
                outlook.residents(),
                outlook.mailboxes(),
                site.routing());
    }

    /**
     * One loop's node.
     *
     * @param self the loop's number, from 0
     * @param resume brings work back to that loop from any thread
     */
    public SignalNode node(final int self, final Consumer<Runnable> resume) {
        final ProxyEngine engine =
                new ProxyEngine(ProxyConfig.of(sentBy).withMaxContexts(contexts()), site.entropy());
        final Turn turn = new Turn(engine::handle, resume, outlook.watchers().apply(self));
        final Legs legs = new Legs(media, mediaAddresses, site.entropy(), owners, self, abilities);
        final Map<String, InsideAgent> agents = new LinkedHashMap<>();
        final CallMedia ends = ends(agents);
        final MediaDesk desk =
                new MediaDesk(
                        new Relay(
                                legs,
                                site.entropy(),
                                turn.watcher()::heard,
                                ends,
                                outlook.wishes()));
        final RecordRoutes routes =
                new RecordRoutes(
                        new HopToken(new TokenSeal(site.tokenKey())),
                        site.addresses(),
                        site.domains());
        final Authenticator authenticator =
                new Authenticator(
                        new NonceSource(nonceKey, nonceUses, self, NONCE_LIFETIME),
                        site.entropy(),
                        site.trust().digests());
        final Gatekeeper gatekeeper =
                new Gatekeeper(turn, site, wire, authenticator, outlook.residents());
        engine.door(gatekeeper::unanswered);
        final Identity identity = new Identity(site.domains());
        final Copies copies = new Copies(identity, routes, gatekeeper);
        final Router router = router();
        agents.putAll(agents(self, resume, turn, legs, ends));
        final Exchange exchange =
                new Exchange(
                        turn,
                        site.domains(),
                        new Exchange.Parts(
                                router,
                                gatekeeper,
                                identity,
                                new RegistrarDesk(turn, site, wire),
                                routes,
                                copies,
                                desk,
                                new InDialog(turn, site.location(), copies, desk),
                                new Forker(
                                        turn,
                                        site.routing(),
                                        outlook.locators().on(resume, turn::now),
                                        copies,
                                        desk),
                                new Redirects(router, site.routing(), gatekeeper),
                                outlook.mailboxes()),
                        speakers(agents));
        return new SignalNode(turn, engine, exchange, legs, agents, wire);
    }

    /**
     * How many requests a loop remembers: as many as a quarter of the heap holds. A call of 1 kB
     * messages takes 16 kB or more while it is set up, and less than half of that for 32 s more.
     */
    private static int contexts() {
        return Math.clamp(
                Runtime.getRuntime().maxMemory() / 4 / CONTEXT_BYTES,
                LEAST_CONTEXTS,
                MOST_CONTEXTS);
    }

    /** Those that stand behind the ends of calls: whose call it is, each knows itself. */
    private static CallMedia ends(final Map<String, InsideAgent> agents) {
        return new CallMedia() {
            @Override
            public void mediaUp(final String callId, final boolean caller) {
                agents.values().forEach(agent -> agent.mediaUp(callId, caller));
            }

            @Override
            public void mediaLost(final String callId, final boolean caller) {
                agents.values().forEach(agent -> agent.mediaLost(callId, caller));
            }
        };
    }

    private Map<String, InsideAgent> agents(
            final int self,
            final Consumer<Runnable> resume,
            final Turn turn,
            final Legs legs,
            final CallMedia ends) {
        final Map<String, InsideAgent> agents = new LinkedHashMap<>();
        APPLICATIONS.forEach((name, program) -> {
            final PlayedMedia played =
                    new PlayedMedia(program, legs, MediaDesk::origin, site.entropy(), ends);
            final String contact = "sip:" + name + "@" + site.domains().main();
            agents.put(
                    name,
                    new AnsweringAgent(contact, played, CALLS_PER_APPLICATION, site.entropy()));
        });
        agents.put(
                RegAgent.NAME,
                new RegAgent(
                        site.location(),
                        site.domains()::aor,
                        "sip:" + RegAgent.NAME + "@" + site.domains().main(),
                        resume,
                        turn::now,
                        site.entropy()));
        agents.putAll(outlook.agents().on(self, resume, turn::now));
        return agents;
    }

    /** The flows of those that may send requests outside dialogs. */
    private static Set<Long> speakers(final Map<String, InsideAgent> agents) {
        final Set<Long> flows = new HashSet<>();
        agents.forEach((name, agent) -> {
            if (agent.speaks()) {
                flows.add(Inside.flow(name).id());
            }
        });
        return flows;
    }
}
