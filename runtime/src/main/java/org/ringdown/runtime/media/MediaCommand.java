package org.ringdown.runtime.media;

import java.util.List;
import org.ringdown.rtc.offer.IceParameters;
import org.ringdown.rtc.offer.PayloadMap;
import org.ringdown.rtc.offer.RemoteEnd;

/** What can be asked of the media plane. A command for a leg that is not there does nothing. */
public sealed interface MediaCommand {

    /** The leg that is meant; its loop gets the command. */
    long leg();

    /**
     * A leg to a browser, on the shared port. For a leg that exists these are its new credentials:
     * an ICE restart (RFC 8445 §9); media goes on over the old pair until there is a new one.
     *
     * @param local our credentials, as our SDP shows them
     */
    record OpenWebRtc(long leg, IceParameters local) implements MediaCommand {}

    /**
     * A leg to a phone, on a pair of ports of its own, which now belongs to the leg.
     *
     * @param ports from {@link MediaPlane#openPorts}
     */
    record OpenRtp(long leg, RtpPorts ports) implements MediaCommand {}

    /**
     * The far end, as its SDP shows it. May be repeated: keys stay while the fingerprints do; a
     * phone's address is learned anew.
     *
     * @param dtlsClient whether we send the ClientHello; without meaning for a phone
     */
    record Remote(long leg, RemoteEnd remote, boolean dtlsClient) implements MediaCommand {}

    /**
     * Two legs hear each other. Replaces what either did before; a leg that was bridged with one of
     * them is parked.
     *
     * @param leg one leg, "a"
     * @param other the other, "b"
     * @param toOther payload types from a to b
     * @param toLeg payload types from b to a
     * @param legMaySend whether a's media reaches b; RTCP always does
     * @param otherMaySend whether b's media reaches a
     */
    record Bridge(
            long leg,
            long other,
            PayloadMap toOther,
            PayloadMap toLeg,
            boolean legMaySend,
            boolean otherMaySend)
            implements MediaCommand {}

    /** The leg hears itself. */
    record Echo(long leg) implements MediaCommand {}

    /**
     * The leg hears a recurring sound.
     *
     * @param payloadType of the packets sent
     * @param frames payloads of 20 ms each, sent in turn for ever; not to be changed any more
     * @param timestampStep ticks of 20 ms, for example 160
     */
    record Tone(long leg, int payloadType, List<byte[]> frames, int timestampStep)
            implements MediaCommand {
        private static final int MAX_FRAME = 1_400;

        /** There is something to send. */
        public Tone {
            frames = List.copyOf(frames);
            if (frames.isEmpty() || frames.stream().anyMatch(f -> f.length > MAX_FRAME)) {
                throw new IllegalArgumentException(
                        "a tone has frames, of " + MAX_FRAME + " bytes at most");
            }
        }
    }

    /** The leg hears nothing, and nobody hears it. */
    record Park(long leg) implements MediaCommand {}

    /** The leg is over; its sockets and keys are gone when {@link MediaEvent.Closed} comes. */
    record Close(long leg) implements MediaCommand {}
}
