package org.ringdown.app.control;

import java.time.Instant;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.service.trace.Ladder;
import org.ringdown.service.trace.Outcome;
import org.ringdown.service.trace.SoundBook;
import org.ringdown.service.trace.Story;

/** What {@code ringdown calls} and {@code ringdown ladder} show. */
public final class CallAnswers {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("MM-dd HH:mm:ss", Locale.ROOT);

    private final Function<Boolean, List<Story>> stories;
    private final Function<String, SoundBook.@Nullable Heard> sounds;
    private final ZoneId zone;

    /**
     * @param stories what the loops remember: calls, or everything else; waits for them
     * @param sounds how well the ends of the call with a Call-ID were heard
     * @param zone whose time is shown
     */
    public CallAnswers(
            final Function<Boolean, List<Story>> stories,
            final Function<String, SoundBook.@Nullable Heard> sounds,
            final ZoneId zone) {
        this.stories = stories;
        this.sounds = sounds;
        this.zone = zone;
    }

    /** {@code calls [--failed] [--others] [--json]}: the latest last, as in a log. */
    public String calls(final List<String> words) {
        final boolean failed = words.contains("--failed");
        final List<Told> told =
                stories.apply(!words.contains("--others")).stream()
                        .map(story ->
                                new Told(story, Outcome.of(story), sounds.apply(story.callId())))
                        .filter(each -> !failed || each.outcome().failed())
                        .sorted(Comparator.comparingLong(each -> each.story().epochMillis()))
                        .toList();
        if (words.contains("--json")) {
            return Json.of(told.stream().map(CallAnswers::json).toList()) + "\n";
        }
        if (told.isEmpty()) {
            return failed
                    ? "No call failed among those remembered.\n"
                    : "Nothing is remembered yet.\n";
        }
        final StringBuilder table = new StringBuilder();
        told.forEach(each -> table.append(row(each)));
        return table.toString();
    }

    /** A story, how it ended and how it sounded. */
    private record Told(Story story, Outcome outcome, SoundBook.@Nullable Heard sound) {}

    /** Two or three lines: who, whom, when, how; the sentence; and how it sounded. */
    private String row(final Told told) {
        final Outcome outcome = told.outcome();
        return String.format(
                Locale.ROOT,
                "%-7s  %s  %-7s %3s  %-9s %s%s -> %s%n         %s%n%s",
                told.story().id(),
                TIME.format(Instant.ofEpochMilli(told.story().epochMillis()).atZone(zone)),
                outcome.state(),
                outcome.status() == 0 ? "-" : Integer.toString(outcome.status()),
                outcome.lastedNanos() == 0 ? "-" : seconds(outcome.lastedNanos()),
                outcome.method().equals("INVITE") ? "" : outcome.method() + " ",
                outcome.from(),
                outcome.to(),
                outcome.sentence(),
                told.sound() == null ? "" : "         " + told.sound().line() + "\n");
    }

    private static String seconds(final long nanos) {
        final long seconds = nanos / 1_000_000_000;
        return String.format(
                Locale.ROOT, "%d:%02d:%02d", seconds / 3_600, seconds / 60 % 60, seconds % 60);
    }

    private static Map<String, Object> json(final Told told) {
        final Outcome outcome = told.outcome();
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("id", told.story().id());
        json.put("call_id", told.story().callId());
        json.put(
                "began",
                Instant.ofEpochMilli(told.story().epochMillis())
                        .truncatedTo(ChronoUnit.MILLIS)
                        .toString());
        json.put("method", outcome.method());
        json.put("from", outcome.from());
        json.put("to", outcome.to());
        json.put("state", outcome.state());
        json.put("status", outcome.status());
        json.put("answer_seconds", outcome.answerNanos() / 1e9);
        json.put("lasted_seconds", outcome.lastedNanos() / 1e9);
        json.put("sentence", outcome.sentence());
        final @Nullable String media = Outcome.media(told.story());
        if (media != null) {
            json.put("media", media);
        }
        final SoundBook.@Nullable Heard sound = told.sound();
        if (sound != null) {
            json.put("caller_heard", json(sound.caller()));
            json.put("callee_heard", json(sound.callee()));
        }
        return json;
    }

    private static Map<String, Object> json(final @Nullable LegQuality quality) {
        final Map<String, Object> json = new LinkedHashMap<>();
        if (quality != null) {
            json.put("loss_percent", quality.lossPercent());
            json.put("jitter_seconds", quality.jitterMicros() / 1e6);
            if (quality.roundTripMicros() >= 0) {
                json.put("round_trip_seconds", quality.roundTripMicros() / 1e6);
            }
            json.put("concealed_seconds", quality.concealedMillis() / 1e3);
            json.put("recovered_seconds", quality.recoveredMillis() / 1e3);
            json.put("rating", quality.rating());
            json.put("mos", quality.mos());
        }
        return json;
    }

    /**
     * {@code ladder CALL [--messages]}.
     *
     * @throws Answers.Refusal when no story, or more than one, has this name
     */
    public String ladder(final List<String> words) throws Answers.Refusal {
        final String name =
                words.stream()
                        .filter(word -> !word.startsWith("--"))
                        .findFirst()
                        .orElseThrow(() -> new Answers.Refusal("Which call?"));
        final Story story = find(name);
        final StringBuilder text = new StringBuilder();
        text.append(story.id())
                .append("  ")
                .append(TIME.format(Instant.ofEpochMilli(story.epochMillis()).atZone(zone)))
                .append("  Call-ID ")
                .append(story.callId())
                .append('\n');
        Ladder.of(story).forEach(line -> text.append(line).append('\n'));
        final SoundBook.@Nullable Heard sound = sounds.apply(story.callId());
        if (sound != null) {
            text.append(sound.line()).append('\n');
        }
        if (words.contains("--messages")) {
            Ladder.messages(story).forEach(line -> text.append(line).append('\n'));
        }
        return text.toString();
    }

    private Story find(final String name) throws Answers.Refusal {
        for (final boolean calls : new boolean[] {true, false}) {
            final List<Story> found =
                    stories.apply(calls).stream()
                            .filter(story ->
                                    story.callId().equals(name)
                                            || story.id().equalsIgnoreCase(name))
                            .toList();
            if (found.size() == 1) {
                return found.getFirst();
            }
            if (found.size() > 1) {
                throw new Answers.Refusal(
                        "More than one call is called " + name + "; give its whole Call-ID.");
            }
        }
        throw new Answers.Refusal(
                "No call is remembered as \""
                        + name
                        + "\"; \"ringdown calls\" shows the latest, and the oldest are forgotten.");
    }
}
