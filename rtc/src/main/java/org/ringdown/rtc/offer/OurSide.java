package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.IntFunction;
import java.util.function.IntSupplier;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.format.Abilities;
import org.ringdown.rtc.format.Numbers;
import org.ringdown.rtc.sdp.SessionDescription;

/**
 * Our end towards one peer: the session we have with it by RFC 3264, its {@code m=} lines and the
 * transports that carry them, what our numbers mean to it, and the descriptions we write for it.
 */
final class OurSide {
    /** No stream, no transport. */
    static final int NONE = -1;

    private static final int OTHER_KEYS = 64;

    /**
     * What is agreed or on its way to be. Immutable, so that going back is putting it back.
     *
     * @param links the transports by their numbers; not to be changed
     */
    record State(List<Slot> slots, TreeMap<Integer, Link> links, @Nullable PeerSession session) {
        State slot(final int index, final Slot slot) {
            final List<Slot> all = new ArrayList<>(slots);
            if (index == all.size()) {
                all.add(slot);
            } else {
                all.set(index, slot);
            }
            return new State(List.copyOf(all), links, session);
        }

        State link(final int key, final Link link) {
            final TreeMap<Integer, Link> all = new TreeMap<>(links);
            all.put(key, link);
            return new State(slots, all, session);
        }
    }

    private final Entropy entropy;
    private final Ends ends;
    private final Policy policy;
    private final String sessionId;
    private final Numbers common = new Numbers();
    private final Map<Integer, Numbers> single = new HashMap<>();
    private final Set<String> mids = new HashSet<>();
    private Profile profile;
    private boolean full;
    private long version;
    private @Nullable SessionDescription published;
    private State now = new State(List.of(), new TreeMap<>(), null);
    private State stable = now;

    OurSide(final Entropy entropy, final Ends ends, final Profile profile, final Policy policy) {
        this.entropy = entropy;
        this.ends = ends;
        this.profile = profile;
        this.policy = policy;
        // 62 bits, so that every reader's signed 64-bit number takes it (RFC 8829 §5.2.1).
        sessionId = Long.toString(entropy.nextLong() >>> 2);
    }

    Profile profile() {
        return profile;
    }

    /** How we offer from now on. */
    void profile(final Profile next) {
        profile = next;
    }

    /** Whether we only answer checks: not those of a peer that sends none (RFC 8445 §6.1.1). */
    boolean lite() {
        final PeerSession peer = now.session;
        return ends.lite() && !full && (peer == null || !peer.lite());
    }

    /** Whether the peer may send candidates after its description. */
    boolean trickle() {
        return ends.trickle();
    }

    State state() {
        return now;
    }

    /** Puts back what {@link #state} gave. */
    void state(final State before) {
        before.links.forEach((key, link) -> {
            final Link tried = now.links.get(key);
            if (tried != null && !link.end().equals(tried.end())) {
                ends.takeBack(key, link.end());
            }
        });
        now = before;
    }

    @Nullable SessionDescription published() {
        return published;
    }

    /** What is on its way has been agreed on. */
    void settle() {
        stable = now;
        full |= now.session != null && now.session.lite();
    }

    /** What was on its way was refused: the session is as before (RFC 3264 §8). */
    void rollback() {
        state(stable);
    }

    Slot slot(final int index) {
        return now.slots.get(index);
    }

    Link link(final int key) {
        return Objects.requireNonNull(now.links.get(key));
    }

    /** What numbers mean on a line. */
    Numbers numbers(final int slot) {
        return slot(slot).bundled() ? common : single.computeIfAbsent(slot, _ -> new Numbers());
    }

    /** Whether the peer is, as far as it said, a browser. */
    boolean browser() {
        return profile.ice();
    }

    /** Forgets transports that no line of the agreed session has. */
    private void prune() {
        final TreeMap<Integer, Link> links = new TreeMap<>();
        for (final Slot slot : now.slots) {
            final Link link = slot.live() ? now.links.get(slot.link()) : null;
            if (link != null) {
                links.put(slot.link(), link);
            }
        }
        now = new State(now.slots, links, now.session);
    }

    /**
     * What became of the lines of a description.
     *
     * @param lines those that can be carried
     * @param refused why one of the others cannot be; {@code null} when all can
     */
    record Taken(List<PeerSession.Line> lines, @Nullable Refused refused) {

