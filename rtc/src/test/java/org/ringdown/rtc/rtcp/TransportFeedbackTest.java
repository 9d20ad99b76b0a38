package org.ringdown.rtc.rtcp;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.testkit.Properties;

class TransportFeedbackTest {
    private static final long MS = 1_000_000;

    private final byte[] data = new byte[4000];
    private final RtcpWriter writer = new RtcpWriter(data);
    private final TransportFeedback feedback = new TransportFeedback();
    private final TransportFeedbackReader reader = new TransportFeedbackReader();

    private static byte[] hex(final String text) {
        return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
    }

    private byte[] write() {
        writer.begin(0);
        feedback.write(writer, 0x11, 0x22);
        final byte[] bytes = Arrays.copyOf(data, writer.length());
        assertThat(RtcpView.valid(bytes, 0, bytes.length)).isTrue();
        assertThat(RtcpView.isTransportWide(bytes, 0)).isTrue();
        assertThat(bytes.length).isLessThanOrEqualTo(TransportFeedback.MAX_SIZE);
        return bytes;
    }

    /** Sequence number and milliseconds, or -1 for lost. */
    private List<String> read(final byte[] bytes) {
        assertThat(reader.begin(bytes, 0)).isTrue();
        final List<String> told = new ArrayList<>();
        while (reader.next()) {
            told.add(
                    reader.sequence()
                            + (reader.received() ? "@" + (double) reader.nanos() / MS : " lost"));
        }
        return told;
    }

    @Test
    @DisplayName("holmer-rmcat-transport-wide-cc-extensions-01 §3.1: a run of small deltas")
    void aRun() {
        for (int i = 0; i < 4; i++) {
            feedback.received(65_534 + i & 0xffff, (128 + 10 * i) * MS);
        }
        final byte[] bytes = write();
        assertThat(bytes)
                .isEqualTo(
                        hex(
                                "8fcd0006 00000011 00000022 fffe0004 00000200"
                                        + " 2004 00282828 0000"));
        assertThat(read(bytes)).containsExactly("65534@128.0", "65535@138.0", "0@148.0", "1@158.0");
        assertThat(feedback.due()).isFalse();
        feedback.received(2, 200 * MS);
        assertThat(Arrays.copyOfRange(write(), 12, 20)).isEqualTo(hex("00020001 00000301"));
    }

    @Test
    void vectorsOfOneAndOfTwoBits() {
        for (final int sequence : new int[] {0, 2, 3, 5, 7, 11, 13, 30}) {
            feedback.received(sequence, sequence * MS);
        }
        final byte[] small = write();
        // 14 symbols of one bit each, then 16 lost ones, then the last.
        assertThat(Arrays.copyOfRange(small, 20, 26)).isEqualTo(hex("ad45 0010 2001"));
        assertThat(read(small)).hasSize(31).contains("3@3.0", "4 lost", "30@30.0");

        feedback.received(31, 130 * MS);
        feedback.received(33, 131 * MS);
        feedback.received(32, 129 * MS);
        feedback.received(34, 231 * MS);
        final byte[] large = write();
        // 31 small, 32 large (it came before), 33 small, 34 large.
        assertThat(Arrays.copyOfRange(large, 20, 22)).isEqualTo(hex("d980"));
        assertThat(Arrays.copyOfRange(large, 22, 28)).isEqualTo(hex("08 fffc 08 0190"));
        assertThat(read(large)).containsExactly("31@130.0", "32@129.0", "33@131.0", "34@231.0");
    }

    @Test
    void whatIsLostBeforeTheFirstArrivalIsTold() {
        feedback.received(1, 0);
        write();
        feedback.received(4, 64 * MS);
        assertThat(read(write())).containsExactly("2 lost", "3 lost", "4@64.0");
    }

    @Test
    void whatComesAfterItWasToldLostIsToldAgain() {
        feedback.received(1, 0);
        feedback.received(3, 10 * MS);
        assertThat(read(write())).contains("2 lost");
        feedback.received(2, 20 * MS);
        feedback.received(2, 25 * MS);
        assertThat(read(write())).containsExactly("2@20.0", "3@10.0");
    }

