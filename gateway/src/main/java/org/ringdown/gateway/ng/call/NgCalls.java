package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;

/**
 * The calls of one loop, and what can be done with them. Owned by that loop's thread: a request is
 * carried out at once, and most are answered at once; those that need numbers of the media plane
 * are answered when these are there.
 */
public final class NgCalls {
    private static final long SECOND = 1_000_000_000L;
    private static final long MILLION = 1_000_000L;
    private static final long PATIENCE_SECONDS = 3;
    private static final int MOST_EARLY = 64;

    private final NgSettings settings;
    private final Load load;
    private final Negotiation negotiation;
    private final MediaPort port;
    private final Counters<NgCounter> counters;
    private final Map<String, NgCall> calls = new LinkedHashMap<>();
    private final Map<Long, Place> legs = new LinkedHashMap<>();
    private final List<Early> early = new ArrayList<>();
    private final Watch watch;
    private final Gates gates;
    private final Connections connections;

    /** Candidates that came before the description that they belong to. */
    private record Early(String call, String tag, SessionDescription fragment, long until) {}

    /** Where a leg belongs. */
    record Place(NgCall call, Medium medium) {}

    /** Whether another call can be taken; the text of the refusal if not. */
    @FunctionalInterface
    public interface Load {
        /** Why no call is taken now, or {@code null} when one is. */
        @Nullable String refusal();
    }

    /**
     * Calls on this media plane.
     *
     * @param load asked before each new call
     */
    public NgCalls(
            final NgSettings settings,
            final Interfaces interfaces,
            final MediaPort port,
            final Entropy entropy,
            final Load load,
            final Counters<NgCounter> counters) {
        this.settings = settings;
        this.load = load;
        this.port = port;
        this.counters = counters;
        negotiation = new Negotiation(settings, interfaces, new Tracked(port), entropy);
        watch = new Watch(settings.timeouts());
        gates = new Gates(negotiation.bridging());
        connections = new Connections(negotiation.bridging(), port);
    }

    /** Remembers whose legs are whose. */
    private final class Tracked implements MediaPort {
        private final MediaPort inner;

        Tracked(final MediaPort inner) {
            this.inner = inner;
        }

        @Override
        public @Nullable Opened open(
                final InetAddress local,
                final boolean single,
                final @Nullable LocalIce ice,
                final long beside) {
            final @Nullable Opened opened = inner.open(local, single, ice, beside);
            if (opened == null) {
                counters.count(NgCounter.OUT_OF_PORTS);
            }
            return opened;
        }

        @Override
        public void post(final MediaCommand command) {
            inner.post(command);
        }

        @Override
        public void reports(final List<Long> asked, final Consumer<Map<Long, LegReport>> to) {
            inner.reports(asked, to);
        }

        @Override
        public boolean together(final long one, final long other) {
            return inner.together(one, other);
        }

        @Override
        public void close(final long leg) {
            legs.remove(leg);
            inner.close(leg);
        }

        @Override
        public String fingerprint() {
            return inner.fingerprint();
        }
    }

    /** How many calls there are. */
    public int size() {
        return calls.size();
    }

    /** The calls, eldest first. */
    Map<String, NgCall> calls() {
        return calls;
    }

