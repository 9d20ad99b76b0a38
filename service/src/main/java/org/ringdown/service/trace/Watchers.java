package org.ringdown.service.trace;

import java.util.List;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;

/** Several who watch the same loop. */
public final class Watchers implements Watcher {
    private final Watcher[] all;

    private Watchers(final Watcher[] all) {
        this.all = all;
    }

    /** One watcher that tells all of these, in their order. */
    public static Watcher of(final List<Watcher> watchers) {
        return watchers.size() == 1
                ? watchers.getFirst()
                : new Watchers(watchers.toArray(new Watcher[0]));
    }

    @Override
    public void received(final SipMessage message, final Flow flow, final long now) {
        for (final Watcher each : all) {
            each.received(message, flow, now);
        }
    }

    @Override
    public void sent(final SipMessage message, final Hop hop, final long now) {
        for (final Watcher each : all) {
            each.sent(message, hop, now);
        }
    }

    @Override
    public void because(final SipMessage about, final String sentence, final long now) {
        for (final Watcher each : all) {
            each.because(about, sentence, now);
        }
    }

    @Override
    public void heard(final String callId, final boolean caller, final LegQuality quality) {
        for (final Watcher each : all) {
            each.heard(callId, caller, quality);
        }
    }
}
