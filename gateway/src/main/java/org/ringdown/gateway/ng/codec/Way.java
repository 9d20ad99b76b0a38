package org.ringdown.gateway.ng.codec;

import org.jspecify.annotations.Nullable;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.PayloadMap;

/**
 * What becomes of what a party sends, on its way to its peer.
 *
 * @param types what becomes of payload types that pass
 * @param conversion what is decoded and encoded anew; {@code null} for nothing
 */
public record Way(PayloadMap types, @Nullable Conversion conversion) {
    /** Everything passes as it is. */
    public static final Way STRAIGHT = new Way(PayloadMap.identity(), null);
}
