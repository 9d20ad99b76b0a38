package org.ringdown.service.trace;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.CSeq;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Hop;

/** One device that a request was sent to, and what it said. */
final class Attempted {
    private final Party party;
    private final long began;
    private int best;
    private @Nullable SipResponse refusal;
    private boolean rang;

    private Attempted(final Party party, final long began) {
        this.party = party;
        this.began = began;
    }

    Party party() {
        return party;
    }

    /** When the request was first sent there. */
    long began() {
        return began;
    }

    /** Whether it said that it rings. */
    boolean rang() {
        return rang;
    }

    /** Whether nothing at all came from there. */
    boolean silent() {
        return best == 0;
    }

    /** Whether it answered the call. */
    boolean answered() {
        return best >= 200 && best < 300;
    }

    /** Its final response of 300 and above, or {@code null}. */
    @Nullable SipResponse refusal() {
        return refusal;
    }

    private void said(final SipResponse response) {
        final int status = response.status();
        rang |= status == 180 || status == 183;
        best = best >= 200 && best < 300 ? best : status;
        if (status >= 300) {
            refusal = response;
        }
    }

    /** Everybody to whom the request with this CSeq was sent, the first first. */
    static List<Attempted> of(final Story story, final CSeq cseq) {
        final Map<String, Attempted> byBranch = new LinkedHashMap<>();
        for (final Step step : story.steps()) {
            final SipMessage message = step.message();
            final @Nullable String branch = message.topVia().branch();
            if (branch == null || !message.cseq().equals(cseq)) {
                continue;
            }
            switch (step) {
                case Step.Sent(long time, SipRequest _, Hop hop) ->
                        byBranch.putIfAbsent(branch, new Attempted(Party.of(hop), time));
                case Step.Received(long _, SipResponse response, var _) -> {
                    final @Nullable Attempted attempted = byBranch.get(branch);
                    if (attempted != null) {
                        attempted.said(response);
                    }
                }
                case Step.Sent _, Step.Received _, Step.Remark _ -> {}
            }
        }
        return new ArrayList<>(byBranch.values());
    }
}
