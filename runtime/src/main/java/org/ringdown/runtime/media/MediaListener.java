package org.ringdown.runtime.media;

/** Who is told what happens to the legs. */
@FunctionalInterface
public interface MediaListener {
    /** Called on a media thread, which must not wait: post elsewhere and return. */
    void happened(MediaEvent event);
}
