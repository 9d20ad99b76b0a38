package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;

/**
 * The parameters between two restarts, and the peer's addresses that were proved under them. Their
 * number is bounded: the one that was silent for longest makes room.
 */
final class IceGeneration {
    /** More addresses than a host with several networks checks at a time. */
    static final int MAX_PAIRS = 16;

    private final String localUfrag;
    private final byte[] key;
    private final Map<InetSocketAddress, Pair> pairs = new LinkedHashMap<>();
    private @Nullable String remoteUfrag;
    private @Nullable InetSocketAddress lastNominated;

    private record Pair(String remoteUfrag, long lastCheck) {}

    IceGeneration(final String localUfrag, final byte[] key) {
        this.localUfrag = localUfrag;
        this.key = key;
    }

    String localUfrag() {
        return localUfrag;
    }

    byte[] key() {
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

    /** Whether a check with this USERNAME may be for us (RFC 8445 §7.2.2). */
    boolean matches(final String username) {
        final int colon = localUfrag.length();
        if (username.length() <= colon
                || username.charAt(colon) != ':'
                || !username.startsWith(localUfrag)) {
            return false;
        }
        return remoteUfrag == null || username.substring(colon + 1).equals(remoteUfrag);
    }

    /** Remembers a valid check. */
    void checked(
            final InetSocketAddress source,
            final String ufrag,
            final boolean nominates,
            final @Nullable InetSocketAddress keep,
            final long now) {
        if (pairs.size() >= MAX_PAIRS && !pairs.containsKey(source)) {
            dropStalest(keep);
        }
        pairs.put(source, new Pair(ufrag, now));
        if (nominates) {
            lastNominated = source;
        }
    }

    private void dropStalest(final @Nullable InetSocketAddress keep) {
        InetSocketAddress stalest = null;
        long oldest = Engine.NEVER;
        for (final Map.Entry<InetSocketAddress, Pair> entry : pairs.entrySet()) {
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

    List<InetSocketAddress> remotes() {
        return List.copyOf(pairs.keySet());
    }

    boolean holds(final @Nullable InetSocketAddress remote) {
        return remote != null && pairs.containsKey(remote);
    }

    /** The address nominated last, if it is still known. */
    @Nullable InetSocketAddress lastNominated() {
        return holds(lastNominated) ? lastNominated : null;
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
