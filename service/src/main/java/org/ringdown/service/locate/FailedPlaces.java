package org.ringdown.service.locate;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringdown.sip.locate.Destination;
import org.ringdown.sip.transport.Transport;

/**
 * Which destinations failed lately: they are tried after all others (RFC 3263 §4.3), for half a
 * minute after the first failure, twice as long after each further one, five minutes at most. One
 * that answers is as good as new. Safe from any thread.
 */
final class FailedPlaces {
    private static final int MOST = 4_096;
    private static final long FIRST = 30_000_000_000L;
    private static final long LONGEST = 300_000_000_000L;

    private final Map<Place, Failure> failures =
            new LinkedHashMap<>() {
                @Override
                protected boolean removeEldestEntry(final Map.Entry<Place, Failure> eldest) {
                    return size() > MOST;
                }
            };

    /** A destination, whoever it was tried for. */
    private record Place(Transport transport, InetSocketAddress address) {
        static Place of(final Destination destination) {
            return new Place(destination.transport(), destination.address());
        }
    }

    /** Avoided for {@code length}, until {@code until}; both in nanoseconds. */
    private record Failure(long length, long until) {}

    synchronized void failed(final Destination destination, final long now) {
        final Place place = Place.of(destination);
        final Failure before = failures.remove(place);
        if (before != null && now < before.until()) {
            // Several requests that were under way together are one failure.
            failures.put(place, before);
            return;
        }
        final long length =
                before != null && now - before.until() < LONGEST
                        ? Math.min(before.length() * 2, LONGEST)
                        : FIRST;
        failures.put(place, new Failure(length, now + length));
    }

    synchronized void reached(final Destination destination) {
        failures.remove(Place.of(destination));
    }

    /** The same destinations: first those that are well, then those that are back soonest. */
    synchronized List<Destination> ordered(final List<Destination> all, final long now) {
        if (failures.isEmpty()) {
            return all;
        }
        final List<Destination> ordered = new ArrayList<>(all);
        ordered.sort(Comparator.comparingLong(destination -> avoidedUntil(destination, now)));
        return ordered;
    }

    private long avoidedUntil(final Destination destination, final long now) {
        final Failure failure = failures.get(Place.of(destination));
        return failure == null || failure.until() <= now ? 0 : failure.until();
    }
}
