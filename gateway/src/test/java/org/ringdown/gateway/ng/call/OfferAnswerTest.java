package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.RemoteEnd;
import org.ringdown.rtc.offer.Security;
import org.ringdown.runtime.media.MediaCommand;

/** Offers and answers, and the SDP that comes out of them. */
class OfferAnswerTest {
    private static final String PRINT =
            "sha-256"
                    + " 3C:EC:F1:5C:C5:AE:F2:49:ED:F2:61:76:84:22:29:7E:30:4A:0C:0F:84:48:E3:E2:5C:AF:74:6B:D6:4E:15:2A";
    private static final String BROWSER =
            Desk.sdp(
                    "v=0",
                    "o=- 7 2 IN IP4 127.0.0.1",
                    "s=-",
                    "t=0 0",
                    "a=group:BUNDLE 0",
                    "m=audio 50000 UDP/TLS/RTP/SAVPF 111 0",
                    "c=IN IP4 198.51.100.3",
                    "a=candidate:1 1 udp 2122260223 198.51.100.3 50000 typ host",
                    "a=ice-ufrag:abcd",
                    "a=ice-pwd:abcdefghijklmnopqrstuv",
                    "a=fingerprint:" + PRINT,
                    "a=setup:actpass",
                    "a=mid:0",
                    "a=sendrecv",
                    "a=rtcp-mux",
                    "a=rtpmap:111 opus/48000/2");

    private final Desk desk = new Desk(100);

    private NgValue.Dictionary offer(final String sdp, final Object... more) {
        return ask("offer", sdp, List.of("call-id", "c", "from-tag", "a"), more);
    }

    private NgValue.Dictionary answer(final String sdp, final Object... more) {
        return ask("answer", sdp, List.of("call-id", "c", "from-tag", "a", "to-tag", "b"), more);
    }

    private NgValue.Dictionary ask(
            final String command,
            final String sdp,
            final List<Object> names,
            final Object... more) {
        final List<Object> all = new java.util.ArrayList<>(names);
        all.addAll(List.of("sdp", sdp));
        all.addAll(List.of(more));
        return desk.ask(command, all.toArray());
    }

    @Test
    void aPlainOfferWithTheUsualFlags() {
        final String sdp =
                Desk.phone("198.51.100.1", 2000, "a=sendrecv", "a=x-foo:bar")
                                .replace("a=ptime:20\r\n", "")
                                .replace(
                                        "a=rtpmap:101",
                                        String.join(
                                                "\r\n",
                                                "a=rtpmap:8 PCMA/8000",
                                                "a=rtpmap:0 PCMU/8000",
                                                "a=rtpmap:101"))
                        + "a=ptime:20\r\n";
        assertThat(
                        Desk.lines(
                                offer(
                                        sdp,
                                        "replace",
                                        List.of("origin", "session-connection"),
                                        "ICE",
                                        "remove",
                                        "flags",
                                        List.of("trust-address"))))
                .containsExactly(
                        "v=0",
                        "o=alice 100 1 IN IP4 203.0.113.1",
                        "s=-",
                        "c=IN IP4 203.0.113.1",
                        "t=0 0",
                        "m=audio 30002 RTP/AVP 8 0 101",
                        "a=x-foo:bar",
                        "a=rtpmap:8 PCMA/8000",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=fmtp:101 0-15",
                        "a=sendrecv",
                        "a=rtcp:30003",
                        "a=ptime:20");
        assertThat(
                        Desk.lines(
                                answer(
                                        Desk.phone("198.51.100.2", 3000)
                                                .replace("a=ptime:20\r\n", ""))))
                .as("the offer's ptime is repeated when the answer has none")
                .contains("m=audio 30000 RTP/AVP 8 0 101", "a=ptime:20")
                .contains("o=alice 100 1 IN IP4 198.51.100.2");
        assertThat(Desk.lines(offer(Desk.phone("198.51.100.1", 2000, "a=sendonly"))))
                .as("a later offer keeps the port")
                .contains("m=audio 30002 RTP/AVP 8 0 101", "a=sendonly");
    }

