package org.ringdown.gateway.ng.run;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.call.Interfaces;
import org.ringdown.gateway.ng.call.NgCalls;
import org.ringdown.gateway.ng.call.NgCounter;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.keep.Keeper;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.RequestReader;
import org.ringdown.gateway.ng.sound.Archive;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.control.DatagramPort;
import org.ringdown.runtime.control.StreamPort;
import org.ringdown.runtime.loop.Background;
import org.ringdown.runtime.loop.EventLoop;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.keep.PageFile;
import org.ringdown.runtime.net.AddressRange;
import org.ringdown.runtime.net.Network;

/**
 * The NG protocol of rtpengine, so that Kamailio and OpenSIPS can use the media plane. One loop
 * owns all its calls; the transports hand requests to it.
 */
public final class NgGateway implements AutoCloseable {
    private static final int MAILBOX = 1 << 14;
    private static final int CONNECTIONS = 1_024;

    /**
     * Where and how it is spoken.
     *
     * @param udp where datagrams are taken
     * @param tcp where connections are taken, bencode only
     * @param http where HTTP and WebSockets are taken
     * @param allow who may command us; everybody when it is empty
     * @param interfaces the local addresses of media
     */
    public record Config(
            List<InetSocketAddress> udp,
            List<InetSocketAddress> tcp,
            List<InetSocketAddress> http,
            List<AddressRange> allow,
            Interfaces interfaces,
            NgSettings settings) {
        /** Commanded by everybody who reaches these addresses. */
        public Config(
                final List<InetSocketAddress> udp,
                final List<InetSocketAddress> tcp,
                final List<InetSocketAddress> http,
                final Interfaces interfaces,
                final NgSettings settings) {
            this(udp, tcp, http, List.of(), interfaces, settings);
        }

        /** Copies the lists. */
        public Config {
            udp = List.copyOf(udp);
            tcp = List.copyOf(tcp);
            http = List.copyOf(http);
            allow = List.copyOf(allow);
        }
    }

    /**
     * An address that is listened on.
     *
     * @param transport {@code udp}, {@code tcp} or {@code http}
     */
    public record Bound(String transport, InetSocketAddress address) {}

    private final Config config;
    private final Counters<NgCounter> counters = new Counters<>(NgCounter.class);
    private final Tally tally = new Tally();
    private final List<AutoCloseable> doors = new ArrayList<>();
    private final List<Bound> bound = new ArrayList<>();
    private final PlaneMedia media;
    private final NgCalls calls;
    private final EventLoop<NgTask> loop;
    private final NgDesk desk;
    private final Statistics statistics;
    private final Strain strain;
    private final RequestReader reader;
    private final @Nullable Keep keep;
    private final @Nullable Keeper keeper;
    private boolean resuming;

    /**
     * Where calls are kept over the end of the process.
     *
     * @param calls the directory of the calls' files; is there
     * @param legs the legs' pages
     * @param background where files are written
     */
    public record Keep(Path calls, PageFile legs, Background background) {}

    private NgGateway(
            final Config config,
            final MediaPlane plane,
            final Clock clock,
            final Entropy entropy,
            final @Nullable Keep keep,
            final @Nullable Archive archive) {
        this.config = config;
        this.keep = keep;
        reader = new RequestReader(config.settings().templates());
        media = new PlaneMedia(plane, this::post, keep == null ? null : keep.legs(), archive);
        keeper =
                keep == null
                        ? null
                        : new Keeper(
                                keep.calls(),
                                keep.background(),
                                media,
                                entropy,
                                config.interfaces(),
                                counters);
        calls =
                new NgCalls(
                        config.settings(),
                        config.interfaces(),
                        keeper == null ? media : keeper.media(),
                        media,
                        keeper == null ? entropy : keeper.entropy(),
                        this::refusal,
                        counters);
        loop = new EventLoop<>("ng", clock, MAILBOX, new NgLoop(calls, media, clock, keeper));
        strain =
                new Strain(
                        config.settings().limits(),
                        new Strain.Machine(),
                        () -> plane.count(MediaCounter.SENT_BYTES),
                        clock::now);
        statistics = new Statistics(config.interfaces(), counters, tally, plane, clock);
        desk = new NgDesk(reader, clock, this::take, tally);
    }

    /** Goes on with the calls of the process before. */
    private void resume(final Clock clock) throws IOException {
        if (keep == null || keeper == null) {
            return;
        }
        calls.onEnd(keeper::ended);
        if (!keep.legs().resumed()) {
            keeper.forget();
            return;
        }
        resuming = true;
        keeper.resume(calls, reader, clock);
        resuming = false;
    }