        /** Why an offer is refused: nothing of it passes, or nothing finds a port. */
        Refused refusal(final boolean nothingPasses) {
            if (!lines.isEmpty()) {
                return nothingPasses
                        ? Refused.notAcceptable("there is no codec that both sides can have")
                        : new Refused(503, "All media ports are in use");
            }
            return refused != null
                    ? refused
                    : Refused.notAcceptable(
                            "there is no audio or video in a form that this side can carry");
        }
    }

    /**
     * Takes the peer's offer.
     *
     * @param wanted which of its lines could be of use
     * @param streams gives a number to a stream that is new
     */
    Taken offered(
            final PeerSession session,
            final Predicate<PeerSession.Line> wanted,
            final IntSupplier streams) {
        prune();
        final State before = now;
        final List<PeerSession.Line> carried = new ArrayList<>();
        final Set<Integer> updated = new HashSet<>();
        Refused refused = null;
        now = new State(List.of(), before.links, session);
        for (final PeerSession.Line line : session.lines()) {
            final Slot fresh = Slot.of(line.media());
            if (fresh.mid() != null) {
                mids.add(fresh.mid());
            }
            final Slot old = same(before, line.index(), fresh);
            final Link link = old == null ? null : before.links.get(old.link());
            final PeerSession.Transport transport = session.transport(line);
            final Link.Choice choice = Link.offered(line, transport, policy, link);
            Refused why = choice.refused();
            Slot slot =
                    old == null
                            ? fresh
                            : fresh.carried(old.stream(), NONE, false).saying(old.ours());
            slot = slot.ended();
            if (why == null) {
                final boolean bundled = choice.ice() && session.bundled(line);
                final int key = offeredKey(line.index(), old, choice, bundled);
                if (!wanted.test(line)) {
                    why = Refused.notAcceptable("this side has no use for it");
                } else if (updated.contains(key) || take(key, choice, transport)) {
                    updated.add(key);
                    now = now.link(key, link(key).carrying(line.index()));
                    final int stream = slot.stream() == NONE ? streams.getAsInt() : slot.stream();
                    slot = slot.carried(stream, key, bundled);
                    carried.add(line);
                } else {
                    why = new Refused(503, "All media ports are in use");
                }
            }
            refused = why == null ? refused : worse(refused, why);
            now = now.slot(line.index(), slot);
        }
        for (final PeerSession.Line line : carried) {
            numbers(line.index()).heard(line.codecs(), line.extensions());
        }
        if (!carried.isEmpty()) {
            profile = Profile.of(session, carried.getFirst());
        }
        return new Taken(carried, refused);
    }

    /** What tells more of why nothing works: not that a line is off. */
    private static Refused worse(final @Nullable Refused before, final Refused next) {
        return before == null || before.reason().endsWith("is refused") ? next : before;
    }

    /** The slot as it was, if it is the same medium still (RFC 3264 §8.1, RFC 8829 §5.2.2). */
    private static @Nullable Slot same(final State before, final int index, final Slot fresh) {
        if (index >= before.slots.size()) {
            return null;
        }
        final Slot old = before.slots.get(index);
        final boolean same =
                old.media().equals(fresh.media())
                        && (old.live() || Objects.equals(old.mid(), fresh.mid()));
        return same ? old : null;
    }

    private int offeredKey(
            final int slot,
            final @Nullable Slot old,
            final Link.Choice choice,
            final boolean bundled) {
        if (bundled) {
            final int key = bundleKey();
            return key == NONE ? freshKey(slot) : key;
        }
        final Link link = old == null || old.bundled() ? null : now.links.get(old.link());
        return old != null && link != null && link.ice() == choice.ice()
                ? old.link()
                : freshKey(slot);
    }

    /** The transport of the bundle: of this description, else of the one before; or none. */
    private int bundleKey() {
        for (final State state : List.of(now, stable)) {
            for (final Slot slot : state.slots) {
                if (slot.live() && slot.bundled() && now.links.containsKey(slot.link())) {
                    return slot.link();
                }
            }
        }
        return NONE;
    }

    private int freshKey(final int slot) {
        int key = slot;
        while (now.links.containsKey(key)) {
            key += OTHER_KEYS;
        }
        return key;
    }

