package org.ringdown.rtc.offer;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.format.HeaderExtension;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.CryptoLines;
import org.ringdown.rtc.sdp.Addresses;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * A peer's description, read.
 *
 * @param lines its {@code m=} lines in their order
 * @param bundle the mids of its first BUNDLE group
 */
record PeerSession(SessionDescription sdp, List<Line> lines, List<String> bundle) {
    private static final int MAX_CANDIDATES = 64;
    private static final int MAX_FINGERPRINTS = 8;
    private static final int MAX_EXTENSIONS = 64;
    private static final int MAX_FEEDBACK = 256;

    /**
     * One {@code m=} line.
     *
     * @param kind what it carries; {@code null} when we do not carry it
     * @param active whether it is wanted: it has a port, or is bundle-only
     * @param codecs in the peer's order and by its numbers
     * @param feedback of each payload type
     * @param own the transport that the line itself describes; {@link PeerSession#transport} tells
     *     which one counts
     */
    record Line(
            int index,
            MediaDescription media,
            @Nullable Media kind,
            boolean active,
            List<Codec> codecs,
            Map<Integer, Set<String>> feedback,
            List<HeaderExtension> extensions,
            Direction direction,
            Transport own) {

        Set<String> feedback(final int payloadType) {
            return feedback.getOrDefault(payloadType, Set.of());
        }

        boolean bundleOnly() {
            return media.has("bundle-only");
        }

        /**
         * The number of the header extension by which a browser counts what it sends, if it is to
         * be told by us what of it arrived; else 0.
         *
         * @param agreed what it sends and receives, by its numbers
         */
        int sequence(final List<Codec> agreed) {
            final boolean wanted = takes(agreed, Abilities.TRANSPORT_FEEDBACK);
            final int number = extension(Abilities.TRANSPORT_SEQUENCE);
            return wanted && number <= Abilities.MAX_EXTENSION ? number : 0;
        }

        /**
         * Whether a browser is to be told by us how much it may send.
         *
         * @param agreed what it sends and receives, by its numbers
         */
        boolean estimated(final List<Codec> agreed) {
            return takes(agreed, Abilities.ESTIMATE);
        }

        private boolean takes(final List<Codec> agreed, final String pictureFeedback) {
            return kind == Media.VIDEO
                    && agreed.stream()
                            .anyMatch(codec ->
                                    feedback(codec.payloadType()).contains(pictureFeedback));
        }

        /** How much sound the peer wants in a packet, in ms. */
        int packetMillis() {
            return Conversion.millis(media.attribute("ptime"), media.attribute("maxptime"));
        }

        /** The number of the header extension, or 0. */
        int extension(final String uri) {
            for (final HeaderExtension extension : extensions) {
                if (extension.uri().equals(uri)) {
                    return extension.id();
                }
            }
            return 0;
        }
    }

    /**
     * Where and how packets go.
     *
     * @param addressed whether there is a {@code c=} line
     * @param rtp where to, or {@code null} when it does not say
     * @param mux whether RTP and RTCP share a port
     * @param ice {@code null} without credentials
     * @param setup {@link Setup#ACTPASS} when there was none
     */
    record Transport(
            boolean addressed,
            @Nullable InetSocketAddress rtp,
            @Nullable InetSocketAddress rtcp,
            boolean mux,
            @Nullable RemoteIce ice,
            List<Fingerprint> fingerprints,
            Setup setup,
            List<CryptoAttribute> crypto) {

        /** Whether there is an address that can be sent to without ICE. */
        boolean reachable() {
            return rtp != null;
        }

        List<CryptoAttribute> supportedCrypto() {
            return crypto.stream().filter(CryptoAttribute::supported).toList();
        }
    }

    /**
     * Reads a description.
     *
     * @param known for each line, what numbers mean that the line does not explain, as answers may
     *     do
     */
    static PeerSession read(final SessionDescription sdp, final IntFunction<List<Codec>> known) {
        final List<String> bundle = List.copyOf(sdp.bundle());
        final List<Line> lines = new ArrayList<>();
        for (int i = 0; i < sdp.media().size(); i++) {
            final MediaDescription media = sdp.media().get(i);
            final Media kind = kind(media);
            final List<Codec> codecs = kind == null ? List.of() : media.codecs(known.apply(i));
            lines.add(
                    new Line(
                            i,
                            media,
                            kind,
                            kind != null && wanted(media, bundle),
                            codecs,
                            feedback(media, codecs),
                            extensions(sdp, media),
                            direction(sdp, media),
                            transport(sdp, media)));
        }
        return new PeerSession(sdp, List.copyOf(lines), bundle);
    }

    private static @Nullable Media kind(final MediaDescription media) {
        if (!media.isRtp()) {
            return null;
        }
        return switch (media.media()) {
            case "audio" -> Media.AUDIO;
            case "video" -> Media.VIDEO;
            default -> null;
        };
    }

