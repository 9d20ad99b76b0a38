package org.ringdown.app.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class Anything {
    private Anything() {}
}
