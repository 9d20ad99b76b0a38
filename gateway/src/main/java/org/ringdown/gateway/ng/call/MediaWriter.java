package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Rewriting.Replace;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Mux;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;

/** Writes one {@code m=} section for a party, in the order that rtpengine 10.5 has. */
final class MediaWriter {
    /** Attributes that are taken out, and written anew where they have a meaning. */
    private static final Set<String> OURS =
            Set.of(
                    "mid",
                    "rtpmap",
                    "fmtp",
                    "sendrecv",
                    "sendonly",
                    "recvonly",
                    "inactive",
                    "rtcp",
                    "rtcp-mux",
                    "crypto",
                    "setup",
                    "fingerprint",
                    "tls-id",
                    "ptime",
                    "ice-ufrag",
                    "ice-pwd",
                    "ice-options",
                    "ice-lite",
                    "ice-pacing",
                    "candidate",
                    "end-of-candidates",
                    "remote-candidates");

    /** What stays when media may go past us. */
    private static final Set<String> TRANSPORT =
            Set.of(
                    "rtcp",
                    "rtcp-mux",
                    "crypto",
                    "setup",
                    "fingerprint",
                    "tls-id",
                    "ice-ufrag",
                    "ice-pwd",
                    "ice-options",
                    "ice-lite",
                    "ice-pacing",
                    "end-of-candidates",
                    "remote-candidates");

    /** What names the sources of a sender: Chromium plays no other than those. */
    private static final Set<String> SOURCES = Set.of("ssrc", "ssrc-group");

    private final MediaPort port;

    MediaWriter(final MediaPort port) {
        this.port = port;
    }

    MediaDescription write(final SdpWriter.Content content, final int index) {
        final MediaDescription source = content.source().media().get(index);
        final Medium from = content.from().medium(index);
        final Medium to = content.to().medium(index);
        if (source.media().equals("message")) {
            return source;
        }
        if (to.rejected || to.leg == null || to.protocol == null) {
            return refused(content, source, from, to);
        }
        final List<Line> lines = new ArrayList<>();
        top(content, source, from, to, lines);
        kept(content, source, from, to, lines);
        named(to, lines);
        to.shown.forEach(format -> lines.addAll(format.lines()));
        if (!content.options().has(Flag.ORIGINAL_SENDRECV)) {
            lines.add(Line.attribute(direction(from, to, content.offer())));
        }
        if (!to.passthrough) {
            rtcp(content, to, lines);
            security(content, to, lines);
        }
        if (to.ptime != null) {
            lines.add(Line.attribute("ptime", to.ptime.toString()));
        }
        ice(content, from, to, lines);
        return new MediaDescription(
                source.media(),
                to.passthrough ? source.port() : to.portless ? 0 : to.opened().rtp(),
                1,
                protocol(to, source),
                to.shown.stream().map(Format::number).toList(),
                lines);
    }

    /** Whether what a party offered may reach the other in another codec, as a source of ours. */
    private static boolean converting(final Medium medium) {
        return medium.offered != null && medium.offered.converting();
    }

    private static String protocol(final Medium to, final MediaDescription source) {
        return to.protocol == null ? source.protocol() : to.protocol.word();
    }

    /** What is refused keeps its name and what we do not know of it. */
    private static MediaDescription refused(
            final SdpWriter.Content content,
            final MediaDescription source,
            final Medium from,
            final Medium to) {
        final List<Line> lines = new ArrayList<>();
        top(content, source, from, to, lines);
        for (final Line line : source.lines()) {
            if (line.type() == 'a' && !known(line, to, content.options())) {
                lines.add(line);
            }
        }
        final @Nullable String mid = to.mid == null ? from.mid : to.mid;
        if (mid != null) {
            lines.add(Line.attribute("mid", mid));
        }
        return new MediaDescription(
                source.media(), 0, 1, protocol(to, source), source.formats(), lines);
    }

    /** The lines before the attributes. */
    private static void top(
            final SdpWriter.Content content,
            final MediaDescription source,
            final Medium from,
            final Medium to,
            final List<Line> lines) {
        for (final Line line : source.lines()) {
            if (line.type() == 'c') {
                lines.add(
                        to.passthrough || to.local == null
                                ? line
                                : new Line('c', connection(content, from, to).toString()));
            } else if (line.type() != 'a') {
                lines.add(line);
            }
        }
    }

