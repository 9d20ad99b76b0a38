package org.ringdown.rtc.stun;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalLong;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.ringdown.core.Parsed;
import org.ringdown.rtc.crypto.Bytes;
import org.ringdown.rtc.crypto.HmacSha1;

/**
 * One STUN message (RFC 8489), immutable: its bytes, which were checked for shape when it was
 * parsed. What stands behind MESSAGE-INTEGRITY is not protected by it and therefore not seen by the
 * accessors, FINGERPRINT apart (§14.5).
 */
public final class StunMessage {
    /** Bytes of the longest message that is read. */
    public static final int MAX_LENGTH = 1500;

    /** The method of ICE's checks. */
    public static final int BINDING = 0x001;

    static final int HEADER = 20;
    static final int COOKIE = 0x2112_A442;
    static final int TRANSACTION_AT = 8;
    static final int INTEGRITY_LENGTH = HmacSha1.LENGTH;

    /** Exclusive-ored into the fingerprint: "STUN" in ASCII (§14.7). */
    static final int FINGERPRINT_XOR = 0x5354_554E;

    private static final int MAX_ATTRIBUTES = 64;
    private static final int IPV4 = 1;
    private static final int IPV6 = 2;

    private final byte[] bytes;

    /** Where MESSAGE-INTEGRITY begins, or -1. */
    private final int integrityAt;

    /** Where FINGERPRINT begins, or -1. */
    private final int fingerprintAt;

    private StunMessage(final byte[] bytes, final int integrityAt, final int fingerprintAt) {
        this.bytes = bytes;
        this.integrityAt = integrityAt;
        this.fingerprintAt = fingerprintAt;
    }

    /**
     * Reads a message that fills the range. The bytes are copied, so the array may be used again.
     */
    public static Parsed<StunMessage> parse(final byte[] data, final int offset, final int length) {
        if (offset < 0 || length < HEADER || offset > data.length - length) {
            return Parsed.malformed("RFC8489-5 the header is 20 bytes", 0);
        }
        if (length > MAX_LENGTH) {
            return Parsed.malformed("a message is 1500 bytes at most", MAX_LENGTH);
        }
        if ((data[offset] & 0xc0) != 0) {
            return Parsed.malformed("RFC8489-5 the first two bits are zero", 0);
        }
        if (Bytes.int16(data, offset + 2) != length - HEADER) {
            return Parsed.malformed("RFC8489-5 the length is that of what follows", 2);
        }
        if ((length & 3) != 0) {
            return Parsed.malformed("RFC8489-5 the length is a multiple of 4", 2);
        }
        if (Bytes.int32(data, offset + 4) != COOKIE) {
            return Parsed.malformed("RFC8489-5 the magic cookie", 4);
        }
        return index(Arrays.copyOfRange(data, offset, offset + length));
    }

    /** Walks the attributes once; afterwards every walk is safe. */
    private static Parsed<StunMessage> index(final byte[] bytes) {
        int integrity = -1;
        int fingerprint = -1;
        int count = 0;
        for (int at = HEADER; at < bytes.length; at = next(bytes, at)) {
            if (++count > MAX_ATTRIBUTES) {
                return Parsed.malformed("a message has 64 attributes at most", at);
            }
            if (bytes.length - at < 4 || next(bytes, at) > bytes.length) {
                return Parsed.malformed("RFC8489-14 an attribute ends within the message", at);
            }
            if (fingerprint >= 0) {
                return Parsed.malformed("RFC8489-14.7 FINGERPRINT is the last attribute", at);
            }
            final int type = Bytes.int16(bytes, at);
            final int size = Bytes.int16(bytes, at + 2);
            if (type == StunAttribute.FINGERPRINT) {
                if (size != 4) {
                    return Parsed.malformed("RFC8489-14.7 FINGERPRINT has 4 bytes", at);
                }
                fingerprint = at;
            } else if (type == StunAttribute.MESSAGE_INTEGRITY && integrity < 0) {
                if (size != INTEGRITY_LENGTH) {
                    return Parsed.malformed("RFC8489-14.5 MESSAGE-INTEGRITY has 20 bytes", at);
                }
                integrity = at;
            }
        }
        return Parsed.ok(new StunMessage(bytes, integrity, fingerprint));
    }

