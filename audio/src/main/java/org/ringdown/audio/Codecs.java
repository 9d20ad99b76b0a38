package org.ringdown.audio;

import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.g711.G711Codec;
import org.ringdown.audio.codec.g722.G722;
import org.ringdown.audio.codec.l16.L16;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.codec.opus.OpusCodec;
import org.ringdown.audio.codec.opus.OpusTerms;

/** The codecs that can be decoded and encoded, found by what SDP calls them. */
public final class Codecs {
    private final Opus opus;
    private final boolean lowCpu;

    /** A table whose Opus is done by {@code opus}. */
    public Codecs(final Opus opus) {
        this(opus, false);
    }

    /**
     * The same.
     *
     * @param lowCpu whether to encode as cheaply as can be
     */
    public Codecs(final Opus opus, final boolean lowCpu) {
        this.opus = opus;
        this.lowCpu = lowCpu;
    }

    /** Whether to encode as cheaply as can be. */
    public boolean lowCpu() {
        return lowCpu;
    }

    /** What does Opus. */
    public Opus opus() {
        return opus;
    }

    /**
     * The codec of a format in SDP, or {@code null} when there is none here.
     *
     * @param name the encoding name of {@code a=rtpmap}, in any case
     * @param clockRate that of {@code a=rtpmap}
     * @param channels those of {@code a=rtpmap}, 1 when it has none
     * @param parameters the value of {@code a=fmtp} in the description of whoever hears what we
     *     encode; {@code null} when there is none
     */
    public @Nullable AudioCodec find(
            final String name,
            final int clockRate,
            final int channels,
            final @Nullable String parameters) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "opus" ->
                    clockRate == OpusCodec.CLOCK_RATE && channels == 2
                            ? new OpusCodec(opus, OpusTerms.of(parameters))
                            : null;
            case "pcmu" -> clockRate == 8_000 && channels == 1 ? G711Codec.PCMU : null;
            case "pcma" -> clockRate == 8_000 && channels == 1 ? G711Codec.PCMA : null;
            case "g722" -> clockRate == 8_000 && channels == 1 ? G722.CODEC : null;
            case "l16" -> L16.possible(clockRate, channels) ? new L16(clockRate, channels) : null;
            default -> null;
        };
    }
}
