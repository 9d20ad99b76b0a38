package org.ringdown.gateway.ng.call;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.sdp.SessionDescription;

/** Whatever SDP comes in: an answer, and the SDP that goes out can be read. */
class RewriteFuzzTest {
    @FuzzTest(maxDuration = "30s")
    void whatIsWrittenCanBeRead(final byte[] data) {
        final String sdp = new String(data, StandardCharsets.ISO_8859_1);
        final Desk desk = new Desk(300);
        for (final String transport : new String[] {"RTP/AVP", "RTP/SAVP", "UDP/TLS/RTP/SAVPF"}) {
            check(
                    desk.ask(
                            "offer",
                            "call-id",
                            "c",
                            "from-tag",
                            "a",
                            "sdp",
                            sdp,
                            "transport-protocol",
                            transport,
                            "ICE",
                            "force"));
            check(desk.ask("answer", "call-id", "c", "from-tag", "a", "to-tag", "b", "sdp", sdp));
        }
        check(desk.ask("publish", "call-id", "c", "from-tag", "p", "sdp", sdp));
        for (final String source : new String[] {"a", "p"}) {
            final NgValue.Dictionary offer =
                    desk.ask(
                            "subscribe request",
                            "call-id",
                            "c",
                            "from-tag",
                            source,
                            "to-tag",
                            "s" + source);
            check(offer);
            desk.ask("subscribe answer", "call-id", "c", "to-tag", "s" + source, "sdp", sdp);
        }
        desk.ask("delete", "call-id", "c", "delete-delay", 0);
        if (!desk.media.open.isEmpty()) {
            throw new AssertionError("legs are left");
        }
    }

    private static void check(final NgValue.Dictionary reply) {
        final @Nullable String written = reply.text("sdp");
        if (written != null) {
            SessionDescription.parse(written).orThrow();
        }
    }
}
