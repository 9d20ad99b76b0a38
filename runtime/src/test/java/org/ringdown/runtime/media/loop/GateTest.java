package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** What the control side wants kept back is kept back, and nothing else. */
class GateTest extends PlaneTest {
    private static final byte[] DIGIT = {5, (byte) 0x8a, 3, 0x20};

    private final FakePhone one = closing(new FakePhone());
    private final FakePhone other = closing(new FakePhone());
    private final MediaPlane plane = start(config());
    private final RtpPorts ports = plane.openPorts();

    GateTest() throws Exception {
        final RtpPorts others = plane.openPorts();
        plane.post(new MediaCommand.Open(1, new Sockets.Own(ports), null));
        plane.post(new MediaCommand.Open(2, new Sockets.Own(others), null));
        plane.post(new MediaCommand.Remote(1, one.end(Direction.SENDRECV)));
        plane.post(new MediaCommand.Remote(2, other.end(Direction.SENDRECV)));
        plane.post(
                new MediaCommand.Bridge(
                        StreamRef.first(1),
                        StreamRef.first(2),
                        Terms.of(true, map(0, 0, 8, 8, 18, 18, 101, 101)),
                        Terms.of(true, map(0, 0, 8, 8, 18, 18, 101, 101))));
    }

    private void order(final boolean media, final boolean digits, final boolean silence) {
        plane.post(new MediaCommand.Gate(StreamRef.first(1), media, digits, silence, List.of(101)));
        report(plane, 1);
    }

    private byte[] said(final int type, final byte[] payload) throws Exception {
        one.say(ports.rtp(), type, 7, payload);
        final byte[] heard = FakePhone.await(other.rtp);
        return Arrays.copyOfRange(heard, 12, heard.length);
    }

    @Test
    void digitsAndSoundAreKeptBackApart() throws Exception {
        order(true, false, false);
        one.say(ports.rtp(), 0, 7, HELLO);
        assertThat(said(101, DIGIT)).isEqualTo(DIGIT);
        order(false, true, false);
        one.say(ports.rtp(), 101, 7, DIGIT);
        assertThat(said(0, HELLO)).isEqualTo(HELLO);
        assertThat(plane.count(MediaCounter.DROP_BLOCKED)).isEqualTo(2);
        order(false, false, false);
        assertThat(said(101, DIGIT)).isEqualTo(DIGIT);
        assertThat(said(0, HELLO)).isEqualTo(HELLO);
        assertThat(plane.count(MediaCounter.DROP_BLOCKED)).isEqualTo(2);
    }

    @ParameterizedTest(name = "payload type {0}")
    @CsvSource({"0,ff", "8,d5"})
    void soundOfG711GoesOnAsSilence(final int type, final String silence) throws Exception {
        order(false, false, true);
        final byte[] quiet = new byte[HELLO.length];
        Arrays.fill(quiet, (byte) Integer.parseInt(silence, 16));
        assertThat(said(type, HELLO)).isEqualTo(quiet);
        assertThat(said(101, DIGIT)).as("digits are no sound").isEqualTo(DIGIT);
    }

    @Test
    void soundThatHasNoSilenceOfThatLengthIsKeptBack() throws Exception {
        order(false, false, true);
        one.say(ports.rtp(), 18, 7, HELLO);
        assertThat(said(101, DIGIT)).isEqualTo(DIGIT);
        assertThat(plane.count(MediaCounter.DROP_BLOCKED)).isEqualTo(1);
    }
}
