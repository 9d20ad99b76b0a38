package org.ringdown.gateway.sylk.run;

/**
 * What one connection may send.
 *
 * @param message the longest message, in bytes
 * @param rate messages a second, on average; 0 for any number
 * @param burst messages at once
 */
public record SocketLimits(int message, int rate, int burst) {
    /** 256 KiB; 50 a second, and 500 at once: a call begins with dozens of candidates. */
    public static final SocketLimits DEFAULT = new SocketLimits(262_144, 50, 500);
}
