package org.ringdown.testkit;

import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.platform.launcher.LauncherSession;
import org.junit.platform.launcher.LauncherSessionListener;

/**
 * Lets tests look often whether what they wait for is so. Most of it happens within a millisecond,
 * and the tenth of a second that Awaitility lets pass by itself made up most of what they took.
 */
public final class EagerWaiting implements LauncherSessionListener {
    private static final Duration OFTEN = Duration.ofMillis(10);

    /** For every run of tests that has this module on its class path; JUnit makes it. */
    public EagerWaiting() {}

    @Override
    public void launcherSessionOpened(final LauncherSession session) {
        Awaitility.setDefaultPollInterval(OFTEN);
    }
}
