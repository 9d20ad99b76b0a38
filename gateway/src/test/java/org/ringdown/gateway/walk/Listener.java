package org.ringdown.gateway.walk;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.walk.Walk.Pair;
import org.ringdown.rtc.format.Formats;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpExtensions;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.MediaCounter;

/** Lets the ends of a call talk, and holds what each hears against what it should. */
final class Listener {
    private static final int MID_NUMBER = 5;
    private static final int TONE_PACKETS = 40;

    /** The end of a digit of 10 ms (RFC 4733 §2.3), which stands for no sound but its own. */
    private static final byte[] SHORT_DIGIT = {5, (byte) 0x8a, 0, 80};

    /** When this thread is held up between two packets, the server makes up what lies between. */
    private static final int TONE_ATTEMPTS = 3;

    /** Leaves room for what is said before the keys are there. */
    private static final int LAST_BEFORE_KEYS = 50_000;

    /** Of single packets, which are noise before any tone. */
    private static final double NO_HERTZ = 300;

    private static final long CHECK_NANOS = 100_000_000;
    private static final long FRESH_NANOS = 500_000_000;

    private final WatchedPlane plane;
    private final Pump pump;
    private final RandomGenerator random;
    private final Stranger stranger;
    private final boolean strict;
    private final Map<Plug, List<byte[]>> expected = new HashMap<>();
    private final MadeUp madeUp = new MadeUp();
    private List<Pair> ears = List.of();
    private long listenedAt;

    /**
     * Nobody has said anything yet.
     *
     * @param strict whether nothing may pass that its sender has said it would not send
     */
    Listener(
            final WatchedPlane plane,
            final Pump pump,
            final RandomGenerator random,
            final boolean strict)
            throws IOException {
        this.strict = strict;
        this.plane = plane;
        this.pump = pump;
        this.random = random;
        stranger = new Stranger(pump, random);
    }

    private long leg(final Wire wire) {
        final var server = wire.server();
        return plane.leg(wire.rtp.to, server == null ? null : server.ufrag());
    }

    /**
     * Waits until the legs that a description of ours is about have done what they were told.
     *
     * @param answer whose lines say which of ours are on
     */
    void barrier(final SessionDescription ours, final SessionDescription answer) {
        for (int i = 0; i < ours.media().size(); i++) {
            final MediaDescription media = ours.media().get(i);
            final List<String> bundle = answer.bundle();
            // What was bundled had a leg of its own before, perhaps.
            final boolean carried = media.mid() != null && bundle.lastIndexOf(media.mid()) > 0;
            if (media.port() != 0 && answer.media().get(i).port() != 0 && !carried) {
                asked(media, ours);
            }
        }
    }

    private void asked(final MediaDescription media, final SessionDescription ours) {
        final long leg = plane.leg(media.port(), media.attribute("ice-ufrag"));
        try {
            plane.report(leg);
        } catch (final CompletionException silent) {
            throw new AssertionError("leg " + leg + " is not there, of " + media + ours, silent);
        }
    }

    /** Waits for keys at both ends, and until ours are in use. */
    void connect(final List<Pair> pairs, final List<Party> parties) throws IOException {
        final Set<Talk> talks = new LinkedHashSet<>();
        ears = pairs;
        for (final Pair pair : pairs) {
            talks.addAll(List.of(pair.a(), pair.b()));
            pair.a().converted = converted(pair);
            pair.b().converted = converted(pair);
        }
        pump.until(
                () ->
                        "no keys: "
                                + talks.stream()
                                        .flatMap(t -> t.wire().used().stream())
                                        .filter(plug -> !plug.keyed())
                                        .map(plug -> plug.name)
                                        .toList()
                                + pump.faults
                                + legs(),
                () -> talks.stream().allMatch(t -> keyed(t.wire())));
        for (final Talk talk : talks) {
            for (final Plug plug : talk.wire().used()) {
                if (plug.renewed) {
                    wake(talk, plug);
                }
            }
        }
        settle();
        for (final Party party : parties) {
            for (final Wire wire : party.wires) {
                for (final Plug plug : wire.plugs()) {
                    plug.settled();
                    plug.rtp.forEach(data -> madeUp.mayFollow(RtpView.ssrc(data, 0)));
                    plug.rtp.clear();
                    plug.rtcp.clear();
                }
            }
        }
    }

