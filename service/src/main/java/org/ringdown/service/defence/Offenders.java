package org.ringdown.service.defence;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Who guesses passwords, and who is shut out for it. Asked for every message whether a source is
 * banned, which costs a few reads of an array; told of failures only, which may wait for a lock.
 *
 * <p>A failure weighs one point, a failure under another name than the last one of that source
 * three: people mistype their password, they do not try names. Whether a name exists does not
 * matter, so that the time until the ban does not tell. A point goes away in half a minute: a phone
 * with an old password that tries once a minute is never banned. Ten points ban, for a minute the
 * first time, twice as long each further time, an hour at most; after a day without a ban all is
 * forgotten.
 */
final class Offenders {
    static final int LIMIT = 10;
    static final int SAME_NAME = 1;
    static final int OTHER_NAME = 3;

    private static final long SECOND = 1_000_000_000L;
    private static final long POINT_LIFE = 30 * SECOND;
    private static final long SHORTEST = 60 * SECOND;
    private static final long LONGEST = 3600 * SECOND;
    private static final long MEMORY = 24 * 3600 * SECOND;
    private static final int MOST = 8_192;
    private static final int MOST_BANS = 2_048;

    /** What is known of one source. */
    private static final class Offender {
        private boolean failedBefore;
        private long points;
        private long since;
        private int name;
        private int times;
        private long until = Long.MIN_VALUE;
        private String why = "";
    }

    /** Banned sources by open addressing; a key of 0 is a free slot. Never changed once seen. */
    private static final class Banned {
        private static final Banned NOBODY = new Banned(0);

        private final long[] keys;
        private final long[] until;

        /** With room for {@code count}, and as many free slots. */
        Banned(final int count) {
            keys = new long[count == 0 ? 0 : Integer.highestOneBit(count) * 4];
            until = new long[keys.length];
        }

        void add(final long source, final long end) {
            int i = hash(source) & (keys.length - 1);
            while (keys[i] != 0) {
                i = (i + 1) & (keys.length - 1);
            }
            keys[i] = source;
            until[i] = end;
        }

        boolean has(final long source, final long now) {
            if (keys.length == 0) {
                return false;
            }
            final int mask = keys.length - 1;
            for (int i = hash(source) & mask; keys[i] != 0; i = (i + 1) & mask) {
                if (keys[i] == source) {
                    return now < until[i];
                }
            }
            return false;
        }
    }

    /** In the order of their last failure. */
    private final Map<Long, Offender> offenders = new LinkedHashMap<>(16, 0.75f, true);

    private volatile Banned banned = Banned.NOBODY;

    private static int hash(final long source) {
        return (int) ((source * 0x9e3779b97f4a7c15L) >>> 40);
    }

    /** Whether a source is shut out now. Any thread, for every message. */
    boolean isBanned(final long source, final long now) {
        return banned.has(source, now);
    }

    /**
     * A source failed to prove who it is.
     *
     * @param name a number that stands for the name under which it failed
     * @param extra points besides
     * @return whether it is banned for it
     */
    synchronized boolean failed(
            final long source, final int name, final int extra, final String why, final long now) {
        final Offender offender = offenders.computeIfAbsent(source, _ -> new Offender());
        if (now - offender.until > MEMORY && offender.times > 0) {
            offender.times = 0;
        }
        final long gone = (now - offender.since) / POINT_LIFE;
        offender.points = Math.max(0, offender.points - gone);
        offender.since = offender.points == 0 ? now : offender.since + gone * POINT_LIFE;
        final boolean other = offender.failedBefore && offender.name != name;
        offender.points += extra + (other ? OTHER_NAME : SAME_NAME);
        offender.failedBefore = true;
        offender.name = name;
        final boolean ban = offender.points >= LIMIT && now >= offender.until;
        if (ban) {
            offender.times++;
            offender.until = now + Math.min(LONGEST, SHORTEST << Math.min(offender.times - 1, 6));
            offender.points = 0;
            offender.why = why;
            publish(now);
        }
        makeRoom();
        return ban;
    }

    /** Ends a ban; {@code false} when there is none. */
    synchronized boolean lift(final long source, final long now) {
        final Offender offender = offenders.get(source);
        if (offender == null || now >= offender.until) {
            return false;
        }
        offenders.remove(source);
        publish(now);
        return true;
    }

    /** All bans, the longest to go first. */
    synchronized List<Ban> bans(final long now) {
        final List<Ban> bans = new ArrayList<>();
        offenders.forEach((source, offender) -> {
            if (now < offender.until) {
                bans.add(
                        new Ban(
                                Sources.text(source),
                                offender.until,
                                offender.times,
                                offender.why));
            }
        });
        bans.sort((one, other) -> Long.compare(other.until(), one.until()));
        return bans;
    }

    /** How many sources are remembered. */
    synchronized int remembered() {
        return offenders.size();
    }

    private void makeRoom() {
        final Iterator<Offender> eldest = offenders.values().iterator();
        while (offenders.size() > MOST && eldest.hasNext()) {
            eldest.next();
            eldest.remove();
        }
    }

    private void publish(final long now) {
        final List<Map.Entry<Long, Offender>> those = new ArrayList<>();
        for (final Map.Entry<Long, Offender> each : offenders.entrySet()) {
            if (now < each.getValue().until) {
                those.add(each);
            }
        }
        // Too many at once: those who came last stay out.
        final List<Map.Entry<Long, Offender>> shut =
                those.size() <= MOST_BANS
                        ? those
                        : those.subList(those.size() - MOST_BANS, those.size());
        final Banned next = new Banned(shut.size());
        shut.forEach(each -> next.add(each.getKey(), each.getValue().until));
        banned = next;
    }
}
