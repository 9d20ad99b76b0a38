package org.ringdown.gateway.ng.keep;

import java.io.ByteArrayOutputStream;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Secret;
import org.ringdown.gateway.ng.call.MediaPort;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/**
 * Stands between the calls and what makes them unpredictable: random bytes, and ports. Notes both
 * while a request is carried out, and gives the same when it is carried out again; then no port is
 * opened yet, and what a leg is asked for waits. Owned by the loop of the calls.
 */
final class Tape implements MediaPort, Entropy {
    private final KeptMedia media;
    private final Entropy entropy;
    private final ByteArrayOutputStream drawn = new ByteArrayOutputStream();
    private final List<Entry.Port> opened = new ArrayList<>();
    private final Map<Long, ReplayedLeg> replayed = new LinkedHashMap<>();
    private @Nullable Replay replay;

    /** What is left of an entry that is carried out again. */
    private static final class Replay {
        private final ByteBuffer drawn;
        private final Queue<Entry.Port> ports;
        private final String owner;
        private boolean wrong;

        Replay(final Entry entry, final String owner) {
            drawn = ByteBuffer.wrap(entry.drawn().reveal());
            ports = new ArrayDeque<>(entry.ports());
            this.owner = owner;
        }
    }

    Tape(final KeptMedia media, final Entropy entropy) {
        this.media = media;
        this.entropy = entropy;
    }

    /** A request is carried out for the first time. */
    void record() {
        drawn.reset();
        opened.clear();
    }

    Secret drawn() {
        return Secret.of(drawn.toByteArray());
    }

    List<Entry.Port> opened() {
        return List.copyOf(opened);
    }

    /** Whether all that was opened is written down, so that it can be opened again. */
    boolean kept() {
        return opened.stream().allMatch(port -> port.rtp() == 0 || port.page() != 0);
    }

    /**
     * A request is carried out again.
     *
     * @param owner whose legs those are that it opens
     */
    void replay(final Entry entry, final String owner) {
        replay = new Replay(entry, owner);
    }

    /** It was carried out; whether it took just what was noted. */
    boolean replayedAll() {
        final Replay done = replay;
        replay = null;
        return done != null && !done.wrong && !done.drawn.hasRemaining() && done.ports.isEmpty();
    }

    /** The legs that wait to be opened. */
    Map<Long, ReplayedLeg> replayed() {
        return replayed;
    }

    @Override
    public void fill(final byte[] target) {
        final Replay again = replay;
        if (again == null) {
            entropy.fill(target);
            drawn.writeBytes(target);
        } else if (again.drawn.remaining() >= target.length) {
            again.drawn.get(target);
        } else {
            again.wrong = true;
            entropy.fill(target);
        }
    }

    @Override
    public @Nullable Opened open(
            final InetAddress local,
            final boolean single,
            final @Nullable LocalIce ice,
            final long beside) {
        final Replay again = replay;
        if (again != null) {
            return reopened(again, local, single, ice, beside);
        }
        final @Nullable Opened leg = media.open(local, single, ice, beside);
        opened.add(
                leg == null
                        ? new Entry.Port(0, 0, 0)
                        : new Entry.Port(leg.rtp(), leg.rtcp(), media.page(leg.leg())));
        return leg;
    }

    private @Nullable Opened reopened(
            final Replay again,
            final InetAddress local,
            final boolean single,
            final @Nullable LocalIce ice,
            final long beside) {
        final Entry.@Nullable Port was = again.ports.poll();
        if (was == null || (was.rtp() != 0 && single != (was.rtp() == was.rtcp()))) {
            again.wrong = true;
            return null;
        }
        if (was.rtp() == 0) {
            return null;
        }
        final Opened leg = new Opened(media.number(beside), was.rtp(), was.rtcp());
        replayed.put(leg.leg(), new ReplayedLeg(leg, local, ice, was.page(), again.owner));
        return leg;
    }

    @Override
    public void post(final MediaCommand command) {
        final @Nullable ReplayedLeg waiting = replayed.get(command.leg());
        if (waiting == null) {
            media.post(command);
        } else {
            waiting.ask(command);
        }
    }

    @Override
    public void close(final long leg) {
        final @Nullable ReplayedLeg waiting = replayed.remove(leg);
        if (waiting == null || waiting.open()) {
            media.close(leg);
        }
    }

    @Override
    public void reports(final List<Long> legs, final Consumer<Map<Long, LegReport>> to) {
        if (replay == null) {
            media.reports(legs, to);
        } else {
            to.accept(Map.of());
        }
    }

    @Override
    public boolean together(final long one, final long other) {
        return media.together(one, other);
    }

    @Override
    public String fingerprint(final String hash) {
        return media.fingerprint(hash);
    }
}