    /** The address that the receiver is to send to; zero is passed on as the old way to hold. */
    static Connection connection(
            final SdpWriter.Content content, final Medium from, final Medium to) {
        final Options options = content.options();
        final InetAddress wished = options.network().mediaAddress();
        final InetAddress ours =
                wished != null ? wished : Objects.requireNonNull(to.local).advertised();
        final Described said = from.described;
        if (said != null
                && !to.ice
                && ((said.zero() && !options.replaces(Replace.ZERO_ADDRESS))
                        || (content.offer() && held(from)))) {
            return Interfaces.family(ours).equals("IP4")
                    ? new Connection("IP4", "0.0.0.0")
                    : new Connection("IP6", "::");
        }
        return SdpWriter.connection(ours);
    }

    /** Whether who is put on hold is to be told so by a zero address. */
    private static boolean held(final Medium from) {
        return from.soothes() && !from.listens() && from.party.holds("connection", Sound.ZERO);
    }

    private static boolean known(final Line line, final Medium to, final Options options) {
        final String name = line.name();
        if (to.passthrough && (TRANSPORT.contains(name) || name.equals("candidate"))) {
            return name.equals("candidate")
                    && options.transport().ice() == Ice.FORCE_RELAY
                    && line.value().contains(" typ relay");
        }
        return switch (name) {
            case "rtcp-fb" -> {
                final String value = line.attributeValue();
                yield value != null && !value.startsWith("*");
            }
            case "sendrecv", "sendonly", "recvonly", "inactive" ->
                    !options.has(Flag.ORIGINAL_SENDRECV);
            case "extmap" -> stripped(line, options);
            default -> OURS.contains(name);
        };
    }

    private static boolean stripped(final Line line, final Options options) {
        if (options.has(Flag.STRIP_EXTMAP)) {
            return true;
        }
        final List<String> uris = options.rewriting().stripExtensions();
        return uris.stream()
                .anyMatch(uri -> uri.equalsIgnoreCase("all") || line.value().contains(uri));
    }

    /** What the source says that we do not know, and what names media in a bundle. */
    private static void kept(
            final SdpWriter.Content content,
            final MediaDescription source,
            final Medium from,
            final Medium to,
            final List<Line> lines) {
        final boolean made = converting(from) || converting(to);
        final boolean naming = (to.bundled() || to.groupOffered) && to.midExtension != 0;
        final Line name = Line.attribute("extmap", to.midExtension + " " + Abilities.MID);
        for (final Line line : source.lines()) {
            if (line.type() != 'a' || known(line, to, content.options())) {
                continue;
            }
            if (between(from, to) && ofBundle(line)) {
                if (naming && line.is("extmap") && !lines.contains(name)) {
                    lines.add(name);
                }
            } else if (!made || !SOURCES.contains(line.name())) {
                lines.add(line);
            }
        }
        if (naming && !lines.contains(name)) {
            lines.add(name);
        }
        if (to.bundleOnly) {
            lines.add(Line.attribute("bundle-only"));
        }
    }

    /** Whether one of them bundles, which is no matter of the other's. */
    private static boolean between(final Medium from, final Medium to) {
        return from.bundled() || to.bundled() || to.groupOffered;
    }

    private static boolean ofBundle(final Line line) {
        return line.is("bundle-only")
                || (line.is("extmap") && line.value().contains(Abilities.MID));
    }

    private static void named(final Medium to, final List<Line> lines) {
        if (to.mid != null) {
            lines.add(Line.attribute("mid", to.mid));
        }
    }

    /**
     * The sender's direction; with a zero address it takes nothing. Who is held is not told that
     * nothing will come, where something of ours will; who holds is answered what it offered.
     */
    private static String direction(final Medium from, final Medium to, final boolean offer) {
        final Described said = from.said();
        final boolean hears = said.direction().receives() && !said.zero();
        final boolean sends = said.direction().sends();
        if (offer) {
            final boolean holds = from.soothes() && !hears;
            return Direction.of(
                            sends || holds,
                            hears || (holds && from.party.holds("mode", Sound.BOTH_WAYS)))
                    .word();
        }
        if (!to.soothes()) {
            return Direction.of(sends || (from.soothes() && !hears && to.listens()), hears).word();
        }
        return Direction.of(
                        (sends || (from.soothes() && !hears)) && to.listens(),
                        hears && to.said().direction().sends())
                .word();
    }