    private static boolean wanted(final MediaDescription media, final List<String> bundle) {
        final String mid = media.mid();
        // RFC 9143 §6: port 0 with bundle-only is not a refusal.
        return media.port() != 0
                || (media.has("bundle-only") && mid != null && bundle.contains(mid));
    }

    /** Whether it only answers checks. */
    boolean lite() {
        return sdp.has("ice-lite");
    }

    /** Whether the line is in the bundle. */
    boolean bundled(final Line line) {
        final String mid = line.media().mid();
        return mid != null && bundle.contains(mid);
    }

    /**
     * The transport that counts for a line: its own, or in a bundle that of the tagged line (RFC
     * 9143 §7.1.3): the first of the group that is wanted and not bundle-only.
     */
    Transport transport(final Line line) {
        if (!bundled(line)) {
            return line.own();
        }
        Line tagged = null;
        for (final String mid : bundle) {
            for (final Line each : lines) {
                if (mid.equals(each.media().mid()) && each.media().port() != 0 && tagged == null) {
                    tagged = each;
                }
            }
        }
        // Some only fill in the first line of the group, refused or not; some only the others.
        for (final Line each : lines) {
            if ((tagged == null || tagged.own().ice() == null)
                    && bundled(each)
                    && each.own().ice() != null) {
                tagged = each;
            }
        }
        return tagged == null ? line.own() : tagged.own();
    }

    private static Transport transport(final SessionDescription sdp, final MediaDescription media) {
        final Connection connection = sdp.connection(media);
        final String address = connection == null ? "" : connection.address();
        // Port 9 is "discard": no default candidate yet (RFC 8840 §4.1.1).
        final int port = media.port() == 9 ? 0 : media.port();
        final Setup setup = Setup.of(sdp.attribute(media, "setup"));
        return new Transport(
                connection != null,
                Addresses.socket(address, port),
                rtcp(media, address, port),
                media.rtcpMux(),
                ice(sdp, media),
                fingerprints(sdp, media),
                setup == null ? Setup.ACTPASS : setup,
                CryptoLines.parse(media.attributes("crypto")).usable());
    }

    /** RFC 3605: {@code a=rtcp:port [IN IP4 address]}; without it the next port. */
    private static @Nullable InetSocketAddress rtcp(
            final MediaDescription media, final String address, final int port) {
        if (media.rtcpMux()) {
            return Addresses.socket(address, port);
        }
        final String attribute = media.attribute("rtcp");
        final String[] words = attribute == null ? new String[0] : attribute.split(" +", 5);
        final int other = words.length == 0 ? -1 : port(words[0]);
        if (other < 0) {
            return Addresses.socket(address, port == 0 ? 0 : port + 1);
        }
        return Addresses.socket(words.length == 4 ? words[3] : address, other);
    }

    private static int port(final String text) {
        final int value = number(text, 65_535);
        return value < 0 ? -1 : value;
    }

