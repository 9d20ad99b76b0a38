package org.ringdown.runtime.media.sound;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.red.RedWriter;
import org.ringdown.rtc.format.Conversion;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.codec.OpusLibrary;
import org.ringdown.testkit.Tone;

/** A converted packet allocates nothing, from its header to the header of what is sent. */
class SoundAllocationTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec OPUS = new Codec(111, "opus", 48_000, 2, "useinbandfec=1");
    private static final Codec RED = new Codec(63, "red", 48_000, 2, "111/111");
    private static final int PACKETS = 500;
    private static final int RUNS = 30;
    private static final long FRAME = 20_000_000;
    private static final int SSRC = 0x5eed;

    private final SoundClock clock = new SoundClock();
    private final Codecs codecs = new Codecs(OpusLibrary.open(null));
    private final byte[] packet = new byte[1_500];
    private final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
    private final RedWriter copies = new RedWriter();
    private long sent;
    private int frames;

    /**
     * @param to what is made
     * @param red whether Opus comes or goes with copies
     * @param lost how many of ten packets are lost, and reported to be
     * @param late whether packets overtake each other, so that some wait
     */
    @ParameterizedTest
    @CsvSource({
        "pcmu, false, 0, false",
        "opus, false, 0, false",
        "pcmu, false, 4, false",
        "opus, false, 4, true",
        "pcmu, true, 4, true",
        "opus, true, 4, false"
    })
    void nothingIsAllocatedForAPacket(
            final String to, final boolean red, final int lost, final boolean late) {
        final boolean fromOpus = to.equals("pcmu");
        final Codec came = fromOpus ? OPUS : PCMU;
        final Conversion conversion =
                new Conversion(List.of(came), fromOpus ? PCMU : OPUS, List.of(), null, 20)
                        .with(fromOpus && red ? List.of(RED) : List.of(), red ? RED : null);
        final AudioCodec codec =
                Objects.requireNonNull(
                        codecs.find(
                                came.name(), came.clockRate(), came.channels(), came.parameters()));
        final int samples = codec.rate() / 50;
        final short[] tone = Tone.sine(440, 0.3, codec.rate(), samples);
        copies.repeat(1);
        final SoundPath.Way way = (_, length) -> sent += length;
        try (SoundPath path = Objects.requireNonNull(SoundPath.of(conversion, codecs, clock, 99));
                Encoder encoder = codec.encoder(codec.rate(), 1)) {
            encoder.expectLoss(lost * 10);
            final Runnable speech =
                    () -> {
                        for (int i = 0; i < PACKETS; i++) {
                            final int length = encoder.encode(tone, 0, samples, payload, 0);
                            final boolean copied = fromOpus && red;
                            final int sequence = late && frames % 7 == 3 ? frames + 1 : frames;
                            final int number = late && frames % 7 == 4 ? frames - 1 : sequence;
                            say(path, way, copied, number, length, number % 10 < lost);
                            if (frames % 50 == 0) {
                                path.lost(lost * 25, frames * FRAME);
                                path.complexity(frames / 50 % 5);
                            }
                            frames++;
                        }
                    };
            assertThat(leastAllocated(speech)).isLessThan(PACKETS);
        }
        assertThat(sent).isGreaterThan((long) RUNS);
    }

    private void say(
            final SoundPath path,
            final SoundPath.Way way,
            final boolean red,
            final int number,
            final int length,
            final boolean lost) {
        final int stamp = number * (path.conversion().to().payloadType() == 0 ? 960 : 160);
        final int type =
                red ? RED.payloadType() : path.conversion().from().getFirst().payloadType();
        final int header =
                RtpView.writeHeader(packet, 0, type, false, number & 0xffff, stamp, SSRC);
        int size = length;
        if (red) {
            size = copies.write(OPUS.payloadType(), stamp, payload, 0, length, packet, header, 600);
        } else {
            System.arraycopy(payload, 0, packet, header, length);
        }
        final long now = frames * FRAME;
        if (!lost) {
            path.received(packet, header + size, way, now);
        }
        clock.tick(now + FRAME / 2);
    }

    /** Code that is compiled allocates nothing; the one that measures some. */
    private static long leastAllocated(final Runnable run) {
        final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
        long least = Long.MAX_VALUE;
        for (int i = 0; i < RUNS && least >= PACKETS; i++) {
            final long before = threads.getCurrentThreadAllocatedBytes();
            run.run();
            least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
        }
        return least;
    }
}
