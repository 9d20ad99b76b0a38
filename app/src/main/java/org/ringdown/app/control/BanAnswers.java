package org.ringdown.app.control;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.ringdown.runtime.clock.Clock;
import org.ringdown.service.defence.Ban;
import org.ringdown.service.defence.Defence;

/** What {@code ringdown bans} shows and changes: who is shut out, and for how long. */
public final class BanAnswers {
    private static final long SECOND = 1_000_000_000L;

    private final Defence defence;
    private final Clock clock;

    /** Tells of the bans of this defence. */
    public BanAnswers(final Defence defence, final Clock clock) {
        this.defence = defence;
        this.clock = clock;
    }

    /** {@code bans [--json]} or {@code bans remove ADDRESS}. */
    public String bans(final List<String> words) throws Answers.Refusal {
        if (!words.isEmpty() && words.getFirst().equals("remove")) {
            return remove(words.size() > 1 ? words.get(1) : "");
        }
        final long now = clock.now();
        final List<Ban> bans = defence.bans(now);
        if (words.contains("--json")) {
            final List<Object> json = new ArrayList<>();
            bans.forEach(ban -> json.add(json(ban, now)));
            return Json.of(json) + "\n";
        }
        if (bans.isEmpty()) {
            return "Nobody is shut out.\n";
        }
        final StringBuilder text = new StringBuilder();
        for (final Ban ban : bans) {
            text.append(
                    String.format(
                            Locale.ROOT,
                            "%-39s  %4d s left  %s%s\n",
                            ban.source(),
                            left(ban, now),
                            ban.why(),
                            ban.times() == 1 ? "" : ", for the " + ban.times() + ". time"));
        }
        return text.toString();
    }

    private static Map<String, Object> json(final Ban ban, final long now) {
        final Map<String, Object> json = new LinkedHashMap<>();
        json.put("source", ban.source());
        json.put("seconds_left", left(ban, now));
        json.put("times", ban.times());
        json.put("why", ban.why());
        return json;
    }

    private static long left(final Ban ban, final long now) {
        return Math.ceilDiv(ban.until() - now, SECOND);
    }

    private String remove(final String source) throws Answers.Refusal {
        final int slash = source.indexOf('/');
        final InetAddress address;
        try {
            address = InetAddress.ofLiteral(slash < 0 ? source : source.substring(0, slash));
        } catch (final IllegalArgumentException notOne) {
            throw new Answers.Refusal(
                    "Give the address as \"ringdown bans\" shows it, like 203.0.113.5.");
        }
        if (!defence.lift(address, clock.now())) {
            throw new Answers.Refusal(address.getHostAddress() + " is not shut out.");
        }
        return "Let in " + source + " again.\n";
    }
}
