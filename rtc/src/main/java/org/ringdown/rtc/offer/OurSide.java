package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.Origin;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Our end towards one peer: the session we have with it by RFC 3264, its {@code m=} lines, what our
 * payload numbers mean to it, and the descriptions we write for it.
 */
final class OurSide {
    private static final int NUMBERS = 128;

    /**
     * What is agreed or on its way to be.
     *
     * @param slots every {@code m=} line this peer knows
     * @param audio which of them is relayed
     * @param ours the codecs of our last description
     * @param peer the peer's last description, or {@code null} before the first
     * @param role our part in DTLS, or {@code null} before it is known
     */
    private record State(
            List<Slot> slots,
            int audio,
            List<Codec> ours,
            @Nullable PeerMedia peer,
            @Nullable Setup role) {}

    /**
     * What a description of ours is to say.
     *
     * @param source the other side's description, whose {@code s=}, {@code t=} and ptime we keep
     */
    record Content(
            boolean offer,
            List<Codec> codecs,
            Direction direction,
            @Nullable PeerMedia source,
            boolean extras) {}

    private LocalEnd end;
    private final String sessionId;
    private long version;
    private @Nullable SessionDescription published;
    // RFC 3264 §8.3.2: within a session a number never comes to mean another codec. What we said a
    // number means, and what the peer did, are two things: each is about its own receiver.
    private final @Nullable Codec[] said = new @Nullable Codec[NUMBERS];
    private final @Nullable Codec[] heard = new @Nullable Codec[NUMBERS];
    private State now = new State(List.of(), 0, List.of(), null, null);
    private State stable = now;

    OurSide(final Entropy entropy, final LocalEnd end) {
        this.end = end;
        // 62 bits, so that every reader's signed 64-bit number takes it (RFC 8829 §5.2.1).
        sessionId = Long.toString(entropy.nextLong() >>> 2);
    }

    void end(final LocalEnd replacement) {
        end = replacement;
    }

    Profile profile() {
        return end.profile();
    }

    boolean dtlsClient() {
        return now.role == Setup.ACTIVE;
    }

    int audio() {
        return now.audio;
    }

    @Nullable SessionDescription published() {
        return published;
    }

    @Nullable PeerMedia peer() {
        return now.peer;
    }

    /** What is on its way has been agreed on. */
    void settle() {
        stable = now;
    }

    /** What was on its way was refused: the session is as before (RFC 3264 §8). */
    void rollback() {
        now = stable;
    }

    /** Whether this description brings other ICE credentials than the peer's last one. */
    boolean restartsIce(final PeerMedia media) {
        final PeerMedia before = now.peer;
        return before != null
                && before.remote().ice() != null
                && !before.remote().ice().equals(media.remote().ice());
    }

    /** Takes the peer's offer or answer as its latest word. */
    void take(final PeerMedia media, final boolean offer) {
        final PeerMedia before = now.peer;
        Setup role = null;
        if (profile() == Profile.WEBRTC) {
            final boolean sameAssociation =
                    before != null
                            && before.remote().fingerprints().equals(media.remote().fingerprints());
            role =
                    switch (media.remote().setup()) {
                        case ACTIVE -> Setup.PASSIVE;
                        case PASSIVE -> Setup.ACTIVE;
                        // RFC 8842 §5.5: a running association keeps its roles. Else we wait for
                        // the browser, which is faster than calling out to it.
                        case ACTPASS, HOLDCONN ->
                                sameAssociation && now.role != null ? now.role : Setup.PASSIVE;
                    };
        }
        final List<Slot> slots = offer ? Slot.of(media.sdp().media()) : now.slots;
        now = new State(slots, media.audio(), now.ours, media, role);
        for (final Codec codec : media.codecs()) {
            heard[codec.payloadType()] = codec;
        }
    }

