package org.ringdown.app.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.ringdown.core.Entropy;

/** Makes passwords and reads them. */
final class Passwords {
    /** 32 characters that nobody mistakes for another when typing them into a phone. */
    private static final String ALPHABET = "abcdefghijkmnpqrstuvwxyz23456789";

    private static final int GROUPS = 4;
    private static final int GROUP_LENGTH = 5;
    private static final int MAX_LENGTH = 256;

    /** What is guessed too soon, at the rate at which the Internet tries SIP passwords. */
    private static final int SHORT = 10;

    private Passwords() {}

    /** A password of 100 random bits, in groups: {@code xxxxx-xxxxx-xxxxx-xxxxx}. */
    static String make(final Entropy entropy) {
        final byte[] random = new byte[GROUPS * GROUP_LENGTH];
        entropy.fill(random);
        final StringBuilder password = new StringBuilder();
        for (int i = 0; i < random.length; i++) {
            if (i > 0 && i % GROUP_LENGTH == 0) {
                password.append('-');
            }
            // The alphabet has 2^5 characters, so five bits of a byte choose evenly.
            password.append(ALPHABET.charAt(random[i] & 0x1f));
        }
        return password.toString();
    }

    /** The first line of {@code in}. */
    static String read(final InputStream in) throws CommandFailure {
        final String line;
        try {
            line = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8)).readLine();
        } catch (final IOException unreadable) {
            throw CommandFailure.failed("The password cannot be read from standard input.");
        }
        if (line == null || line.isEmpty()) {
            throw CommandFailure.wrong(
                    "There is no password on standard input; write it there as one line.");
        }
        if (line.length() > MAX_LENGTH || line.chars().anyMatch(Character::isISOControl)) {
            throw CommandFailure.wrong(
                    "The password must be one line of at most "
                            + MAX_LENGTH
                            + " characters without control characters.");
        }
        return line;
    }

    /** Whether this password should not face the Internet. */
    static boolean isShort(final String password) {
        return password.length() < SHORT;
    }
}
