package org.ringdown.gateway.ng.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.AudioCodec;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.Encoder;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.testkit.Tone;

/** A tone from one party to another, each in its own codec. */
final class ToneLine {
    /** How loud the tones are that are sent. */
    static final double AMPLITUDE = 0.25;

    private static final int MILLIS = 20;
    private static final int PACKETS = 40;

    private final Codecs codecs = new Codecs(Opus.inJava("a test"));

    private AudioCodec codec(final String format) {
        final String[] parts = format.split("[ /]");
        final int channels = parts.length > 3 ? Integer.parseInt(parts[3]) : 1;
        return Objects.requireNonNull(
                codecs.find(parts[1], Integer.parseInt(parts[2]), channels, null));
    }

    /** One sends a tone in its first codec; the other must hear it in its own. */
    Tone heard(final NgPeer.Media from, final NgPeer.Media to, final double hertz)
            throws Exception {
        final AudioCodec sent = codec(from.formats.getFirst());
        final AudioCodec taken = codec(to.formats.getFirst());
        final List<Short> sound = new ArrayList<>();
        to.heard.clear();
        final int rate = taken.runsAt(16_000, 1) ? 16_000 : taken.rate();
        try (Encoder encoder = sent.encoder(sent.rate(), 1);
                Decoder decoder = taken.decoder(rate, 1)) {
            final int frame = sent.rate() / 1_000 * MILLIS;
            final short[] tone = Tone.sine(hertz, AMPLITUDE, sent.rate(), frame * PACKETS);
            final byte[] payload = new byte[AudioCodec.MAX_PAYLOAD];
            final short[] pcm = new short[AudioCodec.room(rate)];
            for (int i = 0; i < PACKETS; i++) {
                final int length = encoder.encode(tone, i * frame, frame, payload, 0);
                from.say(
                        from.payloadType,
                        Arrays.copyOf(payload, length),
                        sent.timestamps(i * frame, sent.rate()));
                final byte[] came = NgPeer.await(to.heard);
                assertThat(RtpView.payloadType(came, 0)).isEqualTo(to.payloadType);
                assertThat(RtpView.ssrc(came, 0)).isNotEqualTo(from.ssrc);
                final int header = RtpView.headerLength(came, 0, came.length);
                final int samples = decoder.decode(came, header, came.length - header, pcm, 0);
                assertThat(samples).isEqualTo(rate / 1_000 * MILLIS);
                for (int k = 0; k < samples; k++) {
                    sound.add(pcm[k]);
                }
            }
        }
        // What comes first is the filters' and the codecs' beginning.
        final int skip = rate / 5;
        final short[] rest = new short[sound.size() - skip];
        for (int i = 0; i < rest.length; i++) {
            rest[i] = sound.get(i + skip);
        }
        return Tone.strongest(rest, rate);
    }
}
