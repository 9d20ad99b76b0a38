package org.ringdown.sip.message;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;

/** What requests and responses share: an index of lines, and the values that are always there. */
abstract class Indexed {
    /** The values that every message has, decoded. {@code maxForwards} is -1 when absent. */
    record Core(
            String callId, CSeq cseq, NameAddr from, NameAddr to, List<Via> vias, int maxForwards) {
        private static final int MAX_FOREIGN_PARAMS = 48;

        static final int VIAS = 1;
        private static final int CALL_ID = 2;
        private static final int FROM = 4;
        private static final int TO = 8;
        private static final int CSEQ = 16;
        static final int MAX_FORWARDS = 32;

        /** Every part. */
        static final int ALL = 63;

        /** The bit for the part that this canonical name is, or 0. */
        static int part(final String canonical) {
            return switch (canonical) {
                case HeaderName.VIA -> VIAS;
                case HeaderName.CALL_ID -> CALL_ID;
                case HeaderName.FROM -> FROM;
                case HeaderName.TO -> TO;
                case HeaderName.CSEQ -> CSEQ;
                case HeaderName.MAX_FORWARDS -> MAX_FORWARDS;
                default -> 0;
            };
        }

        /**
         * Decodes what came from a stranger. It leaves room for the parameters that we add (a tag,
         * received, rport), so that answering what was read never fails.
         */
        static Parsed<Core> ofStranger(final HeaderIndex index) {
            final Parsed<Core> parsed = of(index);
            if (parsed instanceof Parsed.Ok<Core>(Core core)
                    && (core.from.params().entries().size() > MAX_FOREIGN_PARAMS
                            || core.to.params().entries().size() > MAX_FOREIGN_PARAMS
                            || core.vias.getFirst().params().entries().size()
                                    > MAX_FOREIGN_PARAMS)) {
                return Parsed.malformed("limit: too many parameters", 0);
            }
            return parsed;
        }

        /** Decodes them; whatever is missing or wrong makes the message malformed. */
        static Parsed<Core> of(final HeaderIndex index) {
            return of(index, null, ALL);
        }

        /**
         * Decodes some of them; whatever is missing or wrong makes the message malformed.
         *
         * @param known where the others are taken from
         * @param parts which are decoded
         */
        static Parsed<Core> of(
                final HeaderIndex index, final @Nullable Core known, final int parts) {
            final List<Via> vias;
            if (known != null && (parts & VIAS) == 0) {
                vias = known.vias;
            } else {
                switch (vias(index)) {
                    case Parsed.Ok<List<Via>>(List<Via> list) -> vias = list;
                    case Parsed.Malformed<List<Via>>(String rule, int offset) -> {
                        return Parsed.malformed(rule, offset);
                    }
                }
            }
            final String callId =
                    known != null && (parts & CALL_ID) == 0
                            ? known.callId
                            : index.first(HeaderName.CALL_ID);
            if (callId == null || !isCallId(callId)) {
                return Parsed.malformed(
                        "RFC3261-8.1.1 a message has a Call-ID without white space", 0);
            }
            return of(index, callId, vias, known, parts);
        }

        /** The same with another topmost Via. */
        Core withTopVia(final Via via) {
            if (vias.size() == 1) {
                return new Core(callId, cseq, from, to, List.of(via), maxForwards);
            }
            final List<Via> changed = new ArrayList<>(vias);
            changed.set(0, via);
            return new Core(callId, cseq, from, to, List.copyOf(changed), maxForwards);
        }

        /** The same with other Vias. */
        Core withVias(final List<Via> others) {
            return new Core(callId, cseq, from, to, others, maxForwards);
        }

        /** The same with a tag in To. */
        Core withToTag(final String tag) {
            return new Core(callId, cseq, from, to.withTag(tag), vias, maxForwards);
        }

        private static Parsed<List<Via>> vias(final HeaderIndex index) {
            final List<Via> vias = new ArrayList<>(2);
            for (int i = index.find(HeaderName.VIA, 0);
                    i >= 0;
                    i = index.find(HeaderName.VIA, i + 1)) {
                switch (Via.parseList(index.value(i))) {
                    case Parsed.Ok<List<Via>>(List<Via> list) -> vias.addAll(list);
                    case Parsed.Malformed<List<Via>>(String rule, int offset) -> {
                        return Parsed.malformed(rule, index.valueStart(i) + offset);
                    }
                }
            }
            return vias.isEmpty()
                    ? Parsed.malformed("RFC3261-8.1.1 a message has a Via", 0)
                    : Parsed.ok(List.copyOf(vias));
        }

        private static Parsed<Core> of(
                final HeaderIndex index,
                final String callId,
                final List<Via> vias,
                final @Nullable Core known,
                final int parts) {
            final Parsed<NameAddr> from =
                    known != null && (parts & FROM) == 0
                            ? Parsed.ok(known.from)
                            : address(index, HeaderName.FROM);
            if (!(from instanceof Parsed.Ok<NameAddr>(NameAddr fromValue))) {
                return from.map(_ -> noCore());
            }
            final Parsed<NameAddr> to =
                    known != null && (parts & TO) == 0
                            ? Parsed.ok(known.to)
                            : address(index, HeaderName.TO);
            if (!(to instanceof Parsed.Ok<NameAddr>(NameAddr toValue))) {
                return to.map(_ -> noCore());
            }
            final Parsed<CSeq> cseq =
                    known != null && (parts & CSEQ) == 0 ? Parsed.ok(known.cseq) : cseq(index);
            if (!(cseq instanceof Parsed.Ok<CSeq>(CSeq cseqValue))) {
                return cseq.map(_ -> noCore());
            }
            final int maxForwards =
                    known != null && (parts & MAX_FORWARDS) == 0
                            ? known.maxForwards
                            : maxForwards(index);
            if (maxForwards < -1) {
                return Parsed.malformed(
                        "RFC3261-20.22 Max-Forwards is a number of 0 to 255",
                        index.valueStart(index.find(HeaderName.MAX_FORWARDS, 0)));
            }
            return Parsed.ok(new Core(callId, cseqValue, fromValue, toValue, vias, maxForwards));
        }

        private static Parsed<CSeq> cseq(final HeaderIndex index) {
            final int line = index.find(HeaderName.CSEQ, 0);
            if (line < 0) {
                return Parsed.malformed("RFC3261-8.1.1 a message has a CSeq", 0);
            }
            final Parsed<CSeq> cseq = CSeq.parse(index.value(line));
            return cseq instanceof Parsed.Malformed<CSeq>(String rule, int offset)
                    ? Parsed.malformed(rule, index.valueStart(line) + offset)
                    : cseq;
        }

        private static Core noCore() {
            throw new IllegalStateException("mapped a value that is malformed");
        }

        private static Parsed<NameAddr> address(final HeaderIndex index, final String name) {
            final int line = index.find(name, 0);
            if (line < 0) {
                return Parsed.malformed("RFC3261-8.1.1 a message has From and To", 0);
            }
            final Parsed<NameAddr> parsed = NameAddr.parse(index.value(line));
            return parsed instanceof Parsed.Malformed<NameAddr>(String rule, int offset)
                    ? Parsed.malformed(rule, index.valueStart(line) + offset)
                    : parsed;
        }

        private static boolean isCallId(final String text) {
            for (int i = 0; i < text.length(); i++) {
                if (text.charAt(i) <= ' ' || text.charAt(i) >= 127) {
                    return false;
                }
            }
            return !text.isEmpty();
        }

        private static int maxForwards(final HeaderIndex index) {
            final String text = index.first(HeaderName.MAX_FORWARDS);
            if (text == null) {
                return -1;
            }
            final Cursor cursor = new Cursor(text);
            final long number = cursor.number(255, "RFC3261-20.22 Max-Forwards is 0 to 255");
            return number < 0 || !cursor.atEnd() ? -2 : (int) number;
        }
    }

