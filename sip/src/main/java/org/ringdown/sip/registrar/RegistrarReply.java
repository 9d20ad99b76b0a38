package org.ringdown.sip.registrar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.Cursor;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Transport;

/** What one REGISTER is answered. */
final class RegistrarReply {
    /** Below the half minute after which the shortest-lived NATs forget a UDP port. */
    private static final int UDP_FLOW_TIMER = 25;

    private final SipRequest register;
    private final RegistrarPolicy policy;
    private final GruuSeal gruus;
    private final Entropy entropy;
    private final String date;

    RegistrarReply(
            final SipRequest register,
            final RegistrarPolicy policy,
            final GruuSeal gruus,
            final Entropy entropy,
            final String date) {
        this.register = register;
        this.date = date;
        this.policy = policy;
        this.gruus = gruus;
        this.entropy = entropy;
    }

    Outcome.Refused refused(final int status) {
        return new Outcome.Refused(status(status).build());
    }

    Outcome.Refused refused(final int status, final String reason) {
        return new Outcome.Refused(register.reply(status, reason).build());
    }

    /** RFC 3261 §10.3 step 7. */
    Outcome.Refused tooBrief() {
        return new Outcome.Refused(
                status(423)
                        .set(HeaderName.MIN_EXPIRES, Integer.toString(policy.minExpires()))
                        .build());
    }

    /** RFC 3327 §5.3: a client that does not know Path would not see what was added to it. */
    Outcome.Refused needsPath() {
        return new Outcome.Refused(status(421).set(HeaderName.REQUIRE, "path").build());
    }

    /** RFC 3261 §8.2.2.3. */
    Outcome.Refused unsupported(final List<String> tags) {
        final SipResponse.Builder reply = status(420);
        tags.forEach(tag -> reply.add(HeaderName.UNSUPPORTED, tag));
        return new Outcome.Refused(reply.build());
    }

    private SipResponse.Builder status(final int status) {
        return register.reply(status, SipResponse.defaultReason(status));
    }

    /**
     * The 200.
     *
     * @param outbound the transport of the flow that this very request set up (RFC 5626 §6); {@code
     *     null} when it set up none
     */
    SipResponse ok(
            final List<Binding> bindings, final @Nullable Transport outbound, final long now) {
        final SipResponse.Builder ok = status(200);
        final boolean gruu = knows("gruu");
        for (final Binding binding : bindings) {
            ok.add(HeaderName.CONTACT, contact(binding, gruu, now));
        }
        if (knows("path")) {
            register.headers(HeaderName.PATH).forEach(hop -> ok.add(HeaderName.PATH, hop));
        }
        if (outbound != null) {
            // RFC 5626 §6: tells the client that its flows are used, and how often to prove them.
            final int seconds = outbound == Transport.UDP ? UDP_FLOW_TIMER : policy.flowTimer();
            ok.add(HeaderName.REQUIRE, "outbound").add("Flow-Timer", Integer.toString(seconds));
        }
        return ok.add(HeaderName.SUPPORTED, "path, outbound, gruu")
                .add(HeaderName.DATE, date)
                .build();
    }

    private String contact(final Binding binding, final boolean gruu, final long now) {
        final StringBuilder text = new StringBuilder(256);
        text.append('<').append(binding.contact()).append('>');
        if (binding.q() < 1) {
            text.append(";q=").append(q(binding.q()));
        }
        final String instance = binding.instance();
        if (instance != null) {
            text.append(";+sip.instance=").append(Cursor.quote(instance));
        }
        if (binding.regId() > 0) {
            text.append(";reg-id=").append(binding.regId());
        }
        if (gruu && instance != null) {
            final long handle = GruuSeal.handle(binding.aor(), instance, binding.callId());
            final SipUri temporary = Gruu.temporary(binding.aor(), gruus.token(handle, entropy));
            // A URI needs no escapes between quotes: it has neither quotes nor backslashes.
            text.append(";pub-gruu=\"").append(Gruu.open(binding.aor(), instance)).append('"');
            text.append(";temp-gruu=\"").append(temporary).append('"');
        }
        // Rounded up: a client told 0 would believe it is not registered.
        final long seconds = (binding.expiresAt() - now + 999) / 1000;
        return text.append(";expires=").append(seconds).toString();
    }

    private static String q(final double q) {
        return BigDecimal.valueOf(q)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    /** Whether the client says that it knows an extension. */
    boolean knows(final String option) {
        return has(HeaderName.SUPPORTED, option) || has(HeaderName.REQUIRE, option);
    }

    private boolean has(final String name, final String option) {
        for (final String value : register.values(name)) {
            if (option.equalsIgnoreCase(value)) {
                return true;
            }
        }
        return false;
    }
}
