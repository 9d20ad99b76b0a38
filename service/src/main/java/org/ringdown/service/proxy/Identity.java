package org.ringdown.service.proxy;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.service.account.Domains;
import org.ringdown.service.port.Account;
import org.ringdown.service.trust.TrustedPeer;
import org.ringdown.sip.auth.Credentials;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;

/**
 * Who may say who somebody is: RFC 3325 (asserted identity), RFC 3323 (privacy). Everything that
 * only a server may claim is taken out of what comes in, by its canonical name, whatever it was
 * written like; what we know ourselves is put in for those who may see it. Pure, and safe for any
 * thread.
 */
final class Identity {
    private static final String P_PREFERRED_IDENTITY = "P-Preferred-Identity";
    private static final String PRIVACY = "Privacy";

    /** What only servers of one trust domain say to each other; believed from nobody else. */
    private static final Set<String> SERVERS_ONLY =
            Set.of(
                    HeaderName.P_ASSERTED_IDENTITY,
                    P_PREFERRED_IDENTITY,
                    "Remote-Party-ID",
                    "P-Access-Network-Info",
                    "P-Asserted-Service",
                    "P-Associated-URI",
                    "P-Called-Party-ID",
                    "P-Charging-Function-Addresses",
                    "P-Charging-Vector",
                    "P-Preferred-Service",
                    "P-Profile-Key",
                    "P-Served-User",
                    "P-User-Database",
                    "P-Visited-Network-ID");

    /**
     * What strangers may not say besides: by whom a call was diverted, and what makes a phone
     * answer by itself or show what it is told.
     */
    private static final Set<String> NOT_OF_STRANGERS =
            Set.of(
                    "Alert-Info",
                    "Answer-Mode",
                    "Call-Info",
                    "Diversion",
                    "History-Info",
                    "Priv-Answer-Mode");

    /** What a privacy service takes out for {@code user}: RFC 3323 §5.3. */
    private static final Set<String> ABOUT_THE_USER =
            Set.of("Subject", "Call-Info", "Organization", "User-Agent", "Reply-To", "In-Reply-To");

    /** One of SIP and one telephone number: RFC 3325 §9.1. */
    private static final int MOST_IDENTITIES = 2;

    /** Who sent a message, as far as that is proved. */
    sealed interface Sender {
        /** A user who proved a password. */
        record User(Account account) implements Sender {}

        /** A server that the operator knows. */
        record Peer(TrustedPeer peer) implements Sender {}

        /** A user agent inside the server: its From is whom it has proved. */
        record Agent() implements Sender {}

        /** Somebody within a dialog that our own token vouches for, or a device that answers. */
        record Party() implements Sender {}

        /** Anybody. */
        record Stranger() implements Sender {}
    }

    /** Who gets a message. */
    enum Reader {
        /** A device of a user of ours: it may know who calls, unless the caller minds. */
        DEVICE,
        /** A server that believes us: it may know in any case, and keeps it to itself. */
        PEER,
        /** Anybody else. */
        STRANGER;

        /** How far a server is let in; {@code null} is one that the operator does not know. */
        static Reader of(final @Nullable TrustedPeer peer) {
            return peer != null && peer.identity() ? PEER : STRANGER;
        }
    }

    /** Why a request cannot be passed on as privately as its sender demands. */
    record Refusal(int status, String reason) {}

    private final Domains domains;

    Identity(final Domains domains) {
        this.domains = domains;
    }

    /**
     * Whether a request demands privacy that we cannot give. A proxy that leaves dialogs alone
     * cannot hide where a call comes from; who says that this is critical is refused (RFC 3323 §5).
     */
    @Nullable Refusal refusal(final SipRequest request) {
        if (!privacy(request, "critical")) {
            return null;
        }
        return privacy(request, "header") || privacy(request, "session") || privacy(request, "user")
                ? new Refusal(500, "This Privacy Cannot Be Given Here")
                : null;
    }

    /** What is stripped from, and added to, one copy of a request. */
    void request(
            final SipRequest.Builder copy,
            final SipRequest request,
            final Sender sender,
            final Reader reader) {
        withoutClaims(copy, sender, reader);
        withoutOurCredentials(copy, request);
        if (privacy(request, "user")) {
            copy.removeAll(ABOUT_THE_USER);
        }
        if (mayKnow(reader, request)) {
            for (final String identity : identities(request, sender)) {
                copy.add(HeaderName.P_ASSERTED_IDENTITY, identity);
            }
        }
    }

