package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.codec.Copied;
import org.ringdown.gateway.ng.describe.Described;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Unserved;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Parties that only hear and parties that are only heard: {@code subscribe request}, {@code
 * subscribe answer}, {@code unsubscribe} and {@code publish}.
 */
final class Subscriptions {
    private static final int TAG_LETTERS = 16;
    private static final String UNKNOWN = "To-tag not found";
    private static final String FAILED = "Failed to process subscription answer";

    private final Negotiation negotiation;
    private final OneWay oneWay;
    private final Copies copies;
    private final Entropy entropy;

    Subscriptions(final Negotiation negotiation, final Copies copies, final Entropy entropy) {
        this.negotiation = negotiation;
        this.copies = copies;
        this.entropy = entropy;
        oneWay = negotiation.oneWay();
    }

    /** A tag that nobody has. */
    String fresh() {
        return IceRule.letters(entropy, TAG_LETTERS);
    }

    /** Somebody wants to hear: he is offered what is to be heard. */
    NgReply request(final NgCall call, final Options options, final long epochSeconds) {
        final List<Party> sources = new ArrayList<>();
        final @Nullable NgReply wrong = sources(call, options, sources);
        if (wrong != null) {
            return wrong;
        }
        final List<Medium> media = new ArrayList<>();
        final Map<Medium, Party> owners = new LinkedHashMap<>();
        for (final Party source : sources) {
            for (final Medium medium : source.media) {
                final @Nullable Medium heard = options.has(Flag.EGRESS) ? medium.bridged : medium;
                if (heard != null && heard.leg != null && heard.initialized() && heard.rtp()) {
                    media.add(heard);
                    owners.put(heard, source);
                }
            }
        }
        if (media.isEmpty()) {
            return NgReply.error("Failed to request subscription");
        }
        final @Nullable Party known = call.party(options.names().toTag());
        if (known != null && known.kind != Party.Kind.SUBSCRIBER) {
            return NgReply.error("Failed to request subscription");
        }
        final Party subscriber = known == null ? added(call, options, epochSeconds) : known;
        Gates.label(subscriber, options.names().setLabel());
        for (int i = media.size(); i < subscriber.media.size(); i++) {
            copies.end(subscriber.media.get(i));
            subscriber.media.get(i).rejected = true;
            negotiation.ports().release(subscriber.media.get(i));
        }
        final List<String> labels = labels(media.size(), options);
        final @Nullable String sdp = oneWay.offer(call, subscriber, media, labels, options);
        if (sdp == null) {
            leave(call, subscriber);
            return NgReply.error("Ran out of ports");
        }
        copies.renew(call);
        return offered(subscriber, sources, owners, labels, sdp, options);
    }

    private Party added(final NgCall call, final Options options, final long epochSeconds) {
        final Party subscriber =
                call.add(
                        Objects.requireNonNullElseGet(options.names().toTag(), this::fresh),
                        null,
                        epochSeconds);
        subscriber.kind = Party.Kind.SUBSCRIBER;
        return subscriber;
    }

