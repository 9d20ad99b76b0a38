package org.ringdown.rtc.offer;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One {@code m=} line of the far end. Which stream of a bundle a packet belongs to is told by its
 * MID extension, then by a known SSRC, then by its payload type (RFC 9143 §9.2).
 *
 * @param mid its {@code a=mid}, or {@code null}
 * @param midExtension the number of the MID header extension, 1 to 255; 0 when there is none
 * @param direction what the far end wants to send and receive, hold by a zero address included
 * @param payloadTypes what it may send us; empty means any
 */
public record RemoteStream(
        Media media,
        @Nullable String mid,
        int midExtension,
        Direction direction,
        List<Integer> payloadTypes) {

    /** Copies the list. */
    public RemoteStream {
        payloadTypes = List.copyOf(payloadTypes);
        if (midExtension < 0 || midExtension > 255) {
            throw new IllegalArgumentException("an extension's number is 0 to 255");
        }
    }

    /** Sound on a leg of its own, whatever its payload type. */
    public static RemoteStream audio(final Direction direction) {
        return new RemoteStream(Media.AUDIO, null, 0, direction, List.of());
    }
}
