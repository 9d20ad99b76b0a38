package org.ringdown.runtime.media.loop;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.crypto.Workbench;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.runtime.io.AddressMap;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.ringdown.runtime.loop.Rounds;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaConfig;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaFailure;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.digits.Pressed;
import org.ringdown.runtime.media.play.Played;
import org.ringdown.runtime.media.sound.SoundClock;

/** The legs of one loop, and whose a datagram on the shared port is. Runs on the loop's thread. */
final class LoopLegs implements LegHost {
    private static final int MAX_HANDSHAKES = 512;

    private final MediaLoop loop;
    private final MediaConfig config;
    private final Entropy entropy;
    private final DtlsEndpoint endpoint;
    private final Codecs codecs;
    private final Counters<MediaCounter> counters;
    private final PacketIo io;
    private final UdpSocket shared;

    private final Map<Long, Leg> legs = new HashMap<>();
    private final Rounds<Leg> rounds = new Rounds<>(MediaLoop.SUPERVISION_NANOS);
    private final Consumer<Leg> look = this::look;
    private final IceDirectory byIce;
    private final IceConnections connections;
    private final LegOrders orders;
    private final AddressMap<Component> byAddress = new AddressMap<>();
    private final SoundClock soundClock = new SoundClock();
    private final Pressed pressed = new Pressed();
    private final List<Stream> sounding = new ArrayList<>();
    private final byte[] soundPacket = new byte[Datagram.MAX_LENGTH + Datagram.HEADROOM];
    private final byte[] room = new byte[Datagram.MAX_LENGTH + Datagram.HEADROOM];
    private final byte[] split = new byte[Datagram.MAX_LENGTH + Datagram.HEADROOM];
    private final Workbench workbench = new Workbench();
    private int handshakes;

    LoopLegs(
            final MediaLoop loop,
            final MediaConfig config,
            final Entropy entropy,
            final DtlsEndpoint endpoint,
            final Codecs codecs,
            final Counters<MediaCounter> counters,
            final PacketIo io,
            final UdpSocket shared,
            final ConcurrentMap<String, MediaLoop> owners) {
        this.loop = loop;
        this.config = config;
        this.entropy = entropy;
        this.endpoint = endpoint;
        this.codecs = codecs;
        this.counters = counters;
        this.io = io;
        this.shared = shared;
        byIce = new IceDirectory(loop, owners);
        connections = new IceConnections(byIce);
        orders = new LegOrders(this, io);
    }

    /** Does what a command says. */
    void obey(final MediaCommand command, final long now) {
        if (command instanceof MediaCommand.Open open) {
            open(open, now);
            return;
        }
        if (command instanceof MediaCommand.Close(var id)) {
            close(id, now);
            return;
        }
        final Leg leg = legs.get(command.leg());
        if (leg == null) {
            counters.addOwned(MediaCounter.UNKNOWN_LEG, 1);
            if (command instanceof MediaCommand.Play play) {
                // Whoever reads ahead for it must not wait for ever.
                play.playback().stop();
            }
            return;
        }
        orders.obey(leg, command, now);
    }

    private void open(final MediaCommand.Open open, final long now) {
        if (open.sockets() instanceof Sockets.Own(var ports) && !ports.adopt()) {
            tell(new MediaEvent.Failed(open.leg(), MediaFailure.SOCKET));
            return;
        }
        close(open.leg(), now);
        final Leg leg = new Leg(open, this, now);
        legs.put(leg.id(), leg);
        rounds.add(leg);
        loop.legs(legs.size());
        try {
            listen(leg.first());
            if (leg.second() != null) {
                listen(leg.second());
            }
        } catch (final IOException failure) {
            loop.failed("a socket", failure);
            leg.fail(MediaFailure.SOCKET);
        }
        rename(leg);
    }

    private void listen(final Component component) throws IOException {
        final UdpSocket socket = component.socket();
        if (socket != null) {
            io.add(socket, datagram -> ownPort(datagram, component));
        }
    }

