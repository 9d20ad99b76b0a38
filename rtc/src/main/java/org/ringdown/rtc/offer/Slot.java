package org.ringdown.rtc.offer;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Connection;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;

/**
 * A place in the list of {@code m=} lines that one side knows: places never move or go away (RFC
 * 3264 §8), so what we do not relay stays there, refused.
 *
 * @param format the first format; a refused line needs one (RFC 3264 §6)
 * @param rtpmap the line that explains the format, or {@code null}
 */
record Slot(
        String media,
        String protocol,
        String format,
        @Nullable String rtpmap,
        @Nullable String mid) {

    static List<Slot> of(final List<MediaDescription> media) {
        final List<Slot> slots = new ArrayList<>();
        for (final MediaDescription description : media) {
            final String format = description.formats().getFirst();
            String rtpmap = null;
            for (final String candidate : description.attributes("rtpmap")) {
                rtpmap = rtpmap == null && candidate.startsWith(format + " ") ? candidate : rtpmap;
            }
            slots.add(
                    new Slot(
                            description.media(),
                            description.protocol(),
                            format,
                            rtpmap,
                            description.mid()));
        }
        return slots;
    }

    /** The slot as a refused line: port 0, and only what some parsers insist on. */
    MediaDescription refused() {
        final List<Line> lines = new ArrayList<>();
        lines.add(new Line('c', Connection.to("0.0.0.0").toString()));
        if (mid != null) {
            lines.add(Line.attribute("mid", mid));
        }
        if (rtpmap != null) {
            lines.add(Line.attribute("rtpmap", rtpmap));
        }
        lines.add(Line.attribute(Direction.INACTIVE.word()));
        return new MediaDescription(media, 0, 1, protocol, List.of(format), lines);
    }
}
