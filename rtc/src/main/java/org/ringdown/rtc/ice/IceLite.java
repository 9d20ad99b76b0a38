package org.ringdown.rtc.ice;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Engine;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.offer.Candidate;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;

/**
 * The lite end of ICE. The peer is the controlling side, and its candidates do not matter: where it
 * is, its checks say.
 *
 * <pre>
 *          first check         USE-CANDIDATE           30 s without a check
 *   (none) -----------&gt; valid -------------&gt; selected ----------------------&gt; lost
 *                                  ^               | a later nomination of       |
 *                                  |               v another path moves it       |
 *                                  +---------------------------------------------+
 *                                            checks may come again
 * </pre>
 *
 * <p>A restart (RFC 8445 §9) begins a generation of its own; the path selected before stays until
 * one of the new generation is nominated. Each component has a path of its own.
 */
public final class IceLite implements Ice {
    /**
     * Nanoseconds without a valid check after which a peer has withdrawn consent (RFC 7675 §5.1).
     */
    public static final long CONSENT_NANOS = 30_000_000_000L;

    private static final int LONGEST_FRAGMENT = 256;

    private final Queue<IceOutput> outputs = new ArrayDeque<>();
    private final @Nullable IceRoute[] selected = new @Nullable IceRoute[IceBase.RTCP];
    private IceGeneration current;
    private @Nullable IceGeneration previous;

    /** A session with our parameters as our description shows them. */
    public IceLite(final IceParameters local) {
        current = generation(local);
    }

    private static IceGeneration generation(final IceParameters local) {
        return new IceGeneration(local.ufrag(), local.password().getBytes(StandardCharsets.UTF_8));
    }

    @Override
    public void remote(
            final IceParameters parameters,
            final boolean lite,
            final int components,
            final long now) {
        final String ufrag = parameters.ufrag();
        final String known = current.remoteUfrag();
        if (known != null && !known.equals(ufrag)) {
            renew(new IceGeneration(current.localUfrag(), current.key()));
        }
        if (current.remoteUfrag() == null) {
            current.remote(ufrag);
            for (final IceRoute proved : current.remotes()) {
                outputs.add(new IceOutput.Validated(proved));
            }
        }
        for (int component = IceBase.RTP; component <= IceBase.RTCP; component++) {
            final IceRoute early = current.lastNominated(component);
            if (early != null) {
                select(early);
            }
        }
    }

    @Override
    public void candidates(
            final @Nullable String ufrag,
            final List<Candidate> more,
            final boolean end,
            final long now) {
        // We check nobody.
    }

    @Override
    public void restart(final IceParameters local, final long now) {
        final IceGeneration before = previous;
        if (before != null && before.localUfrag().equals(local.ufrag())) {
            current = before;
            previous = null;
        } else {
            renew(generation(local));
        }
    }

    private void renew(final IceGeneration next) {
        // The one that carries media stays; one that came to nothing goes.
        if (previous == null || holdsSelected(current)) {
            previous = current;
        }
        current = next;
    }

    private boolean holdsSelected(final IceGeneration generation) {
        return generation.holds(selected[0]) || generation.holds(selected[1]);
    }

    @Override
    public IceVerdict check(
            final byte[] data,
            final int offset,
            final int length,
            final IceBase base,
            final InetSocketAddress source,
            final long now) {
        return switch (StunMessage.parse(data, offset, length)) {
            case Parsed.Malformed<StunMessage> _ -> IceVerdict.MALFORMED;
            case Parsed.Ok<StunMessage>(StunMessage message) ->
                    check(message, new IceRoute(base, source), now);
        };
    }

    private IceVerdict check(final StunMessage request, final IceRoute path, final long now) {
        if (request.messageClass() != StunClass.REQUEST
                || request.method() != StunMessage.BINDING) {
            return IceVerdict.NOT_A_CHECK;
        }
        final Door.Entry<IceGeneration> entry =
                Door.examine(
                        request, previous == null ? List.of(current) : List.of(current, previous));
        final StunMessage refusal = entry.refusal();
        if (refusal != null) {
            outputs.add(new IceOutput.Send(refusal, path));
        }
        final IceGeneration generation = entry.host();
        if (generation == null) {
            return entry.verdict();
        }
        if (request.has(StunAttribute.ICE_CONTROLLED)) {
            outputs.add(new IceOutput.Send(Door.roleConflict(request, generation.key()), path));
            return IceVerdict.ROLE_CONFLICT;
        }
        outputs.add(new IceOutput.Send(Door.success(request, path, generation.key()), path));
        accept(path, entry.peer(), request.has(StunAttribute.USE_CANDIDATE), generation, now);
        return IceVerdict.VALID;
    }

