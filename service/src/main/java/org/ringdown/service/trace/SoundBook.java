package org.ringdown.service.trace;

import java.util.Locale;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** How well the ends of the latest calls were heard. Any thread. */
public final class SoundBook implements Watcher {
    /** More calls than a {@link Recorder} remembers of them all. */
    private static final int MOST = 20_000;

    private final Map<String, Heard> calls = new ConcurrentHashMap<>();
    private final Queue<String> order = new ConcurrentLinkedQueue<>();

    /**
     * Both ends of a call.
     *
     * @param caller how well the caller was heard; {@code null} when that is not known
     * @param callee the same of the callee
     */
    public record Heard(@Nullable LegQuality caller, @Nullable LegQuality callee) {
        /** Both in one line, without a line end. */
        public String line() {
            return (caller == null ? "" : "caller heard with " + text(caller))
                    + (caller == null || callee == null ? "" : "; ")
                    + (callee == null ? "" : "callee heard with " + text(callee));
        }

        private static String text(final LegQuality quality) {
            return String.format(
                    Locale.ROOT,
                    "%.1f %% lost, jitter %.0f ms%s%s, MOS %.1f",
                    quality.lossPercent(),
                    quality.jitterMicros() / 1_000.0,
                    quality.roundTripMicros() < 0
                            ? ""
                            : String.format(
                                    Locale.ROOT,
                                    ", round trip %.0f ms",
                                    quality.roundTripMicros() / 1_000.0),
                    quality.concealedMillis() == 0
                            ? ""
                            : ", " + quality.concealedMillis() + " ms concealed",
                    quality.mos());
        }
    }

    @Override
    public void heard(final String callId, final boolean caller, final LegQuality quality) {
        if (!quality.known()) {
            return;
        }
        final @Nullable Heard before = calls.get(callId);
        calls.merge(
                callId,
                new Heard(caller ? quality : null, caller ? null : quality),
                (known, _) ->
                        new Heard(
                                caller ? quality : known.caller(),
                                caller ? known.callee() : quality));
        if (before == null) {
            order.add(callId);
        }
        while (calls.size() > MOST) {
            final @Nullable String oldest = order.poll();
            if (oldest == null) {
                return;
            }
            calls.remove(oldest);
        }
    }

    /** How well the ends of a call were heard; {@code null} when that is not known. */
    public @Nullable Heard of(final String callId) {
        return calls.get(callId);
    }

    @Override
    public void received(final SipMessage message, final Flow flow, final long now) {}

    @Override
    public void sent(final SipMessage message, final Hop hop, final long now) {}

    @Override
    public void because(final SipMessage about, final String sentence, final long now) {}
}
