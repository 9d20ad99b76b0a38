package org.ringdown.runtime.media.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.io.Datagram;
import org.ringdown.runtime.io.PeerAddress;

/**
 * The way to the far end that ICE finds for one port of a leg: which addresses have proved to be
 * the far end's, and which of them media goes to. Owned by the loop.
 */
final class IcePath {
    private static final int MAX_ADDRESSES = 16;

    private final Component component;
    private final LegIce ice;
    private final List<PeerAddress> proved = new ArrayList<>();
    private @Nullable PeerAddress selected;
    private @Nullable PeerAddress validated;
    private long connectedAt;
    private long consentAt;

    IcePath(final Component component, final int number, final LegIce ice) {
        this.component = component;
        this.ice = ice;
        ice.path(number, this);
    }

    /** A STUN message came; whether it was authentic. */
    boolean stun(final int number, final Datagram datagram, final long now) {
        final PeerAddress source = datagram.source();
        final boolean valid = ice.stun(number, datagram, source, now);
        if (valid) {
            consentAt = now;
            prove(source);
        }
        ice.drain(now);
        if (valid && target() == null && source.equals(ice.selected(number))) {
            // Forgotten here, and proved once more by who is there now.
            selected(source, now);
        }
        return valid;
    }

    /** Sends a check, or the answer to one. */
    void send(final PeerAddress to, final byte[] message) {
        component.sendAside(to, message, message.length);
    }

    /** Media may go there until a way is selected. */
    void validated(final PeerAddress to, final long now) {
        validated = to;
        connected(now);
    }

    /** Media goes there. */
    void selected(final PeerAddress to, final long now) {
        selected = to;
        connected(now);
    }

    /**
     * Another process had its media go there, to an address that had proved to be the far end's.
     */
    void resume(final PeerAddress to, final long now) {
        prove(to);
        selected(to, now);
    }

    /** Nobody there wants anything any more. */
    void lost() {
        selected = null;
        validated = null;
    }

    private void connected(final long now) {
        consentAt = now;
        if (connectedAt == 0) {
            connectedAt = Math.max(1, now);
        }
    }

    /** The address belongs to the far end from now on; the oldest goes when there are too many. */
    private void prove(final PeerAddress address) {
        component.host().learned(address, component);
        proved.remove(address);
        proved.add(address);
        if (proved.size() > MAX_ADDRESSES) {
            component.host().forgotten(proved.removeFirst(), component);
        }
    }

    /** A connection is closed: what it was known by is nobody's. */
    void closed(final PeerAddress connection, final long now) {
        proved.remove(connection);
        if (connection.equals(selected)) {
            selected = null;
        }
        if (connection.equals(validated)) {
            validated = null;
        }
        ice.closed(connection, now);
    }

    /** Whether a datagram came from an address that belongs to the far end. */
    boolean from(final Datagram datagram) {
        for (int i = proved.size() - 1; i >= 0; i--) {
            if (datagram.isFrom(proved.get(i))) {
                return true;
            }
        }
        return false;
    }

    /** The addresses that belong to the far end. */
    List<PeerAddress> addresses() {
        return proved;
    }

    /** Where media goes, or {@code null} while nobody knows. */
    @Nullable PeerAddress target() {
        return selected != null ? selected : validated;
    }

    /**
     * Authentic media came from there. Towards the lite part it shows consent as a check does; the
     * full agent asks for it (RFC 7675).
     */
    void heard(final long now) {
        if (!ice.full()) {
            consentAt = now;
        }
    }

    /** When the first check succeeded; 0 for not yet. */
    long connectedAt() {
        return connectedAt;
    }

    /** When the far end last showed that it wants what we send. */
    long consentAt() {
        return consentAt;
    }

    /** A new beginning: there is time to connect, or to show consent, once more. */
    void restart(final long now) {
        consentAt = now;
        if (target() == null) {
            connectedAt = 0;
        }
    }

    /** Another peer: nothing of the old one counts. */
    void forget() {
        selected = null;
        validated = null;
        connectedAt = 0;
    }
}
