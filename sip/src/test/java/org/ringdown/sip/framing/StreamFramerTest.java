package org.ringdown.sip.framing;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.ringdown.sip.parse.Limits;
import org.ringdown.testkit.Properties;

class StreamFramerTest {
    private static final Limits SMALL = new Limits(200, 100, 10, 50);

    private static byte[] bytes(final String text) {
        return text.replace("|", "\r\n").getBytes(StandardCharsets.ISO_8859_1);
    }

    private static String show(final Frame frame) {
        return switch (frame) {
            case Frame.Message(byte[] message) ->
                    new String(message, StandardCharsets.ISO_8859_1).replace("\r\n", "|");
            case Frame.KeepAlive _ -> "ping";
            case Frame.Pong _ -> "pong";
            case Frame.Broken(String rule, byte[] _) -> "broken " + rule;
        };
    }

    private static List<String> frames(final StreamFramer framer, final byte[]... pieces) {
        final List<String> frames = new ArrayList<>();
        for (final byte[] piece : pieces) {
            framer.feed(piece, 0, piece.length);
            for (Frame frame; (frame = framer.poll()) != null; ) {
                frames.add(show(frame));
            }
        }
        return frames;
    }

    @Test
    void messagesAndKeepAlives() {
        assertThat(
                        frames(
                                new StreamFramer(SMALL),
                                bytes("A|l: 3||abcB|Content-Length : |  0||||C|L:1||x|")))
                .containsExactly(
                        "A|l: 3||abc", "B|Content-Length : |  0||", "ping", "C|L:1||x", "pong");
        final StreamFramer framer = new StreamFramer(SMALL);
        assertThat(frames(framer, bytes("|"), bytes("|"), bytes("|\r"), bytes("\n")))
                .containsExactly("pong", "ping", "ping");
        assertThat(framer.held()).isZero();
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "A|x: y||,a stream needs Content-Length",
        "A|l: x||,Content-Length is a number",
        "A|l: -1||,Content-Length is a number",
        "A|l:||,Content-Length is a number",
        "A|l: 99999999999||,Content-Length is a number",
        "A|l: 1|Content-Length: 1||a,Content-Length stands once",
        "A|l: 51||,limit: the body is too long",
    })
    void withoutBoundariesThereIsNoGoingOn(final String text, final String rule) {
        final StreamFramer framer = new StreamFramer(SMALL);
        assertThat(frames(framer, bytes(text), bytes("B|l: 0||")))
                .hasSize(1)
                .first()
                .asString()
                .startsWith("broken ")
                .contains(rule);
        assertThat(framer.held()).isZero();
    }

    @Test
    void garbageIsBounded() {
        final StreamFramer framer = new StreamFramer(SMALL);
        assertThat(frames(framer, new byte[150], new byte[60]))
                .containsExactly("broken limit: the header is too long");
        assertThat(frames(new StreamFramer(SMALL), bytes("\rA")))
                .containsExactly("broken RFC3261-25.1 a CR is followed by a LF");
        assertThat(frames(new StreamFramer(SMALL), bytes("A|l: 50|x: " + "y".repeat(150) + "||")))
                .containsExactly("broken limit: the message is too long");
    }

    /** However the network cuts a stream, the same messages come out. */
    @Test
    void piecesDoNotMatter() {
        Properties.forAll(
                random -> {
                    final StringBuilder stream = new StringBuilder();
                    final List<String> messages = new ArrayList<>();
                    for (int i = random.nextInt(1, 8); i > 0; i--) {
                        final String body = "|b\r\n".repeat(random.nextInt(8));
                        final int length = bytes(body).length;
                        final String message = "M" + i + "|X: y|l: " + length + "||" + body;
                        stream.append(message).append("||".repeat(random.nextInt(2)));
                        messages.add(message.replace("\r\n", "|"));
                    }
                    return new Stream(bytes(stream.toString()), messages, random.nextInt(1, 40));
                },
                stream -> {
                    final List<byte[]> pieces = new ArrayList<>();
                    for (int at = 0; at < stream.bytes().length; at += stream.step()) {
                        pieces.add(
                                java.util.Arrays.copyOfRange(
                                        stream.bytes(),
                                        at,
                                        Math.min(stream.bytes().length, at + stream.step())));
                    }
                    final List<String> frames =
                            frames(new StreamFramer(SMALL), pieces.toArray(byte[][]::new));
                    frames.removeIf(frame -> frame.equals("ping") || frame.equals("pong"));
                    assertThat(frames).isEqualTo(stream.messages());
                });
    }

    private static final class Stream {
        private final byte[] bytes;
        private final List<String> messages;
        private final int step;

        Stream(final byte[] bytes, final List<String> messages, final int step) {
            this.bytes = bytes;
            this.messages = messages;
            this.step = step;
        }

        byte[] bytes() {
            return bytes;
        }

        List<String> messages() {
            return messages;
        }

        int step() {
            return step;
        }
    }
}
