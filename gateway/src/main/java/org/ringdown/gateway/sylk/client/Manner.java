package org.ringdown.gateway.sylk.client;

/**
 * How a client wants to be spoken with.
 *
 * @param early whether it takes sound before the answer
 * @param updates whether it answers offers within a session
 */
public record Manner(boolean early, boolean updates) {}
