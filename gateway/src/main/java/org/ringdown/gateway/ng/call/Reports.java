package org.ringdown.gateway.ng.call;

import java.net.Inet4Address;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.Setup;
import org.ringdown.runtime.media.LegReport;

/** Says how a call is doing: the answer to {@code query} and to {@code delete}. */
final class Reports {
    private static final long MILLION = 1_000_000L;

    private final NgCall call;
    private final MediaPort port;
    private long rtpPackets;
    private long rtpBytes;
    private long rtpErrors;
    private long rtcpPackets;
    private long rtcpBytes;
    private long rtcpErrors;
    private final Map<String, NgValue> sources = new LinkedHashMap<>();

    Reports(final NgCall call, final MediaPort port) {
        this.call = call;
        this.port = port;
    }

    /** Asks the media plane about these parties' legs, and answers with all of it. */
    void collect(final List<Party> parties, final Consumer<NgReply> answer) {
        final List<Party> asked = List.copyOf(parties);
        final List<Long> legs = new ArrayList<>();
        for (final Party party : asked) {
            for (final Medium medium : party.media) {
                if (medium.leg != null && !legs.contains(medium.leg.leg())) {
                    legs.add(medium.leg.leg());
                }
            }
        }
        // Parties may be gone when the numbers come: what is said of them is what they are now.
        final List<Shown> shown = asked.stream().map(each -> Shown.of(call, each)).toList();
        port.reports(legs, reports -> answer.accept(write(shown, reports)));
    }

    /** A party and its media as they were when somebody asked. */
    private record Shown(
            Party party,
            String tag,
            List<NgValue> subscriptions,
            List<NgValue> subscribers,
            List<Row> rows) {
        static Shown of(final NgCall call, final Party party) {
            final List<Row> rows = new ArrayList<>();
            for (final Medium medium : party.media) {
                rows.add(Row.of(medium));
            }
            final List<NgValue> hears = new ArrayList<>();
            final List<NgValue> heard = new ArrayList<>();
            if (party.peer != null) {
                hears.add(link(party.peer, "offer/answer"));
                heard.add(link(party.peer, "offer/answer"));
            }
            for (final Party other : call.parties) {
                if (copied(other, party)) {
                    hears.add(link(other, "pub/sub"));
                }
                if (copied(party, other)) {
                    heard.add(link(other, "pub/sub"));
                }
            }
            return new Shown(party, party.tag, hears, heard, rows);
        }

        /** Whether one gets copies of another's media. */
        private static boolean copied(final Party source, final Party listener) {
            return listener.media.stream()
                    .anyMatch(each -> each.hears != null && source.media.contains(each.hears));
        }

        private static NgValue link(final Party with, final String type) {
            return new NgValue.Builder().putBytes("tag", with.tag).put("type", type).build();
        }
    }

    private record Row(
            Medium medium,
            MediaPort.@Nullable Opened leg,
            int place,
            Interfaces.@Nullable Address local,
            @Nullable Described said,
            List<NgValue> flags) {
        static Row of(final Medium medium) {
            return new Row(
                    medium,
                    medium.leg,
                    medium.place,
                    medium.local,
                    medium.described,
                    mediaFlags(medium));
        }
    }

    private NgReply write(final List<Shown> parties, final Map<Long, LegReport> reports) {
        final Map<String, NgValue> tags = new LinkedHashMap<>();
        for (final Shown party : parties) {
            tags.put(party.tag(), party(party, reports));
        }
        return NgReply.of(
                new NgValue.Builder()
                        .put("created", call.createdMicros / MILLION)
                        .put("created_us", call.createdMicros % MILLION)
                        .put("last signal", call.lastSignalSeconds)
                        .put("SSRC", new NgValue.Dictionary(sources))
                        .put("tags", new NgValue.Dictionary(tags))
                        .put(
                                "totals",
                                new NgValue.Builder()
                                        .put("RTP", counts(rtpPackets, rtpBytes, rtpErrors))
                                        .put("RTCP", counts(rtcpPackets, rtcpBytes, rtcpErrors))
                                        .build()));
    }

    private static NgValue counts(final long packets, final long bytes, final long errors) {
        return new NgValue.Builder()
                .put("packets", packets)
                .put("bytes", bytes)
                .put("errors", errors)
                .build();
    }

