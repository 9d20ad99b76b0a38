package org.ringdown.it.sipp;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.jspecify.annotations.Nullable;
import org.ringdown.it.Ports;

/**
 * A {@link Pipe} over TCP or TLS; SIPp speaks TCP with it in both cases, for Debian's knows no TLS.
 * A callee's connection to SIPp is opened when the first request comes.
 */
final class StreamPipe extends Pipe {
    private final boolean secure;
    private final Socket front;
    private final int sipp;
    private final ServerSocket listener;
    private @Nullable Socket back;

    StreamPipe(final boolean secure, final int server, final int sipp) {
        super(List.of());
        this.secure = secure;
        this.sipp = sipp;
        try {
            front = secure ? tls(server) : new Socket(InetAddress.getLoopbackAddress(), server);
            front.setTcpNoDelay(true);
            listener = new ServerSocket();
            listener.bind(Ports.loopback(0));
        } catch (final IOException refused) {
            throw new UncheckedIOException(refused);
        }
        Thread.ofVirtual().name("pipe accept").start(this::accept);
        Thread.ofVirtual().name("pipe down").start(this::down);
    }

    private static Socket tls(final int server) throws IOException {
        try {
            final SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, new TrustManager[] {new Everybody()}, null);
            return context.getSocketFactory()
                    .createSocket(InetAddress.getLoopbackAddress(), server);
        } catch (final GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    /** The server's certificate is one that it made itself. */
    private static final class Everybody implements X509TrustManager {
        @Override
        public void checkClientTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public void checkServerTrusted(final X509Certificate[] chain, final String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private void accept() {
        try {
            take(listener.accept());
        } catch (final IOException closed) {
            // A callee's is never used.
        }
    }

    private synchronized void take(final Socket socket) throws IOException {
        socket.setTcpNoDelay(true);
        back = socket;
        notifyAll();
        Thread.ofVirtual().name("pipe up").start(() -> up(socket));
    }

    private void up(final Socket from) {
        final byte[] buffer = new byte[65_536];
        try (InputStream in = from.getInputStream()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                copies(buffer, n, true);
                toServer(Arrays.copyOf(buffer, n));
            }
        } catch (final IOException closed) {
            // The SIPp has ended.
        }
    }

    private void down() {
        final byte[] buffer = new byte[65_536];
        try (InputStream in = front.getInputStream()) {
            for (int n = in.read(buffer); n > 0; n = in.read(buffer)) {
                copies(buffer, n, false);
                if (!ours(buffer, n)) {
                    final OutputStream out = back().getOutputStream();
                    out.write(buffer, 0, n);
                }
            }
        } catch (final IOException closed) {
            // The server or the SIPp has ended it.
        }
    }

    private Socket back() throws IOException {
        synchronized (this) {
            if (back == null) {
                take(new Socket(InetAddress.getLoopbackAddress(), sipp));
            }
            final Socket open = back;
            if (open == null) {
                throw new IOException("no SIPp");
            }
            return open;
        }
    }

    @Override
    int port() {
        return listener.getLocalPort();
    }

    @Override
    int frontPort() {
        return front.getLocalPort();
    }

    @Override
    String transport() {
        return secure ? "TLS" : "TCP";
    }

    @Override
    synchronized void toServer(final byte[] bytes) throws IOException {
        front.getOutputStream().write(bytes);
    }

    @Override
    public void close() {
        try {
            front.close();
            listener.close();
            final Socket open = back;
            if (open != null) {
                open.close();
            }
        } catch (final IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
