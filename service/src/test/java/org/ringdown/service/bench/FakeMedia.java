package org.ringdown.service.bench;

import java.io.IOException;
import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.core.Counters;
import org.ringdown.core.Histogram;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.media.Learning;
import org.ringdown.runtime.media.LooseMedia;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaListener;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;

/**
 * A media plane that carries nothing: it remembers what it was told, and what would be heard where.
 * It fails the test when a leg is opened or closed twice.
 */
public final class FakeMedia implements MediaPlane {
    /** The port for browsers. */
    public static final int WEBRTC_PORT = 40_000;

    private static final String FINGERPRINT =
            "sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:"
                    + "A5:5D:3A:37:AB:DD:02:AA";

    /** What a leg is doing. */
    static final class State {
        final @Nullable RtpPorts ports;
        @Nullable RemoteEnd remote;
        String doing = "parked";
        @Nullable Long other;

        State(final @Nullable RtpPorts ports) {
            this.ports = ports;
        }
    }

    private final TreeMap<Long, State> legs = new TreeMap<>();
    private final TreeSet<Integer> free = new TreeSet<>();
    private final Map<Long, Integer> closed = new HashMap<>();
    private final Map<Long, Learning> learned = new HashMap<>();
    private final List<String> commands = new ArrayList<>();
    private final Counters<MediaCounter> counters = new Counters<>(MediaCounter.class);
    private int pairs;
    private long lastLeg;

    FakeMedia(final int pairs) {
        this.pairs = pairs;
        for (int i = 0; i < pairs; i++) {
            free.add(30_000 + 2 * i);
        }
    }

    /** How a leg finds out where its far end is; {@code null} for those that are not told. */
    @Nullable Learning learning(final long leg) {
        return learned.get(leg);
    }

    @Override
    public Codecs codecs() {
        return new Codecs(Opus.inJava("a test"));
    }

    @Override
    public String fingerprint() {
        return FINGERPRINT;
    }

    @Override
    public int sharedPort(final long leg) {
        return WEBRTC_PORT;
    }

    @Override
    public RtpPorts openPorts() throws IOException {
        final Integer port = free.pollFirst();
        if (port == null) {
            throw new IOException("every port is in use");
        }
        return LooseMedia.ports(port, () -> free.add(port));
    }

    @Override
    public RtpPorts openPorts(final InetAddress local, final int port, final boolean mux)
            throws IOException {
        return openPorts();
    }

    @Override
    public RtpPorts openPorts(final InetAddress local, final boolean mux) throws IOException {
        return openPorts();
    }

    @Override
    public long newLegId(final long beside) {
        return newLegId();
    }

    @Override
    public long newLegId() {
        return ++lastLeg;
    }

    @Override
    public void post(final MediaCommand command) {
        if (!(command instanceof MediaCommand.Query || command instanceof MediaCommand.Learn)) {
            // A question changes nothing, and every phone's address is learned.
            commands.add(text(command));
        }
        switch (command) {
            case MediaCommand.Open(long leg, Sockets.Shared(), var _) ->
                    opened(leg, new State(null));
            case MediaCommand.Open(long leg, Sockets.Own(RtpPorts ports), var _) -> {
                if (!LooseMedia.adopt(ports)) {
                    throw new AssertionError("ports of leg " + leg + " are taken or closed");
                }
                opened(leg, new State(ports));
            }
            case MediaCommand.Remote(long leg, RemoteEnd remote) -> {
                final State state = legs.get(leg);
                if (state != null) {
                    state.remote = remote;
                }
            }
            case MediaCommand.Bridge bridge -> bridge(bridge);
            case MediaCommand.Echo(StreamRef stream) -> alone(stream.leg(), "echo");
            case MediaCommand.Tone tone -> alone(tone.leg(), "tone " + tone.payloadType());
            case MediaCommand.Park(StreamRef stream) -> alone(stream.leg(), "parked");
            case MediaCommand.Close(long leg) -> close(leg);
            case MediaCommand.Learn(long leg, Learning how) -> learned.put(leg, how);
            case MediaCommand.AskPicture _,
                    MediaCommand.Press _,
                    MediaCommand.HearDigits _,
                    MediaCommand.DigitSaid _,
                    MediaCommand.TappedPlay _,
                    MediaCommand.RestartIce _,
                    MediaCommand.Candidates _,
                    MediaCommand.Copy _,
                    MediaCommand.Gate _,
                    MediaCommand.Keep _,
                    MediaCommand.Play _,
                    MediaCommand.StopPlaying _,
                    MediaCommand.Tapped _,
                    MediaCommand.Query _,
                    MediaCommand.TrafficClass _ -> {
                // Changes nothing that is remembered here.
            }
        }
    }

    private void opened(final long leg, final State state) {
        if (legs.put(leg, state) != null || closed.containsKey(leg)) {
            throw new AssertionError("leg " + leg + " is opened twice");
        }
    }

    private void bridge(final MediaCommand.Bridge bridge) {
        final State a = legs.get(bridge.leg());
        final State b = legs.get(bridge.other().leg());
        if (a == null || b == null) {
            return;
        }
        part(a, bridge.other().leg());
        part(b, bridge.leg());
        a.other = bridge.other().leg();
        b.other = bridge.leg();
        a.doing = bridge.toOther().open() ? "heard" : "muted";
        b.doing = bridge.toOne().open() ? "heard" : "muted";
    }

