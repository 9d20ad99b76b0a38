package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.codec.Answered;
import org.ringdown.gateway.ng.codec.Offered;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.Format;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.gateway.ng.request.Transport;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Mux;
import org.ringdown.gateway.ng.request.Unserved;
import org.ringdown.rtc.sdp.SessionDescription;

/** Carries one offer or answer out: what it says, what we make of it, and the SDP that goes on. */
final class Negotiation {
    /** How it ended. */
    sealed interface Outcome {
        /** The SDP for the other party, and what the proxy should know. */
        record Written(String sdp, List<String> warnings) implements Outcome {}

        /**
         * It cannot be done.
         *
         * @param error for the answer
         * @param fatal whether the call is over
         */
        record Failed(String error, boolean fatal) implements Outcome {}
    }

    private static final Outcome NO_PORT = new Outcome.Failed("Ran out of ports", true);

    private final SecurityRule security;
    private final IceRule ice;
    private final Ports ports;
    private final Bundling bundling;
    private final Bridging bridging;
    private final SdpWriter writer;

    Negotiation(
            final NgSettings settings,
            final Interfaces interfaces,
            final MediaPort port,
            final Entropy entropy) {
        security = new SecurityRule(settings, entropy);
        ice = new IceRule(entropy);
        ports = new Ports(interfaces, port, ice);
        bundling = new Bundling(ports);
        bridging = new Bridging(settings, port);
        writer = new SdpWriter(settings, port);
    }

    SecurityRule security() {
        return security;
    }

    Ports ports() {
        return ports;
    }

    /** Descriptions for those who only hear, or are only heard. */
    OneWay oneWay() {
        return new OneWay(security, ice, ports, writer);
    }

    Bridging bridging() {
        return bridging;
    }

    /** An offer or an answer from one party to another. */
    record Exchange(
            NgCall call,
            Party from,
            Party to,
            SessionDescription sdp,
            List<Described> media,
            Options options,
            boolean offer) {}

    Outcome run(final Exchange exchange) {
        final List<String> warnings = Unserved.warnings(exchange.options());
        final List<Described> said = bundling.settle(exchange);
        for (final int i : order(exchange)) {
            final Medium from = exchange.from().medium(i);
            final Medium to = exchange.to().medium(i);
            if (!medium(exchange, said.get(i), from, to, warnings)) {
                return NO_PORT;
            }
        }
        if (!exchange.offer()) {
            exchange.call().answered = true;
            final Set<Long> told = new HashSet<>();
            for (int i = 0; i < exchange.media().size(); i++) {
                bridging.settle(
                        exchange.call(),
                        exchange.from().medium(i),
                        exchange.to().medium(i),
                        exchange.options(),
                        told);
            }
        }
        return new Outcome.Written(
                writer.write(
                        new SdpWriter.Content(
                                exchange.sdp(),
                                exchange.from(),
                                exchange.to(),
                                exchange.options(),
                                exchange.offer())),
                warnings);
    }

    /** Who carries others comes before them. */
    private static List<Integer> order(final Exchange exchange) {
        final List<Integer> order = new ArrayList<>();
        for (int i = 0; i < exchange.media().size(); i++) {
            order.add(i);
        }
        order.sort(
                Comparator.comparingInt(i ->
                        (exchange.from().medium(i).carried() ? 1 : 0)
                                + (exchange.to().medium(i).carried() ? 1 : 0)));
        return order;
    }

