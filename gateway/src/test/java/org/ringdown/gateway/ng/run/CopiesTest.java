package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Tone;

/**
 * Who listens to a call whose codecs it does not have: a tone goes by real sockets from a talker to
 * its peer as it is, and to the listener in the listener's own codec.
 */
class CopiesTest {
    private static final String OPUS = "111 opus/48000/2";
    private static final List<String> ALLOWED = List.of("allow-transcoding");

    private final NgBench bench;
    private final ToneLine line = new ToneLine();
    private final List<NgPeer> peers = new ArrayList<>();

    CopiesTest() throws Exception {
        bench = new NgBench();
    }

    @AfterEach
    void close() {
        peers.forEach(NgPeer::close);
        bench.close();
    }

    private NgPeer peer(final Kind kind, final String... formats) throws Exception {
        final NgPeer peer = new NgPeer(kind, List.of(formats), List.of());
        peers.add(peer);
        return peer;
    }

    private NgValue.Dictionary request(final Kind kind, final Object... more) throws Exception {
        return bench.ask(
                "subscribe request",
                PacketsTest.joined(
                        PacketsTest.joined(PacketsTest.flags(kind), more),
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "to-tag",
                        "s"));
    }

    private NgValue.Dictionary answer(final String sdp, final List<String> flags) throws Exception {
        return bench.ask(
                "subscribe answer", "call-id", "c", "to-tag", "s", "flags", flags, "sdp", sdp);
    }

    /** Somebody listens to the first party. */
    private NgPeer listener(final Kind kind, final @Nullable String added, final String... formats)
            throws Exception {
        final NgPeer peer = peer(kind, formats);
        final Object[] codecs =
                added == null
                        ? new Object[0]
                        : new Object[] {
                            "codec",
                            new NgValue.Builder()
                                    .put(
                                            "transcode",
                                            new NgValue.Sequence(List.of(new NgValue.Text(added))))
                                    .build()
                        };
        final String offer = NgBench.sdp(request(kind, codecs));
        assertThat(answer(peer.sdp("active", "recvonly"), ALLOWED).text("result")).isEqualTo("ok");
        peer.connect(offer, DtlsRole.CLIENT);
        peer.audio.secured();
        return peer;
    }

    private void isHeard(final NgPeer from, final NgPeer to, final double hertz) throws Exception {
        final Tone tone = line.heard(from.audio, to.audio, hertz);
        assertThat(tone.hertz()).isCloseTo(hertz, within(3.0));
        assertThat(tone.levelDbfs()).isCloseTo(20 * Math.log10(ToneLine.AMPLITUDE), within(1.5));
        assertThat(tone.purity()).isGreaterThan(0.9);
    }

    @ParameterizedTest(name = "{0} {1} for {2} {3}")
    @CsvSource(
            delimiter = '|',
            nullValues = "-",
            value = {
                "WEB | 111 opus/48000/2 | PLAIN | 0 PCMU/8000 | PCMU",
                "WEB | 111 opus/48000/2 | SDES | 8 PCMA/8000 | PCMA",
                "PLAIN | 8 PCMA/8000 | WEB | 96 opus/48000/2 | opus",
                "SDES | 9 G722/8000 | PLAIN | 96 L16/16000 | L16/16000",
                "PLAIN | 111 opus/48000/2 | PLAIN | 8 PCMA/8000 | -",
            })
    void aListenerHearsTheToneInItsOwnCodecAndThePeerAsItWas(
            final Kind kind,
            final String format,
            final Kind listening,
            final String own,
            final @Nullable String added)
            throws Exception {
        final NgPeer a = peer(kind, format);
        final NgPeer b = peer(kind, format);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer recorder = listener(listening, added, own);
        isHeard(a, recorder, 440);
        assertThat(RtpView.ssrc(NgPeer.await(b.audio.heard), 0)).isEqualTo(a.audio.ssrc);
        final NgValue.Dictionary tags = bench.ask("query", "call-id", "c").dictionary("tags");
        assertThat(tags.dictionary("s").toString()).contains("transcoding");
        assertThat(tags.dictionary("a").toString()).doesNotContain("transcoding");
        assertThat(
                        bench.ask("statistics")
                                .dictionary("statistics")
                                .dictionary("currentstatistics")
                                .number("transcodedmedia", 0))
                .isEqualTo(1);
        bench.ask("delete", "call-id", "c", "from-tag", "a", "delete-delay", 0);
        Awaitility.await().until(() -> bench.plane.openPortsCount() == 0);
    }

    @Test
    void whatIsPublishedIsHeardInEveryCodec() throws Exception {
        final NgPeer stage = peer(Kind.WEB, "111 opus/48000/2");
        final String told =
                NgBench.sdp(
                        bench.ask(
                                "publish",
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "sdp",
                                stage.sdp("actpass", "sendonly")));
        stage.connect(told, DtlsRole.CLIENT);
        stage.audio.secured();
        isHeard(stage, listener(Kind.PLAIN, "G722", "9 G722/8000"), 600);
    }

