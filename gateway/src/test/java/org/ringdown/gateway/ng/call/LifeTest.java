package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.ng.request.Network;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.testkit.Properties;

/** How calls begin and end, and that nothing is left of them. */
class LifeTest {
    private static final String OFFER = Desk.phone("198.51.100.1", 2000);
    private static final String ANSWER = Desk.phone("198.51.100.2", 3000);

    private static NgValue.Dictionary offer(final Desk desk, final String call) {
        return desk.ask("offer", "call-id", call, "from-tag", "a", "sdp", OFFER);
    }

    private static NgValue.Dictionary answer(final Desk desk, final String call) {
        return desk.ask("answer", "call-id", call, "from-tag", "a", "to-tag", "b", "sdp", ANSWER);
    }

    @Test
    void deletingIsDelayedAndANewOfferCancelsIt() {
        final Desk desk = new Desk(10);
        offer(desk, "c");
        answer(desk, "c");
        desk.ask("delete", "call-id", "c", "from-tag", "b");
        desk.pass(29);
        assertThat(desk.calls.size()).isEqualTo(1);
        offer(desk, "c");
        answer(desk, "c");
        desk.pass(29);
        assertThat(desk.calls.size()).isEqualTo(1);
        desk.ask("delete", "call-id", "c", "delete delay", "5");
        desk.pass(6);
        assertThat(desk.calls.size()).isZero();
        assertThat(desk.media.open).isEmpty();
    }

    @Test
    void tenThousandOffersAndDeletesLeaveNothing() {
        final Desk desk = new Desk(10);
        for (int i = 0; i < 10_000; i++) {
            assertThat(Desk.result(offer(desk, "c" + i))).isEqualTo("ok");
            if (i % 2 == 0) {
                assertThat(Desk.result(answer(desk, "c" + i))).isEqualTo("ok");
            }
            assertThat(
                            Desk.result(
                                    desk.ask(
                                            "delete",
                                            "call-id",
                                            "c" + i,
                                            "from-tag",
                                            "a",
                                            "delete-delay",
                                            0)))
                    .isEqualTo("ok");
        }
        assertThat(desk.calls.size()).isZero();
        assertThat(desk.media.open).isEmpty();
        assertThat(desk.media.taken).isEmpty();
        assertThat(desk.counters.get(NgCounter.ENDED)).isEqualTo(10_000);
    }

    @Test
    void offersBeyondThePortsAreRefusedAndRunningCallsLive() {
        final Desk desk = new Desk(11);
        offer(desk, "live");
        answer(desk, "live");
        for (int i = 0; i < 1_000; i++) {
            final String result = Desk.result(offer(desk, "c" + i));
            assertThat(result).isEqualTo(i < 4 ? "ok" : "Ran out of ports");
        }
        assertThat(desk.media.open).hasSize(10);
        assertThat(desk.media.bridges).containsEntry(1L, 2L);
        assertThat(Desk.result(answer(desk, "live"))).isEqualTo("ok");
        desk.ask("delete", "call-id", "c0", "delete-delay", 0);
        assertThat(Desk.result(offer(desk, "again"))).isEqualTo("ok");
    }

    @Test
    void callsEndByThemselves() {
        final Desk desk = new Desk(100, settings(new NgSettings.Timeouts(60, 100, 200, 1_000)));
        offer(desk, "unanswered");
        offer(desk, "silent");
        answer(desk, "silent");
        offer(desk, "heard");
        answer(desk, "heard");
        desk.calls.lost(3, desk.now);
        desk.calls.lost(4, desk.now);
        desk.calls.lost(5, desk.now);
        desk.pass(61);
        assertThat(desk.ask("list").list("calls"))
                .containsExactly(NgValue.of("unanswered"), NgValue.of("heard"));
        assertThat(desk.counters.get(NgCounter.TIMED_OUT)).isEqualTo(1);
        desk.pass(140);
        assertThat(desk.ask("list").list("calls")).containsExactly(NgValue.of("heard"));
        assertThat(desk.counters.get(NgCounter.OFFER_TIMED_OUT)).isEqualTo(1);
        desk.pass(800);
        assertThat(desk.calls.size()).isZero();
        assertThat(desk.counters.get(NgCounter.FINAL_TIMED_OUT)).isEqualTo(1);
        assertThat(desk.media.open).isEmpty();
    }

    @Test
    void aCallOnHoldLivesLonger() {
        final Desk desk = new Desk(100, settings(new NgSettings.Timeouts(60, 100, 200, 0)));
        for (final String command : List.of("offer", "answer")) {
            desk.ask(
                    command,
                    "call-id",
                    "c",
                    "from-tag",
                    "a",
                    "to-tag",
                    command.equals("offer") ? "" : "b",
                    "sdp",
                    OFFER + "a=inactive\r\n");
        }
        desk.pass(99);
        assertThat(desk.calls.size()).isEqualTo(1);
        desk.pass(2);
        assertThat(desk.calls.size()).isZero();
        assertThat(desk.counters.get(NgCounter.SILENT_TIMED_OUT)).isEqualTo(1);
    }

