package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.Codec;

/** Requests about who only listens, who is only listened to, and what is held back. */
class SubscriptionTest {
    private static final String RECEIVER =
            Desk.phone("198.51.100.7", 7000).replace("a=ptime:20\r\n", "") + "a=recvonly\r\n";

    private final Desk desk = new Desk(12);

    @BeforeEach
    void call() {
        desk.ask("offer", "call-id", "c", "from-tag", "a", "sdp", Desk.phone("198.51.100.1", 2000));
        desk.ask(
                "answer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                "b",
                "sdp",
                Desk.phone("198.51.100.2", 3000).replace("8 0 101", "0 101"));
    }

    private NgValue.Dictionary subscribe(final Object... more) {
        final Object[] all = new Object[more.length + 2];
        all[0] = "call-id";
        all[1] = "c";
        System.arraycopy(more, 0, all, 2, more.length);
        return desk.ask("subscribe request", all);
    }

    private NgValue.Dictionary answer(final String tag, final String sdp, final Object... more) {
        final Object[] all = new Object[more.length + 6];
        System.arraycopy(new Object[] {"call-id", "c", "to-tag", tag, "sdp", sdp}, 0, all, 0, 6);
        System.arraycopy(more, 0, all, 6, more.length);
        return desk.ask("subscribe answer", all);
    }

    @Test
    void theOfferShowsWhatWillComeAndFromWhere() {
        final NgValue.Dictionary reply = subscribe("from-tag", "a");
        assertThat(Desk.lines(reply))
                .containsSubsequence(
                        "s=-",
                        "c=IN IP4 203.0.113.1",
                        "m=audio 30004 RTP/AVP 0 101",
                        "a=rtpmap:0 PCMU/8000",
                        "a=rtpmap:101 telephone-event/8000",
                        "a=sendonly",
                        "a=rtcp:30005")
                .doesNotContain("a=rtpmap:8 PCMA/8000");
        assertThat(reply.text("to-tag")).hasSize(16);
        assertThat(reply.list("from-tags")).hasSize(1);
        assertThat(desk.media.copies).isEmpty();
        final String tag = String.valueOf(reply.text("to-tag"));
        assertThat(Desk.result(answer(tag, RECEIVER))).isEqualTo("ok");
        assertThat(desk.media.copies).hasSize(1);
        final NgValue.Dictionary tags = desk.ask("query", "call-id", "c").dictionary("tags");
        assertThat(tags.dictionary(tag).list("subscriptions").toString())
                .contains("pub/sub")
                .contains("Text[bytes=a]");
        assertThat(tags.dictionary("a").list("subscribers").toString())
                .contains("offer/answer")
                .contains("pub/sub");
        assertThat(Desk.result(desk.ask("unsubscribe", "call-id", "c", "to-tag", tag)))
                .isEqualTo("ok");
        assertThat(desk.media.copies).isEmpty();
        assertThat(desk.media.open).hasSize(2);
    }

    @Test
    void aListenerOnHoldGetsNothingUntilItIsNot() {
        subscribe("from-tag", "a", "to-tag", "s");
        answer("s", RECEIVER.replace("recvonly", "inactive"));
        assertThat(desk.media.copies).isEmpty();
        subscribe("from-tag", "a", "to-tag", "s");
        assertThat(desk.media.open).hasSize(3);
        answer("s", RECEIVER);
        assertThat(desk.media.copies).hasSize(1);
    }

    @Test
    void aCopyFollowsItsSourceToOtherPorts() {
        subscribe("from-tag", "a", "to-tag", "s");
        answer("s", RECEIVER);
        final long before = desk.media.copies.values().iterator().next().heard().leg();
        desk.ask(
                "offer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                "b",
                "direction",
                List.of("outside", "default"),
                "sdp",
                Desk.phone("198.51.100.1", 2002));
        assertThat(desk.media.copies.values())
                .singleElement()
                .satisfies(copy -> assertThat(copy.heard().leg()).isNotEqualTo(before));
    }

