package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;

/**
 * The telephone linphonec: driven by lines on its standard input, wav files as microphone and
 * loudspeaker.
 */
final class Linphone implements Witness {
    private static final Duration STEP = Duration.ofSeconds(15);
    private static final Duration JUDGED = Duration.ofMillis(800);
    private static final int RTP_PORTS = 10;
    private final Path heard;
    private final Path microphone;
    private final Path log;
    private final ChildProcess process;

    /**
     * Starts a telephone of this user of the server.
     *
     * @param server its address, port and transport, as {@code 127.0.0.1:5060;transport=udp}
     */
    Linphone(
            final Path folder,
            final String user,
            final String password,
            final String server,
            final int tone) {
        heard = folder.resolve("heard.wav");
        log = folder.resolve("debug.log");
        final Path config = folder.resolve("rc");
        try {
            // Without this folder its database cannot be opened.
            Files.createDirectories(folder.resolve(".local/share/linphone"));
            Files.writeString(config, configuration(user, password, server));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        microphone =
                Sounds.tone(
                        folder.resolve("microphone.wav"), tone, 8_000, 1, Duration.ofSeconds(60));
        final ProcessBuilder builder =
                new ProcessBuilder(
                        "linphonec",
                        "-c",
                        config.toString(),
                        "-S",
                        "-l",
                        log.toString(),
                        "-d",
                        "5");
        builder.environment().put("HOME", folder.toString());
        process = new ChildProcess("linphonec", builder);
        process.type("soundcard use files");
    }

    private static String configuration(
            final String user, final String password, final String server) {
        final int rtp = Ports.range(RTP_PORTS);
        return """
        [sip]
        sip_port=%1$d
        sip_tcp_port=%2$d
        sip_tls_port=%9$d
        verify_server_certs=0
        verify_server_cn=0
        bind_address=127.0.0.1
        default_proxy=0
        [rtp]
        audio_rtp_port=%3$d-%4$d
        bind_address=127.0.0.1
        [proxy_0]
        reg_proxy=<sip:%5$s>
        reg_route=<sip:%5$s;lr>
        reg_identity=sip:%6$s@%7$s
        reg_sendregister=1
        reg_expires=120
        [auth_info_0]
        username=%6$s
        passwd=%8$s
        realm=%7$s
        domain=%7$s
        """
                .formatted(
                        Ports.free(),
                        Ports.free(),
                        rtp,
                        rtp + RTP_PORTS - 1,
                        server,
                        user,
                        RingdownProcess.DOMAIN,
                        password,
                        Ports.free());
    }

    /** Waits until the server has taken the registration; only the log tells. */
    void awaitRegistered() {
        Awaitility.await("linphone is registered")
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(50))
                .until(() -> log().contains("Register refresher [200] reason [OK]"));
    }

    private String log() {
        try {
            return Files.isReadable(log) ? Files.readString(log, StandardCharsets.ISO_8859_1) : "";
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    void call(final String address) {
        process.type("call " + address);
    }

    /** Sends a text. */
    void write(final String address, final String text) {
        process.type("chat " + address + " " + text);
    }

    /** Waits until this text has come. */
    void awaitMessage(final String text) {
        process.awaitLine(Pattern.compile("Message received from .*" + Pattern.quote(text)), STEP);
    }

    void awaitIncoming() {
        process.awaitLine(Pattern.compile("(?i)incoming call from"), STEP);
    }

    void answer() {
        process.type("answer");
    }

    /** Waits until the call is up, then speaks and listens: both work from here on only. */
    void talk() {
        process.awaitLine(Pattern.compile("Call \\d+ with .* connected"), STEP);
        process.type("record " + heard);
        process.type("play " + microphone);
    }

    void hangUp() {
        process.type("terminate");
    }

    void awaitEnd() {
        process.awaitLine(Pattern.compile("Call \\d+ with .* ended"), STEP);
    }

    /**
     * Waits until this tone is at the end of its recording, which is written when the call is over.
     */
    void awaitTone(final int hertz) {
        Awaitility.await("linphone hears " + hertz + " Hz")
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(100))
                .until(this::last, sound -> sound.is(hertz));
    }

    private Sounds.Heard last() {
        return Files.isReadable(heard)
                ? Sounds.tail(heard, JUDGED)
                : new Sounds.Heard(new short[0], 8_000);
    }

    @Override
    public String testimony() {
        final String all = log();
        return "linphone heard "
                + last()
                + "\n"
                + process.tail(40)
                + "\n"
                + all.substring(Math.max(0, all.length() - 20_000));
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            process.type("quit");
            Awaitility.await("linphonec ends")
                    .atMost(STEP)
                    .pollInterval(Duration.ofMillis(50))
                    .until(() -> !process.isAlive());
        }
        process.close();
    }
}
