package org.ringdown.service.port;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Journals of messages, and what belongs to them: public keys, and how devices are woken. Rows are
 * numbered in the order of their storing; a number is never given twice. Accounts are {@code
 * user@host}, in the case in which they are known elsewhere. Methods block and throw {@link
 * StorageFailure} when the store is broken.
 */
public interface JournalStore {
    /** The account has a journal from now on; nothing happens when it has one. */
    void open(String account);

    /** All accounts that have one. */
    Set<String> accounts();

    /**
     * Adds a row, and removes the oldest of the account's that are more than {@code most}.
     *
     * @return {@code false} when there is a row with this message id; it stays as it is
     */
    boolean add(JournalRow row, int most);

    /** The account's row with this message id; {@code null} for none. */
    @Nullable JournalRow find(String account, String messageId);

    /**
     * Changes state and expected dispositions of a row.
     *
     * @param change is given the row as it is; what it changes besides is not kept
     * @return the row after that; {@code null} when there is none
     */
    @Nullable JournalRow change(String account, String messageId, UnaryOperator<JournalRow> change);

    /** The number of a row; -1 when there is none with this message id. */
    long number(String account, String messageId);

    /**
     * Rows of an account in their order.
     *
     * @param number only those after this one; -1 for all
     * @param sinceEpochMillis only those stored at or after this
     * @param limit not more than so many
     */
    List<JournalRow> after(String account, long number, long sinceEpochMillis, int limit);

    /** Nothing from this peer is waited for any more; returns how many rows that changed. */
    int read(String account, String peer);

    /** Removes a row; {@code false} when there was none. */
    boolean remove(String account, String messageId);

    /** Removes all rows of a conversation; returns how many there were. */
    int removeConversation(String account, String peer);

    /** Removes the rows stored before this moment; returns how many there were. */
    int removeBefore(long epochMillis);

    /** Removes everything that is known of an account here; it has no journal then. */
    void erase(String account);

    /** Stores the public key of somebody, whether he has a journal or not. */
    void putKey(String account, String key);

    /** The public key of somebody; {@code null} when none is known. */
    @Nullable String key(String account);

    /** Stores how a device is woken; an earlier token of the same application there is replaced. */
    void putToken(PushToken token);

    /** Forgets how a device is woken. */
    void removeToken(String account, String app, String device);

    /** How the account's devices are woken. */
    List<PushToken> tokens(String account);
}
