package org.ringdown.sip.locate;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.ringdown.core.Entropy;

/** The order in which the servers of a service are tried: RFC 2782, "Usage rules". */
final class SrvOrder {
    private SrvOrder() {}

    /** All records: by priority, and within each by lot according to weight. */
    static List<DnsRecord.Srv> of(final List<DnsRecord.Srv> records, final Entropy entropy) {
        final List<DnsRecord.Srv> left = new ArrayList<>(records);
        // Those of weight 0 stand first in their priority, which gives them their small chance.
        left.sort(
                Comparator.comparingInt(DnsRecord.Srv::priority)
                        .thenComparing(record -> record.weight() != 0));
        final List<DnsRecord.Srv> ordered = new ArrayList<>(left.size());
        while (!left.isEmpty()) {
            ordered.add(left.remove(drawn(left, entropy)));
        }
        return ordered;
    }

    /** Draws one of those that share the first one's priority. */
    private static int drawn(final List<DnsRecord.Srv> left, final Entropy entropy) {
        final int priority = left.getFirst().priority();
        int group = 0;
        long sum = 0;
        while (group < left.size() && left.get(group).priority() == priority) {
            sum += left.get(group++).weight();
        }
        if (group == 1) {
            return 0;
        }
        final long lot = Long.remainderUnsigned(entropy.nextLong(), sum + 1);
        long running = 0;
        for (int i = 0; i < group; i++) {
            running += left.get(i).weight();
            if (running >= lot) {
                return i;
            }
        }
        return group - 1;
    }
}
