package org.ringdown.gateway.ng.sound;

import java.util.List;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.StreamRef;

/**
 * A party's end of a call.
 *
 * @param stream that faces it
 * @param codecs that it sends and takes, best first
 */
public record Target(StreamRef stream, List<Codec> codecs) {
    /** Copies the list. */
    public Target {
        codecs = List.copyOf(codecs);
    }
}
