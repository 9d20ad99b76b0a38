package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.codec.Copied;
import org.ringdown.gateway.ng.codec.Offered;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.gateway.ng.request.Transport.Mux;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.Origin;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Descriptions that we make up for a party without a peer: the offer for a subscriber, which hears
 * copies of others' media, and the answer to a publisher, which is heard by subscribers.
 */
final class OneWay {
    /** What a copy is described by, besides its formats: who sends is as true for the copy. */
    private static final Set<String> COPIED =
            Set.of("ssrc", "ssrc-group", "msid", "extmap", "extmap-allow-mixed", "rtcp-rsize");

    /** What a publisher is answered: nothing of who sends, since we do not. */
    private static final Set<String> ANSWERED =
            Set.of("extmap", "extmap-allow-mixed", "rtcp-rsize");

    private final SecurityRule security;
    private final IceRule ice;
    private final Ports ports;
    private final SdpWriter writer;

    OneWay(
            final SecurityRule security,
            final IceRule ice,
            final Ports ports,
            final SdpWriter writer) {
        this.security = security;
        this.ice = ice;
        this.ports = ports;
        this.writer = writer;
    }

    /**
     * The offer for a subscriber.
     *
     * @param sources whose media it hears, in the order of its own; each is described
     * @param labels {@code a=label} of each, or empty
     * @return {@code null} when no port is free
     */
    @Nullable String offer(
            final NgCall call,
            final Party subscriber,
            final List<Medium> sources,
            final List<String> labels,
            final Options options) {
        final Direction way = options.has(Flag.INACTIVE) ? Direction.INACTIVE : Direction.SENDONLY;
        final boolean numbered =
                options.has(Flag.GENERATE_MID)
                        || sources.stream().anyMatch(each -> each.mid != null);
        final boolean unique = distinct(sources);
        final Party shadow = new Party("", null, 0);
        final List<MediaDescription> described = new ArrayList<>();
        for (int i = 0; i < sources.size(); i++) {
            final Medium source = sources.get(i);
            final Medium from = shadow.medium(i);
            final Offered offered = Offered.of(source.sent(), source.type.equals("audio"), options);
            final List<Format> shown = offered.shown().isEmpty() ? source.sent() : offered.shown();
            from.described = source.said().oneWay(way, shown);
            from.offered = offered;
            from.type = source.type;
            from.protocol = source.protocol;
            final Medium to = subscriber.medium(i);
            to.offeredCopy = offered;
            to.type = source.type;
            to.rejected = false;
            to.hears = source;
            to.protocol = protocol(source, to, options);
            to.shown = shown;
            pace(source, to, options);
            if (numbered && to.mid == null) {
                to.mid = unique ? source.mid : Integer.toString(i);
            }
            Negotiation.fingerprint(to, options);
            ports.placeAlone(to, from.described.family(), options);
            ice.offer(from, to, options);
            ports.renew(to);
            to.passthrough = false;
            MuxRule.offer(from, to, options, Negotiation.webReceiver(to, options));
            security.offer(from, to, options);
            if (!ports.open(
                    call, to, to.mux && (to.initialized() || options.mux(Mux.REQUIRE)), true)) {
                return null;
            }
            described.add(
                    plain(source.said().media(), COPIED, labels.isEmpty() ? null : labels.get(i)));
        }
        return write(call, shadow, subscriber, described, options, true);
    }

    /** The packet time of whom it hears, unless a script wants another. */
    private static void pace(final Medium source, final Medium to, final Options options) {
        final @Nullable Integer wished = options.rewriting().ptime();
        to.ptimeFixed = wished != null && wished > 0;
        to.ptime = to.ptimeFixed ? wished : source.ptime;
    }

    private static @Nullable Protocol protocol(
            final Medium source, final Medium to, final Options options) {
        final @Nullable Protocol wished = options.transport().protocol();
        if (wished != null) {
            return wished;
        }
        return to.protocol == null ? source.protocol : to.protocol;
    }

    private static boolean distinct(final List<Medium> sources) {
        final Set<String> seen = new HashSet<>();
        return sources.stream().allMatch(each -> each.mid != null && seen.add(each.mid));
    }

