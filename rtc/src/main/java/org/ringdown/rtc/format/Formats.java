package org.ringdown.rtc.format;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;

/** Which formats are the same, which may pass, and what is answered to them. */
public final class Formats {
    /** What no format without {@code apt} repairs. */
    public static final int NONE = -1;

    /** Formats that carry others again or protect them. */
    private static final Set<String> REPAIRS =
            Set.of("red", "rtx", "ulpfec", "flexfec", "flexfec-03", "parityfec", "1d-interleaved");

    private static final Set<String> VIDEO = Set.of("vp8", "vp9", "h264", "h265", "av1");

    private Formats() {}

    private static String name(final Codec codec) {
        return codec.name().toLowerCase(Locale.ROOT);
    }

    /** Whether the format carries others again ({@code rtx}, {@code red}) or protects them. */
    public static boolean repairs(final Codec codec) {
        return REPAIRS.contains(name(codec));
    }

    /** Whether this is a retransmission format (RFC 4588). */
    public static boolean retransmits(final Codec codec) {
        return name(codec).equals("rtx");
    }

    /** Whether these are digits (RFC 4733). */
    public static boolean isTelephoneEvent(final Codec codec) {
        return name(codec).equals("telephone-event");
    }

    /** Whether it carries sound or pictures, not digits, silence or repair. */
    public static boolean carriesMedia(final Codec codec) {
        return !isTelephoneEvent(codec) && !name(codec).equals("cn") && !repairs(codec);
    }

    /** The payload type that an {@code rtx} format repeats, or {@link #NONE}. */
    public static int repeated(final Codec codec) {
        final String apt = FormatParameters.of(codec.parameters()).get("apt", "");
        int number = apt.isEmpty() || apt.length() > 3 ? NONE : 0;
        for (int i = 0; i < apt.length() && number != NONE; i++) {
            final char c = apt.charAt(i);
            number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : NONE;
        }
        return number > 127 ? NONE : number;
    }

    /** The {@code rtx} format that repeats this codec's packets; {@code null} if there is none. */
    public static @Nullable Codec repeating(final List<Codec> among, final Codec codec) {
        for (final Codec each : among) {
            if (retransmits(each) && repeated(each) == codec.payloadType()) {
                return each;
            }
        }
        return null;
    }

    /** The same {@code rtx} format for another payload type. */
    public static Codec repeating(final Codec rtx, final int payloadType) {
        final FormatParameters parameters = FormatParameters.of(rtx.parameters());
        parameters.put("apt", Integer.toString(payloadType));
        return with(rtx, parameters.text());
    }

    /** The codec with these parameters instead of its own. */
    public static Codec with(final Codec codec, final @Nullable String parameters) {
        return new Codec(
                codec.payloadType(), codec.name(), codec.clockRate(), codec.channels(), parameters);
    }

    /**
     * Whether what one encodes, the other decodes: the encoding is the same, and so are those
     * parameters that make it another one (RFC 6184 §8.2.2 for H.264).
     */
    public static boolean same(final Codec one, final Codec other) {
        if (!one.sameEncoding(other)) {
            return false;
        }
        final FormatParameters mine = FormatParameters.of(one.parameters());
        final FormatParameters yours = FormatParameters.of(other.parameters());
        return switch (name(one)) {
            case "h264" ->
                    mine.get("packetization-mode", "0").equals(yours.get("packetization-mode", "0"))
                            && H264Profile.same(
                                    mine.get("profile-level-id"), yours.get("profile-level-id"));
            case "h265" ->
                    mine.get("profile-id", "1").equals(yours.get("profile-id", "1"))
                            && mine.get("tier-flag", "0").equals(yours.get("tier-flag", "0"))
                            && mine.get("tx-mode", "SRST").equals(yours.get("tx-mode", "SRST"));
            case "vp9" -> mine.get("profile-id", "0").equals(yours.get("profile-id", "0"));
            case "av1" -> mine.get("profile", "0").equals(yours.get("profile", "0"));
            case "amr", "amr-wb" ->
                    mine.get("octet-align", "0").equals(yours.get("octet-align", "0"));
            case "rtx" -> repeated(one) == repeated(other);
            default -> true;
        };
    }

