package org.ringdown.service.planted;

/** Breaks a rule on purpose; see the architecture test. */
public interface OpenCommand {
    /** A field that changes. */
    String name();
}
