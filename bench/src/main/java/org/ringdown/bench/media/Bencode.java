package org.ringdown.bench.media;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Bencode, as far as the NG protocol needs it: texts, whole numbers, lists, dictionaries. What
 * comes back comes from the program that we have started ourselves, so that malformed input is an
 * exception here.
 */
final class Bencode {
    private final byte[] bytes;
    private int at;

    private Bencode(final byte[] bytes, final int from) {
        this.bytes = bytes;
        at = from;
    }

    /** Writes a {@code String}, {@code Long}, {@code List} or {@code Map} of such. */
    static byte[] encode(final Object value) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream();
        write(out, value);
        return out.toByteArray();
    }

    private static void write(final ByteArrayOutputStream out, final Object value) {
        switch (value) {
            case String text -> {
                out.writeBytes(ascii(text.length() + ":"));
                out.writeBytes(ascii(text));
            }
            case Long number -> out.writeBytes(ascii("i" + number + "e"));
            case List<?> list -> {
                out.write('l');
                list.forEach(element -> write(out, element));
                out.write('e');
            }
            case Map<?, ?> map -> {
                out.write('d');
                map.forEach((key, element) -> {
                    write(out, key);
                    write(out, element);
                });
                out.write('e');
            }
            default -> throw new IllegalArgumentException("not for bencode: " + value.getClass());
        }
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    /** Reads the value that begins at {@code from}. */
    static Object decode(final byte[] bytes, final int from) {
        return new Bencode(bytes, from).next();
    }

    private Object next() {
        return switch (bytes[at]) {
            case 'i' -> {
                at++;
                yield number('e');
            }
            case 'l' -> {
                at++;
                final List<Object> list = new ArrayList<>();
                while (bytes[at] != 'e') {
                    list.add(next());
                }
                at++;
                yield list;
            }
            case 'd' -> {
                at++;
                final Map<Object, Object> map = new LinkedHashMap<>();
                while (bytes[at] != 'e') {
                    map.put(next(), next());
                }
                at++;
                yield map;
            }
            default -> {
                final int length = Math.toIntExact(number(':'));
                at += length;
                yield new String(bytes, at - length, length, StandardCharsets.ISO_8859_1);
            }
        };
    }

    private long number(final char end) {
        final int from = at;
        while (bytes[at] != end) {
            at++;
        }
        at++;
        return Long.parseLong(new String(bytes, from, at - 1 - from, StandardCharsets.ISO_8859_1));
    }
}
