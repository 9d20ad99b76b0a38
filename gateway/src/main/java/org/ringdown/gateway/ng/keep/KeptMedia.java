package org.ringdown.gateway.ng.keep;

import java.net.InetAddress;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.call.MediaPort;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.keep.LegPage;

/** The media plane, whose legs another process can go on with. */
public interface KeptMedia extends MediaPort {
    /** The name of a leg's page; 0 when nothing is written down of the leg. */
    long page(long leg);

    /** The page of that name for the leg with this port, or {@code null}. */
    @Nullable LegPage find(int port, long page);

    /**
     * A number for a leg that is to be opened again.
     *
     * @param beside a leg of the same call, or {@link #NONE}
     */
    long number(long beside);

    /**
     * Opens a leg of an earlier process again, on the ports that it had.
     *
     * @return false when they cannot be had
     */
    boolean reopen(Opened leg, InetAddress local, @Nullable LocalIce ice, LegPage page);

    /** Waits until the leg's loop has done all that was asked of it. */
    void await(long leg);

    /** What our side of ICE is when it has begun anew. */
    static @Nullable LocalIce renewed(
            final @Nullable LocalIce ice, final MediaCommand.RestartIce with) {
        return ice == null
                ? null
                : new LocalIce(
                        with.local(),
                        Objects.requireNonNullElse(with.mode(), ice.mode()),
                        ice.candidates());
    }
}
