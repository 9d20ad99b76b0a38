package org.ringdown.runtime.io;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which threads go first where there are more of them than processors. Packets cannot wait for the
 * JIT compiler or the collector; those can wait for packets.
 */
public final class Urgency {
    private static final int AHEAD = -10;

    private final AtomicBoolean used = new AtomicBoolean();

    /** Nobody is ahead yet. */
    public Urgency() {}

    /**
     * Lets the calling thread go before those that were not. Linux wants a privilege for that
     * (CAP_SYS_NICE, or a limit on nice values of -10); without it nothing changes.
     *
     * @return whether it was done
     */
    public boolean ahead() {
        final boolean done = NativePacketIo.possible() && Libc.nice(AHEAD) == 0;
        if (done) {
            used.set(true);
        }
        return done;
    }

    /** Takes it back for the calling thread, which may have it from the one that began it. */
    public void ordinary() {
        if (used.get()) {
            Libc.nice(0);
        }
    }
}
