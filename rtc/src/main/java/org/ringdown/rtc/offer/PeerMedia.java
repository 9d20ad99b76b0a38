package org.ringdown.rtc.offer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Addresses;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * What a peer's description says about the one audio stream that we relay.
 *
 * @param audio which {@code m=} line it is
 * @param codecs in the peer's order and by its numbers
 * @param extras lines that only concern two phones, to be copied between them
 */
record PeerMedia(
        SessionDescription sdp,
        int audio,
        List<Codec> codecs,
        RemoteEnd remote,
        List<Line> extras) {
    private static final int MAX_CANDIDATES = 64;

    /** Attributes that describe a leg and not the call: ours are written instead. */
    private static final Set<String> LEG =
            Set.of(
                    "rtpmap",
                    "fmtp",
                    "ptime",
                    "maxptime",
                    "rtcp",
                    "rtcp-mux",
                    "rtcp-mux-only",
                    "rtcp-rsize",
                    "rtcp-fb",
                    "rtcp-xr",
                    "extmap",
                    "extmap-allow-mixed",
                    "ssrc",
                    "ssrc-group",
                    "msid",
                    "mid",
                    "label",
                    "candidate",
                    "remote-candidates",
                    "end-of-candidates",
                    "ice-ufrag",
                    "ice-pwd",
                    "ice-options",
                    "ice-lite",
                    "ice-mismatch",
                    "ice-pacing",
                    "fingerprint",
                    "setup",
                    "connection",
                    "tls-id",
                    "crypto",
                    "key-mgmt",
                    "zrtp-hash",
                    "bundle-only",
                    "rid",
                    "simulcast",
                    "sendrecv",
                    "sendonly",
                    "recvonly",
                    "inactive",
                    "group",
                    "cname",
                    "altc",
                    "acap",
                    "pcfg",
                    "tcap",
                    "acfg");

    /** The audio line of an offer that this profile can carry, or -1. */
    static int find(final SessionDescription sdp, final Profile profile) {
        for (int i = 0; i < sdp.media().size(); i++) {
            final MediaDescription media = sdp.media().get(i);
            if (active(sdp, media) && carries(sdp, media, profile)) {
                return i;
            }
        }
        return -1;
    }

    /** Why this line cannot be used on a leg of that profile, or {@code null}. */
    static @Nullable Refused objection(
            final SessionDescription sdp, final int audio, final Profile profile) {
        if (audio < 0 || audio >= sdp.media().size()) {
            return Refused.notAcceptable("there is no audio in a form that this side can carry");
        }
        final MediaDescription media = sdp.media().get(audio);
        if (!active(sdp, media)) {
            return Refused.notAcceptable("the audio is refused");
        }
        if (!carries(sdp, media, profile)) {
            return Refused.notAcceptable(
                    "the transport " + media.protocol() + " does not fit this side");
        }
        if (profile == Profile.RTP) {
            return sdp.connection(media) == null
                    ? Refused.notAcceptable("there is no connection address (c=)")
                    : null;
        }
        if (ice(sdp, media) == null) {
            return Refused.notAcceptable("there are no ICE credentials");
        }
        if (fingerprints(sdp, media).isEmpty()) {
            return Refused.notAcceptable("there is no certificate fingerprint");
        }
        return media.rtcpMux() ? null : Refused.notAcceptable("RTP and RTCP have to share a port");
    }

    /**
     * Reads a line that {@link #objection} has nothing against.
     *
     * @param known what numbers mean that the line itself does not explain, as answers may do
     */
    static PeerMedia of(
            final SessionDescription sdp,
            final int audio,
            final Profile profile,
            final List<Codec> known) {
        final MediaDescription media = sdp.media().get(audio);
        return new PeerMedia(
                sdp,
                audio,
                media.codecs(known),
                profile == Profile.RTP ? phone(sdp, media) : browser(sdp, media),
                extras(media));
    }

    MediaDescription media() {
        return sdp.media().get(audio);
    }

    private static boolean active(final SessionDescription sdp, final MediaDescription media) {
        if (!media.media().equals("audio") || !media.isRtp()) {
            return false;
        }
        final String mid = media.mid();
        // RFC 9143 §6: port 0 with bundle-only is not a refusal.
        return media.port() != 0
                || (media.has("bundle-only") && mid != null && sdp.bundle().contains(mid));
    }

    private static boolean carries(
            final SessionDescription sdp, final MediaDescription media, final Profile profile) {
        return switch (profile) {
            case WEBRTC ->
                    media.protocol().startsWith("UDP/TLS/")
                            || (ice(sdp, media) != null && !fingerprints(sdp, media).isEmpty());
            case RTP -> media.protocol().equals("RTP/AVP") || media.protocol().equals("RTP/AVPF");
        };
    }

    private static RemoteEnd phone(final SessionDescription sdp, final MediaDescription media) {
        final Connection connection = sdp.connection(media);
        final boolean zero = connection != null && connection.zero();
        final String address = connection == null ? "" : connection.address();
        final Direction said = direction(sdp, media);
        return new RemoteEnd(
                Profile.RTP,
                Addresses.socket(address, media.port()),
                rtcp(media, address),
                media.rtcpMux(),
                null,
                List.of(),
                List.of(),
                Setup.ACTPASS,
                // RFC 3264 §8.4: the zero address is the old way to say "do not send to me".
                zero ? Direction.of(said.sends(), false) : said);
    }

    /** RFC 3605: {@code a=rtcp:port [IN IP4 address]}; without it the next port. */
    private static @Nullable InetSocketAddress rtcp(
            final MediaDescription media, final String address) {
        if (media.rtcpMux()) {
            return Addresses.socket(address, media.port());
        }
        final String attribute = media.attribute("rtcp");
        final String[] words = attribute == null ? new String[0] : attribute.split(" +", 5);
        final int port = words.length == 0 ? -1 : port(words[0]);
        if (port < 0) {
            return Addresses.socket(address, media.port() + 1);
        }
        return Addresses.socket(words.length == 4 ? words[3] : address, port);
    }

    private static int port(final String text) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9' || value > 65_535) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return text.isEmpty() || value > 65_535 ? -1 : value;
    }

    private static RemoteEnd browser(final SessionDescription sdp, final MediaDescription media) {
        final List<Candidate> candidates = new ArrayList<>();
        for (final String value : transport(sdp, media).attributes("candidate")) {
            final Candidate candidate = Candidate.parse(value).orNull();
            if (candidate != null && candidates.size() < MAX_CANDIDATES) {
                candidates.add(candidate);
            }
        }
        final Connection connection = sdp.connection(media);
        // Port 9 is "discard": no default candidate yet (RFC 8840 §4.1.1).
        InetSocketAddress rtp =
                connection == null || media.port() == 9
                        ? null
                        : Addresses.socket(connection.address(), media.port());
        if (rtp == null) {
            rtp =
                    candidates.stream()
                            .filter(Candidate::usable)
                            .max(Comparator.comparingLong(Candidate::priority))
                            .map(Candidate::socketAddress)
                            .orElse(null);
        }
        final Setup setup = Setup.of(sdp.attribute(transport(sdp, media), "setup"));
        return new RemoteEnd(
                Profile.WEBRTC,
                rtp,
                rtp,
                true,
                ice(sdp, media),
                candidates,
                fingerprints(sdp, media),
                setup == null ? Setup.ACTPASS : setup,
                direction(sdp, media));
    }

    /**
     * The section whose transport this line uses: itself, or the first of its bundle when it says
     * nothing of its own (RFC 9143 §7.1.3 and RFC 8829 §5.2.1).
     */
    private static MediaDescription transport(
            final SessionDescription sdp, final MediaDescription media) {
        final String mid = media.mid();
        final List<String> bundle = sdp.bundle();
        if (media.has("ice-ufrag") || mid == null || !bundle.contains(mid)) {
            return media;
        }
        for (final MediaDescription other : sdp.media()) {
            if (bundle.getFirst().equals(other.mid())) {
                return other;
            }
        }
        return media;
    }

    private static @Nullable IceParameters ice(
            final SessionDescription sdp, final MediaDescription media) {
        final MediaDescription transport = transport(sdp, media);
        return IceParameters.of(
                sdp.attribute(transport, "ice-ufrag"), sdp.attribute(transport, "ice-pwd"));
    }

    private static List<Fingerprint> fingerprints(
            final SessionDescription sdp, final MediaDescription media) {
        final List<String> own = transport(sdp, media).attributes("fingerprint");
        final List<Fingerprint> fingerprints = new ArrayList<>();
        for (final String value : own.isEmpty() ? sdp.attributes("fingerprint") : own) {
            final Fingerprint fingerprint = Fingerprint.parse(value).orNull();
            if (fingerprint != null && fingerprints.size() < 8) {
                fingerprints.add(fingerprint);
            }
        }
        return fingerprints;
    }

    private static Direction direction(final SessionDescription sdp, final MediaDescription media) {
        for (final Direction direction : Direction.values()) {
            if (media.has(direction.word())) {
                return direction;
            }
        }
        for (final Direction direction : Direction.values()) {
            if (sdp.has(direction.word())) {
                return direction;
            }
        }
        return Direction.SENDRECV;
    }

    private static List<Line> extras(final MediaDescription media) {
        final List<Line> extras = new ArrayList<>();
        for (final Line line : media.lines()) {
            if (line.type() == 'b' || (line.type() == 'a' && !LEG.contains(line.name()))) {
                extras.add(line);
            }
        }
        return extras;
    }
}
