package org.ringdown.sip.first.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class First {
    /** One half of a cycle. */
    public static String reach() {
        return org.ringdown.sip.second.planted.Second.class.getName();
    }

    private First() {}
}
