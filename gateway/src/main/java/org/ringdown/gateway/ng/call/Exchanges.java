package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.describe.HiddenMedia;
import org.ringdown.gateway.ng.describe.Twins;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Transport.Osrtp;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** Offers, answers and publications: what is checked before they are carried out, in its order. */
final class Exchanges {
    private static final long MILLION = 1_000_000L;

    private final NgSettings settings;
    private final NgCalls calls;
    private final Negotiation negotiation;
    private final Subscriptions subscriptions;
    private final Copies copies;
    private final Trickle trickle;

    Exchanges(
            final NgSettings settings,
            final NgCalls calls,
            final Negotiation negotiation,
            final Subscriptions subscriptions,
            final Copies copies,
            final Trickle trickle) {
        this.settings = settings;
        this.calls = calls;
        this.negotiation = negotiation;
        this.subscriptions = subscriptions;
        this.copies = copies;
        this.trickle = trickle;
    }

    /**
     * When a request came.
     *
     * @param now nanoseconds since start-up
     * @param epochMicros microseconds since 1970
     */
    record Moment(long now, long epochMicros) {
        long epochSeconds() {
            return epochMicros / MILLION;
        }
    }

    NgReply negotiate(
            final @Nullable String sdp,
            final Options options,
            final boolean offer,
            final Moment moment) {
        final @Nullable String missing = missing(sdp, options, offer);
        if (missing != null) {
            return NgReply.error(missing);
        }
        final String id = Objects.requireNonNull(options.names().callId());
        final @Nullable NgCall call = calls.calls().get(id);
        if (options.has(Flag.FRAGMENT)) {
            return trickle.fragment(
                    call, Objects.requireNonNull(sdp), options, offer, moment.now());
        }
        if (call == null && !offer) {
            return NgReply.error("Unknown call-id");
        }
        final @Nullable NgReply refused = call == null ? calls.limited(options) : null;
        if (refused != null) {
            return refused;
        }
        if (!(SessionDescription.parse(Objects.requireNonNull(sdp))
                instanceof Parsed.Ok<SessionDescription>(SessionDescription description))) {
            return NgReply.error("Failed to parse SDP");
        }
        if (looped(description, options)) {
            return NgReply.of(new NgValue.Builder().putBytes("sdp", sdp));
        }
        if (media(description, options) == null) {
            return NgReply.error("Incomplete SDP specification");
        }
        return exchange(
                call == null ? calls.begin(id, moment) : call, description, options, offer, moment);
    }

    private static @Nullable String missing(
            final @Nullable String sdp, final Options options, final boolean offer) {
        if (sdp == null) {
            return "No SDP body in message";
        }
        if (options.names().callId() == null) {
            return "No call-id in message";
        }
        if (options.names().fromTag() == null) {
            return "No from-tag in message";
        }
        return !offer && options.names().toTag() == null ? "No to-tag in message" : null;
    }

    private boolean looped(final SessionDescription description, final Options options) {
        return options.has(Flag.LOOP_PROTECT)
                && description.lines().stream()
                        .filter(line -> line.is(SdpWriter.MARK))
                        .map(Line::attributeValue)
                        .anyMatch(settings.identity()::equals);
    }

    private @Nullable List<Described> media(
            final SessionDescription description, final Options options) {
        final boolean bySource =
                options.has(Flag.SIP_SOURCE_ADDRESS)
                        || (settings.sipSource() && !options.has(Flag.TRUST_ADDRESS));
        final List<Described> media = new ArrayList<>();
        for (final MediaDescription each : description.media()) {
            final @Nullable Described described =
                    Described.of(
                            description, each, bySource ? options.network().receivedFrom() : null);
            if (described == null) {
                return null;
            }
            media.add(described);
        }
        return media;
    }

    private NgReply exchange(
            final NgCall call,
            final SessionDescription said,
            final Options options,
            final boolean offer,
            final Moment moment) {
        signalled(call, moment);
        final @Nullable Association pair =
                offer
                        ? Association.offer(call, options, moment.epochSeconds())
                        : Association.answer(call, options, moment.epochSeconds());
        if (pair == null) {
            return NgReply.error("Invalid dialogue association");
        }
        Gates.label(pair.from(), options);
        Gates.callWide(call, options);
        final SessionDescription description = filled(single(said, pair.from(), options), pair);
        final Negotiation.Outcome outcome =
                negotiation.run(
                        new Negotiation.Exchange(
                                call,
                                pair.from(),
                                pair.to(),
                                description,
                                Objects.requireNonNull(media(description, options)),
                                options,
                                offer));
        copies.renew(call);
        trickle.catchUp(call, pair.from(), moment.now());
        calls.changed(call, moment.now());
        return switch (outcome) {
            case Negotiation.Outcome.Failed(String error, boolean fatal) -> {
                if (fatal) {
                    calls.end(call, NgCounter.FORCED);
                }
                yield NgReply.error(error);
            }
            case Negotiation.Outcome.Written(String sdp, List<String> warnings) ->
                    NgReply.warning(new NgValue.Builder().putBytes("sdp", sdp), warnings);
        };
    }

    private static void signalled(final NgCall call, final Moment moment) {
        call.lastSignal = moment.now();
        call.lastSignalSeconds = moment.epochSeconds();
        call.deleting = false;
    }

    /** What a party says once, of what it says twice for want of SRTP at the other end. */
    private static SessionDescription single(
            final SessionDescription said, final Party party, final Options options) {
        if (!party.doubled
                && party.twins.isEmpty()
                && !options.transport().osrtp().contains(Osrtp.ACCEPT_LEGACY)) {
            return said;
        }
        final Twins.Single single = Twins.single(said);
        party.twins = single.left();
        return single.sdp();
    }

    /** What a party says stands beside its peer's media, also where it does not know of these. */
    private static SessionDescription filled(
            final SessionDescription said, final Association pair) {
        final List<Medium> own = pair.from().media;
        return own.stream().noneMatch(each -> each.hidden)
                ? said
                : HiddenMedia.filled(
                        said,
                        own.size(),
                        i -> own.get(i).hidden ? pair.to().medium(i).said().media() : null);
    }

    /** A party sends to whoever subscribes; it, and its call, may go by names that we make up. */
    NgReply publish(final @Nullable String sdp, final Options options, final Moment moment) {
        if (sdp == null) {
            return NgReply.error("No SDP body in message");
        }
        final String id =
                Objects.requireNonNullElseGet(options.names().callId(), subscriptions::fresh);
        final @Nullable NgCall known = calls.calls().get(id);
        final @Nullable NgReply refused = known == null ? calls.limited(options) : null;
        if (refused != null) {
            return refused;
        }
        if (!(SessionDescription.parse(sdp)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription description))) {
            return NgReply.error("Failed to parse SDP");
        }
        final @Nullable List<Described> media = media(description, options);
        if (media == null || media.isEmpty()) {
            return NgReply.error("Incomplete SDP specification");
        }
        final NgCall call = known == null ? calls.begin(id, moment) : known;
        signalled(call, moment);
        final String tag =
                Objects.requireNonNullElseGet(options.names().fromTag(), subscriptions::fresh);
        final NgReply reply =
                subscriptions.publish(call, tag, media, options, moment.epochSeconds());
        if (reply.isError() && known == null) {
            calls.end(call, NgCounter.FORCED);
        } else {
            calls.changed(call, moment.now());
        }
        return reply;
    }
}
