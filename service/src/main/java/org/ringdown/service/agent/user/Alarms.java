package org.ringdown.service.agent.user;

import java.util.Comparator;
import java.util.PriorityQueue;
import org.ringdown.core.Engine;

/** What is to be done later, in the order of its times. Owned by one loop. */
final class Alarms {
    private final PriorityQueue<Alarm> queue =
            new PriorityQueue<>(
                    Comparator.comparingLong((Alarm a) -> a.at).thenComparingLong(a -> a.number));
    private long last;
    private int cancelled;

    /** Something to be done at a time, unless it is called off. */
    final class Alarm {
        private final long at;
        private final long number;
        private final Runnable action;
        private boolean off;

        private Alarm(final long at, final Runnable action) {
            this.at = at;
            this.action = action;
            number = ++last;
        }

        /** Calls it off; no error when it was done already. */
        void cancel() {
            if (!off) {
                off = true;
                cancelled++;
                sweep();
            }
        }
    }

    /** Does something at a time. */
    Alarm at(final long time, final Runnable action) {
        final Alarm alarm = new Alarm(time, action);
        queue.add(alarm);
        return alarm;
    }

    /** Does what is due. */
    void tick(final long now) {
        for (Alarm first = queue.peek(); first != null && first.at <= now; first = queue.peek()) {
            queue.poll();
            if (first.off) {
                cancelled--;
            } else {
                first.off = true;
                first.action.run();
            }
        }
    }

    /** When the next is due; what was called off in front of it goes. */
    long deadline() {
        for (Alarm first = queue.peek(); first != null && first.off; first = queue.peek()) {
            queue.poll();
            cancelled--;
        }
        final Alarm first = queue.peek();
        return first == null ? Engine.NEVER : first.at;
    }

    /** What was called off does not stay for hours when it is most of what is kept. */
    private void sweep() {
        if (cancelled > 64 && cancelled > queue.size() / 2) {
            queue.removeIf(alarm -> alarm.off);
            cancelled = 0;
        }
    }
}
