package org.ringdown.gateway.ng.call;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.ringdown.core.Counters;
import org.ringdown.gateway.ng.request.RequestReader;
import org.ringdown.gateway.ng.sound.FakeStage;
import org.ringdown.gateway.ng.wire.Bencode;
import org.ringdown.gateway.ng.wire.NgValue;
import org.ringdown.testkit.SeededEntropy;

/** Calls on a fake media plane, asked in the documents of the protocol. */
final class Desk {
    static final String OURS = "203.0.113.1";
    private static final long SECOND = 1_000_000_000L;

    final FakeMedia media;
    final FakeStage stage = new FakeStage();
    final Counters<NgCounter> counters = new Counters<>(NgCounter.class);
    final NgCalls calls;
    private final RequestReader reader = new RequestReader(Map.of());
    long now;

    Desk(final int pairs) {
        this(pairs, NgSettings.of("test"));
    }

    Desk(final int pairs, final NgSettings settings) {
        media = new FakeMedia(pairs);
        calls =
                new NgCalls(
                        settings,
                        new Interfaces(
                                List.of(
                                        address("default", OURS, "Found1"),
                                        address("default", "2001:db8:4321::1", "Found2"),
                                        address("outside", "203.0.113.9", "Found3"))),
                        media,
                        stage,
                        new SeededEntropy(7),
                        () -> null,
                        counters);
    }

    private static Interfaces.Address address(
            final String name, final String address, final String foundation) {
        final InetAddress literal = InetAddress.ofLiteral(address);
        return new Interfaces.Address(name, literal, literal, foundation);
    }

    /** Seconds pass. */
    void pass(final long seconds) {
        now += seconds * SECOND;
        while (calls.deadline() <= now) {
            calls.tick(now);
        }
    }

    NgValue.Dictionary ask(final NgValue.Dictionary document) {
        return switch (reader.read(document)) {
            case RequestReader.Result.Refused(String error) -> NgReply.error(error).document();
            case RequestReader.Result.Known(var request) -> {
                final List<NgReply> answers = new ArrayList<>();
                calls.handle(request, now, 1_700_000_000_000_000L + now / 1_000, answers::add);
                if (answers.size() != 1) {
                    throw new AssertionError("one answer for one request: " + answers);
                }
                // As it would be read.
                yield (NgValue.Dictionary)
                        Bencode.read(
                                        Bencode.write(answers.getFirst().document()),
                                        0,
                                        Bencode.write(answers.getFirst().document()).length)
                                .orThrow();
            }
        };
    }

    /** Asks with keys and values in turn; a value is a text, a number, a list or a dictionary. */
    NgValue.Dictionary ask(final String command, final Object... pairs) {
        final NgValue.Builder builder = new NgValue.Builder();
        for (int i = 0; i < pairs.length; i += 2) {
            builder.put((String) pairs[i], value(pairs[i + 1]));
        }
        return ask(builder.put("command", command).build());
    }

    private static NgValue value(final Object value) {
        return switch (value) {
            case String text -> NgValue.of(text);
            case Integer number -> NgValue.of(number);
            case List<?> list ->
                    new NgValue.Sequence(list.stream().map(each -> value(each)).toList());
            case NgValue already -> already;
            default -> throw new IllegalArgumentException(value.toString());
        };
    }

    static String sdp(final String... lines) {
        return String.join("\r\n", lines) + "\r\n";
    }

    /** An ordinary phone's description. */
    static String phone(final String address, final int port, final String... more) {
        final List<String> lines =
                new ArrayList<>(
                        List.of(
                                "v=0",
                                "o=alice 100 1 IN IP4 " + address,
                                "s=-",
                                "c=IN IP4 " + address,
                                "t=0 0",
                                "m=audio " + port + " RTP/AVP 8 0 101",
                                "a=rtpmap:101 telephone-event/8000",
                                "a=fmtp:101 0-15",
                                "a=ptime:20"));
        lines.addAll(List.of(more));
        return sdp(lines.toArray(String[]::new));
    }

    static String result(final NgValue.Dictionary reply) {
        final String error = reply.text("error-reason");
        return error == null ? String.valueOf(reply.text("result")) : error;
    }

    static List<String> lines(final NgValue.Dictionary reply) {
        final String sdp = reply.text("sdp");
        if (sdp == null) {
            throw new AssertionError("no SDP in " + reply);
        }
        return List.of(sdp.split("\r\n", -1)).subList(0, sdp.split("\r\n", -1).length - 1);
    }
}
