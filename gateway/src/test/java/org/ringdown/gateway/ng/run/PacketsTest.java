package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
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

    /** A call of two, with its media ready. */
    static void call(final NgBench bench, final NgPeer one, final NgPeer other) throws Exception {
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                joined(
                                        flags(other.kind),
                                        "call-id",
                                        "c",
                                        "from-tag",
                                        "a",
                                        "sdp",
                                        one.sdp("actpass", "sendrecv"))));
        final String answer =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                joined(
                                        flags(one.kind),
                                        "call-id",
                                        "c",
                                        "from-tag",
                                        "a",
                                        "to-tag",
                                        "b",
                                        "sdp",
                                        other.sdp("active", "sendrecv"))));
        if (one.kind == Kind.WEB) {
            assertThat(answer).contains("a=setup:passive");
        }
        one.connect(answer, DtlsRole.CLIENT);
        other.connect(offer, DtlsRole.CLIENT);
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
        bench.ask(
                "offer",
                joined(
                        flags(Kind.PLAIN),
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "sdp",
                        browser.sdp("actpass", "sendrecv")));
        final String answer =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                joined(
                                        flags(Kind.WEB),
                                        "DTLS",
                                        "active",
                                        "call-id",
                                        "c",
                                        "from-tag",
                                        "a",
                                        "to-tag",
                                        "b",
                                        "sdp",
                                        phone.sdp("active", "sendrecv"))));
        assertThat(answer).contains("a=setup:active");
        browser.connect(answer, DtlsRole.SERVER);
        browser.audio.secured();
    }

    @Test
    void mediaThatIsToEchoComesBackAndGoesNowhereElse() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        bench.ask(
                "offer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "sdp",
                a.sdp("", "sendrecv"),
                "media-echo",
                "both");
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
        final List<String> flags = List.of("pierce-NAT");
        bench.ask(
                "offer",
                joined(
                        flags(Kind.SDES),
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "flags",
                        flags,
                        "sdp",
                        a.sdp("", "sendrecv")));
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
                                "flags",
                                flags,
                                "sdp",
                                b.sdp("", "sendrecv")));
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
    void natWaitSendsNothingToWhoWasNotHeard() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        final List<String> flags = List.of("NAT-wait");
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "flags",
                                flags,
                                "sdp",
                                a.sdp("", "sendrecv")));
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
                                "flags",
                                flags,
                                "sdp",
                                b.sdp("", "sendrecv")));
        a.connect(answer, DtlsRole.CLIENT);
        b.connect(offer, DtlsRole.CLIENT);
        for (int i = 0; i < 5; i++) {
            a.audio.say("early");
        }
        assertThat(b.audio.heard.poll(300, TimeUnit.MILLISECONDS)).isNull();
        b.audio.say("here I am");
        NgPeer.await(a.audio.heard);
        a.audio.reaches(b.audio, "at last");
    }
}