    private boolean medium(
            final Exchange exchange,
            final Described said,
            final Medium from,
            final Medium to,
            final List<String> warnings) {
        final Options options = exchange.options();
        final boolean offer = exchange.offer() || !to.initialized();
        final @Nullable Described before = from.described;
        from.described = said;
        from.signalled = options.network().receivedFrom();
        from.type = said.media().media().toLowerCase(Locale.ROOT);
        to.type = from.type;
        protocols(from, to, said, before, options, offer);
        names(exchange, from, to, said, offer);
        extensions(from, to, options, offer);
        loops(from, to, options);
        if (offer) {
            reports(from, to, options);
        }
        fingerprint(to, options);
        to.hidden |=
                offer && options.rewriting().remove().stream().anyMatch(to.type::equalsIgnoreCase);
        from.share();
        to.share();
        ports.place(from, to, options, offer);
        final boolean refused =
                said.rejected() || to.hidden || to.protocol == null || (!offer && !to.taken());
        from.rejected = refused;
        to.rejected = refused;
        if (refused) {
            ports.release(from);
            ports.release(to);
            return true;
        }
        formats(from, to, options, offer, warnings);
        final boolean anew = before != null && ports.restarted(before, said);
        if (offer) {
            ice.offer(from, to, options);
            ports.renew(from);
            ports.renew(to);
            ports.changePart(to);
            MuxRule.offer(from, to, options, webReceiver(to, options));
            security.offer(from, to, options);
        } else {
            ice.answer(from, to, options);
            ports.renew(to);
            MuxRule.answer(from, to, options, web(to));
            security.answered(from);
            security.answer(from, to, options);
        }
        if (anew) {
            ports.restartIce(from);
        }
        return open(exchange, from, to, offer);
    }

    /** Ports for both; who bundles has RTCP on the port of RTP (RFC 9143 §9.3). */
    private boolean open(
            final Exchange exchange, final Medium from, final Medium to, final boolean offer) {
        from.mux |= from.bundled();
        to.mux |= to.bundled() || to.groupOffered;
        if (!offer) {
            from.muxAgreed = from.mux;
            to.muxAgreed = to.mux;
        }
        return ports.open(
                exchange.call(),
                from,
                to,
                to.muxInUse || to.bundled() || (to.mux && exchange.options().mux(Mux.REQUIRE)),
                web(from) || from.bundled(),
                offer);
    }

    /** Whether a party has shown itself to be a browser: none is without these three. */
    private static boolean web(final Medium medium) {
        final Described said = medium.described;
        return said != null && said.mux() && said.ice() != null && !said.fingerprints().isEmpty();
    }

    /** Whether what is offered is for a browser: ICE, and keys by DTLS alone or foremost. */
    static boolean webReceiver(final Medium to, final Options options) {
        final Protocol protocol = to.protocol;
        return to.ice
                && protocol != null
                && protocol.secure()
                && protocol.feedback()
                && options.transport().ice() == Ice.FORCE;
    }

    private static void protocols(
            final Medium from,
            final Medium to,
            final Described said,
            final @Nullable Described before,
            final Options options,
            final boolean offer) {
        final boolean changed =
                before != null && !before.media().protocol().equals(said.media().protocol());
        if (from.protocol == null || before == null || changed) {
            from.protocol = said.protocol();
        }
        if (said.protocol() == null) {
            to.protocol = null;
            return;
        }
        final @Nullable Protocol wished = options.transport().protocol();
        if (offer) {
            to.protocol =
                    wished != null
                            ? wished
                            : to.protocol == null || changed ? from.protocol : to.protocol;
        } else if (options.transport().acceptProtocol()) {
            to.protocol = from.protocol;
        } else {
            to.protocol = to.said().protocol();
        }
    }

    /** What a script wants to be taken out of SDP must not come in packets either. */
    private static void extensions(
            final Medium from, final Medium to, final Options options, final boolean offer) {
        if (offer) {
            from.allStripped = false;
            from.stripped = Set.of();
        }
        final List<String> uris = options.rewriting().stripExtensions();
        from.allStripped |=
                options.has(Flag.STRIP_EXTMAP)
                        || uris.stream().anyMatch(uri -> uri.equalsIgnoreCase("all"));
        if (!uris.isEmpty()) {
            final Set<Integer> numbers = new HashSet<>(from.stripped);
            for (final String value : from.said().media().attributes("extmap")) {
                if (uris.stream().anyMatch(value::contains)) {
                    numbers.add(Copies.number(value.split("[ /]", 2)[0]));
                }
            }
            from.stripped = Set.copyOf(numbers);
        }
        to.allStripped = from.allStripped;
        to.stripped = from.stripped;
    }