    @Test
    void fromPhoneToBrowserWithEverythingABrowserNeeds() {
        final List<String> lines =
                Desk.lines(
                        offer(
                                Desk.phone("198.51.100.1", 2000),
                                "transport-protocol",
                                "UDP/TLS/RTP/SAVPF",
                                "ICE",
                                "force",
                                "rtcp-mux",
                                List.of("offer", "require"),
                                "SDES",
                                List.of("off"),
                                "flags",
                                List.of("generate-mid")));
        assertThat(lines.subList(5, lines.size()))
                .satisfiesExactly(
                        line ->
                                assertThat(line)
                                        .isEqualTo("m=audio 30002 UDP/TLS/RTP/SAVPF 8 0 101"),
                        line -> assertThat(line).isEqualTo("a=mid:1"),
                        line -> assertThat(line).isEqualTo("a=rtpmap:8 PCMA/8000"),
                        line -> assertThat(line).isEqualTo("a=rtpmap:0 PCMU/8000"),
                        line -> assertThat(line).isEqualTo("a=rtpmap:101 telephone-event/8000"),
                        line -> assertThat(line).isEqualTo("a=fmtp:101 0-15"),
                        line -> assertThat(line).isEqualTo("a=sendrecv"),
                        line -> assertThat(line).isEqualTo("a=rtcp:30002"),
                        line -> assertThat(line).isEqualTo("a=rtcp-mux"),
                        line -> assertThat(line).isEqualTo("a=setup:actpass"),
                        line ->
                                assertThat(line)
                                        .isEqualTo("a=fingerprint:" + FakeMedia.FINGERPRINT),
                        line -> assertThat(line).isEqualTo("a=ptime:20"),
                        line -> assertThat(line).matches("a=ice-ufrag:[A-Za-z0-9]{8}"),
                        line -> assertThat(line).matches("a=ice-pwd:[A-Za-z0-9]{26}"),
                        line ->
                                assertThat(line)
                                        .isEqualTo(
                                                "a=candidate:Found1 1 UDP 2130706431 203.0.113.1"
                                                        + " 30002 typ host"));
    }

    @Test
    void fromBrowserToPhoneAndBack() {
        final List<String> offered =
                Desk.lines(
                        offer(
                                BROWSER,
                                "transport-protocol",
                                "RTP/AVP",
                                "ICE",
                                "remove",
                                "DTLS",
                                "off",
                                "rtcp-mux",
                                List.of("demux")));
        assertThat(offered)
                .contains("m=audio 30002 RTP/AVP 111 0", "a=rtcp:30003")
                .noneMatch(line ->
                        line.matches("a=(group|ice-|candidate|fingerprint|setup|rtcp-mux).*"));
        final List<String> answered =
                Desk.lines(
                        answer(
                                Desk.phone("198.51.100.1", 2000).replace(" 8 0 101", " 0"),
                                "transport-protocol",
                                "UDP/TLS/RTP/SAVPF",
                                "ICE",
                                "force"));
        assertThat(answered)
                .contains(
                        "m=audio 30000 UDP/TLS/RTP/SAVPF 0",
                        "a=mid:0",
                        "a=rtcp-mux",
                        "a=rtcp:30000",
                        "a=setup:passive",
                        "a=fingerprint:" + FakeMedia.FINGERPRINT)
                .anyMatch(line -> line.startsWith("a=candidate:Found1 1 UDP 2130706431"))
                .noneMatch(line -> line.startsWith("a=crypto"));
        final RemoteEnd browser = desk.media.remote(1);
        assertThat(browser.security())
                .isInstanceOfSatisfying(
                        Security.Dtls.class,
                        dtls -> {
                            assertThat(dtls.client()).isFalse();
                            assertThat(dtls.fingerprints()).hasSize(1);
                        });
        assertThat(browser.ice()).isNotNull();
        assertThat(browser.rtcpMux()).isTrue();
        assertThat(desk.media.remote(2).security()).isEqualTo(new Security.Clear());
        assertThat(desk.media.bridges).containsEntry(1L, 2L);
    }

    @ParameterizedTest
    @CsvSource({
        "offer,DTLS,passive,false,passive",
        "offer,DTLS-reverse,passive,false,passive",
        "answer,DTLS,passive,false,passive",
        "answer,DTLS,x,false,active",
        "answer,DTLS,active,true,active",
        "offer,DTLS-reverse,active,true,active",
        "answer,DTLS,x,true,passive",
    })
    void weWaitForABrowsersClientHelloAndOthersUnlessTheScriptSaysSo(
            final String command,
            final String key,
            final String value,
            final boolean ice,
            final String setup) {
        offer(
                ice ? BROWSER : BROWSER.replaceAll("a=(ice|candidate)[^\r]*\r\n", ""),
                "transport-protocol",
                "RTP/AVP",
                "ICE",
                "remove",
                key,
                command.equals("offer") ? value : "off");
        assertThat(
                        Desk.lines(
                                answer(
                                        Desk.phone("198.51.100.1", 2000),
                                        "ICE",
                                        "force",
                                        key,
                                        command.equals("answer") ? value : "x")))
                .contains("a=setup:" + setup);
    }

