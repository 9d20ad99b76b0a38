package org.ringdown.bench.micro;

import java.nio.charset.StandardCharsets;
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
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;

/** A browser's INVITE of 1 kB, with 17 headers: read, and read and passed on. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 12, time = 1)
@Measurement(iterations = 8, time = 1)
public class SipBenchmark {
    private static final byte[] INVITE =
            """
            INVITE sip:bob@example.com SIP/2.0
            Via: SIP/2.0/WSS 7kf2j3h4k5.invalid;branch=z9hG4bK7648201;rport
            Route: <sip:Gx7d0jQp@sip.example.com;transport=ws;lr>
            Max-Forwards: 69
            To: <sip:bob@example.com>
            From: "Alice" <sip:alice@example.com>;tag=u2q8c1lq1p
            Call-ID: r2nvhhm3c8h5m4q0c2l1
            CSeq: 6234 INVITE
            Contact: <sip:0fu3k2lq@7kf2j3h4k5.invalid;transport=ws;ob>
            Accept: application/sdp, application/dtmf-relay
            Allow: INVITE,ACK,CANCEL,BYE,UPDATE,MESSAGE,OPTIONS,REFER,INFO,NOTIFY
            Supported: timer,ice,replaces,outbound
            Session-Expires: 90
            Min-SE: 60
            P-Preferred-Identity: <sip:alice@example.com>
            User-Agent: JsSIP 3.13.8
            Content-Type: application/sdp
            Content-Length: 340

            v=0
            o=- 4953251290124567331 2 IN IP4 127.0.0.1
            s=-
            t=0 0
            a=group:BUNDLE 0
            m=audio 54609 UDP/TLS/RTP/SAVPF 111 9 0 8 126
            c=IN IP4 192.0.2.10
            a=ice-ufrag:Jg4w
            a=ice-pwd:kTxJyKlHHw4VvXNqGVd0xZRz
            a=setup:actpass
            a=mid:0
            a=rtcp-mux
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            a=rtpmap:126 telephone-event/8000
            """
                    .replace("\n", "\r\n")
                    .getBytes(StandardCharsets.US_ASCII);

    /** Reads it: the index of header lines, and what must be right in any message. */
    @Benchmark
    public SipMessage parse() {
        return SipParser.parse(INVITE, 0, INVITE.length, Limits.DEFAULT).orThrow();
    }

    /** Reads it, does to it what a proxy must (RFC 3261 §16.6), and writes it. */
    @Benchmark
    public byte[] forward() {
        final SipRequest request =
                (SipRequest) SipParser.parse(INVITE, 0, INVITE.length, Limits.DEFAULT).orThrow();
        return request.edit()
                .removeFirstValue("Route")
                .prepend("Record-Route", "<sip:Gx7d0jQp@sip.example.com;transport=ws;lr>")
                .prepend("Record-Route", "<sip:a81kdm2P@sip.example.com;lr>")
                .prepend("Via", "SIP/2.0/UDP sip.example.com:5060;rport;branch=z9hG4bK5f1c77")
                .set("Max-Forwards", Integer.toString(request.maxForwards() - 1))
                .build()
                .toBytes();
    }
}
