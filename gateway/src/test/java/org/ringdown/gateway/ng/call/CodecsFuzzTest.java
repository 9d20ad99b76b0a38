package org.ringdown.gateway.ng.call;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.sdp.SessionDescription;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.sound.SoundClock;
import org.ringdown.runtime.media.sound.SoundPath;

/**
 * Whatever a script wants of codecs, and whatever is offered and answered: the SDP that goes out
 * can be read, and what is to be converted can be.
 */
class CodecsFuzzTest {
    private static final Codecs CODECS = new Codecs(Opus.inJava("a test"));

    @FuzzTest(maxDuration = "30s")
    void whatIsToBeConvertedCanBe(final byte[] data) {
        final String[] parts = new String(data, StandardCharsets.ISO_8859_1).split("\n\n", 3);
        final String offer = parts.length > 1 ? parts[1] : Desk.phone("198.51.100.1", 2_000);
        final String answer = parts.length > 2 ? parts[2] : Desk.phone("198.51.100.2", 3_000);
        run(List.of(parts[0].split(" ")), offer, answer);
    }

    @Test
    void seeds() {
        final String opus =
                Desk.phone("198.51.100.2", 3_000)
                        .replace("AVP 8 0 101", "AVP 96 97")
                        .replace("a=rtpmap:101 t", "a=rtpmap:96 opus/48000/2\r\na=rtpmap:97 t")
                        .replace("a=fmtp:101", "a=fmtp:97");
        for (final String flags :
                List.of(
                        "transcode-opus",
                        "codec-mask-all transcode-opus/48000/2/6000/60 always-transcode",
                        "transcode-L16 transcode-L16/48000 ptime=60",
                        "codec-consume-all codec-set-PCMA/8000/1/9 ptime=7 OSRTP-accept",
                        "transcode-opus OSRTP-offer-legacy transport-protocol=RTP/SAVP")) {
            run(List.of(flags.split(" ")), Desk.phone("198.51.100.1", 2_000), opus);
            run(List.of(flags.split(" ")), opus, Desk.phone("198.51.100.1", 2_000));
        }
    }

    private static void run(final List<String> flags, final String offer, final String answer) {
        final Desk desk = new Desk(300);
        check(desk.ask("offer", "call-id", "c", "from-tag", "a", "flags", flags, "sdp", offer));
        check(
                desk.ask(
                        "answer",
                        "call-id",
                        "c",
                        "from-tag",
                        "a",
                        "to-tag",
                        "b",
                        "flags",
                        flags,
                        "sdp",
                        answer));
        for (final MediaCommand each : desk.media.commands) {
            if (each instanceof MediaCommand.Bridge bridge) {
                check(bridge.toOther().conversion());
                check(bridge.toOne().conversion());
            }
        }
    }

    private static void check(final @Nullable Conversion conversion) {
        if (conversion != null) {
            final SoundPath path = SoundPath.of(conversion, CODECS, new SoundClock(), 1);
            if (path == null) {
                throw new AssertionError("cannot be converted: " + conversion);
            }
            path.close();
        }
    }

    private static void check(final NgValue.Dictionary reply) {
        final String written = reply.text("sdp");
        if (written != null) {
            SessionDescription.parse(written).orThrow();
        }
    }
}
