package org.ringdown.bench.micro;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.offer.Ends;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.LocalEnd;
import org.ringdown.rtc.offer.OfferAnswer;
import org.ringdown.rtc.offer.Outcome;
import org.ringdown.rtc.offer.Policy;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Rewritten;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.SessionDescription;

/** What the relay does with the SDP of one call: a browser's offer and a phone's answer. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 8, time = 1)
public class SdpBenchmark {
    private static final String FINGERPRINT =
            "sha-256 3A:96:6D:57:B2:C2:C7:61:A0:46:3E:1C:97:39:D3:F7:0A:88:A0:B1:EC:03:FB:10:"
                    + "A5:5D:3A:37:AB:DD:02:AA";
    private static final byte[] OFFER =
            sdp(
                    """
                    v=0
                    o=- 4953251290124567331 2 IN IP4 127.0.0.1
                    s=-
                    t=0 0
                    a=group:BUNDLE 0
                    a=extmap-allow-mixed
                    a=msid-semantic: WMS 1df41b5a
                    m=audio 54609 UDP/TLS/RTP/SAVPF 111 63 9 0 8 13 110 126
                    c=IN IP4 192.0.2.10
                    a=rtcp:9 IN IP4 0.0.0.0
                    a=candidate:3067498345 1 udp 2122260223 192.0.2.10 54609 typ host generation 0
                    a=ice-ufrag:Jg4w
                    a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
                    a=ice-options:trickle
                    a=fingerprint:%s
                    a=setup:actpass
                    a=mid:0
                    a=extmap:1 urn:ietf:params:rtp-hdrext:ssrc-audio-level
                    a=sendrecv
                    a=msid:1df41b5a 4d0ea8a0
                    a=rtcp-mux
                    a=rtpmap:111 opus/48000/2
                    a=rtcp-fb:111 transport-cc
                    a=fmtp:111 minptime=10;useinbandfec=1
                    a=rtpmap:63 red/48000/2
                    a=fmtp:63 111/111
                    a=rtpmap:9 G722/8000
                    a=rtpmap:0 PCMU/8000
                    a=rtpmap:8 PCMA/8000
                    a=rtpmap:13 CN/8000
                    a=rtpmap:110 telephone-event/48000
                    a=rtpmap:126 telephone-event/8000
                    a=ssrc:2063094287 cname:Xk0ThVqZ
                    """
                            .formatted(FINGERPRINT));
    private static final byte[] ANSWER =
            sdp(
                    """
                    v=0
                    o=bob 1 1 IN IP4 198.51.100.20
                    s=phone
                    c=IN IP4 198.51.100.20
                    t=0 0
                    m=audio 17002 RTP/AVP 8 126
                    a=rtpmap:8 PCMA/8000
                    a=rtpmap:126 telephone-event/8000
                    a=fmtp:126 0-15
                    a=sendrecv
                    """);

    private final Entropy entropy = target -> Arrays.fill(target, (byte) 7);
    private final LocalEnd browser =
            LocalEnd.webRtc(
                    List.of("203.0.113.7"),
                    40_000,
                    new IceParameters("ours", "oursoursoursoursoursours"),
                    FINGERPRINT);
    private final LocalEnd phone = LocalEnd.rtp("203.0.113.7", 30_000, 30_001);

    /** One end, always open. */
    private record Fixed(LocalEnd end) implements Ends {
        @Override
        public LocalEnd open(final int transport, final boolean ice, final boolean offering) {
            return end;
        }

        @Override
        public LocalEnd restartIce(final int transport) {
            return end;
        }
    }

    private static byte[] sdp(final String text) {
        return text.replace("\n", "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /** Reads, rewrites and writes both, with all that is agreed on. */
    @Benchmark
    public int rewriteOfferAndAnswer() {
        final OfferAnswer exchange =
                new OfferAnswer(
                        entropy,
                        new OfferAnswer.Party(new Fixed(browser), Profile.WEBRTC, Policy.USUAL),
                        new OfferAnswer.Party(new Fixed(phone), Profile.RTP, Policy.USUAL),
                        Abilities.RELAY);
        final Outcome offer = exchange.offer(Side.A, SessionDescription.parse(OFFER).orThrow());
        final Outcome answer = exchange.answer(Side.B, SessionDescription.parse(ANSWER).orThrow());
        return written(offer) + written(answer);
    }

    private static int written(final Outcome outcome) {
        if (outcome instanceof Rewritten rewritten) {
            return rewritten.sdp().toBytes().length;
        }
        throw new IllegalStateException("refused: " + outcome);
    }
}