    @Test
    void aLongPauseBeginsAnotherPacket() {
        feedback.received(1, 0);
        feedback.received(2, 9_000 * MS);
        assertThat(read(write())).containsExactly("1@0.0");
        assertThat(feedback.due()).isTrue();
        assertThat(read(write())).containsExactly("2@9000.0");
        assertThat(feedback.due()).isFalse();
        writer.begin(0);
        feedback.write(writer, 1, 2);
        assertThat(writer.length()).isZero();
    }

    @ParameterizedTest
    @ValueSource(ints = {10_000, 40_000, 60_000})
    void aSenderMayStartAgainAnywhere(final int sequence) {
        for (int i = 0; i < 10; i++) {
            feedback.received(i, i * MS);
        }
        write();
        feedback.received(sequence, 20 * MS);
        feedback.received(sequence + 1, 21 * MS);
        assertThat(read(write())).containsExactly(sequence + "@20.0", sequence + 1 + "@21.0");
    }

    @Test
    void everythingIsToldWhateverComes() {
        Properties.forAll(
                300,
                random -> {
                    final long[][] arrivals = new long[random.nextInt(1, 3000)][];
                    long now = random.nextLong(-5_000, 5_000) * MS;
                    int sequence = random.nextInt(1 << 16);
                    for (int i = 0; i < arrivals.length; i++) {
                        now += random.nextInt(20) == 0 ? random.nextLong(200 * MS) : MS / 4;
                        sequence += random.nextInt(30) == 0 ? random.nextInt(1, 40) : 1;
                        final int late = random.nextInt(10) == 0 ? random.nextInt(3) : 0;
                        arrivals[i] = new long[] {sequence - late & 0xffff, now};
                    }
                    return arrivals;
                },
                arrivals -> {
                    final TransportFeedback told = new TransportFeedback();
                    final Map<Integer, Long> expected = new TreeMap<>();
                    final Map<Integer, Long> heard = new TreeMap<>();
                    for (int i = 0; i < arrivals.length; i++) {
                        told.received((int) arrivals[i][0], arrivals[i][1]);
                        expected.putIfAbsent(
                                (int) arrivals[i][0],
                                Math.floorDiv(arrivals[i][1], MS / 4) * (MS / 4));
                        if (i % 700 == 699 || i == arrivals.length - 1) {
                            while (told.due()) {
                                writer.begin(0);
                                told.write(writer, 1, 2);
                                assertThat(RtcpView.valid(data, 0, writer.length())).isTrue();
                                assertThat(reader.begin(data, 0)).isTrue();
                                while (reader.next()) {
                                    if (reader.received()) {
                                        heard.put(reader.sequence(), reader.nanos());
                                    }
                                }
                            }
                        }
                    }
                    assertThat(heard).containsExactlyEntriesOf(expected);
                });
    }

    @Test
    void damagedFeedbackIsRefused() {
        for (final String bad :
                List.of(
                        "8fcd0002 00000001 00000002",
                        "8fcd0004 00000001 00000002 00000001 00000000",
                        "8fcd0004 00000001 00000002 00000000 00000000",
                        "8fcd0005 00000001 00000002 00000001 00000000 00000000",
                        "8fcd0005 00000001 00000002 00000003 00000000 2003 0000",
                        "8fcd0005 00000001 00000002 0000ffff 00000000 1fff 1fff",
                        "afcd0005 00000001 00000002 00000001 00000000 2001 0003")) {
            final byte[] bytes = hex(bad);
            assertThat(RtcpView.valid(bytes, 0, bytes.length)).as(bad).isTrue();
            assertThat(reader.begin(bytes, 0)).as(bad).isFalse();
        }
        final byte[] padded = hex("afcd0005 00000001 00000002 00000001 00000000 2001 0401");
        assertThat(reader.begin(padded, 0)).isTrue();
        assertThat(reader.next()).isTrue();
        assertThat(reader.nanos()).isEqualTo(MS);
    }
}
