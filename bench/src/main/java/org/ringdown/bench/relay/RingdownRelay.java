package org.ringdown.bench.relay;

import java.io.BufferedReader;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.ringdown.core.Entropy;
import org.ringdown.rtc.dtls.DtlsEndpoint;
import org.ringdown.rtc.offer.IceParameters;

/** Ringdown's media plane, in a virtual machine of its own: see {@link RelayUnderTest}. */
final class RingdownRelay implements Relay {
    private final Process process;
    private final BufferedReader from;
    private final BufferedWriter to;
    private final Entropy entropy;
    private final int webRtcPort;
    private final String fingerprint;
    private int counter;

    private RingdownRelay(
            final Process process,
            final BufferedReader from,
            final BufferedWriter to,
            final Entropy entropy)
            throws IOException {
        this.process = process;
        this.from = from;
        this.to = to;
        this.entropy = entropy;
        final String[] ready = answer("ready", 3);
        webRtcPort = Integer.parseInt(ready[1]);
        fingerprint = ready[2];
    }

    /**
     * Starts it on our own class path.
     *
     * @param options for the virtual machine
     */
    static RingdownRelay start(final Entropy entropy, final List<String> options)
            throws IOException {
        final List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("-cp");
        command.add(System.getProperty("java.class.path"));
        command.add(RelayUnderTest.class.getName());
        final Process process =
                new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
        Runtime.getRuntime().addShutdownHook(new Thread(process::destroy));
        return new RingdownRelay(
                process,
                new BufferedReader(
                        new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII)),
                new BufferedWriter(
                        new OutputStreamWriter(
                                process.getOutputStream(), StandardCharsets.US_ASCII)),
                entropy);
    }

    private String[] ask(final String question, final String expected, final int words)
            throws IOException {
        to.write(question);
        to.newLine();
        to.flush();
        return answer(expected, words);
    }

    private String[] answer(final String expected, final int words) throws IOException {
        final String line = from.readLine();
        if (line == null) {
            throw new IOException("the relay under test has ended");
        }
        final String[] answer = line.split(" ", words);
        if (!answer[0].equals(expected) || answer.length < words) {
            throw new IOException("the relay under test said: " + line);
        }
        return answer;
    }

    @Override
    public String name() {
        return "Ringdown";
    }

    @Override
    public long process() {
        return process.pid();
    }

    @Override
    public List<Talker> phones(final Load load, final int calls) throws IOException {
        final List<Talker> talkers = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            final Talker one = new Talker(load.io(), ++counter);
            final Talker other = new Talker(load.io(), ++counter);
            final String[] ports = ask("phones " + one.port() + ' ' + other.port(), "ports", 3);
            one.talkTo(Integer.parseInt(ports[1]));
            other.talkTo(Integer.parseInt(ports[2]));
            talkers.add(one);
            talkers.add(other);
        }
        return talkers;
    }

    @Override
    public List<Talker> phonesAndSecure(final Load load, final int calls, final Cipher cipher)
            throws IOException {
        final DtlsEndpoint endpoint =
                new DtlsEndpoint(entropy, System.currentTimeMillis(), List.of(cipher.profile()));
        final List<Talker> talkers = new ArrayList<>();
        final List<BrowserHandshake> handshakes = new ArrayList<>();
        for (int i = 0; i < calls; i++) {
            final Talker phone = new Talker(load.io(), ++counter);
            final Talker browser = new Talker(load.io(), ++counter);
            final IceParameters ours = new IceParameters(entropy.token(4), entropy.token(16));
            final String[] ports =
                    ask(
                            "browser %d %s %s %s"
                                    .formatted(
                                            phone.port(),
                                            ours.ufrag(),
                                            ours.password(),
                                            endpoint.fingerprint()),
                            "ports",
                            4);
            phone.talkTo(Integer.parseInt(ports[1]));
            browser.talkTo(webRtcPort);
            handshakes.add(
                    new BrowserHandshake(
                            browser,
                            endpoint,
                            ours,
                            new IceParameters(ports[2], ports[3]),
                            fingerprint,
                            entropy));
            talkers.add(phone);
            talkers.add(browser);
        }
        BrowserHandshake.all(load, handshakes);
        return talkers;
    }

    @Override
    public void hangUp() throws IOException {
        ask("close", "closed", 1);
    }

    @Override
    public void close() throws IOException {
        to.close();
        try {
            if (!process.waitFor(10, TimeUnit.SECONDS)) {
                process.destroyForcibly();
            }
        } catch (final InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
