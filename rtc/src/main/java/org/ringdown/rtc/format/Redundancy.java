package org.ringdown.rtc.format;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/**
 * Sound that is sent more than once, in {@code red} (RFC 2198) around Opus, as browsers have it:
 * {@code red/48000/2} with {@code a=fmtp:63 111/111}.
 */
public final class Redundancy {
    /** What we offer around the Opus of {@link Abilities#CONVERTING}. */
    static final Codec OFFERED = new Codec(63, "red", 48_000, 2, "111/111");

    private static final String SEPARATOR = "/";

    private Redundancy() {}

    /** Whether it is a {@code red} as browsers have it around Opus. */
    static boolean is(final Codec codec) {
        return codec.sameEncoding(OFFERED);
    }

    /** Whether a {@code red} fits around it. */
    static boolean fits(final Codec codec) {
        return codec.is("opus", OFFERED.clockRate());
    }

    /** The same {@code red} around a codec of this payload type, with one copy. */
    static Codec around(final Codec red, final int payloadType) {
        return Formats.with(red, payloadType + SEPARATOR + payloadType);
    }

    /** The {@code red} around a codec and nothing else; {@code null} when there is none. */
    public static @Nullable Codec around(final Codec sound, final List<Codec> among) {
        final String type = Integer.toString(sound.payloadType());
        for (final Codec codec : among) {
            if (fits(sound) && is(codec) && only(type, codec.parameters())) {
                return codec;
            }
        }
        return null;
    }

    private static boolean only(final String type, final @Nullable String parameters) {
        return parameters != null
                && List.of(parameters.strip().split(SEPARATOR, -1)).stream().allMatch(type::equals);
    }
}
