package org.ringdown.audio.codec.opus;

import org.jspecify.annotations.Nullable;
import org.ringdown.audio.codec.Parameters;

/**
 * What the far end says of the Opus that it wants to hear (RFC 7587 §6.1).
 *
 * @param maxPlaybackRate samples in one second beyond which it plays nothing, 8,000 to 48,000
 * @param maxAverageBitrate bits in one second, 6,000 to 510,000; 0 for no limit of its own
 * @param stereo it would rather hear two channels
 * @param constantBitrate payloads shall be of one size
 * @param inBandFec it makes use of in-band FEC
 * @param discontinuous silence need not be sent
 */
public record OpusTerms(
        int maxPlaybackRate,
        int maxAverageBitrate,
        boolean stereo,
        boolean constantBitrate,
        boolean inBandFec,
        boolean discontinuous) {
    /** The limits of a bit rate (RFC 7587 §6.1). */
    public static final int LEAST_BITRATE = 6_000;

    /** The limits of a bit rate (RFC 7587 §6.1). */
    public static final int MOST_BITRATE = 510_000;

    /**
     * The terms in an {@code a=fmtp}, which may be {@code null}; what cannot be read is not said.
     */
    public static OpusTerms of(final @Nullable String parameters) {
        return new OpusTerms(
                Parameters.number(parameters, "maxplaybackrate", 8_000, 48_000, 48_000),
                Parameters.number(parameters, "maxaveragebitrate", LEAST_BITRATE, MOST_BITRATE, 0),
                Parameters.flag(parameters, "stereo"),
                Parameters.flag(parameters, "cbr"),
                Parameters.flag(parameters, "useinbandfec"),
                Parameters.flag(parameters, "usedtx"));
    }

    /** A bit rate that is within these terms and the codec's limits. */
    int bitrate(final int wanted) {
        final int most = maxAverageBitrate == 0 ? MOST_BITRATE : maxAverageBitrate;
        return Math.clamp(wanted, LEAST_BITRATE, most);
    }
}