    @Test
    void notAllIsAcceptedIsAnErrorUnlessThatIsAllowed() {
        desk.ask("delete", "call-id", "c", "delete-delay", 0);
        desk.ask("offer", "call-id", "c", "from-tag", "a", "sdp", Desk.phone("198.51.100.1", 2000));
        desk.ask(
                "answer",
                "call-id",
                "c",
                "from-tag",
                "a",
                "to-tag",
                "b",
                "sdp",
                Desk.phone("198.51.100.2", 3000));
        subscribe("from-tag", "a", "to-tag", "s");
        final String some = RECEIVER.replace("8 0 101", "0");
        assertThat(Desk.result(answer("s", some)))
                .isEqualTo("Failed to process subscription answer");
        final NgValue.Dictionary allowed = answer("s", some, "flags", List.of("allow-transcoding"));
        assertThat(Desk.result(allowed)).isEqualTo("ok");
        assertThat(allowed.text("warning")).isNull();
        assertThat(desk.media.copies.values())
                .singleElement()
                .satisfies(copy -> {
                    assertThat(copy.terms().types().to(0)).isZero();
                    assertThat(copy.terms().types().to(8)).isNegative();
                    final Conversion made = Objects.requireNonNull(copy.terms().conversion());
                    assertThat(made.from()).extracting(Codec::name).containsExactly("PCMA");
                    assertThat(made.to().name()).isEqualTo("PCMU");
                });
    }

    @ParameterizedTest(name = "{0} {1}={2}: {3}")
    @CsvSource({
        "subscribe request, from-tag, x, 'From-tag given, but no such tag exists'",
        "subscribe request, label, x, No monologue matching the given label",
        "subscribe request, from-tags, x, 'From-tag given, but no such tag exists'",
        "subscribe request, limit, 1, No participant party specified",
        "subscribe answer, to-tag, x, No SDP body in message",
        "subscribe answer, limit, 1, No to-tag in message",
        "unsubscribe, to-tag, x, ok",
        "unsubscribe, limit, 1, No to-tag in message",
        "publish, from-tag, x, No SDP body in message",
        "start forwarding, from-tag, a, Forwarding is not available",
        "stop forwarding, from-tag, a, Forwarding is not available",
        "start recording, from-tag, a, Recording is not available",
        "connect, from-tag, a, No to-tag in message",
    })
    void whatCannotBeDoneIsSaid(
            final String command, final String key, final String value, final String result) {
        assertThat(Desk.result(desk.ask(command, "call-id", "c", key, value))).isEqualTo(result);
    }

    @Test
    void anAnswerOfAStrangerIsRefused() {
        assertThat(Desk.result(answer("b", RECEIVER))).isEqualTo("To-tag not found");
        assertThat(Desk.result(answer("x", RECEIVER))).isEqualTo("To-tag not found");
    }

    @Test
    void listenersLeaveWithTheCallAndDoNotKeepIt() {
        for (final String tag : List.of("s1", "s2", "s3")) {
            subscribe("from-tag", "a", "to-tag", tag);
            answer(tag, RECEIVER);
        }
        assertThat(desk.media.copies).hasSize(3);
        desk.ask("delete", "call-id", "c", "from-tag", "b", "delete-delay", 0);
        assertThat(desk.calls.size()).isZero();
        assertThat(desk.media.open).isEmpty();
    }

    @Test
    void noPortIsLeftWhenThereAreNotEnough() {
        for (int i = 0; i < 9; i++) {
            assertThat(Desk.result(subscribe("from-tag", "a", "to-tag", "s" + i))).isEqualTo("ok");
        }
        assertThat(Desk.result(subscribe("flags", List.of("all"), "to-tag", "s9")))
                .isEqualTo("Ran out of ports");
        assertThat(desk.media.open).hasSize(11);
        assertThat(desk.calls.size()).isEqualTo(1);
    }

