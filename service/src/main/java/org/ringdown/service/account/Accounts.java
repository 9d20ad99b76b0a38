package org.ringdown.service.account;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.Account;
import org.ringdown.service.port.AccountStore;
import org.ringdown.service.port.StorageFailure;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The accounts, with those that were asked for lately kept in memory, so that a phone that
 * registers every minute does not cost a query each time. What is kept is forgotten as soon as the
 * store says that something changed; whoever is not let in by what is kept must look into the store
 * before saying no, so that a new user or password counts at once. Safe for any thread.
 */
public final class Accounts {
    private static final Logger LOG = LoggerFactory.getLogger(Accounts.class);
    private static final int MOST_DOMAINS = 64;

    private final AccountStore store;
    private final int capacity;
    private volatile Kept kept = new Kept(-1);
    private volatile boolean broken;
    private volatile boolean sha512Everywhere;
    private volatile Runnable changed = () -> {};

    /** What was found since one change of the store. */
    private static final class Kept {
        private final long revision;
        private final Map<String, Map<String, Account>> byDomain = new ConcurrentHashMap<>();

        Kept(final long revision) {
            this.revision = revision;
        }
    }

    /**
     * Accounts of a store.
     *
     * @param capacity how many of a domain are kept in memory at most
     */
    public Accounts(final AccountStore store, final int capacity) {
        this.store = store;
        this.capacity = capacity;
    }

    /** The account if it is in memory; never waits. */
    public @Nullable Account cached(final String name, final String domain) {
        final Map<String, Account> accounts = kept.byDomain.get(domain);
        return accounts == null ? null : accounts.get(name);
    }

    /**
     * The account as the store has it now, or {@code null}. Waits.
     *
     * @throws StorageFailure when the store is broken
     */
    public @Nullable Account find(final String name, final String domain) {
        // What is found goes where it was looked for: after a change nobody looks there any more.
        final Kept before = kept;
        final Account account = store.find(name, domain);
        if (account != null && before.byDomain.size() < MOST_DOMAINS) {
            final Map<String, Account> accounts =
                    before.byDomain.computeIfAbsent(domain, _ -> new ConcurrentHashMap<>());
            if (accounts.size() >= capacity) {
                accounts.clear();
            }
            accounts.put(name, account);
        }
        return account;
    }

    /** Runs this after every change of the store that {@link #refresh} finds, on its thread. */
    public void whenChanged(final Runnable action) {
        changed = action;
    }

    /** Forgets what is kept if the store changed. Waits; call it about every second. */
    public void refresh() {
        try {
            final long revision = store.revision();
            if (revision != kept.revision) {
                kept = new Kept(revision);
                sha512Everywhere = store.withoutSha512() == 0;
                changed.run();
            }
            broken = false;
        } catch (final StorageFailure failure) {
            if (!broken) {
                LOG.error("accounts cannot be read: {}", failure.getMessage());
            }
            broken = true;
        }
    }

    /**
     * Whether every password can be proved by SHA-512-256. It is offered to nobody until then:
     * offering it to some would tell who they are.
     */
    public boolean sha512Everywhere() {
        return sha512Everywhere;
    }
}
