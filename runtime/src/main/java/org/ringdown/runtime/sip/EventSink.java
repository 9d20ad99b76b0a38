package org.ringdown.runtime.sip;

/** Where events go. */
@FunctionalInterface
public interface EventSink {
    /**
     * Takes an event, on any thread, in order for each flow. Must not wait: post it to the loop
     * that owns it.
     */
    void deliver(TransportEvent event);
}
