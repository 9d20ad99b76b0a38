package org.ringdown.rtc.sdp;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.ringdown.core.Parsed;
import org.ringdown.testkit.Properties;

class SessionDescriptionTest {
    private static final String START = "v=0\r\no=- 1 1 IN IP4 192.0.2.1\r\ns=-\r\nt=0 0\r\n";

    static Stream<Path> vectors() throws IOException, URISyntaxException {
        final var folder = SessionDescriptionTest.class.getResource("vectors/ORIGIN.md");
        final Path page = Path.of(Objects.requireNonNull(folder).toURI());
        try (Stream<Path> files = Files.list(Objects.requireNonNull(page.getParent()))) {
            return files
                    .filter(file -> file.toString().endsWith(".sdp"))
                    .sorted()
                    .toList()
                    .stream();
        }
    }

    @ParameterizedTest
    @MethodSource("vectors")
    void readsWhatPeersSend(final Path file) throws IOException {
        final byte[] body = Files.readAllBytes(file);
        final String text = new String(body, StandardCharsets.UTF_8);

        final Parsed<SessionDescription> parsed = SessionDescription.parse(body);

        assertThat(parsed.isOk()).as("%s", parsed).isEqualTo(text.startsWith("v=0\no="));
        if (parsed.isOk()) {
            final SessionDescription sdp = parsed.orThrow();
            assertThat(sdp.media()).hasSize(text.split("\nm=", -1).length - 1);
            assertThat(SessionDescription.parse(sdp.toString()).orThrow()).isEqualTo(sdp);
            // Nothing is lost but line ends.
            assertThat(sdp.toString().replace("\r\n", "\n").strip())
                    .isEqualTo(text.replace("\r\n", "\n").strip());
        }
    }

