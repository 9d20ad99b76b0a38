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
import org.ringdown.rtc.stun.StunAttribute;
import org.ringdown.rtc.stun.StunClass;
import org.ringdown.rtc.stun.StunMessage;
import org.ringdown.rtc.stun.StunWriter;

/**
 * The lite end of one ICE session with one component.
 *
 * <p>The owner's step is that of every engine: one change ({@link #check}, {@link #remote}, {@link
 * #restart} or {@link #tick}), drain {@link #poll} to {@code null}, wait until {@link #deadline}.
 *
 * <pre>
 *          first check         USE-CANDIDATE           30 s without a check
 *   (none) -----------&gt; valid -------------&gt; nominated ---------------------&gt; lost
 *                                  ^               | a later nomination of       |
 *                                  |               v another pair moves it       |
 *                                  +---------------------------------------------+
 *                                            checks may come again
 * </pre>
 *
 * <p>A restart (RFC 8445 §9) begins a generation of its own; the pair chosen before stays until one
 * of the new generation is nominated.
 */
public final class IceLite {
    /**
     * Nanoseconds without a valid check after which a peer has withdrawn consent (RFC 7675 §5.1).
     */
    public static final long CONSENT_NANOS = 30_000_000_000L;

    private static final int LONGEST_FRAGMENT = 256;

    private final Queue<IceOutput> outputs = new ArrayDeque<>();
    private IceGeneration current;
    private @Nullable IceGeneration previous;
    private @Nullable InetSocketAddress selected;

    /**
     * A session with our side's parameters as our description shows them.
     *
     * @param localUfrag our user name fragment
     * @param localPassword our password, the key of the peer's checks
     */
    public IceLite(final String localUfrag, final String localPassword) {
        current = new IceGeneration(localUfrag, localPassword.getBytes(StandardCharsets.UTF_8));
    }

    /**
     * Tells the peer's fragment, as its description shows it. Checks that came before count if they
     * bore it. Another fragment than before means that the peer has restarted.
     */
    public void remote(final String ufrag) {
        final String known = current.remoteUfrag();
        if (known != null && !known.equals(ufrag)) {
            renew(new IceGeneration(current.localUfrag(), current.key()));
        }
        if (current.remoteUfrag() == null) {
            current.remote(ufrag);
            for (final InetSocketAddress proved : current.remotes()) {
                outputs.add(new IceOutput.Validated(proved));
            }
        }
        final InetSocketAddress early = current.lastNominated();
        if (early != null) {
            select(early);
        }
    }

    /** Restarts with new parameters of ours; the peer's new fragment follows by {@link #remote}. */
    public void restart(final String localUfrag, final String localPassword) {
        renew(new IceGeneration(localUfrag, localPassword.getBytes(StandardCharsets.UTF_8)));
    }

    private void renew(final IceGeneration next) {
        // The one that carries media stays; one that came to nothing goes.
        if (previous == null || current.holds(selected)) {
            previous = current;
        }
        current = next;
    }

    /**
     * Takes a STUN datagram.
     *
     * @param source where it came from
     * @param now monotonic nanoseconds
     */
    public IceVerdict check(
            final byte[] data,
            final int offset,
            final int length,
            final InetSocketAddress source,
            final long now) {
        return switch (StunMessage.parse(data, offset, length)) {
            case Parsed.Malformed<StunMessage> _ -> IceVerdict.MALFORMED;
            case Parsed.Ok<StunMessage>(StunMessage message) -> check(message, source, now);
        };
    }

