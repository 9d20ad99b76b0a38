package org.ringdown.bench.loss;

import java.util.Objects;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;

/** What a stream of packets holds. */
enum Sound {
    /** Opus alone. */
    OPUS(48_000, 16_000, 111),
    /** Opus with one copy of the packet before, as Chromium sends it (RFC 2198). */
    OPUS_WITH_COPY(48_000, 16_000, 63),
    /** G.711. */
    PCMU(8_000, 8_000, 0);

    /** The payload type of what is in {@link #OPUS_WITH_COPY}. */
    static final int OPUS_TYPE = 111;

    /** The payload type of RFC 2198. */
    static final int RED_TYPE = 63;

    private static final String HEAD =
            """
            v=0
            o=- 1 1 IN IP4 127.0.0.1
            s=-
            c=IN IP4 127.0.0.1
            t=0 0
            """;

    private static final String OPUS_LINES =
            """
            m=audio %d RTP/AVP 111
            a=rtpmap:111 opus/48000/2
            a=fmtp:111 minptime=10;useinbandfec=1
            a=ptime:20
            """;

    private static final String RED_LINES =
            """
            a=rtpmap:63 red/48000/2
            a=fmtp:63 111/111
            """;

    private static final String PCMU_LINES =
            """
            m=audio %d RTP/AVP 0
            a=rtpmap:0 PCMU/8000
            a=ptime:20
            """;

    private final int rate;
    private final int heard;
    private final int payloadType;

    Sound(final int rate, final int heard, final int payloadType) {
        this.rate = rate;
        this.heard = heard;
        this.payloadType = payloadType;
    }

    /** Samples in a second of what is said, which is also the clock of timestamps. */
    int rate() {
        return rate;
    }

    /** Samples in a second of what is heard. */
    int heardRate() {
        return heard;
    }

    int payloadType() {
        return payloadType;
    }

    AudioCodec codec(final Codecs codecs) {
        return Objects.requireNonNull(
                this == PCMU
                        ? codecs.find("PCMU", 8_000, 1, null)
                        : codecs.find("opus", 48_000, 2, "useinbandfec=1"));
    }

    /** How an end describes itself. */
    String sdp(final int port) {
        final String formats =
                switch (this) {
                    case OPUS -> OPUS_LINES;
                    case OPUS_WITH_COPY -> OPUS_LINES.replace(" 111\n", " 111 63\n") + RED_LINES;
                    case PCMU -> PCMU_LINES;
                };
        return (HEAD + formats).formatted(port).replace("\n", "\r\n");
    }
}
