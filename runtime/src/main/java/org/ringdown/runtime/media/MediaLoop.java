package org.ringdown.runtime.media;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.ice.IceLite;
import org.ringdown.rtc.rtp.PacketKind;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.io.AddressMap;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PacketIo;
import org.ringdown.runtime.io.PeerAddress;
import org.ringdown.runtime.io.UdpSocket;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One media thread, which owns its sockets and legs; everything but {@link #post} runs on it.
 *
 * <p>A turn: wait for packets, orders or a deadline; read the clock once; do a bounded number of
 * orders; receive, and send what that leads to; timers; flush. A busy loop lets packets gather for
 * a millisecond, which saves a fifth of the kernel's work; an idle one sleeps until something
 * comes.
 */
final class MediaLoop implements Runnable, LegHost {
    private static final Logger LOG = LoggerFactory.getLogger(MediaLoop.class);
    private static final int ORDERS_PER_TURN = 256;
    private static final int MAX_HANDSHAKES = 512;
    private static final int MAX_ADDRESSES = 16;
    private static final long TICK_NANOS = 1_000_000;
    private static final long SLOW_NANOS = 5_000_000;
    private static final long SUPERVISION_NANOS = 100_000_000;
    private static final long LOG_NANOS = 10_000_000_000L;

    private final MediaConfig config;
    private final Clock clock;
    private final Entropy entropy;
    private final DtlsEndpoint endpoint;
    private final Counters<MediaCounter> counters;
    private final MediaListener listener;
    private final PacketIo io;
    private final UdpSocket shared;

    private final Queue<LoopInput> mailbox = new ConcurrentLinkedQueue<>();
    private final AtomicInteger waiting = new AtomicInteger();
    private final AtomicInteger openLegs = new AtomicInteger();
    private volatile boolean asleep;
    private volatile boolean stopped;

    private final Map<Long, Leg> legs = new HashMap<>();
    private final Map<String, WebRtcLeg> byUfrag = new HashMap<>();
    private final AddressMap<WebRtcLeg> byAddress = new AddressMap<>();
    private final List<Leg> tones = new ArrayList<>();
    private final byte[] tonePacket = new byte[Datagram.MAX_LENGTH + Datagram.HEADROOM];
    private int handshakes;
    private long now;
    private long superviseAt;
    private long loggedAt = -LOG_NANOS;

    MediaLoop(
            final MediaConfig config,
            final Clock clock,
            final Entropy entropy,
            final DtlsEndpoint endpoint,
            final Counters<MediaCounter> counters,
            final MediaListener listener,
            final PacketIo io,
            final UdpSocket shared) {
        this.config = config;
        this.clock = clock;
        this.entropy = entropy;
        this.endpoint = endpoint;
        this.counters = counters;
        this.listener = listener;
        this.io = io;
        this.shared = shared;
    }

    /** Puts something into the mailbox; false when it is full. Any thread. */
    boolean post(final LoopInput input) {
        final boolean mustPass =
                switch (input) {
                    // As many as there are legs and handshakes, and those are bounded.
                    case LoopInput.Asked(var command) -> command instanceof MediaCommand.Close;
                    case LoopInput.HandshakeAgreed _, LoopInput.HandshakeOver _ -> true;
                    case LoopInput.HandshakeSends _ -> false;
                };
        if (waiting.incrementAndGet() > config.mailbox() && !mustPass) {
            waiting.decrementAndGet();
            counters.count(MediaCounter.MAILBOX_FULL);
            return false;
        }
        mailbox.add(input);
        if (asleep) {
            asleep = false;
            io.wake();
        }
        return true;
    }

    /** How many legs there are. Any thread. */
    int openLegs() {
        return openLegs.get();
    }

    /** Ends the loop after the running turn. Any thread. */
    void stop() {
        stopped = true;
        io.wake();
    }

    @Override
    public void run() {
        try {
            io.add(shared, this::sharedPort);
            boolean busy = false;
            while (!stopped) {
                busy = guardedTurn(busy);
            }
        } catch (final IOException broken) {
            LOG.error("a media loop cannot use its sockets and ends", broken);
        } finally {
            now = clock.now();
            List.copyOf(legs.keySet()).forEach(this::close);
            io.close();
        }
    }

    /** A turn that outlives any error in it. */
    private boolean guardedTurn(final boolean busy) throws IOException {
        try {
            return turn(busy);
        } catch (final RuntimeException | Error bug) {
            failed("a turn", bug);
            return true; // and so a millisecond of rest
        }
    }

    /** One turn; returns whether packets came. */
    private boolean turn(final boolean busy) throws IOException {
        sleep(busy);
        now = clock.now();
        final long began = now;
        orders();
        final int received = io.receive();
        if (received > 0) {
            counters.addOwned(MediaCounter.RECEIVED, received);
        }
        playTones();
        if (now >= superviseAt) {
            superviseAt = now + SUPERVISION_NANOS;
            supervise();
        }
        io.flush();
        if (clock.now() - began > SLOW_NANOS) {
            counters.addOwned(MediaCounter.SLOW_TURN, 1);
        }
        return received > 0;
    }

    private void sleep(final boolean busy) throws IOException {
        if (busy) {
            LockSupport.parkNanos(TICK_NANOS - Math.min(TICK_NANOS, clock.now() - now));
            io.await(0);
            return;
        }
        asleep = true;
        if (waiting.get() > 0 || stopped) {
            asleep = false;
            io.await(0);
            return;
        }
        io.await(Math.max(0, deadline() - clock.now()));
        asleep = false;
    }

    private long deadline() {
        long earliest = superviseAt;
        for (int i = 0; i < tones.size(); i++) {
            final ToneSource tone = tones.get(i).tone();
            if (tone != null) {
                earliest = Math.min(earliest, tone.dueAt());
            }
        }
        return earliest;
    }

    private void orders() {
        for (int i = 0; i < ORDERS_PER_TURN; i++) {
            final LoopInput input = mailbox.poll();
            if (input == null) {
                return;
            }
            waiting.decrementAndGet();
            try {
                obey(input);
            } catch (final RuntimeException | Error bug) {
                failed("an order", bug);
            }
        }
    }

    private void obey(final LoopInput input) {
        switch (input) {
            case LoopInput.Asked(var command) -> obey(command);
            case LoopInput.HandshakeSends(var link) -> {
                if (legs.get(link.leg()) instanceof WebRtcLeg leg) {
                    leg.handshakeSends(link);
                }
            }
            case LoopInput.HandshakeAgreed(var link, var keys) -> {
                if (legs.get(link.leg()) instanceof WebRtcLeg leg) {
                    leg.agreed(link, keys, now);
                }
            }
            case LoopInput.HandshakeOver(var link, var end) -> {
                handshakeEnded(link);
                if (legs.get(link.leg()) instanceof WebRtcLeg leg) {
                    leg.over(link, end);
                }
            }
        }
    }

    private void obey(final MediaCommand command) {
        switch (command) {
            case MediaCommand.OpenWebRtc open -> open(open);
            case MediaCommand.OpenRtp open -> open(open);
            case MediaCommand.Remote(var id, var remote, var dtlsClient) -> {
                final Leg leg = find(id);
                if (leg != null) {
                    leg.remote(remote, dtlsClient, now);
                    rename(leg);
                }
            }
            case MediaCommand.Bridge bridge -> {
                final Leg one = find(bridge.leg());
                final Leg other = find(bridge.other());
                if (one != null && other != null && one != other) {
                    Leg.bridge(one, other, bridge, now);
                }
            }
            case MediaCommand.Echo(var id) -> {
                final Leg leg = find(id);
                if (leg != null) {
                    leg.echo((int) entropy.nextLong() | 1, now);
                }
            }
            case MediaCommand.Tone tone -> {
                final Leg leg = find(tone.leg());
                if (leg != null) {
                    leg.tone(new ToneSource(tone, entropy.nextLong(), now), now);
                    tones.remove(leg);
                    tones.add(leg);
                }
            }
            case MediaCommand.Park(var id) -> {
                final Leg leg = find(id);
                if (leg != null) {
                    leg.park(now);
                }
            }
            case MediaCommand.Close(var id) -> close(id);
        }
    }

    private @Nullable Leg find(final long id) {
        final Leg leg = legs.get(id);
        if (leg == null) {
            counters.addOwned(MediaCounter.UNKNOWN_LEG, 1);
        }
        return leg;
    }

    private void open(final MediaCommand.OpenWebRtc open) {
        if (legs.get(open.leg()) instanceof WebRtcLeg leg) {
            leg.restart(open.local());
            rename(leg);
            return;
        }
        final WebRtcLeg leg = new WebRtcLeg(open.leg(), this, open.local(), now);
        enter(leg);
        rename(leg);
    }

    private void open(final MediaCommand.OpenRtp open) {
        if (!open.ports().adopt()) {
            tell(new MediaEvent.Failed(open.leg(), MediaFailure.SOCKET));
            return;
        }
        final RtpLeg leg = new RtpLeg(open.leg(), this, open.ports(), now);
        enter(leg);
        try {
            io.add(open.ports().rtpSocket(), d -> guarded(d, leg, true));
            io.add(open.ports().rtcpSocket(), d -> guarded(d, leg, false));
        } catch (final IOException failure) {
            failed("a socket", failure);
            leg.fail(MediaFailure.SOCKET);
        }
    }

    private void enter(final Leg leg) {
        close(leg.id());
        legs.put(leg.id(), leg);
        openLegs.incrementAndGet();
    }

    /** Brings the table of fragments in line with what the leg answers to. */
    private void rename(final Leg leg) {
        if (leg instanceof WebRtcLeg browser) {
            browser.names().forEach(byUfrag::remove);
            browser.names(browser.localUfrags());
            browser.names().forEach(name -> byUfrag.put(name, browser));
        }
    }

    private void close(final long id) {
        final Leg leg = legs.remove(id);
        if (leg == null) {
            return;
        }
        tones.remove(leg);
        openLegs.decrementAndGet();
        switch (leg) {
            case WebRtcLeg browser -> {
                browser.names().forEach(byUfrag::remove);
                for (final PeerAddress address : browser.addresses()) {
                    if (byAddress.get(address) == browser) {
                        byAddress.remove(address);
                    }
                }
            }
            case RtpLeg phone -> {
                io.remove(phone.ports().rtpSocket());
                io.remove(phone.ports().rtcpSocket());
            }
        }
        leg.close(now);
    }

    /** A datagram for a phone's leg; whatever goes wrong with it ends here. */
    private void guarded(final Datagram datagram, final RtpLeg leg, final boolean rtp) {
        try {
            if (rtp) {
                leg.rtpPort(datagram, now);
            } else {
                leg.rtcpPort(datagram, now);
            }
        } catch (final RuntimeException | Error bug) {
            failed("a packet", bug);
        }
    }

    /** A datagram on the shared port; whatever goes wrong with it ends here. */
    private void sharedPort(final Datagram datagram) {
        try {
            final PacketKind kind = PacketKind.of(datagram.data(), 0, datagram.length());
            if (kind == PacketKind.STUN) {
                stun(datagram);
                return;
            }
            if (kind == PacketKind.OTHER) {
                counters.addOwned(MediaCounter.DROP_UNKNOWN_KIND, 1);
                return;
            }
            final WebRtcLeg leg = byAddress.get(datagram);
            if (leg == null) {
                counters.addOwned(MediaCounter.DROP_STRANGER, 1);
                return;
            }
            switch (kind) {
                case DTLS -> leg.dtls(datagram, now);
                case RTP -> leg.srtp(datagram, now);
                case RTCP -> leg.srtcp(datagram, now);
                case STUN, OTHER -> throw new IllegalStateException("handled above");
            }
        } catch (final RuntimeException | Error bug) {
            failed("a packet", bug);
        }
    }

    private void stun(final Datagram datagram) {
        final String ufrag = IceLite.peekLocalUfrag(datagram.data(), 0, datagram.length());
        final WebRtcLeg leg = ufrag == null ? null : byUfrag.get(ufrag);
        if (leg == null) {
            counters.addOwned(MediaCounter.DROP_STUN, 1);
        } else {
            leg.stun(datagram, now);
        }
    }

    private void playTones() {
        for (int i = tones.size() - 1; i >= 0; i--) {
            final Leg leg = tones.get(i);
            final ToneSource tone = leg.tone();
            if (tone == null) {
                tones.remove(i);
                continue;
            }
            while (tone.dueAt() <= now) {
                final int length = tone.write(tonePacket, now);
                if (leg.listens()) {
                    leg.sendRtp(tonePacket, length);
                }
            }
        }
    }

    private void supervise() {
        for (final Leg leg : legs.values()) {
            try {
                leg.supervise(now);
            } catch (final RuntimeException | Error bug) {
                failed("a leg", bug);
            }
        }
    }

    private void failed(final String what, final Throwable bug) {
        counters.count(MediaCounter.ERROR);
        if (now - loggedAt > LOG_NANOS) {
            loggedAt = now;
            LOG.error("{} was dropped, for it led to an error of ours", what, bug);
        }
    }

    @Override
    public void tell(final MediaEvent event) {
        try {
            listener.happened(event);
        } catch (final RuntimeException bug) {
            failed("an event", bug);
        }
    }

    @Override
    public boolean send(
            final UdpSocket from, final PeerAddress to, final byte[] data, final int length) {
        return io.send(from, to, data, length);
    }

    @Override
    public boolean sendShared(final PeerAddress to, final byte[] data, final int length) {
        return io.send(shared, to, data, length);
    }

    @Override
    public void learned(final PeerAddress address, final WebRtcLeg leg) {
        if (byAddress.get(address) == leg) {
            return;
        }
        byAddress.put(address, leg);
        final List<PeerAddress> all = leg.addresses();
        all.remove(address);
        all.add(address);
        if (all.size() > MAX_ADDRESSES) {
            final PeerAddress oldest = all.removeFirst();
            if (byAddress.get(oldest) == leg) {
                byAddress.remove(oldest);
            }
        }
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
        return new DtlsLink(leg, this::post);
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
