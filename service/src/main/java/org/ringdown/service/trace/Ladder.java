package org.ringdown.service.trace;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.sip.message.HeaderName;
import org.ringdown.sip.message.SipMessage;
import org.ringdown.sip.message.SipRequest;
import org.ringdown.sip.message.SipResponse;

/**
 * A story as text: one column for who asked, one for the server, one for each other party; one
 * arrow for each message, with the seconds since the first. At most 120 characters wide.
 */
public final class Ladder {
    private static final int MARGIN = 10;
    private static final int WIDTH = 120;
    private static final int GAP_LEFT = 32;
    private static final int MOST_RIGHT = 3;

    private final Story story;
    private final Parties parties;
    private final List<Party> left = new ArrayList<>();
    private final List<Party> right = new ArrayList<>();
    private final int middle = MARGIN + GAP_LEFT;
    private final int gapRight;

    private Ladder(final Story story) {
        this.story = story;
        parties = new Parties(story);
        for (final Party party : parties.all()) {
            if (left.isEmpty()) {
                left.add(party);
            } else {
                right.add(party);
            }
        }
        gapRight = Math.min(GAP_LEFT, (WIDTH - middle - 14) / Math.max(1, columns()));
    }

    private int columns() {
        return Math.min(MOST_RIGHT, right.size());
    }

    /** The ladder, line by line. */
    public static List<String> of(final Story story) {
        return new Ladder(story).draw();
    }

    /** Every message of the story in full, without its secrets. */
    public static List<String> messages(final Story story) {
        final Parties parties = new Parties(story);
        final List<String> lines = new ArrayList<>();
        for (final Step step : story.steps()) {
            final String head =
                    switch (step) {
                        case Step.Received(var _, var _, var flow) ->
                                "from " + parties.head(Party.of(flow));
                        case Step.Sent(var _, var _, var hop) ->
                                "to " + parties.head(Party.of(hop));
                        case Step.Remark _ -> "";
                    };
            if (!head.isEmpty()) {
                lines.add("--- " + seconds(step.time() - story.began()) + " " + head);
                new String(Masking.masked(step.message()), StandardCharsets.UTF_8)
                        .lines()
                        .map(line -> Plain.text(line, 8_192))
                        .forEach(lines::add);
            }
        }
        return lines;
    }

    private List<String> draw() {
        final List<String> lines = new ArrayList<>();
        lines.add(head());
        final Set<String> seen = new HashSet<>();
        for (final Step step : story.steps()) {
            final String time = seconds(step.time() - story.began());
            switch (step) {
                case Step.Received(long _, SipMessage message, var flow) -> {
                    final Party party = Party.of(flow);
                    final boolean again = !seen.add("<" + party + key(message));
                    lines.add(arrow(time, party, true, label(message, again)));
                }
                case Step.Sent(long _, SipMessage message, var hop) -> {
                    final Party party = Party.of(hop);
                    final boolean again = !seen.add(">" + party + key(message));
                    lines.add(arrow(time, party, false, label(message, again)));
                }
                case Step.Remark(long _, SipMessage _, String sentence) ->
                        lines.add(fit(time) + "* " + Plain.text(sentence, WIDTH - MARGIN - 2));
            }
        }
        if (story.leftOut() > 0) {
            lines.add(fit("") + "… and " + story.leftOut() + " messages more, which are not kept");
        }
        final @Nullable String media = MediaFacts.of(story, parties);
        if (media != null) {
            lines.add(media);
        }
        lines.add(Outcome.of(story).sentence());
        return lines;
    }

    /** The same message again, whatever else differs in it. */
    private static String key(final SipMessage message) {
        return message.topVia().branch() + " " + message.cseq() + " " + message + message.toTag();
    }

    private String head() {
        final StringBuilder line = new StringBuilder(fit("time"));
        if (!left.isEmpty()) {
            line.append(parties.head(left.getFirst()));
        }
        put(line, middle - 4, "ringdown");
        for (int i = 0; i < columns(); i++) {
            final boolean rest = i == MOST_RIGHT - 1 && right.size() > MOST_RIGHT;
            put(
                    line,
                    column(i) - 8,
                    rest
                            ? (right.size() - i) + " others"
                            : Plain.text(parties.head(right.get(i)), gapRight - 2));
        }
        return line.toString().stripTrailing();
    }

    /** Puts text at this place, or after what is there. */
    private static void put(final StringBuilder line, final int at, final String text) {
        if (line.length() >= at) {
            line.append("  ");
        }
        while (line.length() < at) {
            line.append(' ');
        }
        line.append(text);
    }

    private int column(final int index) {
        return middle + (index + 1) * gapRight;
    }

    private int place(final Party party) {
        final int index = right.indexOf(party);
        return index < 0 ? MARGIN : column(Math.min(index, columns() - 1));
    }

    private String arrow(
            final String time, final Party party, final boolean toServer, final String label) {
        final int far = place(party);
        final char[] line = new char[columns() == 0 ? middle + 1 : column(columns() - 1) + 1];
        Arrays.fill(line, ' ');
        line[MARGIN] = '|';
        line[middle] = '|';
        for (int i = 0; i < columns(); i++) {
            line[column(i)] = '|';
        }
        final int from = Math.min(far, middle) + 1;
        final int to = Math.max(far, middle);
        Arrays.fill(line, from, to, '-');
        final boolean rightwards = toServer == (far < middle);
        line[rightwards ? to - 1 : from] = rightwards ? '>' : '<';
        final boolean crowd = right.size() > MOST_RIGHT && right.indexOf(party) >= MOST_RIGHT - 1;
        final int room = (far < middle ? GAP_LEFT : gapRight) - 5;
        final String text = " " + Plain.text(label, room - 2) + " ";
        // Next to the server's end, where the columns between do not matter.
        final int at = far < middle ? from + 2 : Math.min(from + 2, to - text.length() - 1);
        text.getChars(0, text.length(), line, at);
        return (fit(time)
                        + new String(line, MARGIN, line.length - MARGIN)
                        + (crowd ? "  " + parties.head(party) : ""))
                .stripTrailing();
    }

    private static String label(final SipMessage message, final boolean again) {
        final StringBuilder label = new StringBuilder();
        switch (message) {
            case SipRequest request -> {
                label.append(request.method());
                if (request.header(HeaderName.AUTHORIZATION) != null
                        || request.header(HeaderName.PROXY_AUTHORIZATION) != null) {
                    label.append(" auth");
                }
            }
            case SipResponse response -> {
                label.append(response.status()).append(' ').append(response.reason());
                // Which request is answered matters where it is not the obvious one.
                if (response.cseq().method().name().equals("CANCEL")
                        || response.cseq().method().name().equals("BYE")) {
                    label.append(' ').append(response.cseq().method());
                }
            }
        }
        if (message.bodyLength() > 0) {
            final @Nullable String type = message.contentType();
            label.append(type == null ? " body" : " " + type.substring(type.lastIndexOf('/') + 1));
        }
        return again ? label + " again" : label.toString();
    }

    private static String seconds(final long nanos) {
        return String.format(Locale.ROOT, "%8.3f", nanos / 1e9);
    }

    private static String fit(final String time) {
        return String.format(Locale.ROOT, "%8s  ", time);
    }
}
