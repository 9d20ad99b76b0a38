package org.ringdown.rtc.sdes;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.srtp.Mki;
import org.ringdown.rtc.srtp.SrtpProfile;

/** Reads one crypto attribute (RFC 4568 §9.1, §9.2). */
final class CryptoParser {
    private static final int MAX_TEXT = 4096;
    private static final int MAX_KEYS = 16;
    private static final int MAX_MATERIAL = 256;
    private static final int MAX_EXTENSIONS = 16;
    private static final int MAX_WINDOW = 1 << 30;
    private static final int MAX_RATE = 24;

    private final String text;
    private int at;
    private @Nullable String broken;
    private int brokenAt;
    private @Nullable SrtpProfile profile;

    private int rate;
    private boolean unencryptedSrtp;
    private boolean unencryptedSrtcp;
    private boolean unauthenticatedSrtp;
    private SessionParameters.@Nullable FecOrder fecOrder;
    private List<KeyParameter> fecKeys = List.of();
    private int window;
    private final List<String> optional = new ArrayList<>();

    CryptoParser(final String text) {
        this.text = text;
    }

    Parsed<CryptoAttribute> parse() {
        if (text.length() > MAX_TEXT) {
            return Parsed.malformed("a crypto attribute has 4096 characters at most", MAX_TEXT);
        }
        final int tagAt = skipSpace();
        final long tag = decimal(word(), CryptoAttribute.MAX_TAG);
        if (tag < 0) {
            return Parsed.malformed("RFC4568-9.1 the tag is one to nine digits", tagAt);
        }
        final int suiteAt = skipSpace();
        final String suite = word().toUpperCase(Locale.ROOT);
        if (!suiteName(suite)) {
            return Parsed.malformed("RFC4568-9.1 the suite is letters, digits and _", suiteAt);
        }
        profile = SrtpProfile.ofSuite(suite);
        final int keysAt = skipSpace();
        final List<KeyParameter> keys = keys(word(), keysAt);
        while (broken == null && skipSpace() < text.length()) {
            sessionParameter();
        }
        if (broken != null) {
            return Parsed.malformed(broken, brokenAt);
        }
        return Parsed.ok(
                new CryptoAttribute(
                        (int) tag,
                        suite,
                        keys,
                        new SessionParameters(
                                rate,
                                unencryptedSrtp,
                                unencryptedSrtcp,
                                unauthenticatedSrtp,
                                fecOrder,
                                fecKeys,
                                window,
                                optional)));
    }

    private void fail(final String rule, final int offset) {
        if (broken == null) {
            broken = rule;
            brokenAt = offset;
        }
    }

    private int skipSpace() {
        while (at < text.length() && (text.charAt(at) == ' ' || text.charAt(at) == '\t')) {
            at++;
        }
        return at;
    }

    private String word() {
        final int from = at;
        while (at < text.length() && text.charAt(at) != ' ' && text.charAt(at) != '\t') {
            at++;
        }
        return text.substring(from, at);
    }

