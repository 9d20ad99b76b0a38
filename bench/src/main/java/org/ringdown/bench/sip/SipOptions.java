package org.ringdown.bench.sip;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * How the comparison is run.
 *
 * @param parts what is measured
 * @param rate calls a second, 10 to 10,000
 * @param registers registrations a second, 10 to 20,000
 * @param rounds how often each server is measured, 1 to 100
 * @param seconds how long a round lasts, 1 to 60
 * @param warmUp how many seconds each server works before it is measured, 1 to 300
 * @param crowd how many devices stay registered over WSS, 10 to 20,000
 * @param workers Kamailio's processes for each transport, 1 to 16
 */
record SipOptions(
        Set<Part> parts,
        int rate,
        int registers,
        int rounds,
        int seconds,
        int warmUp,
        int crowd,
        int workers) {

    /** What can be measured. */
    enum Part {
        /** CPU for a call over UDP, and the delay. */
        UDP,
        /** CPU for a call over TCP. */
        TCP,
        /** CPU for a registration over UDP. */
        REGISTER,
        /** CPU for a registration over WS. */
        WS,
        /** Memory of idle devices registered over WSS, and how they come back after a restart. */
        CROWD
    }

    /** Limits that keep a slip from loading the machine for an hour. */
    SipOptions {
        check("--rate", rate, 10, 10_000);
        check("--registers", registers, 10, 20_000);
        check("--rounds", rounds, 1, 100);
        check("--seconds", seconds, 1, 60);
        check("--warm-up", warmUp, 1, 300);
        check("--crowd", crowd, 10, 20_000);
        check("--workers", workers, 1, 16);
    }

    private static void check(final String name, final int value, final int least, final int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException(
                    name + " is " + least + " to " + most + ": " + value);
        }
    }

    /** Reads {@code --only PART,PART --rate N ...}. */
    static SipOptions parse(final List<String> arguments) {
        Set<Part> parts = EnumSet.allOf(Part.class);
        int rate = 1_000;
        int registers = 1_000;
        int rounds = 5;
        int seconds = 5;
        int warmUp = 20;
        int crowd = 10_000;
        int workers = 2;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            final String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--only" -> parts = parts(value);
                case "--rate" -> rate = Integer.parseInt(value);
                case "--registers" -> registers = Integer.parseInt(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--warm-up" -> warmUp = Integer.parseInt(value);
                case "--crowd" -> crowd = Integer.parseInt(value);
                case "--workers" -> workers = Integer.parseInt(value);
                default -> throw new IllegalArgumentException("unknown option " + arguments.get(i));
            }
        }
        return new SipOptions(parts, rate, registers, rounds, seconds, warmUp, crowd, workers);
    }

    private static Set<Part> parts(final String value) {
        final Set<Part> parts = EnumSet.noneOf(Part.class);
        for (final String word : value.split(",")) {
            parts.add(Part.valueOf(word.toUpperCase(Locale.ROOT)));
        }
        return parts;
    }
}
