package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpView;

/** Calls by requests of the protocol alone, and what then flows between real sockets. */
class PacketsTest {
    private final NgBench bench;
    private final List<NgPeer> peers = new ArrayList<>();

    PacketsTest() throws Exception {
        bench = new NgBench();
    }

    @AfterEach
    void close() {
        peers.forEach(NgPeer::close);
        bench.close();
    }

    private NgPeer peer(final Kind kind, final boolean pictures) throws Exception {
        final NgPeer peer = new NgPeer(kind, pictures);
        peers.add(peer);
        return peer;
    }

    /** What a script of a gateway says towards such a party. */
    static Object[] flags(final Kind towards) {
        return switch (towards) {
            case PLAIN -> new Object[] {"transport-protocol", "RTP/AVP", "ICE", "remove"};
            case SDES ->
                    new Object[] {"transport-protocol", "RTP/SAVP", "ICE", "remove", "DTLS", "off"};
            case WEB ->
                    new Object[] {
                        "transport-protocol",
                        "UDP/TLS/RTP/SAVPF",
                        "ICE",
                        "force",
                        "SDES",
                        List.of("off"),
                        "rtcp-mux",
                        List.of("require"),
                        "flags",
                        List.of("generate-mid")
                    };
        };
    }

    static Object[] joined(final Object[] first, final Object... more) {
        return Stream.concat(Stream.of(first), Stream.of(more)).toArray();
    }

    /**
     * What two parties are told of each other.
     *
     * @param offer what the second was offered
     * @param answer what the first was answered
     */
    record Told(String offer, String answer) {}

