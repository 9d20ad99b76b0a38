package org.ringdown.service.defence;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.function.Predicate;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.service.trust.TrustedPeers;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/**
 * Looks at every message before a loop gets it. The machine itself and trusted peers pass. What
 * comes over a flow that somebody registered over passes, whatever its source did: behind one
 * address there may be a whole office. From anybody else so much may come and no more, and whoever
 * guesses passwords is shut out for a while.
 *
 * <p>The source of a datagram can be forged. So nothing that came by UDP is held against its source
 * but a wrong answer to a nonce that was given to that very source: who forges a source does not
 * see what we send there, and cannot get an innocent banned.
 *
 * <p>Safe for any thread, without locks but where somebody failed to prove who he is.
 */
public final class Defence {
    /** What is to be done with a message. */
    public enum Decision {
        /** A loop may have it. */
        PASS,
        /** It never came. */
        DROP,
        /** It never came, and its connection goes. */
        CLOSE,
        /** Answer that there is too much to do; not for an ACK. */
        REFUSE
    }

    /** How full a loop's mailbox is. */
    public enum Pressure {
        /** Less than half. */
        NONE,
        /** More than half: strangers wait, but for those who register. */
        HALF,
        /** More than three quarters: what is new waits, but for registrations of our devices. */
        HIGH,
        /** Nearly full: only what is under way goes on. */
        FULL
    }

    private static final int SOURCES = 1 << 15;
    private static final int NETWORKS = 1 << 13;
    private static final int LISTENERS = 1 << 7;
    private static final int ACCOUNTS = 1 << 15;
    private static final long SECOND = 1_000_000_000L;
    private static final long BURST_SECONDS = 4;

    /**
     * What goes on already gets this many bursts before it is dropped, so that the new is first.
     */
    private static final int CONTINUING = 4;

    /** A stranger's calls may come at a twentieth of the rate of what anybody may send. */
    private static final int GUESTS = 20;

    /** A whole network may send as much as this many of its addresses. */
    private static final int NETWORK = 10;

    private final DefenceLimits limits;
    private final TrustedPeers peers;
    private final Predicate<Flow> registered;
    private final int salt;
    private final Buckets sources = new Buckets(SOURCES);
    private final Buckets networks = new Buckets(NETWORKS);
    private final Buckets listeners = new Buckets(LISTENERS);
    private final Buckets accounts = new Buckets(ACCOUNTS);
    private final Buckets guests = new Buckets(NETWORKS);
    private final Offenders offenders = new Offenders();
    private final Counters<DefenceCounter> counters = new Counters<>(DefenceCounter.class);

    /**
     * A defence.
     *
     * @param peers are never limited when they are known by their address
     * @param registered whether somebody is registered over a flow; asked on any thread
     */
    public Defence(
            final DefenceLimits limits,
            final TrustedPeers peers,
            final Predicate<Flow> registered,
            final Entropy entropy) {
        this.limits = limits;
        this.peers = peers;
        this.registered = registered;
        salt = (int) entropy.nextLong();
    }

    /**
     * A message came; what is to be done with it?
     *
     * @param pressure of the loop that would get it
     * @param now the time, in nanoseconds
     */
    public Decision arriving(
            final SipMessage message, final Flow flow, final Pressure pressure, final long now) {
        if (flow.transport() == Transport.LOCAL) {
            return Decision.PASS;
        }
        final boolean continuing = continuing(message);
        final InetAddress address = flow.remote().getAddress();
        if (Sources.isLoopback(address) || peers.sendsFrom(address)) {
            return overloaded(message, continuing, pressure, true);
        }
        final long source = Sources.of(address);
        if (pressure == Pressure.NONE
                && !offenders.isBanned(source, now)
                && halfOf(source, now)
                && listenerTakes(flow, continuing, now)) {
            return Decision.PASS;
        }
        return registered.test(flow)
                ? overloaded(message, continuing, pressure, true)
                : stranger(message, flow, source, pressure, now);
    }

    /**
     * The upper half of a source's bucket, and of its network's, is for everybody, so that it need
     * not be looked up for each message who is registered; the lower half is for those who are not.
     */
    private boolean halfOf(final long source, final long now) {
        if (limits.source() == 0) {
            return true;
        }
        final long price = SECOND / limits.source();
        final long half = BURST_SECONDS * SECOND / 2;
        return sources.take(source, now, price, half)
                && (!Sources.hasNeighbours(source)
                        || networks.take(Sources.neighbours(source), now, price / NETWORK, half));
    }

    /** A message over a flow that nobody registered over, when that matters. */
    private Decision stranger(
            final SipMessage message,
            final Flow flow,
            final long source,
            final Pressure pressure,
            final long now) {
        final boolean stream = flow.transport() != Transport.UDP;
        if (offenders.isBanned(source, now)) {
            counters.count(DefenceCounter.BANNED);
            return stream ? Decision.CLOSE : Decision.DROP;
        }
        final boolean continuing = continuing(message);
        if (!withinRates(source, flow, continuing, now)) {
            // A datagram is not answered: its source may be somebody else.
            return stream && !continuing ? Decision.REFUSE : Decision.DROP;
        }
        return overloaded(message, continuing, pressure, false);
    }

