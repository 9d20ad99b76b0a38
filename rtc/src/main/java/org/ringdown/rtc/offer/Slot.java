package org.ringdown.rtc.offer;

import java.util.List;
import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.rtc.sdp.MediaDescription;

/**
 * A place in the list of {@code m=} lines that the peer knows: places never move or go away (RFC
 * 3264 §8), so what is not relayed stays there, refused.
 *
 * @param format the first format; a refused line needs one (RFC 3264 §6)
 * @param rtpmap the line that explains the format, or {@code null}
 * @param stream which stream of the call it is, or {@link OurSide#NONE}
 * @param link the number of its transport, or {@link OurSide#NONE}
 * @param bundled whether the transport is that of the bundle
 * @param live whether it is neither refused nor ended
 * @param ours the codecs of our last description
 */
record Slot(
        String media,
        String protocol,
        String format,
        @Nullable String rtpmap,
        @Nullable String mid,
        int stream,
        int link,
        boolean bundled,
        boolean live,
        List<Codec> ours) {

    static Slot of(final MediaDescription media) {
        final String format = media.formats().getFirst();
        String rtpmap = null;
        for (final String candidate : media.attributes("rtpmap")) {
            rtpmap = rtpmap == null && candidate.startsWith(format + " ") ? candidate : rtpmap;
        }
        return new Slot(
                media.media(),
                media.protocol(),
                format,
                rtpmap,
                media.mid(),
                OurSide.NONE,
                OurSide.NONE,
                false,
                false,
                List.of());
    }

    Slot carried(final int ofStream, final int by, final boolean inBundle) {
        return new Slot(media, protocol, format, rtpmap, mid, ofStream, by, inBundle, true, ours);
    }

    Slot ended() {
        return new Slot(media, protocol, format, rtpmap, mid, stream, link, bundled, false, ours);
    }

    Slot saying(final List<Codec> codecs) {
        return new Slot(media, protocol, format, rtpmap, mid, stream, link, bundled, live, codecs);
    }
}