    private final HeaderIndex index;
    private final Core core;

    Indexed(final HeaderIndex index, final Core core) {
        this.index = index;
        this.core = core;
    }

    final HeaderIndex index() {
        return index;
    }

    final Core core() {
        return core;
    }

    public final String callId() {
        return core.callId();
    }

    public final CSeq cseq() {
        return core.cseq();
    }

    public final NameAddr from() {
        return core.from();
    }

    public final NameAddr to() {
        return core.to();
    }

    public final List<Via> vias() {
        return core.vias();
    }

    public final Via topVia() {
        return core.vias().getFirst();
    }

    public final @Nullable String fromTag() {
        return core.from().tag();
    }

    public final @Nullable String toTag() {
        return core.to().tag();
    }

    public final List<String> headers(final String name) {
        final String canonical = HeaderName.canonical(name);
        final int first = index.find(canonical, 0);
        if (first < 0) {
            return List.of();
        }
        final List<String> values = new ArrayList<>(2);
        for (int i = first; i >= 0; i = index.find(canonical, i + 1)) {
            values.add(index.value(i));
        }
        return values;
    }

    public final List<String> values(final String name) {
        final String canonical = HeaderName.canonical(name);
        final int first = index.find(canonical, 0);
        if (first < 0) {
            return List.of();
        }
        final List<String> values = new ArrayList<>(4);
        for (int i = first; i >= 0; i = index.find(canonical, i + 1)) {
            ListValue.split(index.value(i), values);
        }
        return values;
    }

