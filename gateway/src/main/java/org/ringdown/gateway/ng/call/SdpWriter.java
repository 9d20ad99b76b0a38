package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.SdpEdits;
import org.ringdown.gateway.ng.describe.Twins;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Rewriting.Replace;
import org.ringdown.gateway.ng.request.Transport.Osrtp;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.Origin;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Writes the SDP for a party: the other party's, edited. Lines that we do not know stay where they
 * were; those that we know are taken out, and written anew behind the others of their section.
 */
final class SdpWriter {
    /** The attribute that shows an SDP has been here. */
    static final String MARK = "rtpengine";

    /** Attributes of the session that are about transport: they are written with each medium. */
    private static final Set<String> CONSUMED =
            Set.of(
                    "ice-lite",
                    "ice-ufrag",
                    "ice-pwd",
                    "ice-options",
                    "ice-pacing",
                    "candidate",
                    "end-of-candidates",
                    "remote-candidates",
                    "fingerprint",
                    "setup",
                    "tls-id",
                    "crypto");

    private static final Set<String> DIRECTIONS =
            Set.of("sendrecv", "sendonly", "recvonly", "inactive");

    /**
     * What is written.
     *
     * @param source the other party's description
     * @param from its media
     * @param to the receiver's
     * @param offer whether this is an offer
     */
    record Content(
            SessionDescription source, Party from, Party to, Options options, boolean offer) {}

    private final NgSettings settings;
    private final MediaWriter media;

    SdpWriter(final NgSettings settings, final MediaPort port) {
        this.settings = settings;
        media = new MediaWriter(port);
    }

    /** The text, and what has to be remembered of it in the receiver. */
    String write(final Content content) {
        final List<MediaDescription> written = new ArrayList<>();
        for (int i = 0; i < content.source().media().size(); i++) {
            if (!content.to().medium(i).hidden) {
                written.add(media.write(content, i));
            }
        }
        final Origin origin = origin(content);
        final SessionDescription draft =
                SdpEdits.apply(
                        twins(content, new SessionDescription(session(content, origin), written)),
                        content.options().rewriting().edits());
        final String body = draft.toString();
        final String version = version(content, origin.version(), body);
        if (version.equals(origin.version())) {
            return body;
        }
        final Origin counted =
                new Origin(
                        origin.userName(),
                        origin.sessionId(),
                        version,
                        origin.addressType(),
                        origin.address());
        return "v=0\r\no=" + counted + body.substring(body.indexOf("\r\n", 5));
    }

    /** Everything twice for who may not have SRTP; what it said twice itself is refused once. */
    private static SessionDescription twins(final Content content, final SessionDescription once) {
        final Party to = content.to();
        if (content.offer() && content.options().transport().osrtp().contains(Osrtp.OFFER_LEGACY)) {
            to.doubled = true;
            return Twins.doubled(once);
        }
        return Twins.refused(once, to.twins);
    }

    private List<Line> session(final Content content, final Origin origin) {
        final boolean passthrough = content.to().media.stream().anyMatch(each -> each.passthrough);
        final List<Line> lines = new ArrayList<>();
        for (final Line line : content.source().lines()) {
            switch (line.type()) {
                case 'o' -> lines.add(new Line('o', origin.toString()));
                case 's' -> lines.add(new Line('s', sessionName(content, line.value())));
                case 'c' -> lines.add(new Line('c', connection(content, line.value())));
                case 'a' -> {
                    if (passthrough ? !line.is(MARK) : kept(content, line)) {
                        lines.add(line);
                    }
                }
                default -> lines.add(line);
            }
        }
        final List<String> group = group(content);
        if (!group.isEmpty()) {
            lines.add(Line.attribute("group", "BUNDLE " + String.join(" ", group)));
        }
        if (content.options().has(Flag.LOOP_PROTECT)) {
            lines.add(Line.attribute(MARK, settings.identity()));
        }
        if (content.to().media.stream()
                .anyMatch(each -> each.ice && !each.passthrough && each.liteTowards())) {
            lines.add(Line.attribute("ice-lite"));
        }
        return lines;
    }

    /** The names of what the receiver bundles, or is offered to; the tagged one first. */
    private static List<String> group(final Content content) {
        final List<String> names = new ArrayList<>();
        for (final Medium medium : content.to().media) {
            if (medium.rejected || medium.leg == null || medium.mid == null) {
                continue;
            }
            if (content.offer() ? medium.groupOffered : medium.bundled()) {
                names.add(medium.bundled() && !medium.carried() ? 0 : names.size(), medium.mid);
            }
        }
        return names;
    }