    /** RFC 7866 §7.1.1: a recorder knows streams by their labels. */
    private static List<String> labels(final int count, final Options options) {
        if (!options.has(Flag.SIPREC)) {
            return List.of();
        }
        final List<String> labels = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            labels.add(Integer.toString(i));
        }
        return labels;
    }

    private static @Nullable NgReply sources(
            final NgCall call, final Options options, final List<Party> into) {
        if (!options.names().fromTags().isEmpty()) {
            for (final String tag : options.names().fromTags()) {
                final @Nullable Party party = call.party(tag);
                if (party == null) {
                    return NgReply.error("From-tag given, but no such tag exists");
                }
                into.add(party);
            }
            return null;
        }
        final Selection selection = Selection.named(call, options);
        if (selection.refusal() != null) {
            return selection.refusal();
        }
        selection.parties().stream()
                .filter(party -> party.kind != Party.Kind.SUBSCRIBER)
                .forEach(into::add);
        return null;
    }

    private static NgReply offered(
            final Party subscriber,
            final List<Party> sources,
            final Map<Medium, Party> owners,
            final List<String> labels,
            final String sdp,
            final Options options) {
        final NgValue.Builder reply =
                new NgValue.Builder().putBytes("sdp", sdp).putBytes("to-tag", subscriber.tag);
        if (sources.size() == 1) {
            reply.putBytes("from-tag", sources.getFirst().tag);
        }
        reply.put(
                "from-tags",
                new NgValue.Sequence(
                        sources.stream()
                                .map(each -> (NgValue) new NgValue.Text(each.tag))
                                .toList()));
        if (!labels.isEmpty()) {
            siprec(reply, sources, owners, labels);
        }
        final List<String> warnings = Unserved.warnings(options);
        for (final Medium medium : subscriber.media) {
            if (medium.offeredCopy != null && medium.type.equals("audio")) {
                medium.offeredCopy.missing().stream()
                        .map(Negotiation::notOffered)
                        .filter(text -> !warnings.contains(text))
                        .forEach(warnings::add);
            }
        }
        return NgReply.warning(reply, warnings);
    }

    private static void siprec(
            final NgValue.Builder reply,
            final List<Party> sources,
            final Map<Medium, Party> owners,
            final List<String> labels) {
        final NgValue.Builder byLabel = new NgValue.Builder();
        final List<NgValue> byTag = new ArrayList<>();
        for (final Party source : sources) {
            final List<NgValue> own = new ArrayList<>();
            int index = 0;
            for (final Map.Entry<Medium, Party> entry : owners.entrySet()) {
                if (entry.getValue().equals(source)) {
                    final String label = labels.get(index);
                    own.add(labelled(entry.getKey(), label).build());
                    byLabel.put(
                            label,
                            labelled(entry.getKey(), source.label)
                                    .putBytes("tag", source.tag)
                                    .build());
                }
                index++;
            }
            final NgValue.Builder tag = new NgValue.Builder().putBytes("tag", source.tag);
            if (source.label != null) {
                tag.putBytes("label", source.label);
            }
            byTag.add(tag.put("medias", new NgValue.Sequence(own)).build());
        }
        reply.put("tag-medias", new NgValue.Sequence(byTag)).put("media-labels", byLabel.build());
    }

    private static NgValue.Builder labelled(final Medium medium, final @Nullable String label) {
        final NgValue.Builder builder =
                new NgValue.Builder()
                        .put("index", medium.index + 1)
                        .put("type", medium.type)
                        .put("mode", medium.said().direction().word());
        return label == null ? builder : builder.putBytes("label", label);
    }

    /** And says where. */
    NgReply answer(final NgCall call, final @Nullable String sdp, final Options options) {
        if (options.names().toTag() == null) {
            return NgReply.error("No to-tag in message");
        }
        if (sdp == null) {
            return NgReply.error("No SDP body in message");
        }
        final @Nullable Party subscriber = call.party(options.names().toTag());
        if (subscriber == null || subscriber.kind != Party.Kind.SUBSCRIBER) {
            return NgReply.error(UNKNOWN);
        }
        if (!(SessionDescription.parse(sdp)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription description))) {
            return NgReply.error("Failed to parse SDP");
        }
        final List<Described> said = new ArrayList<>();
        for (int i = 0; i < description.media().size(); i++) {
            final @Nullable Described each =
                    Described.of(description, description.media().get(i), null);
            if (each == null) {
                return NgReply.error("Incomplete SDP specification");
            }
            if (i >= subscriber.media.size() || !accepted(each, subscriber.media.get(i), options)) {
                return NgReply.error(FAILED);
            }
            said.add(each);
        }
        settle(call, subscriber, said, options);
        return NgReply.warning(new NgValue.Builder(), Unserved.warnings(options));
    }

    /**
     * Whether an answer will do: one that refuses, one that takes all that may come, and, where the
     * script allows conversions, one for which there is something to hear.
     */
    private static boolean accepted(
            final Described said, final Medium medium, final Options options) {
        if (said.rejected()) {
            return true;
        }
        final @Nullable Medium heard = medium.hears;
        return options.has(Flag.ALLOW_TRANSCODING)
                ? heard == null
                        || new Copied(heard.sent(), medium.shown, said.formats(), List.of()).heard()
                : full(said, medium);
    }

    /** Whether everything that was offered is accepted: nobody knows which codec will come. */
    private static boolean full(final Described said, final Medium medium) {
        return medium.shown.stream()
                .filter(offered -> !offered.supplemental())
                .allMatch(offered -> said.formats().stream().anyMatch(offered::accepts));
    }

    private void settle(
            final NgCall call,
            final Party subscriber,
            final List<Described> said,
            final Options options) {
        for (int i = 0; i < subscriber.media.size(); i++) {
            final Medium medium = subscriber.media.get(i);
            if (i >= said.size() || said.get(i).rejected()) {
                medium.rejected = true;
                copies.end(medium);
                negotiation.ports().release(medium);
                continue;
            }
            if (medium.leg == null) {
                continue;
            }
            medium.described = said.get(i);
            medium.ice = medium.ice && said.get(i).ice() != null;
            medium.mux = medium.mux && said.get(i).mux();
            negotiation.security().answered(medium);
            negotiation.bridging().listener(call, medium, options);
        }
        copies.renew(call);
    }

    /** And no longer. */
    NgReply unsubscribe(final NgCall call, final Options options) {
        final @Nullable Party subscriber = call.party(options.names().toTag());
        if (options.names().toTag() == null) {
            return NgReply.error("No to-tag in message");
        }
        if (subscriber != null && subscriber.kind == Party.Kind.SUBSCRIBER) {
            leave(call, subscriber);
        }
        return NgReply.ok();
    }

    private void leave(final NgCall call, final Party subscriber) {
        for (final Medium medium : subscriber.media) {
            copies.end(medium);
            negotiation.ports().release(medium);
        }
        call.parties.remove(subscriber);
        copies.renew(call);
    }

    /**
     * A party that is only heard.
     *
     * @param said its media
     */
    NgReply publish(
            final NgCall call,
            final String tag,
            final List<Described> said,
            final Options options,
            final long epochSeconds) {
        final @Nullable Party known = call.party(tag);
        if (known != null && known.kind != Party.Kind.PUBLISHER) {
            return NgReply.error("Invalid dialogue association");
        }
        final Party publisher = known == null ? call.add(tag, null, epochSeconds) : known;
        publisher.kind = Party.Kind.PUBLISHER;
        call.answered = true;
        Gates.label(publisher, options);
        final @Nullable String sdp = oneWay.answer(call, publisher, said, options);
        if (sdp == null) {
            return NgReply.error("Ran out of ports");
        }
        for (final Medium medium : publisher.media) {
            if (medium.leg != null) {
                negotiation.bridging().listener(call, medium, options);
            }
        }
        copies.renew(call);
        return NgReply.warning(
                new NgValue.Builder()
                        .putBytes("sdp", sdp)
                        .putBytes("call-id", call.id)
                        .putBytes("from-tag", tag),
                Unserved.warnings(options));
    }
}
