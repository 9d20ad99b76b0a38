package org.ringdown.core;

import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a parser made of foreign bytes. Parsers never throw on input: they say which rule was
 * broken, and where.
 *
 * @param <T> what was to be read
 */
public sealed interface Parsed<T> {

    /** The input was read in whole. */
    record Ok<T>(T value) implements Parsed<T> {}

    /**
     * The input broke a rule.
     *
     * @param rule the rule in words, with its source, for example {@code RFC3261-20.14
     *     Content-Length is a number}
     * @param offset where in the input, from 0
     */
    record Malformed<T>(String rule, int offset) implements Parsed<T> {}

    /** A value that was read. */
    static <T> Parsed<T> ok(final T value) {
        return new Ok<>(value);
    }

    /** A broken rule. */
    static <T> Parsed<T> malformed(final String rule, final int offset) {
        return new Malformed<>(rule, offset);
    }

    /** The value, or {@code null} when malformed. */
    default @Nullable T orNull() {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Malformed<T> _ -> null;
        };
    }

    /** The value; for literals and tests, where malformed input is a bug of ours. */
    default T orThrow() {
        return switch (this) {
            case Ok<T>(T value) -> value;
            case Malformed<T>(String rule, int offset) ->
                    throw new IllegalArgumentException(rule + " (at " + offset + ")");
        };
    }

    /** Whether the input was read. */
    default boolean isOk() {
        return this instanceof Ok<T>;
    }

    /** Applies {@code function} to the value, if there is one. */
    default <R> Parsed<R> map(final Function<? super T, ? extends R> function) {
        return switch (this) {
            case Ok<T>(T value) -> new Ok<>(function.apply(value));
            case Malformed<T>(String rule, int offset) -> new Malformed<>(rule, offset);
        };
    }
}