    private static boolean keyed(final Wire wire) {
        for (final Plug plug : wire.used()) {
            if (!plug.keyed()) {
                return false;
            }
        }
        return true;
    }

    /** The server may have its keys of a handshake a moment later than its far end. */
    private void wake(final Talk talk, final Plug plug) throws IOException {
        final boolean media = plug == talk.wire().rtp;
        final long leg = leg(talk.wire());
        if (plug.encrypted && talk.sequence > LAST_BEFORE_KEYS) {
            // With new keys no number may roll over before one was heard (RFC 3711 §3.3.1).
            talk.sequence = 0;
        }
        final LegReport.Traffic before = traffic(leg, media ? 0 : 1);
        final int[] said = {0};
        pump.until(
                () -> "the keys of " + leg + " do not come " + plane.report(leg),
                () -> {
                    final LegReport.Traffic now = traffic(leg, media ? 0 : 1);
                    final long came =
                            now.packets() + now.errors() - before.packets() - before.errors();
                    // All that was said has come, and some of it could be opened.
                    if (now.packets() > before.packets()
                            && (media ? last(leg, talk) : came >= said[0])) {
                        return true;
                    }
                    if (came >= said[0]) {
                        said[0]++;
                        plug.say(media ? packet(talk, waking(talk)) : report(talk), media);
                    }
                    return false;
                });
        plug.renewed = false;
    }

    /** Whether the server has heard what was said last. */
    private boolean last(final long leg, final Talk talk) {
        return plane.report(leg).streams().stream()
                .flatMap(stream -> stream.sources().stream())
                .anyMatch(source ->
                        source.ssrc() == talk.ssrc
                                && source.lastSequence() == (talk.sequence - 1 & 0xffff));
    }

    private LegReport.Traffic traffic(final long leg, final int port) {
        final LegReport report = plane.report(leg);
        return port < report.ports().size()
                ? report.ports().get(port).received()
                : new LegReport.Traffic(-1, 0, 0);
    }

    private long received(final long leg) {
        return traffic(leg, 0).packets();
    }

    /** What the server has sent is here. */
    private void settle() throws IOException {
        for (final Pair pair : ears) {
            pair.a().wire().settle();
            pair.b().wire().settle();
        }
        pump.turn(0);
    }

    // ---- what is said

    private Codec codec(final Talk talk) {
        return one(talk.there);
    }

    /** Where sound is converted, a digit that says anything would stand for seconds of it. */
    private Codec waking(final Talk talk) {
        return one(
                talk.converted
                        ? talk.there.stream().filter(Formats::carriesMedia).toList()
                        : talk.there);
    }

    private Codec one(final List<Codec> codecs) {
        return codecs.get(random.nextInt(codecs.size()));
    }

    private byte[] packet(final Talk talk, final Codec codec) {
        final byte[] payload;
        if (talk.converted && Formats.carriesMedia(codec)) {
            payload = new ToneCheck(NO_HERTZ, codec, List.of()).say();
        } else if (talk.converted && Formats.isTelephoneEvent(codec)) {
            payload = SHORT_DIGIT.clone();
        } else {
            payload = new byte[1 + random.nextInt(200)];
            random.nextBytes(payload);
        }
        final byte[] packet = new byte[RtpView.FIXED_HEADER + payload.length];
        final int at =
                RtpView.writeHeader(
                        packet,
                        0,
                        codec.payloadType(),
                        random.nextInt(8) == 0,
                        talk.sequence,
                        talk.timestamp,
                        talk.ssrc);
        System.arraycopy(payload, 0, packet, at, payload.length);
        talk.sequence = talk.sequence + 1 & 0xffff;
        talk.timestamp += 160;
        talk.spoken = true;
        return packet;
    }

