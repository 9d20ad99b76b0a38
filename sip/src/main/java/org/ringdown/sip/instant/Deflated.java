package org.ringdown.sip.instant;

import java.io.ByteArrayOutputStream;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.ringdown.core.Parsed;

/** Bodies with {@code Content-Encoding: deflate}: zlib (RFC 1950), or RFC 1951 without that. */
public final class Deflated {
    private static final int CHUNK = 4_096;

    private Deflated() {}

    /**
     * What is in it.
     *
     * @param most bytes; more is malformed, however small it came
     */
    public static Parsed<byte[]> inflate(final byte[] body, final int most) {
        final Parsed<byte[]> zlib = inflate(body, most, false);
        return zlib.isOk() ? zlib : inflate(body, most, true);
    }

    private static Parsed<byte[]> inflate(final byte[] body, final int most, final boolean raw) {
        final Inflater inflater = new Inflater(raw);
        try {
            inflater.setInput(body);
            final ByteArrayOutputStream out = new ByteArrayOutputStream();
            final byte[] chunk = new byte[CHUNK];
            while (!inflater.finished()) {
                final int count = inflater.inflate(chunk);
                if (count == 0) {
                    return Parsed.malformed("RFC1950-2.2 the data are complete", body.length);
                }
                out.write(chunk, 0, count);
                if (out.size() > most) {
                    return Parsed.malformed("the body is not larger than " + most, body.length);
                }
            }
            return Parsed.ok(out.toByteArray());
        } catch (final DataFormatException broken) {
            return Parsed.malformed("RFC1951 deflated data", 0);
        } finally {
            inflater.end();
        }
    }
}
