package org.ringdown.runtime.media;

/** Our part in ICE (RFC 8445 §2.5, §2.3). */
public enum IceMode {
    /** We answer checks and leave the rest to the far end. */
    LITE,
    /** We check, and choose the pair. */
    CONTROLLING,
    /** We check, and the far end chooses the pair. */
    CONTROLLED
}
