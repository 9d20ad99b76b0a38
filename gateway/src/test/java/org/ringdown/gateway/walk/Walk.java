package org.ringdown.gateway.walk;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.random.RandomGenerator;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.offer.Profile;
import org.ringdown.rtc.offer.Side;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** One call that walks: a step changes something, then both ends are listened to. */
final class Walk implements AutoCloseable {
    /** What may happen to a call. */
    enum Step {
        TALK,
        CODECS,
        HOLD,
        VIDEO,
        ICE,
        CERTIFICATE,
        ROLE,
        KEYS,
        MUX,
        MOVE,
        REBIND,
        SOURCE,
        JUMP,
        STRANGERS,
        ALL
    }

    /** What becomes of an offer. */
    private enum Fate {
        ANSWERED,
        ANSWERED_TWICE,
        ANSWER_LOST,
        REFUSED,
        GLARE
    }

    /** A stream: what the caller calls so and what the callee does. */
    record Pair(Talk a, Talk b) {}

    private static final long SILENCE_NANOS = 1_050_000_000;

    final List<String> history = new ArrayList<>();
    private final RandomGenerator random;
    private final Pump pump;
    private final Board board;
    private final Party caller;
    private final List<Party> callees = new ArrayList<>();
    private final Listener listener;
    private final Boards boards;
    private Party callee;
    private boolean won;
    private List<Pair> pairs = List.of();

    Walk(
            final WatchedPlane plane,
            final Boards boards,
            final RandomGenerator random,
            final List<DtlsEndpoint> certificates)
            throws IOException {
        this.random = random;
        pump = new Pump();
        this.boards = boards;
        listener = new Listener(plane, pump, random, boards.strict());
        caller = party("a", kind(), certificates);
        board = boards.open(caller.profile, random);
        final int count = boards.forks() && random.nextInt(3) == 0 ? 2 : 1;
        for (int i = 0; i < count; i++) {
            callees.add(party(i == 0 ? "b" : "c", kind(), certificates));
        }
        callee = callees.getFirst();
    }

    /** A call between two ends that are given. */
    Walk(
            final WatchedPlane plane,
            final Boards boards,
            final RandomGenerator random,
            final List<DtlsEndpoint> certificates,
            final Kind a,
            final Kind b)
            throws IOException {
        this.random = random;
        this.boards = boards;
        pump = new Pump();
        listener = new Listener(plane, pump, random, boards.strict());
        caller = party("a", a, certificates);
        board = boards.open(caller.profile, random);
        callees.add(party("b", b, certificates));
        callee = callees.getFirst();
    }

    /** Makes boards. */
    interface Boards {
        Board open(Profile caller, RandomGenerator random) throws IOException;

        /** Whether several callees may ring. */
        boolean forks();

        /** Whether nothing may pass that one end has said it would not send. */
        boolean strict();

        /** Whether several lines may share a transport, so that browsers have pictures. */
        boolean bundles();

        /** Whether ends may be without a common codec. */
        boolean converts();

        /** Whether a codec may go by another number on each side. */
        boolean renumbers();

        /** What kinds of ends there may be. */
        List<Kind> kinds();
    }

    private Party party(final String name, final Kind kind, final List<DtlsEndpoint> certificates) {
        final boolean pictures = boards.bundles() || !kind.profile().ice();
        return new Party(name, kind, random, pump, certificates, pictures, boards);
    }

    private Kind kind() {
        return boards.kinds().get(random.nextInt(boards.kinds().size()));
    }

    private Party party(final Side side) {
        return side == Side.A ? caller : callee;
    }

    void run(final int steps) throws IOException {
        begin();
        for (int i = 1; i < steps; i++) {
            final Step step = Step.values()[random.nextInt(Step.values().length)];
            final Side from = random.nextBoolean() ? Side.A : Side.B;
            history.add(step + " by " + party(from).name);
            step(step, from);
            listen();
        }
    }

    private void listen() throws IOException {
        listener.listen(pairs, List.of(caller, callee));
    }

    // ---- the beginning