    private static boolean kept(final Content content, final Line line) {
        final String name = line.name();
        if (CONSUMED.contains(name) || name.equals(MARK)) {
            return false;
        }
        if (DIRECTIONS.contains(name)) {
            return content.options().has(Flag.ORIGINAL_SENDRECV);
        }
        return !(name.equals("group")
                && Objects.requireNonNullElse(line.attributeValue(), "").startsWith("BUNDLE"));
    }

    private Origin origin(final Content content) {
        final Origin theirs = content.source().origin();
        final Party to = content.to();
        final Options options = content.options();
        if (to.userName == null) {
            to.userName = theirs.userName();
        }
        final boolean full = options.replaces(Replace.ORIGIN_FULL);
        if (full && to.origin != null) {
            return Objects.requireNonNullElse(parsed(to.origin, theirs.version()), theirs);
        }
        final @Nullable InetAddress ours =
                options.replaces(Replace.ORIGIN) ? address(content) : null;
        final Origin origin =
                new Origin(
                        options.replaces(Replace.USERNAME)
                                ? Objects.requireNonNull(to.userName)
                                : theirs.userName(),
                        theirs.sessionId(),
                        theirs.version(),
                        ours != null ? Interfaces.family(ours) : theirs.addressType(),
                        ours != null ? ours.getHostAddress() : theirs.address());
        to.origin =
                origin.userName()
                        + " "
                        + origin.sessionId()
                        + " "
                        + origin.addressType()
                        + " "
                        + origin.address();
        return origin;
    }

    private static @Nullable Origin parsed(final String kept, final String version) {
        final String[] fields = kept.split(" ", 4);
        return fields.length == 4
                ? new Origin(fields[0], fields[1], version, fields[2], fields[3])
                : null;
    }

    private static String sessionName(final Content content, final String theirs) {
        final Party to = content.to();
        if (to.sessionName == null) {
            to.sessionName = theirs;
        }
        return content.options().replaces(Replace.SESSION_NAME)
                ? Objects.requireNonNullElse(to.sessionName, theirs)
                : theirs;
    }

    /** The session's {@code c=}: ours when it counts for a medium, or when that is wished. */
    private static String connection(final Content content, final String theirs) {
        final boolean counts =
                content.source().media().stream().anyMatch(each -> each.connection() == null);
        if (!counts && !content.options().replaces(Replace.SESSION_CONNECTION)) {
            return theirs;
        }
        for (final Medium medium : content.to().media) {
            if (medium.local != null && medium.index < content.source().media().size()) {
                final Medium from = content.from().medium(medium.index);
                if (medium.passthrough) {
                    return theirs;
                }
                return MediaWriter.connection(content, from, medium).toString();
            }
        }
        return theirs;
    }

    /** The address that we show this party, or {@code null} when it has no medium with us. */
    private static @Nullable InetAddress address(final Content content) {
        final InetAddress wished = content.options().network().mediaAddress();
        if (wished != null) {
            return wished;
        }
        for (final Medium medium : content.to().media) {
            if (medium.local != null) {
                return medium.local.advertised();
            }
        }
        return null;
    }

    /** RFC 3264 §8: the version counts the changes, when we are asked to see to that. */
    private static String version(final Content content, final String theirs, final String body) {
        final Party to = content.to();
        final boolean force = content.options().replaces(Replace.FORCE_INCREMENT_SDP_VER);
        if (!force && !content.options().replaces(Replace.SDP_VERSION)) {
            return theirs;
        }
        final String blank = body.substring(body.indexOf("\r\n", 5));
        final String before = to.sentVersion;
        final String version =
                before == null ? theirs : force || !blank.equals(to.sent) ? next(before) : before;
        to.sent = blank;
        to.sentVersion = version;
        return version;
    }

    private static String next(final String version) {
        try {
            return Long.toUnsignedString(Long.parseUnsignedLong(version) + 1);
        } catch (final NumberFormatException _) {
            return "1";
        }
    }

    /** A {@code c=} line for an address. */
    static Connection connection(final InetAddress address) {
        return new Connection(Interfaces.family(address), address.getHostAddress());
    }
}
