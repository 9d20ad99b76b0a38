package org.ringdown.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Names of header fields in the one form that this program uses for them. Foreign names are brought
 * to it before anything is looked up, so that one header cannot be read in two ways: case does not
 * matter and compact forms are expanded (RFC 3261 §7.3.1, §7.3.3).
 */
public final class HeaderName {
    public static final String ACCEPT = "Accept";
    public static final String ALLOW = "Allow";
    public static final String ALLOW_EVENTS = "Allow-Events";
    public static final String AUTHENTICATION_INFO = "Authentication-Info";
    public static final String AUTHORIZATION = "Authorization";
    public static final String CALL_ID = "Call-ID";
    public static final String CONTACT = "Contact";
    public static final String CONTENT_ENCODING = "Content-Encoding";
    public static final String CONTENT_LENGTH = "Content-Length";
    public static final String CONTENT_TYPE = "Content-Type";
    public static final String CSEQ = "CSeq";
    public static final String DATE = "Date";
    public static final String EVENT = "Event";
    public static final String EXPIRES = "Expires";
    public static final String FROM = "From";
    public static final String MAX_FORWARDS = "Max-Forwards";
    public static final String MIN_EXPIRES = "Min-Expires";
    public static final String MIN_SE = "Min-SE";
    public static final String PATH = "Path";
    public static final String P_ASSERTED_IDENTITY = "P-Asserted-Identity";
    public static final String PROXY_AUTHENTICATE = "Proxy-Authenticate";
    public static final String PROXY_AUTHORIZATION = "Proxy-Authorization";
    public static final String PROXY_REQUIRE = "Proxy-Require";
    public static final String RACK = "RAck";
    public static final String REASON = "Reason";
    public static final String RECORD_ROUTE = "Record-Route";
    public static final String REFER_TO = "Refer-To";
    public static final String REFERRED_BY = "Referred-By";
    public static final String REPLACES = "Replaces";
    public static final String REQUIRE = "Require";
    public static final String RETRY_AFTER = "Retry-After";
    public static final String ROUTE = "Route";
    public static final String RSEQ = "RSeq";
    public static final String SERVER = "Server";
    public static final String SERVICE_ROUTE = "Service-Route";
    public static final String SESSION_EXPIRES = "Session-Expires";
    public static final String SUBJECT = "Subject";
    public static final String SUBSCRIPTION_STATE = "Subscription-State";
    public static final String SUPPORTED = "Supported";
    public static final String TIMESTAMP = "Timestamp";
    public static final String TO = "To";
    public static final String UNSUPPORTED = "Unsupported";
    public static final String USER_AGENT = "User-Agent";
    public static final String VIA = "Via";
    public static final String WARNING = "Warning";
    public static final String WWW_AUTHENTICATE = "WWW-Authenticate";

    /** More names worth knowing, so that reading a message does not make a string for them. */
    private static final String[] KNOWN = {
        ACCEPT,
        ALLOW,
        ALLOW_EVENTS,
        AUTHENTICATION_INFO,
        AUTHORIZATION,
        CALL_ID,
        CONTACT,
        CONTENT_ENCODING,
        CONTENT_LENGTH,
        CONTENT_TYPE,
        CSEQ,
        DATE,
        EVENT,
        EXPIRES,
        FROM,
        MAX_FORWARDS,
        MIN_EXPIRES,
        MIN_SE,
        PATH,
        P_ASSERTED_IDENTITY,
        PROXY_AUTHENTICATE,
        PROXY_AUTHORIZATION,
        PROXY_REQUIRE,
        RACK,
        REASON,
        RECORD_ROUTE,
        REFER_TO,
        REFERRED_BY,
        REPLACES,
        REQUIRE,
        RETRY_AFTER,
        ROUTE,
        RSEQ,
        SERVER,
        SERVICE_ROUTE,
        SESSION_EXPIRES,
        SUBJECT,
        SUBSCRIPTION_STATE,
        SUPPORTED,
        TIMESTAMP,
        TO,
        UNSUPPORTED,
        USER_AGENT,
        VIA,
        WARNING,
        WWW_AUTHENTICATE,
        "Accept-Contact",
        "Accept-Encoding",
        "Accept-Language",
        "Alert-Info",
        "Answer-Mode",
        "Call-Info",
        "Content-Disposition",
        "Content-Language",
        "Diversion",
        "Error-Info",
        "Flow-Timer",
        "History-Info",
        "Identity",
        "Identity-Info",
        "In-Reply-To",
        "Info-Package",
        "Join",
        "MIME-Version",
        "Organization",
        "P-Access-Network-Info",
        "P-Asserted-Service",
        "P-Associated-URI",
        "P-Called-Party-ID",
        "P-Charging-Function-Addresses",
        "P-Charging-Vector",
        "P-Preferred-Identity",
        "P-Preferred-Service",
        "P-Profile-Key",
        "P-Served-User",
        "P-User-Database",
        "P-Visited-Network-ID",
        "Priority",
        "Priv-Answer-Mode",
        "Privacy",
        "Recv-Info",
        "Reject-Contact",
        "Remote-Party-ID",
        "Reply-To",
        "Request-Disposition",
        "SIP-ETag",
        "SIP-If-Match",
        "X-RTP-Stat",
    };

