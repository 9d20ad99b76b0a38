package org.ringdown.rtc.srtp;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.ringdown.core.Secret;
import org.ringdown.rtc.crypto.Bytes;

/**
 * Writes the state of a session: version, kind, name of the suite, key, salt, MKI, and what the
 * kind needs. Names and MKIs have their length before them in a byte; numbers are in network order.
 */
final class StateWriter {
    static final int VERSION = 1;
    static final int SENDER = 'S';
    static final int RECEIVER = 'R';

    private byte[] bytes = new byte[256];
    private int length;

    StateWriter(final int kind, final SrtpKey key) {
        byte8(VERSION);
        byte8(kind);
        named(key.profile().suite().getBytes(StandardCharsets.US_ASCII));
        raw(key.key().reveal());
        raw(key.salt().reveal());
        final Mki mki = key.mki();
        named(mki == null ? new byte[0] : mki.bytes());
    }

    StateWriter int32(final int value) {
        room(Integer.BYTES);
        Bytes.putInt32(bytes, length, value);
        length += Integer.BYTES;
        return this;
    }

    StateWriter streams(final Streams streams) {
        int32(streams.count());
        room((Integer.BYTES + Long.BYTES) * streams.count());
        length = streams.write(bytes, length);
        return this;
    }

    Secret finish() {
        final Secret state = Secret.of(Arrays.copyOf(bytes, length));
        Arrays.fill(bytes, (byte) 0);
        return state;
    }

    private void byte8(final int value) {
        room(1);
        bytes[length++] = (byte) value;
    }

    private void named(final byte[] value) {
        byte8(value.length);
        raw(value);
    }

    private void raw(final byte[] value) {
        room(value.length);
        System.arraycopy(value, 0, bytes, length, value.length);
        length += value.length;
    }

    private void room(final int more) {
        if (length + more > bytes.length) {
            bytes = Arrays.copyOf(bytes, 2 * (length + more));
        }
    }
}