    /** The hash function that our certificate is told by. */
    static void fingerprint(final Medium to, final Options options) {
        final @Nullable String hash = options.transport().fingerprintHash();
        if (hash != null && Transport.HASHES.contains(hash)) {
            to.printHash = hash;
        }
    }

    private static void loops(final Medium from, final Medium to, final Options options) {
        switch (options.sound().echo()) {
            case "blackhole", "sinkhole" -> {
                from.loop = Medium.Loop.SINK;
                to.loop = Medium.Loop.SINK;
            }
            case "forward" -> {
                from.loop = Medium.Loop.SINK;
                to.loop = Medium.Loop.ECHO;
            }
            case "backwards" -> {
                from.loop = Medium.Loop.ECHO;
                to.loop = Medium.Loop.SINK;
            }
            case "both" -> {
                from.loop = Medium.Loop.ECHO;
                to.loop = Medium.Loop.ECHO;
            }
            case "off" -> {
                from.loop = Medium.Loop.NONE;
                to.loop = Medium.Loop.NONE;
            }
            case null, default -> {
                // As before.
            }
        }
    }

    /**
     * Whose reports a party gets of sound; pictures need their feedback. An answer is too late:
     * keys may have been handed through, under which we must not seal anything of our own.
     */
    private static void reports(final Medium from, final Medium to, final Options options) {
        final @Nullable String said = options.sound().others().get("generate-rtcp");
        final boolean own = options.has(Flag.GENERATE_RTCP) || (said == null && from.ownReports);
        from.ownReports = own && from.type.equals("audio");
        to.ownReports = from.ownReports;
    }

    /** {@code a=mid} and {@code a=ptime}. */
    private static void names(
            final Exchange exchange,
            final Medium from,
            final Medium to,
            final Described said,
            final boolean offer) {
        final Options options = exchange.options();
        final @Nullable String mid = said.media().mid();
        from.mid = mid == null ? from.mid : mid;
        if (offer && to.mid == null) {
            to.mid =
                    from.mid != null || !options.has(Flag.GENERATE_MID)
                            ? from.mid
                            : Integer.toString(from.index + 1);
        }
        final @Nullable Integer ptime = said.ptime();
        if (ptime != null && !from.ptimeFixed) {
            from.ptime = ptime;
        }
        if (ptime != null && !to.ptimeFixed) {
            to.ptime = ptime;
        }
        if (offer) {
            final @Nullable Integer forward = options.rewriting().ptime();
            if (forward != null && forward > 0) {
                to.ptime = forward;
                to.ptimeFixed = true;
            }
            final @Nullable Integer reverse = options.rewriting().ptimeReverse();
            if (reverse != null && reverse > 0) {
                from.ptime = reverse;
                from.ptimeFixed = true;
            }
        }
    }

    /** What a script is told of a codec that it wants to be added. */
    static String notOffered(final String name) {
        return "there is no conversion to " + name + ": it is not offered";
    }

    private static void formats(
            final Medium from,
            final Medium to,
            final Options options,
            final boolean offer,
            final List<String> warnings) {
        final List<Format> said = from.said().formats();
        final List<Format> left;
        if (!offer) {
            final Answered answered =
                    Answered.of(said, from.shown, to.offered, options, to.pace(), from.pace());
            left = answered.told();
            from.way = answered.toOfferer();
            to.way = answered.toAnswerer();
        } else if (options.has(Flag.STATIC_CODECS) && !to.shown.isEmpty()) {
            left = to.shown;
        } else {
            final Offered offered = Offered.of(said, from.type.equals("audio"), options);
            from.offered = offered;
            left = offered.shown();
            offered.missing().stream()
                    .filter(_ -> from.type.equals("audio"))
                    .map(Negotiation::notOffered)
                    .forEach(warnings::add);
        }
        to.shown = left.isEmpty() ? said : left;
        if (left.isEmpty() && options.has(Flag.ALLOW_NO_CODEC_MEDIA)) {
            to.rejected = true;
        }
    }
}
