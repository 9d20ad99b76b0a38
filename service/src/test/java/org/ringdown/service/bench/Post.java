package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.agent.InsideAgent;
import org.ringdown.service.location.Location;
import org.ringdown.service.message.KeepCounter;
import org.ringdown.service.message.KeepLimits;
import org.ringdown.service.message.Keeping;
import org.ringdown.service.port.MessageStore;
import org.ringdown.service.port.StorageFailure;
import org.ringdown.service.port.StoredMessage;
import org.ringdown.service.proxy.Site;
import org.ringdown.service.route.Mailboxes;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.testkit.SeededEntropy;

/** Who takes messages in a bench, and where they are kept. */
final class Post implements Mailboxes {
    /** Whether messages are kept that reach nobody. */
    boolean keeps;

    /** Those whose messages the agent "gate" takes. */
    final Set<String> boxes = new HashSet<>();

    /** What came there. */
    final List<SipRequest> boxed = new ArrayList<>();

    /** What users sent from devices. */
    final List<Carbon> carbons = new ArrayList<>();

    /** A message of a user's, and how it was answered. */
    record Carbon(String aor, SipRequest request, int status) {}

    final Store store = new Store();
    private @Nullable Keeping keeping;

    void keeping(
            final Stores.Accounts accounts,
            final Location location,
            final Site site,
            final long seed) {
        keeping =
                new Keeping(
                        new Keeping.Parts(
                                store,
                                accounts,
                                location,
                                site.domains(),
                                site.background()::run,
                                site.clock(),
                                new SeededEntropy(seed + 3),
                                1,
                                new KeepLimits(
                                        KeepLimits.DEFAULT.age(),
                                        KeepLimits.DEFAULT.notifications(),
                                        10,
                                        10_000)));
    }

    Keeping keeping() {
        return Objects.requireNonNull(keeping);
    }

    long count(final KeepCounter counter) {
        return keeping().counters().get(counter);
    }

    InsideAgent agent(final int loop, final Consumer<Runnable> resume, final LongSupplier now) {
        return keeping().on(loop, resume, now);
    }

    @Override
    public @Nullable String takes(final String aor) {
        return boxes.contains(aor) ? "gate" : null;
    }

    @Override
    public @Nullable String keeps() {
        return keeps ? Keeping.NAME : null;
    }

    @Override
    public void sent(final String aor, final SipRequest request, final int status) {
        carbons.add(new Carbon(aor, request, status));
    }

    /** Messages that are kept as long as a test runs. */
    static final class Store implements MessageStore {
        private final List<StoredMessage> all = new ArrayList<>();
        private long last;
        boolean broken;

        private void check() {
            if (broken) {
                throw new StorageFailure("The store is broken.", new IllegalStateException());
            }
        }

        @Override
        public Kept keep(
                final StoredMessage message, final int mostMessages, final long mostBytes) {
            check();
            if (all.stream()
                    .anyMatch(each ->
                            each.aor().equals(message.aor())
                                    && each.sender().equals(message.sender())
                                    && each.name().equals(message.name()))) {
                return Kept.KNOWN;
            }
            final List<StoredMessage> his =
                    all.stream().filter(each -> each.aor().equals(message.aor())).toList();
            if (his.size() >= mostMessages
                    || his.stream().mapToLong(each -> each.request().length()).sum()
                                    + message.request().length()
                            > mostBytes) {
                return Kept.FULL;
            }
            last++;
            all.add(
                    new StoredMessage(
                            last,
                            message.aor(),
                            message.sender(),
                            message.name(),
                            message.request(),
                            message.receivedEpochMillis(),
                            message.expiresEpochMillis()));
            return Kept.STORED;
        }

        @Override
        public @Nullable StoredMessage first(final String aor) {
            check();
            return all.stream().filter(each -> each.aor().equals(aor)).findFirst().orElse(null);
        }

        @Override
        public void remove(final long number) {
            check();
            all.removeIf(each -> each.number() == number);
        }

        @Override
        public int removeExpired(final long epochMillis) {
            final int before = all.size();
            all.removeIf(each -> each.expiresEpochMillis() <= epochMillis);
            return before - all.size();
        }

        @Override
        public Set<String> aors() {
            return all.stream().map(StoredMessage::aor).collect(Collectors.toSet());
        }

        int size() {
            return all.size();
        }
    }
}
