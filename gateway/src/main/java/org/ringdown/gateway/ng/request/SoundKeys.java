package org.ringdown.gateway.ng.request;

import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.NgValue;

/** Reads the keys about playing, recording and digits. */
final class SoundKeys {
    private static final String DIGITS = "0123456789*#ABCD";

    /** How whoever is held is told, and by whose music. */
    private static final Set<String> MODES = Set.of("sendonly", Sound.BOTH_WAYS, Sound.REFLECT);

    private static final Set<String> OTHERS =
            Set.of(
                    "metadata",
                    "recording-file",
                    "recording-dir",
                    "recording-pattern",
                    "recording-vsc",
                    "output-destination",
                    "repeat-times",
                    "repeat-duration",
                    "start-pos",
                    "duration",
                    "pause",
                    "volume",
                    "frequency",
                    "dtmf-security",
                    "dtmf-security-trigger",
                    "dtmf-security-trigger-end",
                    "trigger",
                    "trigger-end",
                    "trigger-end-time",
                    "trigger-end-digits",
                    "dtmf-delay",
                    "dtmf-log-dest",
                    "audio-player",
                    "t.38",
                    "t38",
                    "t.38-version",
                    "t38-version");

    private final OptionsBuilder options;

    SoundKeys(final OptionsBuilder options) {
        this.options = options;
    }

    boolean read(final String key, final NgValue value) {
        final @Nullable String text = Words.text(value);
        switch (key) {
            case "file" -> options.file = text;
            case "blob" -> options.blob = text;
            case "blob64" -> options.blob = options.blob == null ? decoded(text) : options.blob;
            case "db-id" -> options.databaseId = text;
            case "code", "digit" -> options.digit = digit(value);
            case "moh" -> moh(key, value);
            case "media-echo" -> options.echo = text == null ? null : Words.normal(text);
            case "drop-traffic" -> options.dropTraffic = text == null ? null : Words.normal(text);
            default -> {
                if (!OTHERS.contains(key)
                        && !key.startsWith("recording-media-slot")
                        && !key.startsWith("vsc-")) {
                    return false;
                }
                other(key, value);
            }
        }
        return true;
    }

    /**
     * A dictionary with the keys of {@code play media} and two of its own; what of it cannot be
     * done is named in the reply.
     */
    private void moh(final String key, final NgValue value) {
        if (!(value instanceof NgValue.Dictionary(Map<String, NgValue> entries))) {
            other(key, value);
            return;
        }
        final OptionsBuilder inner = new OptionsBuilder();
        final SoundKeys keys = new SoundKeys(inner);
        entries.forEach((name, each) -> {
            final String normal = Words.normal(name);
            switch (normal) {
                case "mode" -> word(inner, normal, each, MODES);
                case "connection" -> word(inner, normal, each, Set.of(Sound.ZERO));
                case "moh" -> options.unknown.add(name);
                default -> {
                    if (!keys.read(normal, each)) {
                        options.unknown.add(name);
                    }
                }
            }
        });
        final Sound music = inner.sound();
        final boolean reflects = music.says("mode", Sound.REFLECT);
        if (music.file() != null || music.blob() != null || reflects) {
            options.moh = music;
        } else {
            options.others.put(music.databaseId() == null ? "moh" : "moh-db-id", "yes");
        }
    }

    private void word(
            final OptionsBuilder inner,
            final String key,
            final NgValue value,
            final Set<String> known) {
        final String word = Words.normal(Objects.requireNonNullElse(Words.text(value), ""));
        if (known.contains(word)) {
            inner.others.put(key, word);
        } else {
            options.others.put("moh-" + key, "yes");
        }
    }

    void other(final String key, final NgValue value) {
        options.others.put(key, String.join(",", Words.texts(value)));
    }

    /** Sound in base 64; what is none is no sound. */
    private static String decoded(final @Nullable String text) {
        try {
            return new String(
                    Base64.getMimeDecoder().decode(text == null ? "" : text),
                    StandardCharsets.ISO_8859_1);
        } catch (final IllegalArgumentException none) {
            return "";
        }
    }

    private static @Nullable Integer digit(final NgValue value) {
        final @Nullable String text = Words.text(value);
        if (value instanceof NgValue.Text && text != null && text.length() == 1) {
            final int digit = DIGITS.indexOf(Character.toUpperCase(text.charAt(0)));
            return digit < 0 ? null : digit;
        }
        final @Nullable Long number = Words.number(value);
        return number == null || number < 0 || number > 15 ? null : number.intValue();
    }
}
