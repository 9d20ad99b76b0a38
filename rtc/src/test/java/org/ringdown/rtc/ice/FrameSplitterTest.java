package org.ringdown.rtc.ice;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;

class FrameSplitterTest {
    /** Packets, and where the connection's bytes were cut. */
    private record Case(List<byte[]> packets, List<Integer> cuts) {}

    private static Case any(final RandomGenerator random) {
        final List<byte[]> packets = new ArrayList<>();
        int all = 0;
        for (int i = random.nextInt(1, 20); i > 0; i--) {
            final byte[] packet = new byte[random.nextInt(1, 1_500)];
            random.nextBytes(packet);
            packets.add(packet);
            all += packet.length + 2;
        }
        return new Case(packets, random.ints(random.nextInt(30), 0, all).sorted().boxed().toList());
    }

    @Test
    @DisplayName("RFC 4571 §2: packets come out as they went in, however the bytes were cut")
    void packetsComeOutAsTheyWentIn() {
        Properties.forAll(
                FrameSplitterTest::any,
                of -> {
                    final ByteArrayOutputStream stream = new ByteArrayOutputStream();
                    for (final byte[] packet : of.packets()) {
                        final byte[] frame = new byte[packet.length + 2];
                        FrameSplitter.join(packet, packet.length, frame, 0);
                        stream.writeBytes(frame);
                    }
                    final byte[] bytes = stream.toByteArray();
                    final List<byte[]> out = new ArrayList<>();
                    final FrameSplitter splitter = new FrameSplitter(1_500, 0);
                    int at = 0;
                    for (final int cut : of.cuts()) {
                        assertThat(take(splitter, bytes, at, cut, out)).isTrue();
                        at = cut;
                    }
                    assertThat(take(splitter, bytes, at, bytes.length, out)).isTrue();
                    assertThat(out).containsExactlyElementsOf(of.packets());
                });
    }

    private static boolean take(
            final FrameSplitter splitter,
            final byte[] bytes,
            final int from,
            final int to,
            final List<byte[]> out) {
        return splitter.take(
                bytes, from, to - from, (data, length) -> out.add(Arrays.copyOf(data, length)));
    }

    @Test
    void whatIsTooLongBreaksTheConnection() {
        final List<byte[]> out = new ArrayList<>();
        final FrameSplitter splitter = new FrameSplitter(4, 0);
        assertThat(take(splitter, new byte[] {0, 0, 0, 4, 1, 2, 3, 4, 0, 1, 9}, 0, 11, out))
                .isTrue();
        assertThat(take(splitter, new byte[] {0, 5, 1}, 0, 3, out)).isFalse();
        assertThat(take(splitter, new byte[] {0, 1, 9}, 0, 3, out)).isFalse();
        assertThat(out).containsExactly(new byte[] {1, 2, 3, 4}, new byte[] {9});
    }
}
