package org.ringdown.gateway.sylk.message;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.JournalRow;
import org.ringdown.service.port.JournalStore;
import org.ringdown.service.port.PushToken;

/** Journals that are kept as long as a test runs. */
final class MemoryJournals implements JournalStore {
    private record Numbered(long number, JournalRow row) {}

    private final List<Numbered> rows = new ArrayList<>();
    private final Set<String> owners = new HashSet<>();
    private final Map<String, String> keys = new HashMap<>();
    private final List<PushToken> tokens = new ArrayList<>();
    private long last;

    private synchronized @Nullable Numbered numbered(final String account, final String id) {
        return rows.stream()
                .filter(each -> each.row().account().equals(account))
                .filter(each -> each.row().messageId().equals(id))
                .findFirst()
                .orElse(null);
    }

    @Override
    public synchronized void open(final String account) {
        owners.add(account);
    }

    @Override
    public synchronized Set<String> accounts() {
        return Set.copyOf(owners);
    }

    @Override
    public synchronized boolean add(final JournalRow row, final int most) {
        if (numbered(row.account(), row.messageId()) != null) {
            return false;
        }
        last++;
        return rows.add(new Numbered(last, row));
    }

    @Override
    public synchronized @Nullable JournalRow find(final String account, final String messageId) {
        final Numbered found = numbered(account, messageId);
        return found == null ? null : found.row();
    }

    @Override
    public synchronized @Nullable JournalRow change(
            final String account, final String messageId, final UnaryOperator<JournalRow> change) {
        final Numbered found = numbered(account, messageId);
        if (found == null) {
            return null;
        }
        final JournalRow after = change.apply(found.row());
        rows.set(rows.indexOf(found), new Numbered(found.number(), after));
        return after;
    }

    @Override
    public synchronized long number(final String account, final String messageId) {
        final Numbered found = numbered(account, messageId);
        return found == null ? -1 : found.number();
    }

    @Override
    public synchronized List<JournalRow> after(
            final String account, final long number, final long sinceEpochMillis, final int limit) {
        return rows.stream()
                .filter(each -> each.number() > number)
                .map(Numbered::row)
                .filter(row -> row.account().equals(account))
                .filter(row -> row.storedEpochMillis() >= sinceEpochMillis)
                .limit(limit)
                .toList();
    }

    @Override
    public synchronized int read(final String account, final String peer) {
        int changed = 0;
        for (int i = 0; i < rows.size(); i++) {
            final JournalRow row = rows.get(i).row();
            if (row.account().equals(account)
                    && row.peer().equals(peer)
                    && row.direction().equals("incoming")
                    && !row.dispositions().isEmpty()) {
                rows.set(i, new Numbered(rows.get(i).number(), row.with(row.state(), List.of())));
                changed++;
            }
        }
        return changed;
    }

    @Override
    public synchronized boolean remove(final String account, final String messageId) {
        final Numbered found = numbered(account, messageId);
        return found != null && rows.remove(found);
    }

    @Override
    public synchronized int removeConversation(final String account, final String peer) {
        final int before = rows.size();
        rows.removeIf(
                each -> each.row().account().equals(account) && each.row().peer().equals(peer));
        return before - rows.size();
    }

    @Override
    public synchronized int removeBefore(final long epochMillis) {
        final int before = rows.size();
        rows.removeIf(each -> each.row().storedEpochMillis() < epochMillis);
        return before - rows.size();
    }

    @Override
    public synchronized void erase(final String account) {
        rows.removeIf(each -> each.row().account().equals(account));
        owners.remove(account);
        keys.remove(account);
    }

    @Override
    public synchronized void putKey(final String account, final String key) {
        keys.put(account, key);
    }

    @Override
    public synchronized @Nullable String key(final String account) {
        return keys.get(account);
    }

    @Override
    public synchronized void putToken(final PushToken token) {
        tokens.add(token);
    }

    @Override
    public synchronized void removeToken(
            final String account, final String app, final String device) {
        tokens.removeIf(each -> each.device().equals(device));
    }

    @Override
    public synchronized List<PushToken> tokens(final String account) {
        return List.copyOf(tokens);
    }
}
