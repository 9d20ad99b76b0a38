package org.ringdown.gateway.sylk.say;

/**
 * A candidate as browsers give it (RFC 8829).
 *
 * @param candidate the attribute's value, beginning with {@code candidate:}
 * @param line which m-line it is of, from 0
 * @param mid that line's {@code a=mid}
 */
public record Candidate(String candidate, int line, String mid) {}
