package org.ringdown.runtime.media.loop;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.ice.Ice;
import org.ringdown.rtc.ice.IceAgent;
import org.ringdown.rtc.ice.IceBase;
import org.ringdown.rtc.ice.IceConfig;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.rtc.ice.IceOutput;
import org.ringdown.rtc.ice.IceRoute;
import org.ringdown.rtc.ice.IceTransport;
import org.ringdown.rtc.ice.IceVerdict;
import org.ringdown.rtc.ice.LocalCandidate;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.media.IceMode;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaFailure;

/** ICE of one leg, lite or full: one agent for its port or ports. Owned by the loop. */
final class LegIce {
    /** Each port of a leg is one socket, so that its number is all the agent needs to know. */
    private static final InetSocketAddress ANY = new InetSocketAddress(0);

    private static final IceBase UDP_RTP = new IceBase(IceBase.RTP, IceTransport.UDP, ANY);
    private static final IceBase UDP_RTCP = new IceBase(IceBase.RTCP, IceTransport.UDP, ANY);
    private static final IceBase TCP_RTP = new IceBase(IceBase.RTP, IceTransport.TCP, ANY);

    private final Leg leg;
    private final LocalIce local;
    private final Entropy entropy;
    private IceParameters credentials;
    private IceMode mode;
    private Ice ice;
    private final @Nullable IcePath[] paths = new @Nullable IcePath[IceBase.RTCP];
    private List<String> names = List.of();
    private @Nullable IceParameters theirs;

    LegIce(final Leg leg, final LocalIce local, final Entropy entropy) {
        this.leg = leg;
        this.local = local;
        this.entropy = entropy;
        credentials = local.credentials();
        mode = local.mode();
        ice = as(mode);
    }

    private Ice as(final IceMode part) {
        return part == IceMode.LITE ? new IceLite(credentials) : agent(part == IceMode.CONTROLLING);
    }

    private IceAgent agent(final boolean controlling) {
        return new IceAgent(
                IceConfig.DEFAULT, based(local.candidates()), credentials, controlling, entropy);
    }

    private static List<LocalCandidate> based(final List<Candidate> candidates) {
        final List<LocalCandidate> based = new ArrayList<>();
        for (final Candidate candidate : candidates) {
            final boolean tcp = "TCP".equals(candidate.transport());
            if (candidate.component() == IceBase.RTP) {
                based.add(new LocalCandidate(candidate, tcp ? TCP_RTP : UDP_RTP));
            } else if (candidate.component() == IceBase.RTCP && !tcp) {
                based.add(new LocalCandidate(candidate, UDP_RTCP));
            }
        }
        return based;
    }

    /** The port with this number goes where its component does. */
    void path(final int component, final IcePath path) {
        paths[component - 1] = path;
    }

    /** Whether we check ourselves, and ask for consent. */
    boolean full() {
        return ice instanceof IceAgent;
    }

    /** Where a port is to send, as far as ICE knows. */
    @Nullable PeerAddress selected(final int component) {
        final IceRoute route = ice.selected(component);
        return route == null ? null : address(route);
    }

    /** What our requests' transaction ids begin with; -1 when we make none. */
    long prefix() {
        return ice instanceof IceAgent agent ? agent.transactionPrefix() & 0xffff_ffffL : -1;
    }

    void remote(final RemoteIce remote, final boolean mux, final long now) {
        theirs = remote.parameters();
        final int components = mux || paths[IceBase.RTCP - 1] == null ? 1 : 2;
        if (remote.lite() && !full() && !local.candidates().isEmpty()) {
            // Of two ends that wait for checks neither would ever hear one: somebody has to ask,
            // and controls then (RFC 8445 §6.1.1).
            ice = agent(true);
        }
        ice.remote(remote.parameters(), remote.lite(), components, now);
        ice.candidates(
                remote.parameters().ufrag(), remote.candidates(), remote.endOfCandidates(), now);
        drain(now);
    }