    private byte[] named(final Talk talk, final byte[] packet) {
        final String mid = talk.mid;
        if (!talk.named || mid == null || random.nextInt(3) == 0) {
            return packet;
        }
        final byte[] room = Arrays.copyOf(packet, packet.length + RtpExtensions.MOST_ADDED);
        return Arrays.copyOf(
                room,
                RtpExtensions.add(
                        room, packet.length, MID_NUMBER, mid.getBytes(StandardCharsets.UTF_8)));
    }

    private byte[] report(final Talk talk) {
        final byte[] room = new byte[64];
        final RtcpWriter writer =
                new RtcpWriter(room)
                        .begin(0)
                        .senderReport(
                                talk.ssrc,
                                random.nextLong(),
                                talk.timestamp,
                                random.nextInt(1 << 20),
                                random.nextInt(1 << 20));
        return Arrays.copyOf(room, writer.length());
    }

    // ---- what is heard

    /** Everybody says something; what may pass is heard, and nothing else is. */
    void listen(final List<Pair> pairs, final List<Party> parties) throws IOException {
        listenedAt = System.nanoTime();
        ears = pairs;
        expected.clear();
        final Map<Wire, Long> until = new HashMap<>();
        for (final Pair pair : pairs) {
            say(pair.a(), pair.b(), until);
            say(pair.b(), pair.a(), until);
        }
        heard(true);
        for (final Map.Entry<Wire, Long> each : until.entrySet()) {
            final long leg = leg(each.getKey());
            pump.until(
                    () -> "what is said in vain does not come: " + plane.report(leg),
                    () -> received(leg) >= each.getValue());
        }
        for (final Pair pair : pairs) {
            tone(pair.a(), pair.b());
            tone(pair.b(), pair.a());
        }
        for (final Pair pair : pairs) {
            reportTo(pair, pairs, pair.a(), pair.b());
            reportTo(pair, pairs, pair.b(), pair.a());
        }
        heard(false);
        settle();
        for (final Party party : parties) {
            silent(party);
        }
        if (!pump.faults.isEmpty()) {
            throw new AssertionError(String.join("\n", pump.faults));
        }
        for (final Pair pair : pairs) {
            alive(pair.a());
            alive(pair.b());
        }
    }

    private void alive(final Talk talk) throws IOException {
        final Object failure = plane.failure(leg(talk.wire()));
        if (failure != null) {
            throw new AssertionError("a leg has failed: " + failure);
        }
        talk.wire().check();
    }

    /** Whether sound goes from one end to the other in another codec than it came in. */
    private static boolean converts(final Talk from, final Talk to) {
        return from.media.equals("audio")
                && from.there.stream()
                        .anyMatch(codec -> Formats.carriesMedia(codec) && !has(to, codec));
    }

    private static boolean converted(final Pair pair) {
        return converts(pair.a(), pair.b()) || converts(pair.b(), pair.a());
    }

    private static boolean has(final Talk to, final Codec codec) {
        return to.here.stream().anyMatch(each -> Formats.same(each, codec));
    }

    /** What arrives as it was said; digits alone go with sound. */
    private static List<Codec> passing(final Talk from, final Talk to) {
        final List<Codec> all = from.there.stream().filter(codec -> has(to, codec)).toList();
        return all.stream().anyMatch(Formats::carriesMedia) ? all : List.of();
    }

    /** A tone in a codec that the other end does not have. */
    private void tone(final Talk from, final Talk to) throws IOException {
        final List<Codec> foreign =
                from.there.stream()
                        .filter(codec -> Formats.carriesMedia(codec) && !has(to, codec))
                        .toList();
        if (!from.sends || foreign.isEmpty()) {
            return;
        }
        final Codec said = foreign.get(random.nextInt(foreign.size()));
        String fault = tone(from, to, said);
        for (int i = 1; i < TONE_ATTEMPTS && fault != null; i++) {
            fault = tone(from, to, said);
        }
        if (fault != null) {
            throw new AssertionError(fault);
        }
    }

