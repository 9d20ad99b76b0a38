package org.ringdown.gateway.ng.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.CodecWishes;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Options;

/**
 * Which formats the receiver of an SDP is shown. Nothing is converted here: what would have to be
 * is not offered, and what is masked is only left out.
 */
public final class CodecRule {
    private CodecRule() {}

    /** What remains of an offer's formats; may be empty. */
    public static List<Format> offer(final List<Format> offered, final Options options) {
        final CodecWishes wishes = options.codecs();
        final List<Format> known = without(offered, wishes.ignore(), List.of());
        final List<String> kept = new ArrayList<>(wishes.except());
        kept.addAll(wishes.offer());
        if (all(wishes.strip()) || all(wishes.mask())) {
            // A codec that is to be added by transcoding and is there already is simply kept.
            kept.addAll(wishes.transcode());
        }
        final List<String> hidden = new ArrayList<>(wishes.mask());
        hidden.addAll(wishes.consume());
        final List<Format> left = without(without(known, wishes.strip(), kept), hidden, kept);
        return wishes.offer().isEmpty() || !everything(wishes)
                ? left
                : ordered(left, wishes.offer());
    }

    private static boolean everything(final CodecWishes wishes) {
        return all(wishes.strip()) || all(wishes.mask());
    }

    private static boolean all(final List<String> names) {
        return names.stream()
                .map(name -> name.toLowerCase(Locale.ROOT))
                .anyMatch(name -> name.equals("all") || name.equals("full"));
    }

    private static List<Format> without(
            final List<Format> formats, final List<String> names, final List<String> kept) {
        if (names.isEmpty()) {
            return formats;
        }
        final boolean everything = all(names);
        return formats.stream()
                .filter(format -> any(format, kept) || !(everything || any(format, names)))
                .toList();
    }

    private static boolean any(final Format format, final List<String> names) {
        return names.stream().anyMatch(format::named);
    }

    private static List<Format> ordered(final List<Format> formats, final List<String> order) {
        final List<Format> ordered = new ArrayList<>();
        for (final String name : order) {
            formats.stream()
                    .filter(format -> format.named(name) && !ordered.contains(format))
                    .forEach(ordered::add);
        }
        formats.stream().filter(format -> !ordered.contains(format)).forEach(ordered::add);
        return ordered;
    }

    /** What was accepted of what had been shown; may be empty. */
    public static List<Format> answer(
            final List<Format> accepted, final List<Format> shown, final Options options) {
        final List<Format> left = new ArrayList<>();
        for (final Format format : without(accepted, options.codecs().strip(), List.of())) {
            if (options.has(Flag.ALLOW_ASYMMETRIC_CODECS)
                    || shown.stream().anyMatch(format::accepts)) {
                left.add(format);
            }
        }
        if (!options.has(Flag.SINGLE_CODEC)) {
            return left;
        }
        final @Nullable Format first =
                left.stream().filter(format -> !format.supplemental()).findFirst().orElse(null);
        return left.stream()
                .filter(format -> format.equals(first) || format.supplemental())
                .toList();
    }

    /** The codecs that were asked to be converted to, and are not there. */
    public static List<String> missing(final List<Format> offered, final Options options) {
        final List<String> missing = new ArrayList<>();
        for (final String name : options.codecs().transcode()) {
            if (offered.stream().noneMatch(format -> format.named(name))) {
                missing.add(name);
            }
        }
        return missing;
    }
}