    private NgValue party(final Shown shown, final Map<Long, LegReport> reports) {
        final Party party = shown.party();
        final NgValue.Builder builder = new NgValue.Builder().putBytes("tag", shown.tag());
        if (party.viaBranch != null) {
            builder.putBytes("via-branch", party.viaBranch);
        }
        if (party.label != null) {
            builder.putBytes("label", party.label);
        }
        builder.put("created", party.createdSeconds);
        builder.put("subscriptions", new NgValue.Sequence(shown.subscriptions()));
        builder.put("subscribers", new NgValue.Sequence(shown.subscribers()));
        final List<NgValue> media = new ArrayList<>();
        for (final Row row : shown.rows()) {
            media.add(medium(row, row.leg() == null ? null : reports.get(row.leg().leg())));
        }
        return builder.put("medias", new NgValue.Sequence(media)).build();
    }

    private NgValue medium(final Row row, final @Nullable LegReport report) {
        final Medium medium = row.medium();
        final NgValue.Builder builder =
                new NgValue.Builder()
                        .put("index", medium.index + 1)
                        .put("type", medium.type)
                        .put("protocol", medium.protocol == null ? "" : medium.protocol.word());
        final @Nullable Described said = row.said();
        if (said != null && !said.formats().isEmpty()) {
            final var codec = said.formats().getFirst().codec();
            if (codec != null) {
                builder.put(
                        "codec",
                        codec.name()
                                + "/"
                                + codec.clockRate()
                                + (codec.channels() == 1 ? "" : "/" + codec.channels()));
            }
        }
        final List<NgValue> streams = new ArrayList<>();
        if (row.leg() != null && row.local() != null) {
            streams.add(stream(row, report, 1));
            streams.add(stream(row, report, 2));
        }
        if (report != null) {
            own(report, row).forEach(this::sources);
        }
        return builder.put("streams", new NgValue.Sequence(streams))
                .put("flags", new NgValue.Sequence(row.flags()))
                .build();
    }

    private NgValue stream(final Row row, final @Nullable LegReport report, final int component) {
        final MediaPort.Opened leg = Objects.requireNonNull(row.leg());
        final Interfaces.Address local = Objects.requireNonNull(row.local());
        final LegReport.@Nullable Port at = port(report, component);
        final boolean fallback = component == 2 && (leg.single() || row.medium().mux);
        final NgValue.Builder builder =
                new NgValue.Builder()
                        .put("local port", component == 1 ? leg.rtp() : fallback ? 0 : leg.rtcp())
                        .put("local address", local.local().getHostAddress())
                        .put("family", local.local() instanceof Inet4Address ? "IPv4" : "IPv6");
        final @Nullable Described said = row.said();
        final @Nullable InetSocketAddress announced =
                said == null ? null : component == 1 ? said.rtp() : said.rtcp();
        final @Nullable InetSocketAddress endpoint =
                at != null && at.endpoint() != null ? at.endpoint() : announced;
        builder.put("endpoint", address(endpoint));
        builder.put("advertised endpoint", address(announced));
        if (at != null && at.suite() != null) {
            builder.put("crypto suite", at.suite().suite());
        }
        builder.put("last packet", lastPacket(at));
        builder.put("flags", new NgValue.Sequence(flags(row, at, component, fallback)));
        final int ssrc = ssrc(report == null ? List.of() : own(report, row));
        if (ssrc != 0) {
            builder.put("SSRC", Integer.toUnsignedLong(ssrc));
        }
        return builder.put(
                        "stats", traffic(report == null ? List.of() : own(report, row), component))
                .build();
    }

    private static LegReport.@Nullable Port port(
            final @Nullable LegReport report, final int component) {
        if (report == null) {
            return null;
        }
        for (final LegReport.Port port : report.ports()) {
            if (port.component() == component) {
                return port;
            }
        }
        return null;
    }

    /** What a leg reports of one medium. */
    private static List<LegReport.Stream> own(final LegReport report, final Row row) {
        return report.streams().stream().filter(each -> each.stream() == row.place()).toList();
    }

