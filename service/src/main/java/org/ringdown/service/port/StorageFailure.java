package org.ringdown.service.port;

/**
 * The store could not do its work: the disk is full, the file is locked, unreadable or damaged. The
 * message is a sentence for the operator and holds nothing secret.
 */
public final class StorageFailure extends RuntimeException {
    /** A failure, in one sentence. */
    public StorageFailure(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }
}