    /** The decimal number, or -1 when it is none or above {@code max}. */
    private static int number(final String text, final int max) {
        int value = 0;
        for (int i = 0; i < text.length(); i++) {
            final char c = text.charAt(i);
            if (c < '0' || c > '9' || value > max) {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return text.isEmpty() || value > max ? -1 : value;
    }

    private static @Nullable RemoteIce ice(
            final SessionDescription sdp, final MediaDescription media) {
        final IceParameters parameters =
                IceParameters.of(
                        sdp.attribute(media, "ice-ufrag"), sdp.attribute(media, "ice-pwd"));
        if (parameters == null) {
            return null;
        }
        final List<Candidate> candidates = candidates(media.attributes("candidate"));
        final String options = sdp.attribute(media, "ice-options");
        final boolean trickles =
                options != null && List.of(options.split(" +")).contains("trickle");
        return new RemoteIce(
                parameters,
                sdp.has("ice-lite"),
                candidates,
                // RFC 8838 §4.1: who does not trickle has named all that there are.
                !trickles || media.has("end-of-candidates") || sdp.has("end-of-candidates"));
    }

    private static List<Candidate> candidates(final List<String> values) {
        final List<Candidate> candidates = new ArrayList<>();
        for (final String value : values) {
            final Candidate candidate = Candidate.parse(value).orNull();
            if (candidate != null && candidates.size() < MAX_CANDIDATES) {
                candidates.add(candidate);
            }
        }
        return candidates;
    }

    /**
     * What followed a description of one of its lines.
     *
     * @param mid the line's, or {@code null}
     * @param index its place if it has no mid; {@link OurSide#NONE} for the session as a whole
     * @param ufrag whose candidates they are; {@code null} for those of the description
     */
    record Trickled(
            @Nullable String mid,
            int index,
            @Nullable String ufrag,
            List<Candidate> candidates,
            boolean end) {}

    /** Reads a fragment (RFC 8840 §9). */
    static List<Trickled> trickled(final SessionDescription fragment) {
        final List<Trickled> all = new ArrayList<>();
        final List<Candidate> common = candidates(fragment.attributes("candidate"));
        final boolean end = fragment.has("end-of-candidates");
        if (!common.isEmpty() || (end && fragment.media().isEmpty())) {
            all.add(new Trickled(null, OurSide.NONE, fragment.attribute("ice-ufrag"), common, end));
        }
        for (int i = 0; i < fragment.media().size(); i++) {
            final MediaDescription media = fragment.media().get(i);
            all.add(
                    new Trickled(
                            media.mid(),
                            i,
                            fragment.attribute(media, "ice-ufrag"),
                            candidates(media.attributes("candidate")),
                            end || media.has("end-of-candidates")));
        }
        return all;
    }

    /** Where a peer with ICE is to be sent to before any check: its default, else its best. */
    static @Nullable InetSocketAddress defaultAddress(final Transport transport) {
        final RemoteIce ice = transport.ice();
        if (transport.rtp() != null || ice == null) {
            return transport.rtp();
        }
        return ice.candidates().stream()
                .filter(Candidate::usable)
                .max(Comparator.comparingLong(Candidate::priority))
                .map(Candidate::socketAddress)
                .orElse(null);
    }

    private static List<Fingerprint> fingerprints(
            final SessionDescription sdp, final MediaDescription media) {
        final List<String> own = media.attributes("fingerprint");
        final List<Fingerprint> fingerprints = new ArrayList<>();
        for (final String value : own.isEmpty() ? sdp.attributes("fingerprint") : own) {
            final Fingerprint fingerprint = Fingerprint.parse(value).orNull();
            if (fingerprint != null && fingerprints.size() < MAX_FINGERPRINTS) {
                fingerprints.add(fingerprint);
            }
        }
        return fingerprints;
    }

    private static Direction direction(final SessionDescription sdp, final MediaDescription media) {
        Direction said = Direction.SENDRECV;
        boolean found = false;
        for (final Direction direction : Direction.values()) {
            if (!found && media.has(direction.word())) {
                said = direction;
                found = true;
            }
        }
        for (final Direction direction : Direction.values()) {
            if (!found && sdp.has(direction.word())) {
                said = direction;
                found = true;
            }
        }
        final Connection connection = sdp.connection(media);
        final boolean held =
                connection != null
                        && connection.zero()
                        && !media.has("candidate")
                        && media.port() != 9
                        && !media.has("ice-ufrag");
        // RFC 3264 §8.4: the zero address is the old way to say "do not send to me".
        return held ? Direction.of(said.sends(), false) : said;
    }

    /** {@code a=rtcp-fb:96 nack pli}, or {@code *} for every format (RFC 4585 §4.2). */
    private static Map<Integer, Set<String>> feedback(
            final MediaDescription media, final List<Codec> codecs) {
        final Map<Integer, Set<String>> feedback = new HashMap<>();
        int count = 0;
        for (final String value : media.attributes("rtcp-fb")) {
            final int space = value.indexOf(' ');
            if (space < 0 || ++count > MAX_FEEDBACK) {
                continue;
            }
            final String kind = String.join(" ", value.substring(space + 1).strip().split(" +"));
            if (value.startsWith("* ")) {
                codecs.forEach(codec -> add(feedback, codec.payloadType(), kind));
            } else {
                final int type = number(value.substring(0, space), 127);
                if (type >= 0) {
                    add(feedback, type, kind);
                }
            }
        }
        return feedback;
    }

    private static void add(
            final Map<Integer, Set<String>> feedback, final int type, final String kind) {
        feedback.computeIfAbsent(type, _ -> new LinkedHashSet<>()).add(kind);
    }

    private static List<HeaderExtension> extensions(
            final SessionDescription sdp, final MediaDescription media) {
        final List<HeaderExtension> extensions = new ArrayList<>();
        final List<String> values = new ArrayList<>(sdp.attributes("extmap"));
        values.addAll(media.attributes("extmap"));
        for (final String value : values) {
            final String[] words = value.split(" +", 3);
            final int slash = words[0].indexOf('/');
            final int id = number(slash < 0 ? words[0] : words[0].substring(0, slash), 255);
            if (words.length > 1 && id > 0 && extensions.size() < MAX_EXTENSIONS) {
                extensions.add(
                        new HeaderExtension(
                                id,
                                slash < 0 ? "" : words[0].substring(slash),
                                words[1],
                                words.length == 3 ? " " + words[2] : ""));
            }
        }
        return List.copyOf(extensions);
    }
}