    /** The same for a response. */
    void response(
            final SipResponse.Builder copy,
            final SipResponse response,
            final Sender sender,
            final Reader reader) {
        withoutClaims(copy, sender, reader);
        if (mayKnow(reader, response)) {
            for (final String identity : identities(response, sender)) {
                copy.add(HeaderName.P_ASSERTED_IDENTITY, identity);
            }
        }
    }

    private static void withoutClaims(
            final org.ringdown.sip.message.MessageBuilder<?> copy,
            final Sender sender,
            final Reader reader) {
        final boolean believed = sender instanceof Sender.Peer(TrustedPeer peer) && peer.identity();
        if (believed && reader == Reader.PEER) {
            // Within the trust domain it all stays; what is asserted is written anew.
            copy.remove(HeaderName.P_ASSERTED_IDENTITY);
            copy.remove(P_PREFERRED_IDENTITY);
            return;
        }
        copy.removeAll(SERVERS_ONLY);
        switch (sender) {
            case Sender.User _, Sender.Agent _, Sender.Party _ -> {}
            case Sender.Peer _ when believed -> {}
            case Sender.Peer _, Sender.Stranger _ -> copy.removeAll(NOT_OF_STRANGERS);
        }
    }

    /** Credentials for us go no further, nor any that could be for us (RFC 3261 §22.3). */
    private void withoutOurCredentials(final SipRequest.Builder copy, final SipRequest request) {
        for (final String name :
                List.of(HeaderName.PROXY_AUTHORIZATION, HeaderName.AUTHORIZATION)) {
            final List<String> credentials = request.headers(name);
            if (!credentials.isEmpty()) {
                copy.remove(name);
                credentials.stream()
                        .filter(this::forSomebodyElse)
                        .forEach(value -> copy.add(name, value));
            }
        }
    }

    private boolean forSomebodyElse(final String credentials) {
        final String scheme = credentials.strip().toLowerCase(Locale.ROOT);
        if (scheme.startsWith("digest")) {
            return Credentials.parse(credentials)
                            instanceof Parsed.Ok<Credentials>(Credentials digest)
                    && !domains.serves(digest.realm());
        }
        return !scheme.startsWith("basic");
    }

    private static boolean mayKnow(final Reader reader, final SipMessage message) {
        return switch (reader) {
            case PEER -> true;
            case DEVICE -> !privacy(message, "id");
            case STRANGER -> false;
        };
    }

    /** Who sent it, as we can assert it. */
    private List<String> identities(final SipMessage message, final Sender sender) {
        return switch (sender) {
            case Sender.User(Account account) -> List.of(asserted(account));
            case Sender.Peer(TrustedPeer peer) when peer.identity() -> believed(message);
            case Sender.Agent _ when ofOurs(message.from()) ->
                    List.of(message.from().withParams(Params.EMPTY).toString());
            case Sender.Agent _, Sender.Peer _, Sender.Party _, Sender.Stranger _ -> List.of();
        };
    }

    /** Who is of another domain is for that domain to assert. */
    private boolean ofOurs(final NameAddr from) {
        return from.uri() instanceof SipUri uri && domains.serves(uri.host());
    }

    /** The account's own address and name; what the client would prefer does not count. */
    private static String asserted(final Account account) {
        final String uri = "<" + SipUri.of(account.name(), account.domain()) + ">";
        final @Nullable String name = account.displayName();
        return name == null ? uri : Cursor.quote(name) + " " + uri;
    }

    /** What a trusted peer asserts, if it is what RFC 3325 §9.1 allows. */
    private static List<String> believed(final SipMessage message) {
        final List<String> values = new ArrayList<>(MOST_IDENTITIES);
        if (message.addresses(HeaderName.P_ASSERTED_IDENTITY)
                instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> asserted)) {
            for (final NameAddr each : asserted) {
                final boolean known =
                        each.uri() instanceof SipUri || each.uri().scheme().equals("tel");
                if (!known || values.size() == MOST_IDENTITIES) {
                    return List.of();
                }
                values.add(each.toString());
            }
        }
        return values;
    }

    /** Whether the sender asks for this kind of privacy (RFC 3323 §4.2). */
    private static boolean privacy(final SipMessage message, final String kind) {
        for (final String line : message.headers(PRIVACY)) {
            for (final String each : line.split("[;,]", -1)) {
                if (each.strip().equalsIgnoreCase(kind)) {
                    return true;
                }
            }
        }
        return false;
    }
}
