package org.ringdown.gateway.ng.request;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.wire.NgValue;

/**
 * Reads the elements of {@code flags}: flags, and words that stand for an element of another key's
 * list because they begin with that key's name.
 */
final class FlagReader {
    private static final List<String> CODEC_LISTS =
            List.of(
                    "strip",
                    "offer",
                    "except",
                    "ignore",
                    "mask",
                    "transcode",
                    "accept",
                    "consume",
                    "set");

    private final OptionsBuilder options;
    private final KeyReader keys;

    FlagReader(final OptionsBuilder options, final KeyReader keys) {
        this.options = options;
        this.keys = keys;
    }

    void read(final String flag) {
        final @Nullable Flag known = Flag.of(flag);
        if (known != null) {
            options.flags.add(known);
            if (known == Flag.WEBRTC) {
                options.webRtc();
            } else if (known == Flag.RECORD_CALL) {
                options.recordCall = true;
            }
            return;
        }
        final @Nullable Protocol protocol = Protocol.of(flag);
        if (protocol != null) {
            options.protocol = protocol;
            return;
        }
        final int equals = flag.indexOf('=');
        if (equals > 0 && keys.read(flag.substring(0, equals), text(flag.substring(equals + 1)))) {
            return;
        }
        if (!prefixed(flag)) {
            options.unknown.add(flag);
        }
    }

    private static NgValue text(final String value) {
        return new NgValue.Text(value);
    }

    private boolean prefixed(final String flag) {
        final String normal = Words.normal(flag);
        if (normal.startsWith("codec-")) {
            return codec(flag.substring("codec-".length()));
        }
        if (normal.startsWith("transcode-")) {
            return codec(flag);
        }
        if (normal.startsWith("sdp-attr-")) {
            return edit(flag.substring("sdp-attr-".length()));
        }
        for (final String key :
                List.of(
                        "rtcp-mux",
                        "sdes",
                        "osrtp",
                        "replace",
                        "t38",
                        "t.38",
                        "endpoint-learning",
                        "bundle",
                        "ice-lite",
                        "ice",
                        "dtls",
                        "media-echo")) {
            if (normal.startsWith(key + "-")) {
                return keys.read(key, text(unescaped(flag.substring(key.length() + 1))));
            }
        }
        if (normal.startsWith("from-tags-")) {
            options.fromTags.add(flag.substring("from-tags-".length()));
            return true;
        }
        return switch (normal) {
            case "no-dtls" -> keys.read("dtls", text("off"));
            case "all" -> keys.read("all", text("all"));
            default -> false;
        };
    }

    private boolean codec(final String rest) {
        final String lower = rest.toLowerCase(Locale.ROOT);
        for (final String list : CODEC_LISTS) {
            if (lower.startsWith(list + "-")) {
                options.codecs(list, List.of(unescaped(rest.substring(list.length() + 1))));
                return true;
            }
        }
        return false;
    }

    /** {@code add-audio-ptime:20}: what to do, in which section, with which attribute. */
    private boolean edit(final String rest) {
        final String[] parts = rest.split("-", 3);
        if (parts.length < 3) {
            return false;
        }
        return keys.edit(
                parts[1].toLowerCase(Locale.ROOT),
                parts[0].toLowerCase(Locale.ROOT),
                List.of(unescaped(parts[2])));
    }

    /** A script cannot write every character in such a word. */
    private static String unescaped(final String value) {
        return value.replace("--", "=").replace("..", " ");
    }
}
