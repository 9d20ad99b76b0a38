package org.ringdown.it;

import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.Page;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A page in a browser, whichever it is. */
interface Tab extends Witness {
    /** Opens an address and waits until the page is there. */
    void open(String address);

    /**
     * Calls a JavaScript function in the page, waits for what it promises, and gives the result as
     * {@code Map}, {@code List}, {@code Number}, {@code String} or {@code Boolean}.
     */
    @Nullable Object evaluate(String function, @Nullable Object argument);

    /** Calls a function without an argument. */
    default @Nullable Object evaluate(final String function) {
        return evaluate(function, null);
    }

    /** Whether the page is still there. */
    boolean isOpen();

    /** What the page's WebSockets sent ({@code ->}) and received, if this browser tells. */
    List<String> wire();

    /** One in Chromium. */
    final class InChromium implements Tab {
        private final BrowserContext context;
        private final Page page;
        private final List<String> console = new CopyOnWriteArrayList<>();
        private final List<String> wire = new CopyOnWriteArrayList<>();

        InChromium(final Browsers.OneBrowser browser) {
            context = browser.browser().newContext();
            page = context.newPage();
            page.onConsoleMessage(message -> console.add(message.type() + ": " + message.text()));
            page.onPageError(error -> console.add("page error: " + error));
            page.onWebSocket(socket -> {
                socket.onFrameSent(frame -> wire.add("-> " + frame.text()));
                socket.onFrameReceived(frame -> wire.add("<- " + frame.text()));
            });
        }

        @Override
        public void open(final String address) {
            page.navigate(address);
        }

        @Override
        public @Nullable Object evaluate(final String function, final @Nullable Object argument) {
            return page.evaluate(function, argument);
        }

        @Override
        public boolean isOpen() {
            return !page.isClosed();
        }

        @Override
        public List<String> wire() {
            return wire;
        }

        @Override
        public String testimony() {
            return "console:\n"
                    + String.join("\n", console)
                    + "\nsocket:\n"
                    + String.join("\n", wire);
        }

        @Override
        public void close() {
            context.close();
        }
    }
}
