package org.ringdown.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.record.Plan;

/**
 * Where and how calls are recorded.
 *
 * @param directory of the files
 * @param format of the files
 * @param layout of what is in them
 */
public record Recordings(Path directory, Plan.Format format, Plan.Layout layout) {
    /** The names of formats. */
    public static final List<String> FORMATS = List.of("wav", "opus");

    /** The names of layouts. */
    public static final List<String> LAYOUTS = List.of("mixed", "stereo", "separate");

    /** The same by their names; {@code null} when one is unknown. */
    public static @Nullable Recordings of(
            final Path directory, final String format, final String layout) {
        return FORMATS.contains(format) && LAYOUTS.contains(layout)
                ? new Recordings(
                        directory,
                        format.equals("opus") ? Plan.Format.OGG : Plan.Format.WAV,
                        Plan.Layout.valueOf(layout.toUpperCase(Locale.ROOT)))
                : null;
    }

    /** The name of the format. */
    String formatName() {
        return format == Plan.Format.OGG ? "opus" : "wav";
    }

    /** The name of the layout. */
    String layoutName() {
        return layout.name().toLowerCase(Locale.ROOT);
    }
}
