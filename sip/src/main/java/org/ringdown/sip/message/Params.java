package org.ringdown.sip.message;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a URI or a header field, in their order. Names are compared without case (RFC
 * 3261 §7.3.1).
 *
 * @param entries the parameters; no name stands twice
 */
public record Params(List<Param> entries) {
    /** No parameters. */
    public static final Params EMPTY = new Params(List.of());

    /**
     * One parameter.
     *
     * @param raw the value as it is written, with the quotes of a quoted string; {@code null} when
     *     there is no {@code =}
     */
    public record Param(String name, @Nullable String raw) {}

    /** Copies the list. */
    public Params {
        entries = List.copyOf(entries);
    }

    static Params of(final List<Param> entries) {
        return entries.isEmpty() ? EMPTY : new Params(entries);
    }

    /** Adds to a list under construction; false if the name is there already or it is full. */
    static boolean addTo(
            final List<Param> list,
            final String name,
            final @Nullable String raw,
            final int limit) {
        if (list.size() >= limit || find(list, name) >= 0) {
            return false;
        }
        list.add(new Param(name, raw));
        return true;
    }

    private static int find(final List<Param> list, final String name) {
        for (int i = 0; i < list.size(); i++) {
            if (list.get(i).name().equalsIgnoreCase(name)) {
                return i;
            }
        }
        return -1;
    }

    /** Whether the parameter is there, with or without a value. */
    public boolean has(final String name) {
        return find(entries, name) >= 0;
    }

    /**
     * The parameter's value, a quoted string without its quotes and escapes; {@code null} when it
     * is absent or has no value.
     */
    public @Nullable String value(final String name) {
        final String raw = raw(name);
        return raw == null ? null : Cursor.unquote(raw);
    }

    /** The parameter's value as it is written; {@code null} when absent or without a value. */
    public @Nullable String raw(final String name) {
        final int index = find(entries, name);
        return index < 0 ? null : entries.get(index).raw();
    }

    /**
     * With this parameter in place of any of the same name, or at the end. A value that cannot
     * stand bare is quoted; one that is a quoted string already stays as it is.
     *
     * @param value {@code null} for a parameter without a value
     */
    public Params with(final String name, final @Nullable String value) {
        if (!Cursor.isToken(name)) {
            throw new IllegalArgumentException("a parameter's name is a token: " + name);
        }
        final Param param = new Param(name, value == null ? null : written(value));
        final List<Param> list = new ArrayList<>(entries);
        final int index = find(list, name);
        if (index >= 0) {
            list.set(index, param);
        } else {
            list.add(param);
        }
        return new Params(list);
    }

    /** Without the parameter of this name; the same if there is none. */
    public Params without(final String name) {
        final int index = find(entries, name);
        if (index < 0) {
            return this;
        }
        final List<Param> list = new ArrayList<>(entries);
        list.remove(index);
        return of(list);
    }

    /** Whether there is none. */
    public boolean isEmpty() {
        return entries.isEmpty();
    }

    private static String written(final String value) {
        final Cursor cursor = new Cursor(value);
        if (cursor.peek() == '"' && cursor.quoted() != null && cursor.atEnd()) {
            return value;
        }
        boolean bare = !value.isEmpty();
        for (int i = 0; i < value.length() && bare; i++) {
            final char c = value.charAt(i);
            bare = c > ' ' && c != 127 && ";,\"<>\\".indexOf(c) < 0;
        }
        return bare ? value : Cursor.quote(value);
    }

    /** As it is written: {@code ;a=b;c}. */
    @Override
    public String toString() {
        if (entries.isEmpty()) {
            return "";
        }
        final StringBuilder text = new StringBuilder();
        for (final Param param : entries) {
            text.append(';').append(param.name());
            if (param.raw() != null) {
                text.append('=').append(param.raw());
            }
        }
        return text.toString();
    }
}
