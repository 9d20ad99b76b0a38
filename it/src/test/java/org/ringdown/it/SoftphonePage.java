package org.ringdown.it;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.options.AriaRole;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.awaitility.Awaitility;

/** The server's own page, used as a person does: by what is written on its buttons. */
final class SoftphonePage implements Witness {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final double MILLIS = 10_000;
    private static final Duration POLL = Duration.ofMillis(50);

    private final BrowserContext context;
    private final Page page;
    private final List<String> console = new CopyOnWriteArrayList<>();
    private final List<String> strangers = new CopyOnWriteArrayList<>();

    SoftphonePage(final Browsers.OneBrowser browser) {
        context = browser.browser().newContext();
        context.addInitScript(ears());
        page = context.newPage();
        page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
        page.onPageError(error -> console.add("page error: " + error));
        page.onRequest(request -> note(request.url()));
        page.onWebSocket(socket -> note(socket.url()));
    }

    /** Lets the test hear what the page hears. */
    private static String ears() {
        try (InputStream script =
                Objects.requireNonNull(SoftphonePage.class.getResourceAsStream("/page/ear.js"))) {
            return new String(script.readAllBytes(), StandardCharsets.UTF_8);
        } catch (final IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private void note(final String url) {
        final URI to = URI.create(url);
        if (!"localhost".equals(to.getHost()) && !"data".equals(to.getScheme())) {
            strangers.add(url);
        }
    }

    /** Opens an address. */
    void open(final URI address) {
        page.navigate(address.toString());
    }

    /** The address that the browser shows. */
    String address() {
        return page.url();
    }

    /** Fills a field by its label. */
    void fill(final String label, final String text) {
        page.getByLabel(label, new Page.GetByLabelOptions().setExact(true)).fill(text);
    }

    /** Presses a button by its word. */
    void press(final String word) {
        page.getByRole(AriaRole.BUTTON, new Page.GetByRoleOptions().setName(word).setExact(true))
                .locator("visible=true")
                .click(new Locator.ClickOptions().setTimeout(MILLIS));
    }

    /** Types a key. */
    void key(final String key) {
        page.keyboard().press(key);
    }

    /** Waits until this text can be seen; what is only spoken does not count. */
    void awaitText(final String text) {
        page.locator("#app")
                .getByText(text)
                .locator("visible=true")
                .first()
                .waitFor(new Locator.WaitForOptions().setTimeout(MILLIS));
    }

    /** Waits until the timer of a call runs: sound comes in. */
    void awaitTimer() {
        page.getByRole(AriaRole.TIMER).waitFor(new Locator.WaitForOptions().setTimeout(MILLIS));
    }

    /** Waits until this tone is heard. */
    void awaitTone(final int hertz) {
        Awaitility.await("the softphone hears " + hertz + " Hz")
                .atMost(STEP)
                .pollInterval(POLL)
                .until(
                        () ->
                                (Map<?, ?>)
                                        Objects.requireNonNull(
                                                page.evaluate("() => window.hear()")),
                        heard ->
                                Sounds.isClose(
                                        number(heard, "hertz"),
                                        number(heard, "level"),
                                        number(heard, "purity"),
                                        hertz));
    }

    private static double number(final Map<?, ?> map, final String name) {
        return map.get(name) instanceof Number n ? n.doubleValue() : 0;
    }

    /** Waits until pictures of the other side are shown. */
    void awaitPicture() {
        page.waitForFunction("() => document.querySelector('video.theirs').videoWidth > 0");
    }

    /** What the browser says of the camera, as it is in use. */
    Map<?, ?> camera() {
        return (Map<?, ?>)
                Objects.requireNonNull(
                        page.evaluate(
                                """
                                () => {
                                  const stream = document.querySelector('video.own').srcObject;
                                  return stream.getVideoTracks()[0].getSettings();
                                }\
                                """));
    }

    /** Takes a picture of the page. */
    void picture(final Path file) {
        page.screenshot(new Page.ScreenshotOptions().setPath(file));
    }

    /** What the page asked of anybody but the server. */
    List<String> strangers() {
        return strangers;
    }

    /** What the browser complained about. */
    List<String> complaints() {
        return console.stream()
                .filter(line -> line.startsWith("error") || line.startsWith("page error"))
                .toList();
    }

    @Override
    public String testimony() {
        return "softphone at "
                + page.url()
                + "\nconsole:\n"
                + String.join("\n", console)
                + "\npage:\n"
                + page.locator("body").innerText();
    }

    @Override
    public void close() {
        context.close();
    }
}
