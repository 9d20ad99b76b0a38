package org.ringdown.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Browser processes, kept for all tests. The microphone is a property of the process, so there is
 * one process for each tone.
 */
final class Browsers implements AutoCloseable {
    private static final Duration WAV = Duration.ofSeconds(10);
    private final Playwright playwright;
    private final Path folder;
    private final Map<Integer, OneBrowser> open = new HashMap<>();

    /**
     * A browser whose microphone hears a tone.
     *
     * @param browser the process
     * @param tone the frequency of its microphone
     */
    record OneBrowser(Browser browser, int tone) {}

    Browsers(final Path folder) {
        this.folder = folder;
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
    }

    /** The browser with this microphone. */
    OneBrowser withTone(final int hertz) {
        return open.computeIfAbsent(hertz, this::launch);
    }

    private OneBrowser launch(final int hertz) {
        final Path wav =
                Sounds.tone(folder.resolve("microphone-" + hertz + ".wav"), hertz, 48_000, 1, WAV);
        final Browser browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(chromium())
                                        .setArgs(
                                                List.of(
                                                        "--no-sandbox",
                                                        "--use-fake-device-for-media-stream",
                                                        "--use-fake-ui-for-media-stream",
                                                        "--use-file-for-fake-audio-capture=" + wav,
                                                        "--allow-loopback-in-peer-connection",
                                                        "--autoplay-policy=no-user-gesture-required",
                                                        "--disable-gpu",
                                                        "--disable-background-networking",
                                                        "--disable-component-update",
                                                        "--disable-sync",
                                                        "--no-first-run",
                                                        "--disable-background-timer-throttling",
                                                        "--disable-renderer-backgrounding",
                                                        "--ignore-certificate-errors")));
        return new OneBrowser(browser, hertz);
    }

    private static Path chromium() {
        return Path.of(System.getProperty("ringdown.chromium", "/usr/bin/chromium"));
    }

    @Override
    public void close() {
        open.values().forEach(b -> b.browser().close());
        playwright.close();
    }
}
