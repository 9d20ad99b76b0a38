package org.ringdown.gateway.sylk.wire;

import java.io.ByteArrayOutputStream;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.sylk.say.Field;
import org.ringdown.gateway.sylk.say.Identity;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;

/** Writes a JSON object, one member after the other. */
final class JsonOut {
    private static final JsonFactory FACTORY = new JsonFactory();

    private final JsonGenerator json;

    private JsonOut(final JsonGenerator json) {
        this.json = json;
    }

    /** The object that {@code members} writes. */
    static byte[] object(final Consumer<JsonOut> members) {
        final ByteArrayOutputStream out = new ByteArrayOutputStream(512);
        try (JsonGenerator json = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            members.accept(new JsonOut(json));
            json.writeEndObject();
        }
        return out.toByteArray();
    }

    /** A string. */
    JsonOut put(final String name, final String value) {
        json.writeName(name);
        json.writeString(Json.whole(value));
        return this;
    }

    /** A number. */
    JsonOut put(final String name, final int value) {
        json.writeName(name);
        json.writeNumber(value);
        return this;
    }

    /** A truth value. */
    JsonOut put(final String name, final boolean value) {
        json.writeName(name);
        json.writeBoolean(value);
        return this;
    }

    /** A string, or {@code null}. */
    JsonOut putOrNull(final String name, final @Nullable String value) {
        json.writeName(name);
        if (value == null) {
            json.writeNull();
        } else {
            json.writeString(Json.whole(value));
        }
        return this;
    }

    /** A string if there is one; else there is no such member. */
    JsonOut maybe(final String name, final @Nullable String value) {
        return value == null ? this : put(name, value);
    }

    /** Strings in an array, or {@code null}. */
    JsonOut texts(final String name, final @Nullable List<String> values) {
        json.writeName(name);
        if (values == null) {
            json.writeNull();
            return this;
        }
        json.writeStartArray();
        values.forEach(each -> json.writeString(Json.whole(each)));
        json.writeEndArray();
        return this;
    }

    /** An object. */
    JsonOut put(final String name, final Consumer<JsonOut> members) {
        json.writeName(name);
        json.writeStartObject();
        members.accept(this);
        json.writeEndObject();
        return this;
    }

    /** Objects in an array. */
    <T> JsonOut list(final String name, final List<T> values, final Writer<T> writer) {
        json.writeName(name);
        json.writeStartArray();
        for (final T each : values) {
            json.writeStartObject();
            writer.write(this, each);
            json.writeEndObject();
        }
        json.writeEndArray();
        return this;
    }

    /** Writes the members of one object. */
    @FunctionalInterface
    interface Writer<T> {
        /** Writes {@code value}. */
        void write(JsonOut out, T value);
    }

    /** Somebody. */
    JsonOut put(final String name, final Identity who) {
        return put(
                name,
                out -> out.put("uri", who.uri()).putOrNull("display_name", who.displayName()));
    }

    /**
     * Header fields as an object, of which clients make a list. Without any there is no such
     * member: clients trip over {@code null}. Fields of one name are joined as RFC 3261 §7.3.1
     * does.
     */
    JsonOut headers(final List<Field> headers) {
        if (headers.isEmpty()) {
            return this;
        }
        final Map<String, String> byName = new LinkedHashMap<>();
        headers.forEach(each -> byName.merge(each.name(), each.value(), (a, b) -> a + ", " + b));
        return put("headers", out -> byName.forEach(out::put));
    }
}