    /** Whether these are the far end's names and passwords still. */
    boolean isOf(final @Nullable IceParameters remote) {
        return remote != null && remote.equals(theirs);
    }

    /** Begins anew; media goes on over the old pair until there is a new one. */
    void restart(final IceParameters fresh, final @Nullable IceMode part, final long now) {
        credentials = fresh;
        if (part != null
                && part != mode
                && (part == IceMode.LITE || !local.candidates().isEmpty())) {
            // Another part is another agent; the far end begins anew as well.
            mode = part;
            ice = as(part);
        } else {
            ice.restart(fresh, now);
        }
        drain(now);
    }

    void candidates(final MediaCommand.Candidates more, final long now) {
        ice.candidates(more.remoteUfrag(), more.more(), more.end(), now);
        drain(now);
    }

    /** A STUN message came; whether it was the far end's, and proves where it is. */
    boolean stun(
            final int component,
            final Datagram datagram,
            final PeerAddress source,
            final long now) {
        final IceVerdict verdict =
                ice.check(
                        datagram.data(),
                        0,
                        datagram.length(),
                        base(component, source),
                        source.socketAddress(),
                        now);
        return verdict == IceVerdict.VALID || verdict == IceVerdict.ANSWER;
    }

    private static IceBase base(final int component, final PeerAddress source) {
        if (component == IceBase.RTCP) {
            return UDP_RTCP;
        }
        return source.connection() ? TCP_RTP : UDP_RTP;
    }

    /** A connection is closed. */
    void closed(final PeerAddress connection, final long now) {
        ice.closed(new IceRoute(TCP_RTP, connection.socketAddress()), now);
        drain(now);
    }

    void tick(final long now) {
        if (now >= ice.deadline()) {
            ice.tick(now);
            drain(now);
        } else {
            leg.host().due(leg, ice.deadline());
        }
    }

    /** When {@link #tick} is due, in nanoseconds since start-up. */
    long deadline() {
        return ice.deadline();
    }

    /** Does what the agent wants done. */
    void drain(final long now) {
        for (IceOutput output = ice.poll(); output != null; output = ice.poll()) {
            switch (output) {
                case IceOutput.Send(var message, var route) -> {
                    final IcePath path = path(route);
                    final PeerAddress to = address(route);
                    if (path != null && to != null) {
                        path.send(to, message.toBytes());
                    }
                }
                case IceOutput.Validated(var route) -> {
                    final IcePath path = path(route);
                    final PeerAddress to = address(route);
                    if (path != null && to != null) {
                        path.validated(to, now);
                    }
                }
                case IceOutput.Selected(var route) -> {
                    final IcePath path = path(route);
                    final PeerAddress to = address(route);
                    if (path != null && to != null) {
                        path.selected(to, now);
                    }
                }
                case IceOutput.ConsentLost(var route) -> lost(route);
                case IceOutput.Failed() -> {
                    final IcePath first = paths[0];
                    if (first != null && first.target() == null) {
                        leg.fail(MediaFailure.NO_CONNECTIVITY);
                    }
                }
            }
        }
        leg.host().due(leg, ice.deadline());
    }

    /**
     * Nothing may be sent there any more. With the lite part, media that is authentic shows consent
     * as well, so that a closed connection alone ends it.
     */
    private void lost(final IceRoute route) {
        final IcePath path = path(route);
        if (path != null && (full() || route.base().transport() == IceTransport.TCP)) {
            path.lost();
        }
    }

    private @Nullable IcePath path(final IceRoute route) {
        return paths[route.component() - 1];
    }

    private @Nullable PeerAddress address(final IceRoute route) {
        return route.base().transport() == IceTransport.TCP
                ? leg.host().connection(route.remote())
                : PeerAddress.of(route.remote());
    }

    /** The fragments by which the far end calls us. */
    List<String> localUfrags() {
        return ice.localUfrags();
    }

    /** The fragments by which the loop knows the leg. */
    List<String> names() {
        return names;
    }

    /** The loop knows the leg by these fragments now. */
    void names(final List<String> known) {
        names = known;
    }
}
