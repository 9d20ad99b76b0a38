package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.rtcp.ExtendedReportWriter;
import org.ringdown.rtc.rtcp.ExtendedReports;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtcp.RtcpWriter;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.LegQuality;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
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
    private static final int BURST = 30;
    private static final int ROUND = 500 * BURST;

    private MediaPlane plane;
    private FakePhone one;
    private FakePhone other;
    private RtpPorts onePorts;
    private RtpPorts otherPorts;
    private long first;
    private long second;

    @BeforeEach
    void call() throws Exception {
        plane = start(config());
        one = closing(new FakePhone());
        other = closing(new FakePhone());
        onePorts = plane.openPorts();
        otherPorts = plane.openPorts();
        first = plane.newLegId();
        second = plane.newLegId(first);
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

    /** The figures of the leg that hears, and extended reports for who sends some. */
    @Test
    void theLineIsMeasured() throws Exception {
        for (int i = 0; i < 100; i++) {
            one.say(i == 30 || i == 60 ? 9 : onePorts.rtp(), 0, SSRC, voice(G711.PCMU));
            if (i != 30 && i != 60) {
                FakePhone.await(other.rtp);
            }
            other.say(otherPorts.rtp(), 8, SSRC + 1, voice(G711.PCMA));
            FakePhone.await(one.rtp);
        }
        // The far end answers one of our reports at once.
        byte[] report = FakePhone.await(one.rtcp);
        while (RtcpView.type(report, 0) != RtcpView.SR) {
            report = FakePhone.await(one.rtcp);
        }
        final byte[] answer = new byte[200];
        final int length =
                new RtcpWriter(answer)
                        .begin(0)
                        .receiverReport(SSRC)
                        .reportBlock(
                                RtcpView.sender(report, 0),
                                64,
                                9,
                                200,
                                16,
                                (int) (RtcpView.ntp(report, 0) >>> 16),
                                0)
                        .length();
        final int end =
                new ExtendedReportWriter()
                        .begin(answer, length, SSRC)
                        .referenceTime(0x0000_1234_5678_0000L)
                        .end();
        FakePhone.send(one.rtcp, onePorts.rtcp(), Arrays.copyOf(answer, end));

        int at = 0;
        while (at == 0) {
            report = FakePhone.await(one.rtcp);
            assertThat(RtcpView.valid(report, 0, report.length)).isTrue();
            for (int i = 0; i < report.length; i = RtcpView.next(report, i)) {
                at = ExtendedReports.is(report, i) ? i : at;
            }
        }
        final int time = ExtendedReports.first(report, at);
        assertThat(ExtendedReports.type(report, time)).isEqualTo(ExtendedReports.REFERENCE_TIME);
        final int delay = ExtendedReports.next(report, at, time);
        assertThat(ExtendedReports.delaySource(report, delay, 0)).isEqualTo(SSRC);
        assertThat(ExtendedReports.lastReference(report, delay, 0)).isEqualTo(0x1234_5678);
        final int voip = ExtendedReports.next(report, at, delay);
        assertThat(ExtendedReports.source(report, voip)).isEqualTo(SSRC);
        assertThat(ExtendedReports.lossRate(report, voip)).isEqualTo(5);
        assertThat(ExtendedReports.conversationalMos(report, voip)).isBetween(30, 44);

        final LegQuality quality = report(plane, first).streams().getFirst().quality();
        assertThat(quality.lost()).isEqualTo(2);
        assertThat(quality.lossPercent()).isCloseTo(2, within(0.1));
        assertThat(quality.concealedMillis()).isEqualTo(40);
        assertThat(quality.farLossPercent()).isEqualTo(25);
        assertThat(quality.roundTripMicros()).isBetween(0L, 5_000_000L);
        assertThat(quality.mos()).isBetween(3.0, 4.4);
        assertThat(report(plane, second).streams().getFirst().quality().roundTripMicros())
                .isEqualTo(-1);
        plane.post(new MediaCommand.Close(first));
        await().untilAsserted(() ->
                assertThat(events)
                        .anyMatch(event ->
                                event instanceof MediaEvent.Closed closed
                                        && closed.stats().quality() != null
                                        && closed.stats().quality().concealedMillis() == 40));
    }

    @Test
    void nothingIsAllocatedForAPacket() throws Exception {
        final int _ = carryWithoutAllocating(ROUND, (_, packets) -> talk(packets));
    }

    private void talk(final int packets) throws Exception {
        final byte[] voice = voice(G711.PCMU);
        for (int i = 0; i < packets; i += BURST) {
            for (int k = 0; k < BURST; k++) {
                one.say(onePorts.rtp(), 0, SSRC, voice);
            }
            for (int k = 0; k < BURST; k++) {
                FakePhone.await(other.rtp);
            }
        }
    }
}