    public final @Nullable String header(final String name) {
        return index.first(HeaderName.canonical(name));
    }

    public final Parsed<List<NameAddr>> addresses(final String name) {
        final String canonical = HeaderName.canonical(name);
        final int first = index.find(canonical, 0);
        if (first < 0) {
            return Parsed.ok(List.of());
        }
        final List<NameAddr> addresses = new ArrayList<>(2);
        for (int i = first; i >= 0; i = index.find(canonical, i + 1)) {
            switch (NameAddr.parseList(index.value(i))) {
                case Parsed.Ok<List<NameAddr>>(List<NameAddr> list) -> addresses.addAll(list);
                case Parsed.Malformed<List<NameAddr>>(String rule, int offset) -> {
                    return Parsed.malformed(rule, index.valueStart(i) + offset);
                }
            }
        }
        return Parsed.ok(List.copyOf(addresses));
    }

    public final byte[] body() {
        return Arrays.copyOfRange(index.bytes(), index.bodyStart(), index.bytes().length);
    }

    public final int bodyLength() {
        return index.bytes().length - index.bodyStart();
    }

    public final @Nullable String contentType() {
        final String value = index.first(HeaderName.CONTENT_TYPE);
        if (value == null) {
            return null;
        }
        final int semicolon = value.indexOf(';');
        final String type = semicolon < 0 ? value : value.substring(0, semicolon);
        return type.strip().toLowerCase(Locale.ROOT);
    }

    public final byte[] toBytes() {
        return index.bytes().clone();
    }

    public final void copyTo(final byte[] target, final int at) {
        System.arraycopy(index.bytes(), 0, target, at, index.bytes().length);
    }

    public final int length() {
        return index.bytes().length;
    }

    /**
     * The message's lines with another topmost Via value, or {@code null} when that line must be
     * written anew.
     */
    final @Nullable HeaderIndex withTopVia(final Via via) {
        final int line = index.find(HeaderName.VIA, 0);
        final String value = index.value(line);
        final int start = index.valueStart(line);
        // Where all is ASCII, characters are counted as bytes are.
        return index.regular(line) && value.length() == index.valueEnd(line) - start
                ? index.spliced(
                        start,
                        start + ListValue.end(value, 0),
                        via.toString().getBytes(StandardCharsets.UTF_8))
                : null;
    }

    /**
     * The lines without the topmost Via, or {@code null} when they must be written anew, or when it
     * does not stand alone in its line.
     */
    final @Nullable HeaderIndex withoutTopVia() {
        final int line = index.find(HeaderName.VIA, 0);
        final String value = index.value(line);
        return index.written() && ListValue.end(value, 0) == value.length()
                ? index.without(line)
                : null;
    }

    /** The lines with a tag in a To that has none; {@code null} when it must be written anew. */
    final @Nullable HeaderIndex withToTag(final String tag) {
        final int line = index.find(HeaderName.TO, 0);
        final int end = index.valueEnd(line);
        return index.regular(line) && !to().params().has("tag") && Cursor.isToken(tag)
                ? index.spliced(end, end, (";tag=" + tag).getBytes(StandardCharsets.UTF_8))
                : null;
    }

    /** Two messages are the same when their bytes are. */
    @Override
    public final boolean equals(final Object other) {
        return other instanceof Indexed message
                && Arrays.equals(index.bytes(), message.index.bytes());
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(index.bytes());
    }

    /** The first line only: the rest may hold what must not be seen in a log. */
    @Override
    public final String toString() {
        final byte[] bytes = index.bytes();
        int end = 0;
        while (end < bytes.length && bytes[end] != '\r') {
            end++;
        }
        return new String(bytes, 0, end, StandardCharsets.UTF_8);
    }
}