    private static boolean suiteName(final String name) {
        return !name.isEmpty()
                && name.length() <= 64
                && name.chars()
                        .allMatch(
                                c -> (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '_');
    }

    private List<KeyParameter> keys(final String parameters, final int offset) {
        final String[] each = parameters.split(";", -1);
        if (each.length > MAX_KEYS) {
            fail("a crypto attribute has 16 keys at most", offset);
            return List.of();
        }
        final List<KeyParameter> keys = new ArrayList<>(each.length);
        int start = offset;
        for (final String one : each) {
            final KeyParameter key = key(one, start);
            if (key == null) {
                return List.of();
            }
            keys.add(key);
            start += one.length() + 1;
        }
        if (keys.size() > 1 && !tellable(keys)) {
            fail("RFC4568-6.1 several keys have different MKIs of one length", offset);
        }
        return keys;
    }

    /** Whether packets tell which of several keys they are protected with. */
    private static boolean tellable(final List<KeyParameter> keys) {
        final long lengths =
                keys.stream()
                        .mapToInt(k -> k.mki() == null ? 0 : k.mki().length())
                        .distinct()
                        .count();
        return keys.getFirst().mki() != null
                && lengths == 1
                && keys.stream().map(KeyParameter::mki).distinct().count() == keys.size();
    }

    private @Nullable KeyParameter key(final String text, final int offset) {
        if (!text.regionMatches(true, 0, "inline:", 0, 7)) {
            fail("RFC4568-6.1 the key method is inline", offset);
            return null;
        }
        final String[] parts = text.substring(7).split("\\|", -1);
        final byte[] material = material(parts[0]);
        if (material == null) {
            fail("RFC4568-6.1 key and salt are base64, as long as the suite takes", offset + 7);
            return null;
        }
        int next = 1;
        long lifetime = 0;
        if (next < parts.length && parts[next].indexOf(':') < 0) {
            lifetime = lifetime(parts[next++]);
        }
        Mki mki = null;
        if (next < parts.length) {
            mki = mki(parts[next++]);
            if (mki == null) {
                fail("RFC4568-6.1 the MKI is a number and its 1 to 128 bytes", offset);
                return null;
            }
        }
        if (lifetime < 0 || next < parts.length) {
            fail("RFC4568-6.1 the lifetime is a number of packets up to 2^48", offset);
            return null;
        }
        return new KeyParameter(Secret.of(material), lifetime, mki);
    }

    private byte @Nullable [] material(final String base64) {
        int end = base64.length();
        while (end > 0 && base64.length() - end < 2 && base64.charAt(end - 1) == '=') {
            end--;
        }
        // A suite that is not ours has keys of a length that we do not know.
        if (end == 0 || end % 4 == 1 || end > MAX_MATERIAL) {
            return null;
        }
        for (int i = 0; i < end; i++) {
            final char c = base64.charAt(i);
            final boolean alphabet =
                    (c >= 'A' && c <= 'Z')
                            || (c >= 'a' && c <= 'z')
                            || (c >= '0' && c <= '9')
                            || c == '+'
                            || c == '/';
            if (!alphabet) {
                return null;
            }
        }
        final byte[] material = Base64.getDecoder().decode(base64.substring(0, end));
        final boolean fits =
                profile == null || material.length == profile.keyLength() + profile.saltLength();
        return fits ? material : null;
    }

    /** The packets, or -1. */
    private static long lifetime(final String text) {
        final boolean power = text.startsWith("2^");
        final long number = decimal(power ? text.substring(2) : text, KeyParameter.MAX_LIFETIME);
        if (power) {
            return number < 0 || number > 48 ? -1 : 1L << number;
        }
        return number == 0 ? -1 : number;
    }

    private static @Nullable Mki mki(final String text) {
        final int colon = text.indexOf(':');
        final String value = text.substring(0, Math.max(colon, 0));
        final long length = decimal(text.substring(colon + 1), Mki.MAX_LENGTH);
        // 2^1024 has 309 digits.
        if (length < 1
                || value.isEmpty()
                || value.length() > 309
                || !value.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return null;
        }
        final BigInteger number = new BigInteger(value);
        return number.signum() > 0 && number.bitLength() <= Byte.SIZE * length
                ? new Mki(number, (int) length)
                : null;
    }

    /** The number, or -1 when it is none or above {@code max}. */
    private static long decimal(final String digits, final long max) {
        if (digits.isEmpty() || digits.length() > 15) {
            return -1;
        }
        long value = 0;
        for (int i = 0; i < digits.length(); i++) {
            final char c = digits.charAt(i);
            if (c < '0' || c > '9') {
                return -1;
            }
            value = value * 10 + (c - '0');
        }
        return value <= max ? value : -1;
    }

    private void sessionParameter() {
        final int offset = at;
        final String parameter = word();
        final int equals = parameter.indexOf('=');
        final String name = equals < 0 ? parameter : parameter.substring(0, equals);
        final String value = equals < 0 ? "" : parameter.substring(equals + 1);
        switch (name) {
            case "KDR" -> rate = (int) ranged(value, MAX_RATE, offset);
            case "UNENCRYPTED_SRTP" -> unencryptedSrtp = true;
            case "UNENCRYPTED_SRTCP" -> unencryptedSrtcp = true;
            case "UNAUTHENTICATED_SRTP" -> unauthenticatedSrtp = true;
            case "FEC_ORDER" -> fecOrder = order(value, offset);
            case "FEC_KEY" -> fecKeys = keys(value, offset + name.length() + 1);
            case "WSH" -> window = (int) ranged(value, MAX_WINDOW, offset);
            default -> extension(parameter, offset);
        }
    }

    /** A KDR of 0 and a WSH below 64, which the RFC's own example has, say nothing that harms. */
    private long ranged(final String value, final int most, final int offset) {
        final long number = decimal(value, most);
        if (number < 0) {
            fail("RFC4568-6.3 a number up to " + most, offset);
            return 0;
        }
        return number;
    }

    private SessionParameters.@Nullable FecOrder order(final String value, final int offset) {
        return switch (value) {
            case "FEC_SRTP" -> SessionParameters.FecOrder.FEC_SRTP;
            case "SRTP_FEC" -> SessionParameters.FecOrder.SRTP_FEC;
            default -> {
                fail("RFC4568-6.3.4 the order is FEC_SRTP or SRTP_FEC", offset);
                yield null;
            }
        };
    }

    /** RFC 4568 §6.3.7: what is unknown and without a dash makes the line unusable. */
    private void extension(final String parameter, final int offset) {
        final boolean visible = parameter.chars().allMatch(c -> c > ' ' && c < 0x7f);
        if (!parameter.startsWith("-") || parameter.length() == 1 || !visible) {
            fail("RFC4568-6.3.7 an unknown session parameter is mandatory", offset);
        } else if (optional.size() == MAX_EXTENSIONS) {
            fail("a crypto attribute has 16 extensions at most", offset);
        } else {
            optional.add(parameter);
        }
    }
}
