package org.ringdown.gateway.ng.request;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.ringdown.gateway.ng.wire.NgValue;

/**
 * The text that a proxy's script wrote, as Kamailio passes it on whole: words between spaces,
 * {@code key=value}, {@code key=[a b]} for lists and {@code key=[a=[b c] d=e]} for dictionaries. It
 * becomes the dictionary that an older proxy would have sent.
 */
final class RtppFlags {
    private static final int DEPTH = 8;

    private final String text;
    private int at;

    private RtppFlags(final String text) {
        this.text = text;
    }

    static NgValue.Dictionary read(final String text) {
        final RtppFlags reader = new RtppFlags(text);
        final Map<String, NgValue> entries = new LinkedHashMap<>();
        final List<NgValue> words = new ArrayList<>();
        reader.group(entries, words, 0);
        final List<NgValue> flags = new ArrayList<>();
        for (final NgValue word : words) {
            final String plain = word instanceof NgValue.Text(String bytes) ? bytes : "";
            if (Protocol.of(plain) == null) {
                flags.add(word);
            } else {
                entries.put("transport-protocol", word);
            }
        }
        if (!flags.isEmpty()) {
            entries.put("flags", new NgValue.Sequence(flags));
        }
        return new NgValue.Dictionary(entries);
    }

    /** Reads up to the closing bracket or the end. */
    private void group(
            final Map<String, NgValue> entries, final List<NgValue> words, final int depth) {
        while (at < text.length()) {
            final char next = text.charAt(at);
            if (next == ']') {
                at++;
                return;
            }
            if (next <= ' ' || next == '[') {
                at++;
                continue;
            }
            final String word = until(" =]");
            if (at < text.length() && text.charAt(at) == '=') {
                at++;
                put(entries, word, value(depth));
            } else {
                words.add(new NgValue.Text(word));
            }
        }
    }

    private NgValue value(final int depth) {
        if (at >= text.length() || text.charAt(at) != '[' || depth >= DEPTH) {
            return new NgValue.Text(until(" ]"));
        }
        at++;
        final Map<String, NgValue> entries = new LinkedHashMap<>();
        final List<NgValue> words = new ArrayList<>();
        group(entries, words, depth + 1);
        return entries.isEmpty() ? new NgValue.Sequence(words) : new NgValue.Dictionary(entries);
    }

    private static void put(
            final Map<String, NgValue> entries, final String key, final NgValue value) {
        final NgValue before = entries.get(key);
        if (before == null || !Words.normal(key).equals("direction")) {
            entries.put(key, value);
            return;
        }
        final List<NgValue> both = new ArrayList<>();
        both.addAll(
                before instanceof NgValue.Sequence(List<NgValue> list) ? list : List.of(before));
        both.add(value);
        entries.put(key, new NgValue.Sequence(both));
    }

    private String until(final String stops) {
        final int start = at;
        while (at < text.length() && stops.indexOf(text.charAt(at)) < 0) {
            at++;
        }
        return text.substring(start, at);
    }
}