    private static NgSettings settings(final NgSettings.Timeouts timeouts) {
        return new NgSettings(
                "test",
                false,
                false,
                Network.Learning.DELAYED,
                0,
                30,
                NgSettings.Limits.NONE,
                timeouts,
                Map.of());
    }

    /** What may be asked, in any order, of a few calls by a few parties. */
    private static List<Runnable> steps(final RandomGenerator random, final Desk desk) {
        final List<Runnable> steps = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            final String call = "c" + random.nextInt(3);
            final String from = "t" + random.nextInt(4);
            final String to = random.nextInt(3) == 0 ? "" : "t" + random.nextInt(4);
            final String branch = random.nextInt(2) == 0 ? "" : "b" + random.nextInt(3);
            final String sdp = description(random);
            final List<Object> names =
                    new ArrayList<>(List.of("call-id", call, "from-tag", from, "sdp", sdp));
            if (!to.isEmpty()) {
                names.addAll(List.of("to-tag", to));
            }
            if (!branch.isEmpty()) {
                names.addAll(List.of("via-branch", branch));
            }
            wishes(random, names);
            final int kind = random.nextInt(10);
            final int seconds = random.nextInt(40);
            steps.add(() -> {
                switch (kind) {
                    case 0, 1, 2, 3 -> desk.ask("offer", names.toArray());
                    case 4, 5, 6 -> desk.ask("answer", names.toArray());
                    case 7 -> desk.ask("delete", names.subList(0, names.size()).toArray());
                    case 8 -> desk.pass(seconds);
                    default -> desk.ask("query", names.toArray());
                }
            });
        }
        return steps;
    }

    private static void wishes(final RandomGenerator random, final List<Object> names) {
        switch (random.nextInt(5)) {
            case 0 -> names.addAll(List.of("transport-protocol", "RTP/AVP", "ICE", "remove"));
            case 1 -> names.addAll(List.of("transport-protocol", "RTP/SAVP"));
            case 2 ->
                    names.addAll(
                            List.of(
                                    "transport-protocol",
                                    "UDP/TLS/RTP/SAVPF",
                                    "ICE",
                                    "force",
                                    "rtcp-mux",
                                    List.of("require"),
                                    "SDES",
                                    "off"));
            case 3 -> names.addAll(List.of("ICE", "force-relay", "direction", "outside,default"));
            default -> names.addAll(List.of("flags", List.of("reset", "no-port-latching")));
        }
    }

    private static String description(final RandomGenerator random) {
        final StringBuilder sdp =
                new StringBuilder("v=0\r\no=- 1 1 IN IP4 198.51.100.1\r\ns=-\r\n");
        sdp.append("c=IN IP4 ")
                .append(random.nextInt(5) == 0 ? "0.0.0.0" : "198.51.100.1")
                .append("\r\nt=0 0\r\n");
        final int media = 1 + random.nextInt(3);
        for (int i = 0; i < media; i++) {
            sdp.append(i % 2 == 0 ? "m=audio " : "m=video ")
                    .append(random.nextInt(4) == 0 ? 0 : 2_000 + 2 * i)
                    .append(random.nextInt(6) == 0 ? " TCP/MSRP" : " RTP/AVP")
                    .append(" 0 96\r\na=rtpmap:96 VP8/90000\r\n");
            if (random.nextInt(3) == 0) {
                sdp.append("a=ice-ufrag:abcd\r\na=ice-pwd:abcdefghijklmnopqrstu")
                        .append(random.nextInt(3))
                        .append("\r\na=rtcp-mux\r\na=setup:actpass\r\n")
                        .append("a=fingerprint:sha-256 AB:CD\r\n");
            }
        }
        return sdp.toString();
    }

    @Test
    void whateverIsAskedNoLegIsLeftAndNoneIsClosedTwice() {
        Properties.forAll(
                400,
                random -> random.nextLong(),
                seed -> {
                    final RandomGenerator random = Properties.random(seed);
                    final Desk desk = new Desk(4 + random.nextInt(20));
                    for (final Runnable step : steps(random, desk)) {
                        step.run();
                        check(desk);
                    }
                    for (final String call : List.of("c0", "c1", "c2")) {
                        desk.ask("delete", "call-id", call, "delete-delay", 0);
                    }
                    assertThat(desk.calls.size()).isZero();
                    assertThat(desk.media.open).isEmpty();
                    assertThat(desk.media.taken).isEmpty();
                });
    }

    /** Every open leg belongs to one medium of a call, and the other way round. */
    private static void check(final Desk desk) {
        final List<Long> held = new ArrayList<>();
        for (final NgCall call : desk.calls.calls().values()) {
            for (final Party party : call.parties) {
                for (final Medium medium : party.media) {
                    if (medium.leg != null) {
                        held.add(medium.leg.leg());
                    }
                }
            }
        }
        assertThat(held).doesNotHaveDuplicates();
        assertThat(desk.media.open.keySet()).containsExactlyInAnyOrderElementsOf(held);
    }
}
