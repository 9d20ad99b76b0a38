package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/** A media plane that only keeps count, of a bounded number of ports. */
final class FakeMedia implements MediaPort {
    static final String FINGERPRINT = "sha-256 AA:BB";

    final Map<Long, Opened> open = new HashMap<>();
    final Map<Long, RemoteEnd> remotes = new HashMap<>();
    final Map<Long, MediaCommand.Copy> copies = new HashMap<>();
    final Map<Long, Long> bridges = new HashMap<>();
    final Map<Long, LocalIce> ice = new HashMap<>();
    final List<MediaCommand> commands = new ArrayList<>();
    final Set<Integer> taken = new HashSet<>();
    private final int pairs;
    private long last;

    FakeMedia(final int pairs) {
        this.pairs = pairs;
    }

    RemoteEnd remote(final long leg) {
        return Objects.requireNonNull(remotes.get(leg), "leg " + leg + " has no far end");
    }

    @Override
    public @Nullable Opened open(
            final InetAddress at,
            final boolean single,
            final @Nullable LocalIce local,
            final long beside) {
        for (int pair = 0; pair < pairs; pair++) {
            final int port = 30_000 + 2 * pair;
            if (taken.add(port)) {
                final Opened opened = new Opened(++last, port, single ? port : port + 1);
                open.put(opened.leg(), opened);
                if (local != null) {
                    ice.put(opened.leg(), local.at(opened.rtp(), opened.rtcp()));
                }
                return opened;
            }
        }
        return null;
    }

    @Override
    public void post(final MediaCommand command) {
        if (!open.containsKey(command.leg())) {
            throw new AssertionError("a command for a leg that is not there: " + command);
        }
        commands.add(command);
        switch (command) {
            case MediaCommand.Remote(long leg, RemoteEnd remote) -> remotes.put(leg, remote);
            case MediaCommand.Bridge bridge -> {
                if (!open.containsKey(bridge.other().leg())) {
                    throw new AssertionError("bridged with a leg that is not there");
                }
                bridges.put(bridge.one().leg(), bridge.other().leg());
                bridges.put(bridge.other().leg(), bridge.one().leg());
            }
            case MediaCommand.Copy copy -> {
                if (!open.containsKey(copy.heard().leg())) {
                    throw new AssertionError("a copy of a leg that is not there");
                }
                if (copy.terms().open()) {
                    copies.put(copy.listener().leg(), copy);
                } else {
                    copies.remove(copy.listener().leg());
                }
            }
            default -> {}
        }
    }

    @Override
    public void reports(final List<Long> legs, final Consumer<Map<Long, LegReport>> to) {
        to.accept(Map.of());
    }

    @Override
    public boolean together(final long one, final long other) {
        return true;
    }

    @Override
    public void close(final long leg) {
        final Opened closed = open.remove(leg);
        if (closed == null) {
            throw new AssertionError("leg " + leg + " is closed twice");
        }
        taken.remove(closed.rtp());
        remotes.remove(leg);
        copies.remove(leg);
        copies.values().removeIf(copy -> copy.heard().leg() == leg);
        final Long other = bridges.remove(leg);
        if (other != null) {
            bridges.remove(other, leg);
        }
    }

    @Override
    public String fingerprint(final String hash) {
        return hash.equals("sha-256") ? FINGERPRINT : hash + " CC:DD";
    }
}
