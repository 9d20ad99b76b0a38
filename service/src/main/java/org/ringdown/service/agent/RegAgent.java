package org.ringdown.service.agent;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.service.location.Change;
import org.ringdown.service.location.Location;
import org.ringdown.sip.event.EventPackage;
import org.ringdown.sip.event.Notifier;
import org.ringdown.sip.event.NotifierLimits;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.RegInfo;

/**
 * Tells who is registered where: the notifier of the reg event package (RFC 3680, RFC 5628). Who
 * may know is decided by the proxy before it hands over a SUBSCRIBE. Owned by one signalling loop;
 * changes made by another one are brought to it.
 */
public final class RegAgent implements InsideAgent {
    /** The package's and the agent's name. */
    public static final String NAME = "reg";

    /** RFC 3680 §4.4. */
    private static final int DEFAULT_EXPIRES = 3761;

    private final Notifier<Change> notifier;

    /**
     * @param aor the address of record that a URI of ours stands for
     * @param contact the URI under which the notifier is reached within a dialog
     * @param resume brings work to the loop that owns this
     * @param now the time of that loop's present turn
     */
    public RegAgent(
            final Location location,
            final Function<SipUri, String> aor,
            final String contact,
            final Consumer<Runnable> resume,
            final LongSupplier now,
            final Entropy entropy) {
        notifier =
                new Notifier<>(
                        new Registrations(location, aor, resume, now),
                        NotifierLimits.DEFAULT,
                        contact,
                        entropy);
    }

    @Override
    public int calls() {
        return 0;
    }

    @Override
    public void handle(final SipMessage message, final long now) {
        notifier.handle(message, now);
    }

    @Override
    public void tick(final long now) {
        notifier.tick(now);
    }

    @Override
    public @Nullable SipMessage poll() {
        return notifier.poll();
    }

    @Override
    public long deadline() {
        return notifier.deadline();
    }

    /** The event package: the location's bindings, read when a document is written. */
    private final class Registrations implements EventPackage<Change> {
        private final Location location;
        private final Function<SipUri, String> aor;
        private final Consumer<Runnable> resume;
        private final LongSupplier now;
        private final Map<String, Runnable> watches = new HashMap<>();

        Registrations(
                final Location location,
                final Function<SipUri, String> aor,
                final Consumer<Runnable> resume,
                final LongSupplier now) {
            this.location = location;
            this.aor = aor;
            this.resume = resume;
            this.now = now;
        }

        @Override
        public String name() {
            return NAME;
        }

        @Override
        public String contentType() {
            return RegInfo.TYPE;
        }

        @Override
        public int defaultExpires() {
            return DEFAULT_EXPIRES;
        }

        @Override
        public @Nullable String resource(final SipRequest subscribe) {
            return subscribe.requestUri() instanceof SipUri uri ? aor.apply(uri) : null;
        }

        @Override
        public byte[] full(final String resource, final long version) {
            return RegInfo.full(resource, version, location.all(resource), location.now());
        }

        @Override
        public byte[] partial(
                final String resource, final long version, final List<Change> changes) {
            final List<RegInfo.Contact> contacts = new ArrayList<>();
            for (final Change change : changes) {
                for (final RegInfo.Contact contact : contacts(change)) {
                    contacts.removeIf(each -> RegInfo.same(each.binding(), contact.binding()));
                    contacts.add(contact);
                }
            }
            final boolean active = !changes.getLast().after().isEmpty();
            return RegInfo.partial(resource, version, contacts, active, location.now());
        }

        @Override
        public void watched(final String resource) {
            watches.put(
                    resource,
                    location.watch(
                            resource,
                            change ->
                                    resume.accept(() ->
                                            notifier.changed(resource, change, now.getAsLong()))));
        }

        @Override
        public void unwatched(final String resource) {
            final @Nullable Runnable end = watches.remove(resource);
            if (end != null) {
                end.run();
            }
        }
    }

    /** The contacts that a change touched (RFC 3680 §5.3). */
    private static List<RegInfo.Contact> contacts(final Change change) {
        final List<RegInfo.Contact> contacts = new ArrayList<>();
        for (final Binding old : change.before()) {
            if (change.after().stream().noneMatch(each -> RegInfo.same(each, old))) {
                contacts.add(
                        new RegInfo.Contact(
                                old,
                                switch (change.cause()) {
                                    case REGISTERED -> RegInfo.Event.UNREGISTERED;
                                    case EXPIRED -> RegInfo.Event.EXPIRED;
                                    case FLOW_CLOSED -> RegInfo.Event.DEACTIVATED;
                                    case USER_REMOVED -> RegInfo.Event.REJECTED;
                                }));
            }
        }
        for (final Binding fresh : change.after()) {
            if (!change.before().contains(fresh)) {
                final @Nullable Binding old =
                        change.before().stream()
                                .filter(each -> RegInfo.same(each, fresh))
                                .findFirst()
                                .orElse(null);
                contacts.add(new RegInfo.Contact(fresh, event(old, fresh)));
            }
        }
        return contacts;
    }

    private static RegInfo.Event event(final @Nullable Binding old, final Binding fresh) {
        if (old == null) {
            return RegInfo.Event.REGISTERED;
        }
        return fresh.expiresAt() < old.expiresAt()
                ? RegInfo.Event.SHORTENED
                : RegInfo.Event.REFRESHED;
    }
}
