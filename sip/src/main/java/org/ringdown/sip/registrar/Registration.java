package org.ringdown.sip.registrar;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.message.SipUri;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Transport;

/** One REGISTER and the bindings of its address of record: what {@link Registrar} does with it. */
final class Registration {
    /** RFC 3261 §10.3 step 7: a registrar may not ask for more than this. */
    private static final long ONE_HOUR = 3600;

    /** What a REGISTER may require of us (RFC 3327, RFC 5626, RFC 5627). */
    private static final Set<String> KNOWN = Set.of("path", "outbound", "gruu");

    private static final int LONGEST_USER_AGENT = 200;

    private final SipRequest register;
    private final String aor;
    private final List<Binding> bindings;
    private final Flow flow;
    private final long now;
    private final RegistrarPolicy policy;

    /** What this very request has set so far: naming a place twice is no matter of order. */
    private final List<Binding> fresh = new ArrayList<>(1);

    private boolean changed;

    Registration(
            final SipRequest register,
            final String aor,
            final List<Binding> live,
            final Flow flow,
            final long now,
            final RegistrarPolicy policy) {
        this.register = register;
        this.aor = aor;
        this.flow = flow;
        this.now = now;
        this.policy = policy;
        bindings = new ArrayList<>(live);
    }

    Outcome process(final RegistrarReply reply) {
        final List<String> required = register.values(HeaderName.REQUIRE);
        if (!required.isEmpty()) {
            final List<String> unknown =
                    required.stream()
                            .filter(tag -> !KNOWN.contains(tag.toLowerCase(Locale.ROOT)))
                            .toList();
            if (!unknown.isEmpty()) {
                return reply.unsupported(unknown);
            }
        }
        final List<String> raw = register.values(HeaderName.CONTACT);
        if (raw.contains("*")) {
            final boolean alone = raw.size() == 1 && header(HeaderName.EXPIRES) == 0;
            final Outcome.Refused refusal = alone ? removeAll(reply) : reply.refused(400);
            return refusal != null ? refusal : done(reply, null);
        }
        final List<ContactWish> wishes = new ArrayList<>(raw.size());
        if (!read(wishes)) {
            return reply.refused(400);
        }
        final List<String> path = register.values(HeaderName.PATH);
        if (!path.isEmpty() && !reply.knows("path")) {
            return reply.needsPath();
        }
        final boolean outbound =
                reply.knows("outbound") && wishes.stream().anyMatch(wish -> wish.regId() > 0);
        Outcome.Refused refusal = outbound ? outboundRefused(wishes, path, reply) : null;
        for (final ContactWish wish : wishes) {
            refusal = refusal != null ? refusal : apply(wish, path, reply);
        }
        if (refusal != null) {
            return refusal;
        }
        if (bindings.size() > policy.maxBindings()) {
            return reply.refused(403, "Too Many Contacts");
        }
        final boolean flowSet = outbound && fresh.stream().anyMatch(binding -> binding.regId() > 0);
        return done(reply, flowSet ? flow.transport() : null);
    }

    private Outcome done(final RegistrarReply reply, final @Nullable Transport outbound) {
        final SipResponse ok = reply.ok(bindings, outbound, now);
        return changed ? new Outcome.Changed(bindings, ok) : new Outcome.Unchanged(ok);
    }

    /** Reads the contacts; false when one is malformed or not a place that we can reach. */
    private boolean read(final List<ContactWish> wishes) {
        if (!(register.addresses(HeaderName.CONTACT)
                instanceof Parsed.Ok<List<NameAddr>>(List<NameAddr> contacts))) {
            return false;
        }
        for (final NameAddr contact : contacts) {
            final ContactWish wish = ContactWish.of(contact);
            if (wish == null) {
                return false;
            }
            wishes.add(wish);
        }
        return true;
    }

