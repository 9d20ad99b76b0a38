package org.ringdown.service.port;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Digest;

/**
 * Somebody who may register and call.
 *
 * @param name the user part of the address-of-record, case-sensitive (RFC 3261 §19.1.4)
 * @param domain the domain of the address-of-record, in lower case
 * @param realm the realm the hashes were made for; the domain unless it was renamed since
 * @param passwords any of which opens: the account's own first, then those of single devices
 * @param displayName what people call this user, or {@code null}
 * @param createdEpochMillis when the account was made, in milliseconds since 1970
 */
public record Account(
        String name,
        String domain,
        String realm,
        List<StoredPassword> passwords,
        @Nullable String displayName,
        long createdEpochMillis) {

    /** Copies the list. */
    public Account {
        if (passwords.isEmpty() || !passwords.getFirst().device().isEmpty()) {
            throw new IllegalArgumentException("an account has a password of its own");
        }
        passwords = List.copyOf(passwords);
    }

    /** The address-of-record as bindings know it, for example {@code sip:alice@example.org}. */
    public String aor() {
        return "sip:" + name + "@" + domain;
    }

    /** The hash of one of the passwords, or {@code null} when there is no such. */
    public @Nullable Secret ha1(final Digest.Algorithm algorithm, final int number) {
        return number < passwords.size() ? passwords.get(number).ha1(algorithm) : null;
    }
}
