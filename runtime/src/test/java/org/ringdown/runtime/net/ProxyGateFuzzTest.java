package org.ringdown.runtime.net;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.embedded.EmbeddedChannel;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

class ProxyGateFuzzTest {
    private static final byte[] SIGNATURE =
            "\r\n\r\n\0\r\nQUIT\n".getBytes(StandardCharsets.US_ASCII);

    /** What came of the gate. */
    private static final class Outcome implements ProxyGate.Waiting {
        private int passed;
        private int refused;

        @Override
        public void passed(final Channel channel) {
            passed++;
        }

        @Override
        public void refused(final Channel channel) {
            refused++;
        }
    }

    /** No bytes in no pieces make it throw, and it makes up its mind once. */
    @FuzzTest(maxDuration = "20s")
    void anyBytesInAnyPieces(final FuzzedDataProvider data) {
        final boolean required = data.consumeBoolean();
        final int pieces = data.consumeInt(1, 4);
        final byte[] start =
                switch (data.consumeInt(0, 2)) {
                    case 0 -> "PROXY ".getBytes(StandardCharsets.US_ASCII);
                    case 1 -> SIGNATURE;
                    default -> new byte[0];
                };
        final ByteArrayOutputStream all = new ByteArrayOutputStream();
        all.writeBytes(start);
        all.writeBytes(data.consumeRemainingAsBytes());
        final byte[] bytes = all.toByteArray();
        final Outcome outcome = new Outcome();
        final EmbeddedChannel channel = new EmbeddedChannel();
        ProxyGate.guard(channel, required, outcome);
        final int size = Math.max(1, bytes.length / pieces);
        for (int at = 0; at < bytes.length && channel.isOpen(); at += size) {
            channel.writeInbound(
                    Unpooled.copiedBuffer(bytes, at, Math.min(size, bytes.length - at)));
        }
        channel.checkException();
        assertThat(outcome.passed + outcome.refused).isLessThanOrEqualTo(1);
        if (required && outcome.passed == 1) {
            assertThat(start.length).as("only with a header").isPositive();
        }
        channel.finishAndReleaseAll();
    }
}
