package org.ringdown.rtc.rtcp;

import java.util.Arrays;

/**
 * A few sources and what they are called on the other side. It is small, and looked through from
 * end to end.
 */
public final class SourceMap {
    private int[] from = new int[4];
    private int[] to = new int[4];
    private int size;

    /** A map of nothing yet. */
    public SourceMap() {}

    /** Calls a source by another number; what was said of it before is forgotten. */
    public SourceMap put(final int source, final int other) {
        for (int i = 0; i < size; i++) {
            if (from[i] == source) {
                to[i] = other;
                return this;
            }
        }
        if (size == from.length) {
            from = Arrays.copyOf(from, 2 * size);
            to = Arrays.copyOf(to, 2 * size);
        }
        from[size] = source;
        to[size++] = other;
        return this;
    }

    /** Forgets everything. */
    public void clear() {
        size = 0;
    }

    /** What a source is called on the other side; itself when nothing was said of it. */
    public int of(final int source) {
        for (int i = 0; i < size; i++) {
            if (from[i] == source) {
                return to[i];
            }
        }
        return source;
    }
}
