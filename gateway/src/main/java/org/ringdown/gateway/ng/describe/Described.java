package org.ringdown.gateway.ng.describe;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.Fingerprint;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.RemoteIce;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdes.CryptoLines;
import org.ringdown.rtc.sdp.Addresses;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * What one {@code m=} line says about who sent it.
 *
 * @param media the line and what belongs to it
 * @param protocol of RTP, or {@code null} for anything else
 * @param rtp where RTP is wanted, or {@code null} when that is no address
 * @param rtcp where RTCP is wanted, or {@code null}
 * @param family {@code IP4} or {@code IP6}
 * @param zero whether the address is zero, the old way to hold
 * @param direction what the sender wants to do
 * @param mux whether RTCP may share the port
 * @param crypto its SDES lines
 * @param fingerprints of its certificate
 * @param setup its part in DTLS, or {@code null}
 * @param ice its ICE, or {@code null}
 * @param trickle whether candidates may follow
 * @param formats its payload types, for RTP
 */
public record Described(
        MediaDescription media,
        @Nullable Protocol protocol,
        @Nullable InetSocketAddress rtp,
        @Nullable InetSocketAddress rtcp,
        String family,
        boolean zero,
        Direction direction,
        boolean mux,
        List<CryptoAttribute> crypto,
        List<Fingerprint> fingerprints,
        @Nullable Setup setup,
        @Nullable RemoteIce ice,
        boolean trickle,
        List<Format> formats) {
    private static final int MAX_CANDIDATES = 64;
    private static final int DISCARD_PORT = 9;

    /** Copies the lists. */
    public Described {
        crypto = List.copyOf(crypto);
        fingerprints = List.copyOf(fingerprints);
        formats = List.copyOf(formats);
    }

    /**
     * Reads one {@code m=} line.
     *
     * @param source the address to believe instead of the description's, or {@code null}
     * @return {@code null} when there is no address at all
     */
    public static @Nullable Described of(
            final SessionDescription sdp,
            final MediaDescription media,
            final @Nullable InetAddress source) {
        final @Nullable Connection connection = sdp.connection(media);
        if (connection == null && media.port() != 0) {
            return null;
        }
        final @Nullable RemoteIce ice = ice(sdp, media);
        final boolean trickle = trickle(sdp, media);
        final @Nullable InetAddress address =
                source != null
                        ? source
                        : connection == null ? null : Addresses.literal(connection.address());
        final boolean zero =
                connection != null
                        && connection.zero()
                        && !(trickle && media.port() == DISCARD_PORT);
        return new Described(
                media,
                Protocol.of(media.protocol()),
                socket(address, media.port()),
                rtcp(media, address),
                connection == null ? "IP4" : connection.addressType(),
                zero,
                direction(sdp, media),
                media.rtcpMux(),
                CryptoLines.parse(media.attributes("crypto")).usable(),
                fingerprints(sdp, media),
                Setup.of(sdp.attribute(media, "setup")),
                ice,
                trickle,
                Format.of(media));
    }

    private static @Nullable InetSocketAddress socket(
            final @Nullable InetAddress address, final int port) {
        return address == null || address.isAnyLocalAddress() || port <= 0 || port > 0xffff
                ? null
                : new InetSocketAddress(address, port);
    }

    /** {@code a=rtcp:PORT [IN IP4 ADDRESS]} (RFC 3605), else the next port. */
    private static @Nullable InetSocketAddress rtcp(
            final MediaDescription media, final @Nullable InetAddress address) {
        final @Nullable String value = media.attribute("rtcp");
        if (value == null) {
            return socket(address, media.port() == 0 ? 0 : media.port() + 1);
        }
        final String[] fields = value.split(" +", 5);
        final int port = port(fields[0]);
        final @Nullable InetAddress own =
                fields.length == 4 ? Addresses.literal(fields[3].strip()) : null;
        return socket(own == null || own.isAnyLocalAddress() ? address : own, port);
    }

    private static int port(final String text) {
        int value = 0;
        if (text.isEmpty() || text.length() > 5) {
            return -1;
        }
        for (int i = 0; i < text.length(); i++) {
            if (text.charAt(i) < '0' || text.charAt(i) > '9') {
                return -1;
            }
            value = value * 10 + (text.charAt(i) - '0');
        }
        return value;
    }

    private static Direction direction(final SessionDescription sdp, final MediaDescription media) {
        final @Nullable Direction own = direction(media.lines());
        final @Nullable Direction session = own != null ? own : direction(sdp.lines());
        return session == null ? Direction.SENDRECV : session;
    }

    private static @Nullable Direction direction(final List<Line> lines) {
        for (final Line line : lines) {
            for (final Direction direction : Direction.values()) {
                if (line.is(direction.word())) {
                    return direction;
                }
            }
        }
        return null;
    }

    private static List<Fingerprint> fingerprints(
            final SessionDescription sdp, final MediaDescription media) {
        final List<String> own = media.attributes("fingerprint");
        final List<Fingerprint> fingerprints = new ArrayList<>();
        for (final String value : own.isEmpty() ? sdp.attributes("fingerprint") : own) {
            if (Fingerprint.parse(value) instanceof Parsed.Ok<Fingerprint>(Fingerprint print)) {
                fingerprints.add(print);
            }
        }
        return fingerprints;
    }

    private static boolean trickle(final SessionDescription sdp, final MediaDescription media) {
        final @Nullable String options = sdp.attribute(media, "ice-options");
        return options != null && List.of(options.split(" +")).contains("trickle");
    }

    private static @Nullable RemoteIce ice(
            final SessionDescription sdp, final MediaDescription media) {
        final @Nullable IceParameters parameters =
                IceParameters.of(
                        sdp.attribute(media, "ice-ufrag"), sdp.attribute(media, "ice-pwd"));
        return parameters == null
                ? null
                : new RemoteIce(
                        parameters,
                        sdp.has("ice-lite"),
                        candidates(media.attributes("candidate")),
                        media.has("end-of-candidates") || sdp.has("end-of-candidates"));
    }

    /** The candidates in values of {@code a=candidate}, as many as are worth a look. */
    public static List<Candidate> candidates(final List<String> values) {
        final List<Candidate> candidates = new ArrayList<>();
        for (final String value : values) {
            if (candidates.size() < MAX_CANDIDATES
                    && Candidate.parse(value)
                            instanceof Parsed.Ok<Candidate>(Candidate candidate)) {
                candidates.add(candidate);
            }
        }
        return candidates;
    }

    /**
     * The same for somebody who is only to hear or to be heard: with this direction and these
     * formats, and without anything that is secret between its sender and us.
     */
    public Described oneWay(final Direction way, final List<Format> left) {
        return new Described(
                media, protocol, rtp, rtcp, family, false, way, mux, List.of(), List.of(), null,
                ice, trickle, left);
    }

    /**
     * The same with the transport of another, in whose bundle it is (RFC 9143): RTP and RTCP share
     * that.
     */
    public Described carriedBy(final Described other) {
        return new Described(
                at(other.media.port()),
                protocol,
                other.rtp,
                other.rtcp,
                other.family,
                other.zero,
                direction,
                true,
                other.crypto,
                other.fingerprints,
                other.setup,
                other.ice,
                other.trickle,
                formats);
    }

    /** The same, refused. */
    public Described refused() {
        return new Described(
                at(0),
                protocol,
                null,
                null,
                family,
                zero,
                direction,
                mux,
                crypto,
                fingerprints,
                setup,
                ice,
                trickle,
                formats);
    }

    private MediaDescription at(final int port) {
        return new MediaDescription(
                media.media(), port, 1, media.protocol(), media.formats(), media.lines());
    }

    /** Whether the sender refuses or ends this medium. */
    public boolean rejected() {
        return media.port() == 0;
    }

    /** {@code a=ptime} as a number, or {@code null}. */
    public @Nullable Integer ptime() {
        final @Nullable String value = media.ptime();
        final int number = value == null ? -1 : port(value.strip());
        return number <= 0 ? null : number;
    }
}
