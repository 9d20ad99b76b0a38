package org.ringdown.service.port;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Digest;

/**
 * What is kept of one password of an account: the hashes that digest authentication compares with
 * (RFC 3261 §22, RFC 8760), never the password itself.
 *
 * @param device the device that has this password to itself; empty for the account's own password
 * @param md5 what {@code Digest.ha1} gives for MD5
 * @param sha256 what {@code Digest.ha1} gives for SHA-256
 * @param sha512 what {@code Digest.ha1} gives for SHA-512-256; {@code null} for a password that was
 *     set before this was kept
 * @param createdEpochMillis when the password was made, in milliseconds since 1970
 */
public record StoredPassword(
        String device,
        Secret md5,
        Secret sha256,
        @Nullable Secret sha512,
        long createdEpochMillis) {

    /** What is to be kept of a password of {@code name} in {@code realm}. */
    public static StoredPassword of(
            final String device,
            final String name,
            final String realm,
            final String password,
            final long epochMillis) {
        return new StoredPassword(
                device,
                Digest.ha1(Digest.Algorithm.MD5, name, realm, password),
                Digest.ha1(Digest.Algorithm.SHA_256, name, realm, password),
                Digest.ha1(Digest.Algorithm.SHA_512_256, name, realm, password),
                epochMillis);
    }

    /** The hash by an algorithm, or {@code null} when it was not kept. */
    public @Nullable Secret ha1(final Digest.Algorithm algorithm) {
        return switch (algorithm) {
            case SHA_512_256 -> sha512;
            case SHA_256 -> sha256;
            case MD5 -> md5;
        };
    }
}