    @Test
    void aPublisherIsAnsweredWithOneCodec() {
        final NgValue.Dictionary reply =
                desk.ask(
                        "publish",
                        "sdp",
                        Desk.phone("198.51.100.5", 5000) + "a=sendonly\r\na=ssrc:7 cname:x\r\n");
        assertThat(Desk.lines(reply))
                .contains("m=audio 30004 RTP/AVP 8", "a=recvonly")
                .doesNotContain("a=ssrc:7 cname:x");
        assertThat(reply.text("call-id")).hasSize(16);
        assertThat(reply.text("from-tag")).hasSize(16);
        assertThat(desk.calls.size()).isEqualTo(2);
        final NgValue.Dictionary all =
                desk.ask(
                        "publish",
                        "codec",
                        new NgValue.Builder()
                                .put("accept", new NgValue.Sequence(List.of(NgValue.of("all"))))
                                .build(),
                        "sdp",
                        Desk.phone("198.51.100.5", 5000));
        assertThat(Desk.lines(all)).contains("m=audio 30006 RTP/AVP 8 0 101");
    }

    @Test
    void aConnectionOfOneWayOnlyIsACopy() {
        assertThat(
                        Desk.result(
                                desk.ask(
                                        "connect",
                                        "call-id",
                                        "c",
                                        "from-tag",
                                        "a",
                                        "to-tag",
                                        "b",
                                        "flags",
                                        List.of("directional"))))
                .isEqualTo("ok");
        assertThat(desk.media.copies).hasSize(1);
        assertThat(desk.media.bridges).hasSize(2);
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource({
        "force-transcoding, what both sides have is not converted",
        "record-call, Recording is not available",
        "reuse-codecs, codecs are negotiated anew",
        "moh=x, music on hold is a dictionary",
        "delay-buffer=100, media is not delayed",
        "T.38-decode, T.38 is not available",
        "DTLS-fingerprint=sha-1, sha-1 is not available",
        "SDES-unencrypted_srtp, always encrypted",
        "xmlrpc-callback=192.0.2.1, nobody is called",
    })
    void whatIsReadAndNotDoneIsSaidInTheAnswer(final String flag, final String text) {
        final NgValue.Dictionary reply =
                desk.ask(
                        "offer",
                        "call-id",
                        "w",
                        "from-tag",
                        "a",
                        "flags",
                        List.of(flag),
                        "sdp",
                        Desk.phone("198.51.100.1", 2000));
        assertThat(Desk.result(reply)).isEqualTo("ok");
        assertThat(reply.text("warning")).contains(text);
    }

    @Test
    void ourCertificateIsToldByTheHashThatIsWished() {
        final NgValue.Dictionary reply =
                subscribe(
                        "from-tag",
                        "a",
                        "transport-protocol",
                        "UDP/TLS/RTP/SAVPF",
                        "DTLS-fingerprint",
                        "sha-384");
        assertThat(Desk.lines(reply)).contains("a=fingerprint:sha-384 CC:DD");
    }

    @Test
    void mediaThatIsRemovedIsUnknownToOneAndRefusedToTheOther() {
        final String offer =
                Desk.phone("198.51.100.1", 2000)
                        + "m=video 2002 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n"
                        + "m=audio 2004 RTP/AVP 0\r\n";
        final NgValue.Dictionary shown =
                desk.ask(
                        "offer",
                        "call-id",
                        "h",
                        "from-tag",
                        "a",
                        "sdp-media-remove",
                        List.of("video"),
                        "sdp",
                        offer);
        assertThat(Desk.lines(shown).stream().filter(line -> line.startsWith("m=")))
                .hasSize(2)
                .allMatch(line -> line.startsWith("m=audio "));
        final NgValue.Dictionary answered =
                desk.ask(
                        "answer",
                        "call-id",
                        "h",
                        "from-tag",
                        "a",
                        "to-tag",
                        "b",
                        "sdp",
                        Desk.phone("198.51.100.2", 3000) + "m=audio 3004 RTP/AVP 0\r\n");
        final List<String> media =
                Desk.lines(answered).stream().filter(line -> line.startsWith("m=")).toList();
        assertThat(media).hasSize(3);
        assertThat(media.get(1)).isEqualTo("m=video 0 RTP/AVP 96");
        assertThat(media.get(2)).startsWith("m=audio 3").doesNotContain(" 0 RTP");
        assertThat(desk.media.remotes.values())
                .anyMatch(remote -> remote.rtp() != null && remote.rtp().getPort() == 3004);
    }
}
