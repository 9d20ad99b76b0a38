package org.ringdown.app.config;

import java.util.Collection;

/** Finds the word that somebody most likely meant. */
final class Nearest {
    private Nearest() {}

    /**
     * The one of {@code words} that takes the fewest slips of the finger (a letter too many, too
     * few, wrong, or two swapped) to turn into {@code typed}; the first of equals.
     */
    static String to(final String typed, final Collection<String> words) {
        String best = "";
        int least = Integer.MAX_VALUE;
        for (final String word : words) {
            final int slips = slips(typed, word);
            if (slips < least) {
                least = slips;
                best = word;
            }
        }
        return best;
    }

    private static int slips(final String a, final String b) {
        final int[][] d = new int[a.length() + 1][b.length() + 1];
        for (int i = 0; i <= a.length(); i++) {
            for (int j = 0; j <= b.length(); j++) {
                if (i == 0 || j == 0) {
                    d[i][j] = i + j;
                    continue;
                }
                final int same = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
                d[i][j] =
                        Math.min(
                                d[i - 1][j - 1] + same, Math.min(d[i - 1][j] + 1, d[i][j - 1] + 1));
                if (i > 1
                        && j > 1
                        && a.charAt(i - 1) == b.charAt(j - 2)
                        && a.charAt(i - 2) == b.charAt(j - 1)) {
                    d[i][j] = Math.min(d[i][j], d[i - 2][j - 2] + 1);
                }
            }
        }
        return d[a.length()][b.length()];
    }
}