    /**
     * Brings the tables by which the shared port finds a leg in line with what it answers to: the
     * fragments of ICE, without it the address of its description.
     */
    void rename(final Leg leg) {
        final LegIce ice = leg.ice();
        if (ice != null) {
            byIce.rename(leg, ice);
        }
        final Component component = leg.first();
        if (component.socket() != null || ice != null) {
            return;
        }
        final PeerAddress announced = leg.announced(Component.RTP);
        final PeerAddress before = component.sharedAs();
        if (before != null && !before.equals(announced)) {
            forgotten(before, component);
        }
        if (announced != null && byAddress.get(announced) == null) {
            byAddress.put(announced, component);
            component.sharedAs(announced);
        }
    }

    /** A leg has no ICE after all, and is not found by it any more. */
    void withoutIce(final Leg leg, final LegIce ice) {
        byIce.remove(leg, ice);
        leg.withoutIce();
    }

    /** Closes a leg, if it is there. */
    void close(final long id, final long now) {
        final Leg leg = legs.remove(id);
        if (leg == null) {
            return;
        }
        rounds.remove(leg);
        sounding.removeIf(stream -> stream.leg() == leg);
        loop.legs(legs.size());
        if (leg.ice() != null) {
            byIce.remove(leg, leg.ice());
            connections.close(leg);
        }
        forget(leg.first());
        if (leg.second() != null) {
            forget(leg.second());
        }
        leg.close(now);
    }

    private void forget(final Component component) {
        final UdpSocket own = component.socket();
        if (own != null) {
            io.remove(own);
            return;
        }
        final IcePath ice = component.ice();
        if (ice != null) {
            ice.addresses().forEach(address -> forgotten(address, component));
        } else if (component.sharedAs() != null) {
            forgotten(component.sharedAs(), component);
        }
    }

    /** Closes all legs. */
    void closeAll(final long now) {
        List.copyOf(legs.keySet()).forEach(id -> close(id, now));
    }

    /** The leg with this number, or {@code null}. */
    @Nullable Leg find(final long id) {
        return legs.get(id);
    }

    /** Packets of a connection are waiting; whatever goes wrong with them ends here. */
    void framed(final IceConnection connection, final long now) {
        try {
            connections.framed(connection, now);
        } catch (final RuntimeException | Error bug) {
            loop.failed("a packet", bug);
        }
    }

    /** A connection is closed. */
    void disconnected(final IceConnection connection, final long now) {
        connections.disconnected(connection, now);
    }

    /** A datagram for a leg's own port; whatever goes wrong with it ends here. */
    private void ownPort(final Datagram datagram, final Component component) {
        try {
            component.received(datagram, loop.now());
        } catch (final RuntimeException | Error bug) {
            loop.failed("a packet", bug);
        }
    }

    /** A datagram on the shared port; whatever goes wrong with it ends here. */
    void sharedPort(final Datagram datagram) {
        try {
            sort(datagram);
        } catch (final RuntimeException | Error bug) {
            loop.failed("a packet", bug);
        }
    }

    private void sort(final Datagram datagram) {
        final PacketKind kind = PacketKind.of(datagram.data(), 0, datagram.length());
        if (kind == PacketKind.STUN) {
            stun(datagram);
            return;
        }
        if (kind == PacketKind.OTHER) {
            counters.addOwned(MediaCounter.DROP_UNKNOWN_KIND, 1);
            return;
        }
        final Component component = byAddress.get(datagram);
        if (component == null) {
            counters.addOwned(MediaCounter.DROP_STRANGER, 1);
            return;
        }
        component.received(datagram, loop.now());
    }

    private void stun(final Datagram datagram) {
        final Leg leg = byIce.find(datagram);
        if (leg == null || leg.first().socket() != null) {
            counters.addOwned(MediaCounter.DROP_STUN, 1);
        } else {
            leg.first().stun(datagram, loop.now());
        }
    }

    /** The stream plays something of ours from now on. */
    void sounds(final Stream stream) {
        sounding.remove(stream);
        sounding.add(stream);
    }

    /** Sends what we play ourselves, as far as it is due. */
    void playSounds(final long now) {
        for (int i = sounding.size() - 1; i >= 0; i--) {
            final Stream stream = sounding.get(i);
            Played source = stream.played();
            while (source != null && source.dueAt() <= now) {
                final int length = source.write(soundPacket, now);
                if (length > 0 && stream.listens()) {
                    stream.sound().played(soundPacket, length, now);
                    stream.sendRtp(soundPacket, length);
                }
                source = stream.played();
            }
            if (source == null) {
                sounding.remove(i);
            }
        }
    }

