package org.ringdown.gateway.ng.keep;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.core.Secret;
import org.ringdown.gateway.ng.call.NgCounter;
import org.ringdown.gateway.ng.call.NgSettings;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.Security;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;
import org.ringdown.rtc.srtp.SrtpReceiver;
import org.ringdown.rtc.srtp.SrtpSender;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.keep.LegPage;
import org.ringdown.testkit.Properties;

/** Calls are the same in another process, whatever was asked of them, or they are over. */
class KeeperTest {
    private static final NgSettings SETTINGS = NgSettings.of("test");

    @TempDir Path directory;

    private final AtomicInteger places = new AtomicInteger();

    private House house(final long seed) throws IOException {
        return house(seed, SETTINGS);
    }

    private House house(final long seed, final NgSettings settings) throws IOException {
        return new House(directory.resolve("h" + places.getAndIncrement()), seed, settings);
    }

    private static String sdp(final int port, final String profile, final String... more) {
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "v=0",
                                "o=alice 100 1 IN IP4 192.0.2.1",
                                "s=-",
                                "c=IN IP4 192.0.2.1",
                                "t=0 0",
                                "m=audio " + port + " " + profile + " 8 0 101",
                                "a=rtpmap:101 telephone-event/8000"));
        lines.addAll(List.of(more));
        return String.join("\r\n", lines) + "\r\n";
    }

    private static final String CRYPTO =
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80"
                    + " inline:MTIzNDU2Nzg5MDEyMzQ1Njc4OTAxMjM0NTY3ODkw";
    private static final String[] WEB = {
        "a=rtcp-mux",
        "a=ice-ufrag:abcd",
        "a=ice-pwd:abcdefghijklmnopqrstuvwx",
        "a=candidate:1 1 UDP 2130706431 192.0.2.1 4000 typ host",
        "a=fingerprint:sha-256 " + "AA:".repeat(31) + "AA",
        "a=setup:actpass"
    };

    private static String description(final Random random) {
        final int port = 2_000 + 2 * random.nextInt(1_000);
        final String hold = random.nextInt(4) == 0 ? "a=sendonly" : "a=sendrecv";
        return switch (random.nextInt(3)) {
            case 0 -> sdp(port, "RTP/AVP", hold);
            case 1 -> sdp(port, "RTP/SAVP", CRYPTO, hold);
            default -> {
                final String[] lines = Arrays.copyOf(WEB, WEB.length + 1);
                lines[WEB.length] = hold;
                yield sdp(port, "UDP/TLS/RTP/SAVPF", lines);
            }
        };
    }

    private static NgValue.Dictionary request(final Random random, final String[] ids) {
        final String id = ids[random.nextInt(ids.length)];
        final NgValue.Builder request = new NgValue.Builder().put("call-id", id);
        final boolean swap = random.nextInt(4) == 0;
        request.put("from-tag", swap ? "b" : "a");
        switch (random.nextInt(10)) {
            case 0, 1, 2, 3 -> {
                request.put("command", "offer").put("sdp", description(random));
                if (swap || random.nextBoolean()) {
                    request.put("to-tag", swap ? "a" : "b");
                }
                if (random.nextBoolean()) {
                    request.put("ICE", random.nextBoolean() ? "force" : "remove");
                }
                if (random.nextBoolean()) {
                    request.put(
                            "transport-protocol",
                            List.of("RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF")
                                    .get(random.nextInt(3)));
                }
                if (random.nextInt(4) == 0) {
                    request.put("direction", NgValue.texts(List.of("turn", "turn")));
                }
            }
            case 4, 5, 6 ->
                    request.put("command", "answer")
                            .put("to-tag", swap ? "a" : "b")
                            .put("sdp", description(random));
            case 7 -> request.put("command", random.nextBoolean() ? "block media" : "block DTMF");
            case 8 -> request.put("command", "unblock media").put("flags", "all");
            default -> {
                request.put("command", "delete");
                if (random.nextBoolean()) {
                    request.put("delete-delay", random.nextInt(3));
                }
            }
        }
        return request.build();
    }

    /** All that can be asked about calls. */
    private static List<String> told(final House house) {
        final List<String> told = new ArrayList<>();
        final NgValue.Dictionary all = house.now.ask("list");
        told.add(all.toString());
        for (final NgValue id : all.list("calls")) {
            if (id instanceof NgValue.Text(String text)) {
                told.add(house.now.ask("query", "call-id", text).toString());
            }
        }
        return told;
    }

    /** What the media plane was told of each leg's far end last, and which legs hear each other. */
    private static Map<Integer, String> media(final House house) {
        final Map<Integer, String> media = new TreeMap<>();
        house.now.plane.open.forEach((number, leg) -> {
            @Nullable String remote = null;
            @Nullable String learn = null;
            for (final MediaCommand command :
                    house.now.plane.commands.getOrDefault(number, List.of())) {
                switch (command) {
                    case MediaCommand.Remote(var _, var end) ->
                            remote = end + " " + end.security().hashCode();
                    case MediaCommand.Learn(var _, var how) -> learn = how.toString();
                    default -> {}
                }
            }
            media.put(leg.rtp(), leg.rtcp() + " " + remote + " " + learn);
        });
        return media;
    }

    @Test
    void callsAreTheSameInAnotherProcess() {
        Properties.forAll(
                60,
                random -> random.nextLong(),
                seed -> {
                    final Random random = new Random(seed);
                    final String[] ids = {"one", "two", "three", "four"};
                    try (House house = house(seed)) {
                        for (int process = 0; process < 4; process++) {
                            for (int i = random.nextInt(20); i > 0; i--) {
                                house.now.ask(request(random, ids));
                                house.pass(random.nextInt(3) == 0 ? 1 : 0);
                            }
                            final List<String> before = told(house);
                            final Map<Integer, String> media = media(house);
                            house.restart();
                            assertThat(told(house)).isEqualTo(before);
                            assertThat(media(house)).isEqualTo(media);
                            assertThat(house.now.counters.get(NgCounter.UNRESTORED)).isZero();
                        }
                    }
                });
    }

    private static void call(final House house, final String id) {
        assertThat(
                        house.now
                                .ask(
                                        "offer",
                                        "call-id",
                                        id,
                                        "from-tag",
                                        "a",
                                        "sdp",
                                        sdp(4_000, "RTP/AVP"),
                                        "transport-protocol",
                                        "RTP/SAVP")
                                .text("result"))
                .isEqualTo("ok");
        assertThat(
                        house.now
                                .ask(
                                        "answer",
                                        "call-id",
                                        id,
                                        "from-tag",
                                        "a",
                                        "to-tag",
                                        "b",
                                        "sdp",
                                        sdp(5_000, "RTP/SAVP", CRYPTO))
                                .text("result"))
                .isEqualTo("ok");
    }

    private List<Path> files(final House house) throws IOException {
        try (Stream<Path> all = Files.list(house.calls())) {
            return all.sorted().toList();
        }
    }

    @Test
    void whatIsOverIsForgotten() throws IOException {
        try (House house = house(1)) {
            call(house, "x");
            call(house, "y");
            house.restart();
            assertThat(files(house))
                    .hasSize(2)
                    .allSatisfy(file -> {
                        assertThat(
                                        PosixFilePermissions.toString(
                                                Files.getPosixFilePermissions(file)))
                                .isEqualTo("rw-------");
                    });
            assertThat(house.now.counters.get(NgCounter.RESTORED)).isEqualTo(2);
            house.now.ask("delete", "call-id", "x", "delete-delay", "0");
            house.restart();
            assertThat(files(house)).hasSize(1);
            assertThat(house.now.calls.has("x")).isFalse();
            assertThat(house.now.calls.has("y")).isTrue();
            house.now.calls.endAll();
            house.restart();
            assertThat(files(house)).isEmpty();
            assertThat(house.now.plane.open).isEmpty();
        }
    }

    @Test
    void timesGoOn() throws IOException {
        try (House house = house(2)) {
            house.now.ask(
                    "offer", "call-id", "asked", "from-tag", "a", "sdp", sdp(4_000, "RTP/AVP"));
            call(house, "leaves");
            house.now.ask("delete", "call-id", "leaves");
            house.pass(10);
            house.restart();
            assertThat(house.now.calls.size()).isEqualTo(2);
            // 30 s after the delete, 10 of which had passed.
            house.pass(19);
            assertThat(house.now.calls.has("leaves")).isTrue();
            house.pass(1);
            assertThat(house.now.calls.has("leaves")).isFalse();
            assertThat(house.now.calls.has("asked")).isTrue();
            // An offer that nobody answers is over after an hour, whoever runs then.
            house.epochMillis += 3_600_000;
            house.restart();
            assertThat(house.now.calls.size()).isZero();
            assertThat(house.now.plane.open).isEmpty();
        }
    }

    private static LegPage page(final House house, final long leg) {
        return Objects.requireNonNull(house.now.plane.written.get(leg));
    }

    /** The keys that a call has come to use, with a packet sent. */
    private static void used(final House house) {
        house.now.plane.commands.forEach((leg, commands) -> {
            for (final MediaCommand command : commands) {
                if (command instanceof MediaCommand.Remote(var _, var end)
                        && end.security() instanceof final Security.Sdes keys) {
                    page(house, leg)
                            .srtp(LegPage.RTP)
                            .record(new SrtpSender(keys.ours()), new SrtpReceiver(keys.theirs()));
                }
            }
        });
    }

    @Test
    void aCallWhoseKeysAreNotThoseOfItsPagesIsOver() throws IOException {
        try (House house = house(3)) {
            call(house, "good");
            used(house);
            call(house, "bad");
            used(house);
            // Its last re-offer was not written down in time, but the media plane got its keys.
            final long leg =
                    house.now.plane.commands.entrySet().stream()
                            .filter(entry ->
                                    entry.getValue().stream()
                                            .anyMatch(command ->
                                                    command
                                                                    instanceof
                                                                    MediaCommand.Remote(
                                                                            var _,
                                                                            var end)
                                                            && end.security()
                                                                    instanceof Security.Sdes))
                            .mapToLong(Map.Entry::getKey)
                            .max()
                            .orElseThrow();
            final SrtpKey other = SrtpKey.fresh(SrtpProfile.AEAD_AES_128_GCM, house.entropy);
            page(house, leg)
                    .srtp(LegPage.RTP)
                    .record(new SrtpSender(other), new SrtpReceiver(other));
            house.restart();
            assertThat(house.now.calls.has("good")).isTrue();
            assertThat(house.now.calls.has("bad")).isFalse();
            assertThat(house.now.counters.get(NgCounter.UNRESTORED)).isEqualTo(1);
            assertThat(house.now.plane.open).hasSize(2);
            house.restart();
            assertThat(files(house)).hasSize(1);
        }
    }

    @Test
    void whatWasCutOffIsLeftOutWhereverTheCutIs() throws IOException {
        try (House house = house(4)) {
            call(house, "whole");
            call(house, "cut");
            house.restart();
            final Path file = files(house).getLast();
            final byte[] all = Files.readAllBytes(file);
            final String before = house.now.ask("query", "call-id", "cut").toString();
            int offered = 0;
            for (int size = all.length; size >= 0; size -= size < 40 ? 1 : 37) {
                Files.write(file, Arrays.copyOf(all, size));
                house.restart();
                assertThat(house.now.calls.has("whole")).isTrue();
                final boolean there = house.now.calls.has("cut");
                if (size == all.length) {
                    assertThat(house.now.ask("query", "call-id", "cut").toString())
                            .isEqualTo(before);
                } else if (there) {
                    // The offer stands, and its answer can come once more.
                    offered++;
                    assertThat(house.now.counters.get(NgCounter.RESTORED)).isEqualTo(2);
                }
                house.now.plane.open.keySet().stream()
                        .toList()
                        .forEach(leg -> assertThat(leg).isPositive());
            }
            assertThat(offered).isPositive();
        }
    }

    @Test
    void damageNeverThrowsAndHarmsNoOtherCall() {
        Properties.forAll(
                40,
                random -> random.nextLong(),
                seed -> {
                    final Random random = new Random(seed);
                    try (House house = house(seed)) {
                        call(house, "whole");
                        call(house, "damaged");
                        house.restart();
                        final Path file = files(house).getLast();
                        final byte[] bytes = Files.readAllBytes(file);
                        for (int i = random.nextInt(1, 6); i > 0; i--) {
                            bytes[random.nextInt(bytes.length)] ^= (byte) random.nextInt(1, 256);
                        }
                        Files.write(file, bytes);
                        house.restart();
                        assertThat(house.now.calls.has("whole")).isTrue();
                        call(house, "another");
                        house.restart();
                        assertThat(house.now.calls.has("whole")).isTrue();
                        assertThat(house.now.calls.has("another")).isTrue();
                    }
                });
    }

    @Test
    void aSessionThatIsRefreshedForDaysStaysSmall() throws IOException {
        try (House house = house(5)) {
            for (int i = 0; i < 500; i++) {
                call(house, "long");
                house.pass(900);
            }
            used(house);
            house.restart();
            assertThat(house.now.calls.has("long")).isTrue();
            assertThat(Files.size(files(house).getFirst())).isLessThan(150_000);
        }
    }

    @Test
    void aCallThatOutgrowsItsFileIsNotKept() throws IOException {
        try (House house = house(6)) {
            call(house, "short");
            for (int i = 0; i < 12_000; i++) {
                house.now.ask(
                        "offer",
                        "call-id",
                        "endless",
                        "from-tag",
                        "a",
                        "sdp",
                        sdp(4_000 + i, "RTP/AVP"));
            }
            assertThat(house.now.counters.get(NgCounter.UNKEPT)).isEqualTo(1);
            assertThat(house.now.calls.has("endless")).isTrue();
            house.restart();
            assertThat(house.now.calls.has("short")).isTrue();
            assertThat(house.now.calls.has("endless")).isFalse();
            assertThat(files(house)).hasSize(1);
        }
    }

    @Test
    void anEntryIsReadAsItWasWritten() {
        Properties.forAll(
                500,
                random ->
                        new Entry(
                                random.nextLong(1 << 20),
                                random.nextLong(1L << 52),
                                new NgValue.Builder().put("a", random.nextInt()).build(),
                                Secret.of(
                                        new byte[] {
                                            (byte) random.nextInt(), (byte) random.nextInt()
                                        }),
                                List.of(
                                        new Entry.Port(
                                                random.nextInt(65_536),
                                                random.nextInt(65_536),
                                                random.nextLong())),
                                Map.of("turn", random.nextInt(100))),
                entry -> {
                    final Entry again = Objects.requireNonNull(Entry.of(entry.bytes()));
                    assertThat(again.bytes()).isEqualTo(entry.bytes());
                    assertThat(again.ports()).isEqualTo(entry.ports());
                    assertThat(again.turns()).isEqualTo(entry.turns());
                    assertThat(again.drawn()).isEqualTo(entry.drawn());
                });
    }
}
