package org.ringdown.rtc.ice;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/**
 * The order in which a binding request is examined (RFC 8445 §7.3, RFC 8489 §9.1.3). Nothing is
 * believed of one that is not through.
 */
final class Door {
    private Door() {}

    /** Somebody whom a check may be for. */
    interface Host {
        /** Whether a check with this USERNAME is for him, from his peer as far as it is known. */
        boolean matches(String username);

        /** His password. */
        byte[] key();
    }

    /**
     * The outcome.
     *
     * @param host whom the request is for; {@code null} unless it is valid
     * @param peer the fragment of who sent it
     * @param refusal what to answer, if it is refused and answered
     */
    record Entry<H extends Host>(
            IceVerdict verdict, @Nullable H host, String peer, @Nullable StunMessage refusal) {}

    /** Examines a request for one of these hosts. */
    static <H extends Host> Entry<H> examine(final StunMessage request, final List<H> hosts) {
        if (!request.fingerprintValid()) {
            return refused(IceVerdict.NO_FINGERPRINT, null);
        }
        final String username = request.username();
        if (username == null || !request.has(StunAttribute.MESSAGE_INTEGRITY)) {
            return refused(
                    IceVerdict.INCOMPLETE, refusal(request, 400, "Bad Request").fingerprint());
        }
        H host = null;
        for (final H candidate : hosts) {
            if (host == null && candidate.matches(username)) {
                host = candidate;
            }
        }
        if (host == null || !request.integrityValid(host.key())) {
            return refused(
                    host == null ? IceVerdict.WRONG_USERNAME : IceVerdict.WRONG_INTEGRITY,
                    refusal(request, 401, "Unauthenticated").fingerprint());
        }
        final List<Integer> notUnderstood = request.notUnderstood();
        if (!notUnderstood.isEmpty()) {
            return refused(
                    IceVerdict.NOT_UNDERSTOOD,
                    refusal(request, 420, "Unknown Attribute")
                            .unknownAttributes(notUnderstood)
                            .integrity(host.key())
                            .fingerprint());
        }
        return new Entry<>(
                IceVerdict.VALID, host, username.substring(username.indexOf(':') + 1), null);
    }

    private static <H extends Host> Entry<H> refused(
            final IceVerdict verdict, final @Nullable StunMessage refusal) {
        return new Entry<>(verdict, null, "", refusal);
    }

    private static StunWriter refusal(
            final StunMessage request, final int code, final String phrase) {
        return StunWriter.answer(StunClass.ERROR, request).errorCode(code, phrase);
    }

    /** The answer to a request of who has to change his role. */
    static StunMessage roleConflict(final StunMessage request, final byte[] key) {
        return refusal(request, 487, "Role Conflict").integrity(key).fingerprint();
    }

    /** The answer to a valid request. */
    static StunMessage success(final StunMessage request, final IceRoute path, final byte[] key) {
        return StunWriter.answer(StunClass.SUCCESS, request)
                .xorMappedAddress(path.remote())
                .integrity(key)
                .fingerprint();
    }

    /** Whether the USERNAME is made of our fragment, a colon, and the peer's if it is known. */
    static boolean matches(
            final String username, final String local, final @Nullable String remote) {
        final int colon = local.length();
        if (username.length() <= colon
                || username.charAt(colon) != ':'
                || !username.startsWith(local)) {
            return false;
        }
        return remote == null || username.substring(colon + 1).equals(remote);
    }
}
