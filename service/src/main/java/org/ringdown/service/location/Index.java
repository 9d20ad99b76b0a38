package org.ringdown.service.location;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.transport.Flow;

/**
 * Finds AORs by the contacts and connections of their bindings, without reading all of them. Any
 * thread.
 */
final class Index {
    private final Map<String, String> byContact = new ConcurrentHashMap<>();
    private final Map<Long, Set<String>> byFlow = new ConcurrentHashMap<>();

    /** The bindings of an AOR changed. Calls for one AOR come one after the other. */
    void changed(final List<Binding> before, final List<Binding> after) {
        before.forEach(this::remove);
        after.forEach(this::add);
    }

    private void remove(final Binding binding) {
        final @Nullable String key = key(binding);
        if (key != null) {
            byContact.remove(key, binding.aor());
        }
        byFlow.computeIfPresent(
                binding.flow().id(),
                (_, aors) -> {
                    aors.remove(binding.aor());
                    return aors.isEmpty() ? null : aors;
                });
    }

    private void add(final Binding binding) {
        final @Nullable String key = key(binding);
        if (key != null) {
            byContact.put(key, binding.aor());
        }
        if (binding.flow().id() > 0) {
            byFlow.compute(
                    binding.flow().id(),
                    (_, aors) -> {
                        final Set<String> known =
                                aors == null ? ConcurrentHashMap.newKeySet() : aors;
                        known.add(binding.aor());
                        return known;
                    });
        }
    }

    /** The AOR that has a binding with this user and host, or {@code null}. */
    @Nullable String aorOf(final SipUri contact) {
        return byContact.get(key(contact));
    }

    /** The AORs that have bindings over a connection. */
    Set<String> aorsOver(final Flow flow) {
        return Set.copyOf(byFlow.getOrDefault(flow.id(), Set.of()));
    }

    private static @Nullable String key(final Binding binding) {
        return SipUri.parse(binding.contact()) instanceof Parsed.Ok<SipUri>(SipUri uri)
                ? key(uri)
                : null;
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
