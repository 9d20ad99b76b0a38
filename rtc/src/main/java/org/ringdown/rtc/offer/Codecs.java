package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/** Which codecs may pass between which profiles, and which of them carry sound. */
final class Codecs {
    /** Formats whose packets name other payload types inside, which we do not translate. */
    private static final Set<String> REDUNDANT =
            Set.of("red", "rtx", "ulpfec", "flexfec", "flexfec-03", "parityfec");

    private Codecs() {}

    /** The codecs of {@code offered} that may go from one profile to the other, each once. */
    static List<Codec> passing(final List<Codec> offered, final Profile from, final Profile to) {
        final List<Codec> passing = new ArrayList<>();
        for (final Codec codec : offered) {
            if (passes(codec, from, to) && passing.stream().noneMatch(c -> same(c, codec))) {
                passing.add(codec);
            }
        }
        return passing;
    }

    private static boolean passes(final Codec codec, final Profile from, final Profile to) {
        final boolean phones = from == Profile.RTP && to == Profile.RTP;
        return phones
                ? !REDUNDANT.contains(codec.name().toLowerCase(Locale.ROOT))
                : browserHas(codec);
    }

    /** What every browser can receive, as far as phones have it too. */
    private static boolean browserHas(final Codec codec) {
        return switch (codec.name().toLowerCase(Locale.ROOT)) {
            case "opus" -> codec.clockRate() == 48_000;
            case "pcmu", "pcma", "g722", "cn" ->
                    codec.clockRate() == 8_000 && codec.channels() == 1;
            case "telephone-event" -> codec.clockRate() == 8_000 || codec.clockRate() == 48_000;
            default -> false;
        };
    }

    private static boolean same(final Codec one, final Codec other) {
        return one.sameEncoding(other)
                && (browserHas(one)
                        || String.valueOf(one.parameters())
                                .equals(String.valueOf(other.parameters())));
    }

    /** Whether the codec carries sound, not digits or the description of silence. */
    static boolean carriesSound(final Codec codec) {
        return !codec.name().equalsIgnoreCase("telephone-event")
                && !codec.name().equalsIgnoreCase("CN")
                && !REDUNDANT.contains(codec.name().toLowerCase(Locale.ROOT));
    }

    static boolean isTelephoneEvent(final Codec codec) {
        return codec.name().equalsIgnoreCase("telephone-event");
    }

    /**
     * Where in {@code among} the codec is: by number and encoding, else by encoding and parameters,
     * else by encoding; -1 when it is not there.
     */
    static int find(final List<Codec> among, final Codec codec) {
        final List<ToIntFunction<Codec>> ranks =
                List.of(
                        c -> c.payloadType() == codec.payloadType() ? 1 : 0,
                        c ->
                                String.valueOf(c.parameters())
                                                .equals(String.valueOf(codec.parameters()))
                                        ? 1
                                        : 0,
                        c -> 1);
        for (final ToIntFunction<Codec> rank : ranks) {
            for (int i = 0; i < among.size(); i++) {
                if (among.get(i).sameEncoding(codec) && rank.applyAsInt(among.get(i)) == 1) {
                    return i;
                }
            }
        }
        return -1;
    }

    /**
     * The telephone-event that goes with a codec: the one of the same clock rate (RFC 4733 §2.1),
     * else that of 8000 Hz, which browsers take beside Opus as well; {@code null} if there is none.
     */
    static @Nullable Codec telephoneEvent(final List<Codec> among, final Codec with) {
        Codec best = null;
        for (final Codec codec : among) {
            if (isTelephoneEvent(codec)) {
                if (codec.clockRate() == with.clockRate()) {
                    return codec;
                }
                best = best == null || codec.clockRate() == 8_000 ? codec : best;
            }
        }
        return best;
    }
}
