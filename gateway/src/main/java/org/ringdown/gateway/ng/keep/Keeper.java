package org.ringdown.gateway.ng.keep;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.MediaPort;
import org.ringdown.gateway.ng.call.NgCalls;
import org.ringdown.gateway.ng.call.NgCounter;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.RequestReader;
import org.ringdown.gateway.ng.wire.Bencode;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.MediaCommand;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Keeps calls over the end of the process, however it comes. Not what a call is like is written
 * down, but what was asked: each request with the random bytes and the ports that it took. At the
 * next start all requests of calls that are not over are carried out again, in their order and at
 * their times, with the same bytes and ports; so the calls are the same, down to keys and tags,
 * whatever they consist of. Where media was, and how far SRTP, stands in the legs' pages ({@link
 * org.ringdown.runtime.media.keep.PageFile}).
 *
 * <p>Owned by the loop of the calls; until that runs, by whoever starts it.
 */
public final class Keeper {
    private static final Logger LOG = LoggerFactory.getLogger(Keeper.class);
    private static final int BREATH = 250;
    private static final long MICRO = 1_000L;

    /** A call's file. */
    private static final class Kept {
        private final String name;
        private long size;
        private long last;
        private long before;
        private boolean givenUp;

        Kept(final String name) {
            this.name = name;
        }

        /** A document was asked; whether it is that of two before. */
        boolean repeats(final long mark) {
            final boolean same = mark == before;
            before = last;
            last = mark;
            return same;
        }
    }

    private final Journal journal;
    private final Tape tape;
    private final KeptMedia media;
    private final Interfaces interfaces;
    private final Counters<NgCounter> counters;
    private final Map<String, Kept> files = new HashMap<>();
    private long sequence;

    /**
     * A keeper.
     *
     * @param directory of the calls' files; is there
     * @param background where files are written
     */
    public Keeper(
            final Path directory,
            final Background background,
            final KeptMedia media,
            final Entropy entropy,
            final Interfaces interfaces,
            final Counters<NgCounter> counters) {
        journal = new Journal(directory, background);
        tape = new Tape(media, entropy);
        this.media = media;
        this.interfaces = interfaces;
        this.counters = counters;
    }

    /** The media plane as calls that are kept must see it. */
    public MediaPort media() {
        return tape;
    }

    /** Random bytes as calls that are kept must draw them. */
    public Entropy entropy() {
        return tape;
    }

    /** A request is about to be carried out. */
    public void begin() {
        tape.record();
    }

    /** It was. */
    public void carriedOut(
            final NgRequest request,
            final NgValue.Dictionary document,
            final long epochMicros,
            final NgCalls calls) {
        final @Nullable String id = request.options().names().callId();
        if (id == null || !changes(request) || !calls.has(id)) {
            return;
        }
        final Kept file = files.computeIfAbsent(id, _ -> new Kept(Journal.name(sequence)));
        if (file.givenUp) {
            return;
        }
        final byte[] bytes =
                new Entry(
                                sequence++,
                                epochMicros,
                                file.repeats(mark(document)) ? null : document,
                                tape.drawn(),
                                tape.opened(),
                                interfaces.turns())
                        .bytes();
        file.size += bytes.length;
        if (!tape.kept() || file.size > Journal.MOST || !journal.append(file.name, bytes)) {
            // Half of a call is none.
            file.givenUp = true;
            journal.delete(file.name);
            counters.count(NgCounter.UNKEPT);
            LOG.warn("[{}] there is no room to keep it: it would end with this process", id);
        }
    }

    private static boolean changes(final NgRequest request) {
        return switch (request) {
            case NgRequest.Ping _,
                    NgRequest.Query _,
                    NgRequest.ListCalls _,
                    NgRequest.Statistics _,
                    // What was played is not played again.
                    NgRequest.PlayMedia _,
                    NgRequest.StopMedia _ ->
                    false;
            default -> true;
        };
    }

    private static long mark(final NgValue.Dictionary document) {
        final byte[] bytes = Bencode.write(document);
        final CRC32 sum = new CRC32();
        sum.update(bytes);
        return sum.getValue() << Integer.SIZE | bytes.length;
    }

    /** A call is over. */
    public void ended(final String id) {
        final @Nullable Kept file = files.remove(id);
        if (file != null && !file.givenUp) {
            journal.delete(file.name);
        }
    }

    /**
     * Forgets what there is: it is of another run of the machine.
     *
     * @throws IOException when files cannot be deleted
     */
    public void forget() throws IOException {
        journal.clear();
    }

