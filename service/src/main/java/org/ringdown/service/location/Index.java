package org.ringdown.service.location;

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.FlowMark;
import org.ringdown.sip.transport.Flow;

/**
 * Finds AORs by the contacts and connections of their bindings, without reading all of them. Any
 * thread.
 */
final class Index {
    /** The AORs of each contact, in the order in which they came to have it. */
    private final Map<String, List<String>> byContact = new ConcurrentHashMap<>();

    private final Map<FlowMark, List<String>> byFlow = new ConcurrentHashMap<>();

    /** What the temporary GRUUs of each device stand for. */
    private final Map<Long, List<String>> byHandle = new ConcurrentHashMap<>();

    /** The bindings of an AOR changed. Calls for one AOR come one after the other. */
    void changed(final String aor, final List<Binding> before, final List<Binding> after) {
        if (!refreshed(before, after)) {
            change(byContact, aor, contacts(before), contacts(after));
            change(byFlow, aor, flows(before), flows(after));
            change(byHandle, aor, handles(before), handles(after));
        }
    }

    /** Whether nothing changed but times: so it is most often. */
    private static boolean refreshed(final List<Binding> before, final List<Binding> after) {
        if (before.size() != after.size()) {
            return false;
        }
        for (int i = 0; i < before.size(); i++) {
            if (!before.get(i).sameButForTimes(after.get(i))) {
                return false;
            }
        }
        return true;
    }

    /** What stays is not touched: nobody misses it meanwhile, and it keeps its place. */
    private static <K> void change(
            final Map<K, List<String>> index,
            final String aor,
            final Set<K> before,
            final Set<K> after) {
        for (final K key : after) {
            if (!before.contains(key)) {
                index.merge(key, List.of(aor), Index::joined);
            }
        }
        for (final K key : before) {
            if (!after.contains(key)) {
                index.computeIfPresent(key, (_, aors) -> without(aors, aor));
            }
        }
    }

    private static List<String> joined(final List<String> known, final List<String> more) {
        if (known.containsAll(more)) {
            return known;
        }
        final Set<String> all = new LinkedHashSet<>(known);
        all.addAll(more);
        return List.copyOf(all);
    }

    private static @Nullable List<String> without(final List<String> aors, final String aor) {
        final List<String> rest = aors.stream().filter(other -> !other.equals(aor)).toList();
        return rest.isEmpty() ? null : rest;
    }

    /**
     * The AOR that has a binding with this user and host, or {@code null}. Of several it is the one
     * that had it first, so that nobody takes over another's contact by registering it, too.
     */
    @Nullable String aorOf(final SipUri contact) {
        final @Nullable List<String> aors = byContact.get(key(contact));
        return aors == null ? null : aors.getFirst();
    }

    /** The AORs that have bindings over a connection. */
    List<String> aorsOver(final Flow flow) {
        return byFlow.getOrDefault(FlowMark.of(flow), List.of());
    }

    /** The AOR of the device that a temporary GRUU stands for, or {@code null}. */
    @Nullable String aorOf(final long handle) {
        final @Nullable List<String> aors = byHandle.get(handle);
        return aors == null ? null : aors.getFirst();
    }

    /** What temporary GRUUs of a binding stand for; 0 when it has no instance and so none. */
    static long handle(final Binding binding) {
        final String instance = binding.instance();
        return instance == null ? 0 : GruuSeal.handle(binding.aor(), instance, binding.callId());
    }

    private static Set<Long> handles(final Collection<Binding> bindings) {
        final Set<Long> keys = new LinkedHashSet<>();
        for (final Binding binding : bindings) {
            if (binding.instance() != null) {
                keys.add(handle(binding));
            }
        }
        return keys;
    }

    private static Set<String> contacts(final Collection<Binding> bindings) {
        final Set<String> keys = new LinkedHashSet<>();
        for (final Binding binding : bindings) {
            if (SipUri.parse(binding.contact()) instanceof Parsed.Ok<SipUri>(SipUri uri)) {
                keys.add(key(uri));
            }
        }
        return keys;
    }

    private static Set<FlowMark> flows(final Collection<Binding> bindings) {
        final Set<FlowMark> keys = new LinkedHashSet<>();
        for (final Binding binding : bindings) {
            if (binding.flow().live()) {
                keys.add(binding.flow());
            }
        }
        return keys;
    }

    private static String key(final SipUri uri) {
        final @Nullable String user = uri.user();
        return (user == null ? "" : user)
                + '@'
                + uri.host().toLowerCase(Locale.ROOT)
                + ':'
                + uri.port();
    }
}
