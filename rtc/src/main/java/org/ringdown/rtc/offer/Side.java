package org.ringdown.rtc.offer;

/** The two sides of a call branch. */
public enum Side {
    /** The caller. */
    A,
    /** The callee. */
    B;

    /** The other side. */
    public Side other() {
        return this == A ? B : A;
    }
}
