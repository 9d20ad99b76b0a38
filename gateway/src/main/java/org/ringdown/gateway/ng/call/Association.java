package org.ringdown.gateway.ng.call;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.Flag;
import org.ringdown.gateway.ng.request.Names;
import org.ringdown.gateway.ng.request.Options;

/**
 * Finds the two parties that an offer or answer is about.
 *
 * @param from whose description it is
 * @param to who gets it
 */
record Association(Party from, Party to) {

    /** {@code null} when it is one party on both sides. */
    static @Nullable Association offer(
            final NgCall call, final Options options, final long epochSeconds) {
        final Names names = options.names();
        final String tag = Objects.requireNonNull(names.fromTag());
        @Nullable Party to = call.party(names.toTag());
        @Nullable Party from = call.party(tag);
        if (from == null && to != null) {
            // The callee offers in a dialog that it has not been heard in yet.
            from = call.branch(names.viaBranch());
            from = from == null || from.equals(to) ? call.untagged(to) : from;
            if (from != null) {
                from.tag = tag;
            }
        }
        if (from == null) {
            from = call.add(tag, null, epochSeconds);
        }
        if (to == null) {
            to = receiver(call, from, names, epochSeconds);
        }
        return joined(from, to);
    }

    private static Party receiver(
            final NgCall call, final Party from, final Names names, final long epochSeconds) {
        final @Nullable String branch = names.viaBranch();
        final @Nullable Party known = branch == null ? from.peer : call.branch(branch);
        final String tag = Objects.requireNonNullElse(names.toTag(), "");
        if (known == null || known.equals(from)) {
            return call.add(tag, branch, epochSeconds);
        }
        if (!tag.isEmpty() && known.untagged()) {
            known.tag = tag;
        }
        return known;
    }

    /** {@code null} when it is one party on both sides. */
    static @Nullable Association answer(
            final NgCall call, final Options options, final long epochSeconds) {
        final Names names = options.names();
        final String tag = Objects.requireNonNull(names.toTag());
        @Nullable Party to = call.party(names.fromTag());
        @Nullable Party from = call.party(tag);
        if (to == null) {
            to =
                    from != null && from.peer != null
                            ? from.peer
                            : call.add(Objects.requireNonNull(names.fromTag()), null, epochSeconds);
        }
        if (from == null) {
            from = answerer(call, to, options, tag, epochSeconds);
        }
        return joined(from, to);
    }

    private static Party answerer(
            final NgCall call,
            final Party to,
            final Options options,
            final String tag,
            final long epochSeconds) {
        @Nullable Party known = call.branch(options.names().viaBranch());
        if (known == null || known.equals(to)) {
            known = call.untagged(to);
        }
        if (known == null && !options.has(Flag.NEW_BRANCH)) {
            // Another branch answers through the one party that all of them share: the last wins.
            known = to.peer;
        }
        if (known == null || known.equals(to)) {
            return call.add(tag, options.names().viaBranch(), epochSeconds);
        }
        if (!known.untagged()) {
            call.aliases.add(new NgCall.Alias(known.tag, known));
        }
        known.tag = tag;
        return known;
    }

    private static @Nullable Association joined(final Party from, final Party to) {
        if (from.equals(to)) {
            return null;
        }
        from.endsAt = Long.MAX_VALUE;
        to.endsAt = Long.MAX_VALUE;
        from.peer = to;
        to.peer = from;
        return new Association(from, to);
    }
}
