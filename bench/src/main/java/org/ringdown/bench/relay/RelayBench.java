package org.ringdown.bench.relay;

import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.clock.SystemEntropy;

/**
 * The program behind {@code bench/relay}: starts the relays, sets up the same calls on each, lets
 * them work in turn (A B C A B C ...), and prints what each used per packet.
 *
 * <p>The virtual machine's options for Ringdown come in the environment, as {@code RELAY_JVM}, from
 * the script that also starts the server.
 */
public final class RelayBench {
    private static final Entropy ENTROPY = new SystemEntropy();
    private static final double MICROS = 1_000_000;

    private final RelayOptions options;
    private final Load load;
    private final RtpengineRelay rtpengine;
    private final RtpengineRelay single;
    private final RingdownRelay ringdown;

    private RelayBench(
            final RelayOptions options,
            final Load load,
            final RtpengineRelay rtpengine,
            final RtpengineRelay single,
            final RingdownRelay ringdown) {
        this.options = options;
        this.load = load;
        this.rtpengine = rtpengine;
        this.single = single;
        this.ringdown = ringdown;
    }

    /** Options as in {@link RelayOptions}. */
    public static void main(final String[] arguments) throws IOException {
        final RelayOptions options = RelayOptions.parse(List.of(arguments));
        final String flags = System.getenv("RELAY_JVM");
        final List<String> jvm =
                flags == null || flags.isBlank() ? List.of() : List.of(flags.strip().split("\\s+"));
        try (Load load = new Load();
                RtpengineRelay rtpengine = RtpengineRelay.start(ENTROPY, 10_000);
                RtpengineRelay single = RtpengineRelay.start(ENTROPY, 14_000, "--num-threads=1");
                RingdownRelay ringdown = RingdownRelay.start(ENTROPY, jvm)) {
            new RelayBench(options, load, rtpengine, single, ringdown).run();
        }
        System.exit(0); // virtual threads of handshakes may linger
    }

    private void run() throws IOException {
        say("Machine: " + Machine.text());
        say(
                "Programs: Ringdown on Java %s; %s, forwarding in user space."
                        .formatted(Runtime.version(), rtpengine.name()));
        say(
                ("Load: %d calls in both directions, %d packets/s of %d bytes in the clear;"
                                + " %d rounds of %d s each, in turn, after %d s of warm-up each.")
                        .formatted(
                                options.calls(),
                                options.calls() * 100,
                                Talker.PACKET,
                                options.rounds(),
                                options.seconds(),
                                options.warmUp()));
        say("");
        say("CPU time per relayed packet in µs: median of the rounds; ratio = rtpengine / line.");
        say("");
        say(
                "| %-46s | %6s | %6s | %6s | %13s | %7s | %5s |"
                        .formatted(
                                "", "CPU", "user", "system", "lowest-highest", "lost %", "ratio"));
        say("|---|---|---|---|---|---|---|");
        if (options.plain()) {
            measure(
                    List.of(
                            new Contender(
                                    "RTP - RTP: rtpengine",
                                    rtpengine,
                                    rtpengine.phones(load, options.calls())),
                            new Contender(
                                    "RTP - RTP: rtpengine, 1 worker thread",
                                    single,
                                    single.phones(load, options.calls())),
                            new Contender(
                                    "RTP - RTP: Ringdown",
                                    ringdown,
                                    ringdown.phones(load, options.calls()))));
        }
        if (options.secure()) {
            measure(
                    List.of(
                            new Contender(
                                    "RTP - SRTP, AES-CM: rtpengine",
                                    rtpengine,
                                    secure(rtpengine, Cipher.AES_CM)),
                            new Contender(
                                    "RTP - SRTP, AES-CM: rtpengine, 1 worker thread",
                                    single,
                                    secure(single, Cipher.AES_CM)),
                            new Contender(
                                    "RTP - SRTP, AES-CM: Ringdown",
                                    ringdown,
                                    secure(ringdown, Cipher.AES_CM)),
                            new Contender(
                                    "RTP - SRTP, AES-GCM: Ringdown",
                                    ringdown,
                                    secure(ringdown, Cipher.GCM))));
        }
    }

    private List<Talker> secure(final Relay relay, final Cipher cipher) throws IOException {
        return relay.phonesAndSecure(load, options.calls(), cipher);
    }

    private void measure(final List<Contender> contenders) throws IOException {
        for (final Contender contender : contenders) {
            round(contender, options.warmUp());
        }
        double longest = 0;
        for (int round = 0; round < options.rounds(); round++) {
            for (final Contender contender : contenders) {
                final Sample sample = round(contender, options.seconds());
                contender.add(sample);
                longest = Math.max(longest, sample.longestGapNanos() / MICROS);
            }
        }
        contenders.forEach(contender -> say(contender.line(contenders.getFirst())));
        if (longest > 20) {
            say("(the load was held up for %.0f ms at worst: a busy machine)".formatted(longest));
        }
        for (final Contender contender : contenders) {
            contender.talkers().forEach(Talker::close);
        }
        rtpengine.hangUp();
        single.hangUp();
        ringdown.hangUp();
    }

    private Sample round(final Contender contender, final int seconds) throws IOException {
        final Sample sample =
                load.run(
                        contender.talkers(),
                        Duration.ofSeconds(seconds),
                        contender.relay().process());
        final long wrong = contender.talkers().stream().mapToLong(Talker::wrong).sum();
        if (sample.heard() == 0 || wrong > 0) {
            throw new IOException(
                    "%s: %d of %d packets arrived, %d damaged ones so far; nothing to compare"
                            .formatted(
                                    contender.relay().name(),
                                    sample.heard(),
                                    sample.sent(),
                                    wrong));
        }
        return sample;
    }

    private static void say(final String line) {
        System.out.println(line);
    }
}
