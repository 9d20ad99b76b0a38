package org.ringdown.service.agent.script;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.agent.user.Call;
import org.ringdown.service.agent.user.CallEvent;
import org.ringdown.sip.message.NameAddr;
import org.ringdown.sip.message.SipRequest;

/**
 * One call of a {@link Phone}. Refusals are results, not exceptions: a status of SIP, 200 for a
 * call that is up. Two lines that were connected end together.
 */
public final class Line {
    private final Phone phone;

    /** Becomes 200 when the call is taken, or why it was not. */
    private final CompletableFuture<Integer> taken = new CompletableFuture<>();

    private final CompletableFuture<String> ended = new CompletableFuture<>();

    // All below belongs to the loop.
    private @Nullable Call call;
    private @Nullable String sdp;
    private @Nullable Line partner;
    private boolean echoes;
    private CompletableFuture<Integer> transferred = new CompletableFuture<>();

    Line(final Phone phone) {
        this.phone = phone;
    }

    // ---- what a script does

    /** Lets the caller hear that it rings. */
    public void ring() {
        with(call -> call.ring(180, null));
    }

    /** Takes a call and sends back what is heard. */
    public void echo() {
        with(call -> {
            final SipRequest invite = call.invite();
            echoes = true;
            if (invite == null || invite.bodyLength() == 0) {
                call.refuse(488, "An echo has nothing to offer");
            } else {
                call.answer(Media.mirror(new String(invite.body(), StandardCharsets.UTF_8)));
            }
        });
    }

    /**
     * Does not take a call.
     *
     * @param status 300 to 699
     */
    public void refuse(final int status, final String reason) {
        with(call -> {
            call.refuse(status, reason);
            over(status, reason);
        });
    }

    /** Waits until the other end takes the call or does not: 200, or why not. */
    public int await() throws InterruptedException {
        return result(taken);
    }

    /** The same, and hangs up when it takes too long: 408 then. */
    public int await(final Duration longest) throws InterruptedException {
        try {
            return taken.get(longest.toNanos(), TimeUnit.NANOSECONDS);
        } catch (final TimeoutException late) {
            hangUp();
            return 408;
        } catch (final ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /**
     * Calls somebody else and connects him with the other end of this line, which is up, when he
     * answers. From then on the two lines end together.
     *
     * @param uri a SIP URI
     */
    public Line dial(final String uri) {
        final Line other = new Line(phone);
        other.partner = this;
        with(_ -> phone.call(uri, Media.open(String.valueOf(sdp)), other));
        return other;
    }

    /**
     * Asks the other end to call somebody else in our place, and waits for what comes of it: 200
     * when it has, and this call is over then.
     *
     * @param uri a SIP URI
     */
    public int transfer(final String uri) throws InterruptedException {
        final NameAddr target = NameAddr.parse("<" + uri + ">").orThrow();
        final CompletableFuture<Integer> result = new CompletableFuture<>();
        with(call -> {
            transferred = result;
            if (!call.transfer(target.uri())) {
                result.complete(481);
            }
        });
        return result(result);
    }

    /** Hangs up, in whatever way fits the state of the call. */
    public void hangUp() {
        with(this::drop);
    }

    /** Waits until the call is over, and tells why. */
    public String awaitEnd() throws InterruptedException {
        return result(ended);
    }

    private static <T> T result(final CompletableFuture<T> future) throws InterruptedException {
        try {
            return future.get();
        } catch (final ExecutionException never) {
            throw new IllegalStateException(never);
        }
    }

    /** What can be done with a call, on its loop. */
    @FunctionalInterface
    private interface Deed {
        void with(Call call);
    }

    private void with(final Deed deed) {
        phone.onLoop(() -> {
            final Call mine = call;
            if (mine != null) {
                deed.with(mine);
            }
        });
    }

    // ---- on the loop

    void begin(final Call with) {
        call = with;
    }

    void happened(final Call with, final CallEvent event) {
        switch (event) {
            case CallEvent.Progress _, CallEvent.MediaUp _, CallEvent.MediaLost _ -> {}
            case CallEvent.Answered(String answer, var _) -> answered(answer);
            case CallEvent.Acknowledged _ -> taken.complete(200);
            case CallEvent.Offered(String offer) -> offered(with, offer);
            case CallEvent.Agreed(String answer) -> agreed(answer);
            case CallEvent.Declined declined -> declined(declined.status());
            case CallEvent.TransferAsked(var transfer) -> transfer.decline(603, "Decline");
            case CallEvent.TransferProgress progress -> {
                if (progress.over()) {
                    transferred.complete(progress.status());
                }
            }
            case CallEvent.Asked(var inquiry) -> inquiry.reply(200);
            case CallEvent.Ended end -> over(end.status(), end.reason());
        }
    }

    private void answered(final String answer) {
        sdp = answer;
        final Line other = partner;
        if (other == null) {
            taken.complete(200);
            return;
        }
        other.partner = this;
        final Call others = other.call;
        if (others == null || !others.offer(answer)) {
            // The one for whom it was is gone.
            hangUp();
        }
        taken.complete(200);
    }

    /** The other end wants to change something: what it offers goes to the partner. */
    private void offered(final Call with, final @Nullable String offer) {
        final Line other = partner;
        if (offer != null && echoes) {
            with.accept(Media.mirror(offer));
        } else if (offer == null
                || other == null
                || other.call == null
                || !other.call.offer(offer)) {
            with.decline(offer == null || other == null ? 488 : 491);
        }
    }

    private void agreed(final String answer) {
        sdp = answer;
        final Line other = partner;
        if (other != null && other.call != null) {
            // Nothing waits for it when the offer was our own.
            other.call.accept(answer);
        }
    }

    private void declined(final int status) {
        final Line other = partner;
        if (other != null && other.call != null && !other.call.decline(status)) {
            // The offer was our own, to connect the two.
            other.drop(other.call);
        }
    }

    private void drop(final Call mine) {
        if (mine.hangUp()) {
            over(487, "Hung up");
        }
    }

    void over(final int status, final String reason) {
        taken.complete(status);
        transferred.complete(481);
        if (ended.complete(reason) && partner != null) {
            final Line other = partner;
            if (other.partner == this && other.call != null) {
                other.drop(other.call);
            }
        }
    }
}
