package org.ringdown.service.relay;

import java.io.IOException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.LocalEnd;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** Opens and closes legs on the media plane, and remembers whose they are. Owned by one loop. */
public final class Legs {
    private static final int UFRAG_BYTES = 4;
    private static final int PASSWORD_BYTES = 16;

    private final MediaPlane media;
    private final MediaAddresses addresses;
    private final Entropy entropy;
    private final LegOwners owners;
    private final int self;
    private final Abilities abilities;
    private final Map<Long, LegWatch> watches = new HashMap<>();

    /**
     * Opens legs for one signalling loop.
     *
     * @param owners told which legs are this loop's, so that media events find it
     * @param self the loop's number
     * @param abilities what the media plane can do with what it relays
     */
    public Legs(
            final MediaPlane media,
            final MediaAddresses addresses,
            final Entropy entropy,
            final LegOwners owners,
            final int self,
            final Abilities abilities) {
        this.media = media;
        this.addresses = addresses;
        this.entropy = entropy;
        this.owners = owners;
        this.self = self;
        this.abilities = abilities;
    }

    /** What the media plane can do with what it relays. */
    Abilities abilities() {
        return abilities;
    }

    /** Legs of the same call, beside which a new one is put: one media loop has them all. */
    public static final class Beside {
        private @Nullable Long first;
    }

    /**
     * Opens a leg that faces {@code peer}.
     *
     * @param ice whether with ICE on the shared port; else with ports of its own
     * @param offering whether our description goes first
     * @param watch told, on the owner's loop, when the leg is lost and when it is heard again
     * @param beside the other legs of the call
     * @return {@code null} when no port is free
     */
    @Nullable Leg open(
            final Peer peer,
            final boolean ice,
            final boolean offering,
            final LegWatch watch,
            final Beside beside) {
        final @Nullable Long first = beside.first;
        final long id = first == null ? media.newLegId() : media.newLegId(first);
        final @Nullable Leg leg = ice ? browser(peer, id, offering) : phone(peer, id);
        if (leg != null) {
            beside.first = first == null ? id : first;
            watches.put(leg.id(), watch);
            owners.own(leg.id(), self);
        }
        return leg;
    }

    private Leg browser(final Peer peer, final long id, final boolean offering) {
        final IceParameters ice = credentials();
        final List<String> ours = addresses.forBrowser(peer.address());
        final LocalEnd udp = LocalEnd.webRtc(ours, media.sharedPort(id), ice, media.fingerprint());
        final int tcp = media.tcpPort();
        final LocalEnd end = tcp == 0 ? udp : udp.reachableByTcp(ours, tcp);
        final LocalIce local =
                addresses.lite()
                        ? LocalIce.lite(ice, end.candidates())
                        : LocalIce.full(ice, offering, end.candidates());
        media.post(new MediaCommand.Open(id, new Sockets.Shared(), local));
        return new Leg(id, end);
    }

    /** Whether we only answer the checks of browsers. */
    boolean lite() {
        return addresses.lite();
    }

    private @Nullable Leg phone(final Peer peer, final long id) {
        final RtpPorts ports;
        try {
            ports = media.openPorts();
        } catch (final IOException rangeUsedUp) {
            return null;
        }
        media.post(new MediaCommand.Open(id, new Sockets.Own(ports), null));
        if (peer.address() != null) {
            media.post(new MediaCommand.Learn(id, Learning.DEFAULT.from(peer.address())));
        }
        return new Leg(
                id,
                LocalEnd.rtp(
                        addresses.forPhone(peer.address()),
                        ports.rtp(),
                        ports.rtcp(),
                        media.fingerprint()));
    }

    /** The same leg with new ICE credentials; the old ones hold until a new pair is found. */
    Leg restartIce(final Leg leg) {
        return restartIce(leg, credentials());
    }

    /** The same leg with these ICE credentials. */
    Leg restartIce(final Leg leg, final IceParameters ice) {
        media.post(new MediaCommand.RestartIce(leg.id(), ice));
        final LocalEnd end = leg.end();
        return new Leg(
                leg.id(),
                new LocalEnd(
                        end.profile(),
                        end.address(),
                        end.rtpPort(),
                        end.rtcpPort(),
                        ice,
                        end.candidates(),
                        end.fingerprint(),
                        end.cname()));
    }

    private IceParameters credentials() {
        return new IceParameters(entropy.token(UFRAG_BYTES), entropy.token(PASSWORD_BYTES));
    }

    /** Hands a command to the media plane. */
    public void post(final MediaCommand command) {
        media.post(command);
    }

    /** Frees a leg with its port and keys; a second time is no error. */
    public void close(final Leg leg) {
        if (watches.remove(leg.id()) != null) {
            owners.disown(leg.id());
            media.post(new MediaCommand.Close(leg.id()));
        }
    }

    /** The media plane says something about a leg. */
    public void happened(final MediaEvent event) {
        final @Nullable LegWatch watch = watches.get(event.leg());
        if (watch == null) {
            return;
        }
        switch (event) {
            case MediaEvent.Failed _, MediaEvent.Silent _ -> watch.lost();
            case MediaEvent.Ready _ -> watch.heard();
            case MediaEvent.Played played -> watch.played(played);
            case MediaEvent.Digit digit -> watch.digit(digit);
            case MediaEvent.Closed _ -> {
                // Only we close legs, and then nobody watches any more.
            }
        }
    }

    /** How many legs are open. */
    public int open() {
        return watches.size();
    }
}
