package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/** Calls through the server are recorded as its operator wants it. */
@ExtendWith(Site.Extension.class)
@Timeout(90)
class RecordingIT {
    private static final String HERE = "127.0.0.1";
    private static final Duration JUDGED = Duration.ofMillis(600);

    private static List<Path> files(final Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            return files.sorted().toList();
        } catch (final IOException none) {
            throw new UncheckedIOException(none);
        }
    }

    /** Waits for the one file of a directory. */
    static Path only(final Path directory) {
        return await("a recording")
                .atMost(BrowserPhone.STEP)
                .ignoreExceptions()
                .until(() -> files(directory), files -> files.size() == 1)
                .getFirst();
    }

    /** Waits until the end of what was recorded so far is this tone. */
    static void awaitTone(final Path file, final int channel, final int hertz) {
        await(hertz + " Hz in channel " + channel)
                .atMost(BrowserPhone.STEP)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> Sounds.tail(file, JUDGED, channel), heard -> heard.is(hertz));
    }

    @Test
    void aCallIsRecordedWhateverBecomesOfTheServer(final Site site) throws IOException {
        final RingdownProcess server =
                site.ownServer(
                        HERE,
                        """
                        recordings = "said"
                        recording-sides = "separate"
                        record = "all"
                        """);
        final RawPhone dave = site.rawPhone(server, "dave");
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog _ = dave.answer();
        alice.awaitCall("talking");
        dave.awaitTone(Site.FIRST_TONE);
        final Path directory = server.folder().resolve("said");
        await("a file for each side")
                .atMost(BrowserPhone.STEP)
                .ignoreExceptions()
                .until(() -> files(directory).size() == 2);
        final List<Path> both = files(directory);
        awaitTone(both.getFirst(), 0, Site.FIRST_TONE);

        server.kill();

        awaitTone(both.getFirst(), 0, Site.FIRST_TONE);
        awaitTone(both.getLast(), 0, Site.RAW_TONE);
        assertThat(both.getFirst().toString()).endsWith("-a.wav");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(both.getFirst())))
                .isEqualTo("rw-------");
    }

    @Test
    void callsOfOthersAreNotRecorded(final Site site) {
        final RingdownProcess server =
                site.ownServer(
                        HERE,
                        """
                        recordings = "said"
                        recording-sides = "stereo"
                        record = ["bob"]
                        """);
        final RawPhone dave = site.rawPhone(server, "dave");
        final RawPhone bob = site.rawPhone(server, "bob");
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        alice.call(Site.address("dave"), false);
        final RawPhone.Dialog first = dave.answer();
        dave.awaitTone(Site.FIRST_TONE);
        first.hangUp();
        alice.awaitCall("over");
        assertThat(files(server.folder().resolve("said"))).isEmpty();

        alice.call(Site.address("bob"), false);
        final RawPhone.Dialog second = bob.answer();
        bob.awaitTone(Site.FIRST_TONE);

        final Path file = only(server.folder().resolve("said"));
        awaitTone(file, 0, Site.FIRST_TONE);
        awaitTone(file, 1, Site.RAW_TONE);
        second.hangUp();
        alice.awaitCall("over");
    }

    /** Their media would go directly; what is to be recorded has to come by. */
    @Test
    void twoBrowsersAreRecorded(final Site site) {
        final RingdownProcess server =
                site.ownServer(
                        HERE,
                        """
                        recordings = "said"
                        recording-sides = "stereo"
                        record = ["carol"]
                        """);
        final BrowserPhone alice =
                site.browser(server, BrowserPhone.Library.JSSIP, "alice", Site.FIRST_TONE);
        final BrowserPhone carol =
                site.browser(server, BrowserPhone.Library.SIPJS, "carol", Site.SECOND_TONE);
        alice.call(Site.address("carol"), false);
        carol.awaitCall("incoming");
        carol.answer(false);
        alice.awaitTone(Site.SECOND_TONE);
        carol.awaitTone(Site.FIRST_TONE);

        final Path file = only(server.folder().resolve("said"));
        awaitTone(file, 0, Site.FIRST_TONE);
        awaitTone(file, 1, Site.SECOND_TONE);
        alice.hangUp();
        carol.awaitCall("over");
    }
}
