package org.ringdown.sip.registrar;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.Params;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;

/**
 * RFC 3261 §10.3 as one function: a REGISTER is taken as a whole or not at all. Who may register
 * what was decided before.
 *
 * <p>A client that registers with {@code +sip.instance} and {@code reg-id} replaces, by its new
 * contact and flow, what it registered with these before (RFC 5626 §6), so that a phone that
 * reconnects rings once.
 */
public final class Registrar {
    /** RFC 3261 §10.3 step 7: a registrar may not ask for more than this. */
    private static final long ONE_HOUR = 3600;

    /** RFC 3261 §20.17: always GMT, always English. */
    private static final DateTimeFormatter SIP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private final SipRequest register;
    private final String aor;
    private final List<Binding> bindings;
    private final Flow flow;
    private final long now;
    private final RegistrarPolicy policy;

    /** What this very request has set so far: naming a place twice is no matter of order. */
    private final Set<Binding> fresh = new HashSet<>();

    private boolean changed;

    private Registrar(
            final SipRequest register,
            final String aor,
            final List<Binding> current,
            final Flow flow,
            final long epochMillis,
            final RegistrarPolicy policy) {
        this.register = register;
        this.aor = aor;
        this.flow = flow;
        this.now = epochMillis;
        this.policy = policy;
        bindings = new ArrayList<>(live(current, epochMillis));
    }

    /**
     * Takes a REGISTER.
     *
     * @param aor the address of record that the To names, canonical
     * @param current its bindings; expired ones count as gone
     * @param flow how the request came
     * @param epochMillis milliseconds since 1970
     */
    public static Outcome process(
            final SipRequest register,
            final String aor,
            final List<Binding> current,
            final Flow flow,
            final long epochMillis,
            final RegistrarPolicy policy) {
        return new Registrar(register, aor, current, flow, epochMillis, policy).process();
    }

    /** The bindings that are not over yet, in their order. */
    public static List<Binding> live(final List<Binding> bindings, final long epochMillis) {
        return bindings.stream().filter(binding -> !binding.expired(epochMillis)).toList();
    }

    /** When the first of these ends, in milliseconds since 1970; {@code Long.MAX_VALUE} if none. */
    public static long nextExpiry(final List<Binding> bindings) {
        return bindings.stream().mapToLong(Binding::expiresAt).min().orElse(Long.MAX_VALUE);
    }

    /** The bindings without those that were reached over a connection that is closed now. */
    public static List<Binding> withoutFlow(final List<Binding> bindings, final Flow closed) {
        final FlowMark mark = FlowMark.of(closed);
        return bindings.stream().filter(binding -> !binding.flow().equals(mark)).toList();
    }

