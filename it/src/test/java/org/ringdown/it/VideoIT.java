package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestReporter;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;
import org.opentest4j.TestAbortedException;

/** Pictures between a browser and a telephone that has a camera and a screen. */
@ExtendWith(Site.Extension.class)
@Timeout(120)
class VideoIT {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration POLL = Duration.ofMillis(200);

    /** More than the 300 kbit/s that Chromium begins with, as far as a busy machine lets it. */
    private static final int RAISED = 350_000;

    private static void until(final String what, final BooleanSupplier done) {
        await(what).atMost(LONG).pollInterval(POLL).until(done::getAsBoolean);
    }

    @Test
    void aBrowserCallsAVideoTelephone(final Site site, final TestReporter reporter) {
        final Baresip bob = site.baresip("bob", "udp", "pcmu+vp8");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);

        alice.call(Site.address("bob"), true);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");

        alice.awaitPicture();
        bob.awaitPicture();
        alice.awaitTone(Site.PHONE_TONE);
        // Without our feedback a browser stays at the rate that it begins with.
        until("the rate rises", () -> alice.count("mayBeSent") > RAISED);
        final double before = alice.count("bytesSent");
        final long at = System.nanoTime();
        until("megabits are sent", () -> alice.count("bytesSent") > before + 250_000);
        final long rate =
                Math.round(
                        (alice.count("bytesSent") - before) * 8 / (System.nanoTime() - at) * 1e9);
        assertThat(rate).as("bits a second").isGreaterThan(300_000);
        reporter.publishEntry("Chromium sends, bits a second", Long.toString(rate));

        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    @Test
    void aVideoTelephoneCallsABrowser(final Site site) {
        final Baresip bob = site.baresip("bob", "udp", "pcmu+vp8");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);

        bob.dial(Site.address("alice"));
        alice.awaitCall("incoming");
        alice.answer(true);
        bob.await("CALL_ESTABLISHED");

        // That the rate rises is seen above; a browser that is called does not always send more.
        alice.awaitPicture();
        bob.awaitPicture();
        bob.hangUp();
        alice.awaitCall("over");
    }

    @Test
    void picturesGoOnWhileTheBrowsersLineLosesEveryTwentiethPacket(final Site site) {
        final Baresip bob = site.baresip("bob", "udp", "pcmu+vp8");
        final BrowserPhone alice =
                site.browser(BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.call(Site.address("bob"), true);
        bob.await("CALL_INCOMING");
        bob.accept();
        alice.awaitCall("talking");
        alice.awaitPicture();
        bob.awaitPicture();

        try (Loss _ = new Loss(site.server().webRtcPort())) {
            // What the telephone sent and the browser lost comes again, in a stream of its own.
            until("losses come again", () -> alice.count("repeated") > 10);
            assertThat(alice.count("nacks")).isPositive();
            // What the browser sent and we lost is asked for, though the telephone cannot.
            until("losses are sent again", () -> alice.count("repeatedSent") > 10);
            assertThat(alice.count("nacked")).isPositive();
            alice.awaitPicture();
        }
        alice.hangUp();
        bob.await("CALL_CLOSED");
    }

    /** Every twentieth datagram to and from a port of this machine is lost. */
    private static final class Loss implements AutoCloseable {
        private final int port;

        Loss(final int port) {
            this.port = port;
            if (!tables("-A", "--dport") || !tables("-A", "--sport")) {
                throw new TestAbortedException("iptables is not permitted here");
            }
        }

        private boolean tables(final String what, final String side) {
            final List<String> command =
                    List.of(
                            "iptables",
                            "-w",
                            what,
                            "INPUT",
                            "-i",
                            "lo",
                            "-p",
                            "udp",
                            side,
                            Integer.toString(port),
                            "-m",
                            "statistic",
                            "--mode",
                            "random",
                            "--probability",
                            "0.05",
                            "-j",
                            "DROP");
            try {
                return new ProcessBuilder(command).inheritIO().start().waitFor() == 0;
            } catch (final IOException | InterruptedException none) {
                return false;
            }
        }

        @Override
        public void close() {
            final boolean towards = tables("-D", "--dport");
            final boolean from = tables("-D", "--sport");
            if (!towards || !from) {
                throw new UncheckedIOException(new IOException("the loss goes on"));
            }
        }
    }
}