    /** Early media of one callee or two, and the answer of one. */
    private void begin() throws IOException {
        history.add(caller.name + " calls " + callees.stream().map(each -> each.name).toList());
        final SessionDescription offer = caller.offer();
        final List<SessionDescription> shown = new ArrayList<>();
        for (final Party each : callees) {
            board.branch(each.profile);
            shown.add(offered(Side.A, offer));
        }
        final List<SessionDescription> answers = new ArrayList<>();
        for (int i = 0; i < callees.size(); i++) {
            callee = callees.get(i);
            history.add("early answer of " + callee.name);
            board.branch(i);
            answers.add(callee.answer(shown.get(i)));
            agree(Side.A, offer, shown.get(i), answers.get(i));
            listen();
        }
        if (callees.size() > 1) {
            final int winner = random.nextInt(2);
            callee = callees.get(winner);
            board.branch(winner);
            if (random.nextBoolean()) {
                history.add("and again of " + callee.name);
                agree(Side.A, offer, shown.get(winner), answers.get(winner));
                listen();
            }
            history.add(callee.name + " wins");
            board.keep();
            won = true;
            agree(Side.A, offer, shown.get(winner), answers.get(winner));
        } else {
            board.keep();
            won = true;
            agree(Side.A, offer, shown.getFirst(), answers.getFirst());
        }
        listen();
    }

    /**
     * A call of two, both ways: an offer of one side first, then one of the other.
     *
     * @param first who offers first: the callee does to a call without an offer
     * @param pictures whether there is video as well
     * @param muxA whether RTP and RTCP of the caller share a port
     * @param muxB whether those of the callee do
     */
    void call(final Side first, final boolean pictures, final boolean muxA, final boolean muxB)
            throws IOException {
        board.branch(callee.profile);
        for (final Side side : Side.values()) {
            final Party party = party(side);
            party.mux = side == Side.A ? muxA : muxB;
            party.lines(pictures && side == first);
        }
        for (final Side from : List.of(first, first.other())) {
            final SessionDescription offer = party(from).offer();
            final SessionDescription shown = offered(from, offer);
            final SessionDescription answer = party(from.other()).answerAll(shown);
            board.keep();
            won = true;
            agree(from, offer, shown, answer);
            if (pairs.size() != (pictures ? 2 : 1)) {
                throw new AssertionError("not all was agreed on: " + answer);
            }
            listen();
        }
    }

    private SessionDescription offered(final Side from, final SessionDescription offer)
            throws IOException {
        final SessionDescription shown = board.offer(from, offer);
        if (shown == null) {
            throw new AssertionError("an offer was refused");
        }
        return shown;
    }

    private void agree(
            final Side from,
            final SessionDescription offer,
            final SessionDescription shown,
            final SessionDescription answer)
            throws IOException {
        final SessionDescription told = board.answer(from.other(), answer);
        listener.barrier(told, told);
        listener.barrier(shown, answer);
        pairs = pairs(from, shown);
        Agreed.take(party(from), offer, told, true, won);
        Agreed.take(party(from.other()), answer, shown, false, won);
        pairs = pairs.stream().filter(pair -> pair.a.live && pair.b.live).toList();
        if (pairs.stream().noneMatch(pair -> pair.a.media.equals("audio")) && pairs.isEmpty()) {
            throw new AssertionError("nothing was agreed on");
        }
        listener.connect(pairs, List.of(caller, callee));
    }

    /** Lines know each other by their bandwidth, which passes. */
    private List<Pair> pairs(final Side from, final SessionDescription shown) {
        final List<Pair> all = new ArrayList<>();
        for (int i = 0; i < shown.media().size(); i++) {
            final int place = place(shown.media().get(i));
            if (place >= 0) {
                final Talk near = party(from).talks.get(place);
                final Talk far = party(from.other()).talks.get(i);
                all.add(from == Side.A ? new Pair(near, far) : new Pair(far, near));
            }
        }
        return all;
    }

    private static int place(final MediaDescription media) {
        for (final Line line : media.lines()) {
            if (line.type() == 'b') {
                return Integer.parseInt(line.value().substring(3)) - 100;
            }
        }
        return -1;
    }

