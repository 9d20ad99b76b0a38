package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.dtmf.EventReader;
import org.ringdown.audio.dtmf.ToneDetector;
import org.ringdown.audio.dtmf.ToneGenerator;
import org.ringdown.audio.dtmf.ToneListener;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.Terms;

/** Digits that are put into streams and heard in them, through real sockets. */
class DigitsTest extends PlaneTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec PCMA = new Codec(8, "PCMA", 8_000, 1, null);
    private static final int SSRC = 0x5eed;
    private static final int EVENTS = 101;

    private MediaPlane plane;
    private FakePhone one;
    private FakePhone other;
    private RtpPorts onePorts;
    private long first;
    private long second;
    private final List<Integer> heard = new ArrayList<>();
    private final List<Long> lengths = new ArrayList<>();
    private final EventReader reader = new EventReader();

    @BeforeEach
    void call() throws Exception {
        plane = start(config());
        one = closing(new FakePhone());
        other = closing(new FakePhone());
        onePorts = plane.openPorts();
        final RtpPorts otherPorts = plane.openPorts();
        first = plane.newLegId();
        second = plane.newLegId(first);
        plane.post(new MediaCommand.Open(first, new Sockets.Own(onePorts), null));
        plane.post(new MediaCommand.Open(second, new Sockets.Own(otherPorts), null));
        plane.post(new MediaCommand.Remote(first, one.end(Direction.SENDRECV)));
        plane.post(new MediaCommand.Remote(second, other.end(Direction.SENDRECV)));
    }

    private void bridge(final Terms there, final Terms back) {
        plane.post(
                new MediaCommand.Bridge(
                        StreamRef.first(first), StreamRef.first(second), there, back));
    }

    private void press(final int event, final int type) {
        plane.post(
                new MediaCommand.Press(
                        StreamRef.first(second), event, 8, 60, 60, type, 8_000, 8_000));
    }

    private boolean event(final byte[] packet) {
        if (RtpView.payloadType(packet, 0) != EVENTS) {
            return false;
        }
        final int news = reader.read(packet, RtpView.FIXED_HEADER, 4, RtpView.timestamp(packet, 0));
        if ((news & EventReader.BEGAN) != 0) {
            assertThat(RtpView.marker(packet, 0)).isTrue();
        }
        if ((news & EventReader.ENDED) != 0) {
            heard.add(reader.event());
            lengths.add(reader.duration());
        }
        return true;
    }

    @Test
    void areNumberedAmongThePacketsThatPass() throws Exception {
        bridge(Terms.of(true, map(0, 0)), Terms.closed());
        final byte[] voice = new byte[160];
        one.say(onePorts.rtp(), 0, SSRC, voice);
        byte[] packet = FakePhone.await(other.rtp);
        int next = RtpView.sequence(packet, 0) + 1;
        press(5, EVENTS);
        press(11, EVENTS);
        int sounds = 0;
        while (heard.size() < 2 || sounds < 5) {
            one.say(onePorts.rtp(), 0, SSRC, voice);
            packet = FakePhone.receive(other.rtp, 20);
            while (packet != null) {
                assertThat(RtpView.ssrc(packet, 0)).isEqualTo(SSRC);
                assertThat(RtpView.sequence(packet, 0)).isEqualTo(next++);
                sounds = event(packet) ? 0 : sounds + 1;
                packet = FakePhone.receive(other.rtp, 1);
            }
        }
        assertThat(heard).containsExactly(5, 11);
        assertThat(lengths).containsExactly(480L, 480L);
    }

    @Test
    void goOutWhereNothingElseDoes() throws Exception {
        bridge(Terms.of(true, map(0, 0)), Terms.closed());
        press(7, EVENTS);
        while (heard.isEmpty()) {
            assertThat(event(FakePhone.await(other.rtp))).isTrue();
        }
        assertThat(heard).containsExactly(7);
    }

    private static Conversion conversion(final Codec from, final Codec to) {
        return new Conversion(List.of(from), to, List.of(), null, 20);
    }

    @Test
    void areTonesForWhoTakesNoEvents() throws Exception {
        bridge(
                Terms.of(true, map()).with(conversion(PCMU, PCMA)),
                Terms.of(true, map()).with(conversion(PCMA, PCMU)));
        press(3, -1);
        press(15, -1);
        final ToneDetector detector =
                new ToneDetector(
                        8_000,
                        new ToneListener() {
                            @Override
                            public void began(final int event) {
                                heard.add(event);
                            }

                            @Override
                            public void ended(final int event, final int millis) {
                                lengths.add((long) millis);
                            }
                        });
        final short[] pcm = new short[160];
        while (lengths.size() < 2) {
            final byte[] packet = FakePhone.await(other.rtp);
            assertThat(RtpView.payloadType(packet, 0)).isEqualTo(8);
            G711.PCMA.decode(packet, RtpView.FIXED_HEADER, pcm, 0, 160);
            detector.heard(pcm, 0, 160);
        }
        assertThat(heard).containsExactly(3, 15);
        assertThat(lengths).allMatch(length -> length > 40 && length < 80);
    }

    @Test
    void areToldToWhoAsked() throws Exception {
        bridge(Terms.of(true, map(0, 0, 101, 101)), Terms.closed());
        plane.post(
                new MediaCommand.HearDigits(StreamRef.first(first), List.of(EVENTS), 8_000, 8_000));
        one.say(onePorts.rtp(), 0, SSRC, new byte[160]);
        FakePhone.await(other.rtp);
        final byte[] begun = {9, 10, 0, (byte) 160};
        final byte[] ended = {9, (byte) 0x8a, 3, 32};
        for (final byte[] payload : List.of(begun, begun, ended, ended, ended)) {
            FakePhone.send(
                    one.rtp, onePorts.rtp(), FakePhone.packet(EVENTS, 200, 8_000, SSRC, payload));
            FakePhone.await(other.rtp);
        }
        // The end of this one is lost.
        FakePhone.send(one.rtp, onePorts.rtp(), FakePhone.packet(EVENTS, 210, 16_000, SSRC, begun));
        org.awaitility.Awaitility.await()
                .until(() ->
                        events.stream().filter(MediaEvent.Digit.class::isInstance).count() == 2);
        assertThat(events.stream().filter(MediaEvent.Digit.class::isInstance))
                .containsExactly(
                        new MediaEvent.Digit(StreamRef.first(first), 9, 100, 10),
                        new MediaEvent.Digit(StreamRef.first(first), 9, 20, 10));
    }

    private void sings(final int event, final int millis, final int[] sequence) throws Exception {
        final ToneGenerator tones = new ToneGenerator(8_000);
        final short[] pcm = new short[160];
        final byte[] payload = new byte[160];
        tones.press(event, -8);
        for (int done = 0; done < millis + 60; done += 20) {
            if (done == millis) {
                tones.release();
            }
            Arrays.fill(pcm, (short) 0);
            tones.generate(pcm, 0, 160);
            for (int i = 0; i < payload.length; i++) {
                payload[i] = G711.PCMA.encode(pcm[i]);
            }
            final int number = sequence[0]++;
            FakePhone.send(
                    one.rtp,
                    onePorts.rtp(),
                    FakePhone.packet(8, number, number * 160, SSRC, payload));
        }
    }

    private void says(final int event, final int[] sequence) throws Exception {
        final int stamp = sequence[0] * 160;
        for (final int flags : new int[] {10, 0x8a, 0x8a, 0x8a}) {
            final byte[] payload = {(byte) event, (byte) flags, 3, 32};
            FakePhone.send(
                    one.rtp,
                    onePorts.rtp(),
                    FakePhone.packet(EVENTS, sequence[0]++, stamp, SSRC, payload));
        }
    }

    /** Nothing is bridged and nothing played: somebody only waits for digits. */
    @Test
    void areToldOnceHoweverTheyCome() throws Exception {
        final StreamRef stream = StreamRef.first(first);
        plane.post(
                new MediaCommand.HearDigits(
                        stream, List.of(EVENTS), 8_000, 8_000, List.of(PCMU, PCMA)));
        final int[] sequence = {300};
        sings(1, 100, sequence);
        sings(1, 100, sequence);
        awaitDigits(2);
        says(2, sequence);
        awaitDigits(3);
        sings(2, 100, sequence);
        plane.post(new MediaCommand.DigitSaid(stream, 2, 160));
        plane.post(new MediaCommand.DigitSaid(stream, 3, 250));
        awaitDigits(4);
        says(3, sequence);
        says(3, sequence);
        sings(3, 100, sequence);
        sings(3, 100, sequence);
        plane.post(new MediaCommand.DigitSaid(stream, 3, 250));
        sings(4, 100, sequence);
        final List<MediaEvent.Digit> digits = awaitDigits(6);
        assertThat(digits.stream().map(MediaEvent.Digit::event)).containsExactly(1, 1, 2, 3, 3, 4);
        assertThat(digits.get(0).millis()).isBetween(80, 130);
        assertThat(digits.get(2).millis()).isEqualTo(100);
        assertThat(digits.get(3).millis()).isEqualTo(250);
    }

    private List<MediaEvent.Digit> awaitDigits(final int count) {
        org.awaitility.Awaitility.await()
                .until(() ->
                        events.stream().filter(MediaEvent.Digit.class::isInstance).count()
                                >= count);
        return events.stream()
                .filter(MediaEvent.Digit.class::isInstance)
                .map(MediaEvent.Digit.class::cast)
                .toList();
    }
}
