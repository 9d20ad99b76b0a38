package org.ringdown.bench.media;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** The two ends of some calls, in the order in which they speak. Belongs to the load's thread. */
final class Talkers {
    /** How often a browser checks that it is still welcome (RFC 7675 §5.1). */
    private static final long CONSENT_NANOS = 5_000_000_000L;

    private final Roll roll;
    private final List<Talker> order = new ArrayList<>();
    private final List<Browser> browsers;
    private final Set<Line> lines = new LinkedHashSet<>();
    private int next;
    private int tended;
    private long tendedAt = System.nanoTime();

    /**
     * @param callers one end of each call
     * @param callees the other ends
     * @param browsers those of them that are browsers
     * @param alike whether both are phones: then those that share a socket speak one after the
     *     other, so that their packets leave together; else the two ends of a call do
     */
    Talkers(
            final Roll roll,
            final List<Talker> callers,
            final List<Talker> callees,
            final List<Browser> browsers,
            final boolean alike) {
        this.roll = roll;
        this.browsers = List.copyOf(browsers);
        final int together = alike ? Switchboard.TOGETHER : 1;
        for (int from = 0; from < callers.size(); from += together) {
            final int to = Math.min(callers.size(), from + together);
            order.addAll(callers.subList(from, to));
            order.addAll(callees.subList(from, to));
        }
        order.forEach(talker -> lines.add(talker.line()));
    }

    /** Everybody, in the order in which they speak. */
    List<Talker> order() {
        return order;
    }

    /** Calls. */
    int calls() {
        return order.size() / 2;
    }

    /** Packets a second when each speaks every 20 ms. */
    int packets() {
        return order.size() * 50;
    }

    List<Browser> browsers() {
        return browsers;
    }

    /** Who speaks next. */
    int next() {
        return next;
    }

    void next(final int talker) {
        next = talker;
    }

    /** The ports of all sockets. */
    BitSet ports() {
        final BitSet ports = new BitSet();
        lines.forEach(line -> ports.set(line.port()));
        return ports;
    }

    /** Sends the consent checks that are due, spread evenly. */
    void tend(final long now) {
        if (browsers.isEmpty()) {
            return;
        }
        final long each = CONSENT_NANOS / browsers.size();
        if (now - tendedAt > CONSENT_NANOS) {
            tendedAt = now - CONSENT_NANOS;
        }
        while (now - tendedAt > each) {
            tendedAt += each;
            browsers.get(tended).check();
            tended = tended + 1 == browsers.size() ? 0 : tended + 1;
        }
    }

    /** Hangs up. */
    void close() {
        order.forEach(roll::remove);
        lines.forEach(Line::close);
    }
}
