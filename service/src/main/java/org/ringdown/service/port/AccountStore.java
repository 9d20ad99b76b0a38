package org.ringdown.service.port;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The accounts. Another process (the command line) may change them at any time; every call sees
 * what is stored now. Methods block and throw {@link StorageFailure} when the store is broken.
 */
public interface AccountStore {
    /** The account {@code name@domain}, or {@code null}. The domain is given in lower case. */
    @Nullable Account find(String name, String domain);

    /** All accounts, ordered by domain, then name. */
    List<Account> list();

    /**
     * Stores the account with all its passwords; one of the same name and domain is replaced, its
     * devices too.
     */
    void put(Account account);

    /** Removes the account; {@code false} when there was none. */
    boolean remove(String name, String domain);

    /**
     * Gives a device of an account a password of its own; an earlier one of the same device is
     * replaced.
     *
     * @return {@code false} when there is no such account
     * @throws IllegalArgumentException when the password names no device
     */
    boolean putDevice(String name, String domain, StoredPassword password);

    /** Removes the password of a device; {@code false} when there was none. */
    boolean removeDevice(String name, String domain, String device);

    /** How many passwords there are whose hash by SHA-512-256 is not known. */
    int withoutSha512();

    /**
     * A number that is higher whenever an account was put or removed, by whatever process. Cheap:
     * meant to be asked often by whoever keeps accounts in memory.
     */
    long revision();
}