    /** What every browser can receive, as far as others have it too. */
    private static boolean browserHas(final Codec codec) {
        return switch (name(codec)) {
            case "opus" -> codec.clockRate() == 48_000;
            case "pcmu", "pcma", "g722", "cn" ->
                    codec.clockRate() == 8_000 && codec.channels() == 1;
            case "telephone-event" -> codec.clockRate() == 8_000 || codec.clockRate() == 48_000;
            default -> VIDEO.contains(name(codec)) && codec.clockRate() == 90_000;
        };
    }

    /**
     * The formats of an offer that may go on to the other side, each once.
     *
     * @param browser whether one of both sides is a browser: then only what browsers have passes
     * @param repair which formats of repair pass as well
     */
    public static List<Codec> passing(
            final List<Codec> offered, final boolean browser, final Predicate<Codec> repair) {
        final List<Codec> passing = new ArrayList<>();
        for (final Codec codec : offered) {
            final boolean passes =
                    repairs(codec) ? repair.test(codec) : !browser || browserHas(codec);
            if (passes && passing.stream().noneMatch(before -> twice(before, codec))) {
                passing.add(codec);
            }
        }
        return passing;
    }

    private static boolean twice(final Codec one, final Codec other) {
        return same(one, other)
                && (browserHas(one)
                        || String.valueOf(one.parameters())
                                .equals(String.valueOf(other.parameters())));
    }

    /**
     * Where in {@code among} the codec is: the same one by the same number, else by all parameters,
     * else the same by another number, else what has its number and encoding, because some leave
     * parameters out; -1 when it is not there.
     */
    public static int find(final List<Codec> among, final Codec codec) {
        final List<Predicate<Codec>> ranks =
                List.of(
                        each -> each.payloadType() == codec.payloadType() && same(each, codec),
                        each ->
                                String.valueOf(each.parameters())
                                        .equals(String.valueOf(codec.parameters())),
                        each -> same(each, codec),
                        each -> each.payloadType() == codec.payloadType());
        for (final Predicate<Codec> rank : ranks) {
            for (int i = 0; i < among.size(); i++) {
                if (among.get(i).sameEncoding(codec) && rank.test(among.get(i))) {
                    return i;
                }
            }
        }
        return -1;
    }

    /**
     * What an answer says to a codec of an offer: the answerer's parameters, but for those that
     * have to be the offer's.
     *
     * @param offered by the offerer's number
     * @param answered as the other side answered it
     * @return by the offerer's number
     */
    public static Codec answering(final Codec offered, final Codec answered) {
        final String parameters =
                switch (name(offered)) {
                    // The numbers in them are the offerer's.
                    case "rtx", "red" -> offered.parameters();
                    case "h264" -> h264(offered.parameters(), answered.parameters());
                    default -> answered.parameters();
                };
        return with(offered, parameters);
    }

    /**
     * RFC 6184 §8.2.2: profile and packetization mode are the offer's, the level may be the
     * answerer's own.
     */
    private static @Nullable String h264(
            final @Nullable String offered, final @Nullable String answered) {
        final FormatParameters offer = FormatParameters.of(offered);
        final FormatParameters answer = FormatParameters.of(answered);
        final String profile = offer.get("profile-level-id");
        final String level = answer.get("profile-level-id");
        if (profile != null || level != null) {
            answer.put(
                    "profile-level-id",
                    H264Profile.withLevel(profile, level == null ? profile : level));
        }
        final String mode = offer.get("packetization-mode");
        if (mode == null) {
            answer.remove("packetization-mode");
        } else {
            answer.put("packetization-mode", mode);
        }
        if (offer.get("level-asymmetry-allowed") == null) {
            answer.remove("level-asymmetry-allowed");
        }
        return answer.text();
    }

    /**
     * The telephone-event that goes with a codec: the one of the same clock rate (RFC 4733 §2.1),
     * else that of 8000 Hz, which browsers take beside Opus as well; {@code null} if there is none.
     */
    public static @Nullable Codec telephoneEvent(final List<Codec> among, final Codec with) {
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
