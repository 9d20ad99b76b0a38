package org.ringdown.runtime.loop;

/** A thread that does other work, too, on which a loop takes its turns. */
public interface LoopThread {
    /** Whether the caller is this thread. */
    boolean here();

    /**
     * Runs a task on this thread, soon and once; any thread.
     *
     * @throws java.util.concurrent.RejectedExecutionException when the thread has ended
     */
    void run(Runnable task);

    /** Runs a task on this thread after some nanoseconds; called on this thread. */
    void runIn(long nanos, Runnable task);
}
