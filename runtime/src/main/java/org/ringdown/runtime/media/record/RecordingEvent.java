package org.ringdown.runtime.media.record;

import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a recording tells, on its own thread. */
public sealed interface RecordingEvent {
    /**
     * The first sound came.
     *
     * @param files that are written
     */
    record Began(List<Path> files) implements RecordingEvent {
        /** Copies the list. */
        public Began {
            files = List.copyOf(files);
        }
    }

    /**
     * Somebody began or ceased to speak.
     *
     * @param side 0 or 1
     * @param atMillis since the beginning
     */
    record Voice(int side, boolean speaking, long atMillis) implements RecordingEvent {}

    /**
     * It is over.
     *
     * @param files that were written; none when nothing was heard
     * @param millis how long it is
     * @param lost packets that came faster than they could be written
     * @param failure why it is over too soon, or {@code null}
     */
    record Ended(List<Path> files, long millis, long lost, @Nullable String failure)
            implements RecordingEvent {
        /** Copies the list. */
        public Ended {
            files = List.copyOf(files);
        }
    }
}
