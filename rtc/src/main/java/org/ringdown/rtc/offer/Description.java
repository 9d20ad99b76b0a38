package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.HeaderExtension;
import org.ringdown.rtc.sdes.CryptoAttribute;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.Origin;
import org.ringdown.rtc.sdp.SessionDescription;

/** Writes one description of ours for one peer. */
final class Description {
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

    /**
     * What a line of ours is to say.
     *
     * @param feedback of each of the codecs, in their order
     * @param extensions by our numbers towards this peer
     * @param mid the number of the MID extension, or 0
     * @param reducedSize whether RTCP of reduced size may come (RFC 5506)
     * @param source the other side's line, whose bandwidth and packet times we keep; {@code null}
     *     when there is none
     * @param extras whether its other attributes are kept, too: they concern two phones alone
     */
    record Content(
            List<Codec> codecs,
            List<List<String>> feedback,
            List<HeaderExtension> extensions,
            int mid,
            Direction direction,
            boolean reducedSize,
            PeerSession.@Nullable Line source,
            boolean extras) {}

    private final OurSide side;
    private final boolean offer;
    private final Map<Integer, Content> contents;
    private final @Nullable PeerSession source;
    private final int tagged;
    private final String address;

    Description(
            final OurSide side,
            final boolean offer,
            final Map<Integer, Content> contents,
            final @Nullable PeerSession source) {
        this.side = side;
        this.offer = offer;
        this.contents = contents;
        this.source = source;
        int first = OurSide.NONE;
        String own = "0.0.0.0";
        for (int i = side.state().slots().size() - 1; i >= 0; i--) {
            final Slot slot = side.slot(i);
            if (slot.live()) {
                own = side.link(slot.link()).end().address();
                first = slot.bundled() ? i : first;
            }
        }
        tagged = first;
        address = own;
    }

    SessionDescription write(final String sessionId, final long version) {
        final List<MediaDescription> media = new ArrayList<>();
        for (int i = 0; i < side.state().slots().size(); i++) {
            final Content content = contents.get(i);
            media.add(content == null ? refused(side.slot(i)) : media(i, content));
        }
        return new SessionDescription(session(sessionId, version), media);
    }

    private List<Line> session(final String sessionId, final long version) {
        final List<Line> lines = new ArrayList<>();
        final Connection connection = Connection.to(address);
        final Origin origin =
                new Origin(
                        "-",
                        sessionId,
                        Long.toString(version),
                        connection.addressType(),
                        connection.address());
        lines.add(new Line('o', origin.toString()));
        lines.add(new Line('s', source == null ? "-" : source.sdp().sessionName()));
        if (!anyIce()) {
            lines.add(new Line('c', connection.toString()));
        }
        lines.add(new Line('t', source == null ? "0 0" : source.sdp().timing()));
        final List<String> group = group();
        if (!group.isEmpty()) {
            lines.add(Line.attribute("group", "BUNDLE " + String.join(" ", group)));
        }
        if (anyIce()) {
            if (side.lite()) {
                lines.add(Line.attribute("ice-lite"));
            }
            // RFC 8445 §10, RFC 8838 §4.1.1.
            lines.add(Line.attribute("ice-options", side.trickle() ? "ice2 trickle" : "ice2"));
        }
        return lines;
    }

    private boolean anyIce() {
        return side.state().slots().stream()
                .anyMatch(slot -> slot.live() && side.link(slot.link()).ice());
    }

    private List<String> group() {
        final List<String> mids = new ArrayList<>();
        final PeerSession peer = side.state().session();
        if (!offer && peer != null) {
            // RFC 9143 §7.3: the offer's order, without what is refused.
            for (final String mid : peer.bundle()) {
                side.state().slots().stream()
                        .filter(slot -> slot.live() && slot.bundled() && mid.equals(slot.mid()))
                        .limit(mids.contains(mid) ? 0 : 1)
                        .forEach(_ -> mids.add(mid));
            }
            return mids;
        }
        for (final Slot slot : side.state().slots()) {
            if (slot.live() && slot.bundled() && slot.mid() != null) {
                mids.add(slot.mid());
            }
        }
        return mids;
    }

    /** A refused line: port 0, and only what some parsers insist on. */
    private static MediaDescription refused(final Slot slot) {
        final List<Line> lines = new ArrayList<>();
        lines.add(new Line('c', Connection.to("0.0.0.0").toString()));
        if (slot.mid() != null) {
            lines.add(Line.attribute("mid", slot.mid()));
        }
        if (slot.rtpmap() != null) {
            lines.add(Line.attribute("rtpmap", slot.rtpmap()));
        }
        lines.add(Line.attribute(Direction.INACTIVE.word()));
        return new MediaDescription(
                slot.media(), 0, 1, slot.protocol(), List.of(slot.format()), lines);
    }

