package org.ringdown.gateway.ng.keep;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.call.MediaPort.Opened;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.keep.LegPage;

/**
 * A leg of an earlier process that waits to be opened again, and what it was asked for: of that
 * only what still counts. Keys that are used no more are not even named to the media plane, which
 * would begin with them anew.
 */
final class ReplayedLeg {
    private final Opened leg;
    private final InetAddress local;
    private final long page;
    private final String owner;
    private final Set<MediaCommand> asked = new LinkedHashSet<>();
    private @Nullable LocalIce ice;
    private @Nullable Security security;
    private boolean open;

    ReplayedLeg(
            final Opened leg,
            final InetAddress local,
            final @Nullable LocalIce ice,
            final long page,
            final String owner) {
        this.leg = leg;
        this.local = local;
        this.ice = ice;
        this.page = page;
        this.owner = owner;
    }

    /** The file of the call that it belongs to. */
    String owner() {
        return owner;
    }

    boolean open() {
        return open;
    }

    /** Something was asked of it, in order. */
    void ask(final MediaCommand command) {
        switch (command) {
            case MediaCommand.RestartIce restart -> {
                ice = KeptMedia.renewed(ice, restart);
                return;
            }
            // A digit must not be pressed twice.
            case MediaCommand.Query _, MediaCommand.Press _ -> {
                return;
            }
            case MediaCommand.Remote remote -> {
                security = remote.remote().security();
                asked.removeIf(MediaCommand.Remote.class::isInstance);
            }
            case MediaCommand.Learn _ -> asked.removeIf(MediaCommand.Learn.class::isInstance);
            case MediaCommand.TrafficClass _ ->
                    asked.removeIf(MediaCommand.TrafficClass.class::isInstance);
            // What was asked before and is asked again counts where it was asked last.
            default -> asked.remove(command);
        }
        asked.add(command);
    }

    /**
     * Opens it, unless its page is not whole or is about other keys: those may have been used
     * beyond what anybody knows.
     */
    boolean reopen(final KeptMedia media) {
        final @Nullable LegPage from = media.find(leg.rtp(), page);
        if (from == null
                || !from.intact()
                || (security instanceof final Security.Sdes keys && !from.agrees(keys))) {
            return false;
        }
        open = media.reopen(leg, local, ice, from);
        return open;
    }

    /** What it was asked for and still counts, in order. */
    List<MediaCommand> commands() {
        return new ArrayList<>(asked);
    }
}
