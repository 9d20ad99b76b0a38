package org.ringdown.gateway.ng.wire;

import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/**
 * JSON documents of the NG protocol, read with limits. Truth values are 1 and 0, {@code null} is
 * left out, and a number with a fraction is taken as the text it is written as.
 */
public final class JsonText {
    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(Bencode.DEPTH)
                                    .maxStringLength(NgFrame.MAX_DOCUMENT)
                                    .maxDocumentLength(NgFrame.MAX_DOCUMENT)
                                    .maxNumberLength(32)
                                    .build())
                    .build();

    private JsonText() {}

    /** Reads the one value between {@code start} and {@code end}. */
    public static Parsed<NgValue> read(final byte[] data, final int start, final int end) {
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), data, start, end - start)) {
            final @Nullable JsonToken first = parser.nextToken();
            final int[] budget = {Bencode.VALUES};
            final @Nullable NgValue value = first == null ? null : value(parser, first, budget);
            if (value == null || parser.nextToken() != null) {
                return Parsed.malformed("one JSON value, and nothing else", offset(parser));
            }
            return Parsed.ok(value);
        } catch (final JacksonException broken) {
            return Parsed.malformed("RFC8259-2 " + broken.getOriginalMessage(), 0);
        }
    }

    private static int offset(final JsonParser parser) {
        return (int) Math.max(0, parser.currentLocation().getByteOffset());
    }

    private static @Nullable NgValue value(
            final JsonParser parser, final JsonToken token, final int[] budget) {
        if (--budget[0] < 0) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> object(parser, budget);
            case START_ARRAY -> array(parser, budget);
            case VALUE_STRING -> NgValue.of(parser.getString());
            case VALUE_NUMBER_INT -> integer(parser);
            case VALUE_NUMBER_FLOAT -> NgValue.of(parser.getString());
            case VALUE_TRUE -> NgValue.of(1);
            case VALUE_FALSE -> NgValue.of(0);
            default -> null;
        };
    }

    private static NgValue integer(final JsonParser parser) {
        return parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                ? NgValue.of(parser.getString())
                : NgValue.of(parser.getLongValue());
    }

    private static @Nullable NgValue object(final JsonParser parser, final int[] budget) {
        final Map<String, NgValue> entries = new LinkedHashMap<>();
        for (JsonToken next = parser.nextToken();
                next != JsonToken.END_OBJECT;
                next = parser.nextToken()) {
            final String name = parser.currentName();
            final JsonToken token = parser.nextToken();
            if (token == JsonToken.VALUE_NULL) {
                continue;
            }
            final @Nullable NgValue value = value(parser, token, budget);
            if (value == null) {
                return null;
            }
            entries.put(NgValue.Text.of(name).bytes(), value);
        }
        return new NgValue.Dictionary(entries);
    }

    private static @Nullable NgValue array(final JsonParser parser, final int[] budget) {
        final List<NgValue> list = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
                next != JsonToken.END_ARRAY;
                next = parser.nextToken()) {
            final @Nullable NgValue value = value(parser, next, budget);
            if (value == null) {
                return null;
            }
            list.add(value);
        }
        return new NgValue.Sequence(list);
    }

    /** The document of a value. Texts are taken as UTF-8. */
    public static byte[] write(final NgValue value) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(1_024);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            write(json, value);
        }
        return out.toByteArray();
    }

    private static void write(final JsonGenerator json, final NgValue value) {
        switch (value) {
            case NgValue.Text text -> json.writeString(text.unicode());
            case NgValue.Whole(long number) -> json.writeNumber(number);
            case NgValue.Sequence(List<NgValue> list) -> {
                json.writeStartArray();
                list.forEach(each -> write(json, each));
                json.writeEndArray();
            }
            case NgValue.Dictionary(Map<String, NgValue> entries) -> {
                json.writeStartObject();
                entries.forEach((name, each) -> {
                    json.writeName(new NgValue.Text(name).unicode());
                    write(json, each);
                });
                json.writeEndObject();
            }
        }
    }
}
