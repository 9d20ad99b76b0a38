package org.ringdown.bench.relay;

import java.util.List;

/**
 * How the comparison is run.
 *
 * @param calls how many calls at a time, each in both directions, 1 to 900
 * @param rounds how often each relay is measured, 1 to 100
 * @param seconds how long a round lasts, 1 to 60
 * @param warmUp how many seconds each relay works before it is measured, 1 to 60
 * @param plain whether RTP to RTP is measured
 * @param secure whether RTP to SRTP is measured
 */
record RelayOptions(int calls, int rounds, int seconds, int warmUp, boolean plain, boolean secure) {

    /** Limits that keep a slip from loading the machine for an hour. */
    RelayOptions {
        check("--calls", calls, 900);
        check("--rounds", rounds, 100);
        check("--seconds", seconds, 60);
        check("--warm-up", warmUp, 60);
        if (!plain && !secure) {
            throw new IllegalArgumentException("--only is rtp or srtp");
        }
    }

    private static void check(final String name, final int value, final int most) {
        if (value < 1 || value > most) {
            throw new IllegalArgumentException(name + " is 1 to " + most + ": " + value);
        }
    }

    /**
     * Reads {@code --calls N --rounds N --seconds N --warm-up N --only rtp|srtp --rtpengine
     * OPTION}.
     */
    static RelayOptions parse(final List<String> arguments) {
        int calls = 300;
        int rounds = 5;
        int seconds = 4;
        int warmUp = 10;
        boolean plain = true;
        boolean secure = true;
        for (int i = 0; i < arguments.size(); i += 2) {
            if (i + 1 == arguments.size()) {
                throw new IllegalArgumentException(arguments.get(i) + " needs a value");
            }
            final String value = arguments.get(i + 1);
            switch (arguments.get(i)) {
                case "--calls" -> calls = Integer.parseInt(value);
                case "--rounds" -> rounds = Integer.parseInt(value);
                case "--seconds" -> seconds = Integer.parseInt(value);
                case "--warm-up" -> warmUp = Integer.parseInt(value);
                case "--only" -> {
                    plain = value.equals("rtp");
                    secure = value.equals("srtp");
                }
                default ->
                        throw new IllegalArgumentException("unknown option: " + arguments.get(i));
            }
        }
        return new RelayOptions(calls, rounds, seconds, warmUp, plain, secure);
    }
}