    private static void rtcp(
            final SdpWriter.Content content, final Medium to, final List<Line> lines) {
        final Options options = content.options();
        final boolean shared = shared(content, to);
        final int at = shared ? to.opened().rtp() : to.opened().rtcp();
        if (options.has(Flag.FULL_RTCP_ATTRIBUTE)) {
            final Connection address =
                    SdpWriter.connection(
                            options.network().mediaAddress() != null
                                    ? options.network().mediaAddress()
                                    : Objects.requireNonNull(to.local).advertised());
            lines.add(Line.attribute("rtcp", at + " " + address));
        } else if (!options.has(Flag.NO_RTCP_ATTRIBUTE)) {
            lines.add(Line.attribute("rtcp", Integer.toString(at)));
        }
        if (to.mux) {
            lines.add(Line.attribute("rtcp-mux"));
        }
    }

    /** Whether RTCP is shown on the port of RTP and nowhere else. */
    private static boolean shared(final SdpWriter.Content content, final Medium to) {
        return to.opened().single()
                || (to.mux
                        && (!content.offer() || to.muxInUse || content.options().mux(Mux.REQUIRE)));
    }

    private void security(
            final SdpWriter.Content content, final Medium to, final List<Line> lines) {
        if (to.sdes) {
            for (final CryptoAttribute crypto : to.ourCrypto) {
                lines.add(Line.attribute("crypto", crypto.print(content.options().sdes().pad())));
            }
        }
        if (to.dtls) {
            final Setup role = content.offer() || to.role == null ? Setup.ACTPASS : to.role;
            lines.add(Line.attribute("setup", role.word()));
            lines.add(Line.attribute("fingerprint", port.fingerprint(to.printHash)));
        }
    }

    private static void ice(
            final SdpWriter.Content content,
            final Medium from,
            final Medium to,
            final List<Line> lines) {
        if (!to.ice) {
            return;
        }
        final Options options = content.options();
        final Described said = from.said();
        if (!to.passthrough) {
            final IceParameters ours = Objects.requireNonNull(to.credentials);
            lines.add(Line.attribute("ice-ufrag", ours.ufrag()));
            lines.add(Line.attribute("ice-pwd", ours.password()));
            final Described theirs = to.described;
            final boolean asked = content.offer() && options.has(Flag.TRICKLE_ICE);
            if (asked || (theirs != null && theirs.trickle())) {
                lines.add(Line.attribute("ice-options", "trickle"));
            }
        }
        if (to.carried()) {
            return; // RFC 9143 §7.1.3: where its bundle is stands with the tagged one
        }
        candidates(content, to, said, lines);
        final Described theirs = to.described;
        if (!to.passthrough && theirs != null && theirs.trickle()) {
            lines.add(Line.attribute("end-of-candidates"));
        }
    }

    private static void candidates(
            final SdpWriter.Content content,
            final Medium to,
            final Described said,
            final List<Line> lines) {
        final boolean two = !shared(content, to);
        for (int rank = 0; rank < to.addresses.size(); rank++) {
            final Interfaces.Address address = to.addresses.get(rank);
            if (rank > 0 && !to.bound(address)) {
                continue;
            }
            lines.add(candidate(content, to, said, rank, 1));
            if (two) {
                lines.add(candidate(content, to, said, rank, 2));
            }
        }
    }

    private static Line candidate(
            final SdpWriter.Content content,
            final Medium to,
            final Described said,
            final int rank,
            final int component) {
        final Interfaces.Address address = to.addresses.get(rank);
        final InetAddress wished = content.options().network().mediaAddress();
        final String shown =
                (wished == null || rank > 0 ? address.advertised() : wished).getHostAddress();
        final int at = component == 1 ? to.opened().rtp() : to.opened().rtcp();
        final boolean relay =
                to.passthrough && content.options().transport().ice() == Ice.FORCE_RELAY;
        final long host =
                IceRule.candidate(address, address.advertised(), rank, component, at).priority();
        final long priority = relay ? host & 0xff_ffff : host;
        return Line.attribute(
                "candidate",
                address.foundation()
                        + " "
                        + component
                        + " UDP "
                        + (to.passthrough && !relay ? below(said, priority) : priority)
                        + " "
                        + shown
                        + " "
                        + at
                        + (relay ? " typ relay raddr " + shown + " rport " + at : " typ host"));
    }

    /** A priority less than all of theirs. */
    private static long below(final Described said, final long priority) {
        long lowest = priority;
        final var ice = said.ice();
        if (ice != null) {
            for (final var candidate : ice.candidates()) {
                lowest = Math.min(lowest, Math.max(1, candidate.priority() - 256));
            }
        }
        return lowest;
    }

    /** A media type as scripts write it. */
    static String type(final MediaDescription media) {
        return media.media().toLowerCase(Locale.ROOT);
    }
}
