package org.ringdown.gateway.ng.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/** One request or answer: a cookie, a space and a document in bencode or JSON. */
public final class NgFrame {
    /** The longest document, in bytes. */
    public static final int MAX_DOCUMENT = 1 << 20;

    /** The longest cookie, in bytes. */
    public static final int MAX_COOKIE = 1_024;

    /** The forms a document can have. */
    public enum Format {
        /** {@code d...e}. */
        BENCODE,
        /** <code>{...}</code>. */
        JSON
    }

    /**
     * What a document holds.
     *
     * @param format in which the answer must be, too
     * @param dictionary the document, or {@code null} when it cannot be read
     * @param error for the answer when it cannot be read, else empty
     */
    public record Document(Format format, NgValue.@Nullable Dictionary dictionary, String error) {}

    private NgFrame() {}

    /**
     * Where the document begins: behind the first space.
     *
     * @return -1 when there is no cookie, or no space behind it: nobody could be answered
     */
    public static int body(final byte[] data, final int length) {
        for (int i = 0; i < Math.min(length, MAX_COOKIE + 1); i++) {
            if (data[i] == ' ') {
                return i == 0 ? -1 : i + 1;
            }
        }
        return -1;
    }

    /** The cookie in front of the document that begins at {@code body}. */
    public static String cookie(final byte[] data, final int body) {
        return new String(data, 0, body - 1, StandardCharsets.ISO_8859_1);
    }

    /** Reads the document between {@code start} and {@code end}. */
    public static Document read(final byte[] data, final int start, final int end) {
        if (start >= end) {
            return new Document(Format.BENCODE, null, "Invalid data (no payload)");
        }
        return switch (data[start]) {
            case 'd' ->
                    document(
                            Format.BENCODE,
                            Bencode.read(data, start, end),
                            "Could not decode bencode dictionary");
            case '{' ->
                    document(
                            Format.JSON,
                            JsonText.read(data, start, end),
                            "Failed to parse JSON document");
            default -> new Document(Format.BENCODE, null, "Invalid NG data format");
        };
    }

    private static Document document(
            final Format format, final Parsed<NgValue> parsed, final String error) {
        return parsed.orNull() instanceof NgValue.Dictionary dictionary
                ? new Document(format, dictionary, "")
                : new Document(format, null, error);
    }

    /** The bytes of an answer without a cookie. */
    public static byte[] write(final Format format, final NgValue.Dictionary answer) {
        return switch (format) {
            case BENCODE -> Bencode.write(answer);
            case JSON -> JsonText.write(answer);
        };
    }

    /** The bytes of an answer behind its cookie and a space. */
    public static byte[] withCookie(final String cookie, final byte[] document) {
        final byte[] all = new byte[cookie.length() + 1 + document.length];
        for (int i = 0; i < cookie.length(); i++) {
            all[i] = (byte) cookie.charAt(i);
        }
        all[cookie.length()] = ' ';
        System.arraycopy(document, 0, all, cookie.length() + 1, document.length);
        return all;
    }
}
