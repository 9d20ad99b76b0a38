package org.ringdown.gateway.one.planted;

/** Breaks a rule on purpose; see the architecture test. */
public final class One {
    /** Sees the other gateway. */
    public static String reach() {
        return org.ringdown.gateway.two.planted.Two.class.getName();
    }

    private One() {}
}
