package org.ringdown.bench.media;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** All talkers by SSRC. The two of a call differ in the lowest bit. One thread. */
final class Roll {
    /** Below every other number that is made up in this program. */
    private static final int FIRST = 0x1000;

    private @Nullable Talker[] talkers = new @Nullable Talker[4_096];
    private int used;

    /** By the server's port, where the server makes SSRCs of its own. */
    private final @Nullable Talker[] ports = new @Nullable Talker[1 << Character.SIZE];

    /** The first of two new sources. */
    int newPair() {
        used += 2;
        if (used > talkers.length) {
            talkers = Arrays.copyOf(talkers, 2 * talkers.length);
        }
        return FIRST + used - 2;
    }

    void add(final Talker talker) {
        talkers[talker.source() - FIRST] = talker;
    }

    /** A talker is told from the server's port for it. */
    void addPort(final Talker talker) {
        ports[talker.targetPort()] = talker;
    }

    /** Whoever the server speaks to from this port. */
    @Nullable Talker behind(final int port) {
        return ports[port];
    }

    void remove(final Talker talker) {
        if (talker.converses()) {
            ports[talker.targetPort()] = null;
        }
        talkers[talker.source() - FIRST] = null;
    }

    /** Whoever is to hear this source. */
    @Nullable Talker hearing(final int source) {
        final int at = (source ^ 1) - FIRST;
        return at >= 0 && at < used ? talkers[at] : null;
    }
}