    private static int ssrc(final List<LegReport.Stream> streams) {
        return streams.isEmpty() || streams.getFirst().sources().isEmpty()
                ? 0
                : streams.getFirst().sources().getFirst().ssrc();
    }

    /** Seconds since 1970; a stream that was never heard counts from the call's beginning. */
    private long lastPacket(final LegReport.@Nullable Port at) {
        final long begun = call.createdMicros / MILLION;
        return at == null || at.lastPacketNanos() <= call.created
                ? begun
                : begun + (at.lastPacketNanos() - call.created) / 1_000_000_000L;
    }

    private NgValue traffic(final List<LegReport.Stream> streams, final int component) {
        long packets = 0;
        long bytes = 0;
        long errors = 0;
        for (final LegReport.Stream stream : streams) {
            final LegReport.Traffic traffic =
                    component == 1 ? stream.received() : stream.rtcpReceived();
            packets += traffic.packets();
            bytes += traffic.bytes();
            errors += traffic.errors();
        }
        if (component == 1) {
            rtpPackets += packets;
            rtpBytes += bytes;
            rtpErrors += errors;
        } else {
            rtcpPackets += packets;
            rtcpBytes += bytes;
            rtcpErrors += errors;
        }
        return counts(packets, bytes, errors);
    }

    private void sources(final LegReport.Stream stream) {
        for (final LegReport.Source source : stream.sources()) {
            sources.put(
                    Integer.toUnsignedString(source.ssrc()),
                    new NgValue.Builder()
                            .put("bytes", source.bytes())
                            .put("packets", source.packets())
                            .put(
                                    "last RTP timestamp",
                                    Integer.toUnsignedLong(source.lastTimestamp()))
                            .put("last RTP seq", source.lastSequence())
                            .put("cumulative loss", source.lost())
                            .build());
        }
    }

    private static NgValue address(final @Nullable InetSocketAddress address) {
        return new NgValue.Builder()
                .put(
                        "family",
                        address == null || address.getAddress() instanceof Inet4Address
                                ? "IPv4"
                                : "IPv6")
                .put("address", address == null ? "0.0.0.0" : address.getAddress().getHostAddress())
                .put("port", address == null ? 0 : address.getPort())
                .build();
    }

    private static List<NgValue> flags(
            final Row row,
            final LegReport.@Nullable Port at,
            final int component,
            final boolean fallback) {
        final List<String> flags = new ArrayList<>();
        if (component == 1) {
            flags.add("RTP");
        }
        if (component == 2 || row.medium().mux) {
            flags.add("RTCP");
        }
        if (fallback) {
            flags.add("fallback RTCP");
        }
        if (row.said() != null) {
            flags.add("filled");
        }
        if (at != null && at.confirmed()) {
            flags.add("confirmed");
        }
        if (at != null && at.fingerprintVerified()) {
            flags.add("DTLS fingerprint verified");
        }
        if (row.medium().ice) {
            flags.add("ICE");
        }
        return flags.stream().map(NgValue::of).toList();
    }

    private static List<NgValue> mediaFlags(final Medium medium) {
        final List<String> flags = new ArrayList<>();
        final @Nullable Described said = medium.described;
        if (said != null) {
            flags.add("initialized");
            if (said.direction().receives() && !said.zero()) {
                flags.add("send");
            }
            if (said.direction().sends()) {
                flags.add("recv");
            }
        }
        if (medium.mux) {
            flags.add("rtcp-mux");
        }
        if (medium.dtls) {
            flags.add("DTLS-SRTP");
            flags.add(medium.role == Setup.ACTIVE ? "DTLS role active" : "DTLS role passive");
        }
        if (medium.sdes) {
            flags.add("SDES");
        }
        if (medium.converts()) {
            flags.add("transcoding");
        }
        if (medium.passthrough) {
            flags.add("passthrough");
        }
        if (medium.ice) {
            flags.add("ICE");
            if (said != null && said.trickle()) {
                flags.add("trickle ICE");
            }
            if (medium.liteTowards()) {
                flags.add("ICE-lite self");
            } else if (medium.controlling || medium.partyLite()) {
                flags.add("ICE controlling");
            }
            if (medium.partyLite()) {
                flags.add("ICE-lite peer");
            }
        }
        return flags.stream().map(NgValue::of).toList();
    }
}
