package org.ringdown.service.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Transport;
import org.ringdown.testkit.Properties;

/**
 * Anything happens at any time: calls, answers, refusals, late answers, holds, hang-ups, lost
 * messages, closed connections, silent media. Nothing throws, no leg is closed twice, and when all
 * is over nothing is left.
 */
class WalkTest {
    private static final int STEPS = 60;

    @Test
    void whateverHappensNothingIsLeft() {
        Properties.forAll(300, random -> random.nextLong(), WalkTest::walk);
    }

    private static void walk(final long seed) {
        final RandomGenerator random = Properties.random(seed);
        final Bench bench = new Bench(new Stores.Bindings(), 6, 64, seed);
        final List<Device> devices =
                List.of(
                        bench.phone("alice"),
                        bench.browser("bob"),
                        bench.device("desk", "carol", Transport.UDP),
                        bench.device("cell", "carol", Transport.UDP),
                        bench.device("web", "carol", Transport.WSS),
                        bench.browser("dora"),
                        bench.device("first", "first", "none", Transport.TCP),
                        bench.device("second", "second", "none", Transport.UDP));
        bench.dns.add("example.net", devices.get(6), devices.get(7));
        bench.dns.add("example.com", devices.get(7));
        for (final Device device : devices.subList(0, 6)) {
            device.register(
                    ";q=0."
                            + random.nextInt(3)
                            + (random.nextBoolean()
                                    ? ";+sip.instance=\"<urn:uuid:"
                                            + device.user
                                            + ">\";reg-id="
                                            + device.name.length()
                                    : ""));
        }
        final Walk walk = new Walk(bench, devices, random);
        try {
            for (int i = 0; i < STEPS; i++) {
                walk.step();
            }
            // Whoever still speaks hears nothing any more.
            bench.lost = _ -> false;
            bench.storeAnswers = true;
            bench.dns.answers = true;
            bench.dns.answer();
            bench.settle();
            bench.untilTheEnd();
            walk.everybodyIsGone();
            bench.untilTheEnd();
            bench.assertNothingIsLeft();
        } catch (final RuntimeException | AssertionError failure) {
            throw new AssertionError(bench.taken(), failure);
        }
    }

    private static final class Walk {
        private final Bench bench;
        private final List<Device> devices;
        private final RandomGenerator random;
        private final List<Talk> talks = new ArrayList<>();
        private final List<SipResponse> successes = new ArrayList<>();
        private long connection = 1_000;

        Walk(final Bench bench, final List<Device> devices, final RandomGenerator random) {
            this.bench = bench;
            this.devices = devices;
            this.random = random;
        }

        private <T> T any(final List<T> list) {
            return list.get(random.nextInt(list.size()));
        }

        void step() {
            switch (random.nextInt(16)) {
                case 0, 1 -> call();
                case 2, 3 -> answer();
                case 4 -> ring();
                case 5 -> refuse();
                case 6 -> cancel();
                case 7, 8 -> hangUp();
                case 9, 10 -> reinvite();
                case 11 -> media();
                case 12 -> bench.pass(random.nextDouble() * (random.nextInt(4) == 0 ? 30 : 5));
                case 13 -> reconnect();
                case 14 -> weather();
                default -> again();
            }
        }

        private void call() {
            final Device caller = any(devices);
            final String number =
                    any(
                            List.of(
                                    "alice",
                                    "bob",
                                    "carol",
                                    "carol",
                                    "dora",
                                    "echo",
                                    "tone",
                                    "sip:x@example.net",
                                    "sip:y@example.com",
                                    "sip:z@nowhere.example"));
            final String sdp =
                    switch (random.nextInt(8)) {
                        case 0 -> null;
                        case 1 -> Sdp.g729(caller.address());
                        default -> caller.offer("sendrecv", 1);
                    };
            talks.add(caller.call(number, sdp, random.nextInt(6) > 0));
        }

        /** Somebody whose phone rings, or rang. */
        private Talk called() {
            final List<Talk> all = new ArrayList<>();
            devices.forEach(device -> all.addAll(device.incoming));
            return all.isEmpty() ? new Talk(devices.getFirst(), nothing(), false) : any(all);
        }

        private SipRequest nothing() {
            return devices.getFirst().request(Method.INVITE, "sip:x@example.org").build();
        }

        private void answer() {
            final Talk talk = called();
            talk.obeys = random.nextInt(4) > 0;
            if (random.nextInt(6) == 0) {
                talk.answerWith(Sdp.g729("192.0.2.99"));
            } else if (random.nextInt(6) == 0) {
                talk.answerWith(null);
            } else {
                successes.add(talk.answer());
            }
            talks.add(talk);
        }

        private void ring() {
            final Talk talk = called();
            if (random.nextBoolean()) {
                talk.ring();
            } else {
                talk.early();
            }
        }

        private void refuse() {
            final Talk talk = called();
            final int status = any(List.of(301, 302, 404, 430, 486, 500, 503, 603));
            if (status < 400) {
                talk.redirect(
                        status,
                        any(
                                List.of(
                                        "<sip:alice@example.org>",
                                        "<sip:carol@example.org>;q=0.5, <sip:bob@example.org>",
                                        "<sip:dora@example.org>, <sip:x@example.net>",
                                        "<sip:nobody@example.org>")));
            } else {
                talk.refuse(status);
            }
        }

        private void cancel() {
            if (!talks.isEmpty()) {
                any(talks).cancel();
            }
        }

        private void hangUp() {
            if (!talks.isEmpty()) {
                any(talks).bye();
            }
        }

        private void reinvite() {
            if (!talks.isEmpty()) {
                final Talk talk = any(talks);
                talk.willAnswer = any(List.of(200, 200, 200, 488, -1));
                final String direction =
                        any(List.of("sendrecv", "sendonly", "recvonly", "inactive"));
                if (random.nextInt(4) == 0) {
                    talk.update(direction);
                } else {
                    talk.reinvite(direction);
                }
            }
        }

        private void media() {
            final List<Long> open = bench.media.open();
            if (!open.isEmpty()) {
                final long leg = any(open);
                switch (random.nextInt(4)) {
                    case 0 -> bench.failed(leg);
                    case 1 -> bench.silent(leg);
                    default -> bench.media(new MediaEvent.Ready(leg));
                }
            }
        }

        private void reconnect() {
            final Device device = any(devices);
            if (device.browser()) {
                device.reconnected(connection++);
                if (random.nextBoolean()) {
                    device.send(device.register(600));
                }
            } else {
                bench.pass(random.nextDouble() * 40);
            }
        }

        private void weather() {
            bench.storeAnswers = random.nextInt(4) > 0;
            bench.accounts.broken = random.nextInt(8) == 0;
            any(devices).deaf = random.nextInt(4) == 0;
            final int one = 1 + random.nextInt(12);
            bench.lost =
                    random.nextBoolean()
                            ? _ -> false
                            : (SipMessage _) -> random.nextInt(12) < 12 / one / 2;
            bench.dns.answers = random.nextInt(4) > 0;
            if (bench.dns.answers) {
                bench.dns.answer();
            }
            bench.settle();
        }

        private void again() {
            if (!successes.isEmpty()) {
                final SipResponse ok = any(successes);
                devices.forEach(device -> {
                    if (ok.header("Contact") != null
                            && String.valueOf(ok.header("Contact")).contains(device.contact())) {
                        device.send(ok);
                    }
                });
            }
        }

        void everybodyIsGone() {
            for (int i = 0; i < 3; i++) {
                bench.media.open().forEach(bench::silent);
            }
        }
    }
}
