package org.ringdown.gateway.ng.run;

import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.call.NgCalls;
import org.ringdown.gateway.ng.call.NgReply;
import org.ringdown.gateway.ng.keep.Keeper;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.runtime.loop.LoopHandler;
import org.ringdown.runtime.media.MediaEvent;

/** What the loop of the NG protocol runs: it owns the calls. */
final class NgLoop implements LoopHandler<NgTask> {
    private static final long MICROS = 1_000L;

    private final NgCalls calls;
    private final PlaneMedia media;
    private final Clock clock;
    private final @Nullable Keeper keeper;

    /**
     * What the loop runs.
     *
     * @param keeper of calls, or {@code null} when they end with the process
     */
    NgLoop(
            final NgCalls calls,
            final PlaneMedia media,
            final Clock clock,
            final @Nullable Keeper keeper) {
        this.keeper = keeper;
        this.calls = calls;
        this.media = media;
        this.clock = clock;
    }

    @Override
    public void handle(final NgTask task, final long now) {
        media.now(now);
        switch (task) {
            case NgTask.Request request -> carryOut(request, now);
            case NgTask.Media(MediaEvent event) -> happened(event, now);
            case NgTask.Report report -> media.reported(report);
            case NgTask.Work(Runnable work) -> work.run();
        }
    }

    private void carryOut(final NgTask.Request task, final long now) {
        final long epochMicros = clock.epochMillis() * MICROS;
        if (keeper != null) {
            keeper.begin();
        }
        calls.handle(task.request(), now, epochMicros, task.answer());
        if (keeper != null) {
            keeper.carriedOut(task.request(), task.document(), epochMicros, calls);
        }
    }

    private void happened(final MediaEvent event, final long now) {
        switch (event) {
            case MediaEvent.Ready(long leg) -> calls.heard(leg, now);
            case MediaEvent.Silent(long leg, long _) -> calls.lost(leg, now);
            case MediaEvent.Failed(long leg, var _) -> calls.lost(leg, now);
            case MediaEvent.Played played -> calls.played(played);
            case MediaEvent.Digit digit -> media.pressed(digit, clock.epochMillis());
            case MediaEvent.Closed _ -> {
                // Only we close legs, and then nobody asks for them any more.
            }
        }
    }

    @Override
    public void failed(final NgTask task, final Throwable failure, final long now) {
        if (task instanceof NgTask.Request(var _, var _, var answer)) {
            answer.accept(NgReply.error("Internal error"));
        }
    }

    @Override
    public void tick(final long now) {
        media.now(now);
        media.tick(now);
        calls.tick(now);
    }

    @Override
    public long deadline() {
        return Math.min(calls.deadline(), media.deadline());
    }

    @Override
    public void turnEnded(final long now) {
        // Nothing is gathered during a turn.
    }
}