    /** Takes what an offer says about a transport; false when there is no port for it. */
    private boolean take(
            final int key, final Link.Choice choice, final PeerSession.Transport transport) {
        final Link old = now.links.get(key);
        final LocalEnd end;
        if (old == null) {
            end = ends.open(key, choice.ice(), false);
        } else {
            end = old.restarts(transport) ? ends.restartIce(key) : old.end();
        }
        if (end == null) {
            return false;
        }
        final Link link = old == null ? Link.fresh(end, choice.protection(), choice.ice()) : old;
        now = now.link(key, link.offered(choice, transport, end, policy, entropy));
        return true;
    }

    /**
     * Takes the peer's answer.
     *
     * @param asked the lines that our offer had
     */
    Taken answered(final PeerSession session, final List<Integer> asked) {
        now = new State(now.slots, now.links, session);
        final List<PeerSession.Line> carried = new ArrayList<>();
        final Set<Integer> updated = new HashSet<>();
        Refused refused = null;
        for (final int index : asked) {
            final Slot slot = slot(index);
            Refused why = null;
            if (index >= session.lines().size()) {
                why = Refused.notAcceptable("the answer has fewer media than the offer");
            } else {
                final PeerSession.Line line = session.lines().get(index);
                final PeerSession.Transport transport = session.transport(line);
                final boolean opportunistic =
                        Profile.Naming.of(slot.protocol()) == Profile.Naming.CLEAR;
                final Link link = link(slot.link());
                final Link.Choice choice = link.answered(line, transport, policy, opportunistic);
                why = choice.refused();
                final boolean bundled = slot.bundled() && session.bundled(line);
                if (why == null && !bundled && updated.contains(slot.link())) {
                    why = Refused.notAcceptable("it is not in the bundle");
                }
                if (why == null) {
                    if (updated.add(slot.link())) {
                        now = now.link(slot.link(), link.accepted(choice, transport));
                    }
                    now = now.slot(index, slot.carried(slot.stream(), slot.link(), bundled));
                    numbers(index).heard(line.codecs(), line.extensions());
                    carried.add(line);
                }
            }
            if (why != null) {
                refused = worse(refused, why);
                now = now.slot(index, slot.ended());
            }
        }
        return new Taken(carried, refused);
    }

    /** Begins an offer of ours: what is not {@link #place placed} in it is ended. */
    void begin() {
        prune();
        State next = now;
        for (int i = 0; i < next.slots.size(); i++) {
            next = next.slot(i, next.slots.get(i).ended());
        }
        now = next;
    }

    /**
     * Gives a stream its place in an offer of ours, the one that it had if it had one.
     *
     * @param reserved the streams whose places are not free
     * @return the place, or {@link #NONE} when there is no port
     */
    int place(final int stream, final Media kind, final Set<Integer> reserved) {
        final String media = kind == Media.AUDIO ? "audio" : "video";
        int index = now.slots.size();
        for (int i = now.slots.size() - 1; i >= 0; i--) {
            final Slot slot = slot(i);
            final boolean free =
                    !slot.live() && slot.media().equals(media) && !reserved.contains(slot.stream());
            if (free || slot.stream() == stream) {
                index = i;
                if (slot.stream() == stream) {
                    break;
                }
            }
        }
        final boolean lived = index < stable.slots.size() && stable.slots.get(index).live();
        final Slot before = lived && slot(index).stream() == stream ? slot(index) : null;
        final boolean bundled = before == null ? browser() && bundles() : before.bundled();
        int key = bundled ? bundleKey() : NONE;
        key = before == null ? key : before.link();
        if (key == NONE || !now.links.containsKey(key)) {
            key = freshKey(index);
            final LocalEnd end = ends.open(key, profile.ice(), true);
            if (end == null) {
                return NONE;
            }
            now = now.link(key, Link.fresh(end, profile.protection(), profile.ice()));
        } else if (link(key).ice() && ends.lost(key)) {
            now = now.link(key, link(key).at(ends.restartIce(key)));
        }
        now = now.link(key, link(key).carrying(index).offering(policy, entropy));
        final Slot slot =
                before != null
                        ? before
                        : new Slot(
                                media,
                                profile.protocol(),
                                "0",
                                null,
                                browser() ? freshMid() : null,
                                NONE,
                                NONE,
                                false,
                                false,
                                List.of());
        now = now.slot(index, slot.carried(stream, key, bundled));
        return index;
    }

    /** Whether a new line of ours goes into a bundle: not if the peer declined one. */
    private boolean bundles() {
        boolean some = false;
        for (final Slot slot : stable.slots) {
            if (slot.live() && slot.bundled()) {
                return true;
            }
            some |= slot.live();
        }
        return !some;
    }

