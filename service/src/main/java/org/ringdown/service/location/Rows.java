package org.ringdown.service.location;

import org.jspecify.annotations.Nullable;
import org.ringdown.service.port.StoredBinding;
import org.ringdown.sip.registrar.Binding;
import org.ringdown.sip.registrar.FlowMark;
import org.ringdown.sip.transport.Transport;

/** Bindings as rows of the store and back. */
final class Rows {
    private Rows() {}

    /**
     * @param skew what the clock on the wall shows, less the clock of the binding's times
     * @param toExpiry the same for its end, with what the row shall outlive it
     */
    static StoredBinding row(final Binding binding, final long skew, final long toExpiry) {
        final FlowMark flow = binding.flow();
        return new StoredBinding(
                binding.aor(),
                binding.contact(),
                binding.instance(),
                binding.regId(),
                binding.q(),
                binding.callId(),
                binding.cseq(),
                binding.since() + skew,
                binding.refreshedAt() + skew,
                binding.expiresAt() + toExpiry,
                flow.transport().viaName(),
                text(flow.remoteHost(), flow.remotePort())
                        + " "
                        + text(flow.localHost(), flow.localPort()),
                flow.id(),
                binding.userAgent(),
                binding.path());
    }

    /**
     * The binding as it is good for after a restart.
     *
     * @param latest it ends then at the latest
     */
    static Binding binding(final StoredBinding row, final long latest) {
        final String[] ends = row.received().split(" ", 2);
        final String local = ends.length == 2 ? ends[1] : "0.0.0.0:0";
        final @Nullable Transport transport = Transport.ofVia(row.transport());
        final FlowMark flow =
                new FlowMark(
                        transport == null ? Transport.UDP : transport,
                        host(local),
                        port(local),
                        host(ends[0]),
                        port(ends[0]),
                        row.flowId());
        return new Binding(
                        row.aor(),
                        row.contact(),
                        row.instance(),
                        row.regId(),
                        row.q(),
                        row.callId(),
                        row.cseq(),
                        row.sinceEpochMillis(),
                        row.refreshedEpochMillis(),
                        Math.min(row.expiresEpochMillis(), latest),
                        flow,
                        row.userAgent(),
                        row.path())
                .restarted();
    }

    private static String text(final String host, final int port) {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }

    private static String host(final String text) {
        final String host = text.substring(0, Math.max(0, text.lastIndexOf(':')));
        return host.startsWith("[") && host.endsWith("]")
                ? host.substring(1, host.length() - 1)
                : host;
    }

    private static int port(final String text) {
        try {
            return Integer.parseInt(text.substring(text.lastIndexOf(':') + 1));
        } catch (final NumberFormatException damaged) {
            return 0;
        }
    }
}
