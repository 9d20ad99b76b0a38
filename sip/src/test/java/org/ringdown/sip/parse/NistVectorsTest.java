package org.ringdown.sip.parse;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/**
 * The 400 messages, header lines and URIs that NIST's parser was tested with. Ours gives the same
 * verdict, but for the differences that are listed here with their reason.
 */
class NistVectorsTest {
    private static final String FOLDED =
            "a line is folded within angle brackets: RFC 3261 §25.1 has no white space in a URI";

    /** Where we are of another opinion, by number, and why. */
    private static final Map<Integer, String> DIFFERENCES = differences();

    private static Map<Integer, String> differences() {
        final Map<Integer, String> all = new TreeMap<>();
        for (final int number :
                List.of(137, 143, 145, 147, 149, 153, 154, 155, 156, 230, 337, 340, 344, 345)) {
            all.put(number, FOLDED);
        }
        all.put(7, "any scheme is read, and refused where it is routed: RFC 3261 §8.2.2.1, 416");
        all.put(
                14,
                "the empty line is one with a space, which continues no header: the file's slip");
        all.put(15, "a space after <: RFC 3261 §25.1, RFC 4475 §3.1.2.14");
        all.put(18, "the empty line is one with a space, as in 14");
        all.put(24, "an unknown method is a method: RFC 4475 §3.3.1");
        all.put(25, "a response without Call-ID, From and To: RFC 3261 §8.1.1");
        all.put(359, "the file lost the empty line between two requests");
        all.put(364, "the file writes a space as an element: SIP/2.0 100<hex>20</hex>");
        all.put(376, "Date is not for us: RFC 4475 §3.1.2.12 allows to ignore it");
        all.put(
                392,
                "two of CSeq, Call-ID, From, To: RFC 4475 §3.3.9 wants 400, its text here, too");
        return all;
    }

    @Test
    void theVerdictsAreTheSame() {
        final Map<Integer, String> found = new TreeMap<>();
        int refused = 0;
        for (final NistCase test : NistCase.all()) {
            final String verdict = test.verdict();
            if (verdict.isEmpty() == test.broken()) {
                found.put(test.number(), test + ": " + verdict);
            }
            refused += verdict.isEmpty() ? 0 : 1;
        }
        assertThat(found.keySet()).as("%s", found).isEqualTo(DIFFERENCES.keySet());
        assertThat(NistCase.all()).hasSize(400);
        assertThat(refused).isEqualTo(51);
    }
}