    private String freshMid() {
        for (int number = 0; ; number++) {
            final String mid = Integer.toString(number);
            if (mids.add(mid)) {
                return mid;
            }
        }
    }

    /** Whether the line shared the bundle's transport already, so that it may show its port. */
    boolean inBundleBefore(final int slot) {
        return slot < stable.slots.size()
                && stable.slots.get(slot).live()
                && stable.slots.get(slot).bundled();
    }

    /**
     * Writes a description for this peer. Its version counts up when its content is new.
     *
     * @param contents what its lines say, by their places; the others are refused
     * @param source the other side's description, whose {@code s=} and {@code t=} we keep
     */
    SessionDescription write(
            final boolean offer,
            final Map<Integer, Description.Content> contents,
            final @Nullable PeerSession source) {
        for (int i = 0; i < now.slots.size(); i++) {
            final Description.Content content = contents.get(i);
            final Slot slot = slot(i);
            now =
                    now.slot(
                            i,
                            content == null
                                    ? slot.ended()
                                    : slot.carried(slot.stream(), slot.link(), slot.bundled())
                                            .saying(content.codecs()));
            if (content != null) {
                numbers(i).said(content.codecs());
            }
        }
        final Description description = new Description(this, offer, contents, source);
        final SessionDescription same = description.write(sessionId, version);
        if (!same.equals(published)) {
            version++;
        }
        final SessionDescription written = description.write(sessionId, version);
        published = written;
        return written;
    }

    /**
     * Whose transports candidates are for that follow the peer's description; those that fit none
     * are left out.
     */
    List<Agreement.Trickled> trickled(final SessionDescription fragment) {
        final List<Agreement.Trickled> all = new ArrayList<>();
        for (final PeerSession.Trickled part : PeerSession.trickled(fragment)) {
            for (int i = 0; i < now.slots.size(); i++) {
                final Slot slot = slot(i);
                final boolean meant =
                        part.mid() != null
                                ? part.mid().equals(slot.mid())
                                : part.index() == NONE || part.index() == i;
                final Link link = slot.live() && meant ? now.links.get(slot.link()) : null;
                final String ufrag =
                        part.ufrag() != null || link == null ? part.ufrag() : link.peerUfrag();
                if (link != null && link.ice() && ufrag != null) {
                    all.add(
                            new Agreement.Trickled(
                                    slot.link(), ufrag, part.candidates(), part.end()));
                    break;
                }
            }
        }
        return all;
    }

    /** The place of a line on its transport. */
    Agreement.At at(final int slot) {
        final int key = slot(slot).link();
        return new Agreement.At(key, link(key).slots().indexOf(slot));
    }

    /**
     * The transports in use.
     *
     * @param types what the peer may send on a line
     */
    List<Agreement.End> remotes(final IntFunction<List<Integer>> types) {
        final List<Agreement.End> all = new ArrayList<>();
        now.links.forEach((key, link) -> {
            if (now.slots.stream().anyMatch(slot -> slot.live() && slot.link() == key)) {
                all.add(new Agreement.End(key, link.remote(streams(key, link, types))));
            }
        });
        return all;
    }

    private List<RemoteStream> streams(
            final int key, final Link link, final IntFunction<List<Integer>> types) {
        final Set<Integer> used = new HashSet<>();
        for (final int slot : link.slots()) {
            if (slot(slot).live()) {
                used.addAll(types.apply(slot));
            }
        }
        int unused = 0;
        while (used.contains(unused)) {
            unused++;
        }
        final List<RemoteStream> streams = new ArrayList<>();
        for (final int index : link.slots()) {
            final Slot slot = slot(index);
            final PeerSession.Line line =
                    slot.live() && slot.link() == key
                            ? Objects.requireNonNull(now.session).lines().get(index)
                            : null;
            final Media kind = slot.media().equals("video") ? Media.VIDEO : Media.AUDIO;
            // A place stays when its line ends, so that the others keep theirs.
            streams.add(
                    line != null
                            ? new RemoteStream(
                                    kind,
                                    slot.mid(),
                                    slot.bundled() ? line.extension(Abilities.MID) : 0,
                                    line.direction(),
                                    types.apply(index))
                            : new RemoteStream(kind, null, 0, Direction.INACTIVE, List.of(unused)));
        }
        return streams;
    }
}
