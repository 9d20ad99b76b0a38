package org.ringdown.service.trace;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/**
 * What passed under one Call-ID, as references. Owned by the loop of the call; {@link #story}
 * copies it for others.
 */
final class Recording {
    /** What a message takes besides its bytes: the index of its lines, its decoded headers. */
    private static final int MESSAGE_OVERHEAD = 900;

    private static final int FIRST_STEPS = 16;

    private final String callId;

    /** The message of each step, and the way it took: a Flow, a Hop, or a sentence about it. */
    private SipMessage[] messages = new SipMessage[FIRST_STEPS];

    private Object[] ways = new Object[FIRST_STEPS];
    private long[] times = new long[FIRST_STEPS];
    private int steps;
    private int leftOut;
    private long bytes;

    private boolean call;
    private boolean over;
    private boolean answered;
    private @Nullable Shelf shelf;
    private @Nullable Recording before;
    private @Nullable Recording after;

    Recording(final String callId) {
        this.callId = callId;
    }

    String callId() {
        return callId;
    }

    /** Whether it is a call that got somewhere. */
    boolean call() {
        return call;
    }

    void becomesCall() {
        call = true;
    }

    boolean over() {
        return over;
    }

    /** Whether an INVITE was answered with 2xx: later ones only change the call. */
    boolean answered() {
        return answered;
    }

    void becomesAnswered() {
        answered = true;
    }

    void over(final boolean is) {
        over = is;
    }

    int steps() {
        return steps;
    }

    long bytes() {
        return bytes;
    }

    /**
     * Adds a step.
     *
     * @param way a {@link Flow} by which it came, a {@link Hop} by which it went, or a sentence
     * @return how many bytes that takes; 0 when there were too many steps already
     */
    long add(final SipMessage message, final Object way, final long now, final int most) {
        if (steps >= most) {
            leftOut++;
            return 0;
        }
        if (steps == times.length) {
            final int more = Math.min(most, steps * 2);
            messages = Arrays.copyOf(messages, more);
            ways = Arrays.copyOf(ways, more);
            times = Arrays.copyOf(times, more);
        }
        messages[steps] = message;
        ways[steps] = way;
        times[steps] = now;
        steps++;
        final long added =
                way instanceof String sentence
                        ? sentence.length()
                        : (long) message.length() + MESSAGE_OVERHEAD;
        bytes += added;
        return added;
    }

    /** Begins anew: a client that registers again uses the same Call-ID for days. */
    void clear() {
        Arrays.fill(messages, 0, steps, null);
        Arrays.fill(ways, 0, steps, null);
        steps = 0;
        leftOut = 0;
        bytes = 0;
        over = false;
    }

    /** A copy for other threads. */
    Story story(final long now, final long epochMillis) {
        final List<Step> copy = new ArrayList<>(steps);
        for (int i = 0; i < steps; i++) {
            copy.add(
                    switch (ways[i]) {
                        case Flow flow -> new Step.Received(times[i], messages[i], flow);
                        case Hop hop -> new Step.Sent(times[i], messages[i], hop);
                        case Object sentence ->
                                new Step.Remark(times[i], messages[i], sentence.toString());
                    });
        }
        final long began = steps == 0 ? now : times[0];
        return new Story(
                callId, call, over, epochMillis - (now - began) / 1_000_000, now, copy, leftOut);
    }

    @Nullable Shelf shelf() {
        return shelf;
    }

    /** The recordings of one kind, in the order in which they are forgotten. */
    static final class Shelf {
        private @Nullable Recording first;
        private @Nullable Recording last;
        private int size;

        int size() {
            return size;
        }

        @Nullable Recording first() {
            return first;
        }

        /** Puts a recording that is on no shelf at the end of this one. */
        void add(final Recording recording) {
            recording.shelf = this;
            recording.before = last;
            recording.after = null;
            if (last == null) {
                first = recording;
            } else {
                last.after = recording;
            }
            last = recording;
            size++;
        }

        /** Takes a recording off its shelf. */
        void remove(final Recording recording) {
            final @Nullable Recording previous = recording.before;
            final @Nullable Recording next = recording.after;
            if (previous == null) {
                first = next;
            } else {
                previous.after = next;
            }
            if (next == null) {
                last = previous;
            } else {
                next.before = previous;
            }
            recording.shelf = null;
            recording.before = null;
            recording.after = null;
            size--;
        }

        /** All of them, the oldest first. */
        void copyTo(final List<Recording> list) {
            for (@Nullable Recording each = first; each != null; each = each.after) {
                list.add(each);
            }
        }
    }
}