    @Test
    void sdesIsOfferedInOrderAndAnsweredWithTheTag() {
        final List<String> lines =
                Desk.lines(
                        offer(
                                Desk.phone("198.51.100.1", 2000),
                                "transport-protocol",
                                "RTP/SAVP",
                                "DTLS",
                                "off"));
        final List<String> crypto =
                lines.stream().filter(line -> line.startsWith("a=crypto")).toList();
        assertThat(crypto).hasSize(8);
        assertThat(crypto.get(0)).startsWith("a=crypto:1 AEAD_AES_256_GCM inline:");
        assertThat(crypto.get(6)).startsWith("a=crypto:7 AES_CM_128_HMAC_SHA1_80 inline:");
        final String theirs =
                "7 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
        answer(
                Desk.phone("198.51.100.2", 3000, "a=crypto:" + theirs)
                        .replace("RTP/AVP", "RTP/SAVP"));
        assertThat(desk.media.remote(2).security()).isInstanceOf(Security.Sdes.class);
        assertThat(desk.media.remote(1).security()).isEqualTo(new Security.Clear());
    }

    @Test
    void anSdesOffererIsAnsweredWithOneLine() {
        final String theirs =
                "3 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
        offer(
                Desk.phone("198.51.100.2", 3000, "a=crypto:" + theirs)
                        .replace("RTP/AVP", "RTP/SAVP"),
                "transport-protocol",
                "RTP/AVP");
        final List<String> crypto =
                Desk.lines(answer(Desk.phone("198.51.100.1", 2000))).stream()
                        .filter(line -> line.startsWith("a=crypto"))
                        .toList();
        assertThat(crypto)
                .singleElement()
                .asString()
                .startsWith("a=crypto:3 AES_CM_128_HMAC_SHA1_80 inline:");
        assertThat(crypto.getFirst()).doesNotContain("d0RmdmcmVCspeEc3");
    }

    @Test
    void keysPassThroughWhereBothSidesTakeThem() {
        final String theirs =
                "1 AES_CM_128_HMAC_SHA1_80 inline:d0RmdmcmVCspeEc3QGZiNWpVLFJhQX1cfHAwJSoj";
        final String secure =
                Desk.phone("198.51.100.2", 3000, "a=crypto:" + theirs)
                        .replace("RTP/AVP", "RTP/SAVP");
        assertThat(Desk.lines(offer(secure, "DTLS", "off"))).contains("a=crypto:" + theirs);
        final String other =
                "1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7fQp9CnVubGVz";
        assertThat(Desk.lines(answer(secure.replace(theirs, other)))).contains("a=crypto:" + other);
    }

    @Test
    void codecsAreStrippedAndOrdered() {
        final NgValue codec =
                new NgValue.Builder()
                        .put("strip", NgValue.texts(List.of("all")))
                        .put("offer", NgValue.texts(List.of("PCMU", "PCMA")))
                        .build();
        assertThat(Desk.lines(offer(Desk.phone("198.51.100.1", 2000), "codec", codec)))
                .contains("m=audio 30002 RTP/AVP 0 8");
        assertThat(
                        Desk.lines(
                                answer(
                                        Desk.phone("198.51.100.2", 3000)
                                                .replace(" 8 0 101", " 8 101"))))
                .as("what was not offered on is not accepted back")
                .contains("m=audio 30000 RTP/AVP 8");
    }

    @Test
    void whatNobodyAcceptedIsNotInUse() {
        final String sdp = Desk.phone("198.51.100.1", 2000);
        final Object[] mux = {"rtcp-mux", List.of("offer")};
        for (int i = 0; i < 2; i++) {
            assertThat(Desk.lines(offer(sdp, mux))).contains("a=rtcp:30003", "a=rtcp-mux");
        }
        answer(Desk.phone("198.51.100.2", 3000));
        assertThat(Desk.lines(offer(sdp, mux))).contains("a=rtcp:30003", "a=rtcp-mux");
        answer(Desk.phone("198.51.100.2", 3000, "a=rtcp-mux"));
        assertThat(Desk.lines(offer(sdp))).contains("a=rtcp:30002", "a=rtcp-mux");
    }

    @Test
    void rejectedMediaAreAnsweredWithPortZero() {
        final String two =
                Desk.phone(
                        "198.51.100.1",
                        2000,
                        "m=video 0 RTP/AVP 96",
                        "a=mid:v",
                        "a=rtpmap:96 VP8/90000");
        assertThat(Desk.lines(offer(two)))
                .containsSubsequence("m=video 0 RTP/AVP 96", "a=mid:v")
                .doesNotContain("a=rtpmap:96 VP8/90000");
        assertThat(desk.media.open).as("no port for what is refused").hasSize(2);
    }

