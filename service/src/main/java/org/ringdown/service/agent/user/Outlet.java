package org.ringdown.service.agent.user;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.sip.message.SipMessage;

/** What all parts of one agent share: its way out, the time, and what nobody can guess. */
final class Outlet {
    private final Queue<SipMessage> outputs = new ArrayDeque<>();
    private final Alarms alarms = new Alarms();
    private final LongSupplier clock;
    private final Entropy entropy;

    Outlet(final LongSupplier clock, final Entropy entropy) {
        this.clock = clock;
        this.entropy = entropy;
    }

    void send(final SipMessage message) {
        outputs.add(message);
    }

    @Nullable SipMessage poll() {
        return outputs.poll();
    }

    Alarms alarms() {
        return alarms;
    }

    /** Does something after so many nanoseconds. */
    Alarms.Alarm after(final long delay, final Runnable action) {
        return alarms.at(now() + delay, action);
    }

    long now() {
        return clock.getAsLong();
    }

    String token(final int bytes) {
        return entropy.token(bytes);
    }

    /** A number from 0 on, below {@code bound}. */
    long random(final long bound) {
        return Math.floorMod(entropy.nextLong(), bound);
    }

    /** A Via value with a new branch. */
    String via() {
        return "SIP/2.0/TCP inside.invalid;branch=z9hG4bK" + entropy.token(12);
    }
}
