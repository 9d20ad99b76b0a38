package org.ringdown.service.agent.script;

/** A program with a telephone. It runs on a thread of its own that may wait, a virtual one. */
@FunctionalInterface
public interface Script {
    /** Does what it does, to its end. Calls that are up then go on without it. */
    void run(Phone phone) throws InterruptedException;
}
