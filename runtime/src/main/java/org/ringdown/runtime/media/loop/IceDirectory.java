package org.ringdown.runtime.media.loop;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.ice.IceAgent;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.runtime.io.Datagram;

/** Whose a STUN message is, and which legs' ICE has something to do soon. One for each loop. */
final class IceDirectory {
    private final MediaLoop loop;
    private final Map<String, MediaLoop> owners;
    private final Map<String, Leg> byUfrag = new HashMap<>();
    private final Map<Long, Leg> byPrefix = new HashMap<>();
    private final List<Leg> soon = new ArrayList<>();

    /**
     * Nobody's.
     *
     * @param owners where other threads find whose loop a fragment's leg is on
     */
    IceDirectory(final MediaLoop loop, final ConcurrentMap<String, MediaLoop> owners) {
        this.loop = loop;
        this.owners = owners;
    }

    /** Brings the names by which a leg is found in line with what it answers to. */
    void rename(final Leg leg, final LegIce ice) {
        forget(ice);
        ice.names(ice.localUfrags());
        for (final String name : ice.names()) {
            byUfrag.put(name, leg);
            owners.put(name, loop);
        }
        if (ice.prefix() >= 0) {
            byPrefix.put(ice.prefix(), leg);
        }
    }

    /** The leg is gone. */
    void remove(final Leg leg, final LegIce ice) {
        forget(ice);
        byPrefix.remove(ice.prefix());
        soon.remove(leg);
    }

    private void forget(final LegIce ice) {
        for (final String name : ice.names()) {
            byUfrag.remove(name);
            owners.remove(name, loop);
        }
    }

    /** The leg that a STUN message is for, by the fragment in it or by our own request's id. */
    @Nullable Leg find(final Datagram datagram) {
        final byte[] data = datagram.data();
        final long prefix = IceAgent.peekPrefix(data, 0, datagram.length());
        if (prefix >= 0) {
            return byPrefix.get(prefix);
        }
        final String ufrag = IceLite.peekLocalUfrag(data, 0, datagram.length());
        return ufrag == null ? null : byUfrag.get(ufrag);
    }

    /** The leg with this fragment. */
    @Nullable Leg find(final String ufrag) {
        return byUfrag.get(ufrag);
    }

    /** The leg's ICE has something to do before the loop looks after all legs again. */
    void soon(final Leg leg) {
        if (!soon.contains(leg)) {
            soon.add(leg);
        }
    }

    /**
     * Lets those whose time has come do it; those that have time are looked after with the rest.
     */
    void tick(final long now, final long supervision) {
        for (int i = soon.size() - 1; i >= 0; i--) {
            final Leg leg = soon.get(i);
            final LegIce ice = leg.ice();
            if (ice != null && ice.deadline() <= now) {
                leg.tickIce(now);
            }
            if (ice == null || ice.deadline() > supervision) {
                soon.remove(i);
            }
        }
    }

    /** When the first of those is due. */
    long deadline() {
        long earliest = Long.MAX_VALUE;
        for (int i = 0; i < soon.size(); i++) {
            final LegIce ice = soon.get(i).ice();
            if (ice != null) {
                earliest = Math.min(earliest, ice.deadline());
            }
        }
        return earliest;
    }
}
