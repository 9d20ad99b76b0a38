package org.ringdown.service.port;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;

/**
 * Somebody who may register and call. The password itself is never kept: only the two hashes that
 * digest authentication compares with (RFC 3261 §22, RFC 8760).
 *
 * @param name the user part of the address-of-record, case-sensitive (RFC 3261 §19.1.4)
 * @param domain the domain of the address-of-record, in lower case
 * @param realm the realm the hashes were made for; the domain unless it was renamed since
 * @param ha1Md5 what {@code Digest.ha1} gives for MD5
 * @param ha1Sha256 what {@code Digest.ha1} gives for SHA-256
 * @param displayName what people call this user, or {@code null}
 * @param createdEpochMillis when the account was made, in milliseconds since 1970
 */
public record Account(
        String name,
        String domain,
        String realm,
        Secret ha1Md5,
        Secret ha1Sha256,
        @Nullable String displayName,
        long createdEpochMillis) {

    /** The address-of-record as bindings know it, for example {@code sip:alice@example.org}. */
    public String aor() {
        return "sip:" + name + "@" + domain;
    }
}
