package org.ringdown.it;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;

/**
 * Kamailio with the configuration of {@code examples/kamailio-ng} as it stands there: registrar and
 * proxy for browsers and telephones, with a media server at its side.
 */
final class NgKamailio implements Witness {
    private static final Path EXAMPLE = Path.of("..", "examples", "kamailio-ng");
    private final int sipPort = Ports.free();
    private final int webPort = Ports.free();
    private final int secureWebPort = Ports.free();
    private final String password = UUID.randomUUID().toString();
    private final KamailioProcess process;

    /**
     * Starts it.
     *
     * @param mediaServer where its media server is, as in {@code udp:127.0.0.1:2223}
     * @param more of the example's own switches, such as {@code WITH_TUTORIAL_FLAGS}
     */
    NgKamailio(final Path folder, final String mediaServer, final String... more) {
        final Path tls = folder.resolve("tls.cfg");
        try {
            Files.createDirectories(folder);
            KamailioProcess.certificate(folder, RingdownProcess.DOMAIN);
            Files.writeString(
                    tls,
                    Files.readString(EXAMPLE.resolve("tls.cfg"))
                            .replace("/etc/kamailio/", folder + "/"));
        } catch (final IOException full) {
            throw new UncheckedIOException(full);
        }
        final List<String> defines = new ArrayList<>();
        defines.add("WITH_TLS");
        defines.addAll(List.of(more));
        defines.add("DOMAIN=\"" + RingdownProcess.DOMAIN + '"');
        defines.add("PASSWORD=\"" + password + '"');
        defines.add("SIP_UDP=udp:127.0.0.1:" + sipPort);
        defines.add("SIP_TCP=tcp:127.0.0.1:" + sipPort);
        defines.add("WEB_TCP=tcp:127.0.0.1:" + webPort);
        defines.add("WEB_TCP_PORT=" + webPort);
        defines.add("WEB_TLS=tls:127.0.0.1:" + secureWebPort);
        defines.add("WEB_TLS_PORT=" + secureWebPort);
        defines.add("TLS_CONFIG=\"" + tls + '"');
        defines.add("MEDIA_SERVER=\"" + mediaServer + '"');
        process =
                new KamailioProcess(
                        folder,
                        EXAMPLE.resolve("kamailio.cfg").toAbsolutePath().normalize(),
                        Ports.loopback(sipPort),
                        RingdownProcess.DOMAIN,
                        defines.stream()
                                .flatMap(define -> Stream.of("-A", define))
                                .toArray(String[]::new));
    }

    /** Its SIP port, for UDP and TCP. */
    int sipPort() {
        return sipPort;
    }

    /** The address of its WebSocket. */
    String webSocket() {
        return "ws://127.0.0.1:" + webPort;
    }

    /** The address of its encrypted WebSocket. */
    String secureWebSocket() {
        return "wss://127.0.0.1:" + secureWebPort;
    }

    /** The password of all users. */
    String password() {
        return password;
    }

    @Override
    public String testimony() {
        return process.testimony();
    }

    @Override
    public void close() {
        process.close();
    }
}
