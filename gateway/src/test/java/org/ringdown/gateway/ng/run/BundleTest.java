package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.ringdown.gateway.ng.run.NgPeer.Bundled;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.sdp.SessionDescription;

/** A browser that has sound and pictures on one transport, and phones that do not (RFC 9143). */
class BundleTest {
    private final NgBench bench;
    private final List<NgPeer> peers = new ArrayList<>();

    BundleTest() throws Exception {
        bench = new NgBench();
    }

    @AfterEach
    void close() {
        peers.forEach(NgPeer::close);
        bench.close();
    }

    private NgPeer browser(final Bundled how) throws Exception {
        final NgPeer peer = NgPeer.bundling(how);
        peers.add(peer);
        return peer;
    }

    private NgPeer phone(final Kind kind) throws Exception {
        final NgPeer peer = new NgPeer(kind, true);
        peers.add(peer);
        return peer;
    }

    /** One offer and its answer, after which both go by what they were told. */
    private PacketsTest.Told exchange(
            final NgPeer one,
            final NgPeer other,
            final String from,
            final String to,
            final Object... more)
            throws Exception {
        final Object[] names = {"call-id", "c", "from-tag", from, "to-tag", to};
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                PacketsTest.joined(
                                        PacketsTest.joined(
                                                PacketsTest.joined(
                                                        PacketsTest.flags(other.kind), more),
                                                names),
                                        "sdp",
                                        one.sdp("actpass", "sendrecv"))));
        other.adopt(offer);
        final String answer =
                NgBench.sdp(
                        bench.ask(
                                "answer",
                                PacketsTest.joined(
                                        PacketsTest.joined(PacketsTest.flags(one.kind), names),
                                        "sdp",
                                        other.sdp("active", "sendrecv"))));
        one.connect(answer, DtlsRole.CLIENT);
        other.connect(offer, DtlsRole.CLIENT);
        for (final NgPeer each : List.of(one, other)) {
            for (final NgPeer.Media medium : each.media()) {
                medium.secured();
            }
        }
        return new PacketsTest.Told(offer, answer);
    }

    private static void bothWays(final NgPeer a, final NgPeer b) throws Exception {
        for (int i = 0; i < a.media().size(); i++) {
            final NgPeer.Media mine = a.media().get(i);
            final NgPeer.Media theirs = b.media().get(i);
            if (!mine.off && !theirs.off) {
                mine.reaches(theirs, "from the one: " + i);
                theirs.reaches(mine, "from the other: " + i);
            }
        }
    }

    private static List<Integer> ports(final String sdp) {
        return SessionDescription.parse(sdp).orThrow().media().stream()
                .map(each -> each.port())
                .toList();
    }

    private static List<String> group(final String sdp) {
        return SessionDescription.parse(sdp).orThrow().bundle();
    }

    @ParameterizedTest
    @EnumSource(
            value = Bundled.class,
            names = {"YES", "ONLY"})
    void aBrowserHasOneTransportAndThePhoneTwo(final Bundled how) throws Exception {
        final NgPeer browser = browser(how);
        final NgPeer phone = phone(Kind.PLAIN);
        final PacketsTest.Told told = exchange(browser, phone, "a", "b");

        assertThat(told.offer()).doesNotContain("BUNDLE").doesNotContain("bundle-only");
        assertThat(ports(told.offer())).doesNotHaveDuplicates().doesNotContain(0);
        assertThat(group(told.answer())).containsExactly("0", "1");
        assertThat(ports(told.answer()).getFirst()).isEqualTo(ports(told.answer()).getLast());
        assertThat(told.answer()).contains("a=extmap:4 " + Abilities.MID);
        assertThat(bench.plane.openLegs()).isEqualTo(3);
        bothWays(browser, phone);
    }

    @Test
    void twoBrowsersThatBundleHearEachOther() throws Exception {
        final NgPeer one = browser(Bundled.YES);
        final NgPeer other = browser(Bundled.YES);
        final PacketsTest.Told told =
                exchange(one, other, "a", "b", "flags", List.of("BUNDLE-offer"));
        assertThat(group(told.offer())).containsExactly("0", "1");
        assertThat(ports(told.offer())).doesNotHaveDuplicates();
        bothWays(one, other);
        org.awaitility.Awaitility.await().until(() -> bench.plane.openLegs() == 2);
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"PLAIN", "SDES"})
    void aBundleIsOfferedToWhoTakesNothingElse(final Kind kind) throws Exception {
        final NgPeer phone = phone(kind);
        final NgPeer browser = browser(Bundled.YES);
        final PacketsTest.Told told =
                exchange(phone, browser, "a", "b", "flags", List.of("BUNDLE-require"));

        assertThat(group(told.offer())).containsExactly("1", "2");
        assertThat(ports(told.offer()).getFirst()).isEqualTo(ports(told.offer()).getLast());
        assertThat(told.offer()).contains("a=bundle-only");
        assertThat(told.answer()).doesNotContain("BUNDLE");
        assertThat(ports(told.answer())).doesNotHaveDuplicates();
        bothWays(phone, browser);
    }

    @Test
    void linesComeAndGoWithinTheBundle() throws Exception {
        final NgPeer browser = browser(Bundled.YES);
        final NgPeer phone = phone(Kind.PLAIN);
        exchange(browser, phone, "a", "b");
        final int port = ports(exchange(browser, phone, "a", "b").answer()).getFirst();
        bothWays(browser, phone);
        for (final boolean off : new boolean[] {true, false, true, false}) {
            for (final NgPeer each : peers) {
                each.media().getLast().off = off;
            }
            final PacketsTest.Told told =
                    off ? exchange(browser, phone, "a", "b") : exchange(phone, browser, "b", "a");
            final String shown = off ? told.answer() : told.offer();
            assertThat(group(shown)).isEqualTo(off ? List.of("0") : List.of("0", "1"));
            assertThat(ports(shown)).isEqualTo(off ? List.of(port, 0) : List.of(port, port));
            bothWays(browser, phone);
        }
    }

    @Test
    void theBundleOutlivesTheLineThatBeganIt() throws Exception {
        final NgPeer browser = browser(Bundled.YES);
        final NgPeer phone = phone(Kind.PLAIN);
        final int port = ports(exchange(browser, phone, "a", "b").answer()).getFirst();
        bothWays(browser, phone);
        peers.forEach(each -> each.audio.off = true);
        final PacketsTest.Told told = exchange(browser, phone, "a", "b");
        assertThat(group(told.answer())).containsExactly("1");
        assertThat(ports(told.answer())).containsExactly(0, port);
        bothWays(browser, phone);
    }

    @Test
    void whatAScriptRefusesIsNotBundled() throws Exception {
        final NgPeer browser = browser(Bundled.YES);
        final NgPeer phone = phone(Kind.PLAIN);
        final String offer =
                NgBench.sdp(
                        bench.ask(
                                "offer",
                                "call-id",
                                "c",
                                "from-tag",
                                "a",
                                "flags",
                                List.of("BUNDLE-reject"),
                                "transport-protocol",
                                "RTP/AVP",
                                "sdp",
                                browser.sdp("actpass", "sendrecv")));
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
                                phone.sdp("active", "sendrecv")));
        assertThat(offer).doesNotContain("BUNDLE");
        assertThat(answer).doesNotContain("BUNDLE");
        assertThat(ports(answer)).doesNotHaveDuplicates();
    }

    @Test
    void statisticsAreOfEachMediumForItself() throws Exception {
        final NgPeer browser = browser(Bundled.YES);
        final NgPeer phone = phone(Kind.PLAIN);
        exchange(browser, phone, "a", "b");
        bothWays(browser, phone);
        for (int i = 0; i < 7; i++) {
            browser.media().getLast().say("one more");
            NgPeer.await(phone.media().getLast().heard);
        }
        final NgValue.Dictionary tag =
                bench.ask("query", "call-id", "c").dictionary("tags").dictionary("a");
        final List<Long> packets = new ArrayList<>();
        for (final NgValue medium : tag.list("medias")) {
            final NgValue.Dictionary first =
                    (NgValue.Dictionary) ((NgValue.Dictionary) medium).list("streams").getFirst();
            packets.add(first.dictionary("stats").number("packets", -1));
        }
        assertThat(packets.getLast()).isEqualTo(packets.getFirst() + 7);
    }

    @Test
    void wishesForPicturesReachWhoSendsThem() throws Exception {
        final NgPeer browser = browser(Bundled.YES);
        final NgPeer phone = phone(Kind.SDES);
        exchange(browser, phone, "a", "b");
        final NgPeer.Media pictures = phone.media().getLast();
        pictures.reaches(browser.media().getLast(), "a picture");
        phone.audio.reaches(browser.audio, "sound");
        // Of a line that has sent nothing, whose sender nobody knows.
        final byte[] room = new byte[128];
        final int length =
                new RtcpWriter(room)
                        .begin(0)
                        .receiverReport(0x7777)
                        .pictureLoss(0x7777, pictures.ssrc)
                        .length();
        browser.audio.sayRtcp(Arrays.copyOf(room, length));
        assertThat(sought(pictures.rtcp, at -> wants(at, pictures.ssrc))).isTrue();
        assertThat(phone.audio.rtcp).noneMatch(at -> wants(at, pictures.ssrc));
    }

    private static boolean wants(final byte[] data, final int ssrc) {
        for (int at = 0; at < data.length; at = RtcpView.next(data, at)) {
            if (RtcpView.isPictureLoss(data, at) && RtcpView.mediaSource(data, at) == ssrc) {
                return true;
            }
        }
        return false;
    }

    private static boolean sought(final BlockingQueue<byte[]> queue, final Predicate<byte[]> wanted)
            throws Exception {
        for (int i = 0; i < 10; i++) {
            if (wanted.test(NgPeer.await(queue))) {
                return true;
            }
        }
        return false;
    }
}
