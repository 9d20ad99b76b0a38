package org.ringdown.runtime.io;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which threads go first where there are more of them than processors. Packets cannot wait for the
 * JIT compiler or the collector; those can wait for packets.
 */
public final class Urgency {
    private static final int AHEAD = -10;

    /**
     * How long it wants to run at a time. The scheduler lets whoever runs finish his slice, a
     * millisecond and a half or three, except where the one that wakes up asks for a shorter one.
     */
    private static final long SLICE_NANOS = 100_000;

    private final AtomicBoolean used = new AtomicBoolean();
    private final AtomicBoolean sooner = new AtomicBoolean();

    /** Nobody is ahead yet. */
    public Urgency() {}

    /**
     * Lets the calling thread go before those that were not. Linux wants a privilege for that
     * (CAP_SYS_NICE, or a limit on nice values of -10); without it nothing changes.
     *
     * @return whether it was done
     */
    public boolean ahead() {
        if (!NativePacketIo.possible()) {
            return false;
        }
        final boolean done = Libc.nice(AHEAD) == 0;
        // Needs no privilege; what an older system says to it does not matter.
        if (Libc.schedule(Libc.niceness(), SLICE_NANOS) == 0) {
            sooner.set(true);
        }
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
        if (sooner.get()) {
            Libc.schedule(Libc.niceness(), 0);
        }
    }
}
