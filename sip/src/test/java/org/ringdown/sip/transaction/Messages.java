package org.ringdown.sip.transaction;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.parse.Limits;
import org.ringdown.sip.parse.SipParser;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** Messages for tests, written as text and read by the parser. */
public final class Messages {
    private Messages() {}

    /** A message from its lines; the empty line is added. */
    public static SipMessage parse(final String text) {
        final byte[] bytes =
                (text.strip().replace("\n", "\r\n") + "\r\n\r\n").getBytes(StandardCharsets.UTF_8);
        return switch (SipParser.parse(bytes, 0, bytes.length, Limits.DEFAULT)) {
            case Parsed.Ok<SipMessage>(SipMessage message) -> message;
            case Parsed.Malformed<SipMessage>(String rule, int offset) ->
                    throw new AssertionError(rule + " at " + offset + " in " + text);
        };
    }

    /** A request of alice to bob with this top Via; {@code more} are further header lines. */
    public static SipRequest request(final String method, final String via, final String... more) {
        return (SipRequest)
                parse(
                        """
                        %1$s sip:bob@example.org SIP/2.0
                        Via: %2$s
                        Max-Forwards: 70
                        From: "Alice" <sip:alice@example.org>;tag=a1
                        To: <sip:bob@example.org>
                        Call-ID: call-1@alice
                        CSeq: 7 %1$s
                        %3$s
                        """
                                .formatted(method, via, String.join("\n", more)));
    }

    /** The same over UDP from alice's address, with this branch. */
    public static SipRequest udp(final String method, final String branch, final String... more) {
        return request(method, "SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK" + branch, more);
    }

    /** A response with a To tag. */
    public static SipResponse reply(final SipRequest request, final int status, final String tag) {
        final SipResponse.Builder reply = request.reply(status);
        return request.toTag() != null || status == 100 ? reply.build() : reply.toTag(tag).build();
    }

    /** A flow to 192.0.2.{@code host} from our port 5060. */
    public static Flow flow(
            final Transport transport, final int host, final int port, final long id) {
        return new Flow(
                transport,
                new InetSocketAddress(InetAddress.ofLiteral("198.51.100.1"), 5060),
                new InetSocketAddress(InetAddress.ofLiteral("192.0.2." + host), port),
                id);
    }
}
