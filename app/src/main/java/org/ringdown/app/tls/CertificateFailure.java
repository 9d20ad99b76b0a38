package org.ringdown.app.tls;

/** A certificate or key cannot be used. The message is a sentence for the operator. */
public final class CertificateFailure extends Exception {
    /** A failure, in one sentence. */
    CertificateFailure(final String sentence, final Throwable cause) {
        super(sentence, cause);
    }

    /** A failure without a deeper cause. */
    CertificateFailure(final String sentence) {
        super(sentence);
    }
}
