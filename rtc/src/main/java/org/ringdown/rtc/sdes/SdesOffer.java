package org.ringdown.rtc.sdes;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.srtp.SrtpKey;
import org.ringdown.rtc.srtp.SrtpProfile;

/**
 * The crypto lines of an offer that we make (RFC 4568 §5.1.1). A suite stands in it once.
 *
 * @param lines in the order in which they are written; empty when SDES is not offered
 */
public record SdesOffer(List<CryptoAttribute> lines) {
    /** What {@code |2^31} says: as many packets as SRTCP lets a key protect. */
    private static final long OUR_LIFETIME = 1L << 31;

    /** Copies the list. */
    public SdesOffer {
        lines = List.copyOf(lines);
    }

    /**
     * Makes an offer: first what the other side offered us, when packets may pass through; then
     * what we have sent to this peer before, so that its keys stay; then the missing suites with
     * fresh keys, their tags counting on from the highest.
     *
     * @param received the lines of the other side's offer; only {@link CryptoAttribute#supported
     *     supported} ones count
     * @param previous the lines of ours that this peer was sent last, in an offer or an answer
     */
    public static SdesOffer of(
            final SdesOptions options,
            final List<CryptoAttribute> received,
            final List<CryptoAttribute> previous,
            final Entropy entropy) {
        if (options.off()) {
            return new SdesOffer(List.of());
        }
        final List<CryptoAttribute> lines = new ArrayList<>();
        if (options.passThrough() || options.nothingNew()) {
            for (final CryptoAttribute line : received) {
                final SrtpProfile suite = line.profile();
                if (suite == null || !line.supported() || !options.lets(suite)) {
                    continue;
                }
                if (options.passThrough()) {
                    add(lines, line);
                } else if (find(lines, suite) == null) {
                    final CryptoAttribute kept = find(previous, suite);
                    add(lines, kept != null ? kept : fresh(lines, suite, options, entropy));
                }
            }
        }
        if (!options.nothingNew()) {
            previous.stream()
                    .filter(line -> line.supported() && options.lets(profile(line)))
                    .forEach(line -> add(lines, line));
            for (final SrtpProfile suite : options.ordered()) {
                if (options.lets(suite) && find(lines, suite) == null) {
                    lines.add(fresh(lines, suite, options, entropy));
                }
            }
        }
        if (!options.order().isEmpty()) {
            final List<SrtpProfile> order = options.ordered();
            lines.sort(Comparator.comparingInt(line -> order.indexOf(profile(line))));
        }
        return new SdesOffer(lines);
    }

    /**
     * What the peer's answer settles (RFC 4568 §5.1.3), or {@code null} when it accepts nothing
     * that we have offered. A wrong tag is forgiven when the suite leaves no doubt.
     */
    public @Nullable SdesKeys accepted(final List<CryptoAttribute> answer) {
        for (final CryptoAttribute theirs : answer) {
            final SrtpProfile suite = theirs.profile();
            final CryptoAttribute ours = suite == null ? null : find(lines, suite);
            if (ours != null && theirs.supported()) {
                return new SdesKeys(ours, theirs);
            }
        }
        return null;
    }

    /** Adds a line unless its suite is there, under another tag when its own is taken. */
    private static void add(final List<CryptoAttribute> lines, final CryptoAttribute line) {
        if (find(lines, profile(line)) == null) {
            final boolean taken = lines.stream().anyMatch(other -> other.tag() == line.tag());
            lines.add(taken ? line.withTag(nextTag(lines)) : line);
        }
    }

    private static CryptoAttribute fresh(
            final List<CryptoAttribute> lines,
            final SrtpProfile suite,
            final SdesOptions options,
            final Entropy entropy) {
        return CryptoAttribute.of(nextTag(lines), suite, freshKey(suite, options, entropy));
    }

    /** A key parameter that nobody can guess. */
    static KeyParameter freshKey(
            final SrtpProfile suite, final SdesOptions options, final Entropy entropy) {
        return new KeyParameter(
                SrtpKey.fresh(suite, entropy).material(),
                options.lifetime() ? OUR_LIFETIME : 0,
                null);
    }

    private static int nextTag(final List<CryptoAttribute> lines) {
        int highest = 0;
        for (final CryptoAttribute line : lines) {
            highest = Math.max(highest, line.tag());
        }
        if (highest < CryptoAttribute.MAX_TAG) {
            return highest + 1;
        }
        // A peer began at the end of the range: the first free tag will do.
        int free = 1;
        for (int i = 0; i < lines.size(); i++) {
            final int candidate = free;
            if (lines.stream().anyMatch(line -> line.tag() == candidate)) {
                free++;
                i = -1;
            }
        }
        return free;
    }

    /** The supported line with this suite, or {@code null}. */
    static @Nullable CryptoAttribute find(
            final List<CryptoAttribute> lines, final SrtpProfile suite) {
        for (final CryptoAttribute line : lines) {
            if (line.supported() && line.profile() == suite) {
                return line;
            }
        }
        return null;
    }

    private static SrtpProfile profile(final CryptoAttribute line) {
        return Objects.requireNonNull(line.profile());
    }
}