    /**
     * Goes on with the calls that are there. Those that are over by now, by any of their time-outs,
     * are not.
     *
     * @throws IOException when files cannot be read
     */
    public void resume(final NgCalls calls, final RequestReader reader, final Clock clock)
            throws IOException {
        final List<Step> steps = new ArrayList<>();
        final Set<String> broken = new HashSet<>();
        final Map<String, String> owners = new HashMap<>();
        int damaged = 0;
        for (final Journal.Found found : journal.read()) {
            damaged += found.damaged() ? 1 : 0;
            if (found.entries().isEmpty()) {
                journal.delete(found.name());
                counters.count(NgCounter.UNRESTORED);
                continue;
            }
            for (final Entry entry : found.entries()) {
                steps.add(new Step(found, entry));
                sequence = Math.max(sequence, entry.sequence() + 1);
            }
        }
        steps.sort(Comparator.comparingLong(step -> step.entry().sequence()));
        for (final Step step : steps) {
            replay(step, calls, reader, clock, broken, owners);
        }
        interfacesGoOn(steps);
        calls.tick(clock.now());
        open(broken);
        final int lost = end(calls, reader, clock, broken, owners);
        final int going = calls.size();
        for (int i = 0; i < going; i++) {
            counters.count(NgCounter.RESTORED);
        }
        if (damaged > 0 || lost > 0) {
            LOG.warn(
                    "{} files of calls are damaged, {} calls cannot be gone on with",
                    damaged,
                    lost);
        }
        LOG.info("{} calls of the process before go on", going);
    }

    /** An entry and the file that it is in. */
    private record Step(Journal.Found file, Entry entry) {}

    private void replay(
            final Step step,
            final NgCalls calls,
            final RequestReader reader,
            final Clock clock,
            final Set<String> broken,
            final Map<String, String> owners) {
        final NgValue.@Nullable Dictionary document = step.entry().document();
        if (document == null
                || !(reader.read(document)
                        instanceof RequestReader.Result.Known(NgRequest request))) {
            broken.add(step.file().name());
            return;
        }
        final @Nullable String id = request.options().names().callId();
        if (id != null) {
            final Kept file = files.computeIfAbsent(id, _ -> new Kept(step.file().name()));
            file.size = step.file().size();
            file.repeats(mark(document));
            owners.put(step.file().name(), id);
        }
        final long micros = step.entry().epochMicros();
        final long ago = (clock.epochMillis() * MICRO - micros) * MICRO;
        final long then = clock.now() - Math.max(0, ago);
        calls.tick(then);
        interfaces.turns(step.entry().turns());
        tape.replay(step.entry(), step.file().name());
        final boolean done = done(calls, request, then, micros);
        if (!tape.replayedAll() || !done) {
            broken.add(step.file().name());
        }
    }

    /** Whatever one call leads to, the others go on. */
    private static boolean done(
            final NgCalls calls, final NgRequest request, final long now, final long epochMicros) {
        try {
            calls.handle(request, now, epochMicros, _ -> {});
            return true;
        } catch (final RuntimeException bug) {
            LOG.error("a request that was kept leads to an error of ours", bug);
            return false;
        }
    }

    private void interfacesGoOn(final List<Step> steps) {
        if (!steps.isEmpty()) {
            interfaces.turns(steps.getLast().entry().turns());
        }
    }

    private void open(final Set<String> broken) {
        int count = 0;
        for (final Map.Entry<Long, ReplayedLeg> each : tape.replayed().entrySet()) {
            final ReplayedLeg leg = each.getValue();
            if (!broken.contains(leg.owner()) && !leg.reopen(media)) {
                broken.add(leg.owner());
            }
            if (leg.open() && ++count % BREATH == 0) {
                media.await(each.getKey());
            }
        }
        for (final Map.Entry<Long, ReplayedLeg> each : tape.replayed().entrySet()) {
            final ReplayedLeg leg = each.getValue();
            if (leg.open() && !broken.contains(leg.owner())) {
                for (final MediaCommand command : leg.commands()) {
                    media.post(command);
                }
                if (++count % BREATH == 0) {
                    media.await(each.getKey());
                }
            }
        }
    }

    /** Ends the calls that cannot go on, and gives how many there were. */
    private int end(
            final NgCalls calls,
            final RequestReader reader,
            final Clock clock,
            final Set<String> broken,
            final Map<String, String> owners) {
        int lost = 0;
        for (final String name : broken) {
            journal.delete(name);
            counters.count(NgCounter.UNRESTORED);
            final @Nullable String id = owners.get(name);
            if (id != null && calls.has(id)) {
                lost++;
                final NgValue.Dictionary delete =
                        new NgValue.Builder()
                                .put("command", "delete")
                                .put("call-id", id)
                                .put("delete-delay", 0)
                                .build();
                if (reader.read(delete) instanceof RequestReader.Result.Known(NgRequest request)) {
                    final var _ = done(calls, request, clock.now(), clock.epochMillis() * MICRO);
                }
            }
        }
        tape.replayed().clear();
        return lost;
    }
}
