package org.ringdown.service.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class CallManager {
    private CallManager() {}
}
