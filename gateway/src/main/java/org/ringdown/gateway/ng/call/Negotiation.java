package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Protocol;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.gateway.ng.request.Transport.Mux;
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
        bridging = new Bridging(settings, port);
        writer = new SdpWriter(settings, port);
    }

    Ports ports() {
        return ports;
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
        final List<String> warnings = new ArrayList<>();
        for (int i = 0; i < exchange.media().size(); i++) {
            final Medium from = exchange.from().medium(i);
            final Medium to = exchange.to().medium(i);
            if (!medium(exchange, exchange.media().get(i), from, to, warnings)) {
                return NO_PORT;
            }
        }
        if (!exchange.offer()) {
            exchange.call().answered = true;
            for (int i = 0; i < exchange.media().size(); i++) {
                bridging.settle(
                        exchange.call(),
                        exchange.from().medium(i),
                        exchange.to().medium(i),
                        exchange.options());
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
        from.type = said.media().media().toLowerCase(Locale.ROOT);
        to.type = from.type;
        protocols(from, to, said, before, options, offer);
        names(exchange, from, to, said, offer);
        ports.place(from, to, options, offer);
        final boolean refused = said.rejected() || to.protocol == null || (!offer && to.rejected);
        from.rejected = refused;
        to.rejected = refused;
        if (refused) {
            ports.release(from);
            ports.release(to);
            return true;
        }
        formats(from, to, options, offer, warnings);
        if (before != null && ports.restarted(before, said)) {
            ports.restartIce(from);
        }
        if (offer) {
            ice.offer(from, to, options);
            MuxRule.offer(from, to, options, webReceiver(to, options));
            security.offer(from, to, options);
        } else {
            ice.answer(from, to, options);
            MuxRule.answer(from, to, options, web(to));
            security.answered(from);
            security.answer(from, to, options);
        }
        return ports.open(
                exchange.call(),
                from,
                to,
                to.mux && (to.initialized() || options.mux(Mux.REQUIRE)),
                web(from),
                offer);
    }

    /** Whether a party has shown itself to be a browser: none is without these three. */
    private static boolean web(final Medium medium) {
        final Described said = medium.described;
        return said != null && said.mux() && said.ice() != null && !said.fingerprints().isEmpty();
    }

    /** Whether what is offered is for a browser: ICE, and keys by DTLS alone or foremost. */
    private static boolean webReceiver(final Medium to, final Options options) {
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

    private static void formats(
            final Medium from,
            final Medium to,
            final Options options,
            final boolean offer,
            final List<String> warnings) {
        final List<Format> said = from.said().formats();
        final List<Format> left =
                offer
                        ? CodecRule.offer(said, options)
                        : CodecRule.answer(said, from.shown, options);
        to.shown = left.isEmpty() ? said : left;
        if (left.isEmpty() && options.has(Flag.ALLOW_NO_CODEC_MEDIA)) {
            to.rejected = true;
        }
        if (offer) {
            for (final String name : CodecRule.missing(said, options)) {
                if (from.type.equals("audio")) {
                    warnings.add("transcoding is not available: " + name + " is not offered");
                }
            }
        }
    }
}
