package org.ringdown.app.config;

import org.ringdown.core.Parsed;

/**
 * UDP ports for plain RTP, written {@code 30000-39999}.
 *
 * @param first the first port
 * @param last the last port, this one included
 */
public record PortRange(int first, int last) {

    /** Reads {@code FIRST-LAST}. The broken rule is half a sentence for the operator. */
    public static Parsed<PortRange> parse(final String text) {
        final int dash = text.indexOf('-');
        final int first = dash < 0 ? -1 : Ports.parse(text.substring(0, dash).strip());
        final int last = dash < 0 ? -1 : Ports.parse(text.substring(dash + 1).strip());
        if (first < 1 || last < 1) {
            return Parsed.malformed("is not two ports with a dash between them", 0);
        }
        if (last < first) {
            return Parsed.malformed("ends before it starts", dash + 1);
        }
        if (last - first < 3) {
            return Parsed.malformed("has room for no call, which needs four ports", 0);
        }
        return Parsed.ok(new PortRange(first, last));
    }

    /** Whether {@code port} is one of them. */
    public boolean contains(final int port) {
        return port >= first && port <= last;
    }

    /** As it is written in the configuration. */
    @Override
    public String toString() {
        return first + "-" + last;
    }
}
