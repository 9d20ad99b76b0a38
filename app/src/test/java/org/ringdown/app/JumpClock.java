package org.ringdown.app;

import java.util.concurrent.atomic.AtomicLong;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.clock.SystemClock;

/** The machine's clock, which a test can put forward. */
final class JumpClock implements Clock {
    private final Clock real = new SystemClock();
    private final AtomicLong jumped = new AtomicLong();

    /** Puts it forward. Loops notice when they wake. */
    void jump(final long nanos) {
        jumped.addAndGet(nanos);
    }

    @Override
    public long now() {
        return real.now() + jumped.get();
    }

    @Override
    public long epochMillis() {
        return real.epochMillis() + jumped.get() / 1_000_000;
    }
}
