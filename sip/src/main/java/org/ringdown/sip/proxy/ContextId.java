package org.ringdown.sip.proxy;

/** The name of a response context (RFC 3261 §16.2): one received request; unique in its engine. */
public record ContextId(long value) {}
