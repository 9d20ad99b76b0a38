package org.ringdown.service.bench;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.sip.message.Method;

/** What phones say about pictures in SIP (RFC 5168). */
class PicturesTest {
    private static final String TYPE = "application/media_control+xml";
    private static final String UPDATE =
            """
            <?xml version="1.0" encoding="utf-8" ?>
            <media_control>
              <vc_primitive>
                <to_encoder>
                  <picture_fast_update/>
                </to_encoder>
              </vc_primitive>
            </media_control>
            """;

    private final Bench bench = new Bench();
    private final Device alice = bench.browser("alice");
    private final Device bob = bench.phone("bob");
    private final Device carol = bench.phone("carol");

    @BeforeEach
    void everybodyIsRegistered() {
        alice.register();
        bob.register();
        carol.register();
        bench.untilTheEnd();
        bench.forgetTheLadder();
    }

    @AfterEach
    void nothingIsLeft() {
        bench.untilTheEnd();
        bench.assertNothingIsLeft();
    }

    private static String withPictures(final String sdp) {
        return sdp + "m=video 16908 RTP/AVP 96\r\na=rtpmap:96 VP8/90000\r\n";
    }

    private void says(final Talk call, final String type, final String body) {
        bench.media.taken();
        bench.forgetTheLadder();
        bob.send(call.request(Method.INFO).body(type, body).build());
        bench.untilTheEnd();
    }

    private Talk withABrowser(final boolean pictures) {
        final Talk call = alice.call("bob");
        final String sdp = Sdp.baresip(bob.address(), 1, "sendrecv");
        bob.rings().answerWith(pictures ? withPictures(sdp) : sdp);
        bench.untilTheEnd();
        return call;
    }

    @Test
    void aBrowserIsAskedForAPictureByRtcpForAPhoneThatAsksInSip() {
        final Talk call = withABrowser(true);

        says(bob.rings(), TYPE + ";charset=utf-8", UPDATE);

        assertThat(bob.last().status()).isEqualTo(200);
        assertThat(alice.has(Method.INFO)).isFalse();
        assertThat(bench.media.taken()).containsExactly("picture 1");
        call.bye();
    }

    @Test
    void whatElseIsSaidPasses() {
        final Talk call = withABrowser(true);

        says(bob.rings(), TYPE, UPDATE.replace("picture_fast_update", "picture_freeze"));
        assertThat(alice.has(Method.INFO)).isTrue();
        says(bob.rings(), "application/dtmf-relay", "<picture_fast_update/>");

        assertThat(bench.media.taken()).isEmpty();
        call.bye();
    }

    @Test
    void withoutPicturesThereIsNothingToAskFor() {
        final Talk call = withABrowser(false);

        says(bob.rings(), TYPE, UPDATE);

        assertThat(alice.has(Method.INFO)).isTrue();
        assertThat(bench.media.taken()).isEmpty();
        call.bye();
    }

    @Test
    void aPhoneIsAskedInSipByAPhone() {
        final Talk call =
                carol.call("bob", withPictures(Sdp.baresip(carol.address(), 1, "sendrecv")));
        bob.rings().answerWith(withPictures(Sdp.baresip(bob.address(), 1, "sendrecv")));
        bench.untilTheEnd();

        says(bob.rings(), TYPE, UPDATE);

        assertThat(new String(carol.got(Method.INFO).body(), StandardCharsets.UTF_8))
                .isEqualTo(UPDATE);
        assertThat(bench.media.taken()).isEmpty();
        call.bye();
    }
}
