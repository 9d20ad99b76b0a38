package org.ringdown.service.locate;

import java.util.List;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.dns.Dns;
import org.ringdown.sip.locate.Answer;
import org.ringdown.sip.locate.Means;

/** What the locators of all loops share. Safe from any thread. */
public final class Locators {
    private final Dns dns;
    private final Supplier<Means> means;
    private final Supplier<AddressPolicy> policy;
    private final Entropy entropy;
    private final FailedPlaces failures = new FailedPlaces();
    private final Counters<LocateCounter> counters = new Counters<>(LocateCounter.class);

    /**
     * Finds servers by DNS.
     *
     * @param means how we reach others, asked for at each search
     * @param policy where nobody may be led, asked for at each search
     */
    public Locators(
            final Dns dns,
            final Supplier<Means> means,
            final Supplier<AddressPolicy> policy,
            final Entropy entropy) {
        this.dns = dns;
        this.means = means;
        this.policy = policy;
        this.entropy = entropy;
    }

    /** Locators that reach nobody: DNS answers nothing, and there is no way to send. */
    public static Locators none(final Entropy entropy) {
        return new Locators(
                (_, _, answer) -> answer.accept(new Answer.Failed()),
                () -> new Means(List.of(), false, false),
                AddressPolicy::strict,
                entropy);
    }

    /**
     * The locator of one loop.
     *
     * @param resume brings work back to that loop from any thread
     * @param now the time of the loop's present turn
     */
    public Locator on(final Consumer<Runnable> resume, final LongSupplier now) {
        return new LoopLocator(this, resume, now);
    }

    /** What was searched and found so far. */
    public Counters<LocateCounter> counters() {
        return counters;
    }

    Dns dns() {
        return dns;
    }

    Means means() {
        return means.get();
    }

    AddressPolicy policy() {
        return policy.get();
    }

    Entropy entropy() {
        return entropy;
    }

    FailedPlaces failures() {
        return failures;
    }
}