    /** A message that our writer has made. */
    static StunMessage written(final byte[] bytes) {
        return index(bytes).orThrow();
    }

    /** Whether it asks, tells or answers. */
    public StunClass messageClass() {
        final int type = Bytes.int16(bytes, 0);
        return StunClass.values()[(type >> 7 & 2) | (type >> 4 & 1)];
    }

    /** The method, 12 bits; {@link #BINDING} for ICE. */
    public int method() {
        final int type = Bytes.int16(bytes, 0);
        return (type & 0x000f) | (type & 0x00e0) >> 1 | (type & 0x3e00) >> 2;
    }

    /** The 12 bytes that tie an answer to its request. */
    public byte[] transactionId() {
        return Arrays.copyOfRange(bytes, TRANSACTION_AT, HEADER);
    }

    /** Bytes of the whole message. */
    public int length() {
        return bytes.length;
    }

    /** The message as it goes on the wire, a copy. */
    public byte[] toBytes() {
        return bytes.clone();
    }

    /**
     * Writes the message to {@code target} at {@code offset}.
     *
     * @return the offset behind it
     */
    public int copyTo(final byte[] target, final int offset) {
        System.arraycopy(bytes, 0, target, offset, bytes.length);
        return offset + bytes.length;
    }

    /** Whether the message has this attribute. */
    public boolean has(final int type) {
        return switch (type) {
            case StunAttribute.MESSAGE_INTEGRITY -> integrityAt >= 0;
            case StunAttribute.FINGERPRINT -> fingerprintAt >= 0;
            default -> find(type) >= 0;
        };
    }

    /** The value of an attribute, or {@code null}; of several the first counts (§14). */
    public byte @Nullable [] value(final int type) {
        final int at = find(type);
        return at < 0 ? null : Arrays.copyOfRange(bytes, at + 4, at + 4 + size(at));
    }

    /** The USERNAME, or {@code null}. */
    public @Nullable String username() {
        return text(StunAttribute.USERNAME);
    }

    /** The SOFTWARE, or {@code null}. */
    public @Nullable String software() {
        return text(StunAttribute.SOFTWARE);
    }

    /** The PRIORITY, if there is one: 32 bits without sign. */
    public OptionalLong priority() {
        final int at = find(StunAttribute.PRIORITY);
        return at < 0 || size(at) != 4
                ? OptionalLong.empty()
                : OptionalLong.of(Bytes.int32(bytes, at + 4) & 0xffff_ffffL);
    }

    /**
     * A tie-breaker of 64 bits, if the message has it.
     *
     * @param role {@link StunAttribute#ICE_CONTROLLED} or {@link StunAttribute#ICE_CONTROLLING}
     */
    public OptionalLong tieBreaker(final int role) {
        final int at = find(role);
        return at < 0 || size(at) != 8
                ? OptionalLong.empty()
                : OptionalLong.of(Bytes.long64(bytes, at + 4));
    }

    /** The code of an ERROR-CODE, 300 to 699, or 0 when there is none. */
    public int errorCode() {
        final int at = find(StunAttribute.ERROR_CODE);
        if (at < 0 || size(at) < 4) {
            return 0;
        }
        final int hundreds = bytes[at + 6] & 0x07;
        final int rest = bytes[at + 7] & 0xff;
        return hundreds >= 3 && hundreds <= 6 && rest <= 99 ? 100 * hundreds + rest : 0;
    }

    /** The types listed in UNKNOWN-ATTRIBUTES. */
    public List<Integer> unknownAttributes() {
        final int at = find(StunAttribute.UNKNOWN_ATTRIBUTES);
        final List<Integer> types = new ArrayList<>();
        for (int i = 0; at >= 0 && i + 2 <= size(at); i += 2) {
            types.add(Bytes.int16(bytes, at + 4 + i));
        }
        return List.copyOf(types);
    }

