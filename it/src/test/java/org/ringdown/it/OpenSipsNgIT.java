package org.ringdown.it;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * What OpenSIPS 4.0.1 asks rtpengine, byte by byte as it was recorded, asked of the whole program:
 * it takes OpenSIPS no more than the address to change. What is answered is held against what
 * rtpengine 10.5 answered; a call of two telephones then carries sound.
 */
@ExtendWith(Site.Extension.class)
@Timeout(60)
class OpenSipsNgIT {
    private static final Path RECORDED =
            Path.of("../gateway/src/test/resources/org/ringdown/gateway/ng/opensips.jsonl");
    private static final Pattern FIELD =
            Pattern.compile("\"(name|request_wire|reply_wire)\":\"((?:[^\"\\\\]++|\\\\.)*+)\"");
    private static final int PATIENCE_MILLIS = 10_000;
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    /** One request and its answer, with their cookies. */
    private record Exchange(String name, String request, String reply) {}

    private static List<Exchange> recorded() throws IOException {
        final List<Exchange> exchanges = new ArrayList<>();
        for (final String line : Files.readAllLines(RECORDED, StandardCharsets.UTF_8)) {
            final Matcher field = FIELD.matcher(line);
            final List<String> values = new ArrayList<>();
            while (field.find()) {
                values.add(
                        field.group(2)
                                .replace("\\r", "\r")
                                .replace("\\n", "\n")
                                .replace("\\\"", "\"")
                                .replace("\\\\", "\\"));
            }
            exchanges.add(new Exchange(values.get(0), values.get(1), values.get(2)));
        }
        return exchanges;
    }

    private static String ask(final DatagramSocket from, final MediaServer of, final String wire)
            throws IOException {
        final byte[] request = wire.getBytes(StandardCharsets.ISO_8859_1);
        final String[] at = of.address().split(":");
        from.send(
                new DatagramPacket(
                        request,
                        request.length,
                        new InetSocketAddress(at[1], Integer.parseInt(at[2]))));
        final DatagramPacket answer = new DatagramPacket(new byte[65_535], 65_535);
        from.receive(answer);
        return new String(answer.getData(), 0, answer.getLength(), StandardCharsets.ISO_8859_1);
    }

    private static DatagramSocket socket() throws IOException {
        final DatagramSocket socket = new DatagramSocket(0, HERE);
        socket.setSoTimeout(PATIENCE_MILLIS);
        return socket;
    }

    /** The result, and of a description what each medium is. */
    private static List<String> summary(final String wire) {
        final List<String> summary = new ArrayList<>();
        final Matcher result =
                Pattern.compile("6:result\\d+:([a-z ]+?)(?=e$|\\d+:|e\\d)").matcher(wire);
        summary.add(result.find() ? result.group(1) : "no result in " + wire);
        final Matcher medium = Pattern.compile("m=(\\w+) (\\d+) (\\S+) ([^\r]*)\r\n").matcher(wire);
        while (medium.find()) {
            summary.add(
                    medium.group(1)
                            + (medium.group(2).equals("0") ? " refused " : " ")
                            + medium.group(3)
                            + " "
                            + medium.group(4));
        }
        return summary;
    }

    @Test
    void everythingIsAnsweredAsRtpengineDoes(final Site site) throws Exception {
        final MediaServer media = site.keep(new MediaServer(site.folder("media")));
        final List<Exchange> exchanges = recorded();
        assertThat(exchanges).hasSizeGreaterThan(80);
        try (DatagramSocket proxy = socket()) {
            for (final Exchange exchange : exchanges) {
                final String reply = ask(proxy, media, exchange.request());
                assertThat(reply)
                        .as(exchange.name())
                        .startsWith(exchange.request().split(" ", 2)[0] + " ");
                assertThat(summary(reply)).as(exchange.name()).isEqualTo(summary(exchange.reply()));
                // Asked again, as after a loss, it is answered as before, and nothing is done.
                assertThat(ask(proxy, media, exchange.request()))
                        .as(exchange.name())
                        .isEqualTo(reply);
            }
        }
    }

    /** The request with a party's address and port. */
    private static String from(final String request, final DatagramSocket party) {
        final Matcher sdp = Pattern.compile("3:sdp(\\d+):").matcher(request);
        assertThat(sdp.find()).isTrue();
        final int length = Integer.parseInt(sdp.group(1));
        final String body =
                request.substring(sdp.end(), sdp.end() + length)
                        .replace("192.0.2.3", "127.0.0.1")
                        .replaceFirst("m=audio \\d+", "m=audio " + party.getLocalPort());
        return request.substring(0, sdp.start())
                + "3:sdp"
                + body.length()
                + ":"
                + body
                + request.substring(sdp.end() + length);
    }

    private static int port(final String reply) {
        final Matcher port = Pattern.compile("m=audio (\\d+) ").matcher(reply);
        assertThat(port.find()).as(reply).isTrue();
        return Integer.parseInt(port.group(1));
    }

    private static void hears(final DatagramSocket from, final int port, final DatagramSocket to)
            throws IOException {
        final byte[] packet = new byte[172];
        Arrays.fill(packet, (byte) 0x55);
        packet[0] = (byte) 0x80;
        packet[1] = 0;
        from.send(new DatagramPacket(packet, packet.length, HERE, port));
        final DatagramPacket came = new DatagramPacket(new byte[1_500], 1_500);
        to.receive(came);
        assertThat(Arrays.copyOf(came.getData(), came.getLength())).isEqualTo(packet);
    }

    @Test
    void telephonesHearEachOtherAndNothingIsLeft(final Site site) throws Exception {
        final MediaServer media = site.keep(new MediaServer(site.folder("media")));
        final List<String> requests =
                recorded().stream()
                        .filter(each -> each.name().startsWith("opensips/full-sip-sip-"))
                        .map(Exchange::request)
                        .toList();
        assertThat(requests).hasSize(3);
        try (DatagramSocket proxy = socket();
                DatagramSocket caller = socket();
                DatagramSocket callee = socket()) {
            final int forCallee = port(ask(proxy, media, from(requests.get(0), caller)));
            final int forCaller = port(ask(proxy, media, from(requests.get(1), callee)));
            hears(caller, forCaller, callee);
            hears(callee, forCallee, caller);
            assertThat(ask(proxy, media, requests.get(2))).contains("6:result2:ok");
        }
        media.awaitFree();
    }
}