    @Test
    void holdByZeroAddressIsPassedOn() {
        final String held =
                Desk.phone("198.51.100.1", 2000)
                        .replace("c=IN IP4 198.51.100.1", "c=IN IP4 0.0.0.0");
        assertThat(Desk.lines(offer(held))).contains("c=IN IP4 0.0.0.0", "a=sendonly");
    }

    @Test
    void theSourceOfTheMessageMayCountInsteadOfTheDescription() {
        offer(
                Desk.phone("10.0.0.1", 2000),
                "received-from",
                List.of("IP4", "198.51.100.77"),
                "flags",
                List.of("SIP-source-address"));
        answer(Desk.phone("198.51.100.2", 3000));
        assertThat(desk.media.remote(1).rtp()).hasToString("/198.51.100.77:2000");
    }

    @Test
    void interfacesAreChosenByNameAndFamily() {
        assertThat(
                        Desk.lines(
                                offer(
                                        Desk.phone("198.51.100.1", 2000),
                                        "direction",
                                        List.of("default", "outside"),
                                        "replace",
                                        List.of("origin"))))
                .contains("c=IN IP4 203.0.113.9", "o=alice 100 1 IN IP4 203.0.113.9");
        assertThat(
                        Desk.lines(
                                desk.ask(
                                        "offer",
                                        "call-id",
                                        "six",
                                        "from-tag",
                                        "a",
                                        "sdp",
                                        Desk.phone("198.51.100.1", 2000),
                                        "address-family",
                                        "IP6")))
                .contains("c=IN IP6 2001:db8:4321:0:0:0:0:1");
    }

    @Test
    void branchesHavePortsOfTheirOwn() {
        final String sdp = Desk.phone("198.51.100.1", 2000);
        final List<String> one = Desk.lines(offer(sdp, "via-branch", "b1"));
        final List<String> two = Desk.lines(offer(sdp, "via-branch", "b2"));
        assertThat(one).contains("m=audio 30002 RTP/AVP 8 0 101");
        assertThat(two).contains("m=audio 30004 RTP/AVP 8 0 101");
        desk.ask(
                "answer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                "t2",
                "via-branch",
                "b2",
                "sdp",
                Desk.phone("198.51.100.3", 3000));
        assertThat(desk.media.bridges).containsEntry(1L, 3L);
        desk.ask("delete", "call-id", "c", "from-tag", "a", "via-branch", "b1", "delete-delay", 0);
        assertThat(desk.media.open.keySet()).containsExactlyInAnyOrder(1L, 3L);
        desk.ask("delete", "call-id", "c", "from-tag", "a", "delete-delay", 0);
        assertThat(desk.media.open).isEmpty();
        assertThat(desk.calls.size()).isZero();
    }

    @Test
    void oursIsFoundAgainWhenLoopsAreForbidden() {
        final NgValue.Dictionary first =
                offer(Desk.phone("198.51.100.1", 2000), "flags", List.of("loop-protect"));
        assertThat(Desk.lines(first)).contains("a=rtpengine:test");
        final String sdp = java.util.Objects.requireNonNull(first.text("sdp"));
        assertThat(offer(sdp, "flags", List.of("loop-protect")).text("sdp")).isEqualTo(sdp);
    }

    @Test
    void mediaIsHeldBackAndLetThroughAgain() {
        offer(Desk.phone("198.51.100.1", 2000));
        answer(Desk.phone("198.51.100.2", 3000));
        assertThat(Desk.result(desk.ask("block media", "call-id", "c", "from-tag", "a")))
                .isEqualTo("ok");
        assertThat(gates()).containsExactly("1 true false false");
        desk.ask("block DTMF", "call-id", "c");
        assertThat(gates()).containsExactly("1 true true false", "2 false true false");
        desk.ask("unblock media", "call-id", "c", "from-tag", "a");
        desk.ask("unblock_dtmf", "call-id", "c");
        assertThat(gates()).containsExactly("1 false false false", "2 false false false");
        assertThat(Desk.result(desk.ask("block media", "call-id", "c", "from-tag", "x")))
                .isEqualTo("From-tag given, but no such tag exists");
    }

    /** The latest gate of each leg. */
    private List<String> gates() {
        final java.util.SortedMap<Long, String> latest = new java.util.TreeMap<>();
        for (final MediaCommand command : desk.media.commands) {
            if (command instanceof MediaCommand.Gate gate) {
                latest.put(
                        gate.leg(),
                        gate.leg()
                                + " "
                                + gate.blockMedia()
                                + " "
                                + gate.blockDtmf()
                                + " "
                                + gate.silence());
            }
        }
        return List.copyOf(latest.values());
    }

