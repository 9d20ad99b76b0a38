package org.ringdown.gateway.ng.keep;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgCalls;
import org.ringdown.gateway.ng.call.NgCounter;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.RequestReader;
import org.ringdown.gateway.ng.sound.FakeStage;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.runtime.media.keep.PageFile;
import org.ringdown.testkit.SeededEntropy;

/** One process after the other, with calls that are kept in between; media is a fake. */
final class House implements AutoCloseable {
    /** Milliseconds since 1970; all processes see the same time of day. */
    long epochMillis = 1_700_000_000_000L;

    final Entropy entropy;
    private final Path directory;
    private final NgSettings settings;
    Running now;

    House(final Path directory, final long seed, final NgSettings settings) throws IOException {
        this.directory = directory;
        this.settings = settings;
        entropy = new SeededEntropy(seed);
        Files.createDirectories(calls());
        now = new Running();
    }

    Path calls() {
        return directory.resolve("calls");
    }

    /** The process ends without a word when what waits to be written is written; another begins. */
    void restart() throws IOException {
        now.end();
        now = new Running();
    }

    void pass(final long seconds) {
        epochMillis += seconds * 1_000;
        final long time = now.clock.now();
        while (now.calls.deadline() <= time) {
            now.calls.tick(time);
        }
    }

    @Override
    public void close() throws IOException {
        now.end();
    }

    /** A process. */
    final class Running {
        private final long started = epochMillis;
        final Clock clock =
                new Clock() {
                    @Override
                    public long now() {
                        return (epochMillis - started) * 1_000_000L;
                    }

                    @Override
                    public long epochMillis() {
                        return epochMillis;
                    }
                };
        final Background background = new Background(4);
        final PageFile pages = PageFile.open(directory, "boot", clock, entropy);
        final Plane plane = new Plane(pages);
        final Counters<NgCounter> counters = new Counters<>(NgCounter.class);
        private final RequestReader reader = new RequestReader(Map.of());
        private final Keeper keeper;
        final NgCalls calls;

        Running() throws IOException {
            final Interfaces interfaces =
                    new Interfaces(
                            List.of(
                                    address("default", "203.0.113.1"),
                                    address("turn:1", "203.0.113.7"),
                                    address("turn:2", "203.0.113.8")));
            keeper = new Keeper(calls(), background, plane, entropy, interfaces, counters);
            calls =
                    new NgCalls(
                            settings,
                            interfaces,
                            keeper.media(),
                            new FakeStage(),
                            keeper.entropy(),
                            () -> null,
                            counters);
            calls.onEnd(keeper::ended);
            if (pages.resumed()) {
                keeper.resume(calls, reader, clock);
            }
        }

        private static Interfaces.Address address(final String name, final String address) {
            final InetAddress literal = InetAddress.ofLiteral(address);
            return new Interfaces.Address(name, literal, literal, "F" + address.length());
        }

        NgValue.Dictionary ask(final NgValue.Dictionary document) {
            final List<NgReply> answers = new ArrayList<>();
            switch (reader.read(document)) {
                case RequestReader.Result.Refused(String error) ->
                        answers.add(NgReply.error(error));
                case RequestReader.Result.Known(NgRequest request) -> {
                    final long micros = clock.epochMillis() * 1_000;
                    keeper.begin();
                    calls.handle(request, clock.now(), micros, answers::add);
                    keeper.carriedOut(request, document, micros, calls);
                }
            }
            return answers.getFirst().document();
        }

        NgValue.Dictionary ask(final String command, final String... pairs) {
            final NgValue.Builder builder = new NgValue.Builder().put("command", command);
            for (int i = 0; i < pairs.length; i += 2) {
                builder.put(pairs[i], pairs[i + 1]);
            }
            return ask(builder.build());
        }

        void end() throws IOException {
            background.close();
            pages.close();
        }
    }

    /** A media plane that only keeps count. */
    static final class Plane implements KeptMedia {
        private final PageFile pages;
        final Map<Long, Opened> open = new LinkedHashMap<>();
        final Map<Long, LegPage> written = new HashMap<>();
        final Map<Long, List<MediaCommand>> commands = new HashMap<>();
        private long last;
        private int port = 30_000;

        Plane(final PageFile pages) {
            this.pages = pages;
        }

        @Override
        public @Nullable Opened open(
                final InetAddress local,
                final boolean single,
                final @Nullable LocalIce ice,
                final long beside) {
            while (taken(port)) {
                port = 30_000 + (port - 30_000 + 2) % 200;
            }
            final Opened leg = new Opened(++last, port, single ? port : port + 1);
            open.put(leg.leg(), leg);
            try {
                written.put(leg.leg(), pages.acquire(port));
            } catch (final IOException full) {
                throw new UncheckedIOException(full);
            }
            port = 30_000 + (port - 30_000 + 2) % 200;
            return leg;
        }

        private boolean taken(final int which) {
            return open.values().stream().anyMatch(leg -> leg.rtp() == which);
        }

        @Override
        public void post(final MediaCommand command) {
            if (!open.containsKey(command.leg())) {
                throw new AssertionError("a command for a leg that is not there: " + command);
            }
            commands.computeIfAbsent(command.leg(), _ -> new ArrayList<>()).add(command);
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
            if (open.remove(leg) == null) {
                throw new AssertionError("leg " + leg + " is closed twice");
            }
            Objects.requireNonNull(written.remove(leg)).free();
        }

        @Override
        public String fingerprint(final String hash) {
            return "sha-256 AA:BB";
        }

        @Override
        public long page(final long leg) {
            return Objects.requireNonNull(written.get(leg)).id();
        }

        @Override
        public @Nullable LegPage find(final int at, final long page) {
            return pages.find(at, page);
        }

        @Override
        public long number(final long beside) {
            return ++last;
        }

        @Override
        public boolean reopen(
                final Opened leg,
                final InetAddress local,
                final @Nullable LocalIce ice,
                final LegPage page) {
            if (taken(leg.rtp())) {
                return false;
            }
            open.put(leg.leg(), leg);
            written.put(leg.leg(), page);
            return true;
        }

        @Override
        public void await(final long leg) {
            // All is done at once.
        }
    }
}
