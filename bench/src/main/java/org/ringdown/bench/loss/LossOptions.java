package org.ringdown.bench.loss;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How {@code bench/loss} is run.
 *
 * @param groups what the lines do
 * @param servers some of rtpengine, ringdown and {@link #SIMULATED}, or none
 * @param seconds how much is said, 3 to 60
 * @param seeds how many patterns of loss, 1 to 5
 * @param buffer how long the ear lets packets wait, in ms, 20 to 300
 * @param chromium whether the browser is a real one
 */
record LossOptions(
        Set<Condition.Group> groups,
        List<String> servers,
        int seconds,
        int seeds,
        int buffer,
        boolean chromium) {

    /** What converts in Ringdown, without sockets and in virtual time. */
    static final String SIMULATED = "simulated";

    /** Limits that keep a slip from loading the machine for an hour. */
    LossOptions {
        groups = Set.copyOf(groups);
        servers = List.copyOf(servers);
        check("--seconds", seconds, 3, 60);
        check("--seeds", seeds, 1, 5);
        check("--buffer", buffer, 20, 300);
    }

    private static void check(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + least + " to " + most + ": " + value);
        }
    }

    /** Reads {@code --only GROUP,GROUP --servers NAMES ...}. */
    static LossOptions parse(final List<String> arguments) {
        Set<Condition.Group> groups = EnumSet.allOf(Condition.Group.class);
        List<String> servers = List.of("rtpengine", "ringdown");
        int seconds = 50;
        int seeds = 3;
        int buffer = 60;
        boolean chromium = false;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            final String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--only" -> {
                    groups = EnumSet.noneOf(Condition.Group.class);
                    for (final String name : value.split(",")) {
                        groups.add(Condition.Group.valueOf(name.toUpperCase(Locale.ROOT)));
                    }
                }
                case "--servers" ->
                        servers = value.equals("none") ? List.of() : List.of(value.split(","));
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--seeds" -> seeds = Integer.parseInt(value);
                case "--buffer" -> buffer = Integer.parseInt(value);
                case "--ears" -> chromium = chromium(value);
                default ->
                        throw new IllegalArgumentException("unknown option: " + arguments.get(i));
            }
        }
        return new LossOptions(groups, servers, seconds, seeds, buffer, chromium);
    }

    private static boolean chromium(final String ears) {
        return switch (ears) {
            case "ours" -> false;
            case "chromium" -> true;
            default -> throw new IllegalArgumentException("--ears are ours or chromium: " + ears);
        };
    }
}
