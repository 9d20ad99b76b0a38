package org.ringdown.gateway.ng.describe;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Rewriting.Edits;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;
import org.ringdown.rtc.sdp.SessionDescription;

/** What a script changes in the finished text ({@code sdp-attr}). */
public final class SdpEdits {
    private SdpEdits() {}

    /** The text with the changes of its sections. */
    public static SessionDescription apply(
            final SessionDescription sdp, final Map<String, Edits> sections) {
        if (sections.isEmpty()) {
            return sdp;
        }
        final List<MediaDescription> media = new ArrayList<>();
        for (final MediaDescription each : sdp.media()) {
            media.add(
                    new MediaDescription(
                            each.media(),
                            each.port(),
                            each.ports(),
                            each.protocol(),
                            each.formats(),
                            edited(
                                    each.lines(),
                                    sections.get(each.media().toLowerCase(Locale.ROOT)))));
        }
        return new SessionDescription(edited(sdp.lines(), sections.get("global")), media);
    }

    private static List<Line> edited(final List<Line> lines, final @Nullable Edits edits) {
        if (edits == null) {
            return lines;
        }
        final List<Line> edited = new ArrayList<>();
        for (final Line line : lines) {
            final @Nullable String other =
                    line.type() == 'a' ? edits.substitute().get(line.value()) : null;
            if (other != null) {
                add(other, edited);
            } else if (line.type() != 'a' || !edits.remove().contains(line.value())) {
                edited.add(line);
            }
        }
        edits.add().forEach(each -> add(each, edited));
        return edited;
    }

    /** A script's text must not become two lines. */
    private static void add(final String attribute, final List<Line> into) {
        if (attribute.indexOf('\r') < 0
                && attribute.indexOf('\n') < 0
                && attribute.indexOf('\0') < 0) {
            into.add(new Line('a', attribute));
        }
    }
}
