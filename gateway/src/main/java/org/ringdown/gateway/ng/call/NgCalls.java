package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Names;
import org.ringdown.gateway.ng.request.NgRequest;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Sound;
import org.ringdown.gateway.ng.request.Unserved;
import org.ringdown.gateway.ng.sound.Announcements;
import org.ringdown.gateway.ng.sound.HeldMusic;
import org.ringdown.gateway.ng.sound.Recordings;
import org.ringdown.gateway.ng.sound.Stage;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.runtime.media.LegReport;
import org.ringdown.runtime.media.LocalIce;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;

/**
 * The calls of one loop, and what can be done with them. Owned by that loop's thread: a request is
 * carried out at once, and most are answered at once; those that need numbers of the media plane
 * are answered when these are there.
 */
public final class NgCalls {
    private static final long SECOND = 1_000_000_000L;

    private final NgSettings settings;
    private final Load load;
    private final Negotiation negotiation;
    private final MediaPort port;
    private final Counters<NgCounter> counters;
    private final Map<String, NgCall> calls = new LinkedHashMap<>();
    private final Map<Long, NgCall> legs = new LinkedHashMap<>();
    private final Watch watch;
    private final Gates gates;
    private final Connections connections;
    private final Copies copies;
    private final Subscriptions subscriptions;
    private final Exchanges exchanges;
    private final Announcements announcements;
    private final HeldMusic music;
    private final Stage stage;
    private final Recordings recordings;
    private Consumer<String> ended = _ -> {};

    /** Whether another call can be taken; the text of the refusal if not. */
    @FunctionalInterface
    public interface Load {
        /** Why no call is taken now, or {@code null} when one is. */
        @Nullable String refusal();
    }

    /**
     * Calls on this media plane.
     *
     * @param stage where what is asked for is played
     * @param load asked before each new call
     */
    public NgCalls(
            final NgSettings settings,
            final Interfaces interfaces,
            final MediaPort port,
            final Stage stage,
            final Entropy entropy,
            final Load load,
            final Counters<NgCounter> counters) {
        this.settings = settings;
        this.load = load;
        this.port = port;
        this.counters = counters;
        this.stage = stage;
        announcements = new Announcements(stage);
        music = new HeldMusic(announcements);
        recordings = new Recordings(stage, port::post);
        negotiation = new Negotiation(settings, interfaces, new Tracked(port), entropy);
        watch = new Watch(settings.timeouts());
        copies = new Copies(port);
        gates = new Gates(negotiation.bridging(), copies);
        connections = new Connections(negotiation.bridging(), copies, port);
        subscriptions = new Subscriptions(negotiation, copies, entropy);
        exchanges =
                new Exchanges(
                        settings, this, negotiation, subscriptions, copies, new Trickle(port));
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
            announcements.closed(leg);
            music.closed(leg);
            inner.close(leg);
        }

