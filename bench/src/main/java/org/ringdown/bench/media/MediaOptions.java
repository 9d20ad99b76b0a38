package org.ringdown.bench.media;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the comparison is run.
 *
 * @param parts what is measured
 * @param modes what the legs are
 * @param servers which servers, by the names in {@link MediaBench}
 * @param others servers beside those
 * @param calls how many calls at a time, each in both directions, 1 to 2,500
 * @param rounds how often each server is measured, 1 to 100
 * @param seconds how long a round lasts, 1 to 60
 * @param warmUp how many seconds each server works before it is measured, 1 to 120
 * @param packets packets a second for delay and pauses, 100 to 500,000
 * @param rest for how many seconds calls talk before memory is looked at, 1 to 120
 */
record MediaOptions(
        Set<Part> parts,
        List<Mode> modes,
        List<String> servers,
        List<Daemon.Recipe> others,
        int calls,
        int rounds,
        int seconds,
        int warmUp,
        int packets,
        int rest) {

    /** What can be measured. */
    enum Part {
        /** CPU time per relayed packet. */
        CPU,
        /** Packets a second that one core relays. */
        CAPACITY,
        /** Added delay. */
        DELAY,
        /** Memory of a call. */
        MEMORY,
        /** DTLS handshakes. */
        HANDSHAKES,
        /** Offers, answers and deletes. */
        SIGNALLING,
        /** The longest silences. */
        PAUSES,
        /** Calls that have to be converted. */
        TRANSCODE
    }

    /** Limits that keep a slip from loading the machine for an hour. */
    MediaOptions {
        parts = Set.copyOf(parts);
        modes = List.copyOf(modes);
        servers = List.copyOf(servers);
        others = List.copyOf(others);
        if (modes.contains(Mode.TRANSCODE)) {
            throw new IllegalArgumentException("what is converted is --only transcode");
        }
        check("--calls", calls, 1, 2_500);
        check("--rounds", rounds, 1, 100);
        check("--seconds", seconds, 1, 60);
        check("--warm-up", warmUp, 1, 120);
        check("--packets", packets, 100, 500_000);
        check("--rest", rest, 1, 120);
    }

    private static void check(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + least + " to " + most + ": " + value);
        }
    }

    /** Reads {@code --only PART,PART --modes MODE,MODE --calls N ...}. */
    static MediaOptions parse(final List<String> arguments) {
        Set<Part> parts = EnumSet.allOf(Part.class);
        List<Mode> modes = Mode.RELAYED;
        List<String> servers = List.of("rtpengine", "ringdown");
        final List<Daemon.Recipe> others = new ArrayList<>();
        int calls = 1_000;
        int rounds = 5;
        int seconds = 4;
        int warmUp = 10;
        int packets = 50_000;
        int rest = 50;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            final String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--only" -> parts = names(Part.class, value);
                case "--modes" -> modes = List.copyOf(names(Mode.class, value));
                case "--servers" ->
                        servers = value.equals("none") ? List.of() : List.of(value.split(","));
                case "--with" -> others.add(recipe(value));
                case "--calls" -> calls = Integer.parseInt(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--warm-up" -> warmUp = Integer.parseInt(value);
                case "--packets" -> packets = Integer.parseInt(value);
                case "--rest" -> rest = Integer.parseInt(value);
                default ->
                        throw new IllegalArgumentException("unknown option: " + arguments.get(i));
            }
        }
        return new MediaOptions(
                parts, modes, servers, others, calls, rounds, seconds, warmUp, packets, rest);
    }

    private static <E extends Enum<E>> Set<E> names(final Class<E> type, final String value) {
        final Set<E> set = EnumSet.noneOf(type);
        for (final String word : value.split(",")) {
            set.add(Enum.valueOf(type, word.toUpperCase(Locale.ROOT)));
        }
        return set;
    }

    private static Daemon.Recipe recipe(final String value) {
        final int equals = value.indexOf('=');
        if (equals < 1) {
            throw new IllegalArgumentException("--with is NAME=COMMAND: " + value);
        }
        return new Daemon.Recipe(
                value.substring(0, equals), List.of(value.substring(equals + 1).split(" +")));
    }
}
