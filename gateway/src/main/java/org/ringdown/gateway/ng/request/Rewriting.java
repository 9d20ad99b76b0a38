package org.ringdown.gateway.ng.request;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What is changed in SDP beyond transport and codecs.
 *
 * @param replace lines of the session that become ours
 * @param ptime milliseconds of a packet towards the receiver of an offer, or {@code null}
 * @param ptimeReverse milliseconds of a packet in the answer, or {@code null}
 * @param remove kinds of media that the receiver does not see
 * @param edits what is added, removed and substituted in the finished text, by section
 * @param stripExtensions URIs of header extensions that are taken out; {@code all} for every one
 */
public record Rewriting(
        Set<Replace> replace,
        @Nullable Integer ptime,
        @Nullable Integer ptimeReverse,
        List<String> remove,
        Map<String, Edits> edits,
        List<String> stripExtensions) {

    /** Lines of the session that become ours. */
    public enum Replace {
        /** The address in {@code o=}. */
        ORIGIN,
        /** The session's {@code c=}. */
        SESSION_CONNECTION,
        /** The version in {@code o=}. */
        SDP_VERSION,
        /** The user name in {@code o=}. */
        USERNAME,
        /** {@code s=}. */
        SESSION_NAME,
        /** A zero address is not passed on. */
        ZERO_ADDRESS,
        /** All of {@code o=}. */
        ORIGIN_FULL,
        /** The version grows every time. */
        FORCE_INCREMENT_SDP_VER
    }

    /**
     * Changes of attributes in one section.
     *
     * @param add attributes to add
     * @param remove attributes to take out
     * @param substitute attributes and what stands instead
     */
    public record Edits(List<String> add, List<String> remove, Map<String, String> substitute) {
        /** Copies. */
        public Edits {
            add = List.copyOf(add);
            remove = List.copyOf(remove);
            substitute = Map.copyOf(substitute);
        }
    }

    /** Copies. */
    public Rewriting {
        replace = Set.copyOf(replace);
        remove = List.copyOf(remove);
        edits = Map.copyOf(edits);
        stripExtensions = List.copyOf(stripExtensions);
    }
}
