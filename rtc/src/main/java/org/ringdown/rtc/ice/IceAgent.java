package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.ice.Transactions.Transaction;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunMessage;

/**
 * The full end of ICE (RFC 8445) for one stream of one or two components.
 *
 * <pre>
 *   remote(), candidates()                 a check of ours is answered
 *  (nothing) -----------&gt; checks run -----------------------------&gt; Validated
 *                             |                                         | nominated, by whoever
 *        nothing left, and    |                                         v controls
 *        patience at an end   v            30 s without consent     Selected
 *                           Failed &lt;----- ConsentLost &lt;-----------------+ again at any time
 * </pre>
 *
 * <p>Our candidates are given, not gathered. The peer's may trickle in (RFC 8838); those that its
 * checks come from are learnt. A lite peer makes us the controlling side (RFC 8445 §6.1.1); if both
 * sides take the same role the tie-breaker decides (§7.3.1.1). Consent is asked for on what is
 * selected (RFC 7675), which keeps NATs open as well.
 *
 * <p>A restart begins a generation of its own; what was selected before is kept alive, and media
 * goes on there, until the new generation has selected.
 */
public final class IceAgent implements Ice {
    private static final int MAX_WAITING = 64;

    private final IceContext context;
    private final List<Candidate> waiting = new ArrayList<>();
    private @Nullable String waitingFor;
    private boolean waitingEnd;
    private CheckSession current;
    private @Nullable CheckSession previous;

    /**
     * An agent that waits for its peer.
     *
     * @param locals our candidates; several may share a socket
     * @param local our parameters, as our description shows them
     * @param controlling whether we nominate: who made the first offer does, if full
     * @param entropy of the tie-breaker, the transaction ids and the times of consent checks
     */
    public IceAgent(
            final IceConfig config,
            final List<LocalCandidate> locals,
            final IceParameters local,
            final boolean controlling,
            final Entropy entropy) {
        context = new IceContext(config, locals, controlling, entropy);
        current = new CheckSession(context, local);
    }

    /** Whether it is on us to nominate. */
    public boolean controlling() {
        return context.roles.controlling();
    }

    /**
     * What the ids of all our requests begin with, by which a port that many agents share finds the
     * agent that an answer is for: see {@link #peekPrefix}.
     */
    public int transactionPrefix() {
        return context.prefix;
    }

    @Override
    public void remote(
            final IceParameters parameters,
            final boolean lite,
            final int components,
            final long now) {
        final IceParameters known = current.remote();
        if (known != null && known.equals(parameters)) {
            current.components(components);
            proceed(now);
            return;
        }
        if (known != null) {
            renew(current.local());
        }
        if (lite && !context.roles.controlling()) {
            changeRole(true);
        }
        current.start(parameters, lite, components, now);
        if (parameters.ufrag().equals(waitingFor)) {
            current.add(waiting, waitingEnd, now);
        }
        stopWaiting(null);
        proceed(now);
    }

    @Override
    public void candidates(
            final @Nullable String ufrag,
            final List<Candidate> more,
            final boolean end,
            final long now) {
        final IceParameters peer = current.remote();
        if (peer != null && (ufrag == null || ufrag.equals(peer.ufrag()))) {
            current.add(more, end, now);
            proceed(now);
        } else if (ufrag != null && !isOver(ufrag)) {
            if (!ufrag.equals(waitingFor)) {
                stopWaiting(ufrag);
            }
            more.stream().limit(MAX_WAITING - waiting.size()).forEach(waiting::add);
            waitingEnd |= end;
        }
    }

    private boolean isOver(final String ufrag) {
        final IceParameters old = previous == null ? null : previous.remote();
        return old != null && old.ufrag().equals(ufrag);
    }

    private void stopWaiting(final @Nullable String forWhom) {
        waiting.clear();
        waitingFor = forWhom;
        waitingEnd = false;
    }

    @Override
    public void restart(final IceParameters local, final long now) {
        final CheckSession before = previous;
        if (before != null && before.local().equals(local)) {
            before.resume();
            current = before;
            previous = null;
        } else {
            renew(local);
        }
    }

    private void renew(final IceParameters local) {
        final CheckSession next = new CheckSession(context, local);
        current.retire();
        // The one that carries media stays; one that came to nothing goes.
        if (previous == null || hasSelected(current)) {
            previous = current;
        }
        current = next;
    }

    private static boolean hasSelected(final CheckSession session) {
        return session.selected(IceBase.RTP) != null || session.selected(IceBase.RTCP) != null;
    }

