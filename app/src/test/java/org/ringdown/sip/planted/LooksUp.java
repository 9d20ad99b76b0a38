package org.ringdown.sip.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class LooksUp {
    /** Reaches into the program, which every module must not know. */
    public static String reach() {
        return org.ringdown.app.planted.Anything.class.getName();
    }

    private LooksUp() {}
}
