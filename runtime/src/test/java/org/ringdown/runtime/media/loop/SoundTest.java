package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;
import org.ringdown.testkit.Tone;

/** Two phones without a common codec, through real sockets. */
class SoundTest extends PlaneTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec PCMA = new Codec(8, "PCMA", 8_000, 1, null);
    private static final int SAMPLES = 160;
    private static final int SSRC = 0x5eed;

    private MediaPlane plane;
    private FakePhone one;
    private FakePhone other;
    private RtpPorts onePorts;
    private RtpPorts otherPorts;

    @BeforeEach
    void call() throws Exception {
        plane = start(config());
        one = closing(new FakePhone());
        other = closing(new FakePhone());
        onePorts = plane.openPorts();
        otherPorts = plane.openPorts();
        final long first = plane.newLegId();
        final long second = plane.newLegId(first);
        plane.post(new MediaCommand.Open(first, new Sockets.Own(onePorts), null));
        plane.post(new MediaCommand.Open(second, new Sockets.Own(otherPorts), null));
        plane.post(new MediaCommand.Remote(first, one.end(Direction.SENDRECV)));
        plane.post(new MediaCommand.Remote(second, other.end(Direction.SENDRECV)));
        plane.post(
                new MediaCommand.Bridge(
                        StreamRef.first(first),
                        StreamRef.first(second),
                        Terms.of(true, map()).with(conversion(PCMU, PCMA)),
                        Terms.of(true, map()).with(conversion(PCMA, PCMU))));
    }

    private static Conversion conversion(final Codec from, final Codec to) {
        return new Conversion(List.of(from), to, List.of(), null, 20);
    }

    /** A piece of a tone of 500 Hz, which fits into a packet in whole periods. */
    private static byte[] voice(final G711 law) {
        final byte[] payload = new byte[SAMPLES];
        law.encode(Tone.sine(500, 0.25, 8_000, SAMPLES), 0, payload, 0, SAMPLES);
        return payload;
    }

    @Test
    void aToneArrivesInTheOtherCodec() throws Exception {
        final short[] heard = new short[50 * SAMPLES];
        int source = 0;
        for (int i = 0; i < 50; i++) {
            one.say(onePorts.rtp(), 0, SSRC, voice(G711.PCMU));
            final byte[] packet = FakePhone.await(other.rtp);
            assertThat(RtpView.payloadType(packet, 0)).isEqualTo(8);
            assertThat(packet).hasSize(RtpView.FIXED_HEADER + SAMPLES);
            source = i == 0 ? RtpView.ssrc(packet, 0) : source;
            assertThat(RtpView.ssrc(packet, 0)).isEqualTo(source).isNotEqualTo(SSRC);
            G711.PCMA.decode(packet, RtpView.FIXED_HEADER, heard, i * SAMPLES, SAMPLES);
        }
        final Tone tone = Tone.strongest(heard, 8_000);
        assertThat(tone.hertz()).isCloseTo(500, within(2.0));
        assertThat(tone.levelDbfs()).isCloseTo(20 * Math.log10(0.25), within(0.5));
        assertThat(tone.purity()).isGreaterThan(0.99);
    }

    @Test
    void eachEndHasReportsOfUsAndNoneOfTheOther() throws Exception {
        for (int i = 0; i < 20; i++) {
            if (i != 7) {
                one.say(onePorts.rtp(), 0, SSRC, voice(G711.PCMU));
                FakePhone.await(other.rtp);
            } else {
                // Numbered, and lost on the way.
                one.say(9, 0, SSRC, voice(G711.PCMU));
            }
        }
        assertThat(FakePhone.await(other.rtp)).isNotEmpty();

        byte[] toOne = FakePhone.await(one.rtcp);
        while (RtcpView.count(toOne, 0) == 0 || RtcpView.lost(toOne, 8) == 0) {
            toOne = FakePhone.await(one.rtcp);
        }
        assertThat(RtcpView.valid(toOne, 0, toOne.length)).isTrue();
        assertThat(RtcpView.type(toOne, 0)).isEqualTo(RtcpView.RR);
        assertThat(RtcpView.blockSource(toOne, RtcpView.reportBlock(toOne, 0, 0))).isEqualTo(SSRC);
        assertThat(RtcpView.lost(toOne, RtcpView.reportBlock(toOne, 0, 0))).isEqualTo(1);

        byte[] toOther = FakePhone.await(other.rtcp);
        while (RtcpView.type(toOther, 0) != RtcpView.SR || RtcpView.packets(toOther, 0) < 20) {
            toOther = FakePhone.await(other.rtcp);
        }
        assertThat(RtcpView.octets(toOther, 0)).isEqualTo(RtcpView.packets(toOther, 0) * SAMPLES);
    }

    @Test
    void nothingIsAllocatedForAPacket() throws Exception {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        final long loop =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(t -> t.getName().equals("media-0"))
                        .findFirst()
                        .orElseThrow()
                        .threadId();
        talk(60_000);
        final long before = threads.getThreadAllocatedBytes(loop);
        talk(60_000);
        final long allocated = threads.getThreadAllocatedBytes(loop) - before;
        assertThat(allocated / 60_000.0).as("bytes a packet").isLessThan(1.0);
    }

    private void talk(final int packets) throws Exception {
        final byte[] voice = voice(G711.PCMU);
        for (int i = 0; i < packets; i += 30) {
            for (int k = 0; k < 30; k++) {
                one.say(onePorts.rtp(), 0, SSRC, voice);
            }
            for (int k = 0; k < 30; k++) {
                FakePhone.await(other.rtp);
            }
        }
    }
}