    /**
     * Lets every number that ever meant this codec between us and the peer pass as {@code number},
     * unless it has a meaning in the map already: packets are on their way while descriptions
     * change, and some peers go on as they began.
     */
    void alsoPass(final Codec codec, final byte[] map, final int number) {
        for (int i = 0; i < NUMBERS; i++) {
            if (map[i] == PayloadMap.DROP && (means(said[i], codec) || means(heard[i], codec))) {
                map[i] = (byte) number;
            }
        }
    }

    /** The codecs by numbers that this peer can take; one without a free number is left out. */
    List<@Nullable Codec> numbered(final List<Codec> codecs) {
        final List<@Nullable Codec> numbered = new ArrayList<>();
        final boolean[] taken = new boolean[NUMBERS];
        for (final Codec codec : codecs) {
            final int number = numberFor(codec, taken);
            if (number < 0) {
                numbered.add(null);
                continue;
            }
            taken[number] = true;
            numbered.add(codec.numbered(number));
        }
        return numbered;
    }

    private int numberFor(final Codec codec, final boolean[] taken) {
        for (final Codec before : now.ours) {
            if (before.sameEncoding(codec)
                    && Codecs.find(List.of(before), codec) == 0
                    && !taken[before.payloadType()]) {
                return before.payloadType();
            }
        }
        final int own = codec.payloadType();
        if (free(own, codec, taken) && (codec.isStatic() || dynamic(own))) {
            return own;
        }
        for (int number = 0; number < NUMBERS; number++) {
            final boolean known = means(said[number], codec) || means(heard[number], codec);
            if (known && free(number, codec, taken)) {
                return number;
            }
        }
        for (int i = 0; i < 32; i++) {
            if (unknown(96 + i) && !taken[96 + i]) {
                return 96 + i;
            }
        }
        for (int number = 35; number < 64; number++) {
            if (unknown(number) && !taken[number]) {
                return number;
            }
        }
        return -1;
    }

    private boolean free(final int number, final Codec codec, final boolean[] taken) {
        return !taken[number]
                && (said[number] == null || means(said[number], codec))
                && (heard[number] == null || means(heard[number], codec));
    }

    private boolean unknown(final int number) {
        return said[number] == null && heard[number] == null;
    }

    private static boolean means(final @Nullable Codec meaning, final Codec codec) {
        return meaning != null && meaning.sameEncoding(codec);
    }

    /** RFC 3551 §3 and RFC 5761 §4: 64 to 95 look like RTCP where both share a port. */
    private static boolean dynamic(final int number) {
        return number >= 96 || (number >= 35 && number < 64);
    }

    /** Writes a description for this peer. Its version counts up when its content is new. */
    SessionDescription write(final Content content) {
        if (now.slots.isEmpty()) {
            final boolean browser = profile() == Profile.WEBRTC;
            final Slot only =
                    new Slot(
                            "audio",
                            browser ? "UDP/TLS/RTP/SAVPF" : "RTP/AVP",
                            "0",
                            null,
                            browser ? "0" : null);
            now = new State(List.of(only), 0, List.of(), now.peer, now.role);
        }
        now = new State(now.slots, now.audio, content.codecs(), now.peer, now.role);
        for (final Codec codec : content.codecs()) {
            said[codec.payloadType()] = codec;
        }
        final List<MediaDescription> media = new ArrayList<>();
        for (int i = 0; i < now.slots.size(); i++) {
            media.add(i == now.audio ? audio(content) : now.slots.get(i).refused());
        }
        final SessionDescription last = published;
        final SessionDescription same = new SessionDescription(session(content, version), media);
        if (!same.equals(last)) {
            version++;
        }
        final SessionDescription written = new SessionDescription(session(content, version), media);
        published = written;
        return written;
    }

