package org.ringdown.gateway.ng.call;

import java.util.ArrayList;
import java.util.List;
import org.ringdown.gateway.ng.wire.NgValue;

/**
 * What a request is answered with.
 *
 * @param document the answer
 * @param notes for the log
 */
public record NgReply(NgValue.Dictionary document, List<String> notes) {
    /** Copies the list. */
    public NgReply {
        notes = List.copyOf(notes);
    }

    /** Done. */
    static NgReply ok() {
        return of(new NgValue.Builder());
    }

    /** Done, and this is what there is to say. */
    public static NgReply of(final NgValue.Builder content) {
        return new NgReply(content.put("result", "ok").build(), List.of());
    }

    /** Done, but not all of it. */
    static NgReply warning(final NgValue.Builder content, final List<String> warnings) {
        if (!warnings.isEmpty()) {
            content.put("warning", String.join("; ", warnings));
        }
        return of(content).noting(warnings);
    }

    /** It cannot be done. */
    public static NgReply error(final String reason) {
        return new NgReply(
                new NgValue.Builder().put("result", "error").put("error-reason", reason).build(),
                List.of());
    }

    /** The same with this for the log. */
    NgReply noting(final List<String> more) {
        return new NgReply(document, more);
    }

    /** The same with one more warning, unless it is an error. */
    NgReply warning(final String warning) {
        if (isError()) {
            return this;
        }
        final NgValue.Builder more = new NgValue.Builder();
        document.entries().forEach(more::put);
        final String before = document.text("warning");
        more.put("warning", before == null ? warning : before + "; " + warning);
        final List<String> all = new ArrayList<>(notes);
        all.add(warning);
        return new NgReply(more.build(), all);
    }

    /** Whether it is an error. */
    public boolean isError() {
        return "error".equals(document.text("result"));
    }
}
