package org.ringdown.service.port;

import java.util.List;
import java.util.Map;

/**
 * The bindings of the location service, so that a restart forgets nobody. A binding is known by its
 * address-of-record, contact, instance and reg-id. Methods block and throw {@link StorageFailure}
 * when the store is broken.
 */
public interface BindingStore {
    /** Stores one binding; the same one is replaced. */
    void upsert(StoredBinding binding);

    /**
     * Makes {@code bindings} the only ones of {@code aor}, all at once; an empty list forgets the
     * address-of-record.
     *
     * @throws IllegalArgumentException when a binding is of another address-of-record
     */
    void replaceAll(String aor, List<StoredBinding> bindings);

    /**
     * The same for many addresses-of-record in one commit, all or nothing.
     *
     * @throws IllegalArgumentException when a binding is of another address-of-record
     */
    void replaceAll(Map<String, List<StoredBinding>> bindings);

    /**
     * Moves all times: the clock was put.
     *
     * @param millis how far; negative when it was put back
     */
    void shift(long millis);

    /** Removes all bindings of {@code aor} with this contact; {@code false} when there was none. */
    boolean remove(String aor, String contact);

    /**
     * Removes what had ended by then.
     *
     * @param epochMillis milliseconds since 1970; bindings that end at or before it go
     * @return how many went
     */
    int removeExpired(long epochMillis);

    /** All bindings, ordered by address-of-record, expired ones included. */
    List<StoredBinding> loadAll();
}
