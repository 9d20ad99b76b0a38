package org.ringdown.service.relay;

import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.record.Plan;
import org.ringdown.runtime.media.record.Recorder;
import org.ringdown.runtime.media.record.Recording;
import org.ringdown.runtime.media.record.RecordingEvent;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which calls are recorded, and how. Any thread.
 *
 * @param recorder of the files
 * @param format of the files
 * @param layout of what is in them
 * @param all whether every call is
 * @param users the AORs of those whose calls are, whoever calls whom
 */
public record CallRecorder(
        Recorder recorder, Plan.Format format, Plan.Layout layout, boolean all, Set<String> users) {
    private static final Logger LOG = LoggerFactory.getLogger(CallRecorder.class);

    /** Copies the set. */
    public CallRecorder {
        users = Set.copyOf(users);
    }

    /** Whether a call with this party in it is recorded. */
    public boolean wants(final @Nullable String aor) {
        return all || (aor != null && users.contains(aor));
    }

    /** Begins with the first sound; {@code null} when there are too many already. */
    @Nullable Recording begin(final String callId) {
        final Plan plan = new Plan(new Plan.Name.Of(callId, null), format, layout, Plan.LONGEST, 0);
        final @Nullable Recording recording = recorder.record(plan, event -> tell(callId, event));
        if (recording == null) {
            LOG.error("[{}] is not recorded: there are too many recordings", callId);
        }
        return recording;
    }

    private static void tell(final String callId, final RecordingEvent event) {
        switch (event) {
            case RecordingEvent.Began began ->
                    LOG.info("[{}] recorded to {}", callId, began.files());
            case RecordingEvent.Voice _ -> {
                // Nobody waits for it.
            }
            case RecordingEvent.Ended ended ->
                    LOG.info(
                            "[{}] recorded {} ms to {}, {} packets lost{}",
                            callId,
                            ended.millis(),
                            ended.files(),
                            ended.lost(),
                            ended.failure() == null ? "" : ": " + ended.failure());
        }
    }
}
