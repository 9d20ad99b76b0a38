package org.ringdown.gateway.ng.call;

import org.ringdown.core.Entropy;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;
import org.ringdown.gateway.ng.request.Transport.Ice;
import org.ringdown.rtc.offer.IceParameters;

/** Whether our ends have ICE (RFC 8445), and with which credentials. */
final class IceRule {
    private static final int UFRAG = 8;
    private static final int PASSWORD = 26;
    private static final String LETTERS =
            "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

    private final Entropy entropy;

    IceRule(final Entropy entropy) {
        this.entropy = entropy;
    }

    /** Towards the receiver of an offer, and towards its sender. */
    void offer(final Medium from, final Medium to, final Options options) {
        from.ice = from.said().ice() != null && !options.has(Flag.REJECT_ICE);
        final boolean known = to.initialized() && !options.has(Flag.RESET);
        to.ice =
                switch (options.transport().ice()) {
                    case REMOVE -> false;
                    case FORCE -> !known || to.said().ice() != null;
                    case DEFAULT ->
                            from.said().ice() != null && (!known || to.said().ice() != null);
                    case FORCE_RELAY, OPTIONAL -> true;
                };
        // Both may find a way past us: nothing may depend on our seeing the media.
        to.passthrough =
                from.said().ice() != null && beside(options) && !options.has(Flag.NO_PASSTHROUGH);
        credentials(from);
        credentials(to);
    }

    private static boolean beside(final Options options) {
        final Ice ice = options.transport().ice();
        return ice == Ice.FORCE_RELAY || ice == Ice.OPTIONAL;
    }

    /** Towards the offerer. */
    void answer(final Medium from, final Medium to, final Options options) {
        from.ice = from.ice && from.said().ice() != null;
        to.ice = to.ice && options.transport().ice() != Ice.REMOVE;
        to.passthrough =
                from.said().ice() != null
                        && to.ice
                        && beside(options)
                        && !options.has(Flag.NO_PASSTHROUGH);
        credentials(to);
    }

    /** What goes into {@code a=ice-ufrag} and {@code a=ice-pwd} stays for the life of a medium. */
    private void credentials(final Medium medium) {
        if (medium.ice && medium.credentials == null) {
            medium.credentials = fresh();
        }
    }

    /** Credentials that nobody can guess. */
    IceParameters fresh() {
        return new IceParameters(letters(entropy, UFRAG), letters(entropy, PASSWORD));
    }

    /** Letters and digits that nobody can guess. */
    static String letters(final Entropy entropy, final int count) {
        final StringBuilder text = new StringBuilder(count);
        final byte[] random = new byte[1];
        while (text.length() < count) {
            entropy.fill(random);
            final int index = random[0] & 0x3f;
            if (index < LETTERS.length()) {
                text.append(LETTERS.charAt(index));
            }
        }
        return text.toString();
    }
}