        @Override
        public String fingerprint(final String hash) {
            return inner.fingerprint(hash);
        }
    }

    /** How many calls there are. */
    public int size() {
        return calls.size();
    }

    /** How many of their media are converted. */
    public long transcoded() {
        return calls.values().stream().mapToLong(NgCall::transcoded).sum();
    }

    /** Whether there is a call of this Call-ID. */
    public boolean has(final String id) {
        return calls.containsKey(id);
    }

    /** Who is told the Call-ID of each call that is over; on this loop. */
    public void onEnd(final Consumer<String> told) {
        ended = told;
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
        final Exchanges.Moment moment = new Exchanges.Moment(now, epochMicros);
        switch (request) {
            case NgRequest.Ping _ ->
                    answer.accept(
                            new NgReply(
                                    new NgValue.Builder().put("result", "pong").build(),
                                    List.of()));
            case NgRequest.Offer(String sdp, Options options) ->
                    answer.accept(negotiated(sdp, options, true, moment));
            case NgRequest.Answer(String sdp, Options options) ->
                    answer.accept(negotiated(sdp, options, false, moment));
            case NgRequest.Delete(Integer delay, Options options) ->
                    delete(delay, options, now, answer);
            case NgRequest.Query(Options options) -> query(options, answer);
            case NgRequest.ListCalls(long limit, Options _) -> answer.accept(list(limit));
            case NgRequest.Statistics _ -> answer.accept(NgReply.ok());
            case NgRequest.Gate gate -> answer.accept(gate(gate, now));
            case NgRequest.Publish(String sdp, Options options) ->
                    answer.accept(exchanges.publish(sdp, options, moment));
            case NgRequest.SubscribeRequest(Options options) ->
                    answer.accept(
                            subscribe(
                                    options,
                                    now,
                                    call ->
                                            subscriptions.request(
                                                    call, options, moment.epochSeconds())));
            case NgRequest.SubscribeAnswer(String sdp, Options options) ->
                    answer.accept(
                            subscribe(
                                    options,
                                    now,
                                    call -> subscriptions.answer(call, sdp, options)));
            case NgRequest.Unsubscribe(Options options) ->
                    answer.accept(
                            subscribe(
                                    options,
                                    now,
                                    call -> subscriptions.unsubscribe(call, options)));
            case NgRequest.Connect(Options options) -> answer.accept(connect(options));
            case NgRequest.PlayMedia(Options options) -> play(options, answer);
            case NgRequest.Recorded(NgRequest.Recording what, Options options) ->
                    answer.accept(record(what, options));
            case NgRequest.StopMedia(Options options) -> answer.accept(stop(options));
            default -> answer.accept(unserved(request));
        }
    }

    /** What is only checked. */
    private NgReply unserved(final NgRequest request) {
        final Options options = request.options();
        return known(
                options,
                call ->
                        switch (request) {
                            case NgRequest.PlayDtmf _ -> gates.press(call, options);
                            case NgRequest.Forwarding _ ->
                                    NgReply.error("Forwarding is not available");
                            default -> NgReply.error("Unrecognized command");
                        });
    }

    private void play(final Options options, final Consumer<NgReply> answer) {
        final NgReply wrong =
                known(
                        options,
                        call -> {
                            final Selection chosen = Selection.named(call, options);
                            if (chosen.refusal() != null) {
                                return chosen.refusal();
                            }
                            announcements.play(
                                    chosen.targets(),
                                    options.sound(),
                                    outcome -> answer.accept(reply(outcome)));
                            return NgReply.ok();
                        });
        if (wrong.isError()) {
            answer.accept(wrong);
        }
    }

    private static NgReply reply(final Announcements.Outcome outcome) {
        return switch (outcome) {
            case Announcements.Outcome.Playing(long millis) ->
                    NgReply.of(
                            millis < 0
                                    ? new NgValue.Builder()
                                    : new NgValue.Builder().put("duration", millis));
            case Announcements.Outcome.Refused(String error, String why) ->
                    NgReply.error(error).noting(List.of(why));
        };
    }

    private NgReply stop(final Options options) {
        return known(
                options,
                call -> {
                    final Selection chosen = Selection.named(call, options);
                    if (chosen.refusal() != null) {
                        return chosen.refusal();
                    }
                    final long position = announcements.stop(chosen.targets());
                    return position < 0
                            ? NgReply.error("Not currently playing media")
                            : NgReply.of(new NgValue.Builder().put("last-frame-pos", position));
                });
    }

    private NgReply record(final NgRequest.Recording what, final Options options) {
        return known(
                options,
                call -> {
                    if (!recordings.available()) {
                        return NgReply.error(Recordings.UNAVAILABLE);
                    }
                    @Nullable String error = null;
                    switch (what) {
                        case START ->
                                error = recordings.start(call.id, options.sound(), call.recorded());
                        case PAUSE -> recordings.pause(call.id);
                        case STOP -> {
                            if (options.has(Flag.PAUSE)) {
                                recordings.pause(call.id);
                            } else {
                                recordings.stop(call.id, options.has(Flag.DISCARD_RECORDING));
                            }
                        }
                    }
                    return error != null
                            ? NgReply.error(error)
                            : NgReply.warning(new NgValue.Builder(), Unserved.warnings(options));
                });
    }

    private NgReply negotiated(
            final String sdp,
            final Options options,
            final boolean offer,
            final Exchanges.Moment moment) {
        // Before, because it is told who is held; after, because the party may be new.
        musicWished(options, offer);
        final NgReply reply = wished(exchanges.negotiate(sdp, options, offer, moment), options);
        final @Nullable NgCall call = musicWished(options, offer);
        if (call != null && !reply.isError()) {
            call.digitsTo(options);
            if (!offer) {
                call.parties.forEach(party -> party.soothe(call.id, music));
                call.tellDigits(stage);
            }
        }
        return reply;
    }

    /** What the sender of an offer or answer wants heard by whom it puts on hold. */
    private @Nullable NgCall musicWished(final Options options, final boolean offer) {
        final Names names = options.names();
        final @Nullable NgCall call = names.callId() == null ? null : calls.get(names.callId());
        final @Nullable Sound wish = options.sound().moh();
        final @Nullable Party party =
                call == null || wish == null
                        ? null
                        : call.party(offer ? names.fromTag() : names.toTag());
        if (party != null && wish != null) {
            party.music(wish);
        }
        return call;
    }

    /** An offer or answer may want its call recorded, or not any more. */
    private NgReply wished(final NgReply reply, final Options options) {
        final @Nullable String id = options.names().callId();
        final @Nullable NgCall call = id == null ? null : calls.get(id);
        final @Nullable Boolean record = options.sound().recordCall();
        if (call == null || record == null || reply.isError()) {
            return reply;
        }
        if (!record) {
            recordings.stop(call.id, false);
            return reply;
        }
        final @Nullable String error = recordings.start(call.id, options.sound(), call.recorded());
        return error == null ? reply : reply.warning(error);
    }

    /** What a leg was played is over. */
    public void played(final MediaEvent.Played event) {
        announcements.played(event);
    }

    private NgReply subscribe(final Options options, final long now, final Step step) {
        return known(
                options,
                call -> {
                    call.lastSignal = Math.max(call.lastSignal, now);
                    final NgReply reply = step.on(call);
                    changed(call, now);
                    return reply;
                });
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

    /** Why no new call is taken, or {@code null}. */
    @Nullable NgReply limited(final Options options) {
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

    /** A new call. */
    NgCall begin(final String id, final Exchanges.Moment moment) {
        final NgCall call = new NgCall(id, moment.epochMicros(), moment.now());
        calls.put(id, call);
        counters.count(NgCounter.CALLS);
        return call;
    }

    /** Legs of a call, or what is known of them, are not what they were. */
    void changed(final NgCall call, final long now) {
        for (final Party party : call.parties) {
            for (final Medium medium : party.media) {
                if (medium.leg != null) {
                    legs.put(medium.leg.leg(), call);
                }
            }
        }
        recordings.renew(call.id, call.recorded());
        watch.signalled(call, now);
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
        final @Nullable NgCall call = legs.get(leg);
        if (call != null) {
            for (final Medium medium : call.on(leg)) {
                medium.silentSince = Long.MAX_VALUE;
                medium.heard = true;
            }
            watch.changed(call, now);
        }
    }

    /** A leg is not heard any more. */
    public void lost(final long leg, final long now) {
        final @Nullable NgCall call = legs.get(leg);
        if (call != null) {
            call.on(leg).forEach(medium -> medium.silentSince = now);
            watch.changed(call, now);
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
        if (!Deletion.worthwhile(call.parties)) {
            end(call, NgCounter.ENDED);
        } else {
            copies.renew(call);
            watch.signalled(call, call.lastSignal);
        }
    }

    /** A call is over. */
    void end(final NgCall call, final NgCounter reason) {
        if (calls.remove(call.id, call)) {
            counters.count(reason);
            recordings.stop(call.id, false);
            watch.ended(call);
            for (final Party party : call.parties) {
                party.media.forEach(negotiation.ports()::release);
            }
            call.parties.clear();
            ended.accept(call.id);
        }
    }

    /** Ends all calls. */
    public void endAll() {
        List.copyOf(calls.values()).forEach(call -> end(call, NgCounter.FORCED));
    }
}
