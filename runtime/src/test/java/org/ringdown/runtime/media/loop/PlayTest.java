package org.ringdown.runtime.media.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.ringdown.audio.Codecs;
import org.ringdown.audio.codec.Decoder;
import org.ringdown.audio.codec.g711.G711;
import org.ringdown.audio.codec.opus.Opus;
import org.ringdown.audio.file.OggWriter;
import org.ringdown.audio.file.SoundWriter;
import org.ringdown.audio.file.WavWriter;
import org.ringdown.rtc.dtls.DtlsRole;
import org.ringdown.rtc.offer.Direction;
import org.ringdown.rtc.rtcp.RtcpView;
import org.ringdown.rtc.rtp.RtpView;
import org.ringdown.rtc.sdp.Codec;
import org.ringdown.runtime.media.MediaCommand;
import org.ringdown.runtime.media.MediaEvent;
import org.ringdown.runtime.media.MediaPlane;
import org.ringdown.runtime.media.RtpPorts;
import org.ringdown.runtime.media.Sockets;
import org.ringdown.runtime.media.StreamRef;
import org.ringdown.runtime.media.feed.Clip;
import org.ringdown.runtime.media.feed.Program;
import org.ringdown.runtime.media.feed.Program.Item;
import org.ringdown.runtime.media.play.Prompter;
import org.ringdown.testkit.Tone;

/** What a leg plays by itself, as its far end hears it. */
class PlayTest extends PlaneTest {
    private static final Codec PCMU = new Codec(0, "PCMU", 8_000, 1, null);
    private static final Codec OPUS = new Codec(111, "opus", 48_000, 2, null);
    private static final Opus IN_JAVA = Opus.inJava("a test");
    private static final int SAMPLES = 160;

    @TempDir private Path directory;

    private MediaPlane plane;
    private Prompter prompter;
    private FakePhone phone;
    private RtpPorts ports;
    private long leg;

    @BeforeEach
    void open() throws Exception {
        plane = start(config());
        prompter = new Prompter(new Codecs(IN_JAVA), plane::post);
        phone = closing(new FakePhone());
        ports = plane.openPorts();
        leg = open(phone, ports, 0);
    }

    private long open(final FakePhone whose, final RtpPorts own, final long beside) {
        final long id = beside == 0 ? plane.newLegId() : plane.newLegId(beside);
        plane.post(new MediaCommand.Open(id, new Sockets.Own(own), null));
        plane.post(new MediaCommand.Remote(id, whose.end(Direction.SENDRECV)));
        return id;
    }

    private Path file(final String name, final SoundWriter writer, final short[] sound)
            throws IOException {
        writer.sound(sound, 0, sound.length / writer.channels());
        writer.end();
        final byte[] bytes = writer.take();
        final byte[] patch = writer.patch();
        System.arraycopy(patch, 0, bytes, 0, patch.length);
        writer.close();
        return Files.write(directory.resolve(name), bytes);
    }

    private static Item clip(final Path file) {
        return new Item.Sound(Clip.of(file));
    }

    private Prompter.Begun play(
            final long to, final long playing, final Program program, final Codec codec) {
        final CompletableFuture<Prompter.Begun> begun = new CompletableFuture<>();
        prompter.play(StreamRef.first(to), playing, program, codec, begun::complete);
        return begun.orTimeout(10, TimeUnit.SECONDS).join();
    }

    private MediaEvent.Played over(final long playing) {
        await().until(() ->
                events.stream()
                        .anyMatch(e -> e instanceof MediaEvent.Played p && p.playing() == playing));
        return events.stream()
                .filter(e -> e instanceof MediaEvent.Played p && p.playing() == playing)
                .map(MediaEvent.Played.class::cast)
                .findFirst()
                .orElseThrow();
    }

