package org.ringdown.service.trust;

import java.util.List;
import org.ringdown.sip.auth.Digest;

/**
 * Who comes in without a password, and which digests prove one.
 *
 * @param peers the servers that need no password
 * @param strangersRing whether somebody of another domain may call users of ours, and nobody else
 * @param digests the algorithms that are offered and accepted
 */
public record Trust(TrustedPeers peers, boolean strangersRing, List<Digest.Algorithm> digests) {
    /** Nobody comes in without a password. */
    public static final Trust CLOSED =
            new Trust(
                    TrustedPeers.NONE,
                    false,
                    List.of(Digest.Algorithm.SHA_256, Digest.Algorithm.MD5));

    /** Copies the list. */
    public Trust {
        if (digests.isEmpty()) {
            throw new IllegalArgumentException("a password is proved by some algorithm");
        }
        digests = List.copyOf(digests);
    }
}
