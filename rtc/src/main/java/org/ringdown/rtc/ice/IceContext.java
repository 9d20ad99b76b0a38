package org.ringdown.rtc.ice;

import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.ringdown.core.Entropy;

/** What the generations of one agent share. */
final class IceContext {
    final IceConfig config;
    final List<LocalCandidate> locals;
    final Roles roles;
    final Entropy entropy;

    /** What the ids of our requests begin with. */
    final int prefix;

    final Queue<IceOutput> outputs = new ArrayDeque<>();

    IceContext(
            final IceConfig config,
            final List<LocalCandidate> locals,
            final boolean controlling,
            final Entropy entropy) {
        this.config = config;
        this.locals = List.copyOf(locals);
        this.entropy = entropy;
        roles = new Roles(controlling, entropy.nextLong());
        prefix = (int) entropy.nextLong();
    }
}