    private void part(final State state, final long from) {
        final Long other = state.other;
        if (other != null && other != from) {
            final State left = legs.get(other);
            if (left != null) {
                left.other = null;
                left.doing = "parked";
            }
        }
    }

    private void alone(final long leg, final String doing) {
        final State state = legs.get(leg);
        if (state != null) {
            part(state, -1);
            state.other = null;
            state.doing = doing;
        }
    }

    private void close(final long leg) {
        final State state = legs.remove(leg);
        if (closed.merge(leg, 1, Integer::sum) > 1 || state == null) {
            throw new AssertionError("leg " + leg + " is closed twice, or was never open");
        }
        part(state, -1);
        if (state.ports != null) {
            LooseMedia.release(state.ports);
        }
    }

    private static String text(final MediaCommand command) {
        return switch (command) {
            case MediaCommand.Open(long leg, Sockets.Shared(), var _) -> "open " + leg + " webrtc";
            case MediaCommand.Open(long leg, Sockets.Own(RtpPorts ports), var _) ->
                    "open " + leg + " rtp " + ports.rtp();
            case MediaCommand.RestartIce(long leg, var _, var _) -> "open " + leg + " webrtc";
            case MediaCommand.Remote(long leg, RemoteEnd remote) ->
                    "remote " + leg + " " + text(remote);
            case MediaCommand.Bridge bridge ->
                    "bridge "
                            + bridge.leg()
                            + (bridge.toOne().open() ? " <" : " ")
                            + "-"
                            + (bridge.toOther().open() ? "> " : " ")
                            + bridge.other().leg();
            case MediaCommand.Echo(StreamRef stream) -> "echo " + stream.leg();
            case MediaCommand.Tone tone -> "tone " + tone.leg() + " in " + tone.payloadType();
            case MediaCommand.AskPicture(StreamRef stream) -> "picture " + stream.leg();
            case MediaCommand.Park(StreamRef stream) -> "park " + stream.leg();
            case MediaCommand.Press press ->
                    "press "
                            + press.event()
                            + " for "
                            + press.millis()
                            + " as "
                            + press.payloadType()
                            + " on "
                            + press.leg();
            case MediaCommand.HearDigits ear -> "ear " + ear.leg();
            case MediaCommand.DigitSaid said -> "said " + said.event() + " on " + said.leg();
            case MediaCommand.Close(long leg) -> "close " + leg;
            case MediaCommand.Candidates(long leg, String ufrag, var more, boolean end) ->
                    "candidates "
                            + leg
                            + " of "
                            + ufrag
                            + " "
                            + more.stream().map(each -> each.address()).toList()
                            + (end ? ", the last" : "");
            case MediaCommand.Copy copy -> "copy " + copy.heard().leg() + " to " + copy.leg();
            case MediaCommand.Gate gate -> "gate " + gate.leg();
            case MediaCommand.Play play -> "play to " + play.leg();
            case MediaCommand.StopPlaying stop -> "stop playing to " + stop.leg();
            case MediaCommand.Tapped tapped -> "tapped " + tapped.leg();
            case MediaCommand.TappedPlay tapped -> "played tapped " + tapped.leg();
            case MediaCommand.Keep keep -> "keep " + keep.leg();
            case MediaCommand.Learn learn -> "learn " + learn.leg();
            case MediaCommand.Query query -> "query " + query.leg();
            case MediaCommand.TrafficClass mark -> "tos " + mark.tos() + " on " + mark.leg();
        };
    }

    private static String text(final RemoteEnd remote) {
        if (remote.security() instanceof Security.Dtls) {
            return "webrtc, " + (remote.dtlsClient() ? "we begin DTLS" : "it begins DTLS");
        }
        final var address = remote.rtp();
        return address == null
                ? "rtp nowhere"
                : "rtp " + address.getAddress().getHostAddress() + ":" + address.getPort();
    }

    /** The commands since last asked. */
    List<String> taken() {
        final List<String> all = List.copyOf(commands);
        commands.clear();
        return all;
    }

    /** What is heard now: {@code 1 <-> 2}, {@code 1 echo}; parked legs are left out. */
    List<String> heard() {
        final List<String> all = new ArrayList<>();
        legs.forEach((id, state) -> {
            final Long other = state.other;
            if (other == null) {
                if (!state.doing.equals("parked")) {
                    all.add(id + " " + state.doing);
                }
            } else if (id < other) {
                final State far = legs.get(other);
                all.add(
                        id
                                + (far != null && far.doing.equals("heard") ? " <" : " ")
                                + "-"
                                + (state.doing.equals("heard") ? "> " : " ")
                                + other);
            }
        });
        return all;
    }

    @Nullable State leg(final long id) {
        return legs.get(id);
    }

    /** The legs that are open. */
    List<Long> open() {
        return List.copyOf(legs.keySet());
    }

    /** How many were ever opened. */
    long opened() {
        return lastLeg;
    }

    @Override
    public void listener(final MediaListener listener) {
        throw new UnsupportedOperationException("the bench raises events itself");
    }

    @Override
    public int openLegs() {
        return legs.size();
    }

    @Override
    public int openPortsCount() {
        return pairs - free.size();
    }

    @Override
    public long count(final MediaCounter counter) {
        return counters.get(counter);
    }

    @Override
    public List<Histogram> turns() {
        return List.of();
    }

    @Override
    public List<Counters<MediaCounter>> counters() {
        return List.of(counters);
    }

    @Override
    public void close() {
        pairs = 0;
    }
}
