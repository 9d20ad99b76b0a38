package org.ringdown.gateway.ng.sound;

import java.util.List;
import org.ringdown.rtc.sdp.Codec;

/**
 * A party's end of a call.
 *
 * @param leg whose first stream it is
 * @param codecs that it sends and takes, best first
 */
public record Target(long leg, List<Codec> codecs) {
    /** Copies the list. */
    public Target {
        codecs = List.copyOf(codecs);
    }
}
