package org.ringdown.gateway.ng.wire;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/**
 * Bencode, read with limits: {@code i12e}, {@code 4:abcd}, {@code l...e}, {@code d...e}. The keys
 * of a dictionary may come in any order; of a key that comes twice the last one counts.
 */
public final class Bencode {
    /** Most values within values. */
    static final int DEPTH = 32;

    /** Most values of a document. */
    static final int VALUES = 20_000;

    private static final int DIGITS = 18;
    private static final String CUT = "a bencode value ends too early";

    private final byte[] data;
    private final int end;
    private int at;
    private int values;
    private @Nullable String broken;

    private Bencode(final byte[] data, final int start, final int end) {
        this.data = data;
        this.at = start;
        this.end = end;
    }

    /** Reads the one value between {@code start} and {@code end}; nothing may follow it. */
    public static Parsed<NgValue> read(final byte[] data, final int start, final int end) {
        final Bencode reader = new Bencode(data, start, end);
        final @Nullable NgValue value = reader.value(0);
        if (value == null) {
            return Parsed.malformed(reader.broken == null ? CUT : reader.broken, reader.at);
        }
        return reader.at == end
                ? Parsed.ok(value)
                : Parsed.malformed("nothing follows a bencode value", reader.at);
    }

    private @Nullable NgValue value(final int depth) {
        if (at >= end) {
            return fail(CUT);
        }
        if (depth > DEPTH || ++values > VALUES) {
            return fail("a bencode document is neither so deep nor so long");
        }
        return switch (data[at]) {
            case 'i' -> number();
            case 'l' -> list(depth);
            case 'd' -> dictionary(depth);
            default -> text();
        };
    }

    private @Nullable NgValue fail(final String rule) {
        if (broken == null) {
            broken = rule;
        }
        return null;
    }

    private @Nullable NgValue number() {
        at++;
        final boolean negative = at < end && data[at] == '-';
        if (negative) {
            at++;
        }
        final long value = digits((byte) 'e');
        return value < 0
                ? fail("a bencode integer is i, digits and e")
                : new NgValue.Whole(negative ? -value : value);
    }

    /** The decimal number up to {@code stop}, which is passed over; -1 when there is none. */
    private long digits(final byte stop) {
        final int start = at;
        long value = 0;
        while (at < end && data[at] >= '0' && data[at] <= '9') {
            if (at - start == DIGITS) {
                return -1;
            }
            value = value * 10 + (data[at++] - '0');
        }
        if (at == start || at >= end || data[at] != stop) {
            return -1;
        }
        at++;
        return value;
    }

    private NgValue.@Nullable Text text() {
        final long length = digits((byte) ':');
        if (length < 0 || length > end - at) {
            fail(length < 0 ? "a bencode string is a length, a colon and bytes" : CUT);
            return null;
        }
        final int start = at;
        at += (int) length;
        return new NgValue.Text(new String(data, start, (int) length, StandardCharsets.ISO_8859_1));
    }

    private @Nullable NgValue list(final int depth) {
        at++;
        final List<NgValue> list = new ArrayList<>();
        while (at < end && data[at] != 'e') {
            final @Nullable NgValue value = value(depth + 1);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return closed() ? new NgValue.Sequence(list) : null;
    }

    private @Nullable NgValue dictionary(final int depth) {
        at++;
        final Map<String, NgValue> entries = new LinkedHashMap<>();
        while (at < end && data[at] != 'e') {
            final NgValue.@Nullable Text name = text();
            final @Nullable NgValue value = name == null ? null : value(depth + 1);
            if (name == null || value == null) {
                return null;
            }
            entries.put(name.bytes(), value);
        }
        return closed() ? new NgValue.Dictionary(entries) : null;
    }

    private boolean closed() {
        if (at >= end) {
            fail(CUT);
            return false;
        }
        at++;
        return true;
    }

    /** The bytes of a value, dictionaries in their order. */
    public static byte[] write(final NgValue value) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        write(out, value);
        return out.toByteArray();
    }

    private static void write(final ByteArrayOutputStream out, final NgValue value) {
        switch (value) {
            case NgValue.Text(String bytes) -> text(out, bytes);
            case NgValue.Whole(long number) -> out.writeBytes(ascii("i" + number + "e"));
            case NgValue.Sequence(List<NgValue> list) -> {
                out.write('l');
                list.forEach(each -> write(out, each));
                out.write('e');
            }
            case NgValue.Dictionary(Map<String, NgValue> entries) -> {
                out.write('d');
                entries.forEach((name, each) -> {
                    text(out, name);
                    write(out, each);
                });
                out.write('e');
            }
        }
    }

    private static void text(final ByteArrayOutputStream out, final String bytes) {
        out.writeBytes(ascii(bytes.length() + ":"));
        out.writeBytes(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static byte[] ascii(final String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }
}
