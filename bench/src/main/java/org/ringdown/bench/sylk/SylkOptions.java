package org.ringdown.bench.sylk;

import java.util.List;
import java.util.Locale;
import org.ringdown.bench.sip.Kind;

/**
 * How many clients there are, and what becomes of them.
 *
 * @param connections clients, each with a connection and an account, 10 to 15,000
 * @param kind {@link Kind#WS} or {@link Kind#WSS}
 * @param rest seconds that they only ping before memory is read, 1 to 600
 * @param messages accounts that are written to while they are away, 1 to half of all
 * @param kill whether the server is killed and started again
 */
record SylkOptions(int connections, Kind kind, int rest, int messages, boolean kill) {
    private static final int MOST = 15_000;

    /** Limits that keep a slip from loading the machine for an hour. */
    SylkOptions {
        check("--connections", connections, 10, MOST);
        check("--rest", rest, 1, 600);
        check("--messages", messages, 1, connections / 2);
        if (!kind.webSocket()) {
            throw new IllegalArgumentException("--over is ws or wss: " + kind);
        }
    }

    private static void check(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + least + " to " + most + ": " + value);
        }
    }

    /** Reads {@code --connections N --over wss --rest N --messages N --kill yes}. */
    static SylkOptions parse(final List<String> arguments) {
        int connections = 5_000;
        Kind kind = Kind.WSS;
        int rest = 90;
        int messages = -1;
        boolean kill = true;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            final String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--connections" -> connections = Integer.parseInt(value);
                case "--over" -> kind = Kind.valueOf(value.toUpperCase(Locale.ROOT));
                case "--rest" -> rest = Integer.parseInt(value);
                case "--messages" -> messages = Integer.parseInt(value);
                case "--kill" -> kill = yes(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
            }
        }
        final int written = messages >= 0 ? messages : Math.clamp(connections / 20, 1, 100);
        return new SylkOptions(connections, kind, rest, written, kill);
    }

    private static boolean yes(final String value) {
        return switch (value) {
            case "yes" -> true;
            case "no" -> false;
            default -> throw new IllegalArgumentException("--kill is yes or no: " + value);
        };
    }
}