    private List<byte[]> packets(final int count) throws IOException {
        final List<byte[]> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(FakePhone.await(phone.rtp));
        }
        return all;
    }

    private static short[] heard(final List<byte[]> packets) {
        final short[] sound = new short[packets.size() * SAMPLES];
        for (int i = 0; i < packets.size(); i++) {
            G711.PCMU.decode(packets.get(i), RtpView.FIXED_HEADER, sound, i * SAMPLES, SAMPLES);
        }
        return sound;
    }

    private static void isTone(
            final short[] sound,
            final int from,
            final int to,
            final double hertz,
            final double dbfs) {
        final Tone tone = Tone.strongest(Arrays.copyOfRange(sound, from, to), 8_000);
        assertThat(tone.hertz()).isCloseTo(hertz, within(2.0));
        assertThat(tone.levelDbfs()).isCloseTo(dbfs, within(0.5));
    }

    @Test
    void aPhoneHearsAFileAtItsFrequencyAndLevel() throws Exception {
        final short[] stereo = new short[2 * 44_100];
        final short[] tone = Tone.sine(440, 0.5, 44_100, 44_100);
        for (int i = 0; i < stereo.length; i++) {
            stereo[i] = tone[i / 2];
        }
        final Path file = file("a.wav", new WavWriter(44_100, 2), stereo);
        final Prompter.Begun begun = play(leg, 7, Program.of(clip(file)), PCMU);
        assertThat(begun).isInstanceOf(Prompter.Begun.Playing.class);
        assertThat(((Prompter.Begun.Playing) begun).millis()).isEqualTo(1_000);

        final List<byte[]> packets = packets(50);
        for (int i = 0; i < packets.size(); i++) {
            final byte[] packet = packets.get(i);
            assertThat(RtpView.marker(packet, 0)).isEqualTo(i == 0);
            assertThat(RtpView.payloadType(packet, 0)).isZero();
            assertThat(RtpView.sequence(packet, 0))
                    .isEqualTo(RtpView.sequence(packets.getFirst(), 0) + i);
            assertThat(RtpView.timestamp(packet, 0))
                    .isEqualTo(RtpView.timestamp(packets.getFirst(), 0) + SAMPLES * i);
        }
        isTone(heard(packets), 800, 7_200, 440, -6.0);
        assertThat(over(7))
                .isEqualTo(new MediaEvent.Played(leg, 7, MediaEvent.Played.How.FINISHED, 44_100));
    }

    @Test
    void aBrowserHearsAFileInOpus() throws Exception {
        final Call call = new Call(plane, DtlsRole.CLIENT);
        final Path file =
                file(
                        "a.opus",
                        new OggWriter(IN_JAVA, 16_000, 1, 1),
                        Tone.sine(700, 0.25, 16_000, 16_000));
        final Prompter.Begun begun = play(call.browserLeg, 8, Program.of(clip(file)), OPUS);
        assertThat(((Prompter.Begun.Playing) begun).millis()).isEqualTo(1_000);

        final short[] sound = new short[48_000];
        try (Decoder decoder = IN_JAVA.decoder(48_000, 1)) {
            int last = 0;
            for (int i = 0; i < 50; i++) {
                final byte[] packet = next(call.browser.rtp);
                assertThat(RtpView.payloadType(packet, 0)).isEqualTo(111);
                assertThat(i == 0 || RtpView.timestamp(packet, 0) == last + 960).isTrue();
                last = RtpView.timestamp(packet, 0);
                final short[] piece = new short[5_760];
                decoder.decode(
                        packet,
                        RtpView.FIXED_HEADER,
                        packet.length - RtpView.FIXED_HEADER,
                        piece,
                        0);
                System.arraycopy(piece, 0, sound, i * 960, 960);
            }
        }
        final Tone tone = Tone.strongest(Arrays.copyOfRange(sound, 9_600, 43_200), 48_000);
        assertThat(tone.hertz()).isCloseTo(700, within(2.0));
        assertThat(tone.levelDbfs()).isCloseTo(-12.0, within(1.5));
        assertThat(over(8).how()).isEqualTo(MediaEvent.Played.How.FINISHED);
    }

    @Test
    void theFarPartyIsNotHeardMeanwhileAndGoesOnAfterwards() throws Exception {
        final FakePhone talker = closing(new FakePhone());
        final RtpPorts talkerPorts = plane.openPorts();
        final long other = open(talker, talkerPorts, leg);
        plane.post(both(leg, other));
        talker.say(talkerPorts.rtp(), 0, 0xabc, WORLD);
        assertThat(RtpView.ssrc(FakePhone.await(phone.rtp), 0)).isEqualTo(0xabc);

        play(leg, 9, Program.of(new Item.Tone(List.of(500.0), -12, 400)), PCMU);
        byte[] packet = FakePhone.await(phone.rtp);
        final int ours = RtpView.ssrc(packet, 0);
        assertThat(ours).isNotEqualTo(0xabc);
        for (int i = 0; i < 10; i++) {
            talker.say(talkerPorts.rtp(), 0, 0xabc, WORLD);
            assertThat(RtpView.ssrc(FakePhone.await(phone.rtp), 0)).isEqualTo(ours);
            // The other side goes on hearing this one.
            phone.say(ports.rtp(), 0, 0xdef, HELLO);
            assertThat(RtpView.ssrc(FakePhone.await(talker.rtp), 0)).isEqualTo(0xdef);
        }
        assertThat(over(9).how()).isEqualTo(MediaEvent.Played.How.FINISHED);
        talker.say(talkerPorts.rtp(), 0, 0xabc, WORLD);
        do {
            packet = FakePhone.await(phone.rtp);
        } while (RtpView.ssrc(packet, 0) == ours);
        assertThat(RtpView.ssrc(packet, 0)).isEqualTo(0xabc);
    }

    @Test
    void aPlaylistIsPlayedInTurnAndAgain() throws Exception {
        final Path file = file("b.wav", new WavWriter(8_000, 1), Tone.sine(400, 0.5, 8_000, 2_400));
        final Program program =
                Program.of(
                        new Item.Tone(List.of(900.0), -20, 300), new Item.Silence(200), clip(file));
        play(leg, 1, program.times(2), PCMU);
        final short[] sound = heard(packets(80));
        for (final int at : new int[] {0, 6_400}) {
            isTone(sound, at + 100, at + 2_300, 900, -20);
            assertThat(Arrays.copyOfRange(sound, at + 2_500, at + 3_900)).containsOnly((short) 0);
            isTone(sound, at + 4_100, at + 6_300, 400, -6);
        }
        assertThat(over(1).how()).isEqualTo(MediaEvent.Played.How.FINISHED);
        assertThat(FakePhone.receive(phone.rtp, 100)).isNull();
    }

    @Test
    void itIsStoppedWhereItIsAndGoesOnFromThere() throws Exception {
        final short[] sound = new short[16_000];
        System.arraycopy(Tone.sine(400, 0.5, 8_000, 8_000), 0, sound, 0, 8_000);
        System.arraycopy(Tone.sine(900, 0.5, 8_000, 8_000), 0, sound, 8_000, 8_000);
        final Path file = file("c.wav", new WavWriter(8_000, 1), sound);
        play(leg, 1, Program.of(clip(file)), PCMU);
        isTone(heard(packets(10)), 0, 1_600, 400, -6);
        plane.post(new MediaCommand.StopPlaying(StreamRef.first(leg)));
        final MediaEvent.Played stopped = over(1);
        assertThat(stopped.how()).isEqualTo(MediaEvent.Played.How.STOPPED);
        assertThat(stopped.position()).isBetween(10L * SAMPLES, 16_000L);
        while (FakePhone.receive(phone.rtp, 50) != null) {
            // What was on its way.
        }
        play(leg, 2, new Program(List.of(clip(file)), 1, 0, 8_000), PCMU);
        isTone(heard(packets(10)), 0, 1_600, 900, -6);

        play(leg, 3, Program.of(new Item.Silence(60_000)), PCMU);
        assertThat(over(2).how()).isEqualTo(MediaEvent.Played.How.REPLACED);
        plane.post(new MediaCommand.Close(leg));
        assertThat(over(3).how()).isEqualTo(MediaEvent.Played.How.STOPPED);
    }

    @Test
    void whatWasOrderedEarlierAndComesLaterIsNotPlayed() throws Exception {
        final BlockingQueue<MediaCommand> opened = new LinkedBlockingQueue<>();
        prompter = new Prompter(new Codecs(IN_JAVA), opened::add);
        final List<MediaCommand> orders = new ArrayList<>();
        for (int i = 1; i <= 4; i++) {
            play(leg, i, Program.of(new Item.Tone(List.of(200.0 * i), -12, 60_000)), PCMU);
            orders.add(Objects.requireNonNull(opened.poll(10, TimeUnit.SECONDS)));
        }
        plane.post(orders.get(1));
        plane.post(orders.get(0));
        assertThat(over(1).how()).isEqualTo(MediaEvent.Played.How.REPLACED);
        isTone(heard(packets(10)), 0, 1_600, 400, -12);

        plane.post(orders.get(3));
        assertThat(over(2).how()).isEqualTo(MediaEvent.Played.How.REPLACED);
        plane.post(new MediaCommand.StopPlaying(StreamRef.first(leg)));
        plane.post(orders.get(2));
        assertThat(over(4).how()).isEqualTo(MediaEvent.Played.How.STOPPED);
        assertThat(over(3).how()).isEqualTo(MediaEvent.Played.How.REPLACED);
    }

    @Test
    void aShortFileIsRepeatedUntilItIsEnough() throws Exception {
        final Path file = file("d.wav", new WavWriter(8_000, 1), Tone.sine(400, 0.5, 8_000, 800));
        play(leg, 1, new Program(List.of(clip(file)), Program.FOR_EVER, 250, 0), PCMU);
        isTone(heard(packets(15)), 0, 2_400, 400, -6);
        assertThat(over(1).how()).isEqualTo(MediaEvent.Played.How.FINISHED);
        assertThat(FakePhone.receive(phone.rtp, 100)).isNull();
    }

    @Test
    void reportsTellOfWhatIsPlayed() throws Exception {
        play(leg, 1, Program.of(new Item.Tone(List.of(500.0), -12, 10_000)), PCMU);
        final int source = RtpView.ssrc(FakePhone.await(phone.rtp), 0);
        phone.say(ports.rtp(), 0, 0xdef, HELLO);
        phone.say(ports.rtp(), 0, 0xdef, HELLO);
        byte[] report = FakePhone.await(phone.rtcp);
        while (RtcpView.packets(report, 0) < 50 || RtcpView.count(report, 0) == 0) {
            report = FakePhone.await(phone.rtcp);
        }
        assertThat(RtcpView.type(report, 0)).isEqualTo(RtcpView.SR);
        assertThat(RtcpView.sender(report, 0)).isEqualTo(source);
        assertThat(RtcpView.octets(report, 0)).isEqualTo(RtcpView.packets(report, 0) * SAMPLES);
        assertThat(RtcpView.blockSource(report, RtcpView.reportBlock(report, 0, 0)))
                .isEqualTo(0xdef);
    }

    @Test
    void whatCannotBePlayedIsToldWithTheReason() throws Exception {
        assertThat(refusal(clip(directory.resolve("none.wav")), PCMU)).contains("none.wav");
        assertThat(refusal(clip(directory), PCMU)).contains(directory.toString());
        final Path text = Files.writeString(directory.resolve("text"), "this is no sound at all");
        assertThat(refusal(clip(text), PCMU)).contains("no sound file");
        final Path shorter = Files.write(directory.resolve("e.wav"), new byte[] {'R', 'I'});
        assertThat(refusal(clip(shorter), PCMU)).contains("no sound file");
        assertThat(refusal(new Item.Silence(100), new Codec(3, "GSM", 8_000, 1, null)))
                .contains("GSM");
    }

    private @Nullable String refusal(final Item item, final Codec codec) {
        return play(leg, 1, Program.of(item), codec) instanceof Prompter.Begun.Refused(String why)
                ? why
                : null;
    }
}
