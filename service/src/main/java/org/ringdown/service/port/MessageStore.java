package org.ringdown.service.port;

import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Messages that wait for a device of their recipient, in the order in which they came. Methods
 * block and throw {@link StorageFailure} when the store is broken.
 */
public interface MessageStore {
    /** What became of a message that was to be kept. */
    enum Kept {
        /** It is on the disk. */
        STORED,
        /** It was there already. */
        KNOWN,
        /** There is no room for it. */
        FULL
    }

    /**
     * Keeps a message.
     *
     * @param mostMessages that may wait for one address of record
     * @param mostBytes that those may have together
     */
    Kept keep(StoredMessage message, int mostMessages, long mostBytes);

    /** The message that has waited longest for this address of record; {@code null} for none. */
    @Nullable StoredMessage first(String aor);

    /** Forgets a message; nothing happens when it is gone already. */
    void remove(long number);

    /** Forgets what nobody wants any more at this moment; returns how much that was. */
    int removeExpired(long epochMillis);

    /** For whom something waits. */
    Set<String> aors();
}
