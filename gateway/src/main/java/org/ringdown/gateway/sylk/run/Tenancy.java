package org.ringdown.gateway.sylk.run;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.client.Client;
import org.ringdown.service.relay.Peer;
import org.ringdown.sip.message.SipUri;

/** At which addresses of ours calls for clients' accounts are taken. Safe on any thread. */
final class Tenancy {
    /** The names of such addresses begin so; the rest nobody can guess. */
    static final String MARK = "sylk-";

    private final Map<String, Tenant> tenants = new ConcurrentHashMap<>();

    /**
     * Who lives at an address.
     *
     * @param home the loop of the client
     * @param account {@code user@host}
     * @param headers the beginnings of names of header fields that it wants to see
     * @param media how it carries media
     */
    record Tenant(SylkLoop home, Client client, String account, List<String> headers, Peer media) {
        /** The list is copied. */
        Tenant {
            headers = List.copyOf(headers);
        }
    }

    void moveIn(final String name, final Tenant tenant) {
        tenants.put(name, tenant);
    }

    void moveOut(final String name) {
        tenants.remove(name);
    }

    @Nullable Tenant at(final SipUri uri) {
        final String name = uri.userText();
        return name == null || !name.startsWith(MARK) ? null : tenants.get(name);
    }

    int size() {
        return tenants.size();
    }
}