    /**
     * Begins to listen.
     *
     * @param plane whose events must be passed to {@link #happened}
     * @throws IOException naming the address that cannot be had, and the reason
     */
    public static NgGateway start(
            final Config config,
            final MediaPlane plane,
            final Network network,
            final Clock clock,
            final Entropy entropy)
            throws IOException {
        return start(config, plane, network, clock, entropy, null, null);
    }

    /**
     * Begins to listen, after it has gone on with the calls that were kept.
     *
     * @param plane whose events must be passed to {@link #happened}
     * @param keep where calls are kept, or {@code null} when they end with the process
     * @param archive where calls are recorded, or {@code null} when they are not
     * @throws IOException naming the address or the file that cannot be had, and the reason
     */
    public static NgGateway start(
            final Config config,
            final MediaPlane plane,
            final Network network,
            final Clock clock,
            final Entropy entropy,
            final @Nullable Keep keep,
            final @Nullable Archive archive)
            throws IOException {
        final NgGateway gateway = new NgGateway(config, plane, clock, entropy, keep, archive);
        gateway.resume(clock);
        gateway.loop.start();
        gateway.strain.start();
        try {
            for (final InetSocketAddress at : config.udp()) {
                final DatagramPort port = DatagramPort.open(network, at, gateway::datagram);
                gateway.doors.add(port);
                port.addresses().forEach(each -> gateway.bound.add(new Bound("udp", each)));
            }
            for (final InetSocketAddress at : config.tcp()) {
                final StreamPort port =
                        StreamPort.open(network, at, CONNECTIONS, gateway::connection);
                gateway.doors.add(port);
                gateway.bound.add(new Bound("tcp", port.address()));
            }
            if (!config.http().isEmpty()) {
                final NgWeb web =
                        NgWeb.open(gateway.desk, network, config.http(), gateway::stranger);
                gateway.doors.add(web);
                web.addresses().forEach(each -> gateway.bound.add(new Bound("http", each)));
            }
            return gateway;
        } catch (final IOException failure) {
            gateway.close();
            throw failure;
        }
    }

    private void datagram(
            final byte[] data, final InetSocketAddress from, final DatagramPort.Answer answer) {
        if (stranger(from.getAddress())) {
            return;
        }
        desk.framed(data, data.length, from.getAddress().getHostAddress(), answer::send);
    }

    private StreamPort.Talk connection(final InetSocketAddress from, final StreamPort.Line line) {
        if (stranger(from.getAddress())) {
            return (_, _) -> false;
        }
        final String proxy = from.getAddress().getHostAddress();
        return new NgStream((data, length) -> desk.framed(data, length, proxy, line::send));
    }

    /** Whether somebody may not command us: he is not answered, but counted. */
    private boolean stranger(final InetAddress from) {
        if (config.allow().isEmpty()
                || config.allow().stream().anyMatch(range -> range.contains(from))) {
            return false;
        }
        counters.count(NgCounter.STRANGERS);
        return true;
    }

    private boolean take(
            final NgRequest request,
            final NgValue.Dictionary document,
            final String proxy,
            final Consumer<NgReply> answer) {
        if (request instanceof NgRequest.Statistics) {
            return loop.post(new NgTask.Work(() -> answer.accept(statistics.reply(calls))));
        }
        return loop.post(new NgTask.Request(request, document, answer));
    }

    private void post(final NgTask task) {
        final var _ = loop.postSurely(task);
    }

    private @Nullable String refusal() {
        final int most = config.settings().limits().sessions();
        if (resuming) {
            return null;
        }
        return most >= 0 && calls.size() >= most
                ? "Parallel session limit reached"
                : strain.refusal();
    }

    /** The media plane says something about a leg; any thread. Legs of others are no matter. */
    public void happened(final MediaEvent event) {
        if (media.ours(event.leg())) {
            post(new NgTask.Media(event));
        }
    }

    /** Where it listens. */
    public List<InetSocketAddress> addresses() {
        return bound.stream().map(Bound::address).toList();
    }

    /** Where it listens, and for what. */
    public List<Bound> bound() {
        return List.copyOf(bound);
    }

    /** What happened to calls. */
    public Counters<NgCounter> counters() {
        return counters;
    }

    /** Stops listening, and ends all calls unless they are kept. */
    @Override
    public void close() {
        for (final AutoCloseable door : doors.reversed()) {
            try {
                door.close();
            } catch (final Exception failure) {
                throw new IllegalStateException("a port does not close", failure);
            }
        }
        doors.clear();
        strain.close();
        if (keeper == null) {
            final var _ = loop.postSurely(new NgTask.Work(calls::endAll));
        }
        loop.close();
        media.end();
    }
}