    private MediaDescription media(final int index, final Content content) {
        final Slot slot = side.slot(index);
        final Link link = side.link(slot.link());
        final List<Line> lines = new ArrayList<>();
        if (link.ice() || !link.end().address().equals(address) || anyIce()) {
            lines.add(new Line('c', Connection.to(link.end().address()).toString()));
        }
        if (content.source() != null) {
            for (final Line line : content.source().media().lines()) {
                if (line.type() == 'b') {
                    lines.add(line);
                }
            }
        }
        if (slot.mid() != null) {
            lines.add(Line.attribute("mid", slot.mid()));
        }
        final List<String> formats = codecs(content, lines);
        if (content.mid() != 0) {
            lines.add(Line.attribute("extmap", content.mid() + " " + Abilities.MID));
        }
        for (final HeaderExtension extension : content.extensions()) {
            lines.add(Line.attribute("extmap", extension.toString()));
        }
        source(content, lines);
        lines.add(Line.attribute(content.direction().word()));
        if (link.ice()) {
            browserTransport(index, slot, link, content, lines);
        } else {
            phoneTransport(link, lines);
        }
        if (content.reducedSize()) {
            lines.add(Line.attribute("rtcp-rsize"));
        }
        // RFC 9143 §7.2.1: until the bundle is agreed on, only one line may show its port.
        final boolean hidden =
                offer && slot.bundled() && index != tagged && !side.inBundleBefore(index);
        if (hidden) {
            lines.add(Line.attribute("bundle-only"));
        }
        return new MediaDescription(
                slot.media(),
                hidden ? 0 : link.end().rtpPort(),
                1,
                slot.protocol(),
                formats,
                lines);
    }

    private static List<String> codecs(final Content content, final List<Line> lines) {
        final List<String> formats = new ArrayList<>();
        for (int i = 0; i < content.codecs().size(); i++) {
            final Codec codec = content.codecs().get(i);
            formats.add(Integer.toString(codec.payloadType()));
            lines.add(Line.attribute("rtpmap", codec.rtpmap()));
            if (codec.parameters() != null) {
                lines.add(Line.attribute("fmtp", codec.payloadType() + " " + codec.parameters()));
            }
            for (final String kind : content.feedback().get(i)) {
                lines.add(Line.attribute("rtcp-fb", codec.payloadType() + " " + kind));
            }
        }
        return formats;
    }

    private static void source(final Content content, final List<Line> lines) {
        final PeerSession.Line source = content.source();
        if (source == null) {
            return;
        }
        for (final String name : List.of("ptime", "maxptime")) {
            final String value = source.media().attribute(name);
            if (value != null && !value.isEmpty()) {
                lines.add(Line.attribute(name, value));
            }
        }
        for (final Line line : source.media().lines()) {
            if (content.extras() && line.type() == 'a' && !LEG.contains(line.name())) {
                lines.add(line);
            }
        }
    }

    private void phoneTransport(final Link link, final List<Line> lines) {
        final LocalEnd end = link.end();
        final boolean dtls = link.protection() == Profile.Protection.DTLS;
        final boolean first = link.peer() == null;
        final boolean share =
                link.shared() || (offer && (end.rtcpPort() == end.rtpPort() || (dtls && first)));
        lines.add(
                Line.attribute(
                        "rtcp", Integer.toString(link.shared() ? end.rtpPort() : end.rtcpPort())));
        if (share) {
            lines.add(Line.attribute("rtcp-mux"));
        }
        for (final CryptoAttribute line : link.ours()) {
            if (link.protection() == Profile.Protection.SDES) {
                lines.add(Line.attribute("crypto", line.print(false)));
            }
        }
        if (dtls) {
            dtls(link, lines);
        }
    }

    private void dtls(final Link link, final List<Line> lines) {
        final String fingerprint = link.end().fingerprint();
        if (fingerprint == null) {
            throw new IllegalStateException("an end with DTLS has a fingerprint");
        }
        final Setup role = link.role() == null ? Setup.PASSIVE : link.role();
        lines.add(Line.attribute("setup", offer ? Setup.ACTPASS.word() : role.word()));
        lines.add(Line.attribute("fingerprint", fingerprint));
    }

    private void browserTransport(
            final int index,
            final Slot slot,
            final Link link,
            final Content content,
            final List<Line> lines) {
        final IceParameters ice = link.end().ice();
        if (ice == null) {
            throw new IllegalStateException("an end with ICE has credentials");
        }
        lines.add(Line.attribute("rtcp-mux"));
        if (content.direction().sends()) {
            // Without it the page's track event comes without a stream, which many pages play.
            msid(index, slot, link.end().cname(), content, lines);
        }
        dtls(link, lines);
        lines.add(Line.attribute("ice-ufrag", ice.ufrag()));
        lines.add(Line.attribute("ice-pwd", ice.password()));
        if (!slot.bundled() || index == tagged) {
            for (final Candidate candidate : link.end().candidates()) {
                lines.add(Line.attribute("candidate", candidate.toString()));
            }
            lines.add(Line.attribute("end-of-candidates"));
        }
    }

    /**
     * The streams of the page that sends, or one that is ours. There is no {@code a=ssrc}: what is
     * not said cannot become wrong when the sender changes, and a browser believes it too long.
     */
    private void msid(
            final int index,
            final Slot slot,
            final String name,
            final Content content,
            final List<Line> lines) {
        final List<String> theirs =
                content.source() == null ? List.of() : content.source().media().attributes("msid");
        for (final String msid : theirs) {
            lines.add(Line.attribute("msid", msid));
        }
        if (theirs.isEmpty()) {
            int before = 0;
            for (int i = 0; i < index; i++) {
                before += side.slot(i).media().equals(slot.media()) ? 1 : 0;
            }
            lines.add(
                    Line.attribute(
                            "msid",
                            name
                                    + " "
                                    + name
                                    + "-"
                                    + slot.media()
                                    + (before == 0 ? "" : "-" + (before + 1))));
        }
    }
}
