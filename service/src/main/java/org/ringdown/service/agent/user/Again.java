package org.ringdown.service.agent.user;

import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.SipResponse;

/**
 * A response that is sent again until the other end shows that it came: a 2xx to an INVITE until
 * its ACK, after T1, 2·T1, … at most T2 (RFC 3261 §13.3.1.4), and a reliable provisional one until
 * its PRACK, after T1, 2·T1, … (RFC 3262 §3); for 64·T1.
 */
final class Again {
    private static final long T1 = Duration.ofMillis(500).toNanos();
    private static final long T2 = Duration.ofSeconds(4).toNanos();
    private static final long MOST = 64 * T1;

    private final Outlet outlet;
    private final Runnable givenUp;
    private @Nullable SipResponse response;
    private Alarms.@Nullable Alarm repeat;
    private Alarms.@Nullable Alarm end;

    /**
     * @param givenUp done when nobody shows that the response came
     */
    Again(final Outlet outlet, final Runnable givenUp) {
        this.outlet = outlet;
        this.givenUp = givenUp;
    }

    /** A 2xx went out. */
    void success(final SipResponse sent) {
        begin(sent, T2);
    }

    /** A reliable provisional response went out. */
    void provisional(final SipResponse sent) {
        begin(sent, MOST);
    }

    private void begin(final SipResponse sent, final long longest) {
        stop();
        response = sent;
        end =
                outlet.after(
                        MOST,
                        () -> {
                            stop();
                            givenUp.run();
                        });
        next(sent, T1, longest);
    }

    private void next(final SipResponse sent, final long delay, final long longest) {
        repeat =
                outlet.after(
                        delay,
                        () -> {
                            outlet.send(sent);
                            next(sent, Math.min(2 * delay, longest), longest);
                        });
    }

    /** Whether something is repeated. */
    boolean running() {
        return end != null;
    }

    /** It came, or it does not matter any more. */
    void stop() {
        if (repeat != null) {
            repeat.cancel();
            repeat = null;
        }
        if (end != null) {
            end.cancel();
            end = null;
        }
    }

    /** What went out last, or {@code null} when nothing did. */
    @Nullable SipResponse response() {
        return response;
    }
}