    /** RFC 3261 §7.3.3 and the registry of header fields. */
    private static final Map<String, String> COMPACT =
            Map.ofEntries(
                    Map.entry("a", "Accept-Contact"),
                    Map.entry("b", REFERRED_BY),
                    Map.entry("c", CONTENT_TYPE),
                    Map.entry("d", "Request-Disposition"),
                    Map.entry("e", CONTENT_ENCODING),
                    Map.entry("f", FROM),
                    Map.entry("i", CALL_ID),
                    Map.entry("j", "Reject-Contact"),
                    Map.entry("k", SUPPORTED),
                    Map.entry("l", CONTENT_LENGTH),
                    Map.entry("m", CONTACT),
                    Map.entry("n", "Identity-Info"),
                    Map.entry("o", EVENT),
                    Map.entry("r", REFER_TO),
                    Map.entry("s", SUBJECT),
                    Map.entry("t", TO),
                    Map.entry("u", ALLOW_EVENTS),
                    Map.entry("v", VIA),
                    Map.entry("x", SESSION_EXPIRES),
                    Map.entry("y", "Identity"));

    /** These stand once in a message; two of them would be read in two ways. */
    private static final Set<String> SINGLE =
            Set.of(
                    CALL_ID,
                    CONTENT_LENGTH,
                    CONTENT_TYPE,
                    CSEQ,
                    DATE,
                    EVENT,
                    EXPIRES,
                    FROM,
                    MAX_FORWARDS,
                    MIN_EXPIRES,
                    RACK,
                    REFER_TO,
                    REPLACES,
                    RSEQ,
                    SESSION_EXPIRES,
                    SUBSCRIPTION_STATE,
                    TO);

    private static final Map<String, String> BY_TEXT = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);

    /** What our own code writes is canonical already, and found at once. */
    private static final Map<String, String> EXACT = new HashMap<>(512);

    private static final int SLOTS = 512;
    private static final int MAX_KNOWN = 32;
    private static final String[] SLOT_NAMES = new String[SLOTS];
    private static final byte[][] SLOT_BYTES = new byte[SLOTS][];

    static {
        for (final String name : KNOWN) {
            BY_TEXT.put(name, name);
            EXACT.put(name, name);
            putSlot(name, name);
        }
        COMPACT.forEach((letter, name) -> {
            BY_TEXT.put(letter, name);
            putSlot(letter, name);
        });
    }

    private HeaderName() {}

    private static void putSlot(final String text, final String name) {
        final byte[] lower = text.toLowerCase(Locale.ROOT).getBytes(StandardCharsets.US_ASCII);
        int hash = 0;
        for (final byte b : lower) {
            hash = mix(hash, b);
        }
        int slot = slot(hash);
        while (SLOT_BYTES[slot] != null) {
            slot = (slot + 1) & (SLOTS - 1);
        }
        SLOT_BYTES[slot] = lower;
        SLOT_NAMES[slot] = name;
    }

    private static int mix(final int hash, final int lower) {
        return hash * 31 + lower;
    }

    private static int slot(final int hash) {
        return (hash ^ (hash >>> 9)) & (SLOTS - 1);
    }

    /**
     * The one form of a name: compact forms are expanded, known names get their usual case, unknown
     * ones stay as they are.
     */
    public static String canonical(final String any) {
        final String exact = EXACT.get(any);
        if (exact != null) {
            return exact;
        }
        final String known = BY_TEXT.get(any);
        return known == null ? any : known;
    }

    /** The one form of the name in these bytes, which are a token. */
    public static String canonical(final byte[] bytes, final int start, final int end) {
        if (end - start <= MAX_KNOWN) {
            int hash = 0;
            for (int i = start; i < end; i++) {
                hash = mix(hash, lower(bytes[i]));
            }
            int slot = slot(hash);
            for (byte[] candidate; (candidate = SLOT_BYTES[slot]) != null; ) {
                if (matches(candidate, bytes, start, end)) {
                    return SLOT_NAMES[slot];
                }
                slot = (slot + 1) & (SLOTS - 1);
            }
        }
        return new String(bytes, start, end - start, StandardCharsets.ISO_8859_1);
    }

    private static int lower(final byte b) {
        return b >= 'A' && b <= 'Z' ? b + 32 : b;
    }

    private static boolean matches(
            final byte[] lower, final byte[] bytes, final int start, final int end) {
        if (lower.length != end - start) {
            return false;
        }
        for (int i = 0; i < lower.length; i++) {
            if (lower[i] != lower(bytes[start + i])) {
                return false;
            }
        }
        return true;
    }

    /** Whether two canonical names are the same. */
    @SuppressWarnings("ReferenceEquality") // known names are one object each; a shortcut only
    static boolean same(final String a, final String b) {
        return a == b || a.equalsIgnoreCase(b);
    }

    /** Whether a header field of this canonical name stands at most once in a message. */
    public static boolean single(final String canonical) {
        return SINGLE.contains(canonical);
    }

    /** The compact form of a canonical name, or {@code null}. */
    public static @Nullable String compact(final String canonical) {
        for (final Map.Entry<String, String> entry : COMPACT.entrySet()) {
            if (entry.getValue().equals(canonical)) {
                return entry.getKey();
            }
        }
        return null;
    }
}
