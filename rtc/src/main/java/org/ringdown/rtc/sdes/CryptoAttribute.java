package org.ringdown.rtc.sdes;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * The value of an {@code a=crypto} line (RFC 4568 §4, §9). Its {@link #toString} shows no key.
 *
 * @param tag what an answer names the line by, 0 to 999999999
 * @param suite name of the crypto suite, which need not be one of ours
 * @param keys one or more keys
 * @param session the session parameters
 */
public record CryptoAttribute(
        int tag, String suite, List<KeyParameter> keys, SessionParameters session) {
    /** The largest tag (RFC 4568 §9.1). */
    public static final int MAX_TAG = 999_999_999;

    /** Copies the list. */
    public CryptoAttribute {
        keys = List.copyOf(keys);
        if (keys.isEmpty() || tag < 0 || tag > MAX_TAG) {
            throw new IllegalArgumentException("RFC4568-9.1 a line has a tag and a key");
        }
    }

    /** A line of one key and no session parameters. */
    public static CryptoAttribute of(
            final int tag, final SrtpProfile profile, final KeyParameter key) {
        return new CryptoAttribute(tag, profile.suite(), List.of(key), SessionParameters.NONE);
    }

    /** Reads {@code 1 AES_CM_128_HMAC_SHA1_80 inline:...}. */
    public static Parsed<CryptoAttribute> parse(final String text) {
        return new CryptoParser(text).parse();
    }

    /** The suite, or {@code null} when we do not speak it. */
    public @Nullable SrtpProfile profile() {
        return SrtpProfile.ofSuite(suite);
    }

    /**
     * Whether we can protect and open what the line describes: a suite of ours, one key, and no
     * parameter that changes what packets look like.
     */
    public boolean supported() {
        return profile() != null && keys.size() == 1 && session.supported();
    }

    /**
     * The key of the line.
     *
     * @throws IllegalStateException when the line is not {@link #supported}
     */
    public SrtpKey key() {
        final SrtpProfile profile = profile();
        if (profile == null || !supported()) {
            throw new IllegalStateException(suite + " with these parameters is not spoken here");
        }
        final KeyParameter first = keys.getFirst();
        return SrtpKey.of(profile, first.material().reveal()).withMki(first.mki());
    }

    /** The same line under another tag. */
    public CryptoAttribute withTag(final int other) {
        return new CryptoAttribute(other, suite, keys, session);
    }

    /**
     * The value of {@code a=crypto}, with the keys in it: for the SDP alone.
     *
     * @param pad whether base64 ends with {@code =} where it should
     */
    public String print(final boolean pad) {
        final StringBuilder out = new StringBuilder(96).append(tag).append(' ').append(suite);
        for (int i = 0; i < keys.size(); i++) {
            out.append(i == 0 ? ' ' : ';');
            keys.get(i).print(out, pad);
        }
        session.print(out, pad);
        return out.toString();
    }
}
