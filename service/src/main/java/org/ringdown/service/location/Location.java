package org.ringdown.service.location;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.FlowMark;
import org.ringdown.sip.registrar.Gruu;
import org.ringdown.sip.registrar.Outcome;
import org.ringdown.sip.registrar.Registrar;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Flow;

/**
 * The location service: an immutable list of bindings per AOR, read by any loop without waiting.
 * Changes of one AOR are made one after the other and written to the store in the same order.
 *
 * <p>While the server runs, bindings end by a clock that does not jump; what is stored follows the
 * clock on the wall, for that is all that two lives of a server have in common.
 */
public final class Location {
    /** A clock on the wall that is off by less is corrected bit by bit and needs no doing. */
    private static final long JUMP = 2_000;

    private static final long NANOS = 1_000_000;

    private final RegistrarPolicy policy;
    private final Registrar registrar;
    private final GruuSeal gruus;
    private final Clock clock;
    private final long epoch;
    private final BindingWriter writer;
    private final Map<String, List<Binding>> bindings = new ConcurrentHashMap<>();
    private final Map<String, List<Consumer<Change>>> watchers = new ConcurrentHashMap<>();
    private final Index index = new Index();
    private final Formers formers = new Formers();
    private volatile long skew;

    /**
     * A location that knows what the store remembers. Reads the store: call it before serving.
     *
     * @param key seals temporary GRUUs; kept over restarts, so that these survive them
     */
    public Location(
            final BindingStore store,
            final RegistrarPolicy policy,
            final Clock clock,
            final Background background,
            final Entropy entropy,
            final Secret key) {
        this.policy = policy;
        this.clock = clock;
        epoch = clock.epochMillis() - clock.now() / NANOS;
        gruus = new GruuSeal(key);
        registrar = new Registrar(policy, gruus, entropy);
        writer = new BindingWriter(store, background);
        load(store);
    }

    private void load(final BindingStore store) {
        final long now = now();
        store.removeExpired(now);
        // A clock that was put back between two lives must not keep a binding for ever.
        final long latest = now + 2000L * policy.maxExpires();
        final Map<String, List<Binding>> loaded = new HashMap<>();
        for (final StoredBinding stored : store.loadAll()) {
            final Binding binding = Rows.binding(stored, latest);
            if (!binding.reachable() && binding.flow().transport().webSocket()) {
                // A browser must come back by itself; its calls wait for it a while.
                formers.broken(binding, now);
            } else {
                loaded.computeIfAbsent(stored.aor(), _ -> new ArrayList<>()).add(binding);
            }
        }
        loaded.forEach((aor, list) -> {
            list.sort(Comparator.comparingLong(Binding::refreshedAt));
            bindings.put(aor, List.copyOf(list));
            index.changed(aor, List.of(), list);
        });
    }

    /** The time of bindings: milliseconds since 1970 by a clock that does not jump. */
    public long now() {
        return epoch + clock.now() / NANOS;
    }

    /**
     * Takes a REGISTER of an authenticated user.
     *
     * @param answer told the response when the change is on disk; from another thread, or from this
     *     one if there is nothing to write
     */
    public void register(
            final SipRequest request,
            final String aor,
            final Flow flow,
            final Consumer<SipResponse> answer) {
        bindings.compute(
                aor,
                (_, current) -> {
                    final long now = now();
                    final List<Binding> before = inTime(aor, current, now);
                    final Outcome outcome =
                            registrar.process(request, aor, before, flow, now, clock.epochMillis());
                    final List<Binding> after =
                            switch (outcome) {
                                case Outcome.Changed(List<Binding> all, SipResponse ok) -> {
                                    formers.replaced(before, all, now);
                                    changed(
                                            new Change(aor, before, all, Change.Cause.REGISTERED),
                                            stored -> answer.accept(stored ? ok : failed(request)));
                                    yield all;
                                }
                                case Outcome.Unchanged(SipResponse ok) -> {
                                    unchanged(
                                            aor,
                                            before,
                                            stored -> answer.accept(stored ? ok : failed(request)));
                                    yield before;
                                }
                                case Outcome.Refused(SipResponse refusal) -> {
                                    answer.accept(refusal);
                                    yield before;
                                }
                            };
                    return after.isEmpty() ? null : after;
                });
    }

    /** The bindings that are not over yet; what is over is forgotten, also by the store. */
    private List<Binding> inTime(
            final String aor, final @Nullable List<Binding> current, final long now) {
        if (current == null) {
            return List.of();
        }
        final List<Binding> live = Registrar.live(current, now);
        if (live.size() < current.size()) {
            changed(new Change(aor, current, live, Change.Cause.EXPIRED), _ -> {});
        }
        return live;
    }

