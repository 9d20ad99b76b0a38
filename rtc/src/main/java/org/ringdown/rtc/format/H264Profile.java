package org.ringdown.rtc.format;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What {@code profile-level-id} of H.264 names (RFC 6184 §8.1, table 5): several writings are one
 * profile.
 */
enum H264Profile {
    CONSTRAINED_BASELINE,
    BASELINE,
    MAIN,
    EXTENDED,
    CONSTRAINED_HIGH,
    HIGH,
    /** One that we do not know by name; equal only when it is written alike. */
    OTHER;

    /** What a missing {@code profile-level-id} means: Baseline at level 1 (RFC 6184 §8.1). */
    static final String DEFAULT = "42000a";

    /**
     * One row of the table.
     *
     * @param idc profile_idc
     * @param iop what the bits of profile_iop have to be: {@code x} for any
     */
    private record Row(int idc, String iop, H264Profile profile) {
        boolean fits(final int value, final int flags) {
            if (value != idc) {
                return false;
            }
            for (int bit = 0; bit < 8; bit++) {
                final char wanted = iop.charAt(bit);
                if (wanted != 'x' && (flags >> (7 - bit) & 1) != wanted - '0') {
                    return false;
                }
            }
            return true;
        }
    }

    private static final List<Row> TABLE =
            List.of(
                    new Row(0x42, "x1xx0000", CONSTRAINED_BASELINE),
                    new Row(0x4d, "1xxx0000", CONSTRAINED_BASELINE),
                    new Row(0x58, "11xx0000", CONSTRAINED_BASELINE),
                    new Row(0x42, "x0xx0000", BASELINE),
                    new Row(0x58, "10xx0000", BASELINE),
                    new Row(0x4d, "0x0x0000", MAIN),
                    new Row(0x58, "00xx0000", EXTENDED),
                    new Row(0x64, "00001100", CONSTRAINED_HIGH),
                    new Row(0x64, "00000000", HIGH));

    /** The profile of this {@code profile-level-id}. */
    static H264Profile of(final @Nullable String profileLevelId) {
        final String id = normal(profileLevelId);
        final int idc = Integer.parseInt(id.substring(0, 2), 16);
        final int iop = Integer.parseInt(id.substring(2, 4), 16);
        for (final Row row : TABLE) {
            if (row.fits(idc, iop)) {
                return row.profile();
            }
        }
        return OTHER;
    }

    /** Whether both name the same profile, whatever their levels. */
    static boolean same(final @Nullable String one, final @Nullable String other) {
        final H264Profile profile = of(one);
        return profile == of(other)
                && (profile != OTHER
                        || normal(one).substring(0, 4).equals(normal(other).substring(0, 4)));
    }

    /** The profile of one with the level of the other. */
    static String withLevel(final @Nullable String profile, final @Nullable String level) {
        return normal(profile).substring(0, 4) + normal(level).substring(4);
    }

    /** Six hexadecimal digits in lower case; the default for what is none. */
    private static String normal(final @Nullable String id) {
        if (id == null || id.length() != 6) {
            return DEFAULT;
        }
        final StringBuilder text = new StringBuilder(6);
        for (int i = 0; i < 6; i++) {
            final char c = id.charAt(i);
            final int digit = c < 128 ? Character.digit(c, 16) : -1;
            if (digit < 0) {
                return DEFAULT;
            }
            text.append(Character.forDigit(digit, 16));
        }
        return text.toString();
    }
}
