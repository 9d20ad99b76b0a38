package org.ringdown.it;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.jspecify.annotations.Nullable;

/**
 * The telephone baresip: a wav file is its microphone, what it hears goes to a file, and it is
 * driven over its control port.
 */
final class Baresip implements Witness {
    private static final Duration STEP = Duration.ofSeconds(10);
    private static final Duration POLL = Duration.ofMillis(30);
    private static final Duration JUDGED = Duration.ofMillis(800);
    private static final int RTP_PORTS = 40;
    private static final List<Path> MODULES =
            List.of(
                    Path.of("/usr/lib/baresip/modules"),
                    Path.of("/usr/lib/x86_64-linux-gnu/baresip/modules"),
                    Path.of("/usr/local/lib/baresip/modules"));

    private final Path folder;
    private final int sipPort = Ports.free();
    private final int controlPort = Ports.free();
    private final int tone;
    private final String address;
    private final ChildProcess process;
    private final Socket control;
    private final List<Event> events = new CopyOnWriteArrayList<>();
    private int token;

    /**
     * What the telephone tells.
     *
     * @param type for example {@code CALL_ESTABLISHED}
     * @param parameter for example the digit or the reason
     */
    record Event(String type, String parameter) {}

    /**
     * Starts a telephone.
     *
     * @param account the line of its accounts file
     * @param tone the frequency of its microphone
     * @param codec the only codec it knows: {@code pcmu}, {@code pcma}, {@code g722} or {@code
     *     opus}; behind a plus that of its camera and screen, {@code pcmu+vp8}, or else it has none
     */
    Baresip(final Path folder, final String account, final int tone, final String codec) {
        this(folder, account, tone, codec, "127.0.0.1");
    }