    /** Says a tone once; what was wrong with it, or {@code null}. */
    private @Nullable String tone(final Talk from, final Talk to, final Codec said)
            throws IOException {
        final ToneCheck check = new ToneCheck(400 + random.nextInt(600), said, to.here);
        final long leg = leg(from.wire());
        for (int i = 0; i < TONE_PACKETS; i++) {
            final byte[] payload = check.say();
            final byte[] packet = new byte[RtpView.FIXED_HEADER + payload.length];
            RtpView.writeHeader(
                    packet,
                    0,
                    said.payloadType(),
                    i == 0,
                    from.sequence,
                    from.timestamp,
                    from.ssrc);
            System.arraycopy(payload, 0, packet, RtpView.FIXED_HEADER, payload.length);
            from.sequence = from.sequence + 1 & 0xffff;
            from.timestamp += check.step();
            from.spoken = true;
            from.wire().rtp.say(named(from, packet), true);
        }
        final Deque<byte[]> queue = to.wire().rtp.rtp;
        // The last packet may wait for sound that fills it, and what was made up has had its time.
        final int whole = TONE_PACKETS * ToneCheck.MILLIS - 2 * to.ptime - MadeUp.MOST_MILLIS;
        pump.until(
                () ->
                        to.wire().rtp.name
                                + " hears "
                                + check.millis()
                                + " ms of a tone in "
                                + said
                                + legs(),
                () -> {
                    for (byte[] data = queue.poll(); data != null; data = queue.poll()) {
                        check.hear(data, to.ptime);
                    }
                    return check.millis() >= whole && last(leg, from);
                });
        settle();
        for (byte[] data = queue.poll(); data != null; data = queue.poll()) {
            check.hear(data, to.ptime);
        }
        final String fault = check.fault(whole);
        check.close();
        madeUp.mayFollow(check.source());
        return fault;
    }

    private void say(final Talk from, final Talk to, final Map<Wire, Long> until) {
        if (from.sends != to.hears) {
            throw new AssertionError(
                    from.media + ": one may send " + from.sends + ", the other hears " + to.hears);
        }
        if (!from.sends && !strict && to.direction.receives() && !to.zero) {
            return; // it may be heard
        }
        // Who is on hold is heard all the same, so that nobody takes its place.
        final List<Codec> common = passing(from, to);
        final List<Codec> codecs = common.isEmpty() && !from.sends ? from.there : common;
        if (codecs.isEmpty()) {
            return;
        }
        if (!from.sends) {
            final long leg = leg(from.wire());
            until.merge(from.wire(), 1L, Long::sum);
            until.computeIfPresent(from.wire(), (_, n) -> n == 1 ? received(leg) + 1 : n);
            from.wire().rtp.say(named(from, packet(from, one(codecs))), true);
            return;
        }
        for (int i = 0; i < 2; i++) {
            final Codec codec = one(codecs);
            final byte[] packet = packet(from, codec);
            from.wire().rtp.say(named(from, packet), true);
            final byte[] arrives = packet.clone();
            RtpView.payloadType(arrives, 0, number(to, codec));
            expected.computeIfAbsent(to.wire().rtp, _ -> new ArrayList<>()).add(arrives);
        }
    }

    /** How who hears a codec wants it to be called. */
    private static int number(final Talk to, final Codec codec) {
        for (final Codec each : to.here) {
            if (Formats.same(each, codec)) {
                return each.payloadType();
            }
        }
        throw new AssertionError(codec + " was agreed on with one side alone: " + to.here);
    }

    private void reportTo(final Pair pair, final List<Pair> pairs, final Talk from, final Talk to)
            throws IOException {
        final long lines =
                pairs.stream()
                        .filter(p -> p.a().wire == from.wire || p.b().wire == from.wire)
                        .count();
        if (!from.spoken && lines > 1) {
            return; // nobody can know yet which line it is of
        }
        if (nowhere(to)) {
            return;
        }
        final byte[] report = report(from);
        final long leg = leg(from.wire());
        final int port = from.wire().mux ? 0 : 1;
        final long came = traffic(leg, port).packets();
        from.wire().control().say(report, false);
        if (converted(pair)) {
            // The server's own go instead.
            pump.until(() -> "a report does not come", () -> traffic(leg, port).packets() > came);
            return;
        }
        expected.computeIfAbsent(to.wire().control(), _ -> new ArrayList<>()).add(report);
    }