    /**
     * The answer to a publisher, whose media are described.
     *
     * @return {@code null} when no port is free
     */
    @Nullable String answer(
            final NgCall call,
            final Party publisher,
            final List<Described> said,
            final Options options) {
        final Party shadow = new Party("", null, 0);
        final List<MediaDescription> described = new ArrayList<>();
        for (int i = 0; i < said.size(); i++) {
            final Medium to = publisher.medium(i);
            to.described = said.get(i);
            to.type = MediaWriter.type(said.get(i).media());
            to.protocol = said.get(i).protocol();
            to.mid = said.get(i).media().mid();
            to.rejected = said.get(i).rejected() || to.protocol == null;
            to.shown = accepted(said.get(i).formats(), options);
            final Medium from = shadow.medium(i);
            from.described = said.get(i).oneWay(Direction.RECVONLY, to.shown);
            from.protocol = to.protocol;
            from.mux = said.get(i).mux();
            described.add(plain(said.get(i).media(), ANSWERED, null));
            if (to.rejected) {
                ports.release(to);
                continue;
            }
            Negotiation.fingerprint(to, options);
            ports.placeAlone(to, said.get(i).family(), options);
            ice.offer(to, from, options);
            to.passthrough = false;
            ice.answer(from, to, options);
            to.passthrough = false;
            MuxRule.answer(from, to, options, false);
            security.answer(from, to, options);
            if (!ports.open(call, to, to.mux, false)) {
                return null;
            }
        }
        return write(call, shadow, publisher, described, options, false);
    }

    /** One codec, or those that are wished for. */
    private static List<Format> accepted(final List<Format> offered, final Options options) {
        final List<String> wished = options.codecs().accept();
        final boolean all =
                wished.stream()
                        .anyMatch(each ->
                                each.equalsIgnoreCase("all")
                                        || each.equalsIgnoreCase("any")
                                        || each.equalsIgnoreCase("full"));
        if (all) {
            return offered;
        }
        final List<Format> named =
                offered.stream().filter(each -> wished.stream().anyMatch(each::named)).toList();
        if (!named.isEmpty()) {
            return named;
        }
        final List<Format> sounds = offered.stream().filter(each -> !each.supplemental()).toList();
        if (sounds.isEmpty()) {
            return offered;
        }
        // Rather what can be made into something else for whoever will want that.
        return List.of(
                sounds.stream().filter(Copied::possible).findFirst().orElse(sounds.getFirst()));
    }

    /** The section with nothing in it but what is said of the media themselves. */
    private static MediaDescription plain(
            final MediaDescription source, final Set<String> kept, final @Nullable String label) {
        final List<Line> lines = new ArrayList<>();
        for (final Line line : source.lines()) {
            if (line.type() == 'b'
                    || line.type() == 'i'
                    || (line.type() == 'a' && (kept.contains(line.name()) || line.is("rtcp-fb")))) {
                lines.add(line);
            }
        }
        if (label != null) {
            lines.add(Line.attribute("label", label));
        }
        return new MediaDescription(
                source.media(), source.port(), 1, source.protocol(), source.formats(), lines);
    }

    private String write(
            final NgCall call,
            final Party shadow,
            final Party to,
            final List<MediaDescription> media,
            final Options options,
            final boolean offer) {
        final InetAddress ours = address(to);
        final List<Line> session = new ArrayList<>();
        session.add(
                new Line(
                        'o',
                        new Origin(
                                        "-",
                                        Long.toString(call.createdMicros),
                                        Integer.toString(++to.revision),
                                        Interfaces.family(ours),
                                        ours.getHostAddress())
                                .toString()));
        session.add(new Line('s', "-"));
        session.add(new Line('c', SdpWriter.connection(ours).toString()));
        session.add(new Line('t', "0 0"));
        return writer.write(
                new SdpWriter.Content(
                        new SessionDescription(session, media), shadow, to, options, offer));
    }

    private static InetAddress address(final Party to) {
        return to.media.stream()
                .map(each -> each.local)
                .filter(Objects::nonNull)
                .map(Interfaces.Address::advertised)
                .findFirst()
                .orElse(InetAddress.getLoopbackAddress());
    }
}