    @Override
    public IceVerdict check(
            final byte[] data,
            final int offset,
            final int length,
            final IceBase base,
            final InetSocketAddress source,
            final long now) {
        if (!(StunMessage.parse(data, offset, length)
                instanceof Parsed.Ok<StunMessage>(StunMessage message))) {
            return IceVerdict.MALFORMED;
        }
        if (message.method() != StunMessage.BINDING) {
            return IceVerdict.NOT_A_CHECK;
        }
        final IceRoute path = new IceRoute(base, source);
        final IceVerdict verdict =
                switch (message.messageClass()) {
                    case REQUEST -> request(message, path, now);
                    case SUCCESS, ERROR -> answer(message, path, now);
                    case INDICATION -> IceVerdict.NOT_A_CHECK;
                };
        if (verdict.authentic()) {
            proceed(now);
        }
        return verdict;
    }

    private IceVerdict request(final StunMessage request, final IceRoute path, final long now) {
        final Door.Entry<CheckSession> entry =
                Door.examine(
                        request, previous == null ? List.of(current) : List.of(current, previous));
        final StunMessage refusal = entry.refusal();
        if (refusal != null) {
            send(refusal, path);
        }
        final CheckSession session = entry.host();
        if (session == null) {
            return entry.verdict();
        }
        if (!session.remoteLite()) {
            switch (context.roles.with(request)) {
                case NONE -> {}
                case OURS -> changeRole(!context.roles.controlling());
                case THEIRS -> {
                    send(Door.roleConflict(request, session.key()), path);
                    return IceVerdict.ROLE_CONFLICT;
                }
            }
        }
        send(Door.success(request, path, session.key()), path);
        session.heard(
                path,
                entry.peer(),
                request.priority().orElse(0),
                request.has(StunAttribute.USE_CANDIDATE),
                now);
        return IceVerdict.VALID;
    }

    private void send(final StunMessage message, final IceRoute path) {
        context.outputs.add(new IceOutput.Send(message, path));
    }

    private void changeRole(final boolean controlling) {
        context.roles.controlling(controlling);
        current.roleChanged();
        if (previous != null) {
            previous.roleChanged();
        }
    }

    private IceVerdict answer(final StunMessage answer, final IceRoute path, final long now) {
        final byte[] id = answer.transactionId();
        for (final CheckSession session : sessions()) {
            final Transaction transaction = session.find(id);
            if (transaction != null) {
                return session.answered(transaction, answer, path, now);
            }
        }
        return IceVerdict.UNASKED;
    }

    private List<CheckSession> sessions() {
        return previous == null ? List.of(current) : List.of(current, previous);
    }

    private void proceed(final long now) {
        current.proceed(now);
        if (current.complete()) {
            previous = null;
        }
    }

    @Override
    public void closed(final IceRoute path, final long now) {
        for (final CheckSession session : sessions()) {
            session.closed(path, now);
        }
        proceed(now);
    }

    @Override
    public void tick(final long now) {
        for (final CheckSession session : sessions()) {
            session.tick(now);
        }
        proceed(now);
    }

    @Override
    public @Nullable IceOutput poll() {
        return context.outputs.poll();
    }

    @Override
    public long deadline() {
        return previous == null
                ? current.deadline()
                : Math.min(current.deadline(), previous.deadline());
    }

    @Override
    public boolean isValid(final IceRoute path) {
        return current.isValid(path) || (previous != null && previous.isValid(path));
    }

    @Override
    public @Nullable IceRoute selected(final int component) {
        final IceRoute now = current.selected(component);
        return now != null || previous == null ? now : previous.selected(component);
    }

    @Override
    public List<String> localUfrags() {
        final String now = current.local().ufrag();
        return previous == null || previous.local().ufrag().equals(now)
                ? List.of(now)
                : List.of(now, previous.local().ufrag());
    }

    /** Whether all that could be tried was; checks of the peer may still change it. */
    public boolean failed() {
        return current.failed();
    }

    /**
     * The {@link #transactionPrefix} in a STUN message that answers something. Nothing is verified.
     *
     * @return at least 0: the prefix in the lower 32 bits; -1 when this is no answer
     */
    public static long peekPrefix(final byte[] data, final int offset, final int length) {
        if (length < 20 || offset < 0 || offset > data.length - length) {
            return -1;
        }
        // The class of an answer has the upper of its two bits set (RFC 8489 §5).
        final boolean answer = (Bytes.int16(data, offset) & 0xc100) == 0x0100;
        return answer ? Bytes.int32(data, offset + 8) & 0xffff_ffffL : -1;
    }
}