    /** Lets sound go on that has waited for what was overtaken, and digits at their pace. */
    void goOn(final long now) {
        soundClock.tick(now);
        pressed.tick(now);
    }

    /** Lets ICE do what is due. */
    void tickIce(final long now, final long supervision) {
        byIce.tick(now, supervision);
    }

    /** When a packet of ours, a check or sound that waits is due, or legs are looked after. */
    long deadline() {
        long earliest = Math.min(rounds.dueAt(), Math.min(byIce.deadline(), soundClock.deadline()));
        earliest = Math.min(earliest, pressed.deadline());
        for (int i = 0; i < sounding.size(); i++) {
            final Played source = sounding.get(i).played();
            if (source != null) {
                earliest = Math.min(earliest, source.dueAt());
            }
        }
        return earliest;
    }

    /** Looks after the legs whose turn it is. */
    void supervise(final long now) {
        rounds.go(now, look);
    }

    private void look(final Leg leg) {
        try {
            leg.supervise(loop.now());
        } catch (final RuntimeException | Error bug) {
            loop.failed("a leg", bug);
        }
    }

    @Override
    public void tell(final MediaEvent event) {
        loop.tell(event);
    }

    @Override
    public boolean send(
            final UdpSocket from, final PeerAddress to, final byte[] data, final int length) {
        return to.connection()
                ? connections.send(to, data, length)
                : io.send(from, to, data, length);
    }

    @Override
    public void tie(final UdpSocket socket, final @Nullable PeerAddress to) {
        io.tie(socket, to);
    }

    @Override
    public boolean sendShared(final PeerAddress to, final byte[] data, final int length) {
        return to.connection()
                ? connections.send(to, data, length)
                : io.send(shared, to, data, length);
    }

    @Override
    public int sharedPort() {
        return shared.port();
    }

    @Override
    public void learned(final PeerAddress address, final Component component) {
        if (address.connection()) {
            connections.proved(address);
        } else if (component.socket() == null) {
            byAddress.put(address, component);
        }
    }

    @Override
    public void forgotten(final PeerAddress address, final Component component) {
        if (address.connection()) {
            connections.close(address);
        } else if (byAddress.get(address) == component) {
            byAddress.remove(address);
        }
    }

    @Override
    public void due(final Leg leg, final long at) {
        if (at < loop.supervision()) {
            byIce.soon(leg);
        }
    }

    @Override
    public @Nullable PeerAddress connection(final InetSocketAddress remote) {
        return connections.find(remote);
    }

    @Override
    public Entropy entropy() {
        return entropy;
    }

    @Override
    public byte[] room() {
        return room;
    }

    @Override
    public byte[] split() {
        return split;
    }

    @Override
    public Workbench workbench() {
        return workbench;
    }

    @Override
    public boolean admitHandshake(final DtlsLink link) {
        if (handshakes >= MAX_HANDSHAKES) {
            return false;
        }
        handshakes++;
        link.counted(true);
        counters.addOwned(MediaCounter.HANDSHAKES, 1);
        return true;
    }

    @Override
    public void handshakeEnded(final DtlsLink link) {
        if (link.counted()) {
            link.counted(false);
            handshakes--;
        }
    }

    @Override
    public DtlsLink newLink(final long leg) {
        return new DtlsLink(leg, loop::post, loop.urgency());
    }

    @Override
    public Codecs codecs() {
        return codecs;
    }

    @Override
    public Pressed pressed() {
        return pressed;
    }

    @Override
    public SoundClock soundClock() {
        return soundClock;
    }

    @Override
    public int complexity() {
        return loop.effort().complexity();
    }

    @Override
    public long epochMillis() {
        return loop.epochMillis();
    }

    @Override
    public DtlsEndpoint endpoint() {
        return endpoint;
    }

    @Override
    public MediaConfig.Timeouts timeouts() {
        return config.timeouts();
    }

    @Override
    public Counters<MediaCounter> counters() {
        return counters;
    }
}