    /** Whether it has never said where it is. */
    private static boolean nowhere(final Talk talk) {
        return talk.zero && !talk.placed;
    }

    /** Where every leg is, for who has to find out. */
    private String legs() {
        try {
            return places();
        } catch (final IOException closed) {
            return closed.toString();
        }
    }

    private String places() throws IOException {
        final StringBuilder text = new StringBuilder();
        for (final Pair pair : ears) {
            for (final Talk talk : List.of(pair.a(), pair.b())) {
                text.append("\n").append(talk.wire().rtp.name).append(" at ");
                text.append(talk.wire().rtp.from()).append(", ");
                text.append(talk.wire().control().from()).append(": ");
                text.append(plane.report(leg(talk.wire())));
            }
        }
        for (final MediaCounter counter : MediaCounter.values()) {
            text.append(plane.count(counter) == 0 ? "" : "\n" + counter + " ");
            text.append(plane.count(counter) == 0 ? "" : plane.count(counter));
        }
        return text.toString();
    }

    /** Waits for all that is expected, and holds it against that. */
    private void heard(final boolean media) throws IOException {
        for (final Map.Entry<Plug, List<byte[]>> each : expected.entrySet()) {
            final Deque<byte[]> queue = media ? each.getKey().rtp : each.getKey().rtcp;
            final List<byte[]> waiting = each.getValue();
            pump.until(
                    () ->
                            each.getKey().name
                                    + " does not hear "
                                    + hex(waiting.getFirst())
                                    + " "
                                    + pump.faults
                                    + legs(),
                    () -> {
                        for (byte[] data = queue.poll(); data != null; data = queue.poll()) {
                            take(each.getKey(), data, waiting, media);
                        }
                        return waiting.isEmpty();
                    });
        }
        expected.clear();
    }

    private void take(
            final Plug at, final byte[] data, final List<byte[]> waiting, final boolean media) {
        if (!media && ours(data)) {
            return;
        }
        for (final byte[] each : waiting) {
            if (media ? same(each, data, renumbered(data)) : Arrays.equals(each, data)) {
                waiting.remove(each);
                return;
            }
        }
        if (media && madeUp.holds(data)) {
            return;
        }
        pump.faults.add(
                at.name
                        + ": unexpected "
                        + hex(data)
                        + ", expected "
                        + waiting.stream().map(Listener::hex).toList());
    }

    /** What the server says for itself: reports of sound that it makes, and wishes for pictures. */
    private boolean ours(final byte[] data) {
        return asks(data)
                || (ears.stream().anyMatch(Listener::converted)
                        && (byUs(data)
                                || ears.stream()
                                        .noneMatch(pair ->
                                                RtcpView.sender(data, 0) == pair.a().ssrc
                                                        || RtcpView.sender(data, 0)
                                                                == pair.b().ssrc)));
    }

    /** Where sound is converted one way, our reports speak for the source that passes the other. */
    private static boolean byUs(final byte[] data) {
        return new String(data, StandardCharsets.ISO_8859_1).contains("ringdown");
    }

    /** Our own wish for a whole picture, or for packets on behalf of who knows no feedback. */
    private static boolean asks(final byte[] data) {
        final int next = RtcpView.next(data, 0);
        return RtcpView.type(data, 0) == RtcpView.RR
                && data.length > next
                && (RtcpView.wantsPicture(data, next) || RtcpView.isNack(data, next));
    }

    /** Whether the source began anew, which is not to be seen behind SRTP. */
    private boolean renumbered(final byte[] data) {
        final int ssrc = RtpView.ssrc(data, 0);
        return ears.stream()
                .flatMap(pair -> Stream.of(pair.a(), pair.b()))
                .anyMatch(talk -> talk.ssrc == ssrc && talk.renumbered);
    }

