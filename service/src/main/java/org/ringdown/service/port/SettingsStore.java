package org.ringdown.service.port;

import org.jspecify.annotations.Nullable;

/**
 * Small texts that the server chose once and must find again: the domain of the first start, the
 * key of the nonces. Methods block and throw {@link StorageFailure} when the store is broken.
 */
public interface SettingsStore {
    /** The text under {@code key}, or {@code null}. */
    @Nullable String get(String key);

    /** Stores the text under {@code key}; an earlier one is replaced. */
    void put(String key, String value);

    /**
     * Stores the text unless there is one already, and gives what is stored then: of two processes
     * that choose at once, both get the choice of the first.
     */
    String putIfAbsent(String key, String value);
}
