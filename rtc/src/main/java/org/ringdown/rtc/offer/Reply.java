package org.ringdown.rtc.offer;

/** What a server-terminated call says to an offer or an answer: {@link Accepted} or a refusal. */
public sealed interface Reply permits Accepted, Refused {}