    @Test
    void errorsAreInTheWordsAndTheOrderOfTheOriginal() {
        assertThat(Desk.result(desk.ask("offer"))).isEqualTo("No SDP body in message");
        assertThat(Desk.result(desk.ask("offer", "sdp", "x"))).isEqualTo("No call-id in message");
        assertThat(Desk.result(desk.ask("offer", "sdp", "x", "call-id", "c")))
                .isEqualTo("No from-tag in message");
        assertThat(Desk.result(desk.ask("answer", "sdp", "x", "call-id", "c", "from-tag", "a")))
                .isEqualTo("No to-tag in message");
        assertThat(Desk.result(answer("x"))).isEqualTo("Unknown call-id");
        assertThat(Desk.result(offer("x"))).isEqualTo("Failed to parse SDP");
        assertThat(
                        Desk.result(
                                offer(
                                        Desk.phone("198.51.100.1", 2000)
                                                .replace("c=IN IP4 198.51.100.1\r\n", ""))))
                .isEqualTo("Incomplete SDP specification");
        assertThat(Desk.result(desk.ask("query", "call-id", "c"))).isEqualTo("Unknown call-id");
        assertThat(Desk.result(desk.ask("play media", "call-id", "c")))
                .isEqualTo("Unknown call-ID");
        assertThat(desk.ask("delete", "call-id", "c").text("warning"))
                .isEqualTo("Call-ID not found or tags didn't match");
        assertThat(Desk.result(desk.ask("delete", "call-id", "c", "flags", List.of("fatal"))))
                .isEqualTo("Call-ID not found or tags didn't match");
        assertThat(Desk.result(desk.ask("dance"))).isEqualTo("Unrecognized command");
        assertThat(Desk.result(desk.ask("list", "limit", -1)))
                .isEqualTo("invalid limit, must be >= 0");
        offer(Desk.phone("198.51.100.1", 2000));
        assertThat(Desk.result(answerAs("a"))).isEqualTo("Invalid dialogue association");
        assertThat(Desk.result(desk.ask("play media", "call-id", "c")))
                .isEqualTo("No participant party specified");
        assertThat(Desk.result(desk.ask("play DTMF", "call-id", "c", "from-tag", "a", "code", "x")))
                .isEqualTo("Out of range 'code' specified");
    }

    @Test
    void aPartySendsADigitToWhoTakesIt() {
        offer(Desk.phone("198.51.100.1", 2000));
        assertThat(Desk.result(answerAs("b"))).isEqualTo("ok");
        desk.media.commands.clear();
        assertThat(
                        Desk.result(
                                desk.ask(
                                        "play DTMF",
                                        "call-id",
                                        "c",
                                        "from-tag",
                                        "b",
                                        "code",
                                        "#",
                                        "duration",
                                        "120",
                                        "volume",
                                        -10,
                                        "pause",
                                        7_000)))
                .isEqualTo("ok");
        assertThat(desk.media.commands)
                .singleElement()
                .isInstanceOfSatisfying(
                        MediaCommand.Press.class,
                        press -> {
                            assertThat(press.event()).isEqualTo(11);
                            assertThat(press.millis()).isEqualTo(120);
                            assertThat(press.volume()).isEqualTo(10);
                            assertThat(press.pauseMillis()).isEqualTo(5_000);
                            assertThat(press.payloadType()).isEqualTo(101);
                        });
        assertThat(Desk.result(desk.ask("play DTMF", "call-id", "c", "from-tag", "b", "code", 16)))
                .isEqualTo("Out of range 'code' specified");
        // Before it talks with anybody there is nobody to send it to.
        assertThat(
                        Desk.result(
                                desk.ask(
                                        "offer",
                                        "call-id",
                                        "other",
                                        "from-tag",
                                        "a",
                                        "sdp",
                                        Desk.phone("198.51.100.1", 2000))))
                .isEqualTo("ok");
        assertThat(
                        Desk.result(
                                desk.ask(
                                        "play DTMF",
                                        "call-id",
                                        "other",
                                        "from-tag",
                                        "a",
                                        "code",
                                        5)))
                .isEqualTo("Monologue has no media capable of DTMF injection");
    }

    private NgValue.Dictionary answerAs(final String tag) {
        return desk.ask(
                "answer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                tag,
                "sdp",
                Desk.phone("198.51.100.2", 3000));
    }
}
