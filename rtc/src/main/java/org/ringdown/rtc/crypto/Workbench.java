package org.ringdown.rtc.crypto;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;

/**
 * What the ciphers of one thread need while they work on a packet, and no key: the same few
 * kilobytes for all of them, which therefore stay in the processor's cache. With room of its own
 * for each key a thousand calls would fetch it from memory with every packet. Whatever shares one
 * must be used by one thread at a time.
 */
public final class Workbench {
    private static final int FIRST_CAPACITY = 2048;

    private byte[] counters = new byte[FIRST_CAPACITY];
    private byte[] keystream = new byte[FIRST_CAPACITY];
    private byte[] zeros = new byte[0];
    private byte[] hashed = new byte[0];
    private final byte[] code = new byte[HmacSha1.LENGTH];
    private final MessageDigest sha1 = sha1();
    private final PlatformAes.Engines engines = new PlatformAes.Engines();

    private static MessageDigest sha1() {
        try {
            return MessageDigest.getInstance("SHA-1");
        } catch (final GeneralSecurityException missing) {
            throw new IllegalStateException("SHA-1 is part of every Java platform", missing);
        }
    }

    /** Makes room for that many bytes of counters and keystream. */
    void reserve(final int size) {
        if (size > keystream.length) {
            counters = new byte[capacity(size)];
            keystream = new byte[counters.length];
        }
    }

    /** Counter blocks, after {@link #reserve}. */
    byte[] counters() {
        return counters;
    }

    /** The keystream made last, after {@link #reserve}. */
    byte[] keystream() {
        return keystream;
    }

    /** That many bytes of zero or more, never to be written to. */
    byte[] zeros(final int size) {
        if (size > zeros.length) {
            zeros = new byte[capacity(size)];
        }
        return zeros;
    }

    /** Room for what GHASH takes. */
    byte[] hashed(final int size) {
        if (size > hashed.length) {
            hashed = new byte[capacity(size)];
        }
        return hashed;
    }

    private static int capacity(final int size) {
        return Math.max(FIRST_CAPACITY, Integer.highestOneBit(size - 1) << 1);
    }

    /** Room for an authentication code of {@link HmacSha1#LENGTH} bytes, until the next one. */
    public byte[] code() {
        return code;
    }

    /** SHA-1, at its beginning. */
    MessageDigest digest() {
        return sha1;
    }

    /** AES as the platform's own classes do it. */
    PlatformAes.Engines engines() {
        return engines;
    }
}
