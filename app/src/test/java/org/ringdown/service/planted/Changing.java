package org.ringdown.service.planted;

/** Breaks a rule on purpose; see the architecture test. */
@SuppressWarnings("NonFinalStaticField")
public final class Changing {
    static int count;

    private Changing() {}
}
