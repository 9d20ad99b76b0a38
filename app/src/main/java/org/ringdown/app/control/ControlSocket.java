package org.ringdown.app.control;

import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.ringdown.runtime.loop.Background;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Answers the questions of commands such as {@code ringdown calls}, over a Unix domain socket in
 * the data directory. Who may open the socket is who owns it: mode 0600, given while it still lies
 * in a directory that nobody else can enter.
 */
public final class ControlSocket implements AutoCloseable {
    /** The socket's name in the data directory. */
    static final String FILE = "control.sock";

    private static final Logger LOG = LoggerFactory.getLogger(ControlSocket.class);
    private static final int AT_ONCE = 8;

    private final Path file;
    private final ServerSocketChannel server;
    private final @Nullable Object identity;
    private final Map<String, Answers> questions;
    private final Background background;
    private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();

    private ControlSocket(
            final Path file,
            final ServerSocketChannel server,
            final Map<String, Answers> questions,
            final Background background)
            throws IOException {
        this.file = file;
        this.server = server;
        this.questions = Map.copyOf(questions);
        this.background = background;
        identity = identity(file);
    }

    /**
     * Listens in the data directory.
     *
     * @throws IOException when that cannot be, or another server answers there already
     */
    public static ControlSocket open(
            final Path data, final Map<String, Answers> questions, final Background background)
            throws IOException {
        final Path file = data.resolve(FILE);
        if (Files.exists(file)) {
            if (answered(file)) {
                throw new IOException("another server answers at " + file);
            }
            Files.delete(file);
        }
        final ServerSocketChannel server = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        try {
            bind(server, data, file);
            final ControlSocket socket = new ControlSocket(file, server, questions, background);
            if (!background.run(socket::accept)) {
                throw new IOException("too much is under way");
            }
            return socket;
        } catch (final UnsupportedOperationException none) {
            server.close();
            throw new IOException("there are no Unix domain sockets here", none);
        } catch (final IOException | RuntimeException failure) {
            server.close();
            throw failure;
        }
    }

    private static boolean answered(final Path file) {
        try (SocketChannel probe = SocketChannel.open(UnixDomainSocketAddress.of(file))) {
            return probe.isConnected();
        } catch (final IOException left) {
            // Left over from a server that was killed.
            return false;
        }
    }

    /** Binds where nobody else can come, closes the socket to others, and only then shows it. */
    private static void bind(final ServerSocketChannel server, final Path data, final Path file)
            throws IOException {
        final Path hidden =
                Files.createTempDirectory(
                        data,
                        ".c",
                        PosixFilePermissions.asFileAttribute(
                                PosixFilePermissions.fromString("rwx------")));
        final Path inside = hidden.resolve("s");
        try {
            server.bind(UnixDomainSocketAddress.of(inside), AT_ONCE);
            Files.setPosixFilePermissions(inside, PosixFilePermissions.fromString("rw-------"));
            Files.move(inside, file, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(inside);
            Files.deleteIfExists(hidden);
        }
    }

    private static @Nullable Object identity(final Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class).fileKey();
    }

    /** Takes one connection after the other until this is closed. */
    private void accept() {
        while (server.isOpen()) {
            try {
                final SocketChannel channel = server.accept();
                open.add(channel);
                if (open.size() > AT_ONCE || !background.run(() -> serve(channel))) {
                    close(channel);
                }
            } catch (final IOException failure) {
                if (server.isOpen()) {
                    LOG.warn("the control socket failed: {}", failure.toString());
                    return;
                }
            }
        }
    }

    private void serve(final SocketChannel channel) {
        try {
            final String line = ControlLine.read(channel, true, ControlLine.QUESTION);
            ControlLine.write(channel, answer(line).getBytes(StandardCharsets.UTF_8));
        } catch (final IOException gone) {
            LOG.debug("a question was not finished: {}", gone.toString());
        } finally {
            close(channel);
        }
    }

    private String answer(final String line) {
        final List<String> words;
        try {
            words = ControlLine.words(line);
        } catch (final IllegalArgumentException encoded) {
            return "no\nThe question could not be read.";
        }
        try {
            final @Nullable Answers answers = questions.get(words.getFirst());
            if (answers == null) {
                return "no\nThe running server does not know \""
                        + words.getFirst()
                        + "\": it is of another version; restart it.";
            }
            final String text = answers.to(words.subList(1, words.size()));
            return text.length() > ControlLine.ANSWER / 4
                    ? "no\nThe answer is too long."
                    : "ok\n" + text;
        } catch (final Answers.Refusal refusal) {
            return "no\n" + refusal.sentence();
        } catch (final RuntimeException failure) {
            LOG.error("a question failed", failure);
            return "no\nThe server failed at this question; its log says more.";
        }
    }

    private void close(final SocketChannel channel) {
        open.remove(channel);
        try {
            channel.close();
        } catch (final IOException gone) {
            LOG.debug("a connection did not close: {}", gone.toString());
        }
    }

    /** Answers no more, and takes the socket away unless another server has put its own there. */
    @Override
    public void close() {
        try {
            server.close();
            open.forEach(this::close);
            if (Files.exists(file) && Objects.equals(identity, identity(file))) {
                Files.delete(file);
            }
        } catch (final IOException failure) {
            LOG.warn("the control socket did not close: {}", failure.toString());
        }
    }
}
