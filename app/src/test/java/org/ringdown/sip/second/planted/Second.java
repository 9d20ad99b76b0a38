package org.ringdown.sip.second.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class Second {
    /** The other half of a cycle. */
    public static String reach() {
        return org.ringdown.sip.first.planted.First.class.getName();
    }

    private Second() {}
}
