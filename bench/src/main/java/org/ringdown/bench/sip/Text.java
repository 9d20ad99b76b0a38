package org.ringdown.bench.sip;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Just enough reading of SIP for a load: messages are texts, and headers stand as we know them. */
final class Text {
    private static final String END = "\r\n";

    private Text() {}

    /** The status of a response; 0 for a request. */
    static int status(final String message) {
        return message.startsWith("SIP/2.0 ") ? Integer.parseInt(message, 8, 11, 10) : 0;
    }

    /** The value of the first header line of this name. */
    static String header(final String message, final String name) {
        final String value = find(message, name);
        if (value == null) {
            throw new IllegalStateException("no " + name + " in " + message);
        }
        return value;
    }

    /** The value of the first header line of this name, or {@code null}. */
    static @Nullable String find(final String message, final String name) {
        final String start = END + name + ": ";
        final int at = message.indexOf(start);
        return at < 0 ? null : message.substring(at + start.length(), message.indexOf(END, at + 2));
    }

    /** The values of all header lines of this name. */
    static List<String> headers(final String message, final String name) {
        final List<String> values = new ArrayList<>(2);
        final String start = END + name + ": ";
        for (int at = message.indexOf(start); at >= 0; ) {
            final int end = message.indexOf(END, at + 2);
            values.add(message.substring(at + start.length(), end));
            at = message.indexOf(start, end);
        }
        return values;
    }

    /** A quoted parameter of a header value, or {@code null}. */
    static @Nullable String quoted(final String value, final String name) {
        final int at = value.indexOf(name + "=\"");
        if (at < 0) {
            return null;
        }
        final int from = at + name.length() + 2;
        return value.substring(from, value.indexOf('"', from));
    }

    /** The URI between angle brackets. */
    static String uri(final String address) {
        return address.substring(address.indexOf('<') + 1, address.indexOf('>'));
    }

    /** The head of a response to a request, without what ends a message. */
    static StringBuilder reply(final String request, final String status, final String toTag) {
        final StringBuilder reply = new StringBuilder(1024).append("SIP/2.0 ").append(status);
        reply.append(END);
        int at = request.indexOf(END) + 2;
        while (!request.startsWith(END, at)) {
            final int end = request.indexOf(END, at) + 2;
            if (request.startsWith("To: ", at)) {
                reply.append(request, at, end - 2);
                if (request.indexOf(";tag=", at) < 0 || request.indexOf(";tag=", at) > end) {
                    reply.append(";tag=").append(toTag);
                }
                reply.append(END);
            } else if (taken(request, at)) {
                reply.append(request, at, end);
            }
            at = end;
        }
        return reply;
    }

    private static boolean taken(final String request, final int at) {
        return request.startsWith("Via: ", at)
                || request.startsWith("From: ", at)
                || request.startsWith("Call-ID: ", at)
                || request.startsWith("CSeq: ", at)
                || request.startsWith("Record-Route: ", at);
    }
}
