package org.ringdown.sip.registrar;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipUri;

/**
 * Globally routable user agent URIs (RFC 5627): a URI that reaches one device of a user from
 * anywhere. A public one is the address of record with the instance in {@code gr}; a temporary one
 * is a token for a user part, with an empty {@code gr}, and does not tell whose it is.
 */
public final class Gruu {
    private static final String GR = "gr";
    private static final String TEMPORARY = "tgruu.";

    private Gruu() {}

    /** Whether a URI is a GRUU, of whatever domain (RFC 5627 §3.1). */
    public static boolean is(final SipUri uri) {
        return uri.params().has(GR);
    }

    /** Whether a URI is a temporary GRUU of ours, by its looks. */
    public static boolean temporary(final SipUri uri) {
        return token(uri) != null;
    }

    /** The token of a temporary GRUU, or {@code null} if it is none of ours by its looks. */
    public static @Nullable String token(final SipUri uri) {
        final String user = uri.user();
        return is(uri) && uri.params().raw(GR) == null && user != null && user.startsWith(TEMPORARY)
                ? user.substring(TEMPORARY.length())
                : null;
    }

    /**
     * The public GRUU of an instance (RFC 5627 §5.3, appendix A.1).
     *
     * @param aor a canonical address of record
     * @param instance the {@code +sip.instance}, as in {@link Binding}
     */
    public static SipUri open(final String aor, final String instance) {
        return address(aor).withParam(GR, bare(instance));
    }

    /** A temporary GRUU in the domain of {@code aor} (RFC 5627 §5.4, appendix A.2). */
    static SipUri temporary(final String aor, final String token) {
        return address(aor).withUser(TEMPORARY + token).withParam(GR, null);
    }

    /** Whether this URI with {@code gr=...} names this instance. URNs do not mind case. */
    public static boolean names(final SipUri uri, final @Nullable String instance) {
        final String named = uri.paramText(GR);
        return named != null && instance != null && named.equalsIgnoreCase(bare(instance));
    }

    /** Clients write {@code "<urn:uuid:...>"}: the URN alone is what the GRUU carries. */
    private static String bare(final String instance) {
        return instance.startsWith("<") && instance.endsWith(">")
                ? instance.substring(1, instance.length() - 1)
                : instance;
    }

    /** An address of record holds its user without escapes, so the last @ ends the user part. */
    private static SipUri address(final String aor) {
        final int start = aor.indexOf(':') + 1;
        final int at = aor.lastIndexOf('@');
        return at < start
                ? SipUri.of(null, aor.substring(start))
                : SipUri.of(aor.substring(start, at), aor.substring(at + 1));
    }
}
