package org.ringdown.service.location;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.Background;
import org.ringdown.service.port.BindingStore;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.Outcome;
import org.ringdown.sip.registrar.Registrar;
import org.ringdown.sip.registrar.RegistrarPolicy;
import org.ringdown.sip.transport.Flow;

/**
 * The location service: an immutable list of bindings per AOR, read by any loop without waiting.
 * Changes of one AOR are made one after the other and written to the store in the same order.
 */
public final class Location {
    private final RegistrarPolicy policy;
    private final Clock clock;
    private final BindingWriter writer;
    private final Map<String, List<Binding>> bindings = new ConcurrentHashMap<>();
    private final Index index = new Index();

    /** A location that knows what the store remembers. Reads the store: call it before serving. */
    public Location(
            final BindingStore store,
            final RegistrarPolicy policy,
            final Clock clock,
            final Background background) {
        this.policy = policy;
        this.clock = clock;
        writer = new BindingWriter(store, background);
        final long now = clock.epochMillis();
        store.removeExpired(now);
        final Map<String, List<Binding>> loaded = new HashMap<>();
        for (final StoredBinding stored : store.loadAll()) {
            loaded.computeIfAbsent(stored.aor(), _ -> new ArrayList<>()).add(Rows.binding(stored));
        }
        loaded.forEach((aor, list) -> {
            bindings.put(aor, List.copyOf(list));
            index.changed(aor, List.of(), list);
        });
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
                    final List<Binding> before = current == null ? List.of() : current;
                    final Outcome outcome =
                            Registrar.process(
                                    request, aor, before, flow, clock.epochMillis(), policy);
                    return switch (outcome) {
                        case Outcome.Changed(List<Binding> all, SipResponse ok) -> {
                            // Queued inside compute, so that the store sees changes in this order.
                            writer.replace(
                                    aor,
                                    rows(all),
                                    stored -> answer.accept(stored ? ok : failed(request)));
                            index.changed(aor, before, all);
                            yield all.isEmpty() ? null : all;
                        }
                        case Outcome.Unchanged(SipResponse ok) -> {
                            answer.accept(ok);
                            yield current;
                        }
                        case Outcome.Refused(SipResponse refusal) -> {
                            answer.accept(refusal);
                            yield current;
                        }
                    };
                });
    }

    private static SipResponse failed(final SipRequest request) {
        return request.reply(500, "The registration could not be stored")
                .set(HeaderName.RETRY_AFTER, "10")
                .build();
    }

    private static List<StoredBinding> rows(final List<Binding> list) {
        return list.stream().map(Rows::row).toList();
    }

    /** The bindings of an AOR that can be reached now, most preferred first. */
    public List<Binding> of(final String aor) {
        final long now = clock.epochMillis();
        final List<Binding> all = bindings.getOrDefault(aor, List.of());
        return all.stream()
                .filter(binding -> !binding.expired(now) && reachable(binding))
                .sorted((one, other) -> Double.compare(other.q(), one.q()))
                .toList();
    }

    /**
     * A connection of an earlier life of the process is gone; a phone can be called anew, a browser
     * cannot.
     */
    private static boolean reachable(final Binding binding) {
        return binding.flow().live() || !binding.flow().transport().webSocket();
    }

    /** The binding with exactly this contact (RFC 3261 §19.1.4), or {@code null}. */
    public @Nullable Binding ofContact(final SipUri contact) {
        final @Nullable String aor = index.aorOf(contact);
        if (aor == null) {
            return null;
        }
        return ofContact(aor, contact);
    }

    /** The binding of this AOR with exactly this contact, or {@code null}. */
    public @Nullable Binding ofContact(final String aor, final SipUri contact) {
        for (final Binding binding : of(aor)) {
            if (SipUri.parse(binding.contact()) instanceof Parsed.Ok<SipUri>(SipUri bound)
                    && bound.equivalent(contact)) {
                return binding;
            }
        }
        return null;
    }

    /**
     * A connection closed: a browser's bindings go with it, for nobody can open it from our side
     * (RFC 7118 §6).
     */
    public void flowClosed(final Flow flow) {
        if (!flow.transport().webSocket()) {
            return;
        }
        for (final String aor : index.aorsOver(flow)) {
            change(aor, list -> Registrar.withoutFlow(list, flow));
        }
    }

    /** Forgets bindings that are over. Call it now and then. */
    public void expire() {
        final long now = clock.epochMillis();
        for (final String aor : bindings.keySet()) {
            change(aor, list -> Registrar.live(list, now));
        }
    }

    private void change(final String aor, final UnaryOperator<List<Binding>> change) {
        bindings.computeIfPresent(
                aor,
                (_, current) -> {
                    final List<Binding> after = change.apply(current);
                    if (after.size() != current.size()) {
                        writer.replace(aor, rows(after), _ -> {});
                        index.changed(aor, current, after);
                    }
                    return after.isEmpty() ? null : after;
                });
    }

    /** How many bindings are known. */
    public int size() {
        return bindings.values().stream().collect(Collectors.summingInt(List::size));
    }
}
