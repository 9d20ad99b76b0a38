package org.ringdown.service.port;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** Bytes as a value, which nobody changes. */
public final class Content {
    private final byte[] bytes;

    private Content(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** These bytes, which are copied. */
    public static Content of(final byte[] bytes) {
        return new Content(bytes.clone());
    }

    /** A copy of them. */
    public byte[] bytes() {
        return bytes.clone();
    }

    /** How many there are. */
    public int length() {
        return bytes.length;
    }

    @Override
    public boolean equals(final @Nullable Object other) {
        return other instanceof Content content && Arrays.equals(content.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(bytes);
    }

    /** How many bytes, and never which: these end up in logs. */
    @Override
    public String toString() {
        return bytes.length + " bytes";
    }
}