    /**
     * Carries a request out.
     *
     * @param epochMicros the wall clock, microseconds since 1970
     * @param answer is called once, on this loop, at once or later
     */
    public void handle(
            final NgRequest request,
            final long now,
            final long epochMicros,
            final Consumer<NgReply> answer) {
        switch (request) {
            case NgRequest.Ping _ ->
                    answer.accept(
                            new NgReply(
                                    new NgValue.Builder().put("result", "pong").build(),
                                    List.of()));
            case NgRequest.Offer(String sdp, Options options) ->
                    answer.accept(negotiate(sdp, options, true, now, epochMicros));
            case NgRequest.Answer(String sdp, Options options) ->
                    answer.accept(negotiate(sdp, options, false, now, epochMicros));
            case NgRequest.Delete(Integer delay, Options options) ->
                    delete(delay, options, now, answer);
            case NgRequest.Query(Options options) -> query(options, answer);
            case NgRequest.ListCalls(long limit, Options _) -> answer.accept(list(limit));
            case NgRequest.Statistics _ -> answer.accept(NgReply.ok());
            case NgRequest.Gate gate -> answer.accept(gate(gate, now));
            case NgRequest.Publish publish -> answer.accept(Unserved.publish(publish));
            case NgRequest.SubscribeRequest(Options options) ->
                    answer.accept(known(options, _ -> Unserved.subscription()));
            case NgRequest.SubscribeAnswer(String _, Options options) ->
                    answer.accept(known(options, _ -> NgReply.error("To-tag not found")));
            case NgRequest.Unsubscribe(Options options) ->
                    answer.accept(known(options, _ -> NgReply.ok()));
            case NgRequest.Connect(Options options) -> answer.accept(connect(options));
            case NgRequest.Forwarding forwarding ->
                    answer.accept(known(forwarding.options(), _ -> NgReply.ok()));
            case NgRequest.Recorded recorded ->
                    answer.accept(known(recorded.options(), _ -> Unserved.recording()));
            case NgRequest.PlayMedia(Options options) ->
                    answer.accept(known(options, call -> Unserved.play(call, options)));
            case NgRequest.StopMedia(Options options) ->
                    answer.accept(known(options, call -> Unserved.stop(call, options)));
            case NgRequest.PlayDtmf(Options options) ->
                    answer.accept(known(options, call -> Unserved.dtmf(call, options)));
        }
    }

    /** What is done with a call that must be there. */
    @FunctionalInterface
    interface Step {
        /** Does it. */
        NgReply on(NgCall call);
    }

    private NgReply known(final Options options, final Step step) {
        final @Nullable String id = options.names().callId();
        if (id == null) {
            return NgReply.error("No call-id in message");
        }
        final @Nullable NgCall call = calls.get(id);
        return call == null ? NgReply.error("Unknown call-ID") : step.on(call);
    }

    private NgReply negotiate(
            final @Nullable String sdp,
            final Options options,
            final boolean offer,
            final long now,
            final long epochMicros) {
        final @Nullable String missing = missing(sdp, options, offer);
        if (missing != null) {
            return NgReply.error(missing);
        }
        final String id = Objects.requireNonNull(options.names().callId());
        @Nullable NgCall call = calls.get(id);
        if (options.has(Flag.FRAGMENT)) {
            return fragment(Objects.requireNonNull(sdp), options, offer, now);
        }
        if (call == null && !offer) {
            return NgReply.error("Unknown call-id");
        }
        final @Nullable NgReply refused = call == null ? limited(options) : null;
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
        final @Nullable List<Described> media = media(description, options);
        if (media == null) {
            return NgReply.error("Incomplete SDP specification");
        }
        if (call == null) {
            call = begin(id, now, epochMicros);
        }
        return exchange(call, description, media, options, offer, now, epochMicros);
    }

    /** Candidates of a party that follow its description, or come before it. */
    private NgReply fragment(
            final String sdp, final Options options, final boolean offer, final long now) {
        if (!(SessionDescription.parseFragment(sdp)
                instanceof Parsed.Ok<SessionDescription>(SessionDescription fragment))) {
            return NgReply.error("Failed to parse SDP");
        }
        final String id = Objects.requireNonNull(options.names().callId());
        final String tag =
                Objects.requireNonNull(offer ? options.names().fromTag() : options.names().toTag());
        final @Nullable NgCall call = calls.get(id);
        final @Nullable Party party = call == null ? null : call.party(tag);
        if (party != null) {
            IceRule.trickled(party, fragment, port);
        } else {
            early.removeIf(each -> each.until() <= now);
            if (early.size() < MOST_EARLY) {
                early.add(new Early(id, tag, fragment, now + PATIENCE_SECONDS * SECOND));
            }
        }
        return NgReply.ok();
    }