    private Outcome process() {
        final List<String> raw = register.values("Contact");
        if (raw.isEmpty()) {
            return new Outcome.Unchanged(ok(false));
        }
        if (raw.stream().anyMatch("*"::equals)) {
            return raw.size() == 1 && header("Expires") == 0 ? removeAll() : refused(400);
        }
        if (!(register.addresses("Contact")
                instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> contacts))) {
            return refused(400);
        }
        final List<String> path = register.values("Path");
        if (!path.isEmpty() && !has("Supported", "path")) {
            // RFC 3327 §5.3: a client that does not know Path would not see what was added to it.
            return new Outcome.Refused(reply(421).set("Require", "path").build());
        }
        for (final NameAddr contact : contacts) {
            final ContactWish wish = ContactWish.of(contact);
            if (wish == null) {
                return refused(400);
            }
            final Outcome refusal = apply(wish, path);
            if (refusal != null) {
                return refusal;
            }
        }
        if (bindings.size() > policy.maxBindings()) {
            return new Outcome.Refused(reply(403, "Too Many Contacts").build());
        }
        final boolean outbound =
                path.isEmpty()
                        && has("Supported", "outbound")
                        && bindings.stream().anyMatch(this::isOutboundOfThis);
        final SipResponse ok = ok(outbound);
        return changed ? new Outcome.Changed(bindings, ok) : new Outcome.Unchanged(ok);
    }

    private boolean isOutboundOfThis(final Binding binding) {
        return binding.regId() > 0
                && binding.callId().equals(register.callId())
                && binding.cseq() == register.cseq().number();
    }

    /** RFC 3261 §10.3 step 6. */
    private Outcome removeAll() {
        for (final Binding binding : bindings) {
            if (outOfOrder(binding)) {
                return refused(500);
            }
        }
        changed = !bindings.isEmpty();
        bindings.clear();
        return changed
                ? new Outcome.Changed(bindings, ok(false))
                : new Outcome.Unchanged(ok(false));
    }

    /** RFC 3261 §10.3 step 7 for one contact; the refusal of the whole request, or {@code null}. */
    private @Nullable Outcome apply(final ContactWish wish, final List<String> path) {
        final long inHeader = header("Expires");
        long expires = wish.expires() >= 0 ? wish.expires() : inHeader;
        if (expires < 0) {
            expires = policy.defaultExpires();
        }
        if (expires > 0 && expires < policy.minExpires() && expires < ONE_HOUR) {
            return new Outcome.Refused(
                    reply(423).set("Min-Expires", Integer.toString(policy.minExpires())).build());
        }
        for (final Binding binding : bindings) {
            if (wish.matches(binding) && outOfOrder(binding) && !fresh.contains(binding)) {
                return refused(500);
            }
        }
        changed |= bindings.removeIf(wish::matches);
        if (expires > 0) {
            changed = true;
            final String agent = register.header("User-Agent");
            final Binding binding =
                    new Binding(
                            aor,
                            wish.uri().toString(),
                            wish.instance(),
                            wish.regId(),
                            wish.q(),
                            register.callId(),
                            register.cseq().number(),
                            now + Math.min(expires, policy.maxExpires()) * 1000,
                            FlowMark.of(flow),
                            agent == null ? "" : agent,
                            path);
            bindings.add(binding);
            fresh.add(binding);
        }
        return null;
    }

    /**
     * A request with the same Call-ID must have a higher CSeq than the one that set the binding.
     */
    private boolean outOfOrder(final Binding binding) {
        return binding.callId().equals(register.callId())
                && register.cseq().number() <= binding.cseq();
    }

    private SipResponse ok(final boolean outbound) {
        final SipResponse.Builder ok = reply(200);
        for (final Binding binding : bindings) {
            ok.add("Contact", contact(binding));
        }
        for (final String hop : register.headers("Path")) {
            if (has("Supported", "path")) {
                ok.add("Path", hop);
            }
        }
        if (outbound) {
            // RFC 5626 §6: tells the client that its flows are used.
            ok.add("Require", "outbound");
        }
        return ok.add("Date", SIP_DATE.format(Instant.ofEpochMilli(now))).build();
    }

    private String contact(final Binding binding) {
        Params params = Params.EMPTY;
        if (binding.q() < 1) {
            params = params.with("q", q(binding.q()));
        }
        if (binding.instance() != null) {
            params = params.with("+sip.instance", '"' + binding.instance() + '"');
        }
        if (binding.regId() > 0) {
            params = params.with("reg-id", Integer.toString(binding.regId()));
        }
        // Rounded up: a client told 0 would believe it is not registered.
        params = params.with("expires", Long.toString((binding.expiresAt() - now + 999) / 1000));
        return "<" + binding.contact() + ">" + params;
    }

    private static String q(final double q) {
        return BigDecimal.valueOf(q)
                .setScale(3, RoundingMode.HALF_UP)
                .stripTrailingZeros()
                .toPlainString();
    }

    private long header(final String name) {
        return ContactWish.seconds(register.header(name), -1);
    }

    private boolean has(final String name, final String option) {
        return register.values(name).stream().anyMatch(option::equalsIgnoreCase);
    }

    private SipResponse.Builder reply(final int status) {
        return reply(status, SipResponse.defaultReason(status));
    }

    private SipResponse.Builder reply(final int status, final String reason) {
        return register.reply(status, reason);
    }

    private Outcome refused(final int status) {
        return new Outcome.Refused(reply(status).build());
    }
}
