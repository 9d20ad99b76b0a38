package org.ringdown.runtime.media;

/** What the media plane tells. */
public sealed interface MediaEvent {
    /** The leg it is about. */
    long leg();

    /**
     * Media can flow: the keys are there (browser), or the first packet was accepted (phone). Told
     * again when a leg that had fallen silent is heard.
     */
    record Ready(long leg) implements MediaEvent {}

    /** The leg cannot work, or not any longer. It stays until it is closed. */
    record Failed(long leg, MediaFailure reason) implements MediaEvent {}

    /**
     * Nothing valid was received for the configured time, though the far end should send. Told
     * once; again only after something came.
     *
     * @param sinceNanos when the last valid packet came, or since when one was expected, in
     *     nanoseconds since start-up
     */
    record Silent(long leg, long sinceNanos) implements MediaEvent {}

    /**
     * What a stream played is over.
     *
     * @param playing the number that it was ordered with
     * @param how why it is over
     * @param position how far it came, in samples of the clip's own
     */
    record Played(long leg, long playing, How how, long position) implements MediaEvent {
        /** Why what was played is over. */
        public enum How {
            /** It was played to its end. */
            FINISHED,
            /** It was stopped, or its leg closed. */
            STOPPED,
            /** Something else was played instead. */
            REPLACED,
            /** The rest of it could not be read. */
            FAILED
        }
    }

    /**
     * A digit of the far end's is over; told once where that was asked for.
     *
     * @param event its event code (RFC 4733 §3.2), 0 to 16
     * @param millis how long it was
     * @param volume its power in -dBm0, as far as it said so
     */
    record Digit(StreamRef stream, int event, int millis, int volume) implements MediaEvent {
        @Override
        public long leg() {
            return stream.leg();
        }
    }

    /** The leg is gone. */
    record Closed(long leg, LegStats stats) implements MediaEvent {}
}
