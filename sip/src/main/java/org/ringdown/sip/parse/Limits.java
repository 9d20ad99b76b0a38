package org.ringdown.sip.parse;

/**
 * What a message may cost. All are counted in bytes, but for {@code headers}.
 *
 * @param message the whole message
 * @param headerLine one header line with its continuation lines, or the start line
 * @param headers how many header lines
 * @param body the body
 */
public record Limits(int message, int headerLine, int headers, int body) {
    /** 64 KiB a message, 8 KiB a line, 200 lines, 60 KiB a body. */
    public static final Limits DEFAULT = new Limits(64 * 1024, 8 * 1024, 200, 60 * 1024);

    /** Checks that they are positive. */
    public Limits {
        if (message <= 0 || headerLine <= 0 || headers <= 0 || body < 0) {
            throw new IllegalArgumentException("limits are positive");
        }
    }
}
