package org.ringdown.runtime.sip;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Counters;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;
import org.ringdown.runtime.net.RateLimits;

/**
 * The STUN server on a SIP port (RFC 5626 §4.4.2, RFC 8489): a phone behind a NAT asks from where
 * it is seen, which keeps the NAT open and tells it when its address has changed. Binding requests
 * alone are answered, each source some times a second, with little more bytes than it sent. What is
 * no such request is dropped. Safe from any thread.
 */
final class StunResponder {
    /** A client asks about every 29 seconds (RFC 5626 §4.4.2); many may be behind one address. */
    private static final int PER_SECOND = 20;

    private static final int SOURCES = 4_096;
    private static final int HEADER = 20;
    private static final int UNKNOWN_ATTRIBUTE = 420;
    private static final byte[] COOKIE = {0x21, 0x12, (byte) 0xA4, 0x42};

    private final Counters<TransportCounter> counters;
    private final RateLimits rate = new RateLimits(PER_SECOND, SOURCES);

    StunResponder(final Counters<TransportCounter> counters) {
        this.counters = counters;
    }

    /** Whether a datagram is STUN, by its first bits and the cookie; no SIP begins like that. */
    static boolean stun(final byte[] data, final int offset, final int length) {
        return length >= HEADER
                && (data[offset] & 0xC0) == 0
                && data[offset + 4] == COOKIE[0]
                && data[offset + 5] == COOKIE[1]
                && data[offset + 6] == COOKIE[2]
                && data[offset + 7] == COOKIE[3];
    }

    /**
     * The answer to a datagram, or null when it gets none.
     *
     * @param remote where it came from
     * @param now nanoseconds since start-up
     */
    byte @Nullable [] answer(
            final byte[] data,
            final int offset,
            final int length,
            final InetSocketAddress remote,
            final long now) {
        if (!(StunMessage.parse(data, offset, length)
                        instanceof Parsed.Ok<StunMessage>(StunMessage request))
                || request.messageClass() != StunClass.REQUEST
                || request.method() != StunMessage.BINDING
                || (request.has(StunAttribute.FINGERPRINT) && !request.fingerprintValid())) {
            counters.count(TransportCounter.STUN_DROPPED);
            return null;
        }
        if (!rate.allow(remote.getAddress(), now)) {
            counters.count(TransportCounter.STUN_LIMITED);
            return null;
        }
        counters.count(TransportCounter.KEEP_ALIVES);
        final List<Integer> unknown = request.notUnderstood();
        final StunWriter answer =
                unknown.isEmpty()
                        ? StunWriter.answer(StunClass.SUCCESS, request).xorMappedAddress(remote)
                        : StunWriter.answer(StunClass.ERROR, request)
                                .errorCode(UNKNOWN_ATTRIBUTE, "Unknown Attribute")
                                .unknownAttributes(unknown);
        return (request.has(StunAttribute.FINGERPRINT) ? answer.fingerprint() : answer.message())
                .toBytes();
    }
}