    private static boolean same(final byte[] said, final byte[] heard, final boolean renumbered) {
        return RtpView.ssrc(said, 0) == RtpView.ssrc(heard, 0)
                && (renumbered || RtpView.sequence(said, 0) == RtpView.sequence(heard, 0))
                && RtpView.timestamp(said, 0) == RtpView.timestamp(heard, 0)
                && RtpView.payloadType(said, 0) == RtpView.payloadType(heard, 0)
                && RtpView.marker(said, 0) == RtpView.marker(heard, 0)
                && Arrays.equals(payload(said), payload(heard));
    }

    private static byte[] payload(final byte[] packet) {
        return Arrays.copyOfRange(
                packet, RtpView.headerLength(packet, 0, packet.length), packet.length);
    }

    private void silent(final Party party) {
        for (final Wire wire : party.wires) {
            for (final Plug plug : wire.plugs()) {
                plug.rtcp.removeIf(this::ours);
                plug.rtp.removeIf(madeUp::holds);
                if (!plug.rtp.isEmpty()) {
                    pump.faults.add(
                            party.name + " hears what it should not: " + hex(plug.rtp.getFirst()));
                }
                if (!plug.rtcp.isEmpty()) {
                    pump.faults.add(
                            party.name
                                    + " is reported what it should not: "
                                    + hex(plug.rtcp.getFirst()));
                }
                plug.rtp.clear();
                plug.rtcp.clear();
            }
        }
    }

    private static String hex(final byte[] data) {
        return HexFormat.of().formatHex(data, 0, Math.min(28, data.length)) + "/" + data.length;
    }

    // ---- what happens beside descriptions

    /** Waits until media goes where a far end has moved to. */
    void followed(final Wire wire) throws IOException {
        final long leg = leg(wire);
        final int port = wire.rtp.from();
        final int faults = pump.faults.size();
        final long[] asked = {System.nanoTime()};
        pump.until(
                () -> wire.rtp.name + " at " + port + " is not followed: " + plane.report(leg),
                () -> {
                    if (System.nanoTime() - asked[0] > CHECK_NANOS) {
                        // A full agent takes what comes at once for one wish.
                        asked[0] = System.nanoTime();
                        wire.ask();
                    }
                    final InetSocketAddress to = plane.report(leg).ports().getFirst().endpoint();
                    return to != null && to.getPort() == port;
                });
        settle();
        // Until it was followed there was nowhere else to send.
        pump.faults
                .subList(faults, pump.faults.size())
                .removeIf(fault -> fault.contains("the socket that was left"));
        wire.rtp.rtp.clear();
        wire.rtp.rtcp.clear();
    }

    /** Sequence numbers and timestamps go on elsewhere, as after a pause. */
    void jump(final List<Pair> pairs) {
        for (final Pair pair : pairs) {
            for (final Talk talk : List.of(pair.a(), pair.b())) {
                if (talk.sends && !talk.wire().rtp.encrypted && random.nextInt(3) == 0) {
                    // As no SRTP could: the server numbers on where it has to.
                    talk.sequence = random.nextInt(1 << 16);
                    talk.renumbered = true;
                } else if (talk.sends) {
                    talk.sequence =
                            talk.sequence + 1 + random.nextInt(random.nextBoolean() ? 5 : 30_000)
                                    & 0xffff;
                    talk.timestamp = random.nextInt();
                }
            }
        }
    }

    /** Others send to all ports that they can know. */
    void strangers(final List<Pair> pairs) throws IOException {
        // Who is silent for a second may be somewhere else now; by NG, for the first three seconds.
        if (!strict || System.nanoTime() - listenedAt > FRESH_NANOS) {
            return;
        }
        // Nobody has reported to who is nowhere, so that RTCP may come from wherever RTP does.
        if (pairs.stream().anyMatch(pair -> nowhere(pair.a()) || nowhere(pair.b()))) {
            return;
        }
        for (final Pair pair : pairs) {
            for (final Talk talk : List.of(pair.a(), pair.b())) {
                stranger.disturb(talk, codec(talk));
            }
        }
    }
}
