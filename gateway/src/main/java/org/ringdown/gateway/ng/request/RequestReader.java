package org.ringdown.gateway.ng.request;

import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.ringdown.gateway.ng.request.NgRequest.Held;
import org.ringdown.gateway.ng.request.NgRequest.Recording;
import org.ringdown.gateway.ng.wire.NgValue;

/** Reads documents of proxies into requests. */
public final class RequestReader {
    private static final int LIST = 32;

    /** What a document is. */
    public sealed interface Result {
        /** A request. */
        record Known(NgRequest request) implements Result {}

        /**
         * Not one of ours.
         *
         * @param error for the answer
         */
        record Refused(String error) implements Result {}
    }

    private final Map<String, String> templates;

    /**
     * A reader.
     *
     * @param templates texts as in {@code rtpp-flags}, by name: {@code default} is read before
     *     every request, one with a command's name before that command, any other when a request
     *     names it
     */
    public RequestReader(final Map<String, String> templates) {
        this.templates = Map.copyOf(templates);
    }

    /** Reads one document. */
    public Result read(final NgValue.Dictionary document) {
        final @Nullable String command = command(document);
        if (command == null) {
            return new Result.Refused("Dictionary contains no key \"command\"");
        }
        final OptionsBuilder builder = new OptionsBuilder();
        final KeyReader keys = new KeyReader(builder);
        template(keys, "default");
        template(keys, command);
        document.entries()
                .forEach((key, value) -> {
                    final @Nullable String name = Words.text(value);
                    if ("template".equals(Words.normal(key)) && name != null) {
                        template(keys, name);
                    }
                });
        keys.readAll(document);
        final @Nullable NgRequest request = request(Words.normal(command), builder);
        return request == null
                ? new Result.Refused("Unrecognized command")
                : new Result.Known(request);
    }

    private static @Nullable String command(final NgValue.Dictionary document) {
        final @Nullable String exact = document.text("command");
        if (exact != null) {
            return exact;
        }
        for (final Map.Entry<String, NgValue> entry : document.entries().entrySet()) {
            if ("command".equals(Words.normal(entry.getKey()))) {
                return Words.text(entry.getValue());
            }
        }
        return null;
    }

    private void template(final KeyReader keys, final String name) {
        final @Nullable String text = templates.get(name);
        if (text != null) {
            keys.readAll(RtppFlags.read(text));
        }
    }

    private static @Nullable NgRequest request(final String command, final OptionsBuilder builder) {
        final Options options = builder.build();
        return switch (command) {
            case "ping" -> new NgRequest.Ping(options);
            case "offer" -> new NgRequest.Offer(builder.sdp, options);
            case "answer" -> new NgRequest.Answer(builder.sdp, options);
            case "delete" -> new NgRequest.Delete(builder.deleteDelay, options);
            case "query" -> new NgRequest.Query(options);
            case "list" ->
                    new NgRequest.ListCalls(builder.limit == null ? LIST : builder.limit, options);
            case "statistics" -> new NgRequest.Statistics(options);
            case "block-media" -> new NgRequest.Gate(Held.MEDIA, true, options);
            case "unblock-media" -> new NgRequest.Gate(Held.MEDIA, false, options);
            case "block-dtmf" -> new NgRequest.Gate(Held.DTMF, true, options);
            case "unblock-dtmf" -> new NgRequest.Gate(Held.DTMF, false, options);
            case "silence-media" -> new NgRequest.Gate(Held.SOUND, true, options);
            case "unsilence-media" -> new NgRequest.Gate(Held.SOUND, false, options);
            default -> further(command, builder, options);
        };
    }

    private static @Nullable NgRequest further(
            final String command, final OptionsBuilder builder, final Options options) {
        return switch (command) {
            case "start-forwarding" -> new NgRequest.Forwarding(true, options);
            case "stop-forwarding" -> new NgRequest.Forwarding(false, options);
            case "start-recording" -> new NgRequest.Recorded(Recording.START, options);
            case "stop-recording" -> new NgRequest.Recorded(Recording.STOP, options);
            case "pause-recording" -> new NgRequest.Recorded(Recording.PAUSE, options);
            case "play-media" -> new NgRequest.PlayMedia(options);
            case "stop-media" -> new NgRequest.StopMedia(options);
            case "play-dtmf" -> new NgRequest.PlayDtmf(options);
            case "publish" -> new NgRequest.Publish(builder.sdp, options);
            case "subscribe-request" -> new NgRequest.SubscribeRequest(options);
            case "subscribe-answer" -> new NgRequest.SubscribeAnswer(builder.sdp, options);
            case "unsubscribe" -> new NgRequest.Unsubscribe(options);
            case "connect" -> new NgRequest.Connect(options);
            default -> null;
        };
    }
}