    /**
     * RFC 5626 §6: one flow at a time, and the client's first hop must keep the flow to it, or what
     * we store of the flow leads nowhere: it says so by {@code ob} in the Path it adds.
     */
    private Outcome.@Nullable Refused outboundRefused(
            final List<ContactWish> wishes, final List<String> path, final RegistrarReply reply) {
        if (wishes.stream().filter(wish -> wish.regId() > 0).count() > 1) {
            return reply.refused(400, "One reg-id at a time");
        }
        final boolean direct = register.vias().size() == 1;
        if (path.isEmpty() ? direct : edgeKeepsFlows(path.getLast())) {
            return null;
        }
        return reply.refused(439, "First Hop Lacks Outbound Support");
    }

    private static boolean edgeKeepsFlows(final String path) {
        final NameAddr edge = NameAddr.parse(path).orNull();
        return edge != null && edge.sipUri() != null && edge.sipUri().params().has("ob");
    }

    /** RFC 3261 §10.3 step 6; a refusal, or {@code null}. */
    private Outcome.@Nullable Refused removeAll(final RegistrarReply reply) {
        for (final Binding binding : bindings) {
            if (outOfOrder(binding)) {
                return reply.refused(500);
            }
        }
        changed = !bindings.isEmpty();
        bindings.clear();
        return null;
    }

    /** RFC 3261 §10.3 step 7 for one contact; the refusal of the whole request, or {@code null}. */
    private Outcome.@Nullable Refused apply(
            final ContactWish wish, final List<String> path, final RegistrarReply reply) {
        if (leadsBack(wish)) {
            return reply.refused(403, "The Contact leads back to this registration");
        }
        final long expires = expires(wish);
        if (expires > 0 && expires < policy.minExpires() && expires < ONE_HOUR) {
            return reply.tooBrief();
        }
        final List<Binding> matching = new ArrayList<>(1);
        for (final Binding binding : bindings) {
            if (wish.matches(binding)) {
                if (outOfOrder(binding) && !fresh.contains(binding)) {
                    return reply.refused(500);
                }
                matching.add(binding);
            }
        }
        changed |= bindings.removeAll(matching);
        if (expires > 0) {
            changed = true;
            final long until = now + Math.min(expires, policy.maxExpires()) * 1000;
            final Binding binding = binding(wish, path, matching, until);
            bindings.add(binding);
            fresh.add(binding);
        }
        return null;
    }

    /** The binding that a contact asks for; what it shares with the one before is kept. */
    private Binding binding(
            final ContactWish wish,
            final List<String> path,
            final List<Binding> before,
            final long until) {
        long since = now;
        for (final Binding earlier : before) {
            since = Math.min(since, earlier.since());
        }
        final Binding binding =
                new Binding(
                        aor,
                        wish.text(),
                        wish.instance(),
                        wish.regId(),
                        wish.q(),
                        register.callId(),
                        register.cseq().number(),
                        since,
                        now,
                        until,
                        FlowMark.of(flow),
                        userAgent(),
                        path);
        return before.size() == 1 && before.getFirst().sameButForTimes(binding)
                ? before.getFirst().refreshed(binding.cseq(), now, until)
                : binding;
    }

    private long expires(final ContactWish wish) {
        final long expires = wish.expires() >= 0 ? wish.expires() : header(HeaderName.EXPIRES);
        return expires < 0 ? policy.defaultExpires() : expires;
    }

    private String userAgent() {
        final String agent = register.header(HeaderName.USER_AGENT);
        if (agent == null) {
            return "";
        }
        return agent.length() > LONGEST_USER_AGENT ? agent.substring(0, LONGEST_USER_AGENT) : agent;
    }

    /**
     * RFC 5627 §5.1: a GRUU or the address of record itself, registered as a contact of it, would
     * send every call in a circle.
     */
    private boolean leadsBack(final ContactWish wish) {
        final SipUri uri = wish.uri();
        if (Gruu.is(uri) && aor.endsWith('@' + uri.hostText())) {
            return true;
        }
        return wish.instance() != null && uri.port() < 0 && uri.aor().equals(aor);
    }

    /**
     * A request with the same Call-ID must have a higher CSeq than the one that set the binding.
     */
    private boolean outOfOrder(final Binding binding) {
        return binding.callId().equals(register.callId())
                && register.cseq().number() <= binding.cseq();
    }

    private long header(final String name) {
        return ContactWish.seconds(register.header(name), -1);
    }
}
