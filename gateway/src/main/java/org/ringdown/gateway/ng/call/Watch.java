package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.gateway.ng.describe.Described;

/**
 * When calls end by themselves: each has one time at which it is looked at again, and then it is
 * over or gets another.
 */
final class Watch {
    private static final long SECOND = 1_000_000_000L;

    private record Alarm(NgCall call, long at) {}

    /**
     * A call whose time has come.
     *
     * @param reason why it is over, or {@code null} when parties of it are to leave
     */
    record Due(NgCall call, @Nullable NgCounter reason) {}

    private final NgSettings.Timeouts timeouts;
    private final PriorityQueue<Alarm> alarms =
            new PriorityQueue<>(Comparator.comparingLong(Alarm::at));
    private final Map<NgCall, Long> set = new HashMap<>();

    Watch(final NgSettings.Timeouts timeouts) {
        this.timeouts = timeouts;
    }

    /** Something was said about a call. */
    void signalled(final NgCall call, final long now) {
        arm(call, next(call, now));
    }

    /** A leg of a call fell silent, or is heard again. */
    void changed(final NgCall call, final long now) {
        arm(call, next(call, now));
    }

    /** Parties of a call leave at that time. */
    void leaves(final NgCall call, final long at) {
        arm(call, Math.min(at, set.getOrDefault(call, Engine.NEVER)));
    }

    /** A call is gone. */
    void ended(final NgCall call) {
        set.remove(call);
    }

    private void arm(final NgCall call, final long at) {
        final @Nullable Long before = set.get(call);
        if (before == null || before != at) {
            set.put(call, at);
            if (at != Engine.NEVER) {
                alarms.add(new Alarm(call, at));
            }
        }
    }

    long deadline() {
        for (Alarm first = alarms.peek(); first != null; first = alarms.peek()) {
            if (Objects.equals(set.get(first.call()), first.at())) {
                return first.at();
            }
            alarms.poll();
        }
        return Engine.NEVER;
    }

    List<Due> due(final long now) {
        final List<Due> due = new ArrayList<>();
        while (deadline() <= now) {
            final Alarm first = Objects.requireNonNull(alarms.poll());
            final NgCall call = first.call();
            set.remove(call);
            final @Nullable NgCounter reason = reason(call, now);
            if (reason != null) {
                due.add(new Due(call, reason));
            } else if (call.parties.stream().anyMatch(party -> party.endsAt <= now)) {
                due.add(new Due(call, null));
            } else {
                // Whatever it is that is not due yet, the loop must not be kept busy with it.
                arm(call, Math.max(next(call, now), now + SECOND));
            }
        }
        return due;
    }

    /** Why a call is over, or {@code null}. */
    private @Nullable NgCounter reason(final NgCall call, final long now) {
        if (passed(timeouts.whole(), call.created, now)) {
            return NgCounter.FINAL_TIMED_OUT;
        }
        if (!call.answered) {
            return passed(timeouts.offer(), call.lastSignal, now)
                    ? NgCounter.OFFER_TIMED_OUT
                    : null;
        }
        final long silence = silence(call);
        if (held(call)) {
            return passed(timeouts.silent(), call.lastSignal, now)
                    ? NgCounter.SILENT_TIMED_OUT
                    : null;
        }
        return silence != Engine.NEVER && passed(timeouts.media(), call.lastSignal, now)
                ? NgCounter.TIMED_OUT
                : null;
    }

    /** The next time at which something may be due. */
    private long next(final NgCall call, final long now) {
        long at = after(timeouts.whole(), call.created);
        if (!call.answered) {
            at = Math.min(at, after(timeouts.offer(), call.lastSignal));
        } else if (held(call)) {
            at = Math.min(at, after(timeouts.silent(), call.lastSignal));
        } else if (silence(call) != Engine.NEVER) {
            at = Math.min(at, Math.max(now, after(timeouts.media(), call.lastSignal)));
        }
        for (final Party party : call.parties) {
            at = Math.min(at, party.endsAt);
        }
        return at;
    }

    private static boolean passed(final int seconds, final long since, final long now) {
        return seconds > 0 && now - since >= seconds * SECOND;
    }

    private static long after(final int seconds, final long since) {
        return seconds <= 0 ? Engine.NEVER : since + seconds * SECOND;
    }

    /** Since when every medium that should be heard is silent; never while one is heard. */
    private static long silence(final NgCall call) {
        long last = 0;
        boolean any = false;
        for (final Party party : call.parties) {
            for (final Medium medium : party.media) {
                if (medium.leg != null && medium.isHeard() && sends(medium)) {
                    any = true;
                    last = Math.max(last, medium.silentSince);
                }
            }
        }
        return any ? last : Engine.NEVER;
    }

    private static boolean sends(final Medium medium) {
        final @Nullable Described said = medium.described;
        return said != null && said.direction().sends();
    }

    /** Whether nobody is to be heard at all. */
    private static boolean held(final NgCall call) {
        return call.parties.stream()
                .flatMap(party -> party.media.stream())
                .noneMatch(medium -> medium.leg != null && medium.isHeard() && sends(medium));
    }
}