    @Test
    void readsTheParts() {
        final SessionDescription sdp =
                parse(
                        """
                        v=0
                        o=jdoe 3724394400 3724394405 IN IP6 2001:db8::1
                        s=Call to John
                        c=IN IP4 198.51.100.1/127
                        t=0 0
                        a=group:LS x
                        a=group:BUNDLE 0 1
                        a=recvonly
                        m=audio 49180/2 RTP/AVP 0 9 18 96 97 120
                        a=rtpmap:96 opus/48000
                        a=fmtp:96 useinbandfec=1; stereo=1
                        a=rtpmap:97 G7221/16000/1
                        a=fmtp:9 x=y
                        a=ptime:20
                        a=mid: 0
                        m=application 9 UDP/DTLS/SCTP webrtc-datachannel
                        c=IN IP6 2001:db8::2
                        """);

        assertThat(sdp.origin())
                .isEqualTo(new Origin("jdoe", "3724394400", "3724394405", "IP6", "2001:db8::1"));
        assertThat(sdp.sessionName()).isEqualTo("Call to John");
        assertThat(sdp.bundle()).containsExactly("0", "1");
        assertThat(sdp.has("recvonly")).isTrue();
        final MediaDescription audio = sdp.media().getFirst();
        assertThat(audio.ports()).isEqualTo(2);
        assertThat(audio.mid()).isEqualTo("0");
        assertThat(audio.ptime()).isEqualTo("20");
        assertThat(sdp.connection(audio)).isEqualTo(new Connection("IP4", "198.51.100.1"));
        assertThat(audio.codecs())
                .containsExactly(
                        new Codec(0, "PCMU", 8_000, 1, null),
                        new Codec(9, "G722", 8_000, 1, "x=y"),
                        new Codec(18, "G729", 8_000, 1, null),
                        new Codec(96, "opus", 48_000, 2, "useinbandfec=1; stereo=1"),
                        new Codec(97, "G7221", 16_000, 1, null));
        assertThat(sdp.media().get(1).isRtp()).isFalse();
        assertThat(sdp.connection(sdp.media().get(1)))
                .isEqualTo(new Connection("IP6", "2001:db8::2"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "v=0\no=- 1 1 IN IP4 0.0.0.0\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0",
                "v=0\r\no=- 1 1 IN IP4 host.example\r\ns=\r\n\r\n\r\n",
                "v=0\r\no=- 1  1 IN IP4 0.0.0.0\r\nt=0 0\r\ns=late\r\nm=audio 9  RTP/AVP 0 \r\n",
                "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\nm=audio 9 RTP/AVP 0\r\na=\r\nz=?\r\n",
            })
    void toleratesWhatPeersGetWrong(final String text) {
        final SessionDescription sdp = parse(text);
        assertThat(parse(sdp.toString())).isEqualTo(sdp);
        assertThat(sdp.toString()).endsWith("\r\n").doesNotContainPattern("[^\r]\n");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(
            delimiter = '|',
            textBlock =
                    """
                    nothing          | ''                                                | 0
                    no version       | o=- 1 1 IN IP4 0.0.0.0                            | 0
                    other version    | v=1^o=- 1 1 IN IP4 0.0.0.0                        | 0
                    no origin        | v=0^s=-                                           | 4
                    origin too short | v=0^o=- 1 1 IN IP4                                | 4
                    second origin    | v=0^o=- 1 1 IN IP4 0.0.0.0^o=- 1 1 IN IP4 0.0.0.0 | 27
                    version again    | v=0^o=- 1 1 IN IP4 0.0.0.0^v=0                    | 27
                    no equals sign   | v=0^o=- 1 1 IN IP4 0.0.0.0^sdp                    | 27
                    capital letter   | v=0^o=- 1 1 IN IP4 0.0.0.0^S=-                    | 27
                    blank line       | v=0^^o=- 1 1 IN IP4 0.0.0.0                       | 4
                    bad connection   | v=0^o=- 1 1 IN IP4 0.0.0.0^c=IN IP5 x             | 27
                    no format        | v=0^o=- 1 1 IN IP4 0.0.0.0^m=audio 9 RTP/AVP      | 27
                    port too high    | v=0^o=- 1 1 IN IP4 0.0.0.0^m=audio 65536 A 0      | 27
                    port is no port  | v=0^o=- 1 1 IN IP4 0.0.0.0^m=audio -1 A 0         | 27
                    no ports         | v=0^o=- 1 1 IN IP4 0.0.0.0^m=audio 9/0 A 0        | 27
                    """)
    void refuses(final String name, final String text, final int offset) {
        assertThat(SessionDescription.parse(text.replace('^', '\n')))
                .isInstanceOfSatisfying(
                        Parsed.Malformed.class, bad -> assertThat(bad.offset()).isEqualTo(offset));
    }

    @Test
    void refusesTooMuchOfAnything() {
        assertThat(SessionDescription.parse(START + "a=" + "x".repeat(4_095) + "\r\n").isOk())
                .isFalse();
        assertThat(SessionDescription.parse(START + "a=x\r\n".repeat(501)).isOk()).isFalse();
        assertThat(SessionDescription.parse(START + "m=a 9 RTP/AVP 0\r\n".repeat(65)).isOk())
                .isFalse();
        assertThat(SessionDescription.parse(START + "m=a 9 RTP/AVP" + " 0".repeat(129)).isOk())
                .isFalse();
        assertThat(SessionDescription.parse(START + "a=a\rb\r\n").isOk()).isFalse();
        assertThat(SessionDescription.parse(START + "a=a\0b\r\n").isOk()).isFalse();
        assertThat(SessionDescription.parse(new byte[64 * 1_024 + 1]).isOk()).isFalse();

        assertThat(SessionDescription.parse(START + "a=" + "x".repeat(4_094) + "\r\n").isOk())
                .isTrue();
        assertThat(SessionDescription.parse(START + "m=a 9 RTP/AVP 0\r\n".repeat(64)).isOk())
                .isTrue();
        assertThat(SessionDescription.parse(START + "m=a 9 RTP/AVP" + " 0".repeat(128)).isOk())
                .isTrue();
    }

    @Test
    void writingAndReadingGivesTheSame() {
        Properties.forAll(
                SessionDescriptionTest::generated,
                sdp -> {
                    assertThat(parse(sdp.toString())).isEqualTo(sdp);
                    for (final MediaDescription media : sdp.media()) {
                        assertThat(media.codecs()).hasSizeLessThanOrEqualTo(128);
                        assertThat(media.connection()).isNull();
                    }
                });
    }

    @Test
    void damagedDescriptionsNeverThrow() {
        final List<String> seeds =
                List.of(
                        START + "m=audio 9 RTP/AVP 0 96\r\na=rtpmap:96 opus/48000/2\r\n",
                        START + "c=IN IP4 0.0.0.0\r\nm=video 0/2 RTP/SAVPF 99\r\na=mid:1\r\n");
        Properties.forAll(
                5_000,
                random -> damaged(seeds.get(random.nextInt(seeds.size())), random),
                body -> {
                    final SessionDescription sdp = SessionDescription.parse(body).orNull();
                    if (sdp != null) {
                        assertThat(parse(sdp.toString())).isEqualTo(sdp);
                        sdp.media().forEach(media -> assertThat(media.codecs()).isNotNull());
                        assertThat(sdp.bundle()).isNotNull();
                    }
                });
    }

    private static byte[] damaged(final String seed, final RandomGenerator random) {
        final byte[] body = seed.getBytes(StandardCharsets.UTF_8);
        final int blows = random.nextInt(6);
        for (int i = 0; i < blows; i++) {
            body[random.nextInt(body.length)] = (byte) random.nextInt(256);
        }
        return Arrays.copyOf(body, random.nextInt(body.length + 1));
    }

    private static SessionDescription generated(final RandomGenerator random) {
        final List<Line> session = new ArrayList<>();
        session.add(new Line('o', "- " + random.nextLong() + " 7 IN IP4 " + word(random)));
        lines(random, session);
        final List<MediaDescription> media = new ArrayList<>();
        for (int i = random.nextInt(4); i > 0; i--) {
            final List<String> formats = new ArrayList<>();
            for (int n = random.nextInt(1, 9); n > 0; n--) {
                formats.add(random.nextBoolean() ? word(random) : "" + random.nextInt(140));
            }
            final List<Line> lines = new ArrayList<>();
            lines(random, lines);
            media.add(
                    new MediaDescription(
                            word(random),
                            random.nextInt(65_536),
                            random.nextInt(1, 4),
                            word(random),
                            formats,
                            lines));
        }
        return new SessionDescription(session, media);
    }

    private static void lines(final RandomGenerator random, final List<Line> into) {
        for (int i = random.nextInt(6); i > 0; i--) {
            into.add(
                    switch (random.nextInt(4)) {
                        case 0 -> Line.attribute(word(random), word(random) + " " + word(random));
                        case 1 -> Line.attribute("rtpmap", random.nextInt(140) + " x/8000");
                        case 2 ->
                                Line.attribute(
                                        "fmtp", random.nextInt(140) + " \u00e9=1; \ud83d\ude00 ");
                        default -> new Line("sbtkziuep".charAt(random.nextInt(9)), word(random));
                    });
        }
    }

    private static String word(final RandomGenerator random) {
        final StringBuilder word = new StringBuilder();
        for (int i = random.nextInt(1, 9); i > 0; i--) {
            word.append((char) random.nextInt('!', '~' + 1));
        }
        return word.toString();
    }

    private static SessionDescription parse(final String text) {
        return SessionDescription.parse(text).orThrow();
    }
}
