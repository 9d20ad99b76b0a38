package org.ringdown.sip.instant;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.ringdown.sip.message.NameAddr;

/**
 * Writes messages in the common format, as RFC 3862 and RFC 5438 would have them: CR LF, one space
 * after the colon, a Content-Length.
 */
public final class CpimWriter {
    private final ByteArrayOutputStream head = new ByteArrayOutputStream();
    private boolean imdn;

    /** A message from one to another; parameters of the addresses are left out. */
    public CpimWriter(final NameAddr from, final NameAddr to) {
        line("From", address(from));
        line("To", address(to));
    }

    private static String address(final NameAddr address) {
        final String name = address.displayName();
        return (name == null || name.isEmpty() ? "" : "\"" + name.replace("\"", "'") + "\" ")
                + "<"
                + address.uri()
                + ">";
    }

    /** When it was written, in the sender's words. */
    public CpimWriter dateTime(final String time) {
        return time.isEmpty() ? this : line("DateTime", time);
    }

    /** The name by which others tell what became of it. */
    public CpimWriter messageId(final String id) {
        return imdn("Message-ID", id);
    }

    /** What the sender wants to be told; nothing is written of an empty list. */
    public CpimWriter dispositions(final List<String> wanted) {
        return wanted.isEmpty()
                ? this
                : imdn("Disposition-Notification", String.join(", ", wanted));
    }

    private CpimWriter imdn(final String name, final String value) {
        if (!imdn) {
            imdn = true;
            put("NS: imdn <" + Cpim.IMDN + ">\r\n");
        }
        return line("imdn." + name, value);
    }

    private CpimWriter line(final String name, final String value) {
        put(name + ": " + Escaped.write(value) + "\r\n");
        return this;
    }

    private void put(final String text) {
        head.writeBytes(text.getBytes(StandardCharsets.UTF_8));
    }

    /** The message with this content. */
    public byte[] write(final String contentType, final byte[] content) {
        return write(contentType, "", content);
    }

    /** The message with a notification in it (RFC 5438 §7.2.1). */
    public byte[] write(final Imdn notification) {
        return write(
                ContentTypes.IMDN, "Content-Disposition: notification\r\n", notification.toBytes());
    }

    private byte[] write(final String contentType, final String more, final byte[] content) {
        put("\r\nContent-Type: " + Escaped.write(contentType) + "\r\n" + more);
        put("Content-Length: " + content.length + "\r\n\r\n");
        head.writeBytes(content);
        return head.toByteArray();
    }
}
