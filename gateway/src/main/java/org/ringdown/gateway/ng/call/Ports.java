package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.runtime.media.IceMode;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/** The local ends of media: which interface, which ports. */
final class Ports {
    private final Interfaces interfaces;
    private final MediaPort port;
    private final IceRule ice;

    Ports(final Interfaces interfaces, final MediaPort port, final IceRule ice) {
        this.interfaces = interfaces;
        this.port = port;
        this.ice = ice;
    }

    /** Chooses interfaces and families for both sides of a medium. */
    void place(final Medium from, final Medium to, final Options options, final boolean offer) {
        final List<String> names = options.network().direction();
        if (offer) {
            place(from, names.isEmpty() ? null : names.getFirst(), null, options);
            place(
                    to,
                    names.size() < 2 ? null : names.get(1),
                    Objects.requireNonNullElse(options.network().family(), fallback(from, to)),
                    options);
        } else {
            place(from, null, null, options);
            place(to, null, null, options);
        }
    }

    /** Chooses interface and family of a medium that only hears, or is only heard. */
    void placeAlone(final Medium medium, final String family, final Options options) {
        final List<String> names = options.network().direction();
        place(
                medium,
                names.isEmpty() ? null : names.getLast(),
                Objects.requireNonNullElse(options.network().family(), family),
                options);
    }

    private static String fallback(final Medium from, final Medium to) {
        return to.described != null ? to.said().family() : from.said().family();
    }

    private void place(
            final Medium medium,
            final @Nullable String name,
            final @Nullable String family,
            final Options options) {
        if (medium.carried()) {
            return; // where its bundle is
        }
        if (medium.local != null
                && (name == null || name.equals(medium.interfaceName))
                && (family == null || family.equals(medium.local.family()))
                && !options.has(Flag.NO_PORT_LATCHING)) {
            return;
        }
        final List<Interfaces.Address> addresses =
                interfaces.named(name == null ? medium.interfaceName : name);
        final String wanted =
                family != null ? family : medium.described == null ? "IP4" : medium.said().family();
        final Interfaces.Address local =
                Interfaces.primary(addresses, byName(name, wanted, family));
        if (medium.local != null && !medium.local.equals(local)) {
            release(medium);
        }
        medium.interfaceName = name == null ? medium.interfaceName : name;
        medium.local = local;
        medium.addresses = Interfaces.candidates(addresses, local);
    }

    /** Where nobody has configured them, these two names mean families. */
    private String byName(
            final @Nullable String name, final String wanted, final @Nullable String family) {
        if (name == null || family != null || interfaces.has(name)) {
            return wanted;
        }
        return switch (name) {
            case "internal" -> "IP4";
            case "external" -> "IP6";
            default -> wanted;
        };
    }

    /**
     * Opens what is not open yet.
     *
     * @param single whether the receiver gets one port
     * @param sender whether the sender gets one port
     * @param offer whether we offer to the receiver, and control its ICE (RFC 8445 §6.1.1)
     * @return false when no port is free
     */
    boolean open(
            final NgCall call,
            final Medium from,
            final Medium to,
            final boolean single,
            final boolean sender,
            final boolean offer) {
        return open(call, from, sender, !offer) && open(call, to, single, offer);
    }

    /** A port without ICE does not get it later: it is given up, before there are keys for it. */
    void renew(final Medium medium) {
        if (medium.leg != null && medium.ice && !medium.passthrough && !medium.iceOpen) {
            release(medium);
        }
    }

    /**
     * Opens one medium if it is not open yet.
     *
     * @param single whether one port is enough
     * @param offering whether we offer to its party, and control its ICE
     * @return false when no port is free
     */
    boolean open(
            final NgCall call, final Medium medium, final boolean single, final boolean offering) {
        final boolean wanted = medium.ice && !medium.passthrough;
        if (medium.carried()) {
            medium.share();
        }
        if (medium.leg != null) {
            return true;
        }
        final Interfaces.Address local = Objects.requireNonNull(medium.local);
        medium.controlling = offering;
        final @Nullable LocalIce mine =
                wanted ? IceRule.local(medium, single ? 1 : 2, offering) : null;
        medium.leg = port.open(local.local(), single, mine, call.someLeg());
        medium.iceOpen = mine != null;
        return medium.leg != null;
    }

    /**
     * A medium is not in its bundle any more.
     *
     * @param heir who keeps the transport
     */
    void leave(final Medium medium, final Medium heir) {
        if (medium.equals(heir)) {
            medium.carrier = null;
            return;
        }
        for (final Medium each : medium.party.media) {
            if (medium.equals(each.carrier)) {
                each.carrier = heir;
            }
        }
        release(medium);
        medium.carrier = null;
        medium.credentials = null;
        medium.role = null;
    }

    /**
     * Frees the ports of a medium, if it has any and nobody shares them; else the others keep them.
     */
    void release(final Medium medium) {
        final MediaPort.@Nullable Opened leg = medium.leg;
        if (leg != null) {
            final List<Medium> others = new ArrayList<>(medium.party.on(leg));
            others.remove(medium);
            if (!others.isEmpty()) {
                port.post(new MediaCommand.Park(medium.stream()));
                others.stream()
                        .filter(each -> medium.equals(each.carrier))
                        .forEach(each -> each.carrier = others.getFirst());
                medium.carrier = null;
                medium.credentials = null;
                medium.role = null;
            }
            medium.leg = null;
            medium.place = 0;
            // What is counted under a key begins anew with another leg (RFC 3711 §9.1).
            medium.ourCrypto = List.of();
            medium.sdesOffer = null;
            medium.iceOpen = false;
            medium.muxAgreed = false;
            final @Nullable Medium other = medium.bridged;
            if (other != null && Objects.equals(other.bridged, medium)) {
                other.bridged = null;
            }
            medium.bridged = null;
            if (others.isEmpty()) {
                port.close(leg.leg());
            }
        }
    }

    /** Whether the party began ICE anew (RFC 8839 §4.4.1.1.1). */
    boolean restarted(final Described before, final Described now) {
        final @Nullable RemoteIce old = before.ice();
        final @Nullable RemoteIce fresh = now.ice();
        return old != null && fresh != null && !old.parameters().equals(fresh.parameters());
    }

    /**
     * So do we, with the part in it that is wanted; media goes on over the old pair until there is
     * a new one.
     */
    void restartIce(final Medium medium) {
        if (medium.ice && medium.leg != null && medium.iceOpen && !medium.carried()) {
            medium.lite = medium.wantLite;
            medium.credentials = ice.fresh();
            final IceMode mode =
                    medium.lite
                            ? IceMode.LITE
                            : medium.controlling ? IceMode.CONTROLLING : IceMode.CONTROLLED;
            port.post(new MediaCommand.RestartIce(medium.leg.leg(), medium.credentials, mode));
        }
    }

    /** A part that has changed is a reason to begin anew (RFC 8839 §4.4.1.1.1). */
    void changePart(final Medium medium) {
        if (medium.wantLite != medium.lite && !medium.carried()) {
            restartIce(medium);
        }
    }
}
