package org.ringdown.service.location;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.Gruu;

/**
 * Contacts that were bound a while ago: requests within a dialog still name them when the device
 * has another one by now, or none for the moment because its connection broke. Bounded. Any thread;
 * changes of one AOR come one after the other.
 */
final class Formers {
    /** How long a device whose connection broke is waited for. */
    static final long GRACE = 60_000;

    /** How long dialogs may go on to name a contact that its device has replaced. */
    private static final long REPLACED = 4 * 3_600_000L;

    private static final int MOST_OF_ONE = 8;
    private static final int MOST = 20_000;

    /**
     * @param awaited whether the device may be back at any moment
     */
    private record Former(String contact, @Nullable String instance, boolean awaited, long until) {}

    private final Map<String, List<Former>> all = new ConcurrentHashMap<>();

    /** A binding ended because its connection is gone. */
    void broken(final Binding binding, final long now) {
        add(
                binding.aor(),
                new Former(binding.contact(), binding.instance(), true, now + GRACE),
                now);
    }

    /** Bindings changed: who has another contact now is still meant by the old one. */
    void replaced(final List<Binding> before, final List<Binding> after, final long now) {
        for (final Binding old : before) {
            final String instance = old.instance();
            if (instance != null
                    && after.stream().noneMatch(each -> each.contact().equals(old.contact()))
                    && after.stream().anyMatch(each -> instance.equals(each.instance()))) {
                add(old.aor(), new Former(old.contact(), instance, false, now + REPLACED), now);
            }
        }
    }

    private void add(final String aor, final Former former, final long now) {
        if (all.size() >= MOST && !all.containsKey(aor)) {
            return;
        }
        all.compute(
                aor,
                (_, known) -> {
                    final List<Former> list = new ArrayList<>(known == null ? List.of() : known);
                    list.removeIf(
                            each -> each.until() <= now || each.contact().equals(former.contact()));
                    list.add(former);
                    return List.copyOf(
                            list.subList(Math.max(0, list.size() - MOST_OF_ONE), list.size()));
                });
    }

    /** The instance whose contact this was, or {@code null}. */
    @Nullable String instance(final String aor, final SipUri contact, final long now) {
        for (final Former former : all.getOrDefault(aor, List.of())) {
            if (former.until() > now && is(former, contact)) {
                return former.instance();
            }
        }
        return null;
    }

    /** Whether the device that this contact reached lost its connection a moment ago. */
    boolean awaited(final String aor, final SipUri contact, final long now) {
        for (final Former former : all.getOrDefault(aor, List.of())) {
            if (former.until() > now
                    && former.awaited()
                    && (is(former, contact) || Gruu.names(contact, former.instance()))) {
                return true;
            }
        }
        return false;
    }

    private static boolean is(final Former former, final SipUri contact) {
        final SipUri was = SipUri.parse(former.contact()).orNull();
        return was != null && was.equivalent(contact);
    }

    /** Forgets those whose time is over. */
    void expire(final long now) {
        for (final String aor : all.keySet()) {
            all.computeIfPresent(
                    aor,
                    (_, known) -> {
                        final List<Former> rest =
                                known.stream().filter(each -> each.until() > now).toList();
                        return rest.isEmpty() ? null : rest;
                    });
        }
    }
}
