package org.ringdown.service.relay;

import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.Agreement;
import org.ringdown.rtc.offer.Ends;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.LocalEnd;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.StreamRef;

/**
 * The legs that face one side of a call: one for each transport that its session has with us.
 * Opened when the negotiation asks for them.
 */
public final class SideLegs implements Ends {
    private final Legs legs;
    private final Peer peer;
    private final LegWatch watch;
    private final Legs.Beside beside;

    /** Empty and not to be changed before the first leg is opened. */
    private SortedMap<Integer, Leg> open = Collections.emptySortedMap();

    private Set<Integer> lost = Set.of();
    private boolean closed;

    /**
     * No leg yet.
     *
     * @param beside where legs are that these will be bridged with
     */
    public SideLegs(
            final Legs legs, final Peer peer, final LegWatch watch, final Legs.Beside beside) {
        this.legs = legs;
        this.peer = peer;
        this.watch = watch;
        this.beside = beside;
    }

    @Override
    public @Nullable LocalEnd open(final int transport, final boolean ice, final boolean offering) {
        final @Nullable Leg there = open.get(transport);
        if (there != null && there.ice() == ice) {
            return there.end();
        }
        if (closed) {
            return null;
        }
        if (there != null) {
            legs.close(there);
            lost.remove(transport);
        }
        final @Nullable Leg leg = legs.open(peer, ice, offering, new OneOfThem(transport), beside);
        if (leg == null) {
            if (there != null) {
                open.remove(transport);
            }
            return null;
        }
        if (open.isEmpty()) {
            open = new TreeMap<>();
            lost = new HashSet<>();
        }
        open.put(transport, leg);
        return leg.end();
    }

    /** New credentials; the old ones hold until a new pair is found (RFC 8445 §9). */
    @Override
    public LocalEnd restartIce(final int transport) {
        final @Nullable Leg leg = open.get(transport);
        if (leg == null) {
            throw new IllegalStateException("transport " + transport + " is not open");
        }
        final Leg renewed = legs.restartIce(leg);
        open.put(transport, renewed);
        return renewed.end();
    }

    @Override
    public void takeBack(final int transport, final LocalEnd end) {
        final @Nullable Leg leg = open.get(transport);
        final IceParameters ice = end.ice();
        if (leg != null && ice != null && !leg.end().equals(end)) {
            open.put(transport, legs.restartIce(leg, ice));
        }
    }

    /** Its failure may be that of its ICE, and a new beginning mends it. */
    @Override
    public boolean lost(final int transport) {
        return lost.contains(transport);
    }

    @Override
    public boolean lite() {
        return legs.lite();
    }

    @Override
    public boolean trickle() {
        return true;
    }

    /** Hands candidates of the far end on that followed its description. */
    public void trickled(final List<Agreement.Trickled> more) {
        for (final Agreement.Trickled each : more) {
            final @Nullable Leg leg = open.get(each.transport());
            if (leg != null) {
                legs.post(
                        new MediaCommand.Candidates(
                                leg.id(), each.ufrag(), each.candidates(), each.end()));
            }
        }
    }

    /** Whether there is any leg. */
    public boolean isOpen() {
        return !open.isEmpty();
    }

    /** The leg of a transport, or {@code null}. */
    public @Nullable Leg leg(final int transport) {
        return open.get(transport);
    }

    /** A stream of a transport, or {@code null} when that is closed. */
    public @Nullable StreamRef stream(final int transport, final int stream) {
        final @Nullable Leg leg = open.get(transport);
        return leg == null ? null : new StreamRef(leg.id(), stream);
    }

    /** Closes all legs but those of these transports. */
    public void keep(final List<Integer> transports) {
        for (final int transport : List.copyOf(open.keySet())) {
            final @Nullable Leg leg = open.get(transport);
            if (leg != null && !transports.contains(transport)) {
                legs.close(leg);
                open.remove(transport);
                lost.remove(transport);
            }
        }
    }

    /** Asks how well the far end is heard; the answer comes on a media thread, or never. */
    void measure(final Consumer<LegQuality> answer) {
        open.values().stream()
                .findFirst()
                .ifPresent(leg ->
                        legs.post(
                                new MediaCommand.Query(
                                        leg.id(),
                                        report ->
                                                report.streams().stream()
                                                        .findFirst()
                                                        .ifPresent(stream ->
                                                                answer.accept(stream.quality())))));
    }

    /** Closes all legs for good; a second time is no error. */
    public void close() {
        closed = true;
        keep(List.of());
    }

    /** The side is lost when all its legs are: a picture that stands still is no reason. */
    private final class OneOfThem implements LegWatch {
        private final int transport;

        OneOfThem(final int transport) {
            this.transport = transport;
        }

        @Override
        public void lost() {
            lost.add(transport);
            if (lost.containsAll(open.keySet())) {
                watch.lost();
            }
        }

        @Override
        public void heard() {
            lost.remove(transport);
            watch.heard();
        }
    }
}
