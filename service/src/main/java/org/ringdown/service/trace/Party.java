package org.ringdown.service.trace;

import java.net.InetSocketAddress;
import java.util.Locale;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Somebody at the other end, told by transport and address. An application inside has its number
 * for the address.
 */
sealed interface Party {
    /** Somebody outside. */
    record Outside(Transport transport, InetSocketAddress address) implements Party {}

    /** An application inside, by the number of its flow. */
    record Inside(long number) implements Party {}

    /** Who is at the other end of this flow. */
    static Party of(final Flow flow) {
        return flow.transport() == Transport.LOCAL
                ? new Inside(flow.id())
                : new Outside(flow.transport(), flow.remote());
    }

    /** Who is reached by this hop. */
    static Party of(final Hop hop) {
        return switch (hop) {
            case Hop.Over(Flow flow) -> of(flow);
            case Hop.To to -> new Outside(to.transport(), to.address());
            case Hop.Local(String application) -> new Inside(application.hashCode());
        };
    }

    /** Where: {@code udp 192.0.2.8:5060}, {@code wss 198.51.100.7} or {@code inside}. */
    default String where() {
        return switch (this) {
            case Inside _ -> "inside";
            // The port of a connection that a client opened says nothing.
            case Outside(Transport transport, InetSocketAddress address) ->
                    transport.viaName().toLowerCase(Locale.ROOT)
                            + " "
                            + (transport == Transport.UDP
                                    ? Plain.socket(address)
                                    : Plain.host(address));
        };
    }
}