    /**
     * Nothing changed now, but an earlier change may not be on disk yet: who asks whether he is
     * gone must not be told so before it is true.
     */
    private void unchanged(
            final String aor, final List<Binding> bound, final Consumer<Boolean> stored) {
        if (writer.settled(aor)) {
            stored.accept(true);
        } else {
            writer.replace(aor, bound, stored);
        }
    }

    private static SipResponse failed(final SipRequest request) {
        return request.reply(500, "The registration could not be stored")
                .set(HeaderName.RETRY_AFTER, "10")
                .build();
    }

    /** Called inside compute, so that store and watchers see changes in their order. */
    private void changed(final Change change, final Consumer<Boolean> stored) {
        index.changed(change.aor(), change.before(), change.after());
        writer.replace(change.aor(), change.after(), stored);
        watchers.getOrDefault(change.aor(), List.of()).forEach(each -> each.accept(change));
    }

    /** The bindings of an AOR that can be reached now, most preferred first. */
    public List<Binding> of(final String aor) {
        final List<Binding> all = bindings.getOrDefault(aor, List.of());
        if (all.isEmpty()) {
            return all;
        }
        final long now = now();
        if (all.size() == 1) {
            final Binding only = all.getFirst();
            return !only.expired(now) && only.reachable() ? all : List.of();
        }
        return all.stream()
                .filter(binding -> !binding.expired(now) && binding.reachable())
                .sorted(Comparator.comparingDouble(Binding::q).reversed())
                .toList();
    }

    /** The devices of an AOR that can be reached now, most preferred first. */
    public List<Device> devices(final String aor) {
        return Device.of(of(aor));
    }

    /** All bindings of an AOR that are not over, reached or not, the newest last. */
    public List<Binding> all(final String aor) {
        return Registrar.live(bindings.getOrDefault(aor, List.of()), now());
    }

    /**
     * The one device that a GRUU of ours reaches (RFC 5627 §6.1); {@code null} when it is not
     * registered, or the URI is no GRUU of ours.
     */
    public @Nullable Device ofGruu(final SipUri uri) {
        final String token = Gruu.token(uri);
        if (token == null) {
            return device(uri.aor(), binding -> Gruu.names(uri, binding.instance()));
        }
        final OptionalLong handle = gruus.handle(token);
        final String aor = handle.isPresent() ? index.aorOf(handle.getAsLong()) : null;
        return aor == null
                ? null
                : device(aor, binding -> Index.handle(binding) == handle.getAsLong());
    }

    private @Nullable Device device(final String aor, final Predicate<Binding> which) {
        final List<Binding> reachable = of(aor);
        final String instance =
                reachable.stream().filter(which).map(Binding::instance).findFirst().orElse(null);
        return instance == null
                ? null
                : Device.of(
                                reachable.stream()
                                        .filter(each -> instance.equals(each.instance()))
                                        .toList())
                        .getFirst();
    }

    /** The binding with exactly this contact (RFC 3261 §19.1.4), or {@code null}. */
    public @Nullable Binding ofContact(final SipUri contact) {
        final @Nullable String aor = index.aorOf(contact);
        if (aor == null) {
            return null;
        }
        return bound(aor, contact);
    }

    /**
     * The device of this AOR that a dialog knows by this contact, or {@code null}: the binding with
     * that contact; or the newest flow of the device whose GRUU it is, or whose contact it was.
     */
    public @Nullable Binding ofContact(final String aor, final SipUri contact) {
        if (Gruu.is(contact)) {
            final Device device = ofGruu(contact);
            return device != null && device.newest().aor().equals(aor) ? device.newest() : null;
        }
        final Binding bound = bound(aor, contact);
        if (bound != null) {
            return bound;
        }
        final String instance = formers.instance(aor, contact, now());
        final Device device =
                instance == null ? null : device(aor, each -> instance.equals(each.instance()));
        return device == null ? null : device.newest();
    }

    private @Nullable Binding bound(final String aor, final SipUri contact) {
        for (final Binding binding : of(aor)) {
            if (SipUri.parse(binding.contact()) instanceof Parsed.Ok<SipUri>(SipUri uri)
                    && uri.equivalent(contact)) {
                return binding;
            }
        }
        return null;
    }

    /**
     * Whether a browser that a dialog knows by this contact or public GRUU lost its connection so
     * short a while ago that it may be back at any moment.
     */
    public boolean away(final String aor, final SipUri contact) {
        return ofContact(aor, contact) == null && formers.awaited(aor, contact, now());
    }