    /** What came of a party before its description did. */
    private void catchUp(final NgCall call, final Party party, final long now) {
        for (final Early each : List.copyOf(early)) {
            if (each.until() <= now) {
                early.remove(each);
            } else if (each.call().equals(call.id) && each.tag().equals(party.tag)) {
                early.remove(each);
                IceRule.trickled(party, each.fragment(), port);
            }
        }
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

    private @Nullable NgReply limited(final Options options) {
        final @Nullable String reason = load.refusal();
        if (reason == null) {
            return null;
        }
        counters.count(NgCounter.REJECTED);
        return options.loadLimit()
                ? new NgReply(
                        new NgValue.Builder()
                                .put("result", "load limit")
                                .put("message", reason)
                                .build(),
                        List.of())
                : NgReply.error(reason);
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

    private NgCall begin(final String id, final long now, final long epochMicros) {
        final NgCall call = new NgCall(id, epochMicros, now);
        calls.put(id, call);
        counters.count(NgCounter.CALLS);
        return call;
    }

    private NgReply exchange(
            final NgCall call,
            final SessionDescription description,
            final List<Described> media,
            final Options options,
            final boolean offer,
            final long now,
            final long epochMicros) {
        call.lastSignal = now;
        call.lastSignalSeconds = epochMicros / MILLION;
        call.deleting = false;
        final @Nullable Association pair =
                offer
                        ? Association.offer(call, options, epochMicros / MILLION)
                        : Association.answer(call, options, epochMicros / MILLION);
        if (pair == null) {
            return NgReply.error("Invalid dialogue association");
        }
        Gates.label(pair.from(), options);
        Gates.callWide(call, options);
        final Negotiation.Outcome outcome =
                negotiation.run(
                        new Negotiation.Exchange(
                                call, pair.from(), pair.to(), description, media, options, offer));
        index(call);
        catchUp(call, pair.from(), now);
        watch.signalled(call, now);
        return switch (outcome) {
            case Negotiation.Outcome.Failed(String error, boolean fatal) -> {
                if (fatal) {
                    end(call, NgCounter.FORCED);
                }
                yield NgReply.error(error);
            }
            case Negotiation.Outcome.Written(String sdp, List<String> warnings) -> {
                final NgValue.Builder reply = new NgValue.Builder().putBytes("sdp", sdp);
                if (!warnings.isEmpty()) {
                    reply.put("warning", String.join("; ", warnings));
                }
                yield NgReply.of(reply).noting(warnings);
            }
        };
    }

    private void index(final NgCall call) {
        for (final Party party : call.parties) {
            for (final Medium medium : party.media) {
                if (medium.leg != null) {
                    legs.put(medium.leg.leg(), new Place(call, medium));
                }
            }
        }
    }

    private void delete(
            final @Nullable Integer asked,
            final Options options,
            final long now,
            final Consumer<NgReply> answer) {
        final @Nullable String id = options.names().callId();
        if (id == null) {
            answer.accept(NgReply.error("No call-id in message"));
            return;
        }
        final @Nullable NgCall call = calls.get(id);
        final List<Party> leaving = call == null ? List.of() : Deletion.parties(call, options);
        if (call == null || leaving.isEmpty()) {
            final String text = "Call-ID not found or tags didn't match";
            answer.accept(
                    options.has(Flag.FATAL)
                            ? NgReply.error(text)
                            : NgReply.of(new NgValue.Builder().put("warning", text)));
            return;
        }
        final int delay = asked == null || asked < 0 ? settings.deleteDelay() : asked;
        final long endsAt = now + delay * SECOND;
        leaving.forEach(party -> party.endsAt = Math.min(party.endsAt, endsAt));
        call.deleting = call.parties.stream().allMatch(Party::leaving);
        watch.leaves(call, endsAt);
        final boolean statistics = !options.has(Flag.FAST) && options.names().fromTag() != null;
        if (!statistics) {
            answer.accept(NgReply.ok());
        } else {
            new Reports(call, port).collect(call.parties, answer);
        }
        if (delay == 0) {
            tick(now);
        }
    }

    private void query(final Options options, final Consumer<NgReply> answer) {
        final @Nullable String id = options.names().callId();
        if (id == null) {
            answer.accept(NgReply.error("No call-id in message"));
            return;
        }
        final @Nullable NgCall call = calls.get(id);
        if (call == null) {
            answer.accept(NgReply.error("Unknown call-id"));
            return;
        }
        new Reports(call, port).collect(Deletion.asked(call, options), answer);
    }

    private NgReply list(final long limit) {
        if (limit < 0) {
            return NgReply.error("invalid limit, must be >= 0");
        }
        final List<NgValue> ids = new ArrayList<>();
        for (final String id : calls.keySet()) {
            if (ids.size() >= limit) {
                break;
            }
            ids.add(new NgValue.Text(id));
        }
        return NgReply.of(new NgValue.Builder().put("calls", new NgValue.Sequence(ids)));
    }

    private NgReply gate(final NgRequest.Gate gate, final long now) {
        return known(
                gate.options(),
                call -> {
                    call.lastSignal = Math.max(call.lastSignal, now);
                    return gates.apply(call, gate);
                });
    }

    private NgReply connect(final Options options) {
        return known(
                options,
                call -> {
                    final @Nullable String other = options.names().toCallId();
                    final @Nullable NgCall second = other == null ? call : calls.get(other);
                    if (second == null) {
                        return NgReply.error("Unknown call-ID");
                    }
                    return connections.connect(call, second, options);
                });
    }

    /** A leg is heard, for the first time or again. */
    public void heard(final long leg, final long now) {
        final @Nullable Place place = legs.get(leg);
        if (place != null) {
            place.medium().silentSince = Long.MAX_VALUE;
            place.medium().heard = true;
            watch.changed(place.call(), now);
        }
    }

    /** A leg is not heard any more. */
    public void lost(final long leg, final long now) {
        final @Nullable Place place = legs.get(leg);
        if (place != null) {
            place.medium().silentSince = now;
            watch.changed(place.call(), now);
        }
    }

    /** Ends what is due. */
    public void tick(final long now) {
        for (final Watch.Due due : watch.due(now)) {
            if (due.reason() == null) {
                leave(due.call(), now);
            } else {
                end(due.call(), due.reason());
            }
        }
    }

    /** When {@link #tick} is due. */
    public long deadline() {
        return watch.deadline();
    }

    private void leave(final NgCall call, final long now) {
        for (final Party party : List.copyOf(call.parties)) {
            if (party.endsAt <= now) {
                party.media.forEach(negotiation.ports()::release);
                call.parties.remove(party);
                call.aliases.removeIf(alias -> alias.party().equals(party));
                call.parties.forEach(other -> {
                    if (party.equals(other.peer)) {
                        other.peer = null;
                    }
                });
            }
        }
        if (call.parties.size() < 2 && call.parties.stream().noneMatch(each -> each.subscription)) {
            end(call, NgCounter.ENDED);
        } else {
            watch.signalled(call, call.lastSignal);
        }
    }

    private void end(final NgCall call, final NgCounter reason) {
        if (calls.remove(call.id, call)) {
            counters.count(reason);
            watch.ended(call);
            for (final Party party : call.parties) {
                party.media.forEach(negotiation.ports()::release);
            }
            call.parties.clear();
        }
    }

    /** Ends all calls. */
    public void endAll() {
        List.copyOf(calls.values()).forEach(call -> end(call, NgCounter.FORCED));
    }
}
