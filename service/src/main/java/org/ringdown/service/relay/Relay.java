package org.ringdown.service.relay;

import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.runtime.media.LegQuality;

/** Opens the media of calls. One for each signalling loop. */
public final class Relay {
    private final Legs legs;
    private final Entropy entropy;
    private final CallQuality quality;
    private final CallMedia media;
    private final CallWishes wishes;

    /**
     * A relay over the legs of one loop.
     *
     * @param quality told how well calls were heard
     * @param media told whether the media of calls work
     * @param wishes what else becomes of their sound
     */
    public Relay(
            final Legs legs,
            final Entropy entropy,
            final CallQuality quality,
            final CallMedia media,
            final CallWishes wishes) {
        this.wishes = wishes;
        this.legs = legs;
        this.entropy = entropy;
        this.quality = quality;
        this.media = media;
    }

    /** Whether a call with this party, an AOR, is to be recorded. */
    public boolean records(final @Nullable String aor) {
        final @Nullable CallRecorder recorder = wishes.recorder();
        return recorder != null && recorder.wants(aor);
    }

    /**
     * Opens the media of a call. No leg is opened before the first branch asks for it.
     *
     * @param callId the call's Call-ID
     * @param whenLost run when both sides are gone, so that nobody will say goodbye
     */
    public RelayCall call(final String callId, final Peer caller, final Runnable whenLost) {
        return new RelayCall(
                legs,
                entropy,
                caller,
                whenLost,
                new CallSound(legs, wishes, callId),
                new RelayCall.Observer() {
                    @Override
                    public void heard(final boolean of, final LegQuality heard) {
                        quality.heard(callId, of, heard);
                    }

                    @Override
                    public void up(final boolean of) {
                        media.mediaUp(callId, of);
                    }

                    @Override
                    public void lost(final boolean of) {
                        media.mediaLost(callId, of);
                    }
                });
    }
}
