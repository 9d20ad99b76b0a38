package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.InetAddress;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.offer.RemoteStream;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaCounter;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;

/** A phone in the clear that begins to count anew, and who hears it by SRTP. */
class RenumberTest extends PlaneTest {
    private static final int SSRC = 0x5eed;

    private MediaPlane plane;
    private FakeEnd phone;
    private FakeEnd sealed;
    private int last;

    @BeforeEach
    void call() throws Exception {
        plane = start(config());
        phone = closing(new FakeEnd(FakeEnd.Kind.CLEAR, false, true));
        sealed = closing(new FakeEnd(FakeEnd.Kind.SDES, false, true));
        final long first = plane.newLegId();
        final long second = plane.newLegId(first);
        open(first, phone);
        open(second, sealed);
        plane.post(both(first, second));
        say(1_000);
        last = heard(1_000);
        assertThat(last).isEqualTo(1_000);
    }

    private void open(final long leg, final FakeEnd far) throws Exception {
        final RtpPorts ports = plane.openPorts(InetAddress.getLoopbackAddress(), true);
        plane.post(new MediaCommand.Open(leg, new Sockets.Own(ports), null));
        plane.post(
                new MediaCommand.Remote(
                        leg, far.end(false, RemoteStream.audio(Direction.SENDRECV))));
        far.connect(ports.rtp(), ports.rtp(), ICE, plane.fingerprint(), DtlsRole.CLIENT);
    }

    private void say(final int sequence) throws Exception {
        phone.sayRtp(FakePhone.packet(0, sequence, sequence, SSRC, HELLO));
    }

    /** The number by which a packet comes; its timestamp tells which it is. */
    private int heard(final int sequence) throws Exception {
        final byte[] came = FakeEnd.await(sealed.rtpHeard);
        assertThat(RtpView.timestamp(came, 0)).isEqualTo(sequence);
        return RtpView.sequence(came, 0);
    }

    @Test
    @DisplayName("numbers that go back by much: every packet is heard, numbered on")
    void farBack() throws Exception {
        for (final int from : new int[] {40_000, 20_000, 60_000, 0, 33_000, 32_000}) {
            for (int i = 0; i < 3; i++) {
                say(from + i);
                last = heard(from + i);
            }
        }
        final int before = last;
        for (int i = 0; i < 3; i++) {
            say(20_000 + i);
            assertThat(heard(20_000 + i)).isEqualTo((before + 1 + i) & 0xffff);
        }
        assertThat(plane.count(MediaCounter.DROP_UNSEALED)).isZero();
    }

    @Test
    @DisplayName("numbers that were sent already: five packets are taken for repetitions")
    void alittleBack() throws Exception {
        for (int i = 1; i <= 100; i++) {
            say(1_000 + i);
            last = heard(1_000 + i);
        }
        for (int i = 0; i < 20; i++) {
            say(1_050 + i);
        }
        for (int i = 4; i < 20; i++) {
            assertThat(heard(1_050 + i)).isEqualTo(last + i - 3);
        }
        counts(plane, MediaCounter.DROP_UNSEALED, 4);
    }

    @Test
    @DisplayName("a packet that came twice or late is none of a new beginning")
    void repeated() throws Exception {
        for (final int sequence : new int[] {1_001, 1_003, 1_003, 1_002, 1_003, 1_004}) {
            say(sequence);
        }
        for (final int sequence : new int[] {1_001, 1_003, 1_002, 1_004}) {
            assertThat(heard(sequence)).isEqualTo(sequence);
        }
        counts(plane, MediaCounter.DROP_UNSEALED, 2);
    }
}
