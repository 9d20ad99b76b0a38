package org.ringdown.rtc.sdes;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.ringdown.core.Parsed;

/**
 * The crypto lines of one {@code m=} line. A line that cannot be read is left out and does not harm
 * the others (RFC 4568 §5.1.2).
 *
 * @param usable what was read, in its order, each with a tag of its own
 * @param broken why the others were not
 */
public record CryptoLines(
        List<CryptoAttribute> usable, List<Parsed.Malformed<CryptoAttribute>> broken) {
    /** More lines than any offer needs; what is behind them is not read. */
    public static final int MAX_LINES = 64;

    /** Copies the lists. */
    public CryptoLines {
        usable = List.copyOf(usable);
        broken = List.copyOf(broken);
    }

    /** Reads the values of the {@code a=crypto} lines of one media description. */
    public static CryptoLines parse(final List<String> values) {
        final List<CryptoAttribute> usable = new ArrayList<>();
        final List<Parsed.Malformed<CryptoAttribute>> broken = new ArrayList<>();
        final Set<Integer> tags = new HashSet<>();
        for (final String value : values.subList(0, Math.min(values.size(), MAX_LINES))) {
            switch (CryptoAttribute.parse(value)) {
                case Parsed.Malformed<CryptoAttribute> malformed -> broken.add(malformed);
                case Parsed.Ok<CryptoAttribute>(CryptoAttribute line) -> {
                    if (tags.add(line.tag())) {
                        usable.add(line);
                    } else {
                        broken.add(new Parsed.Malformed<>("RFC4568-4.1 each tag stands once", 0));
                    }
                }
            }
        }
        return new CryptoLines(usable, broken);
    }

    /** The lines that we can protect and open packets with. */
    public List<CryptoAttribute> supported() {
        return usable.stream().filter(CryptoAttribute::supported).toList();
    }
}
