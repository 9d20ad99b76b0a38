package org.ringdown.runtime.clock;

/** The machine's clock. Its {@link #now} starts at 0 when it is made. */
public final class SystemClock implements Clock {
    private final long start = System.nanoTime();

    @Override
    public long now() {
        return System.nanoTime() - start;
    }

    @Override
    public long epochMillis() {
        return System.currentTimeMillis();
    }
}