    private List<Line> session(final Content content, final long at) {
        final List<Line> lines = new ArrayList<>();
        final Connection connection = Connection.to(end.address());
        final Origin origin =
                new Origin(
                        "-",
                        sessionId,
                        Long.toString(at),
                        connection.addressType(),
                        connection.address());
        final PeerMedia source = content.source();
        lines.add(new Line('o', origin.toString()));
        lines.add(new Line('s', source == null ? "-" : source.sdp().sessionName()));
        if (profile() == Profile.RTP) {
            lines.add(new Line('c', connection.toString()));
        }
        lines.add(new Line('t', source == null ? "0 0" : source.sdp().timing()));
        if (profile() == Profile.WEBRTC) {
            final String mid = now.slots.get(now.audio).mid();
            final PeerMedia peer = now.peer;
            if (mid != null
                    && (content.offer() || peer == null || peer.sdp().bundle().contains(mid))) {
                lines.add(Line.attribute("group", "BUNDLE " + mid));
            }
            lines.add(Line.attribute("ice-lite"));
        }
        return lines;
    }

    private MediaDescription audio(final Content content) {
        final Slot slot = now.slots.get(now.audio);
        final List<Line> lines = new ArrayList<>();
        if (profile() == Profile.WEBRTC) {
            lines.add(new Line('c', Connection.to(end.address()).toString()));
        }
        if (slot.mid() != null) {
            lines.add(Line.attribute("mid", slot.mid()));
        }
        final List<String> formats = new ArrayList<>();
        for (final Codec codec : content.codecs()) {
            formats.add(Integer.toString(codec.payloadType()));
            lines.add(Line.attribute("rtpmap", codec.rtpmap()));
            if (codec.parameters() != null) {
                lines.add(Line.attribute("fmtp", codec.payloadType() + " " + codec.parameters()));
            }
        }
        final PeerMedia source = content.source();
        if (source != null) {
            copy(source, "ptime", lines);
            copy(source, "maxptime", lines);
            if (content.extras()) {
                lines.addAll(source.extras());
            }
        }
        lines.add(Line.attribute(content.direction().word()));
        if (profile() == Profile.WEBRTC) {
            browserTransport(content, lines);
        } else {
            phoneTransport(content, lines);
        }
        return new MediaDescription("audio", end.rtpPort(), 1, slot.protocol(), formats, lines);
    }

    private static void copy(final PeerMedia source, final String name, final List<Line> lines) {
        final String value = source.media().attribute(name);
        if (value != null && !value.isEmpty()) {
            lines.add(Line.attribute(name, value));
        }
    }

    private void phoneTransport(final Content content, final List<Line> lines) {
        final PeerMedia peer = now.peer;
        final boolean peerShares = peer != null && peer.remote().rtcpMux();
        final boolean share = peerShares || (content.offer() && end.rtcpPort() == end.rtpPort());
        lines.add(
                Line.attribute(
                        "rtcp", Integer.toString(peerShares ? end.rtpPort() : end.rtcpPort())));
        if (share) {
            lines.add(Line.attribute("rtcp-mux"));
        }
    }

    private void browserTransport(final Content content, final List<Line> lines) {
        final IceParameters ice = end.ice();
        final String fingerprint = end.fingerprint();
        if (ice == null || fingerprint == null) {
            throw new IllegalStateException("a WebRTC end has ICE credentials and fingerprint");
        }
        final Setup role = now.role == null ? Setup.PASSIVE : now.role;
        lines.add(Line.attribute("rtcp-mux"));
        if (content.direction().sends()) {
            // Without it the page's track event comes without a stream, which many pages play.
            lines.add(Line.attribute("msid", end.cname() + " " + end.cname() + "-audio"));
        }
        lines.add(Line.attribute("setup", content.offer() ? Setup.ACTPASS.word() : role.word()));
        lines.add(Line.attribute("fingerprint", fingerprint));
        lines.add(Line.attribute("ice-ufrag", ice.ufrag()));
        lines.add(Line.attribute("ice-pwd", ice.password()));
        for (final Candidate candidate : end.candidates()) {
            lines.add(Line.attribute("candidate", candidate.toString()));
        }
        lines.add(Line.attribute("end-of-candidates"));
    }
}
