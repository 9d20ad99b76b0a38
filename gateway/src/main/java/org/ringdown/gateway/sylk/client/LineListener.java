package org.ringdown.gateway.sylk.client;

/** Hears what happens on a line, on the client's loop. */
@FunctionalInterface
public interface LineListener {
    /** Something happened. */
    void happened(LineEvent event);
}
