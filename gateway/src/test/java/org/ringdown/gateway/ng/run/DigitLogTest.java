package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.SocketTimeoutException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.gateway.ng.run.NgPeer.Kind;
import org.ringdown.gateway.ng.wire.JsonText;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.testkit.Tone;

/** Who asks for it is told of every digit, whatever way it comes. */
class DigitLogTest {
    private static final int SAMPLES = 160;

    private final NgBench bench;
    private final DatagramSocket log;
    private final List<NgPeer> peers = new ArrayList<>();

    DigitLogTest() throws Exception {
        bench = new NgBench();
        log = new DatagramSocket(0, NgBench.LOCAL);
        log.setSoTimeout(10_000);
    }

    @AfterEach
    void close() {
        peers.forEach(NgPeer::close);
        log.close();
        bench.close();
    }

    private NgPeer peer(final String... formats) throws Exception {
        final NgPeer peer = new NgPeer(Kind.PLAIN, List.of(formats), List.of());
        peers.add(peer);
        return peer;
    }

    /** Two with these formats, whose digits are told to us. */
    private List<NgPeer> call(final String... formats) throws Exception {
        final NgPeer a = peer(formats);
        final NgPeer b = peer(formats);
        final Object[] wish = {"DTMF-log-dest", "127.0.0.1:" + log.getLocalPort()};
        final PacketsTest.Told told = PacketsTest.told(bench, a, b, wish, new Object[0]);
        a.connect(told.answer(), DtlsRole.CLIENT);
        b.connect(told.offer(), DtlsRole.CLIENT);
        a.audio.reaches(b.audio, "a");
        b.audio.reaches(a.audio, "b");
        return List.of(a, b);
    }

    private NgValue.Dictionary told() throws Exception {
        final DatagramPacket packet = new DatagramPacket(new byte[2_048], 2_048);
        log.receive(packet);
        return (NgValue.Dictionary)
                JsonText.read(packet.getData(), 0, packet.getLength()).orThrow();
    }

    @Test
    void anEventIsToldOnceWhenItIsOver() throws Exception {
        final NgPeer a = call("0 PCMU/8000", "101 telephone-event/8000").getFirst();
        final byte[] begun = {5, 10, 0, (byte) 160};
        final byte[] ended = {5, (byte) 0x8a, 3, 32};
        for (final byte[] payload : List.of(begun, ended, ended, ended)) {
            a.audio.say(101, payload, 80_000);
        }
        final NgValue.Dictionary five = told();
        assertThat(five.text("callid")).isEqualTo("c");
        assertThat(five.text("source_tag")).isEqualTo("a");
        assertThat(five.list("tags")).hasSize(2);
        assertThat(five.text("type")).isEqualTo("DTMF");
        assertThat(five.text("source_ip")).isEqualTo("127.0.0.1");
        assertThat(five.number("event", -1)).isEqualTo(5);
        assertThat(five.number("duration", -1)).isEqualTo(100);
        assertThat(five.number("volume", -1)).isEqualTo(10);
        assertThat(five.number("timestamp", 0)).isGreaterThan(1_700_000_000L);
        log.setSoTimeout(300);
        assertThatThrownBy(this::told).isInstanceOf(SocketTimeoutException.class);
    }

    /** 8 is 852 and 1,336 Hz. */
    @Test
    void aToneOfWhoHasNoEventsIsToldAsWell() throws Exception {
        final NgPeer b = call("0 PCMU/8000").getLast();
        final short[] low = Tone.sine(852, 0.2, 8_000, 10 * SAMPLES);
        final short[] high = Tone.sine(1_336, 0.2, 8_000, 10 * SAMPLES);
        final short[] sound = new short[20 * SAMPLES];
        for (int i = 0; i < low.length; i++) {
            sound[i] = (short) (low[i] + high[i]);
        }
        final byte[] payload = new byte[SAMPLES];
        for (int i = 0; i < 20; i++) {
            G711.PCMU.encode(
                    Arrays.copyOfRange(sound, i * SAMPLES, (i + 1) * SAMPLES),
                    0,
                    payload,
                    0,
                    SAMPLES);
            b.audio.say(0, payload, 160_000 + i * SAMPLES);
        }
        final NgValue.Dictionary eight = told();
        assertThat(eight.text("source_tag")).isEqualTo("b");
        assertThat(eight.number("event", -1)).isEqualTo(8);
        assertThat(eight.number("duration", -1)).isBetween(150L, 250L);
    }

    @Test
    void anAddressThatIsNoneIsSaidToBeNone() throws Exception {
        final NgPeer a = peer("0 PCMU/8000");
        for (final String none : List.of("here", "127.0.0.1", "127.0.0.1:0", "host:5000")) {
            assertThat(
                            bench.ask(
                                            "offer",
                                            "call-id",
                                            none,
                                            "from-tag",
                                            "a",
                                            "DTMF-log-dest",
                                            none,
                                            "sdp",
                                            a.sdp("", "sendrecv"))
                                    .text("warning"))
                    .contains("DTMF-log-dest is an address with a port");
        }
    }
}