    private IceVerdict check(
            final StunMessage request, final InetSocketAddress source, final long now) {
        if (request.messageClass() != StunClass.REQUEST
                || request.method() != StunMessage.BINDING) {
            return IceVerdict.NOT_A_CHECK;
        }
        if (!request.fingerprintValid()) {
            return IceVerdict.NO_FINGERPRINT;
        }
        final String username = request.username();
        if (username == null || !request.has(StunAttribute.MESSAGE_INTEGRITY)) {
            refuse(refusal(request, 400, "Bad Request").fingerprint(), source);
            return IceVerdict.INCOMPLETE;
        }
        final IceGeneration generation = generationOf(username);
        if (generation == null) {
            refuse(refusal(request, 401, "Unauthenticated").fingerprint(), source);
            return IceVerdict.WRONG_USERNAME;
        }
        if (!request.integrityValid(generation.key())) {
            refuse(refusal(request, 401, "Unauthenticated").fingerprint(), source);
            return IceVerdict.WRONG_INTEGRITY;
        }
        final List<Integer> notUnderstood = request.notUnderstood();
        if (!notUnderstood.isEmpty()) {
            final StunWriter refusal =
                    refusal(request, 420, "Unknown Attribute").unknownAttributes(notUnderstood);
            refuse(refusal.integrity(generation.key()).fingerprint(), source);
            return IceVerdict.NOT_UNDERSTOOD;
        }
        if (request.has(StunAttribute.ICE_CONTROLLED)) {
            final StunWriter refusal = refusal(request, 487, "Role Conflict");
            refuse(refusal.integrity(generation.key()).fingerprint(), source);
            return IceVerdict.ROLE_CONFLICT;
        }
        accept(request, username, generation, source, now);
        return IceVerdict.VALID;
    }

    private static StunWriter refusal(
            final StunMessage request, final int code, final String phrase) {
        return StunWriter.answer(StunClass.ERROR, request).errorCode(code, phrase);
    }

    private void refuse(final StunMessage answer, final InetSocketAddress to) {
        outputs.add(new IceOutput.Respond(answer, to));
    }

    private void accept(
            final StunMessage request,
            final String username,
            final IceGeneration generation,
            final InetSocketAddress source,
            final long now) {
        outputs.add(
                new IceOutput.Respond(
                        StunWriter.answer(StunClass.SUCCESS, request)
                                .xorMappedAddress(source)
                                .integrity(generation.key())
                                .fingerprint(),
                        source));
        final boolean known = isValid(source);
        final boolean nominates = request.has(StunAttribute.USE_CANDIDATE);
        generation.checked(
                source, username.substring(username.indexOf(':') + 1), nominates, selected, now);
        if (!known && generation.remoteUfrag() != null) {
            outputs.add(new IceOutput.Validated(source));
        }
        if (nominates && generation.remoteUfrag() != null) {
            // What the peer still says of the old generation is overtaken by the new one.
            if (generation == current || !current.holds(selected)) {
                select(source);
            }
        }
    }

    private void select(final InetSocketAddress remote) {
        if (current.holds(remote)) {
            previous = null;
        }
        if (!remote.equals(selected)) {
            selected = remote;
            outputs.add(new IceOutput.Nominated(remote));
        }
    }

    private @Nullable IceGeneration generationOf(final String username) {
        if (current.matches(username)) {
            return current;
        }
        return previous != null && previous.matches(username) ? previous : null;
    }

    /** Forgets what has expired at {@code now}. */
    public void tick(final long now) {
        current.expire(now - CONSENT_NANOS);
        if (previous != null) {
            previous.expire(now - CONSENT_NANOS);
        }
        if (selected != null && !isKnown(selected)) {
            outputs.add(new IceOutput.Lost(selected));
            selected = null;
        }
    }

    /** The next output, or {@code null} when drained. */
    public @Nullable IceOutput poll() {
        return outputs.poll();
    }

    /** When {@link #tick} is due next, or {@link Engine#NEVER}. */
    public long deadline() {
        long oldest = current.oldestCheck();
        if (previous != null) {
            oldest = Math.min(oldest, previous.oldestCheck());
        }
        return oldest == Engine.NEVER ? Engine.NEVER : oldest + CONSENT_NANOS;
    }

    /** Whether a valid check has come from this address, from the peer we know, lately. */
    public boolean isValid(final InetSocketAddress remote) {
        return (current.remoteUfrag() != null && current.holds(remote))
                || (previous != null && previous.remoteUfrag() != null && previous.holds(remote));
    }

    private boolean isKnown(final InetSocketAddress remote) {
        return current.holds(remote) || (previous != null && previous.holds(remote));
    }

    /** The address that the peer has chosen, or {@code null}. */
    public @Nullable InetSocketAddress selected() {
        return selected;
    }

    /** Our fragments by which the peer may call us: one, or two during a restart. */
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
