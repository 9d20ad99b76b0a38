package org.ringdown.gateway.sylk.wire;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.gateway.sylk.say.Notice;
import org.ringdown.gateway.sylk.say.Request;

/** What the tests of this package write: JSON with ' in place of ". */
final class Lines {
    static final Dialect V1 = new SylkRtc1();
    static final Dialect V2 = new SylkRtc2();

    private Lines() {}

    static byte[] bytes(final String text) {
        return text.replace('\'', '"').getBytes(StandardCharsets.UTF_8);
    }

    /** A value to compare, in which the order of members does not count. */
    static Json json(final byte[] text) {
        return switch (JsonReader.read(text)) {
            case Parsed.Ok<Json.Structure>(Json.Structure object) -> object;
            case Parsed.Malformed<Json.Structure>(String rule, int _) ->
                    throw new AssertionError(rule);
        };
    }

    static Json json(final String text) {
        return json(bytes(text));
    }

    /** A request of type {@code type} and transaction {@code t}, with these further members. */
    static byte[] request(final String type, final String members) {
        return bytes(
                "{'sylkrtc':'"
                        + type
                        + "','transaction':'t'"
                        + (members.isEmpty() ? "" : "," + members)
                        + "}");
    }

    static Request asked(final Dialect dialect, final byte[] text) {
        return switch (dialect.read(text)) {
            case Read.Asked(Request request) -> request;
            case Read.Refused(String _, String error) -> throw new AssertionError(error);
            case Read.Dropped(String why) -> throw new AssertionError(why);
        };
    }

    static byte[] written(final Dialect dialect, final Notice notice) {
        final byte @Nullable [] text = dialect.write(notice);
        if (text == null) {
            throw new AssertionError("not written: " + notice);
        }
        return text;
    }
}
