package org.ringdown.service.agent.user;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Secret;
import org.ringdown.sip.auth.Challenge;
import org.ringdown.sip.auth.Digest;

/** How a user agent proves who it is (RFC 7616, RFC 8760). */
public sealed interface Login {
    /** The name in the credentials. */
    String username();

    /** H(user:realm:password) for a challenge; {@code null} when this login has none for it. */
    @Nullable Secret ha1(Challenge challenge);

    /** A password, which serves for any realm and algorithm. */
    record Password(String username, Secret password) implements Login {
        @Override
        public Secret ha1(final Challenge challenge) {
            return Digest.ha1(
                    challenge.algorithm(), username, challenge.realm(), password.revealText());
        }
    }

    /**
     * The MD5 of name, realm and password, which is all that some gateways get from their clients.
     *
     * @param ha1 32 hexadecimal digits in lower case
     */
    record Hashed(String username, Secret ha1) implements Login {
        @Override
        public @Nullable Secret ha1(final Challenge challenge) {
            return challenge.algorithm() == Digest.Algorithm.MD5 ? ha1 : null;
        }
    }

    /**
     * Whether a final response says that a login does not prove who we are: the password is wrong,
     * as our answer was seen and asked for anew, or there is no challenge that it can answer.
     * Challenges that it can answer are never told, but answered.
     */
    static boolean unproved(final int status) {
        return status == 401 || status == 407;
    }

    /** The strongest of some challenges that this login can answer; {@code null} for none. */
    default @Nullable Challenge choose(final List<Challenge> challenges) {
        Challenge best = null;
        for (final Challenge each : challenges) {
            if (ha1(each) != null
                    && (best == null || each.algorithm().compareTo(best.algorithm()) < 0)) {
                best = each;
            }
        }
        return best;
    }
}
