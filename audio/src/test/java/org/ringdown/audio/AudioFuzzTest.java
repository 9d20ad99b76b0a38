package org.ringdown.audio;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import java.util.Objects;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.codec.opus.OpusLibraries;
import org.ringdown.audio.ear.Ear;
import org.ringdown.audio.ear.EarLimits;

/** Bytes of strangers on everything that reads payloads. */
class AudioFuzzTest {
    private static final Opus LIBOPUS = OpusLibraries.libopus();

    private static AudioCodec codec(final FuzzedDataProvider data) {
        final Opus opus = data.consumeBoolean() ? LIBOPUS : OpusLibraries.java();
        final String name = data.pickValue(new String[] {"opus", "G722", "PCMA", "L16"});
        final int clock = name.equals("opus") || name.equals("L16") ? 48_000 : 8_000;
        final int channels = name.equals("opus") ? 2 : 1;
        return Objects.requireNonNull(new Codecs(opus).find(name, clock, channels, "stereo=1"));
    }

    @FuzzTest(maxDuration = "20s")
    void decode(final FuzzedDataProvider data) {
        final AudioCodec codec = codec(data);
        final int rate = codec.rate();
        final short[] pcm = new short[codec.channels() * AudioCodec.room(rate)];
        try (Decoder decoder = codec.decoder(rate, codec.channels())) {
            while (data.remainingBytes() > 0) {
                final byte[] packet = data.consumeBytes(data.consumeInt(0, 400));
                final int samples = decoder.samples(packet, 0, packet.length);
                if (decoder.recover(packet, 0, packet.length, rate / 50, pcm, 0, rate / 50) == 0) {
                    decoder.conceal(pcm, 0, rate / 50);
                }
                final int made = decoder.decode(packet, 0, packet.length, pcm, 0);
                if (made != Decoder.DAMAGED && made != samples) {
                    throw new AssertionError(made + " samples came of " + samples);
                }
            }
        }
    }

    @FuzzTest(maxDuration = "20s")
    void hear(final FuzzedDataProvider data) {
        final AudioCodec[] codecs = {codec(data), codec(data)};
        final int rate = data.pickValue(new Integer[] {8_000, 16_000, 48_000});
        final short[] pcm = new short[rate / 50];
        long now = 0;
        try (Ear ear = new Ear(codecs, rate, EarLimits.CONVERSATION)) {
            while (data.remainingBytes() > 0) {
                final int sequence = data.consumeInt(0, 0xffff);
                final int timestamp = data.consumeInt();
                final int which = data.consumeInt(0, 1);
                final byte[] packet = data.consumeBytes(data.consumeInt(0, 300));
                ear.sound(which, sequence, timestamp, packet, 0, packet.length, now);
                if (data.consumeBoolean()) {
                    ear.restart();
                }
                now += data.consumeInt(0, 100_000_000);
                ear.hear(pcm, 0, pcm.length, now);
            }
        }
    }
}