    private void accept(
            final IceRoute path,
            final String peer,
            final boolean nominates,
            final IceGeneration generation,
            final long now) {
        final boolean known = isValid(path);
        final IceRoute chosen = selected[path.component() - 1];
        generation.checked(path, peer, nominates, chosen, now);
        if (generation.remoteUfrag() == null) {
            return;
        }
        if (!known) {
            outputs.add(new IceOutput.Validated(path));
        }
        // What the peer still says of the old generation is overtaken by the new one.
        if (nominates && (generation == current || !current.holds(chosen))) {
            select(path);
        }
    }

    private void select(final IceRoute path) {
        final int index = path.component() - 1;
        if (!path.equals(selected[index])) {
            selected[index] = path;
            outputs.add(new IceOutput.Selected(path));
        }
        if (previous != null && !holdsSelectedAlone(previous)) {
            previous = null;
        }
    }

    /** Whether a path is selected that the current generation does not know. */
    private boolean holdsSelectedAlone(final IceGeneration old) {
        for (final IceRoute path : selected) {
            if (old.holds(path) && !current.holds(path)) {
                return true;
            }
        }
        return false;
    }

    @Override
    public void closed(final IceRoute path, final long now) {
        current.forget(path);
        if (previous != null) {
            previous.forget(path);
        }
        loseUnknown();
    }

    @Override
    public void tick(final long now) {
        current.expire(now - CONSENT_NANOS);
        if (previous != null) {
            previous.expire(now - CONSENT_NANOS);
        }
        loseUnknown();
    }

    private void loseUnknown() {
        for (int i = 0; i < selected.length; i++) {
            final IceRoute path = selected[i];
            if (path != null && !isKnown(path)) {
                outputs.add(new IceOutput.ConsentLost(path));
                selected[i] = null;
            }
        }
    }

    @Override
    public @Nullable IceOutput poll() {
        return outputs.poll();
    }

    @Override
    public long deadline() {
        long oldest = current.oldestCheck();
        if (previous != null) {
            oldest = Math.min(oldest, previous.oldestCheck());
        }
        return oldest == Engine.NEVER ? Engine.NEVER : oldest + CONSENT_NANOS;
    }

    @Override
    public boolean isValid(final IceRoute path) {
        return (current.remoteUfrag() != null && current.holds(path))
                || (previous != null && previous.remoteUfrag() != null && previous.holds(path));
    }

    private boolean isKnown(final IceRoute path) {
        return current.holds(path) || (previous != null && previous.holds(path));
    }

    @Override
    public @Nullable IceRoute selected(final int component) {
        return selected[component - 1];
    }

    @Override
    public List<String> localUfrags() {
        return previous == null || previous.localUfrag().equals(current.localUfrag())
                ? List.of(current.localUfrag())
                : List.of(current.localUfrag(), previous.localUfrag());
    }

    /**
     * Our fragment in the USERNAME of a datagram, by which a port that many sessions share finds
     * the session. Nothing is verified.
     *
     * @return the fragment, or {@code null} when this is no STUN message with a USERNAME of ICE
     */
    public static @Nullable String peekLocalUfrag(
            final byte[] data, final int offset, final int length) {
        if (length < 20
                || length > StunMessage.MAX_LENGTH
                || offset < 0
                || offset > data.length - length
                || Bytes.int16(data, offset + 2) != length - 20) {
            return null;
        }
        final int end = offset + length;
        int at = offset + 20;
        while (end - at >= 4) {
            final int size = Bytes.int16(data, at + 2);
            if (size > end - at - 4) {
                return null;
            }
            if (Bytes.int16(data, at) == StunAttribute.USERNAME) {
                return fragment(data, at + 4, size);
            }
            at += 4 + (size + 3 & ~3);
        }
        return null;
    }

    private static @Nullable String fragment(final byte[] data, final int offset, final int size) {
        for (int i = 0; i < Math.min(size, LONGEST_FRAGMENT + 1); i++) {
            if (data[offset + i] == ':') {
                return new String(data, offset, i, StandardCharsets.ISO_8859_1);
            }
        }
        return null;
    }
}
