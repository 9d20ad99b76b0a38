package org.ringdown.service.message;

import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.sip.TransportEvent;
import org.ringdown.service.account.Domains;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.location.Location;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.MessageStore;

/**
 * Keeps messages for users who are not there: what all loops share of it. What waits for an address
 * of record is delivered by the loop of that address, one message after the other; each leaves from
 * the loop of its Call-ID, where its answers come to.
 */
public final class Keeping {
    /** The name of the agents. */
    public static final String NAME = "keeper";

    private final Parts parts;
    private final AtomicReferenceArray<@Nullable Keeper> keepers;
    private final Counters<KeepCounter> counters = new Counters<>(KeepCounter.class);

    /**
     * What it is made of.
     *
     * @param background runs something on a thread that may wait; false when it will not
     * @param loops how many signalling loops there are
     */
    public record Parts(
            MessageStore store,
            AccountStore accounts,
            Location location,
            Domains domains,
            Predicate<Runnable> background,
            Clock clock,
            Entropy entropy,
            int loops,
            KeepLimits limits) {}

    /** A keeping without agents yet. */
    public Keeping(final Parts parts) {
        this.parts = parts;
        keepers = new AtomicReferenceArray<>(parts.loops());
    }

    /** The agent of a loop; see {@code SignalNodes.AgentsOf}. */
    public InsideAgent on(final int loop, final Consumer<Runnable> resume, final LongSupplier now) {
        final Keeper keeper = new Keeper(this, resume, now);
        keepers.set(loop, keeper);
        return keeper;
    }

    /** Sees to what was kept before a restart. To be called once all loops have their agents. */
    public void begin() {
        parts.store().aors().forEach(aor -> forAor(aor, keeper -> keeper.waits(aor)));
    }

    /** Forgets what nobody wants any more. To be called now and then on a thread that may wait. */
    public void tidy() {
        final int gone = parts.store().removeExpired(parts.clock().epochMillis());
        for (int i = 0; i < gone; i++) {
            counters.count(KeepCounter.EXPIRED);
        }
    }

    /** What became of messages. */
    public Counters<KeepCounter> counters() {
        return counters;
    }

    Parts parts() {
        return parts;
    }

    /** Does something on the loop of an address of record. */
    void forAor(final String aor, final Consumer<Keeper> work) {
        on(TransportEvent.shard(aor, parts.loops()), work);
    }

    /** Does something on the loop of a Call-ID. */
    void forCall(final String callId, final Consumer<Keeper> work) {
        on(TransportEvent.shard(callId, parts.loops()), work);
    }

    private void on(final int loop, final Consumer<Keeper> work) {
        final Keeper keeper = keepers.get(loop);
        if (keeper != null) {
            keeper.resume(() -> work.accept(keeper));
        }
    }
}
