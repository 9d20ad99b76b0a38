package org.ringdown.rtc.srtp;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Bytes;

/** Reads what {@link StateWriter} wrote. A file may be damaged, so nothing is believed. */
final class StateReader {
    private final byte[] bytes;
    private int at;
    private @Nullable String broken;

    StateReader(final byte[] bytes) {
        this.bytes = bytes;
    }

    /** Reads the key; {@code null} when the state is of another kind or damaged. */
    @Nullable SrtpKey begin(final int kind) {
        if (byte8() != StateWriter.VERSION || byte8() != kind) {
            fail("the state is of another version or kind");
            return null;
        }
        final SrtpProfile profile =
                SrtpProfile.ofSuite(new String(raw(byte8()), StandardCharsets.US_ASCII));
        if (profile == null) {
            fail("the state names no suite of ours");
            return null;
        }
        final byte[] key = raw(profile.keyLength());
        final byte[] salt = raw(profile.saltLength());
        final byte[] mki = raw(byte8());
        final BigInteger value = new BigInteger(1, mki);
        if (mki.length > 0 && (mki.length > Mki.MAX_LENGTH || value.signum() == 0)) {
            fail("the MKI is above 0");
        }
        return broken != null
                ? null
                : new SrtpKey(
                        profile,
                        Secret.of(key),
                        Secret.of(salt),
                        mki.length == 0 ? null : new Mki(value, mki.length));
    }

    int int32() {
        if (!need(Integer.BYTES)) {
            return 0;
        }
        at += Integer.BYTES;
        return Bytes.int32(bytes, at - Integer.BYTES);
    }

    /**
     * Reads streams, each with everything up to its highest index marked as seen.
     *
     * @param indices how many indices there are
     * @param skip how far to move each of them ahead
     */
    Streams streams(final long indices, final int skip) {
        final Streams streams = new Streams();
        final int count = int32();
        if (count < 0 || count > Streams.MAX_STREAMS) {
            fail("a session has " + Streams.MAX_STREAMS + " streams at most");
        }
        for (int i = 0; i < count && need(Integer.BYTES + Long.BYTES); i++) {
            final int ssrc = Bytes.int32(bytes, at);
            final long highest = Bytes.long64(bytes, at + Integer.BYTES);
            if (highest < 0 || highest >= indices || streams.find(ssrc) >= 0) {
                fail("each stream stands once, with an index of at most 48 bits");
                break;
            }
            at += Integer.BYTES + Long.BYTES;
            streams.addSeen(ssrc, Math.min(highest + skip, indices - 1));
        }
        return streams;
    }

    /** Whether all was read and nothing is left over. */
    boolean complete() {
        if (broken == null && at != bytes.length) {
            fail("nothing follows the state");
        }
        return broken == null;
    }

    <T> Parsed<T> malformed() {
        return Parsed.malformed(broken == null ? "the state is damaged" : broken, at);
    }

    private int byte8() {
        return need(1) ? bytes[at++] & 0xff : 0;
    }

    private byte[] raw(final int size) {
        if (!need(size)) {
            return new byte[0];
        }
        at += size;
        return Arrays.copyOfRange(bytes, at - size, at);
    }

    private boolean need(final int size) {
        if (bytes.length - at < size) {
            fail("the state ends too early");
        }
        return broken == null;
    }

    private void fail(final String rule) {
        if (broken == null) {
            broken = rule;
        }
    }
}
