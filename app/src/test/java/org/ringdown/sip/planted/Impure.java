package org.ringdown.sip.planted;

import java.util.concurrent.locks.ReentrantLock;

/** Breaks a rule on purpose; see the architecture test. */
public final class Impure {
    /** Holds a lock. */
    public final ReentrantLock lock = new ReentrantLock();
}
