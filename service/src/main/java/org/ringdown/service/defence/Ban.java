package org.ringdown.service.defence;

/**
 * A source that is shut out.
 *
 * @param source its address, or its network with the length after a slash
 * @param until when it ends, in nanoseconds of the process's clock
 * @param times how often this source has been shut out, this time included
 * @param why one plain sentence
 */
public record Ban(String source, long until, int times, String why) {}
