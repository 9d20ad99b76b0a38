package org.ringdown.gateway.sylk.client;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;

/** A call of a client, as it sees it: the states of its session, and one end of it, once. */
final class Session {
    private static final long SECOND = 1_000_000_000L;

    /** So long a client may take to answer a change; then the other end may try again. */
    private static final long PATIENCE = 10 * SECOND;

    /** So long the media of a call that is up may be away. */
    private static final long MEDIA_AWAY = 30 * SECOND;

    private static final int USUAL_DIGIT = 160;
    private static final int LONGEST_DIGIT = 5_000;
    private static final int BUSY = 486;
    private static final int PENDING = 491;
    private static final int RINGING = 180;
    private static final int TERMINATED = 487;

    /** How far it is. */
    enum State {
        /** Nobody has taken the call yet. */
        CONNECTING,
        /** Nobody has taken our call yet, but there is sound. */
        EARLY_MEDIA,
        /** The call was taken. */
        ACCEPTED,
        /** Media are up, too. */
        ESTABLISHED,
        /** A change of ours is offered. */
        LOCAL_UPDATING,
        /** A change of theirs is offered. */
        REMOTE_UPDATING,
        /** It is over. */
        TERMINATED;

        String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', '-');
        }
    }

    /**
     * Who it is between.
     *
     * @param name the session's
     * @param account whose it is, {@code user@host}
     * @param other who called; {@code null} for a call that the client makes
     */
    record Ends(String name, String account, @Nullable Identity other) {}

    private final Host host;
    private final Ends ends;
    private final boolean outgoing;
    private final List<Field> headers;
    private @Nullable Line line;
    private State state = State.CONNECTING;

    /** What the client said last, and what it was told last. */
    private @Nullable String ours;

    private @Nullable String theirs;

    /** An answer that came before the call was taken. */
    private @Nullable String early;

    private boolean earlyTold;
    private boolean mediaUp;
    private boolean establishedTold;
    private Phone.@Nullable Alarm patience;
    private Phone.@Nullable Alarm away;
    private List<Field> answerHeaders = List.of();

    /** What a session needs of its client. */
    interface Host {
        void tell(Notice notice);

        Manner manner();

        Phone phone();

        /** A session is over. */
        void over(Session session);
    }

    /**
     * A call that the client makes.
     *
     * @param sdp its offer
     */
    Session(final Host host, final Ends ends, final String sdp) {
        this.host = host;
        this.ends = ends;
        outgoing = true;
        headers = List.of();
        ours = sdp;
    }

    /** A call that comes. */
    Session(
            final Host host,
            final Ends ends,
            final String sdp,
            final List<Field> headers,
            final Line line) {
        this.host = host;
        this.ends = ends;
        this.headers = headers;
        this.line = line;
        outgoing = false;
        theirs = Descriptions.explicit(sdp);
    }

    String name() {
        return ends.name();
    }

    String account() {
        return ends.account();
    }

    boolean outgoing() {
        return outgoing;
    }

    State state() {
        return state;
    }

    /** By this line its call goes; before anything happens on it. */
    void by(final Line with) {
        line = with;
    }

    private boolean up() {
        return switch (state) {
            case ACCEPTED, ESTABLISHED, LOCAL_UPDATING, REMOTE_UPDATING -> true;
            case CONNECTING, EARLY_MEDIA, TERMINATED -> false;
        };
    }

    private Line line() {
        if (line == null) {
            throw new IllegalStateException("a session has a line before it is used");
        }
        return line;
    }

    // ---- what the client wants

    /**
     * Does what a client asks for.
     *
     * @return why not, or {@code null}; it is acknowledged before anything that follows from it
     */
    @Nullable String asked(final Request.OfSession request, final Runnable acknowledged) {
        final String refusal = refusal(request);
        if (refusal != null) {
            return refusal;
        }
        acknowledged.run();
        switch (request) {
            case Request.Create _, Request.Trickle _ -> {
                // The one made this session. The others tell us nothing: who answers checks
                // needs no candidates (RFC 8445 §2.5).
            }
            case Request.Answer answer -> answer(answer);
            case Request.Terminate _ -> terminate();
            case Request.Update update -> update(update.sdp());
            case Request.SessionMessage message -> message(message.message());
            case Request.Digits digits -> digits(digits.digits(), 0, length(digits.millis()));
        }
        return null;
    }

    private @Nullable String refusal(final Request.OfSession request) {
        return switch (request) {
            case Request.Create _ -> "Session ID " + name() + " already in use";
            case Request.Trickle _, Request.Terminate _ -> null;
            case Request.Answer _ when outgoing -> "Cannot answer outgoing session " + name();
            case Request.Answer answer when state != State.CONNECTING ->
                    invalid("for answering session " + name() + ": " + state.text());
            case Request.Answer answer ->
                    Descriptions.sound(answer.sdp()) ? null : "The SDP cannot be used";
            case Request.Update _
                    when state != State.ESTABLISHED && state != State.REMOTE_UPDATING ->
                    invalid("for updating session " + name() + ": " + state.text());
            case Request.Update update ->
                    Descriptions.sound(update.sdp()) ? null : "The SDP cannot be used";
            case Request.SessionMessage _ when !talking() ->
                    invalid("session " + name() + ": " + state.text() + " for sending messages");
            case Request.Digits _ when !talking() ->
                    invalid("session " + name() + ": " + state.text() + " for DTMF info");
            case Request.SessionMessage _, Request.Digits _ -> null;
        };
    }

    private static String invalid(final String why) {
        return "Invalid state " + why;
    }

    private boolean talking() {
        return up() && state != State.ACCEPTED;
    }

    private void answer(final Request.Answer answer) {
        ours = answer.sdp();
        state = State.ACCEPTED;
        line().answer(answer.sdp(), Headers.allowed(answer.headers()));
        host.tell(new Notice.Accepted(name(), null, null, List.of()));
        established();
    }

    private void terminate() {
        if (up()) {
            line().hangUp();
            over("200 to BYE");
        } else if (outgoing) {
            line().hangUp();
            over(TERMINATED + " Request Terminated");
        } else {
            line().refuse(BUSY, "Busy Here");
            over(BUSY + " Busy Here");
        }
    }

    /** Ends it because its client is gone. */
    void abandon() {
        if (up() || outgoing) {
            line().hangUp();
        } else {
            line().refuse(480, "Temporarily Unavailable");
        }
        over("The connection is gone");
    }

    private void update(final String sdp) {
        if (state == State.REMOTE_UPDATING) {
            impatient();
            if (!Descriptions.offers(sdp)) {
                ours = sdp;
                state = State.ESTABLISHED;
                line().accept(sdp);
                return;
            }
            // Both ends have offered something at once; the client did not see the other's yet.
            line().decline(PENDING);
        }
        ours = sdp;
        state = State.LOCAL_UPDATING;
        line().offer(sdp);
    }

    private void message(final Request.Message message) {
        line().message(
                        message,
                        (status, reason) ->
                                host.tell(
                                        new Notice.SessionDisposition(
                                                name(),
                                                message.id(),
                                                message.timestamp(),
                                                status < 300 ? "accepted" : "failed",
                                                status,
                                                reason)));
    }

    /** One after the other: the other end takes them in the order in which they come. */
    private void digits(final String digits, final int next, final int millis) {
        if (next < digits.length() && up()) {
            final char digit = digits.charAt(next);
            if (digit == ',') {
                final Phone.Alarm _ =
                        host.phone().after(2 * SECOND, () -> digits(digits, next + 1, millis));
            } else {
                line().digit(digit, millis, (_, _) -> digits(digits, next + 1, millis));
            }
        }
    }

    private static int length(final int millis) {
        return millis <= 0 ? USUAL_DIGIT : Math.min(millis, LONGEST_DIGIT);
    }

    // ---- what happens

    /** Something happened on the line. */
    void happened(final LineEvent event) {
        if (state == State.TERMINATED) {
            return;
        }
        switch (event) {
            case LineEvent.Progress(int status, String sdp) -> progress(status, sdp);
            case LineEvent.Answered(String sdp, List<Field> more) -> answered(sdp, more);
            case LineEvent.Offered(String sdp) -> offered(sdp);
            case LineEvent.Agreed(String sdp) -> agreed(sdp);
            case LineEvent.Declined(int status, String reason) -> {
                if (state == State.LOCAL_UPDATING) {
                    state = State.ESTABLISHED;
                    host.tell(new Notice.UpdateFailed(name(), status + " " + reason));
                }
            }
            case LineEvent.MessageCame(var sender, var message, var disposition) ->
                    host.tell(new Notice.SessionMessageCame(name(), sender, message, disposition));
            case LineEvent.Reported(String id, String time, String what) ->
                    host.tell(new Notice.SessionDisposition(name(), id, time, what, 200, ""));
            case LineEvent.MediaUp() -> {
                mediaUp = true;
                back();
                established();
            }
            case LineEvent.MediaLost() -> mediaLost();
            case LineEvent.Ended ended -> ended(ended);
        }
    }

    private void progress(final int status, final @Nullable String sdp) {
        if (up()) {
            return;
        }
        if (sdp != null && early == null) {
            early = Descriptions.explicit(sdp);
            theirs = early;
            if (host.manner().early()) {
                earlyTold = true;
                state = State.EARLY_MEDIA;
                host.tell(new Notice.EarlyMedia(name(), early, line().callId()));
                established();
                return;
            }
        }
        host.tell(
                status == RINGING
                        ? new Notice.Ringing(name())
                        : new Notice.Proceeding(name(), status));
    }

    /** A browser takes one answer and no second one, whichever fork it is from. */
    private void answered(final String sdp, final List<Field> more) {
        final String answer = early == null ? Descriptions.explicit(sdp) : early;
        theirs = answer;
        answerHeaders = more;
        state = State.ACCEPTED;
        host.tell(new Notice.Accepted(name(), earlyTold ? null : answer, line().callId(), more));
        established();
    }

    private void established() {
        if (!mediaUp || (!up() && !earlyTold)) {
            return;
        }
        if (state == State.ACCEPTED) {
            state = State.ESTABLISHED;
        }
        if (!establishedTold) {
            establishedTold = true;
            host.tell(new Notice.Established(name()));
        }
    }

    private void offered(final @Nullable String sdp) {
        if (sdp != null && host.manner().updates() && state == State.ESTABLISHED) {
            theirs = Descriptions.explicit(sdp);
            state = State.REMOTE_UPDATING;
            patience =
                    host.phone()
                            .after(
                                    PATIENCE,
                                    () -> {
                                        if (state == State.REMOTE_UPDATING) {
                                            state = State.ESTABLISHED;
                                            line().decline(PENDING);
                                        }
                                    });
            host.tell(new Notice.UpdateReceived(name(), theirs));
            return;
        }
        // A client that is not asked goes on as it was.
        final String last = ours;
        final String answer =
                last == null || state == State.LOCAL_UPDATING
                        ? null
                        : sdp == null ? last : Descriptions.repeated(last, theirs, sdp);
        if (answer == null) {
            line().decline(state == State.LOCAL_UPDATING ? PENDING : 488);
        } else {
            line().accept(answer);
        }
    }

    private void agreed(final String sdp) {
        if (state == State.LOCAL_UPDATING) {
            state = State.ESTABLISHED;
            theirs = Descriptions.explicit(sdp);
            host.tell(new Notice.UpdateAccepted(name(), theirs));
        }
    }

    private void mediaLost() {
        mediaUp = false;
        if (!up()) {
            return;
        }
        if (!establishedTold) {
            line().hangUp();
            over("ICE or DTLS failed");
        } else if (away == null) {
            away =
                    host.phone()
                            .after(
                                    MEDIA_AWAY,
                                    () -> {
                                        if (state != State.TERMINATED) {
                                            line().hangUp();
                                            over("The media connection was lost");
                                        }
                                    });
        }
    }

    private void back() {
        if (away != null) {
            away.cancel();
            away = null;
        }
    }

    private void impatient() {
        if (patience != null) {
            patience.cancel();
            patience = null;
        }
    }

    private void ended(final LineEvent.Ended ended) {
        final boolean missed = !outgoing && !up() && ended.status() == TERMINATED;
        final boolean unproved = outgoing && !up() && Reasons.unproved(ended.status());
        final String reason =
                unproved ? Reasons.NO_MATCH : up() && ended.theirs() ? "200 OK" : Reasons.of(ended);
        over(reason);
        final Identity other = ends.other();
        if (missed && other != null) {
            host.tell(new Notice.Missed(account(), other));
        }
    }

    /** Ends it without a word in SIP, where there is nothing. */
    void failed(final String reason) {
        over(reason);
    }

    private void over(final String reason) {
        state = State.TERMINATED;
        back();
        impatient();
        host.over(this);
        host.tell(new Notice.Terminated(name(), reason));
    }

    /** Says how it stands, to a client that may not have heard it. */
    void repeat() {
        final Identity other = ends.other();
        if (other != null) {
            host.tell(
                    new Notice.Incoming(
                            account(),
                            name(),
                            other,
                            String.valueOf(theirs),
                            line().callId(),
                            headers));
            if (up()) {
                host.tell(new Notice.Accepted(name(), null, null, List.of()));
            }
        } else {
            host.tell(new Notice.Progress(name()));
            if (earlyTold && early != null) {
                host.tell(new Notice.EarlyMedia(name(), early, line().callId()));
            }
            if (up()) {
                host.tell(
                        new Notice.Accepted(
                                name(), earlyTold ? null : theirs, line().callId(), answerHeaders));
            }
        }
        if (establishedTold) {
            host.tell(new Notice.Established(name()));
        }
        if (state == State.REMOTE_UPDATING && theirs != null) {
            host.tell(new Notice.UpdateReceived(name(), theirs));
        }
    }
}