    /** Joins two parties by these words in the offer and in the answer. */
    static Told told(
            final NgBench bench,
            final NgPeer one,
            final NgPeer other,
            final Object[] inOffer,
            final Object[] inAnswer)
            throws Exception {
        final Object[] names = {"call-id", "c", "from-tag", "a"};
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                joined(
                                        joined(inOffer, names),
                                        "sdp",
                                        one.sdp("actpass", "sendrecv"))));
        final String answer =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                joined(
                                        joined(inAnswer, names),
                                        "to-tag",
                                        "b",
                                        "sdp",
                                        other.sdp("active", "sendrecv"))));
        return new Told(offer, answer);
    }

    /** The same with the same words in both, of two phones whose media is then ready. */
    private void join(final NgPeer one, final NgPeer other, final Object... words)
            throws Exception {
        final Told told = told(bench, one, other, words, words);
        one.connect(told.answer(), DtlsRole.CLIENT);
        other.connect(told.offer(), DtlsRole.CLIENT);
    }

    /** A call of two, with its media ready. */
    static void call(final NgBench bench, final NgPeer one, final NgPeer other) throws Exception {
        final Told told = told(bench, one, other, flags(other.kind), flags(one.kind));
        if (one.kind == Kind.WEB) {
            assertThat(told.answer()).contains("a=setup:passive");
        }
        one.connect(told.answer(), DtlsRole.CLIENT);
        other.connect(told.offer(), DtlsRole.CLIENT);
        for (final NgPeer each : List.of(one, other)) {
            for (final NgPeer.Media medium : each.media()) {
                medium.secured();
            }
        }
    }

    static Stream<Arguments> pairs() {
        return Stream.of(Kind.values())
                .flatMap(one ->
                        Stream.of(Kind.values())
                                .flatMap(other ->
                                        Stream.of(false, true)
                                                .map(video -> Arguments.of(one, other, video))));
    }

    @ParameterizedTest(name = "{0} to {1}, video {2}")
    @MethodSource("pairs")
    void mediaFlowsBothWays(final Kind one, final Kind other, final boolean pictures)
            throws Exception {
        final NgPeer a = peer(one, pictures);
        final NgPeer b = peer(other, pictures);
        call(bench, a, b);
        for (int i = 0; i < a.media().size(); i++) {
            final NgPeer.Media mine = a.media().get(i);
            final NgPeer.Media theirs = b.media().get(i);
            mine.reaches(theirs, "to the callee");
            theirs.reaches(mine, "to the caller");
            final byte[] report = new byte[256];
            final int length =
                    new RtcpWriter(report).begin(0).senderReport(mine.ssrc, 1, 2, 3, 4).length();
            mine.sayRtcp(java.util.Arrays.copyOf(report, length));
            // Of video we may have asked for a whole picture in the meantime.
            byte[] came = NgPeer.await(theirs.rtcp);
            while (RtcpView.sender(came, 0) != mine.ssrc) {
                came = NgPeer.await(theirs.rtcp);
            }
        }
        final NgValue.Dictionary totals =
                bench.ask("query", "call-id", "c").dictionary("totals").dictionary("RTP");
        assertThat(totals.number("packets", 0)).isGreaterThanOrEqualTo(2L * a.media().size());
    }

    @Test
    void askedForItWeBeginTheHandshakeOurselves() throws Exception {
        final NgPeer browser = peer(Kind.WEB, false);
        final NgPeer phone = peer(Kind.PLAIN, false);
        final Object[] active = joined(flags(Kind.WEB), "DTLS", "active");
        final String answer = told(bench, browser, phone, flags(Kind.PLAIN), active).answer();
        assertThat(answer).contains("a=setup:active");
        browser.connect(answer, DtlsRole.SERVER);
        browser.audio.secured();
    }

    @Test
    void mediaThatIsToEchoComesBackAndGoesNowhereElse() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        join(a, b, "media-echo", "both");
        a.audio.reaches(a.audio, "echo");
        assertThat(b.audio.heard).isEmpty();
    }

    @Test
    void headerExtensionsThatAreStrippedDoNotComeInPacketsEither() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "flags",
                                List.of("strip-extmap"),
                                "sdp",
                                a.sdp("", "sendrecv") + "a=extmap:1 urn:x\r\n"));
        assertThat(offer).doesNotContain("extmap");
        final String answer =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "to-tag",
                                "b",
                                "sdp",
                                b.sdp("", "sendrecv")));
        a.connect(answer, DtlsRole.CLIENT);
        b.connect(offer, DtlsRole.CLIENT);
        final byte[] plain = new byte[24];
        RtpView.writeHeader(plain, 0, 0, false, 7, 8, 0x77);
        plain[0] |= 0x10;
        System.arraycopy(
                new byte[] {(byte) 0xbe, (byte) 0xde, 0, 1, 0x10, 1, 0, 0, 'w', 'o', 'r', 'd'},
                0,
                plain,
                12,
                12);
        a.audio.sayRtp(plain);
        final byte[] came = NgPeer.await(b.audio.heard);
        assertThat(RtpView.extended(came, 0)).isFalse();
        assertThat(NgPeer.words(came)).isEqualTo("word");
    }

    @Test
    void pierceNatSendsEmptyDatagramsUntilThePeerIsHeard() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.SDES, false);
        final Object[] pierce = {"flags", List.of("pierce-NAT")};
        final String answer = told(bench, a, b, joined(flags(Kind.SDES), pierce), pierce).answer();
        NgPeer.await(a.audio.empty);
        NgPeer.await(a.audio.empty);
        // An encrypted leg sends nothing that is not sealed.
        assertThat(b.audio.empty).isEmpty();
        a.connect(answer, DtlsRole.CLIENT);
        org.awaitility.Awaitility.await()
                .until(() -> {
                    a.audio.say("here");
                    a.audio.empty.clear();
                    return a.audio.empty.poll(400, TimeUnit.MILLISECONDS) == null;
                });
    }

    @Test
    void reportsAreOursWhereTheScriptWantsThat() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.SDES, false);
        final Object[] plain = {};
        final Told told = told(bench, a, b, joined(flags(Kind.SDES), "generate-RTCP", "on"), plain);
        a.connect(told.answer(), DtlsRole.CLIENT);
        b.connect(told.offer(), DtlsRole.CLIENT);
        a.audio.reaches(b.audio, "sound");
        for (int i = 0; i < 5; i++) {
            a.audio.say("sound");
        }
        final byte[] report = new byte[256];
        final int length =
                new RtcpWriter(report)
                        .begin(0)
                        .senderReport(a.audio.ssrc, 1, 2, 30_000, 40_000)
                        .length();
        a.audio.sayRtcp(java.util.Arrays.copyOf(report, length));

        final byte[] toB = report(b, at -> RtcpView.type(at, 0) == RtcpView.SR);
        assertThat(RtcpView.sender(toB, 0)).isEqualTo(a.audio.ssrc);
        assertThat(RtcpView.packets(toB, 0)).as("ours, not the party's own").isBetween(1L, 200L);
        assertThat(RtcpView.octets(toB, 0)).isEqualTo(5 * RtcpView.packets(toB, 0));

        final byte[] toA = report(a, at -> RtcpView.count(at, 0) > 0);
        assertThat(RtcpView.blockSource(toA, RtcpView.reportBlock(toA, 0, 0)))
                .isEqualTo(a.audio.ssrc);
    }

    /** A report that a party gets, one of the next ten. */
    private static byte[] report(final NgPeer of, final Predicate<byte[]> wanted) throws Exception {
        for (int i = 0; i < 10; i++) {
            final byte[] came = NgPeer.await(of.audio.rtcp);
            if (wanted.test(came)) {
                return came;
            }
        }
        throw new AssertionError("no such report");
    }

    @Test
    void natWaitSendsNothingToWhoWasNotHeard() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        join(a, b, "flags", List.of("NAT-wait"));
        for (int i = 0; i < 5; i++) {
            a.audio.say("early");
        }
        assertThat(b.audio.heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
        b.audio.say("here I am");
        NgPeer.await(a.audio.heard);
        a.audio.reaches(b.audio, "at last");
    }
}
