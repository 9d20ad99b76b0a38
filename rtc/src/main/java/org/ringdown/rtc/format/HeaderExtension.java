package org.ringdown.rtc.format;

/**
 * {@code a=extmap}: an RTP header extension and the number it goes by (RFC 8285 §5).
 *
 * @param id 1 to 255
 * @param direction the word behind the number with its slash, or the empty text
 * @param uri what it is
 * @param attributes what follows the URI with the space before it, or the empty text
 */
public record HeaderExtension(int id, String direction, String uri, String attributes) {
    /** By another number. */
    public HeaderExtension numbered(final int number) {
        return new HeaderExtension(number, direction, uri, attributes);
    }

    /** The value of {@code a=extmap}. */
    @Override
    public String toString() {
        return id + direction + " " + uri + attributes;
    }
}
