package org.ringdown.bench.loss;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** A call of a browser and a telephone, which do not have a codec in common. */
final class Call implements AutoCloseable {
    private final Path path;
    private final End browser;
    private final End phone;

    /**
     * The way between them.
     *
     * @param name what tables call it
     * @param server who converts; {@code null} for nobody, so that the telephone speaks Opus
     * @param sound what the browser has
     * @param phonesLine whether the line of the telephone is the bad one, not the browser's
     */
    record Path(String name, @Nullable Server server, Sound sound, boolean phonesLine) {}

    Call(final Path path, final End browser, final End phone) {
        this.path = path;
        this.browser = browser;
        this.phone = phone;
    }

    Path path() {
        return path;
    }

    End browser() {
        return browser;
    }

    End phone() {
        return phone;
    }

    /**
     * Sets it up.
     *
     * @param loss what is lost of a hundred of the browser's packets
     */
    void connect(final String id, final int loss) throws IOException {
        final Server server = path.server();
        if (server == null) {
            browser.talkTo(phone.port());
            phone.talkTo(browser.port());
            return;
        }
        final Server.Answer answer = server.connect(id, path.sound(), browser.port(), phone.port());
        browser.talkTo(answer.browsersPort());
        phone.talkTo(answer.phonesPort());
        if (answer.copies()) {
            browser.mouth().repeat();
        }
        if (!server.reports()) {
            browser.mouth().expect(loss);
        }
    }

    @Override
    public void close() throws IOException {
        browser.close();
        phone.close();
    }
}