    /** The reports of a source that is made are ours: the talker's are about another. */
    @Test
    void aListenerGetsReportsOfWhatIsMadeForIt() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, OPUS);
        final NgPeer b = peer(Kind.PLAIN, OPUS);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer recorder = listener(Kind.PLAIN, "PCMU", "0 PCMU/8000");
        isHeard(a, recorder, 440);
        final int made = RtpView.ssrc(packet(a, recorder), 0);
        Awaitility.await()
                .until(() -> {
                    final byte[] report = recorder.audio.rtcp.poll(5, TimeUnit.SECONDS);
                    return report != null
                            && RtcpView.type(report, 0) == RtcpView.SR
                            && RtcpView.sender(report, 0) == made;
                });
    }

    /** The next packet that the listener gets of what the talker says. */
    private static byte[] packet(final NgPeer talker, final NgPeer listener) throws Exception {
        listener.audio.heard.clear();
        for (int i = 0; i < 50; i++) {
            talker.audio.say("sound");
            final byte[] came = listener.audio.heard.poll(100, TimeUnit.MILLISECONDS);
            if (came != null) {
                return came;
            }
        }
        throw new AssertionError("nothing is heard");
    }

    @Test
    void aListenerGoesOnHearingWhenTheTalkerTakesAnotherCodec() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, "0 PCMU/8000");
        final NgPeer b = peer(Kind.PLAIN, "0 PCMU/8000");
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer recorder = listener(Kind.PLAIN, null, "0 PCMU/8000");
        a.audio.reaches(recorder.audio, "as it is");
        final NgPeer moved = peer(Kind.PLAIN, "9 G722/8000");
        final NgPeer other = peer(Kind.PLAIN, "9 G722/8000");
        final Object[] names = {"call-id", "c", "from-tag", "a", "to-tag", "b"};
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                PacketsTest.joined(
                                        names, "sdp", moved.sdp("actpass", "sendrecv"))));
        final String answered =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                PacketsTest.joined(names, "sdp", other.sdp("active", "sendrecv"))));
        moved.connect(answered, DtlsRole.CLIENT);
        other.connect(offer, DtlsRole.CLIENT);
        packet(moved, recorder);
        isHeard(moved, recorder, 440);
    }

    @Test
    void digitsReachAListenerByItsOwnClock() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, OPUS, "97 telephone-event/48000");
        final NgPeer b = peer(Kind.PLAIN, OPUS, "97 telephone-event/48000");
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer recorder =
                listener(Kind.PLAIN, "PCMU", "0 PCMU/8000", "96 telephone-event/8000");
        a.audio.say(97, new byte[] {(byte) 7, 10, 0x03, (byte) 0xc0}, 0);
        byte[] came = NgPeer.await(recorder.audio.heard);
        while (RtpView.payloadType(came, 0) != 96) {
            came = NgPeer.await(recorder.audio.heard);
        }
        final int from = RtpView.headerLength(came, 0, came.length);
        assertThat(Arrays.copyOfRange(came, from, came.length))
                .containsExactly(7, 10, 0, (byte) 160);
    }

    @Test
    void whatNobodyCanMakeIsRefused() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, OPUS);
        final NgPeer b = peer(Kind.PLAIN, OPUS);
        PacketsTest.call(bench, a, b);
        assertThat(NgBench.sdp(request(Kind.PLAIN))).contains("RTP/AVP 111\r\n");
        final NgPeer gsm = peer(Kind.PLAIN, "3 GSM/8000");
        assertThat(answer(gsm.sdp("active", "recvonly"), ALLOWED).text("error-reason"))
                .isEqualTo("Failed to process subscription answer");
        final NgPeer phone = peer(Kind.PLAIN, "0 PCMU/8000");
        assertThat(answer(phone.sdp("active", "recvonly"), List.of()).text("error-reason"))
                .isEqualTo("Failed to process subscription answer");
    }

    @Test
    void partiesThatAreJoinedLaterHearEachOtherInTheirOwnCodecs() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, "0 PCMU/8000");
        final NgPeer b = peer(Kind.PLAIN, "0 PCMU/8000");
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer c = peer(Kind.SDES, "96 opus/48000/2");
        final String sdp =
                NgBench.sdp(
                        bench.ask(
                                "publish",
                                "call-id",
                                "c",
                                "from-tag",
                                "x",
                                "sdp",
                                c.sdp("", "sendrecv")));
        c.connect(sdp, DtlsRole.CLIENT);
        assertThat(
                        bench.ask("connect", "call-id", "c", "from-tag", "x", "to-tag", "a")
                                .text("result"))
                .isEqualTo("ok");
        packet(c, a);
        isHeard(c, a, 440);
        isHeard(a, c, 1_000);
    }
}
