package org.ringdown.rtc.dtls;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import org.ringdown.rtc.offer.Fingerprint;

/**
 * The certificate that the SDP announced (RFC 8122 §5): the strongest hash function among its
 * fingerprints counts, and the certificate must match one of that function. SHA-1 and MD5 do not
 * count.
 */
final class PeerCertificate {
    private static final List<String> STRONGEST_FIRST = List.of("SHA-512", "SHA-384", "SHA-256");

    private final String algorithm;
    private final List<byte[]> hashes;

    PeerCertificate(final List<Fingerprint> announced) {
        for (final String candidate : STRONGEST_FIRST) {
            final List<byte[]> found =
                    announced.stream()
                            .filter(f -> f.algorithm().toUpperCase(Locale.ROOT).equals(candidate))
                            .map(f -> HexFormat.ofDelimiter(":").parseHex(f.value()))
                            .toList();
            if (!found.isEmpty()) {
                algorithm = candidate;
                hashes = found;
                return;
            }
        }
        algorithm = "";
        hashes = List.of();
    }

    /** Whether there is a fingerprint that counts at all. */
    boolean known() {
        return !hashes.isEmpty();
    }

    /** Whether this certificate (DER) is the announced one. */
    boolean matches(final byte[] certificate) {
        if (hashes.isEmpty()) {
            return false;
        }
        final byte[] actual = hash(algorithm, certificate);
        boolean found = false;
        for (final byte[] hash : hashes) {
            found |= MessageDigest.isEqual(hash, actual);
        }
        return found;
    }

    /** The hash of some bytes, with a function that every Java platform has. */
    static byte[] hash(final String algorithm, final byte[] data) {
        try {
            return MessageDigest.getInstance(algorithm).digest(data);
        } catch (final NoSuchAlgorithmException missing) {
            throw new IllegalStateException(algorithm + " is part of the platform", missing);
        }
    }
}