    /** The bindings that are reached over this flow. */
    public List<Binding> registeredOver(final Flow flow) {
        final List<Binding> over = new ArrayList<>();
        for (final String aor : index.aorsOver(flow)) {
            for (final Binding binding : of(aor)) {
                if (binding.flow().flow().equals(flow)) {
                    over.add(binding);
                }
            }
        }
        return over;
    }

    /**
     * Tells of all changes of an AOR from now on, in their order and from any thread.
     *
     * @param watcher must neither wait nor ask this location
     * @return ends it
     */
    public Runnable watch(final String aor, final Consumer<Change> watcher) {
        watchers.merge(aor, List.of(watcher), Location::joined);
        return () ->
                watchers.computeIfPresent(
                        aor,
                        (_, known) -> {
                            final List<Consumer<Change>> rest = new ArrayList<>(known);
                            rest.remove(watcher);
                            return rest.isEmpty() ? null : List.copyOf(rest);
                        });
    }

    private static <T> List<T> joined(final List<T> some, final List<T> more) {
        final List<T> all = new ArrayList<>(some);
        all.addAll(more);
        return List.copyOf(all);
    }

    /**
     * A connection closed: a browser's bindings go with it, for nobody can open it from our side
     * (RFC 7118 §6). A phone stays registered, and is called at its address if it has one.
     */
    public void flowClosed(final Flow flow) {
        if (!flow.transport().webSocket()) {
            index.aorsOver(flow).forEach(aor -> disconnect(aor, flow));
            return;
        }
        for (final String aor : index.aorsOver(flow)) {
            change(aor, Change.Cause.FLOW_CLOSED, list -> Registrar.withoutFlow(list, flow));
        }
    }

    private void disconnect(final String aor, final Flow flow) {
        final FlowMark closed = FlowMark.of(flow);
        bindings.computeIfPresent(
                aor,
                (_, current) -> {
                    final List<Binding> after =
                            current.stream()
                                    .map(each ->
                                            each.flow().equals(closed) ? each.disconnected() : each)
                                    .toList();
                    // Nothing to write: a stored connection counts as gone anyway.
                    index.changed(aor, current, after);
                    return after;
                });
    }

    /** Forgets bindings that are over, and looks at the clock on the wall. Call it now and then. */
    public void expire() {
        final long now = now();
        final long offset = clock.epochMillis() - now;
        if (Math.abs(offset - skew) >= JUMP) {
            skew = offset;
            writer.clockIs(offset);
        }
        writer.unwritten(bindings.keySet()).forEach(this::rewrite);
        for (final String aor : bindings.keySet()) {
            change(aor, Change.Cause.EXPIRED, list -> Registrar.live(list, now));
        }
        formers.expire(now);
    }

    /**
     * Forgets the bindings of users that do not exist any more. Waits for the answer.
     *
     * @param known asked for the AORs of all users; whoever registers meanwhile is one
     */
    public void keepOnly(final Supplier<Set<String>> known) {
        final List<String> before = List.copyOf(bindings.keySet());
        final Set<String> users = known.get();
        for (final String aor : before) {
            if (!users.contains(aor)) {
                change(aor, Change.Cause.USER_REMOVED, _ -> List.of());
            }
        }
    }

    private void rewrite(final String aor) {
        bindings.compute(
                aor,
                (_, current) -> {
                    writer.replace(aor, current == null ? List.of() : current, _ -> {});
                    return current;
                });
    }

    private void change(
            final String aor, final Change.Cause cause, final UnaryOperator<List<Binding>> change) {
        bindings.computeIfPresent(
                aor,
                (_, current) -> {
                    final List<Binding> after = change.apply(current);
                    if (after.size() != current.size()) {
                        if (cause == Change.Cause.FLOW_CLOSED) {
                            final long now = now();
                            current.stream()
                                    .filter(each -> !after.contains(each))
                                    .forEach(each -> formers.broken(each, now));
                        }
                        changed(new Change(aor, current, after, cause), _ -> {});
                    }
                    return after.isEmpty() ? null : after;
                });
    }

    /**
     * All bindings that are not over, by AOR, with the seconds that each has left: a copy, for
     * those who look inside.
     */
    public SortedMap<String, Map<Binding, Long>> everybody() {
        final long now = now();
        final SortedMap<String, Map<Binding, Long>> all = new TreeMap<>();
        bindings.forEach((aor, list) -> {
            final Map<Binding, Long> left = new LinkedHashMap<>();
            for (final Binding binding : Registrar.live(list, now)) {
                left.put(binding, (binding.expiresAt() - now) / 1_000);
            }
            if (!left.isEmpty()) {
                all.put(aor, left);
            }
        });
        return all;
    }

    /** How many bindings are known. */
    public int size() {
        int size = 0;
        for (final List<Binding> list : bindings.values()) {
            size += list.size();
        }
        return size;
    }
}
