package org.ringdown.it;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
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
    private final Map<String, OneBrowser> open = new HashMap<>();

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
        return open.computeIfAbsent(
                "tone " + hertz, name -> new OneBrowser(launch(microphone(hertz)), hertz));
    }

    /**
     * A browser as somebody has it who has not allowed any page the microphone: it hides the
     * addresses of the machine behind names that end in {@code .local}.
     */
    OneBrowser secretive() {
        return open.computeIfAbsent("secretive", name -> new OneBrowser(launch(List.of()), 0));
    }

    /** The same in a browser whose administrator lets no page send datagrams. */
    OneBrowser withoutDatagrams(final int hertz) {
        return open.computeIfAbsent(
                "tone " + hertz + " over TCP",
                name -> {
                    final List<String> arguments = new ArrayList<>(microphone(hertz));
                    arguments.add("--webrtc-ip-handling-policy=disable_non_proxied_udp");
                    return new OneBrowser(launch(arguments), hertz);
                });
    }

    private List<String> microphone(final int hertz) {
        final Path wav =
                Sounds.tone(folder.resolve("microphone-" + hertz + ".wav"), hertz, 48_000, 1, WAV);
        return List.of(
                "--use-fake-device-for-media-stream",
                "--use-fake-ui-for-media-stream",
                "--use-file-for-fake-audio-capture=" + wav);
    }

    private Browser launch(final List<String> more) {
        final List<String> arguments = new ArrayList<>(more);
        arguments.addAll(
                List.of(
                        "--no-sandbox",
                        "--allow-loopback-in-peer-connection",
                        "--autoplay-policy=no-user-gesture-required",
                        "--disable-gpu",
                        "--disable-background-networking",
                        "--disable-component-update",
                        "--disable-sync",
                        "--no-first-run",
                        "--disable-background-timer-throttling",
                        "--disable-renderer-backgrounding",
                        "--ignore-certificate-errors"));
        return playwright
                .chromium()
                .launch(
                        new BrowserType.LaunchOptions()
                                .setExecutablePath(chromium())
                                .setArgs(arguments));
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