    private boolean withinRates(
            final long source, final Flow flow, final boolean continuing, final long now) {
        if (!take(sources, source, limits.source(), continuing, now)) {
            counters.count(DefenceCounter.OVER_SOURCE_RATE);
            return false;
        }
        if (Sources.hasNeighbours(source)
                && !take(
                        networks,
                        Sources.neighbours(source),
                        NETWORK * limits.source(),
                        continuing,
                        now)) {
            counters.count(DefenceCounter.OVER_NETWORK_RATE);
            return false;
        }
        return listenerTakes(flow, continuing, now);
    }

    private boolean listenerTakes(final Flow flow, final boolean continuing, final long now) {
        if (take(listeners, listener(flow.local()), limits.listener(), continuing, now)) {
            return true;
        }
        counters.count(DefenceCounter.OVER_LISTENER_RATE);
        return false;
    }

    private static boolean take(
            final Buckets buckets,
            final long key,
            final int rate,
            final boolean continuing,
            final long now) {
        if (rate == 0) {
            return true;
        }
        final long depth = continuing ? CONTINUING * BURST_SECONDS : BURST_SECONDS;
        return buckets.take(key, now, SECOND / rate, depth * SECOND);
    }

    private static long listener(final InetSocketAddress local) {
        return Sources.of(local.getAddress()) * 31 + local.getPort();
    }

    /** Whether a message is about something that goes on: a response, or within a dialog. */
    private static boolean continuing(final SipMessage message) {
        if (!(message instanceof SipRequest request)) {
            return true;
        }
        final Method method = request.method();
        return method.equals(Method.ACK)
                || method.equals(Method.CANCEL)
                || method.equals(Method.BYE)
                || request.toTag() != null;
    }

    private Decision overloaded(
            final SipMessage message,
            final boolean continuing,
            final Pressure pressure,
            final boolean known) {
        if (continuing || pressure == Pressure.NONE) {
            return Decision.PASS;
        }
        final boolean registers =
                message instanceof SipRequest request && request.method().equals(Method.REGISTER);
        final boolean passes =
                switch (pressure) {
                    case NONE -> true;
                    case HALF -> known || registers;
                    case HIGH -> known && registers;
                    case FULL -> false;
                };
        if (passes) {
            return Decision.PASS;
        }
        counters.count(DefenceCounter.OVERLOAD);
        return Decision.REFUSE;
    }

    /**
     * Whether an account may send another request now, outside of dialogs.
     *
     * @param aor the account's address-of-record
     */
    public boolean admits(final String aor, final long now) {
        final long key = aor.hashCode() * 0x9e3779b97f4a7c15L | 1;
        if (take(accounts, key, limits.account(), false, now)) {
            return true;
        }
        counters.count(DefenceCounter.OVER_ACCOUNT_RATE);
        return false;
    }

    /** Whether a stranger may call somebody here now. */
    public boolean admitsGuest(final Flow flow, final long now) {
        if (limits.source() == 0) {
            return true;
        }
        final long price = GUESTS * SECOND / limits.source();
        final long source = Sources.of(flow.remote().getAddress());
        if (guests.take(source, now, price, Math.max(price, BURST_SECONDS * SECOND))) {
            return true;
        }
        counters.count(DefenceCounter.OVER_GUEST_RATE);
        return false;
    }

    /**
     * Somebody answered a fresh nonce wrongly that was given to the source of this flow.
     *
     * @param name under which that was
     * @param agent what the client says it is; empty if nothing
     * @return whether the source is banned for it
     */
    public boolean guessed(final Flow flow, final String name, final String agent, final long now) {
        counters.count(DefenceCounter.GUESSES);
        final InetAddress address = flow.remote().getAddress();
        if (!limits.bans() || Sources.isLoopback(address) || peers.sendsFrom(address)) {
            return false;
        }
        final boolean scanner = Scanners.isOne(agent);
        final boolean banned =
                offenders.failed(
                        Sources.of(address),
                        name.hashCode(),
                        scanner ? 1 : 0,
                        scanner ? "guessed passwords with a scanner" : "guessed passwords",
                        now);
        if (banned) {
            counters.count(DefenceCounter.BANS);
        }
        return banned;
    }

    /** Whether the source of an address is shut out now. */
    public boolean shutsOut(final InetAddress address, final long now) {
        return !Sources.isLoopback(address)
                && !peers.sendsFrom(address)
                && offenders.isBanned(Sources.of(address), now);
    }

    /**
     * Something came that is no SIP. Over a connection, whose source cannot be forged, that weighs
     * as much as a guess.
     */
    public void malformed(final Flow flow, final long now) {
        final InetAddress address = flow.remote().getAddress();
        if (limits.bans()
                && flow.transport() != Transport.UDP
                && !Sources.isLoopback(address)
                && !peers.sendsFrom(address)
                && !registered.test(flow)
                && offenders.failed(Sources.of(address), 0, 0, "sent what is no SIP", now)) {
            counters.count(DefenceCounter.BANS);
        }
    }

    /**
     * A mark of the source of a flow, for the nonces given to it. Nobody outside can tell which
     * sources share one.
     */
    public int mark(final Flow flow) {
        final long mixed = (Sources.of(flow.remote().getAddress()) ^ salt) * 0xbf58476d1ce4e5b9L;
        return (int) (mixed >>> 32) ^ (int) mixed;
    }

    /** Who is shut out now, the longest to go first. */
    public List<Ban> bans(final long now) {
        return offenders.bans(now);
    }

    /** Ends the ban of the source that an address belongs to; {@code false} when there is none. */
    public boolean lift(final InetAddress address, final long now) {
        return offenders.lift(Sources.of(address), now);
    }

    /** What was done so far. */
    public Counters<DefenceCounter> counters() {
        return counters;
    }
}
