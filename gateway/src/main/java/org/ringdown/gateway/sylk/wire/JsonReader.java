package org.ringdown.gateway.sylk.wire;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Reads JSON texts within limits. */
final class JsonReader {
    /** Arrays and objects within each other. */
    static final int DEPTH = 16;

    /** Values in one text. */
    static final int VALUES = 10_000;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH)
                                    .maxStringLength(Dialect.LONGEST)
                                    .maxDocumentLength(Dialect.LONGEST)
                                    .maxNameLength(256)
                                    .maxNumberLength(64)
                                    .build())
                    .build();

    private int budget = VALUES;

    private JsonReader() {}

    /** Reads the object that the text is. What is malformed is said without anything of it. */
    static Parsed<Json.Structure> read(final byte[] text) {
        if (text.length > Dialect.LONGEST) {
            return Parsed.malformed("a message has at most 1 MiB", Dialect.LONGEST);
        }
        try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return Parsed.malformed("a message is a JSON object", 0);
            }
            final @Nullable Json value = new JsonReader().object(parser);
            if (!(value instanceof Json.Structure object)) {
                return Parsed.malformed("a message has at most 10,000 values", 0);
            }
            return parser.nextToken() == null
                    ? Parsed.ok(object)
                    : Parsed.malformed("RFC8259-2 a JSON text is one value", 0);
        } catch (final JacksonException broken) {
            return Parsed.malformed("RFC8259-2 a message is a JSON text", 0);
        }
    }

    private @Nullable Json value(final JsonParser parser, final JsonToken token) {
        if (--budget < 0) {
            return null;
        }
        return switch (token) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> array(parser);
            case VALUE_STRING -> new Json.Text(Json.whole(parser.getString()));
            case VALUE_NUMBER_INT ->
                    parser.getNumberType() == JsonParser.NumberType.BIG_INTEGER
                            ? new Json.Real(parser.getString())
                            : new Json.Whole(parser.getLongValue());
            case VALUE_NUMBER_FLOAT -> new Json.Real(parser.getString());
            case VALUE_TRUE -> new Json.Truth(true);
            case VALUE_FALSE -> new Json.Truth(false);
            case VALUE_NULL -> new Json.Nothing();
            default -> null;
        };
    }

    private @Nullable Json object(final JsonParser parser) {
        final Map<String, Json> members = new LinkedHashMap<>();
        for (JsonToken next = parser.nextToken();
                next != JsonToken.END_OBJECT;
                next = parser.nextToken()) {
            final String name = parser.currentName();
            final @Nullable Json value = value(parser, parser.nextToken());
            if (value == null) {
                return null;
            }
            members.put(name, value);
        }
        return new Json.Structure(members);
    }

    private @Nullable Json array(final JsonParser parser) {
        final List<Json> values = new ArrayList<>();
        for (JsonToken next = parser.nextToken();
                next != JsonToken.END_ARRAY;
                next = parser.nextToken()) {
            final @Nullable Json value = value(parser, next);
            if (value == null) {
                return null;
            }
            values.add(value);
        }
        return new Json.Sequence(values);
    }
}
