package org.ringdown.gateway.ng.run;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.ringdown.gateway.ng.call.NgReply;

/** Counts requests by proxy and command. Any thread; a bounded number of proxies. */
final class Tally {
    private static final int PROXIES = 256;

    /** Commands that are counted by name, as {@code statistics} shows them. */
    static final List<String> COMMANDS =
            List.of(
                    "ping",
                    "offer",
                    "answer",
                    "delete",
                    "query",
                    "list",
                    "start recording",
                    "stop recording",
                    "start forwarding",
                    "stop forwarding",
                    "block DTMF",
                    "unblock DTMF",
                    "block media",
                    "unblock media",
                    "silence media",
                    "unsilence media",
                    "play media",
                    "stop media",
                    "play DTMF",
                    "statistics",
                    "publish",
                    "subscribe request",
                    "subscribe answer",
                    "unsubscribe",
                    "connect");

    /** The numbers of one proxy. */
    static final class Row {
        private final long[] counts = new long[COMMANDS.size()];
        private final long[] nanos = new long[COMMANDS.size()];
        private long errors;

        long count(final int command) {
            return counts[command];
        }

        long nanos(final int command) {
            return nanos[command];
        }

        long errors() {
            return errors;
        }
    }

    private final Map<String, Row> rows = new TreeMap<>();

    private Row row(final String proxy) {
        final String name = rows.containsKey(proxy) || rows.size() < PROXIES ? proxy : "others";
        return rows.computeIfAbsent(name, _ -> new Row());
    }

    synchronized void failed(final String proxy) {
        row(proxy).errors++;
    }

    synchronized void done(
            final String proxy, final String command, final NgReply reply, final long nanos) {
        final Row row = row(proxy);
        final int index = COMMANDS.indexOf(command);
        if (index >= 0) {
            row.counts[index]++;
            row.nanos[index] += nanos;
        }
        if (reply.isError()) {
            row.errors++;
        }
    }

    /** Does something with all rows while nobody counts. */
    synchronized void look(final java.util.function.BiConsumer<String, Row> with) {
        rows.forEach(with);
    }
}