    /** Starts a telephone at this address of the machine, IPv6 without brackets. */
    Baresip(
            final Path folder,
            final String account,
            final int tone,
            final String codec,
            final String address) {
        this.folder = folder;
        this.tone = tone;
        this.address = address;
        try {
            Files.createDirectories(folder.resolve("heard"));
            final String[] codecs = codec.split("\\+");
            final boolean opus = codecs[0].equals("opus");
            final int narrow = codecs[0].equals("g722") ? 16_000 : 8_000;
            final Path microphone =
                    Sounds.tone(
                            folder.resolve("microphone.wav"),
                            tone,
                            opus ? 48_000 : narrow,
                            opus ? 2 : 1,
                            Duration.ofSeconds(60));
            final boolean video = codecs.length > 1;
            Files.writeString(
                    folder.resolve("config"),
                    configuration(microphone) + (video ? pictures(codecs[1]) : ""));
            Files.writeString(
                    folder.resolve("accounts"),
                    account
                            + ";audio_codecs="
                            + (codecs[0].equals("g722") ? "g722/16000/1" : codecs[0])
                            + (video ? ";video_codecs=" + codecs[1] : "")
                            + "\n");
            Files.writeString(folder.resolve("contacts"), "");
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        process =
                new ChildProcess(
                        "baresip", new ProcessBuilder("baresip", "-f", folder.toString(), "-v"));
        control = connect();
        Thread.ofVirtual().name("baresip events").start(this::listen);
    }

    /** The account line of a user of the server. */
    static String account(
            final String user,
            final String password,
            final int serverPort,
            final String transport) {
        return account(user, password, "127.0.0.1:" + serverPort, transport);
    }

    /** The account line of a user of the server that listens at this address and port. */
    static String account(
            final String user, final String password, final String server, final String transport) {
        final String route = "sip:" + server + ";transport=" + transport;
        return "<sip:%s@%s;transport=%s>;auth_user=%s;auth_pass=%s;outbound=\"%s\";regint=60;answermode=manual"
                .formatted(user, RingdownProcess.DOMAIN, transport, user, password, route);
    }

    private String configuration(final Path microphone) {
        final int rtp = Ports.range(RTP_PORTS);
        return """
        sip_listen %s:%d
        net_interface %s
        audio_source aufile,%s
        audio_buffer 20-160
        rtp_ports %d-%d
        module_path %s
        module g711.so
        module g722.so
        module opus.so
        module aufile.so
        module sndfile.so
        module srtp.so
        snd_path %s
        module_tmp uuid.so
        module_tmp account.so
        module_app menu.so
        module_app ctrl_tcp.so
        ctrl_tcp_listen 127.0.0.1:%d
        """
                .formatted(
                        address.contains(":") ? "[" + address + "]" : address,
                        sipPort,
                        address,
                        microphone,
                        rtp,
                        rtp + RTP_PORTS - 1,
                        modules(),
                        folder.resolve("heard"),
                        controlPort);
    }

    private static String pictures(final String codec) {
        return """
        module fakevideo.so
        module %s.so
        video_source fakevideo,moving
        video_display fakevideo,screen
        video_size 320x240
        video_bitrate 300000
        video_fps 15
        """
                .formatted(codec);
    }

    /** Where its modules are. */
    static Path modules() {
        return MODULES.stream().filter(Files::isDirectory).findFirst().orElse(MODULES.getFirst());
    }

    private Socket connect() {
        return Awaitility.await("baresip's control port")
                .atMost(STEP)
                .pollInterval(POLL)
                .ignoreExceptions()
                .until(
                        () -> {
                            final Socket socket = new Socket();
                            socket.connect(Ports.loopback(controlPort));
                            return socket;
                        },
                        Socket::isConnected);
    }

    private static final Pattern TYPE = Pattern.compile("\"type\"\\s*:\\s*\"([^\"]*)\"");
    private static final Pattern PARAMETER =
            Pattern.compile("\"param\"\\s*:\\s*\"((?:[^\"\\\\]|\\\\.)*)\"");

    private void listen() {
        try (InputStream in = new BufferedInputStream(control.getInputStream())) {
            String message = netstring(in);
            while (message != null) {
                final Matcher type = TYPE.matcher(message);
                if (type.find()) {
                    final Matcher parameter = PARAMETER.matcher(message);
                    events.add(
                            new Event(type.group(1), parameter.find() ? parameter.group(1) : ""));
                }
                message = netstring(in);
            }
        } catch (final IOException closed) {
            events.add(new Event("CONTROL_CLOSED", String.valueOf(closed.getMessage())));
        }
    }

    private static @Nullable String netstring(final InputStream in) throws IOException {
        int length = 0;
        for (int c = in.read(); c != ':'; c = in.read()) {
            if (c < 0) {
                return null;
            }
            length = length * 10 + c - '0';
        }
        final byte[] text = in.readNBytes(length);
        return in.read() < 0 ? null : new String(text, StandardCharsets.UTF_8);
    }

    /** Gives a command: dial, accept, hangup, hold, resume, quit. */
    void command(final String command, final String parameter) {
        token++;
        final String json =
                "{\"command\":\"%s\",\"params\":\"%s\",\"token\":\"%d\"}"
                        .formatted(command, parameter, token);
        try {
            control.getOutputStream()
                    .write((json.length() + ":" + json + ",").getBytes(StandardCharsets.UTF_8));
        } catch (final IOException gone) {
            throw new UncheckedIOException("baresip takes no commands", gone);
        }
    }

    /** Waits until it has decoded a picture, which takes a whole one. */
    void awaitPicture() {
        process.awaitLine(Pattern.compile("receiving with resolution \\d+ x \\d+"), STEP);
    }

    void dial(final String uri) {
        command("dial", uri);
    }

    void accept() {
        command("accept", "");
    }

    void hangUp() {
        command("hangup", "");
    }

    /** Presses digits, which it does as fast as it can. */
    void press(final String digits) {
        command("sndcode", digits);
    }

    /** Takes the next call as soon as it comes, without anybody waiting for that. */
    void acceptNext() {
        Thread.ofVirtual()
                .name("baresip accepts")
                .start(() -> {
                    await("CALL_INCOMING");
                    accept();
                });
    }

    /** Waits until the server has taken the registration. */
    void awaitRegistered() {
        process.awaitLine(
                Pattern.compile("200 OK .*\\[\\d+ binding|\\{\\d+/\\w+/v\\d\\} 200 OK"), STEP);
    }

    /** Waits for an event of this type and gives its first one. */
    Event await(final String type) {
        return Awaitility.await("baresip tells " + type)
                .atMost(STEP)
                .pollInterval(POLL)
                .until(() -> first(type), event -> event != null);
    }

    private @Nullable Event first(final String type) {
        return events.stream().filter(e -> e.type().equals(type)).findFirst().orElse(null);
    }

    /** Forgets what was told, before the next call. */
    void forget() {
        events.clear();
    }

    /** The digits that were pressed on the other side, as far as they have come. */
    String digits() {
        final StringBuilder digits = new StringBuilder();
        events.stream()
                .filter(e -> e.type().equals("CALL_DTMF_START"))
                .forEach(e -> digits.append(e.parameter()));
        return digits.toString();
    }

    /** Waits until it hears this tone at the level at which all tones are sent. */
    void awaitTone(final int hertz) {
        awaitTone(hertz, Sounds.LEVEL);
    }

    /** Waits until it hears this tone at the level at which it is sent, in dBFS. */
    void awaitTone(final int hertz, final double level) {
        Awaitility.await("baresip hears " + hertz + " Hz")
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(100))
                .until(this::heard, heard -> heard.is(hertz, level));
    }

    /** Waits until it has heard this much in the newest call, be it sound or silence. */
    void awaitHeard(final Duration time) {
        Awaitility.await("baresip hears for " + time)
                .atMost(STEP)
                .pollInterval(Duration.ofMillis(100))
                .until(() -> newest(time.multipliedBy(2)).lasts(time));
    }

    /** The last of what was heard in the newest call. */
    Sounds.Heard heard() {
        return newest(JUDGED);
    }

    private Sounds.Heard newest(final Duration length) {
        try (Stream<Path> files = Files.list(folder.resolve("heard"))) {
            return files.filter(f -> f.getFileName().toString().endsWith("-dec.wav"))
                    .max(Path::compareTo)
                    .map(f -> Sounds.tail(f, length))
                    .orElse(new Sounds.Heard(new short[0], 8_000));
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }

    /** The frequency of its microphone. */
    int tone() {
        return tone;
    }

    int sipPort() {
        return sipPort;
    }

    @Override
    public String testimony() {
        final List<String> told = new ArrayList<>();
        events.forEach(e -> told.add(e.toString()));
        return "baresip heard "
                + heard()
                + "\n"
                + String.join("\n", told)
                + "\n"
                + process.tail(60);
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            command("quit", "");
            Awaitility.await("baresip ends")
                    .atMost(STEP)
                    .pollInterval(POLL)
                    .until(() -> !process.isAlive());
        }
        try {
            control.close();
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
        process.close();
    }
}
