package org.ringdown.runtime.io;

import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Which threads go first where there are more of them than processors. Packets cannot wait for the
 * JIT compiler or the collector; those can wait for packets.
 */
public final class Urgency {
    private static final int AHEAD = -10;

    /** Whether any thread is ahead. */
    private static final AtomicBoolean USED = new AtomicBoolean();

    private Urgency() {}

    /**
     * Lets the calling thread go before those that were not. Linux wants a privilege for that
     * (CAP_SYS_NICE, or a limit on nice values of -10); without it nothing changes.
     *
     * @return whether it was done
     */
    public static boolean ahead() {
        final boolean done = NativePacketIo.possible() && Libc.nice(AHEAD) == 0;
        if (done) {
            USED.set(true);
        }
        return done;
    }

    /** Takes it back for the calling thread, which may have it from the one that began it. */
    public static void ordinary() {
        if (USED.get()) {
            Libc.nice(0);
        }
    }
}
