package org.ringdown.app.control;

import java.io.IOException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.ByteBuffer;
import java.nio.channels.ReadableByteChannel;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What goes over the control socket. The question is one line: its words, encoded as in a URL's
 * query so that none holds a space or a line end. The answer begins with {@code ok} or {@code no},
 * a line end follows, then the text, until the connection is closed.
 */
final class ControlLine {
    /** Longest question. */
    static final int QUESTION = 4_096;

    /** Longest answer: 500 calls take far less. */
    static final int ANSWER = 16 << 20;

    private ControlLine() {}

    /** Words as a line. */
    static byte[] line(final List<String> words) {
        return (words.stream()
                                .map(word -> URLEncoder.encode(word, StandardCharsets.UTF_8))
                                .collect(Collectors.joining(" "))
                        + "\n")
                .getBytes(StandardCharsets.UTF_8);
    }

    /**
     * The words of a line without its end.
     *
     * @throws IllegalArgumentException when it is not so encoded
     */
    static List<String> words(final String line) {
        final List<String> words = new ArrayList<>();
        for (final String word : line.split(" ", -1)) {
            words.add(URLDecoder.decode(word, StandardCharsets.UTF_8));
        }
        return words;
    }

    /**
     * Reads up to a line end, or up to the end.
     *
     * @throws IOException when more than {@code most} bytes come
     */
    static String read(final ReadableByteChannel channel, final boolean line, final int most)
            throws IOException {
        byte[] bytes = new byte[Math.min(most, 8_192)];
        int length = 0;
        while (true) {
            if (length == bytes.length) {
                if (length >= most) {
                    throw new IOException("more than " + most + " bytes");
                }
                bytes = Arrays.copyOf(bytes, Math.min(most, length * 2));
            }
            final int read = channel.read(ByteBuffer.wrap(bytes, length, bytes.length - length));
            if (read < 0) {
                return new String(bytes, 0, length, StandardCharsets.UTF_8);
            }
            for (int i = length; line && i < length + read; i++) {
                if (bytes[i] == '\n') {
                    return new String(bytes, 0, i, StandardCharsets.UTF_8);
                }
            }
            length += read;
        }
    }

    /** Writes all of it. */
    static void write(final WritableByteChannel channel, final byte[] bytes) throws IOException {
        final ByteBuffer buffer = ByteBuffer.wrap(bytes);
        while (buffer.hasRemaining()) {
            final int written = channel.write(buffer);
            if (written < 0) {
                throw new IOException("nobody reads");
            }
        }
    }
}