    // ---- later

    private void step(final Step step, final Side from) throws IOException {
        final Party party = party(from);
        switch (step) {
            case TALK -> {}
            case JUMP -> listener.jump(pairs);
            case STRANGERS -> listener.strangers(pairs);
            case REBIND -> rebind(party);
            default -> change(step, from);
        }
    }

    /**
     * A NAT forgets. With ICE nothing more than a check from elsewhere is needed; else that the
     * address has been silent for a while and the description is repeated.
     */
    private void rebind(final Party party) throws IOException {
        switch (party.kind.place()) {
            case FULL, TCP -> {
                final Wire wire = party.wires.getFirst();
                if (!wire.leads() || (!wire.quick() && random.nextInt(4) != 0)) {
                    return;
                }
                wire.rtp.rebind();
                wire.rtp.moved();
                wire.check();
                listener.followed(wire);
            }
            case NATTED -> {
                if (random.nextInt(4) == 0) {
                    final long silent = System.nanoTime() + SILENCE_NANOS;
                    pump.until(() -> "time stands still", () -> System.nanoTime() > silent);
                    for (final Wire wire : party.wires) {
                        for (final Plug plug : wire.plugs()) {
                            plug.rebind();
                        }
                    }
                    exchange(party == caller ? Side.A : Side.B, Fate.ANSWERED, party.save());
                }
            }
            case OPEN, LITE -> {}
        }
    }

    private void change(final Step step, final Side from) throws IOException {
        final Party party = party(from);
        final Party.Undo undo = party.save();
        switch (step) {
            case CODECS -> party.changeCodecs();
            case HOLD -> party.changeDirections();
            case VIDEO -> party.changeVideo();
            case ICE -> party.restartIce();
            case CERTIFICATE -> party.changeCertificate();
            case ROLE -> party(random.nextBoolean() ? from : from.other()).changeRole();
            case KEYS -> party.changeKeys();
            case MUX -> party.changeMux();
            case MOVE -> party.move();
            case SOURCE -> party.talks.forEach(talk -> talk.renew(random));
            case ALL -> {
                party.changeCodecs();
                party.changeDirections();
                party.restartIce();
                party.changeCertificate();
                party.changeKeys();
                party.move();
            }
            default -> throw new IllegalStateException();
        }
        final int fates = board.refuses() ? Fate.values().length : Fate.ANSWER_LOST.ordinal();
        final Fate fate =
                random.nextInt(3) != 0 ? Fate.ANSWERED : Fate.values()[random.nextInt(fates)];
        // A source that changed is known by what was agreed on.
        exchange(from, step == Step.SOURCE && fate == Fate.REFUSED ? Fate.ANSWERED : fate, undo);
    }

    private void exchange(final Side from, final Fate fate, final Party.Undo undo)
            throws IOException {
        history.add("offer of " + party(from).name + ": " + fate);
        final Party other = party(from.other());
        final SessionDescription offer = party(from).offer();
        SessionDescription shown = offered(from, offer);
        switch (fate) {
            case REFUSED -> {
                board.rollback();
                undo.run();
                return;
            }
            case ANSWER_LOST -> {
                other.answer(shown);
                shown = offered(from, offer);
            }
            case GLARE -> {
                final Party.Undo theirs = other.save();
                other.changeDirections();
                if (board.offer(from.other(), other.offer()) != null) {
                    throw new AssertionError("two offers at once");
                }
                theirs.run();
            }
            case ANSWERED, ANSWERED_TWICE -> {}
        }
        final SessionDescription answer = other.answer(shown);
        agree(from, offer, shown, answer);
        if (fate == Fate.ANSWERED_TWICE) {
            listen();
            agree(from, offer, shown, answer);
        }
    }

    /** What has happened. */
    @Override
    public String toString() {
        return String.join("\n  ", history);
    }

    @Override
    public void close() throws IOException {
        try {
            board.close();
        } finally {
            caller.close();
            for (final Party each : callees) {
                each.close();
            }
            pump.close();
        }
    }
}
