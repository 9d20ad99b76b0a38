package org.ringdown.runtime.media.loop;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.media.LegReport;

/** The latest synchronisation sources of a stream, one way; latest first. Owned by the loop. */
final class Sources {
    private static final int MOST = 16;

    private final List<Source> all = new ArrayList<>(MOST);

    /** The source with this number, which is now the latest; {@code null} when it is not known. */
    @Nullable Source find(final int ssrc) {
        for (int i = 0; i < all.size(); i++) {
            final Source source = all.get(i);
            if (source.ssrc() == ssrc) {
                if (i > 0) {
                    all.remove(i);
                    all.addFirst(source);
                }
                return source;
            }
        }
        return null;
    }

    /** Remembers a new one as the latest; the oldest goes when there are too many. */
    Source add(final Source source) {
        if (all.size() == MOST) {
            all.removeLast();
        }
        all.addFirst(source);
        return source;
    }

    /** Whether a source has this number. Order stays. */
    boolean has(final int ssrc) {
        for (int i = 0; i < all.size(); i++) {
            if (all.get(i).ssrc() == ssrc) {
                return true;
            }
        }
        return false;
    }

    /** The latest, or {@code null}. */
    @Nullable Source latest() {
        return all.isEmpty() ? null : all.getFirst();
    }

    List<LegReport.Source> report() {
        return all.stream().map(Source::report).toList();
    }
}
