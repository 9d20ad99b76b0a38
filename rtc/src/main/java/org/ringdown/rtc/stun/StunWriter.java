package org.ringdown.rtc.stun;

import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.HmacSha1;

/** Writes one STUN message: attributes in order, then integrity, then the fingerprint. */
public final class StunWriter {
    private final byte[] bytes = new byte[StunMessage.MAX_LENGTH];
    private int end = StunMessage.HEADER;

    private StunWriter(final StunClass messageClass, final int method) {
        final int kind = messageClass.ordinal();
        final int type =
                (method & 0x000f)
                        | (method & 0x0070) << 1
                        | (method & 0x0f80) << 2
                        | (kind & 1) << 4
                        | (kind & 2) << 7;
        Bytes.putInt16(bytes, 0, type);
        Bytes.putInt32(bytes, 4, StunMessage.COOKIE);
    }

    /**
     * A message of ours.
     *
     * @param transactionId 12 bytes that nobody can guess
     */
    public static StunWriter of(
            final StunClass messageClass, final int method, final byte[] transactionId) {
        if (transactionId.length != StunMessage.HEADER - StunMessage.TRANSACTION_AT) {
            throw new IllegalArgumentException("a transaction id has 12 bytes");
        }
        final StunWriter writer = new StunWriter(messageClass, method);
        System.arraycopy(
                transactionId, 0, writer.bytes, StunMessage.TRANSACTION_AT, transactionId.length);
        return writer;
    }

    /** The answer to a request: its method and transaction. */
    public static StunWriter answer(final StunClass messageClass, final StunMessage request) {
        return of(messageClass, request.method(), request.transactionId());
    }

    /** Adds an attribute with these bytes; padding is zero. */
    public StunWriter bytes(final int type, final byte[] value) {
        final int next = end + 4 + (value.length + 3 & ~3);
        if (next > bytes.length) {
            throw new IllegalArgumentException(
                    "a message is " + StunMessage.MAX_LENGTH + " bytes at most");
        }
        Bytes.putInt16(bytes, end, type);
        Bytes.putInt16(bytes, end + 2, value.length);
        System.arraycopy(value, 0, bytes, end + 4, value.length);
        end = next;
        return this;
    }

    /** Adds an attribute with text in UTF-8. */
    public StunWriter text(final int type, final String value) {
        return bytes(type, value.getBytes(StandardCharsets.UTF_8));
    }

    /** Adds an attribute without value. */
    public StunWriter flag(final int type) {
        return bytes(type, new byte[0]);
    }

    /** Adds an attribute of 32 bits. */
    public StunWriter int32(final int type, final int value) {
        final byte[] number = new byte[Integer.BYTES];
        Bytes.putInt32(number, 0, value);
        return bytes(type, number);
    }

    /** Adds an attribute of 64 bits. */
    public StunWriter int64(final int type, final long value) {
        final byte[] number = new byte[Long.BYTES];
        Bytes.putLong64(number, 0, value);
        return bytes(type, number);
    }

    /** Adds XOR-MAPPED-ADDRESS (RFC 8489 §14.2). */
    public StunWriter xorMappedAddress(final InetSocketAddress address) {
        final byte[] raw = address.getAddress().getAddress();
        final byte[] value = new byte[4 + raw.length];
        value[1] = (byte) (raw.length == 4 ? 1 : 2);
        Bytes.putInt16(value, 2, address.getPort() ^ StunMessage.COOKIE >>> 16);
        for (int i = 0; i < raw.length; i++) {
            value[4 + i] = (byte) (raw[i] ^ bytes[4 + i]);
        }
        return bytes(StunAttribute.XOR_MAPPED_ADDRESS, value);
    }

    /** Adds ERROR-CODE (RFC 8489 §14.8). */
    public StunWriter errorCode(final int code, final String phrase) {
        final byte[] text = phrase.getBytes(StandardCharsets.UTF_8);
        final byte[] value = new byte[4 + text.length];
        value[2] = (byte) (code / 100);
        value[3] = (byte) (code % 100);
        System.arraycopy(text, 0, value, 4, text.length);
        return bytes(StunAttribute.ERROR_CODE, value);
    }

    /** Adds UNKNOWN-ATTRIBUTES (RFC 8489 §14.13). */
    public StunWriter unknownAttributes(final List<Integer> types) {
        final byte[] value = new byte[2 * types.size()];
        for (int i = 0; i < types.size(); i++) {
            Bytes.putInt16(value, 2 * i, types.get(i));
        }
        return bytes(StunAttribute.UNKNOWN_ATTRIBUTES, value);
    }

    /** Adds MESSAGE-INTEGRITY over all that was added before. */
    public StunWriter integrity(final byte[] key) {
        Bytes.putInt16(bytes, 2, end + 4 + StunMessage.INTEGRITY_LENGTH - StunMessage.HEADER);
        final byte[] code = new byte[StunMessage.INTEGRITY_LENGTH];
        new HmacSha1(key).compute(bytes, 0, end, code, 0);
        return bytes(StunAttribute.MESSAGE_INTEGRITY, code);
    }

    /** Adds FINGERPRINT, which must be last, and gives the message. */
    public StunMessage fingerprint() {
        Bytes.putInt16(bytes, 2, end + 8 - StunMessage.HEADER);
        int32(StunAttribute.FINGERPRINT, StunMessage.fingerprint(bytes, end));
        return message();
    }

    /** Gives the message. */
    public StunMessage message() {
        Bytes.putInt16(bytes, 2, end - StunMessage.HEADER);
        return StunMessage.written(Arrays.copyOf(bytes, end));
    }
}
