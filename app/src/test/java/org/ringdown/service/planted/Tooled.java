package org.ringdown.service.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class Tooled {
    /** Uses what is for tests only. */
    public static String reach() {
        return org.ringdown.testkit.Tone.class.getName();
    }

    private Tooled() {}
}
