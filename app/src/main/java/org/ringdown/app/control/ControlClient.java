package org.ringdown.app.control;

import java.io.IOException;
import java.net.ConnectException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Asks a running server. */
public final class ControlClient {
    private final Path data;

    /** Asks the server of this data directory. */
    public ControlClient(final Path data) {
        this.data = data;
    }

    /** Nobody answers: no server runs on this data directory. */
    public static final class NoServer extends Exception {
        private NoServer(final String sentence) {
            super(sentence);
        }
    }

    /**
     * The answer to a question, waited for.
     *
     * @param words the question's name and what belongs to it
     * @throws NoServer when no server runs, with a sentence that says so
     * @throws Answers.Refusal when it has no answer, with its sentence
     */
    public String ask(final List<String> words) throws NoServer, Answers.Refusal {
        final Path file = data.resolve(ControlSocket.FILE);
        if (!Files.exists(file)) {
            throw new NoServer(
                    "No server runs on the data directory "
                            + data
                            + "; start one with \"ringdown serve\".");
        }
        final String answer;
        try (SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            ControlLine.write(channel, ControlLine.line(words));
            answer = ControlLine.read(channel, false, ControlLine.ANSWER);
        } catch (final ConnectException left) {
            throw new NoServer(
                    "No server runs on the data directory "
                            + data
                            + " any more; start one with \"ringdown serve\".");
        } catch (final IOException failure) {
            throw new Answers.Refusal(
                    "The server at "
                            + file
                            + " could not be asked ("
                            + failure.getMessage()
                            + ").");
        }
        if (answer.startsWith("ok\n")) {
            return answer.substring(3);
        }
        throw new Answers.Refusal(
                answer.startsWith("no\n") ? answer.substring(3) : "The server hung up.");
    }
}
