package org.ringdown.runtime.net;

import java.util.Optional;

/** Where pages come from. */
@FunctionalInterface
public interface StaticContent {
    /** No pages at all. */
    StaticContent NONE = _ -> Optional.empty();

    /**
     * Finds a file. May read from a disk or an archive: it is called on a virtual thread.
     *
     * @param path absolute, decoded, with no empty, {@code .} or {@code ..} segment, for example
     *     {@code /assets/index-DiwrgTda.js}
     */
    Optional<Asset> find(String path);

    /**
     * A file.
     *
     * @param contentType its media type
     * @param body its bytes, not to be changed
     * @param tag its entity tag (RFC 9110 §8.8.3) with the quotes
     * @param immutable whether the name changes with the content, so that it may be cached for ever
     */
    @SuppressWarnings("ArrayRecordComponent") // never compared, only served
    record Asset(String contentType, byte[] body, String tag, boolean immutable) {}
}
