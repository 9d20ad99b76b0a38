package org.ringdown.gateway.two.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class Two {
    private Two() {}
}
