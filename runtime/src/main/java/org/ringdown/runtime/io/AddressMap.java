package org.ringdown.runtime.io;

import org.jspecify.annotations.Nullable;

/**
 * Who is at an address: a hash table that is asked with a {@link Datagram} and allocates nothing
 * for the answer. Open addressing with linear probing; owned by one thread.
 *
 * @param <V> what is found at an address
 */
public final class AddressMap<V> {
    private static final int SMALLEST = 64;

    private @Nullable PeerAddress[] keys = new @Nullable PeerAddress[SMALLEST];
    private @Nullable Object[] values = new @Nullable Object[SMALLEST];
    private int size;

    /** Who is at the datagram's source, or {@code null}. */
    @SuppressWarnings("unchecked") // only V goes in
    public @Nullable V get(final Datagram datagram) {
        final int mask = keys.length - 1;
        int slot = PeerAddress.hash(datagram.high, datagram.low, datagram.port) & mask;
        while (true) {
            final PeerAddress key = keys[slot];
            if (key == null) {
                return null;
            }
            if (datagram.isFrom(key)) {
                return (V) values[slot];
            }
            slot = (slot + 1) & mask;
        }
    }

    /** Who is there, or {@code null}. */
    @SuppressWarnings("unchecked") // only V goes in
    public @Nullable V get(final PeerAddress address) {
        final int slot = find(address);
        return keys[slot] == null ? null : (V) values[slot];
    }

    /** Puts somebody at an address, in place of whoever was there. */
    public void put(final PeerAddress address, final V value) {
        if (size * 2 >= keys.length) {
            grow();
        }
        final int slot = find(address);
        if (keys[slot] == null) {
            keys[slot] = address;
            size++;
        }
        values[slot] = value;
    }

    /** Nobody is at this address any more. */
    public void remove(final PeerAddress address) {
        final int mask = keys.length - 1;
        int hole = find(address);
        if (keys[hole] == null) {
            return;
        }
        size--;
        // Close the gap, so that no search stops at it too early.
        int next = hole;
        while (true) {
            next = (next + 1) & mask;
            final PeerAddress key = keys[next];
            if (key == null) {
                break;
            }
            final int home = key.hashCode() & mask;
            if (((next - home) & mask) >= ((next - hole) & mask)) {
                keys[hole] = key;
                values[hole] = values[next];
                hole = next;
            }
        }
        keys[hole] = null;
        values[hole] = null;
    }

    /** How many addresses are known. */
    public int size() {
        return size;
    }

    private int find(final PeerAddress address) {
        final int mask = keys.length - 1;
        int slot = address.hashCode() & mask;
        while (true) {
            final PeerAddress key = keys[slot];
            if (key == null || key.equals(address)) {
                return slot;
            }
            slot = (slot + 1) & mask;
        }
    }

    private void grow() {
        final @Nullable PeerAddress[] oldKeys = keys;
        final @Nullable Object[] oldValues = values;
        keys = new @Nullable PeerAddress[oldKeys.length * 2];
        values = new @Nullable Object[oldKeys.length * 2];
        for (int i = 0; i < oldKeys.length; i++) {
            final PeerAddress key = oldKeys[i];
            if (key != null) {
                final int slot = find(key);
                keys[slot] = key;
                values[slot] = oldValues[i];
            }
        }
    }
}
