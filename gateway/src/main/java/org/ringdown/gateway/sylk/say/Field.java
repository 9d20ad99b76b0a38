package org.ringdown.gateway.sylk.say;

/** A SIP header field that a client adds, or is told of. */
public record Field(String name, String value) {}
