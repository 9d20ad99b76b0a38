package org.ringdown.app.cli;

/** Starts the media plane alone. */
@FunctionalInterface
public interface MediaStarter {
    /**
     * Starts it.
     *
     * @throws CommandFailure with a sentence that says why it cannot
     */
    RunningServer start(MediaLaunch launch) throws CommandFailure;
}