    /** The XOR-MAPPED-ADDRESS, or {@code null} when there is none or it makes no sense. */
    public @Nullable InetSocketAddress xorMappedAddress() {
        final int at = find(StunAttribute.XOR_MAPPED_ADDRESS);
        if (at < 0 || size(at) < 8) {
            return null;
        }
        final int family = bytes[at + 5];
        final int length = family == IPV4 ? 4 : 16;
        if ((family != IPV4 && family != IPV6) || size(at) != 4 + length) {
            return null;
        }
        final byte[] address = new byte[length];
        for (int i = 0; i < length; i++) {
            // The cookie and, behind it, the transaction: 16 bytes from the cookie on.
            address[i] = (byte) (bytes[at + 8 + i] ^ bytes[4 + i]);
        }
        final int port = Bytes.int16(bytes, at + 6) ^ COOKIE >>> 16;
        try {
            return new InetSocketAddress(InetAddress.getByAddress(address), port);
        } catch (final UnknownHostException impossible) {
            throw new IllegalStateException("addresses have 4 or 16 bytes", impossible);
        }
    }

    /** Attributes that must be understood and are not, in their order and each once (§6.3.1). */
    public List<Integer> notUnderstood() {
        final List<Integer> types = new ArrayList<>();
        for (int at = HEADER; at < visibleEnd(); at = next(bytes, at)) {
            final int type = Bytes.int16(bytes, at);
            if (StunAttribute.mustBeUnderstood(type)
                    && !StunAttribute.understood(type)
                    && !types.contains(type)) {
                types.add(type);
            }
        }
        return List.copyOf(types);
    }

    /**
     * Whether MESSAGE-INTEGRITY is there and right (§14.5).
     *
     * @param key the password's bytes for short-term credentials (§9.1.1)
     */
    public boolean integrityValid(final byte[] key) {
        if (integrityAt < 0) {
            return false;
        }
        final byte[] covered = Arrays.copyOf(bytes, integrityAt);
        // As if the message ended with this attribute.
        Bytes.putInt16(covered, 2, integrityAt + 4 + INTEGRITY_LENGTH - HEADER);
        final byte[] code = new byte[INTEGRITY_LENGTH];
        new HmacSha1(key).compute(covered, 0, covered.length, code, 0);
        return Bytes.equal(code, 0, bytes, integrityAt + 4, INTEGRITY_LENGTH);
    }

    /** Whether FINGERPRINT is there and right (§14.7). */
    public boolean fingerprintValid() {
        return fingerprintAt >= 0
                && Bytes.int32(bytes, fingerprintAt + 4) == fingerprint(bytes, fingerprintAt);
    }

    static int fingerprint(final byte[] bytes, final int length) {
        final CRC32 crc = new CRC32();
        crc.update(bytes, 0, length);
        return (int) crc.getValue() ^ FINGERPRINT_XOR;
    }

    private @Nullable String text(final int type) {
        final int at = find(type);
        return at < 0 ? null : new String(bytes, at + 4, size(at), StandardCharsets.UTF_8);
    }

    private int find(final int type) {
        for (int at = HEADER; at < visibleEnd(); at = next(bytes, at)) {
            if (Bytes.int16(bytes, at) == type) {
                return at;
            }
        }
        return -1;
    }

    private int visibleEnd() {
        return integrityAt >= 0 ? integrityAt : bytes.length;
    }

    private int size(final int at) {
        return Bytes.int16(bytes, at + 2);
    }

    private static int next(final byte[] bytes, final int at) {
        return at + 4 + (Bytes.int16(bytes, at + 2) + 3 & ~3);
    }

    @Override
    public String toString() {
        return messageClass() + " " + method() + " (" + bytes.length + " bytes)";
    }
}
