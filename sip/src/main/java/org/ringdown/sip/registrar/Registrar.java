package org.ringdown.sip.registrar;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;
import org.ringdown.core.Entropy;
import org.ringdown.sip.auth.GruuSeal;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.transport.Flow;

/**
 * RFC 3261 §10.3 as one function: a REGISTER is taken as a whole or not at all. Who may register
 * what was decided before. Keeps nothing of a call; safe from any thread.
 *
 * <p>A client that registers with {@code +sip.instance} and {@code reg-id} replaces, by its new
 * contact and flow, what it registered with these before (RFC 5626 §6), so that a phone that
 * reconnects rings once. A client that knows GRUUs is told those of its device (RFC 5627 §5).
 *
 * <p>Times are milliseconds since 1970 by a clock that does not jump: only how far they lie apart
 * matters here.
 */
public final class Registrar {
    /** RFC 3261 §20.17: always GMT, always English. */
    private static final DateTimeFormatter SIP_DATE =
            DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC);

    private record DateText(long second, String text) {}

    private final RegistrarPolicy policy;
    private final GruuSeal gruus;
    private final Entropy entropy;
    private volatile DateText date = new DateText(Long.MIN_VALUE, "");

    /**
     * @param gruus makes the temporary GRUUs that clients are given
     */
    public Registrar(final RegistrarPolicy policy, final GruuSeal gruus, final Entropy entropy) {
        this.policy = policy;
        this.gruus = gruus;
        this.entropy = entropy;
    }

    /**
     * Takes a REGISTER.
     *
     * @param aor the address of record that the To names, canonical
     * @param current its bindings; expired ones count as gone
     * @param flow how the request came
     * @param now by the clock that does not jump
     * @param wallMillis what the clock on the wall shows, for the Date header
     */
    public Outcome process(
            final SipRequest register,
            final String aor,
            final List<Binding> current,
            final Flow flow,
            final long now,
            final long wallMillis) {
        final RegistrarReply reply =
                new RegistrarReply(register, policy, gruus, entropy, date(wallMillis / 1000));
        return new Registration(register, aor, live(current, now), flow, now, policy)
                .process(reply);
    }

    /** The same text for all that comes within a second. */
    private String date(final long second) {
        DateText known = date;
        if (known.second() != second) {
            known = new DateText(second, SIP_DATE.format(Instant.ofEpochSecond(second)));
            date = known;
        }
        return known.text();
    }

    /** The bindings that are not over yet, in their order. */
    public static List<Binding> live(final List<Binding> bindings, final long now) {
        for (final Binding binding : bindings) {
            if (binding.expired(now)) {
                return bindings.stream().filter(each -> !each.expired(now)).toList();
            }
        }
        return bindings;
    }

    /** When the first of these ends; {@code Long.MAX_VALUE} if none. */
    public static long nextExpiry(final List<Binding> bindings) {
        return bindings.stream().mapToLong(Binding::expiresAt).min().orElse(Long.MAX_VALUE);
    }

    /** The bindings without those that were reached over a connection that is closed now. */
    public static List<Binding> withoutFlow(final List<Binding> bindings, final Flow closed) {
        final FlowMark mark = FlowMark.of(closed);
        return bindings.stream().filter(binding -> !binding.flow().equals(mark)).toList();
    }
}
