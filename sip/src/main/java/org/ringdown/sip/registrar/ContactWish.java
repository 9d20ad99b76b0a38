package org.ringdown.sip.registrar;

import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipUri;

/**
 * One Contact of a REGISTER, read.
 *
 * @param text the URI as text
 * @param instance and {@code regId}: as in {@link Binding}
 * @param expires in seconds; 0 removes; -1 when the Contact does not say
 */
record ContactWish(
        SipUri uri, String text, @Nullable String instance, int regId, double q, long expires) {
    /** As much as RFC 3261 §20.19 lets a delta-seconds be. */
    private static final long MAX_SECONDS = (1L << 32) - 1;

    /** Reads it; {@code null} when the URI is not one we can route to. */
    static @Nullable ContactWish of(final NameAddr contact) {
        final SipUri uri = contact.sipUri();
        if (uri == null) {
            return null;
        }
        final Params params = contact.params();
        final String instance = params.value("+sip.instance");
        // RFC 5626 §6: a reg-id without an instance means nothing.
        final int regId =
                instance == null
                        ? 0
                        : Math.clamp(seconds(params.value("reg-id"), 0), 0, Integer.MAX_VALUE);
        return new ContactWish(
                uri,
                uri.toString(),
                instance,
                regId,
                q(params.value("q")),
                seconds(params.value("expires"), -1));
    }

    /** A number of seconds; {@code otherwise} when absent or malformed (RFC 3261 §10.2.1.1). */
    static long seconds(final @Nullable String text, final long otherwise) {
        if (text == null || text.isEmpty() || text.length() > 20) {
            return otherwise;
        }
        long value = 0;
        for (int i = 0; i < text.length(); i++) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return otherwise;
            }
            value = Math.min(value * 10 + digit, MAX_SECONDS);
        }
        return value;
    }

    /** RFC 3261 §25.1 qvalue: 0 to 1 with up to three decimals; 1 when absent or malformed. */
    private static double q(final @Nullable String text) {
        if (text == null || text.isEmpty() || text.length() > 5) {
            return 1;
        }
        final boolean dotted = text.length() == 1 || text.charAt(1) == '.';
        double value = text.charAt(0) - '0';
        double weight = 0.1;
        for (int i = 2; i < text.length(); i++, weight /= 10) {
            final int digit = text.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return 1;
            }
            value += digit * weight;
        }
        return dotted && value >= 0 && value <= 1 ? value : 1;
    }

    /** Whether a binding is of the same instance and reg-id, or else of an equivalent URI. */
    boolean matches(final Binding binding) {
        if (instance != null && regId > 0 && instance.equals(binding.instance())) {
            if (regId == binding.regId()) {
                return true;
            }
            if (binding.regId() > 0) {
                return false;
            }
        }
        if (text.equals(binding.contact())) {
            return true;
        }
        final SipUri bound = SipUri.parse(binding.contact()).orNull();
        return bound != null && uri.equivalent(bound);
    }
}
