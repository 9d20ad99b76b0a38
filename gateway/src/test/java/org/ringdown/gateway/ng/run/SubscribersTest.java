package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpView;

/** Who only listens, and who is only listened to: requests of the protocol, and their packets. */
class SubscribersTest {
    private final NgBench bench;
    private final List<NgPeer> peers = new ArrayList<>();

    SubscribersTest() throws Exception {
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

    /** A new listener of this party. */
    private NgPeer subscriber(
            final Kind kind, final boolean pictures, final String to, final String tag)
            throws Exception {
        final NgPeer peer = peer(kind, pictures);
        final NgValue.Dictionary reply =
                bench.ask(
                        "subscribe request",
                        PacketsTest.joined(
                                PacketsTest.flags(kind),
                                "call-id",
                                "c",
                                "from-tag",
                                to,
                                "to-tag",
                                tag));
        final String offer = NgBench.sdp(reply);
        assertThat(offer).contains("a=sendonly").doesNotContain("a=sendrecv");
        assertThat(reply.text("to-tag")).isEqualTo(tag);
        assertThat(reply.text("from-tag")).isEqualTo(to);
        final NgValue.Dictionary answered =
                bench.ask(
                        "subscribe answer",
                        "call-id",
                        "c",
                        "to-tag",
                        tag,
                        "sdp",
                        peer.sdp("active", "recvonly"));
        assertThat(answered.text("result")).isEqualTo("ok");
        peer.connect(offer, DtlsRole.CLIENT);
        for (final NgPeer.Media each : peer.media()) {
            each.secured();
        }
        return peer;
    }

    @ParameterizedTest
    @EnumSource(Kind.class)
    void subscribersOfEveryKindHearOnePartyAndTheCallGoesOn(final Kind kind) throws Exception {
        final NgPeer a = peer(Kind.WEB, true);
        final NgPeer b = peer(Kind.PLAIN, true);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "before");
        b.audio.reaches(a.audio, "before");
        final NgPeer first = subscriber(kind, true, "a", "s1");
        final NgPeer second = subscriber(Kind.PLAIN, true, "a", "s2");
        final NgPeer third = subscriber(Kind.SDES, true, "b", "s3");
        a.audio.reaches(first.audio, "a speaks");
        a.audio.reaches(second.audio, "a speaks");
        a.audio.reaches(b.audio, "a speaks");
        b.audio.reaches(third.audio, "b speaks");
        b.audio.reaches(a.audio, "b speaks");
        a.media().get(1).reaches(first.media().get(1), "a is seen");
        a.media().get(1).reaches(b.media().get(1), "a is seen");
        first.audio.heard.clear();
        third.audio.heard.clear();
        b.audio.reaches(third.audio, "only for a");
        assertThat(first.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        // What a listener sends goes nowhere.
        a.audio.heard.clear();
        second.audio.say("nobody hears me");
        assertThat(a.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        assertThat(bench.ask("unsubscribe", "call-id", "c", "to-tag", "s1").text("result"))
                .isEqualTo("ok");
        a.audio.reaches(second.audio, "still there");
        first.audio.heard.clear();
        a.audio.reaches(second.audio, "gone");
        assertThat(first.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        bench.ask("delete", "call-id", "c", "from-tag", "a", "delete-delay", 0);
        Awaitility.await().until(() -> bench.plane.openPortsCount() == 0);
    }

    @Test
    void aCopyIsThePacketAsItWasAndReportsOfTheSourceGoAlong() throws Exception {
        final NgPeer a = peer(Kind.SDES, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        PacketsTest.call(bench, a, b);
        final NgPeer listener = subscriber(Kind.PLAIN, false, "a", "s");
        a.audio.reaches(listener.audio, "begin");
        final byte[] said = a.audio.say("the same for both");
        for (final NgPeer each : List.of(listener, b)) {
            byte[] came = NgPeer.await(each.audio.heard);
            while (NgPeer.words(came).equals("begin")) {
                came = NgPeer.await(each.audio.heard);
            }
            assertThat(came).isEqualTo(said);
        }
        final byte[] report = new byte[256];
        final int length =
                new RtcpWriter(report).begin(0).senderReport(a.audio.ssrc, 1, 2, 3, 4).length();
        a.audio.sayRtcp(java.util.Arrays.copyOf(report, length));
        assertThat(RtcpView.sender(NgPeer.await(listener.audio.rtcp), 0)).isEqualTo(a.audio.ssrc);
    }

    @Test
    void aNewViewerBringsAWholePictureAndMayAskForAnother() throws Exception {
        final NgPeer a = peer(Kind.WEB, true);
        final NgPeer b = peer(Kind.WEB, true);
        PacketsTest.call(bench, a, b);
        final NgPeer.Media camera = a.media().get(1);
        camera.reaches(b.media().get(1), "picture");
        camera.rtcp.clear();
        final NgPeer viewer = subscriber(Kind.WEB, true, "a", "s");
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> {
                    camera.say("picture");
                    final byte[] came = camera.rtcp.poll(100, TimeUnit.MILLISECONDS);
                    return came != null && wantsPicture(came);
                });
        camera.reaches(viewer.media().get(1), "picture");
        camera.rtcp.clear();
        final byte[] loss = new byte[64];
        final int length =
                new RtcpWriter(loss)
                        .begin(0)
                        .receiverReport(9)
                        .pictureLoss(9, camera.ssrc)
                        .length();
        Awaitility.await()
                .atMost(10, TimeUnit.SECONDS)
                .until(() -> {
                    viewer.media().get(1).sayRtcp(java.util.Arrays.copyOf(loss, length));
                    final byte[] came = camera.rtcp.poll(200, TimeUnit.MILLISECONDS);
                    return came != null && wantsPicture(came);
                });
    }

    private static boolean wantsPicture(final byte[] packets) {
        for (int at = 0; at < packets.length; at = RtcpView.next(packets, at)) {
            if (RtcpView.wantsPicture(packets, at)) {
                return true;
            }
        }
        return false;
    }

    @Test
    void whoPublishesIsHeardByAllWhoSubscribe() throws Exception {
        final NgPeer stage = peer(Kind.WEB, true);
        final NgValue.Dictionary published =
                bench.ask(
                        "publish",
                        "call-id",
                        "c",
                        "from-tag",
                        "p",
                        "sdp",
                        stage.sdp("actpass", "sendonly"));
        final String answer = NgBench.sdp(published);
        assertThat(answer).contains("a=recvonly").contains("a=setup:passive");
        assertThat(published.text("call-id")).isEqualTo("c");
        assertThat(published.text("from-tag")).isEqualTo("p");
        stage.connect(answer, DtlsRole.CLIENT);
        stage.audio.secured();
        stage.media().get(1).secured();
        final NgPeer plain = subscriber(Kind.PLAIN, true, "p", "s1");
        final NgPeer sdes = subscriber(Kind.SDES, true, "p", "s2");
        final NgPeer web = subscriber(Kind.WEB, true, "p", "s3");
        for (final NgPeer each : List.of(plain, sdes, web)) {
            stage.audio.reaches(each.audio, "welcome");
            stage.media().get(1).reaches(each.media().get(1), "curtain");
        }
        bench.ask("delete", "call-id", "c", "from-tag", "p", "delete-delay", 0);
        Awaitility.await().until(() -> bench.plane.openPortsCount() == 0);
    }

    @Test
    void aRecorderHearsEverybodyEachOnAStreamOfItsOwn() throws Exception {
        final NgPeer a = peer(Kind.WEB, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        b.audio.reaches(a.audio, "begin");
        final NgPeer one = peer(Kind.PLAIN, false);
        final NgPeer two = peer(Kind.PLAIN, false);
        final NgValue.Dictionary reply =
                bench.ask(
                        "subscribe request",
                        PacketsTest.joined(
                                PacketsTest.flags(Kind.PLAIN),
                                "call-id",
                                "c",
                                "flags",
                                List.of("all", "SIPREC")));
        final String offer = NgBench.sdp(reply);
        assertThat(offer).contains("a=label:0").contains("a=label:1");
        assertThat(reply.list("from-tags")).hasSize(2);
        assertThat(reply.dictionary("media-labels").dictionary("1").text("tag")).isEqualTo("b");
        final String answer = one.sdp("", "recvonly");
        final String other = two.sdp("", "recvonly");
        bench.ask(
                "subscribe answer",
                "call-id",
                "c",
                "to-tag",
                String.valueOf(reply.text("to-tag")),
                "sdp",
                answer + other.substring(other.indexOf("m=")));
        a.audio.reaches(one.audio, "first line");
        b.audio.reaches(two.audio, "second line");
        assertThat(RtpView.ssrc(a.audio.say("x"), 0)).isEqualTo(a.audio.ssrc);
    }

    @Test
    void theWayToOneListenerIsBlockedAloneAndASilencedPartyIsSilentForAll() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "begin");
        final NgPeer listener = subscriber(Kind.PLAIN, false, "a", "s");
        a.audio.reaches(listener.audio, "begin");
        bench.ask("block media", "call-id", "c", "from-tag", "a", "to-tag", "s");
        listener.audio.heard.clear();
        a.audio.reaches(b.audio, "blocked for one");
        assertThat(listener.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
        bench.ask("unblock media", "call-id", "c", "from-tag", "a", "to-tag", "s");
        a.audio.reaches(listener.audio, "back again");
        bench.ask("block media", "call-id", "c", "from-tag", "a");
        Awaitility.await()
                .until(() -> {
                    b.audio.heard.clear();
                    listener.audio.heard.clear();
                    a.audio.say("nobody");
                    return b.audio.heard.poll(200, TimeUnit.MILLISECONDS) == null
                            && listener.audio.heard.isEmpty();
                });
        bench.ask("unblock media", "call-id", "c", "from-tag", "a");
        a.audio.reaches(b.audio, "free");
        bench.ask("silence media", "call-id", "c", "from-tag", "a");
        Awaitility.await()
                .until(() -> {
                    listener.audio.heard.clear();
                    a.audio.say("sound");
                    final byte[] came = listener.audio.heard.poll(1, TimeUnit.SECONDS);
                    return came != null && came[12] == (byte) 0xff && came[16] == (byte) 0xff;
                });
    }

    @Test
    void partiesOfTwoCallsAreConnected() throws Exception {
        final NgPeer a = peer(Kind.PLAIN, false);
        final NgPeer b = peer(Kind.PLAIN, false);
        PacketsTest.call(bench, a, b);
        a.audio.reaches(b.audio, "first call");
        final NgPeer c = peer(Kind.SDES, false);
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
        c.audio.reaches(a.audio, "third");
        a.audio.reaches(c.audio, "to the third");
        b.audio.heard.clear();
        a.audio.reaches(c.audio, "not to b");
        assertThat(b.audio.heard.poll(200, TimeUnit.MILLISECONDS)).isNull();
    }
}
