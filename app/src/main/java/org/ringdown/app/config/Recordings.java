package org.ringdown.app.config;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.record.Plan;

/**
 * Where and how calls are recorded.
 *
 * @param directory of the files
 * @param format of the files
 * @param layout of what is in them
 * @param whose the users whose calls are recorded by the server itself, as they were written;
 *     {@link #ALL} for every call
 */
public record Recordings(
        Path directory, Plan.Format format, Plan.Layout layout, List<String> whose) {
    /** Every call is recorded. */
    public static final String ALL = "all";

    /** The names of formats. */
    public static final List<String> FORMATS = List.of("wav", "opus");

    /** The names of layouts. */
    public static final List<String> LAYOUTS = List.of("mixed", "stereo", "separate");

    /** Copies the list. */
    public Recordings {
        whose = List.copyOf(whose);
    }

    /** Only what somebody else commands is recorded. */
    public Recordings(final Path directory, final Plan.Format format, final Plan.Layout layout) {
        this(directory, format, layout, List.of());
    }

    /** The same, of calls of these users. */
    Recordings of(final List<String> users) {
        return new Recordings(directory, format, layout, users);
    }

    /** Whether every call is recorded. */
    public boolean all() {
        return whose.contains(ALL);
    }

    /**
     * The AORs of those whose calls are recorded.
     *
     * @param domain of those who were written without one
     */
    public Set<String> aors(final String domain) {
        return whose.stream()
                .map(user -> "sip:" + (user.contains("@") ? user : user + "@" + domain))
                .collect(Collectors.toUnmodifiableSet());
    }

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
