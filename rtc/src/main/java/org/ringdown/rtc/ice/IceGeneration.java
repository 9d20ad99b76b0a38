package org.ringdown.rtc.ice;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;

/**
 * The parameters between two restarts, and the peer's addresses that were proved under them. Their
 * number is bounded: the one that was silent for longest makes room.
 */
final class IceGeneration implements Door.Host {
    /** More addresses than a host with several networks checks at a time. */
    static final int MAX_PAIRS = 16;

    private final String localUfrag;
    private final byte[] key;
    private final Map<IceRoute, Pair> pairs = new LinkedHashMap<>();
    private @Nullable String remoteUfrag;
    private final @Nullable IceRoute[] lastNominated = new @Nullable IceRoute[IceBase.RTCP];

    private record Pair(String remoteUfrag, long lastCheck) {}

    IceGeneration(final String localUfrag, final byte[] key) {
        this.localUfrag = localUfrag;
        this.key = key;
    }

    String localUfrag() {
        return localUfrag;
    }

    @Override
    public byte[] key() {
        return key;
    }

    @Nullable String remoteUfrag() {
        return remoteUfrag;
    }

    /** Learns who the peer is and forgets whoever else knew our password. */
    void remote(final String ufrag) {
        remoteUfrag = ufrag;
        pairs.values().removeIf(pair -> !pair.remoteUfrag().equals(ufrag));
    }

    @Override
    public boolean matches(final String username) {
        return Door.matches(username, localUfrag, remoteUfrag);
    }

    /** Remembers a valid check. */
    void checked(
            final IceRoute source,
            final String ufrag,
            final boolean nominates,
            final @Nullable IceRoute keep,
            final long now) {
        if (pairs.size() >= MAX_PAIRS && !pairs.containsKey(source)) {
            dropStalest(keep);
        }
        pairs.put(source, new Pair(ufrag, now));
        if (nominates) {
            lastNominated[source.component() - 1] = source;
        }
    }

    private void dropStalest(final @Nullable IceRoute keep) {
        IceRoute stalest = null;
        long oldest = Engine.NEVER;
        for (final Map.Entry<IceRoute, Pair> entry : pairs.entrySet()) {
            if (entry.getValue().lastCheck() < oldest && !entry.getKey().equals(keep)) {
                stalest = entry.getKey();
                oldest = entry.getValue().lastCheck();
            }
        }
        pairs.remove(stalest);
    }

    /** Forgets addresses whose last check came at {@code latest} or earlier. */
    void expire(final long latest) {
        pairs.values().removeIf(pair -> pair.lastCheck() <= latest);
    }

    List<IceRoute> remotes() {
        return List.copyOf(pairs.keySet());
    }

    boolean holds(final @Nullable IceRoute remote) {
        return remote != null && pairs.containsKey(remote);
    }

    /** The path of this component that was nominated last, if it is still known. */
    @Nullable IceRoute lastNominated(final int component) {
        final IceRoute nominated = lastNominated[component - 1];
        return holds(nominated) ? nominated : null;
    }

    /** Forgets a path. */
    void forget(final IceRoute path) {
        pairs.remove(path);
    }

    /** When the address that was silent for longest was heard, or {@link Engine#NEVER}. */
    long oldestCheck() {
        long oldest = Engine.NEVER;
        for (final Pair pair : pairs.values()) {
            oldest = Math.min(oldest, pair.lastCheck());
        }
        return oldest;
    }
}
