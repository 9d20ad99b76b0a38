package org.ringdown.service.trace;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/** Plays what a signalling loop would see, message by message, at times of our choice. */
final class Script {
    static final Flow ALICE = flow(Transport.WSS, "198.51.100.7", 41_000, 3);
    static final Flow BOB = flow(Transport.UDP, "192.0.2.8", 5_060, 0);

    private final Watcher watcher;
    private long now = 1_000_000_000L;

    Script(final Watcher watcher) {
        this.watcher = watcher;
    }

    static Flow flow(final Transport transport, final String host, final int port, final long id) {
        return new Flow(
                transport,
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 5_060),
                new InetSocketAddress(InetAddress.ofLiteral(host), port),
                id);
    }

    long now() {
        return now;
    }

    Script after(final long millis) {
        now += millis * 1_000_000;
        return this;
    }

    Script from(final Flow flow, final SipMessage message) {
        watcher.received(message, flow, now);
        return this;
    }

    Script to(final Flow flow, final SipMessage message) {
        watcher.sent(message, new Hop.Over(flow), now);
        return this;
    }

    Script to(final Hop hop, final SipMessage message) {
        watcher.sent(message, hop, now);
        return this;
    }

    Script because(final SipMessage about, final String sentence) {
        watcher.because(about, sentence, now);
        return this;
    }

    /** A message of these lines, headers given as they are; Content-Length is added. */
    static SipMessage message(final String start, final String headers, final String body) {
        final String text =
                start
                        + "\r\n"
                        + headers.strip().replace("\n", "\r\n")
                        + "\r\nContent-Length: "
                        + body.length()
                        + "\r\n\r\n"
                        + body;
        final byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT).orThrow();
    }

    /** A request from alice to bob. */
    static SipRequest request(
            final String method, final String callId, final int cseq, final String more) {
        return (SipRequest)
                message(
                        method + " sip:bob@example.org SIP/2.0",
                        "Via: SIP/2.0/WSS x.invalid;branch=z9hG4bK"
                                + method
                                + cseq
                                + callId
                                + "\nMax-Forwards: 70\nFrom: <sip:alice@example.org>;tag=a\n"
                                + "To: <sip:bob@example.org>"
                                + (method.equals("INVITE") || method.equals("REGISTER")
                                        ? ""
                                        : ";tag=b")
                                + "\nCall-ID: "
                                + callId
                                + "\nCSeq: "
                                + cseq
                                + " "
                                + method
                                + (more.isEmpty() ? "" : "\n" + more),
                        "");
    }

    /** The copy of a request that goes on, with a Via of ours. */
    static SipRequest copy(final SipRequest request, final String branch) {
        return request.edit()
                .prepend("Via", "SIP/2.0/UDP 192.0.2.1;branch=z9hG4bK" + branch)
                .build();
    }

    static SipMessage reply(final SipRequest request, final int status) {
        return request.reply(status).build();
    }

    static SipMessage reply(
            final SipRequest request, final int status, final String name, final String value) {
        return request.reply(status).add(name, value).build();
    }
}
