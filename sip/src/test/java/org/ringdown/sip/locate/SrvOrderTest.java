package org.ringdown.sip.locate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.ringdown.testkit.Properties;
import org.ringdown.testkit.SeededEntropy;

/** RFC 2782: priority strictly, weight by lot. */
class SrvOrderTest {
    private static final int DRAWS = 20_000;

    private static List<DnsRecord.Srv> any(final RandomGenerator random) {
        return IntStream.range(0, random.nextInt(12))
                .mapToObj(i ->
                        new DnsRecord.Srv(random.nextInt(3), random.nextInt(4) * 5, 5060, "h" + i))
                .toList();
    }

    @Test
    void allAreThereAndPrioritiesAreKept() {
        Properties.forAll(
                SrvOrderTest::any,
                records -> {
                    final List<DnsRecord.Srv> ordered =
                            SrvOrder.of(records, new SeededEntropy(records.hashCode()));
                    assertThat(ordered).containsExactlyInAnyOrderElementsOf(records);
                    assertThat(ordered)
                            .isSortedAccordingTo(Comparator.comparingInt(DnsRecord.Srv::priority));
                });
    }

    /** How often each record of these weights comes first, as a share. */
    private static double[] firsts(final int... weights) {
        final List<DnsRecord.Srv> records =
                IntStream.range(0, weights.length)
                        .mapToObj(i -> new DnsRecord.Srv(1, weights[i], i + 1, "h"))
                        .toList();
        final SeededEntropy entropy = new SeededEntropy(7);
        final double[] shares = new double[weights.length];
        for (int i = 0; i < DRAWS; i++) {
            shares[SrvOrder.of(records, entropy).getFirst().port() - 1] += 1.0 / DRAWS;
        }
        return shares;
    }

    @Test
    void weightsAreShares() {
        final double[] shares = firsts(60, 30, 10);
        assertThat(shares[0]).isCloseTo(0.6, within(0.03));
        assertThat(shares[1]).isCloseTo(0.3, within(0.03));
        assertThat(shares[2]).isCloseTo(0.1, within(0.03));
    }

    @Test
    void weightZeroIsSeldomButNotNever() {
        final double[] shares = firsts(0, 99);
        assertThat(shares[0]).isBetween(0.002, 0.03);
    }

    @Test
    void theSecondIsDrawnByWeightToo() {
        final List<DnsRecord.Srv> records =
                List.of(
                        new DnsRecord.Srv(1, 60_000, 1, "h"),
                        new DnsRecord.Srv(1, 30, 2, "h"),
                        new DnsRecord.Srv(1, 10, 3, "h"));
        final SeededEntropy entropy = new SeededEntropy(9);
        int seconds = 0;
        for (int i = 0; i < DRAWS; i++) {
            if (SrvOrder.of(records, entropy).get(1).port() == 2) {
                seconds++;
            }
        }
        assertThat((double) seconds / DRAWS).isCloseTo(0.75, within(0.03));
    }
}
