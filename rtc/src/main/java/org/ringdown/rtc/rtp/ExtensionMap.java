package org.ringdown.rtc.rtp;

/**
 * Which header extensions go on to the other side, and under which identifiers they go there (RFC
 * 8285 §5). What is not named is taken out.
 */
public final class ExtensionMap {
    /** The largest identifier. */
    public static final int MAX_ID = 255;

    private final byte[] targets = new byte[MAX_ID + 1];
    private final boolean oneByteOnly;

    /**
     * A map that lets nothing through yet.
     *
     * @param oneByteOnly the other side did not agree to {@code extmap-allow-mixed}, so that
     *     two-byte elements are turned into one-byte ones; what does not fit is taken out
     */
    public ExtensionMap(final boolean oneByteOnly) {
        this.oneByteOnly = oneByteOnly;
    }

    /**
     * Lets an extension through.
     *
     * @param from its identifier here, 1 to 255 and not 15
     * @param to its identifier there, 1 to 255 and not 15
     */
    public ExtensionMap with(final int from, final int to) {
        if (!usable(from) || !usable(to)) {
            throw new IllegalArgumentException(
                    "RFC8285-4.2 an identifier is 1 to 14 or 16 to 255: " + from + ", " + to);
        }
        targets[from] = (byte) to;
        return this;
    }

    /** The identifier on the other side, or 0 when the extension is taken out. */
    public int target(final int from) {
        return targets[from] & 0xff;
    }

    boolean oneByteOnly() {
        return oneByteOnly;
    }

    private static boolean usable(final int id) {
        return id >= 1 && id <= MAX_ID && id != HeaderExtensions.RESERVED;
    }
}
