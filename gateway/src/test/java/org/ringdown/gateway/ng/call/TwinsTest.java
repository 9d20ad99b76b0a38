package org.ringdown.gateway.ng.call;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.offer.Security;

/** Media that stand in a description twice, as SRTP was offered before RFC 8643. */
class TwinsTest {
    private static final String KEY =
            "a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:YUJDZGVmZ2hpSktMbW9QUVJTVHVWd3h5ejEyMzQ1";

    private final Desk desk = new Desk(100);

    private static String sdp(final String address, final String... media) {
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "v=0",
                                "o=- 1 1 IN IP4 " + address,
                                "s=-",
                                "c=IN IP4 " + address,
                                "t=0 0"));
        lines.addAll(List.of(media));
        return Desk.sdp(lines.toArray(String[]::new));
    }

    private NgValue.Dictionary ask(final boolean offer, final String sdp, final Object... more) {
        final List<Object> all =
                new ArrayList<>(List.of("call-id", "c", "from-tag", "a", "ICE", "remove"));
        if (!offer) {
            all.addAll(List.of("to-tag", "b"));
        }
        all.addAll(List.of("sdp", sdp));
        all.addAll(List.of(more));
        return desk.ask(offer ? "offer" : "answer", all.toArray());
    }

    private static List<String> media(final NgValue.Dictionary reply) {
        return Desk.lines(reply).stream().filter(line -> line.startsWith("m=")).toList();
    }

    private NgValue.Dictionary offered() {
        return ask(
                true,
                sdp("198.51.100.1", "m=audio 2000 RTP/AVP 0"),
                "transport-protocol",
                "RTP/SAVP",
                "OSRTP",
                List.of("offer-legacy"),
                "DTLS",
                "off");
    }

    @Test
    void eachMediumIsOfferedTwiceOnOnePort() {
        final NgValue.Dictionary reply = offered();
        assertThat(reply.text("warning")).isNull();
        assertThat(media(reply))
                .containsExactly("m=audio 30002 RTP/AVP 0", "m=audio 30002 RTP/SAVP 0");
        final List<String> lines = Desk.lines(reply);
        assertThat(lines.subList(0, lines.indexOf("m=audio 30002 RTP/SAVP 0")))
                .noneMatch(line -> line.startsWith("a=crypto"));
        assertThat(lines).anyMatch(line -> line.startsWith("a=crypto"));
    }

    @Test
    void whoTakesSrtpGetsIt() {
        offered();
        final NgValue.Dictionary reply =
                ask(
                        false,
                        sdp(
                                "198.51.100.2",
                                "m=audio 0 RTP/AVP 0",
                                "m=audio 3000 RTP/SAVP 0",
                                KEY.replace("crypto:1", "crypto:7")));
        assertThat(media(reply)).containsExactly("m=audio 30000 RTP/AVP 0");
        assertThat(desk.media.remote(2).security()).isInstanceOf(Security.Sdes.class);
        assertThat(Objects.requireNonNull(desk.media.remote(2).rtp()).getPort()).isEqualTo(3000);
    }

    @Test
    void whoTakesTheOtherIsSpokenToInTheClear() {
        offered();
        final NgValue.Dictionary reply =
                ask(false, sdp("198.51.100.2", "m=audio 3000 RTP/AVP 0", "m=audio 0 RTP/SAVP 0"));
        assertThat(media(reply)).containsExactly("m=audio 30000 RTP/AVP 0");
        assertThat(desk.media.remote(2).security()).isInstanceOf(Security.Clear.class);
        assertThat(Objects.requireNonNull(desk.media.remote(2).rtp()).getPort()).isEqualTo(3000);
        // Nothing disappears from a description that has once been there (RFC 3264 §8).
        final NgValue.Dictionary again = ask(true, sdp("198.51.100.1", "m=audio 2000 RTP/AVP 0"));
        assertThat(media(again)).hasSize(2);
    }

    @Test
    void whoOffersTwiceIsAnsweredTwiceAndHeardOnce() {
        final NgValue.Dictionary shown =
                ask(
                        true,
                        sdp(
                                "198.51.100.1",
                                "m=audio 2000 RTP/AVP 0",
                                "m=audio 2000 RTP/SAVP 0",
                                KEY,
                                "m=video 2002 RTP/SAVP 97",
                                KEY,
                                "a=rtpmap:97 VP8/90000",
                                "m=video 2002 RTP/AVP 97",
                                "a=rtpmap:97 VP8/90000"),
                        "transport-protocol",
                        "RTP/AVP",
                        "flags",
                        List.of("OSRTP-accept"));
        assertThat(media(shown))
                .containsExactly("m=audio 30002 RTP/AVP 0", "m=video 30006 RTP/AVP 97");
        final NgValue.Dictionary answer =
                ask(
                        false,
                        sdp(
                                "198.51.100.2",
                                "m=audio 3000 RTP/AVP 0",
                                "m=video 3002 RTP/AVP 97",
                                "a=rtpmap:97 VP8/90000"));
        assertThat(media(answer))
                .containsExactly(
                        "m=audio 0 RTP/AVP 0",
                        "m=audio 30000 RTP/SAVP 0",
                        "m=video 30004 RTP/SAVP 97",
                        "m=video 0 RTP/AVP 97");
        assertThat(desk.media.remote(1).security()).isInstanceOf(Security.Sdes.class);
    }
}
