package org.ringdown.service.trace;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.service.proxy.Watcher;
import org.ringdown.sip.message.Method;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;
import org.ringdown.sip.transport.Flow;
import org.ringdown.sip.transport.Hop;
import org.ringdown.sip.transport.Transport;

/**
 * Remembers what passed through one signalling loop: its latest calls, and on a smaller shelf other
 * requests. Keeps references to messages that were made anyway, and writes no text. Bounded by
 * count and by bytes; what is over goes first, the oldest first. Strangers who never got past the
 * door cannot push calls out: they are with the others. Owned by that loop; {@link #stories} makes
 * copies for everybody else.
 */
public final class Recorder implements Watcher {
    private static final int OTHER_STEPS = 48;

    private final TraceLimits limits;
    private final Map<String, Recording> recordings = new HashMap<>();
    private final Recording.Shelf liveCalls = new Recording.Shelf();
    private final Recording.Shelf pastCalls = new Recording.Shelf();
    private final Recording.Shelf liveOthers = new Recording.Shelf();
    private final Recording.Shelf pastOthers = new Recording.Shelf();
    private long callBytes;
    private long otherBytes;

    /** The recording of the message before: mostly the next one is of the same call. */
    private @Nullable Recording latest;

    /** Remembers as much as this allows. */
    public Recorder(final TraceLimits limits) {
        this.limits = limits;
    }

    @Override
    public void received(final SipMessage message, final Flow flow, final long now) {
        @Nullable Recording recording = find(message);
        if (message instanceof SipRequest request) {
            if (recording == null) {
                if (request.method().equals(Method.ACK)) {
                    return;
                }
                recording = open(message.callId());
            } else if (!recording.call() && begins(recording, request.method())) {
                reopen(recording);
            }
        }
        if (recording != null) {
            add(recording, message, flow, now);
            if (message instanceof SipResponse response && endsCall(response)) {
                over(recording);
            }
            forget();
        }
    }

    @Override
    public void sent(final SipMessage message, final Hop hop, final long now) {
        final @Nullable Recording recording = find(message);
        if (recording == null) {
            return;
        }
        add(recording, message, hop, now);
        switch (message) {
            case SipRequest request -> {
                if (!recording.call() && request.method().equals(Method.INVITE)) {
                    promote(recording);
                }
            }
            case SipResponse response -> {
                if (response.status() >= 200 && !inside(hop)) {
                    answered(recording, response);
                }
            }
        }
        forget();
    }

    @Override
    public void because(final SipMessage about, final String sentence, final long now) {
        final @Nullable Recording recording = find(about);
        if (recording != null) {
            add(recording, about, sentence, now);
            forget();
        }
    }

    private @Nullable Recording find(final SipMessage message) {
        final String callId = message.callId();
        final @Nullable Recording before = latest;
        if (before != null && before.callId().equals(callId)) {
            return before;
        }
        final @Nullable Recording found = recordings.get(callId);
        if (found != null) {
            latest = found;
        }
        return found;
    }

    private Recording open(final String callId) {
        final Recording recording = new Recording(callId);
        recordings.put(callId, recording);
        liveOthers.add(recording);
        latest = recording;
        return recording;
    }

    /** A call that comes again with a password is the same call; a registration is a new one. */
    private static boolean begins(final Recording recording, final Method method) {
        return recording.steps() >= OTHER_STEPS
                || (recording.over()
                        && !method.equals(Method.ACK)
                        && !method.equals(Method.INVITE));
    }

    /** The same client asks again: the earlier time is of no interest any more. */
    private void reopen(final Recording recording) {
        otherBytes -= recording.bytes();
        recording.clear();
        move(recording, liveOthers);
    }

    private void add(
            final Recording recording, final SipMessage message, final Object way, final long now) {
        final long added =
                recording.add(message, way, now, recording.call() ? limits.steps() : OTHER_STEPS);
        if (recording.call()) {
            callBytes += added;
        } else {
            otherBytes += added;
        }
    }

    /** A final response went to whoever asked. */
    private void answered(final Recording recording, final SipResponse response) {
        final int status = response.status();
        final Method method = response.cseq().method();
        if (!recording.call()) {
            if (method.equals(Method.INVITE) && status != 401 && status != 407) {
                promote(recording);
            } else {
                over(recording);
                return;
            }
        }
        if (method.equals(Method.INVITE) && status < 300) {
            recording.becomesAnswered();
        } else if (endsCall(response) || (method.equals(Method.INVITE) && !recording.answered())) {
            over(recording);
        }
    }

    private static boolean endsCall(final SipResponse response) {
        return response.status() >= 200 && response.cseq().method().equals(Method.BYE);
    }

    private static boolean inside(final Hop hop) {
        return hop instanceof Hop.Over(Flow flow) && flow.transport() == Transport.LOCAL;
    }

    private void over(final Recording recording) {
        if (!recording.over()) {
            recording.over(true);
            move(recording, recording.call() ? pastCalls : pastOthers);
        }
    }

    /** It is a call, not a knock at the door. */
    private void promote(final Recording recording) {
        otherBytes -= recording.bytes();
        callBytes += recording.bytes();
        recording.becomesCall();
        recording.over(false);
        move(recording, liveCalls);
    }

    private static void move(final Recording recording, final Recording.Shelf shelf) {
        Objects.requireNonNull(recording.shelf(), "every recording is on a shelf")
                .remove(recording);
        shelf.add(recording);
    }

    private void forget() {
        while (liveCalls.size() + pastCalls.size() > limits.calls()
                || callBytes > limits.callBytes()) {
            callBytes -= drop(pastCalls.size() > 0 ? pastCalls : liveCalls);
        }
        while (liveOthers.size() + pastOthers.size() > limits.others()
                || otherBytes > limits.otherBytes()) {
            otherBytes -= drop(pastOthers.size() > 0 ? pastOthers : liveOthers);
        }
    }

    private long drop(final Recording.Shelf shelf) {
        final Recording oldest =
                Objects.requireNonNull(shelf.first(), "what takes bytes is on a shelf");
        shelf.remove(oldest);
        recordings.remove(oldest.callId());
        if (oldest == latest) {
            latest = null;
        }
        return oldest.bytes();
    }

    /**
     * Copies of what is remembered, in no order; on the loop that owns this.
     *
     * @param calls calls, or everything else
     * @param now the loop's clock
     * @param epochMillis the wall clock at the same moment
     */
    public List<Story> stories(final boolean calls, final long now, final long epochMillis) {
        final List<Recording> found = new ArrayList<>();
        (calls ? liveCalls : liveOthers).copyTo(found);
        (calls ? pastCalls : pastOthers).copyTo(found);
        return found.stream().map(recording -> recording.story(now, epochMillis)).toList();
    }

    /** Roughly how many bytes are kept; on the loop that owns this. */
    public long bytes() {
        return callBytes + otherBytes;
    }
}
