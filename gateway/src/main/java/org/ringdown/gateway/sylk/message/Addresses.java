package org.ringdown.gateway.sylk.message;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.OtherUri;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.message.Uri;

/** Addresses of the form {@code user@host} and those of SIP. */
final class Addresses {
    private Addresses() {}

    /**
     * A URI as {@code user@host}, the host in lower case; {@code null} when it names nobody. An
     * {@code im} URI is of the same user (RFC 3428 §5).
     */
    static @Nullable String bare(final Uri uri) {
        return switch (uri) {
            case SipUri sip -> {
                final String user = sip.userText();
                yield user == null ? null : user + "@" + sip.hostText().toLowerCase(Locale.ROOT);
            }
            case OtherUri(String scheme, String rest) when scheme.equals("im") ->
                    SipUri.parse("sip:" + rest) instanceof Parsed.Ok<SipUri>(SipUri sip)
                            ? bare(sip)
                            : null;
            case OtherUri _ -> null;
        };
    }

    /** Who sent a request: whom a server of ours asserts it to be, or who it says it is. */
    static Identity sender(final SipRequest request) {
        final NameAddr from = request.from();
        final Identity asserted = asserted(request);
        final String bare = bare(from.uri());
        return asserted != null
                ? new Identity(
                        asserted.uri(),
                        asserted.displayName() == null
                                ? from.displayName()
                                : asserted.displayName())
                : new Identity(bare == null ? from.uri().toString() : bare, from.displayName());
    }

    /** Whom a server asserts the sender to be (RFC 3325); {@code null} when none does. */
    static @Nullable Identity asserted(final SipRequest request) {
        if (request.addresses(HeaderName.P_ASSERTED_IDENTITY)
                instanceof Parsed.Ok<List<NameAddr>>(var identities)) {
            for (final NameAddr each : identities) {
                final String bare = bare(each.uri());
                if (bare != null) {
                    return new Identity(bare, each.displayName());
                }
            }
        }
        return null;
    }

    /** The SIP address of somebody. */
    static NameAddr sip(final Identity identity) {
        return new NameAddr(identity.displayName(), uri(identity.uri()), Params.EMPTY);
    }

    /** The SIP URI of {@code user@host}. */
    static SipUri uri(final String bare) {
        return SipUri.parse("sip:" + bare).orThrow();
    }
}
