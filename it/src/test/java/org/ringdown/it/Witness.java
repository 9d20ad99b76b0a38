package org.ringdown.it;

/**
 * Something that takes part in a test, goes away after it, and can tell what it knows when the test
 * fails.
 */
public interface Witness extends AutoCloseable {
    /** What was seen, for the person who reads the failure. */
    String testimony();

    @Override
    void close();
}
