package org.ringdown.gateway.ng.describe;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.Line;
import org.ringdown.rtc.sdp.MediaDescription;

/**
 * One format of an RTP medium, with the lines that explain it.
 *
 * @param number the payload type as text
 * @param codec what it is, or {@code null} when nobody says
 * @param lines {@code a=rtpmap}, {@code a=fmtp} and {@code a=rtcp-fb} of this number
 * @param made whether no party has said it: it was added by us, to be converted
 */
public record Format(String number, @Nullable Codec codec, List<Line> lines, boolean made) {
    /** Copies the list. */
    public Format {
        lines = List.copyOf(lines);
    }

    /** A format that is added. */
    public static Format made(final Codec codec) {
        final String number = Integer.toString(codec.payloadType());
        final List<Line> lines = new ArrayList<>();
        lines.add(Line.attribute("rtpmap", codec.rtpmap()));
        if (codec.parameters() != null) {
            lines.add(Line.attribute("fmtp", number + " " + codec.parameters()));
        }
        return new Format(number, codec, lines, true);
    }

    /** The formats of a medium in order of preference. */
    public static List<Format> of(final MediaDescription media) {
        final List<Codec> codecs = media.codecs();
        final List<Format> formats = new ArrayList<>();
        for (final String number : media.formats()) {
            @Nullable Codec found = null;
            for (final Codec codec : codecs) {
                if (Integer.toString(codec.payloadType()).equals(number)) {
                    found = codec;
                }
            }
            formats.add(new Format(number, found, lines(media, number, found), false));
        }
        return List.copyOf(formats);
    }

    private static List<Line> lines(
            final MediaDescription media, final String number, final @Nullable Codec codec) {
        final List<Line> lines = new ArrayList<>();
        of(media, "rtpmap", number, lines);
        if (lines.isEmpty() && codec != null) {
            lines.add(Line.attribute("rtpmap", codec.rtpmap()));
        }
        of(media, "fmtp", number, lines);
        of(media, "rtcp-fb", number, lines);
        return lines;
    }

    private static void of(
            final MediaDescription media,
            final String name,
            final String number,
            final List<Line> into) {
        for (final Line line : media.lines()) {
            final @Nullable String value = line.is(name) ? line.attributeValue() : null;
            if (value != null && value.startsWith(number + " ")) {
                into.add(line);
            }
        }
    }

    /** Whether these are digits (RFC 4733). */
    public boolean digits() {
        final Codec known = codec;
        return known != null && known.name().equalsIgnoreCase("telephone-event");
    }

    /** Whether these are digits or noise, which go along with codecs. */
    public boolean supplemental() {
        final Codec known = codec;
        return digits() || (known != null && known.name().equalsIgnoreCase("CN"));
    }

    /** Whether {@code NAME}, {@code NAME/RATE} or {@code NAME/RATE/CHANNELS} means this. */
    public boolean named(final String wish) {
        final String[] parts = wish.split("/", -1);
        final Codec known = codec;
        if (known == null) {
            return parts.length == 1 && parts[0].equals(number);
        }
        return known.name().equalsIgnoreCase(parts[0].strip())
                && (parts.length < 2 || same(parts[1], known.clockRate()))
                && (parts.length < 3 || same(parts[2], known.channels()));
    }

    private static boolean same(final String part, final int number) {
        return part.isBlank() || part.strip().equals(Integer.toString(number));
    }

    /** Whether the other is the same codec by the same number. */
    public boolean accepts(final Format offered) {
        if (!number.equals(offered.number)) {
            return false;
        }
        final Codec one = codec;
        final Codec other = offered.codec;
        return one == null || other == null || one.name().equalsIgnoreCase(other.name());
    }
}
