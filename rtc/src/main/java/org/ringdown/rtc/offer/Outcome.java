package org.ringdown.rtc.offer;

/**
 * What became of an offer or an answer that passes through: {@link Rewritten} or {@link Refused}.
 */
public sealed interface Outcome permits Rewritten, Refused {}
